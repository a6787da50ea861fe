//! Locates the unreadable value in a reply.

use crate::wire::extra::Extra;
use crate::wire::json::Json;

/// Deepest level to search. It bounds the work.
const MAX_LEVELS: usize = 32;

/// Returns the path of the value that makes `json` unreadable, such as `tools[0].configs`; empty if
/// it is the whole value.
///
/// Readers accept missing fields. So each field of an object is tried alone, beside the tag that
/// selects the type. The first field that fails is the one; its own fields are tried next.
#[doc(hidden)]
pub fn odd_path(json: &str, is_read: &dyn Fn(&str) -> bool) -> String {
    let (mut path, mut before, mut after) = (String::new(), String::new(), String::new());
    let mut value = String::from(json);
    for _ in 0..MAX_LEVELS {
        let found = parts(&value).and_then(|parts| {
            let is_fine =
                |inner: &str| is_read(&format!("{before}{}{inner}{}{after}", parts.open, parts.close));
            // If the object fails even without fields, none of its parts is the cause.
            let odd =
                is_fine("").then(|| parts.each.iter().position(|part| !is_fine(&part.text()))).flatten()?;
            Some((parts.open, parts.close, parts.each.into_iter().nth(odd)?))
        });
        let Some((open, close, part)) = found else { break };
        path.push_str(&part.step);
        before = format!("{before}{open}{}", part.key);
        after = format!("{close}{after}");
        value = part.value.get().into();
    }
    path.strip_prefix('.').map(String::from).unwrap_or(path)
}

/// The parts of an object or an array.
struct Parts {
    /// Opening bracket; of an object with its tag, if there is one.
    open: String,
    close: &'static str,
    each: Vec<Part>,
}

struct Part {
    /// The step in a path: `.name` or `[index]`.
    step: String,
    /// The key and colon before the value; empty in an array.
    key: String,
    value: Json,
}

impl Part {
    fn text(&self) -> String {
        format!("{}{}", self.key, self.value.get())
    }
}

fn parts(json: &str) -> Option<Parts> {
    if let Ok(items) = serde_json::from_slice::<Vec<Json>>(json.as_bytes()) {
        let part = |(index, value)| Part { step: format!("[{index}]"), key: String::new(), value };
        return Some(Parts {
            open: "[".into(),
            close: "]",
            each: items.into_iter().enumerate().map(part).collect(),
        });
    }
    let fields = serde_json::from_slice::<Extra>(json.as_bytes()).ok()?;
    let tag = fields.get("type").filter(|tag| tag.get().starts_with('"'));
    let open = tag.map_or_else(|| "{".into(), |tag| format!(r#"{{"type":{}"#, tag.get()));
    let comma = if tag.is_some() { "," } else { "" };
    let part = |(name, value): (&str, &Json)| {
        let quoted = serde_json::to_string(name).expect("a string can be written");
        Part { step: format!(".{name}"), key: format!("{comma}{quoted}:"), value: value.clone() }
    };
    let each = fields.iter().filter(|(name, _)| tag.is_none() || *name != "type").map(part).collect();
    Some(Parts { open, close: "}", each })
}
