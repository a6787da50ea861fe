//! Formats and parses unsigned integers. The standard library's versions bring tables and checks
//! that would grow the wasm file.

/// Formats `number`, as `to_string` does.
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

/// Parses exactly the texts that [`write`] produces.
pub(crate) fn read(text: &str) -> Option<u64> {
    if text.is_empty() || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| {
        let digit = u64::from(byte.wrapping_sub(b'0'));
        (digit < 10 && number <= (u64::MAX - digit) / 10).then(|| number * 10 + digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_accepts_what_write_produces_and_nothing_else() {
        for number in [0, 7, 10, 12_345, u64::MAX] {
            assert_eq!((write(number), read(&write(number))), (number.to_string(), Some(number)));
        }
        for text in ["", "-1", "+1", "01", "1 ", "1.0", "x", "18446744073709551616", "99999999999999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
