//! Compares JSON as values instead of texts.

use serde_json::{Number, Value};

/// Returns `true` if two JSON values are equal, where `1`, `1.0` and `1e0` are one number.
///
/// Compares integers exactly, however large.
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => same_number(a, b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

fn same_number(a: &Number, b: &Number) -> bool {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.as_f64() == b.as_f64(),
        _ => false,
    }
}

/// Returns the number as an integer, if it has no fraction.
///
/// Returns `None` for a float of 2^127 or more, which equals no JSON integer.
fn whole(number: &Number) -> Option<i128> {
    number.as_i128().or_else(|| {
        let float = number.as_f64()?;
        (float.fract() == 0.0 && float.abs() < 2f64.powi(127)).then_some(float as i128)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_compared_by_value_and_integers_exactly() {
        assert!(equal(&json!({"a": [1]}), &json!({"a": [1.0]})));
        assert!(equal(&json!(1e300), &json!(1e300)));
        assert!(equal(&json!(-0.0), &json!(0)));
        assert!(!equal(&json!(9_007_199_254_740_992_i64), &json!(9_007_199_254_740_993_i64)));
        assert!(!equal(&json!(9_007_199_254_740_993_i64), &json!(9_007_199_254_740_992.0)));
        assert!(!equal(&json!(1), &json!(1.5)));
        assert!(!equal(&json!(u64::MAX), &json!(-1)));
    }

    #[test]
    fn a_missing_key_is_not_a_null() {
        assert!(!equal(&json!({"a": null}), &json!({})));
        assert!(!equal(&json!({}), &json!({"a": null})));
        assert!(!equal(&json!({"a": null}), &json!({"b": null})));
        assert!(!equal(&json!([1]), &json!([1, 1])));
        assert!(!equal(&json!("1"), &json!(1)));
    }
}
