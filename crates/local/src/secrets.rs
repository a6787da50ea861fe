//! Removes secrets from JSON before it is shown or written down.

use serde_json::Value;

/// The fields whose values are secrets, in any object.
const SECRET: [&str; 14] = [
    "access_token",
    "api_key",
    "assertion",
    "authorization_token",
    "client_secret",
    "password",
    "private_key",
    "refresh_token",
    "secret",
    "secret_value",
    "token",
    "tunnel_token",
    "value_secret",
    "webhook_secret",
];
const HIDDEN: &str = "[hidden]";

/// The beginning of the keys of this API.
const KEY: &str = "sk-ant-";

/// Replaces the secrets of a value: fields with such a name, and keys and passwords of URLs in any
/// text.
pub(crate) fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if SECRET.contains(&name.as_str()) && (value.is_string() || value.is_number()) {
                    *value = HIDDEN.into();
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::String(text) => *text = hide_in_text(text),
        _ => {}
    }
}

/// Returns the target of a request without the secrets of its query.
pub(crate) fn shown_target(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return hide_in_text(target) };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if SECRET.contains(&name) => format!("{name}={HIDDEN}"),
        _ => hide_in_text(pair),
    });
    format!("{}?{}", hide_in_text(path), pairs.collect::<Vec<_>>().join("&"))
}

fn hide_in_text(text: &str) -> String {
    let text = hide_between(text, "://", "/?#\"'<> \n", |host| host.rfind('@'));
    hide_between(&text, KEY, "", |rest| {
        let is_part = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        Some(rest.find(|character| !is_part(character)).unwrap_or(rest.len())).filter(|length| *length > 0)
    })
}

/// Replaces what follows each `start`: as many bytes as `secret` says of the text up to one of the
/// characters `ends`.
fn hide_between(text: &str, start: &str, ends: &str, secret: impl Fn(&str) -> Option<usize>) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(start) {
        let (before, after) = rest.split_at(at + start.len());
        shown.push_str(before);
        let part = &after[..after.find(|character| ends.contains(character)).unwrap_or(after.len())];
        rest = after;
        if let Some(length) = secret(part) {
            shown.push_str(HIDDEN);
            rest = &after[length..];
        }
    }
    shown + rest
}

/// Returns a body as JSON without secrets; null for a body that is no JSON.
pub(crate) fn shown(body: &[u8]) -> Value {
    let mut value = serde_json::from_slice(body).unwrap_or_default();
    hide(&mut value);
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_hidden_wherever_they_are() {
        let mut value = json!({
            "password": 5, "name": "x", "secret": null,
            "deep": [{"token": "t", "text": "see https://u:p@h/a and http://h/b@c, key sk-ant-a_1-b."}],
        });
        hide(&mut value);
        let text = "see https://[hidden]@h/a and http://h/b@c, key sk-ant-[hidden].";
        let wanted = json!({
            "password": HIDDEN, "name": "x", "secret": null, "deep": [{"token": HIDDEN, "text": text}],
        });
        assert_eq!(value, wanted);
        assert_eq!(
            shown_target("/v1/a?token=t&limit=2&x=sk-ant-1"),
            "/v1/a?token=[hidden]&limit=2&x=sk-ant-[hidden]"
        );
    }
}
