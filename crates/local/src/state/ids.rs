//! New ids.

/// Makes an id in the service's form: a prefix that names the kind, then letters and digits.
pub(crate) fn fresh_id(prefix: &str) -> String {
    let tail: String = std::iter::repeat_with(fastrand::alphanumeric).take(22).collect();
    format!("{prefix}_01{tail}")
}
