//! Damage as it happens and as it is made: flipped bits, lying numbers, cuts, moved and doubled parts.

use crate::Random;

/// Numbers at which readers go wrong.
const INTERESTING: [u32; 20] = [
    0,
    1,
    2,
    4,
    11,
    12,
    0x7f,
    0xff,
    0x100,
    0x7fff,
    0xffff,
    0x1_0000,
    0xff_ffff,
    0x100_0000,
    0x7fff_ffff,
    0x8000_0000,
    0x8400_0002,
    0xffff_fff0,
    0xffff_fffe,
    0xffff_ffff,
];

/// Damages `bytes` in one to four places.
pub fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        damage(bytes, random);
    }
}

fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    if bytes.is_empty() {
        bytes.push(random.word() as u8);
        return;
    }
    // Heads decide more than tails: every third strike goes to the first 64 bytes.
    let reach = if random.below(3) == 0 { bytes.len().min(64) } else { bytes.len() };
    let at = random.below(reach);
    match random.below(9) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = random.word() as u8,
        2 | 3 => {
            let word = *random.pick(&INTERESTING);
            let word = if random.below(2) == 0 { word.to_le_bytes() } else { word.to_be_bytes() };
            overwrite(bytes, at & !3, &word);
        }
        4 => {
            // A number near the one that is there: one more member, one id further.
            let aligned = at & !3;
            if let Some(old) = bytes.get(aligned) {
                let new = old.wrapping_add(random.below(7) as u8).wrapping_sub(3);
                bytes[aligned] = new;
            }
        }
        5 => bytes.truncate(random.below(bytes.len() + 1)),
        6 => {
            let (start, end) = some_range(bytes.len(), random);
            let part = bytes[start..end].to_vec();
            let into = random.below(bytes.len() + 1) & !3;
            bytes.splice(into..into, part);
        }
        7 => {
            let (start, end) = some_range(bytes.len(), random);
            let part = bytes[start..end].to_vec();
            overwrite(bytes, at & !3, &part);
        }
        _ => {
            let (start, end) = some_range(bytes.len(), random);
            bytes.drain(start..end);
        }
    }
}

/// Writes `part` over what is at `at`, as far as there is room.
fn overwrite(bytes: &mut [u8], at: usize, part: &[u8]) {
    for (old, new) in bytes[at..].iter_mut().zip(part) {
        *old = *new;
    }
}

/// Up to 256 bytes, starting and ending where words do.
fn some_range(length: usize, random: &mut Random) -> (usize, usize) {
    let start = random.below(length) & !3;
    let end = start + (random.below(256) & !3);
    (start, end.min(length))
}

#[cfg(test)]
mod tests {
    use super::mutate;
    use crate::Random;

    #[test]
    fn same_seed_same_damage_and_nearly_always_some() {
        let original: Vec<u8> = (0..=255).collect();
        let mut changed = 0;
        for seed in 0..1000 {
            let damaged = |seed| {
                let mut bytes = original.clone();
                mutate(&mut bytes, &mut Random::new(seed));
                bytes
            };
            assert_eq!(damaged(seed), damaged(seed));
            changed += usize::from(damaged(seed) != original);
        }
        assert!(changed > 950, "{changed} of 1000");
    }

    #[test]
    fn nothing_becomes_something() {
        let mut bytes = Vec::new();
        mutate(&mut bytes, &mut Random::new(1));
        mutate(&mut bytes, &mut Random::new(2));
    }
}
