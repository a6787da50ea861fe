//! Whole numbers as text, and back. The standard library's ways bring tables and checks that are much of a wasm file.

/// As `to_string`.
pub(crate) fn write(number: u64) -> String {
    let (mut digits, mut rest) = (String::new(), number);
    loop {
        digits.insert(0, char::from(b'0' + (rest % 10) as u8));
        rest /= 10;
        if rest == 0 {
            return digits;
        }
    }
}

/// What [`write`] writes, and nothing else.
pub(crate) fn read(text: &str) -> Option<u64> {
    let digit =
        |number: u64, byte: u8| number.wrapping_mul(10).wrapping_add(u64::from(byte.wrapping_sub(b'0')));
    let number = text.bytes().fold(0, digit);
    (write(number) == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        for number in [0, 7, 10, 12_345, u64::MAX] {
            assert_eq!((write(number), read(&write(number))), (number.to_string(), Some(number)));
        }
        for text in ["", "-1", "+1", "01", "1 ", "1.0", "x", "18446744073709551616", "99999999999999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
