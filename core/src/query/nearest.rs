//! Which names are nearest to one that does not exist, for messages that help.

use alloc::vec::Vec;

use crate::btf::Btf;
use crate::strings::Name;
use crate::types::Type;

/// The names of types, in this file and its bases, that a person may have meant who asked for one that does not exist:
/// nearest first, at most five.
pub fn nearest_names<'btf>(btf: &'btf Btf, wanted: &str) -> Vec<Name<'btf>> {
    let files = core::iter::successors(Some(btf), |btf| btf.base().map(|base| &**base));
    nearest(wanted, files.flat_map(|btf| btf.types().map(Type::name)), 5)
}

/// Of the candidates, those a person may have meant, nearest first and at most `most`: those that differ by few
/// letters, and those that begin with what was asked for. Equal names are given once.
pub(crate) fn nearest<'btf>(
    wanted: &str,
    candidates: impl Iterator<Item = Name<'btf>>,
    most: usize,
) -> Vec<Name<'btf>> {
    let wanted = wanted.as_bytes();
    let mut found: Vec<(usize, Name<'btf>)> = Vec::new();
    for name in candidates {
        let Some(far) = distance(wanted, name.as_bytes()) else { continue };
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

/// The longest names that are compared letter by letter; two rows of the table fit in this many bytes.
const LONGEST: usize = 64;

/// How many letters must be changed, added, left out or exchanged with their neighbour to get one from the other, if
/// that is at most a third of what was asked for. A name that only goes on is nearer than one that differs.
fn distance(wanted: &[u8], name: &[u8]) -> Option<usize> {
    if wanted.is_empty() || name.is_empty() || wanted.len() > LONGEST {
        return None;
    }
    if name.len() > wanted.len() && wanted.len() >= 3 && name.starts_with(wanted) {
        return Some(1);
    }
    let most = (wanted.len() / 3).max(1);
    if name.len() > LONGEST || name.len().abs_diff(wanted.len()) > most {
        return None;
    }
    // Row by row through the table of distances between beginnings; an exchange looks two rows back.
    let mut rows = [[0usize; LONGEST + 1]; 3];
    for (column, cell) in rows[1].iter_mut().enumerate() {
        *cell = column;
    }
    for (row, letter) in name.iter().enumerate() {
        let [older, above, current] = &mut rows;
        current[0] = row + 1;
        let mut least = row + 1;
        for (column, other) in wanted.iter().enumerate() {
            let same = letter.eq_ignore_ascii_case(other);
            let mut cell = (above[column] + usize::from(!same)).min(above[column + 1] + 1).min(current[column] + 1);
            let exchanged =
                row > 0 && column > 0 && wanted.get(column - 1) == Some(letter) && name.get(row - 1) == Some(other);
            if exchanged {
                cell = cell.min(older[column - 1] + 1);
            }
            current[column + 1] = cell;
            least = least.min(cell);
        }
        if least > most {
            return None;
        }
        rows.rotate_left(1);
    }
    Some(rows[1][wanted.len()]).filter(|far| *far <= most)
}

#[cfg(test)]
mod tests {
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
}
