//! Which names are nearest to one that does not exist, for messages that help.

use alloc::vec::Vec;

use crate::btf::Btf;
use crate::strings::Name;
use crate::types::Type;

/// The names of types, in this file and its bases, that a person may have meant who asked for one that does not exist:
/// nearest first, at most five.
pub fn nearest_names<'btf>(btf: &'btf Btf, wanted: &str) -> Vec<Name<'btf>> {
    let files = btf.with_bases();
    nearest(wanted, files.flat_map(|btf| btf.types().map(Type::name)), 5)
}

/// Of the candidates, those a person may have meant, nearest first and at most `most`: those that differ by few
/// letters, and those that begin with what was asked for. Equal names are given once.
pub(crate) fn nearest<'btf>(
    wanted: &str,
    candidates: impl Iterator<Item = Name<'btf>>,
    most: usize,
) -> Vec<Name<'btf>> {
    let Some(wanted) = Wanted::new(wanted.as_bytes()) else { return Vec::new() };
    let mut found: Vec<(usize, Name<'btf>)> = Vec::new();
    for name in candidates {
        let Some(far) = wanted.distance(name.as_bytes()) else { continue };
        let worse = found.len() == most && found.last().is_some_and(|last| (far, name) >= *last);
        if worse || found.iter().any(|(_, known)| *known == name) {
            continue;
        }
        let place = found.partition_point(|held| *held < (far, name));
        found.insert(place, (far, name));
        found.truncate(most);
    }
    found.into_iter().map(|(_, name)| name).collect()
}

/// The longest names that are asked for: a letter of each is a bit of a word.
const LONGEST: usize = 64;

/// A name that was asked for, ready to be compared with many.
struct Wanted<'a> {
    letters: &'a [u8],
    /// For each byte, in which places of the name it stands; case does not matter.
    places: [u64; 256],
}

impl<'a> Wanted<'a> {
    fn new(letters: &'a [u8]) -> Option<Self> {
        if letters.is_empty() || letters.len() > LONGEST {
            return None;
        }
        let mut places = [0; 256];
        for (place, letter) in letters.iter().enumerate() {
            for case in [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()] {
                places[usize::from(case)] |= 1 << place;
            }
        }
        Some(Wanted { letters, places })
    }

    /// How many letters must be changed, added, left out or exchanged with their neighbour to get one from the other,
    /// if that is at most a third of what was asked for. A name that only goes on is nearer than one that differs.
    ///
    /// The table of distances between beginnings, a row at a time: only the differences between neighbours are kept, one
    /// bit for each that is +1 and one for each that is -1. Source: Hyyrö, "A bit-vector algorithm for computing
    /// Levenshtein and Damerau edit distances", 2003.
    fn distance(&self, name: &[u8]) -> Option<usize> {
        let length = self.letters.len();
        if name.is_empty() {
            return None;
        }
        if name.len() > length && length >= 3 && name.starts_with(self.letters) {
            return Some(1);
        }
        let most = (length / 3).max(1);
        if name.len().abs_diff(length) > most {
            return None;
        }
        let last = 1u64 << (length - 1);
        let (mut more, mut less) = (u64::MAX, 0u64);
        let (mut same_before, mut diagonal) = (0u64, 0u64);
        let mut far = length;
        for (passed, letter) in name.iter().enumerate() {
            let same = self.places[usize::from(*letter)];
            let exchanged = ((!diagonal & same) << 1) & same_before;
            diagonal = ((same & more).wrapping_add(more) ^ more) | same | less | exchanged;
            let mut up = less | !(diagonal | more);
            let mut down = diagonal & more;
            far = far + usize::from(up & last != 0) - usize::from(down & last != 0);
            // Each letter that is left takes one away at most.
            if far > most + (name.len() - passed - 1) {
                return None;
            }
            up = up << 1 | 1;
            down <<= 1;
            more = down | !(diagonal | up);
            less = diagonal & up;
            same_before = same;
        }
        (far <= most).then_some(far)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn names<'a>(wanted: &str, candidates: &[&'a str]) -> Vec<alloc::borrow::Cow<'a, str>> {
        let found = nearest(wanted, candidates.iter().map(|name| Name(name.as_bytes())), 3);
        found.into_iter().map(Name::to_str_lossy).collect()
    }

    #[test]
    fn a_slip_of_the_hand_is_found() {
        let known = ["task_struct", "tasklet_struct", "sk_buff", "sk_buff_head", "sock", "task_group"];
        assert_eq!(names("task_sturct", &known), ["task_struct"]);
        assert_eq!(names("skbuff", &known), ["sk_buff"]);
        assert_eq!(names("sk_buf", &known), ["sk_buff", "sk_buff_head"]);
        assert_eq!(names("Sock", &known), ["sock"]);
    }

    #[test]
    fn what_has_nothing_in_common_is_left_out() {
        assert!(names("zzz", &["task_struct", "sk_buff", "", "a"]).is_empty());
        assert!(names("", &["task_struct"]).is_empty());
    }

    #[test]
    fn a_name_is_given_once_and_the_order_is_stable() {
        assert_eq!(names("abcd", &["abce", "abca", "abce", "abcd_"]), ["abca", "abcd_", "abce"]);
    }

    /// The distance by its definition, with the whole table.
    fn table_distance(wanted: &[u8], name: &[u8]) -> usize {
        let mut table = vec![vec![0; wanted.len() + 1]; name.len() + 1];
        for row in 0..=name.len() {
            for column in 0..=wanted.len() {
                if row == 0 || column == 0 {
                    table[row][column] = row + column;
                    continue;
                }
                let same = |row: usize, column: usize| name[row - 1].eq_ignore_ascii_case(&wanted[column - 1]);
                let mut cell = table[row - 1][column - 1] + usize::from(!same(row, column));
                cell = cell.min(table[row - 1][column] + 1).min(table[row][column - 1] + 1);
                if row > 1 && column > 1 && same(row, column - 1) && same(row - 1, column) {
                    cell = cell.min(table[row - 2][column - 2] + 1);
                }
                table[row][column] = cell;
            }
        }
        table[name.len()][wanted.len()]
    }

    #[test]
    fn bits_and_table_agree() {
        let mut state = 1u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut compared = 0;
        for _ in 0..20_000 {
            let longest = [4, 12, 64][random(3) as usize];
            let mut word = || -> Vec<u8> { (0..=random(longest - 1)).map(|_| b"abAc"[random(4) as usize]).collect() };
            let (wanted, name) = (word(), word());
            if wanted.len() > LONGEST || name.len() > wanted.len() && name.starts_with(&wanted) {
                continue;
            }
            let far = table_distance(&wanted, &name);
            let expected = Some(far).filter(|far| *far <= (wanted.len() / 3).max(1));
            assert_eq!(Wanted::new(&wanted).and_then(|wanted| wanted.distance(&name)), expected);
            compared += usize::from(expected.is_some());
        }
        assert!(compared > 1000);
    }
}
