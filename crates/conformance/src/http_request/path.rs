use crate::spec::Spec;
use crate::spec::endpoint::Endpoint;
use crate::validate::Problem;

/// Returns the endpoint of a method and path.
///
/// If two fit, such as `work/{work_id}` and `work/poll`, returns the one with fewer parameters.
pub(super) fn find_endpoint(method: &str, path: &str) -> Option<&'static Endpoint> {
    let literal_segments =
        |endpoint: &&Endpoint| endpoint.path.split('/').count() - endpoint.path_params.len();
    Spec::load()
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.method == method && fits(path, &endpoint.path))
        .max_by_key(literal_segments)
}

/// Checks that each segment is percent-encoded, and neither empty nor `.` nor `..`.
pub(super) fn check(path: &str, problems: &mut Vec<Problem>) {
    for segment in path.split('/').skip(1) {
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
        match decoded.as_deref() {
            Ok("" | "." | "..") => {
                problems.push(Problem::new("path", format!("segment {segment:?} is not allowed")));
            }
            Err(_) => problems.push(Problem::new("path", format!("segment {segment:?} is not UTF-8"))),
            Ok(_) => {}
        }
        if !is_encoded(segment, b"-._~!$&'()*+,;=:@") {
            problems.push(Problem::new("path", format!("segment {segment:?} is not percent-encoded")));
        }
    }
}

/// Returns `true` if the text holds only letters, digits, `marks` and complete percent escapes.
pub(super) fn is_encoded(text: &str, marks: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => (0..2).all(|_| bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())),
            _ => byte.is_ascii_alphanumeric() || marks.contains(&byte),
        };
        if !fine {
            return false;
        }
    }
    true
}

fn fits(path: &str, pattern: &str) -> bool {
    path.split('/').count() == pattern.split('/').count()
        && path
            .split('/')
            .zip(pattern.split('/'))
            .all(|(segment, want)| want.starts_with('{') || segment == want)
}
