//! Parses and prints money in whole cents, because sums of floats can be wrong by a cent.

use std::fmt;
use std::iter::Sum;

/// An amount in whole cents. Negative for a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[expect(clippy::exhaustive_structs, reason = "an amount is a number of cents")]
pub struct Amount(pub i64);

impl Amount {
    /// Parses `1204.5`, `1,204.50`, `1.204,50` or `-12`, with an optional currency before or after
    /// it. A separator before the last one or two digits is decimal; a separator before three
    /// digits groups them.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(|c: char| !c.is_ascii_digit() && c != '-');
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest.trim_start_matches(|c: char| !c.is_ascii_digit())),
            None => (1, text),
        };
        let (whole, cents) = match text.rfind(['.', ',']) {
            Some(at) if text.len() - at - 1 < 3 => (&text[..at], &text[at + 1..]),
            _ => (text, ""),
        };
        let digits: String = whole.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\'')).collect();
        let cents: i64 = format!("{cents:0<2}").parse().ok()?;
        let whole: i64 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(Self(sign * whole.checked_mul(100)?.checked_add(cents)?))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = (self.0.unsigned_abs() / 100).to_string();
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{grouped}.{:02}", self.0.unsigned_abs() % 100))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, cents) in [
            ("1204.50", 120_450),
            ("$1,204.50", 120_450),
            ("1.204,50 EUR", 120_450),
            ("USD 1'204.5", 120_450),
            ("1,204", 120_400),
            ("1,234,567.89", 123_456_789),
            ("-$12", -1_200),
            ("- 0.05", -5),
            ("0", 0),
        ] {
            assert_eq!(Amount::parse(text), Some(Amount(cents)), "{text}");
        }
        for text in ["", "$", "-", "none", "1a2", "99999999999999999999"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_amount_is_read_back_as_it_was_written() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..1_000 {
            let amount = Amount(random.i64(-1_000_000_000..1_000_000_000) >> random.u32(0..30));
            assert_eq!(Amount::parse(&amount.to_string()), Some(amount), "{amount}");
        }
    }
}
