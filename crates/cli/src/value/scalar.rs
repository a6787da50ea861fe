//! The plain scalars of YAML 1.2: null, booleans, numbers, else text.

use crate::value::place::{Files, quoted};

/// Returns a plain scalar as JSON. Keeps the digits of numbers as they are written.
///
/// # Errors
///
/// The text looks like a number that JSON cannot have.
pub(crate) fn plain(text: &str, files: Files) -> Result<String, String> {
    match text {
        "" => return Err("a value is missing; write `null`".into()),
        "~" | "null" | "Null" | "NULL" => return Ok("null".into()),
        "true" | "True" | "TRUE" => return Ok("true".into()),
        "false" | "False" | "FALSE" => return Ok("false".into()),
        _ => (),
    }
    let (sign, digits) = match text.as_bytes()[0] {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    if matches!(digits, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(format!("JSON has no {text}; quote it, or write another number"));
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        // `from_str_radix` would accept a sign here.
        let is_number =
            |digits: &&str| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
        if let Some(digits) = text.strip_prefix(prefix).filter(is_number) {
            return match u64::from_str_radix(digits, radix) {
                Ok(number) => Ok(number.to_string()),
                Err(_) => Err(format!("{text} is too large; quote it, or write it with decimal digits")),
            };
        }
    }
    if !is_float(digits) {
        return quoted(text, files);
    }
    if digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit() {
        return Err(format!("{text} has a leading zero; quote it, or write another number"));
    }
    if digits.parse().is_ok_and(f64::is_infinite) {
        return Err(format!("{text} is too large a number; quote it, or write another number"));
    }
    // JSON wants a digit on both sides of the point.
    let digits = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
    let digits = match digits.split_once('.') {
        Some((whole, rest)) if !rest.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("{whole}.0{rest}")
        }
        _ => digits,
    };
    Ok(format!("{sign}{digits}"))
}

/// Matches `[0-9]+(\.[0-9]*)?` or `\.[0-9]+`, each with an optional exponent.
fn is_float(text: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let exponent_is_good = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    exponent_is_good && has_digits && all_digits(whole) && all_digits(fraction)
}
