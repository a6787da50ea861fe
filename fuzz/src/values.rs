//! A structured value of the command line, JSON or YAML, is refused or becomes valid JSON: for JSON
//! the same value with the same digits, for YAML the value that a plain reading of its scalars gives.

use serde_json::Value;

use crate::value::place::Files;
use crate::value::{json, yaml};

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // A text with this sign may name a file, and the sign may be escaped.
    if text.contains('@') || text.contains("\\u") || text.contains("\\x") {
        return;
    }
    let reference: Option<Value> = serde_json::from_str(text).ok();
    match json::read(text, Files::Refused) {
        None => assert!(reference.is_none(), "JSON is refused"),
        Some(Err(problem)) => assert!(!problem.is_empty()),
        Some(Ok(written)) => {
            let is_json = serde_json::from_str::<&serde_json::value::RawValue>(&written).is_ok();
            assert!(is_json, "{text} becomes {written}, which is not JSON");
            // A number beyond an f64 has no `Value`, before and after.
            let again: Option<Value> = serde_json::from_str(&written).ok();
            assert_eq!(again, reference, "{text} becomes {written}");
            assert_eq!(
                json::read(&written, Files::Refused),
                Some(Ok(written)),
                "a second reading changes nothing"
            );
        }
    }
    if let Ok(written) = yaml::to_json(text, Files::Refused) {
        let is_json = |text: &str| serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
        assert!(is_json(&written), "{text} becomes {written}, which is not JSON");
        if let Some(Ok(same)) = json::read(text, Files::Refused) {
            let values = [&same, &written].map(|text| serde_json::from_str::<Value>(text).ok());
            assert_eq!(values[0], values[1], "JSON that is also YAML means the same: {text}");
        }
    }
    scalar(text);
}

/// A plain scalar is what the core schema of YAML 1.2 says, where JSON has it.
fn scalar(text: &str) {
    let is_word =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if text.is_empty() || !is_word(text) || matches!(text, "-" | "..." | "---") {
        return;
    }
    let Ok(written) = yaml::to_json(text, Files::Refused) else { return };
    let value: Value = match serde_json::from_str(&written) {
        Ok(value) => value,
        // A number beyond an f64.
        Err(_) => return,
    };
    let is_number = is_hexadecimal(text) || is_octal(text) || is_decimal(text);
    assert_eq!(value.is_number(), is_number, "{text} becomes {written}");
    let is_constant =
        matches!(text, "null" | "Null" | "NULL" | "true" | "True" | "TRUE" | "false" | "False" | "FALSE");
    assert_eq!(value.is_string(), !is_number && !is_constant, "{text} becomes {written}");
}

fn is_hexadecimal(text: &str) -> bool {
    text.strip_prefix("0x")
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_hexdigit()))
}

fn is_octal(text: &str) -> bool {
    text.strip_prefix("0o")
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|it| matches!(it, b'0'..=b'7')))
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let mut rest = &text[whole..];
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        fraction = digits(after);
        rest = &after[fraction..];
    }
    if whole + fraction == 0 {
        return false;
    }
    match rest.strip_prefix(['e', 'E']) {
        None => rest.is_empty(),
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
    }
}
