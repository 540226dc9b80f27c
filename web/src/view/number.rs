//! How numbers are written.

/// With a comma between thousands: `3,264`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index != 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// At most five letters for a column of counts: `352`, `10.7k`, `56k`, `1.2M`.
pub fn short(number: u64) -> String {
    let (unit, letter) = match number {
        0..1_000 => return number.to_string(),
        1_000..1_000_000 => (1_000, 'k'),
        _ => (1_000_000, 'M'),
    };
    if number < 20 * unit {
        let tenths = (number * 10 + unit / 2) / unit;
        if !tenths.is_multiple_of(10) {
            return format!("{}.{}{letter}", tenths / 10, tenths % 10);
        }
    }
    // 999,999 is a million, not a thousand thousands.
    match (number + unit / 2) / unit {
        1_000 if letter == 'k' => "1M".to_owned(),
        units => format!("{units}{letter}"),
    }
}

/// A size of a file: `832 bytes`, `5.5 MB`.
pub fn file_size(bytes: u64) -> String {
    let (unit, word) = match bytes {
        0..1_000 => return counted(bytes, "byte"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = (bytes.saturating_mul(10) + unit / 2) / unit;
    match tenths {
        0..1_000 => format!("{}.{} {word}", tenths / 10, tenths % 10),
        _ => format!("{} {word}", tenths / 10),
    }
}

/// A number of things: `1 byte`, `3,264 bytes`.
pub fn counted(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        many => format!("{} {thing}s", grouped(many)),
    }
}

/// How many hex digits a column needs for offsets up to this: at least three.
pub fn hex_width(largest: u64) -> usize {
    let bits = (u64::BITS - largest.leading_zeros()) as usize;
    bits.div_ceil(4).max(3)
}

/// The digits of a hex number without `0x`, padded with zeros.
pub fn hex(number: u64, width: usize) -> String {
    format!("{number:0width$x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (126_572, "126,572"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn counts_stay_within_five_letters() {
        let cases = [
            (0, "0"),
            (352, "352"),
            (1_000, "1k"),
            (2_574, "2.6k"),
            (9_999, "10k"),
            (10_679, "10.7k"),
            (19_949, "19.9k"),
            (56_257, "56k"),
            (126_572, "127k"),
            (999_999, "1M"),
            (1_200_000, "1.2M"),
            (16_777_215, "16.8M"),
        ];
        for (number, text) in cases {
            assert_eq!(short(number), text, "{number}");
        }
    }

    #[test]
    fn sizes_of_files() {
        let cases =
            [(1, "1 byte"), (832, "832 bytes"), (5_515_646, "5.5 MB"), (590_000_000, "590 MB"), (12_000, "12.0 kB")];
        for (bytes, text) in cases {
            assert_eq!(file_size(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn hex_is_padded_to_the_width_of_the_struct() {
        assert_eq!(hex(0x18, hex_width(0xcc0)), "018");
        assert_eq!(hex(0x18, hex_width(0x1000)), "0018");
        assert_eq!(hex(0, hex_width(0)), "000");
        assert_eq!(hex(u64::MAX, hex_width(u64::MAX)), "ffffffffffffffff");
    }
}
