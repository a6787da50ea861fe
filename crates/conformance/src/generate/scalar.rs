//! Makes JSON that is neither of a named type nor a list or map of one.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::spec::types::Schema;

/// Integers up to the largest that a double holds exactly, and up to the largest of 64 bits.
pub(crate) const INTEGERS: [i64; 10] =
    [0, 1, 7, 100, 65_535, (1 << 31) - 1, 1 << 31, 1 << 32, (1 << 53) - 1, i64::MAX];
/// Integers for fields that may be negative.
pub(crate) const NEGATIVES: [i64; 2] = [-1, i32::MIN as i64];
/// Numbers that a reader parses to the same double.
pub(crate) const FLOATS: [f64; 5] = [0.5, 1.5, 1234.25, 0.001, 3600.0];

const WORDS: [&str; 8] =
    ["alpha", "agent_011", "notes/todo.md", "a b", "https://example.com/p?q=1&r=%20", "0", "null", "true"];

const AWKWARD: [&str; 13] = [
    "",
    " ",
    "\t\n\r",
    "\"quoted\" \\back/slash",
    "\u{0}\u{1}\u{1f}\u{7f}",
    "\u{2028}\u{2029}",
    "\u{feff}marked",
    "café naïve",
    "e\u{301}o\u{308}",
    "日本語",
    "مرحبا",
    "😀👩\u{200d}💻",
    "\u{ffff}\u{10ffff}",
];

/// Returns one moment in every form that RFC 3339 allows.
pub(crate) fn date_times() -> impl Iterator<Item = String> {
    ["Z", ".1Z", ".123456Z", ".123456789Z", "+00:00", "-07:00", ".5+05:30"]
        .into_iter()
        .map(|end| format!("2026-11-21T08:09:10{end}"))
}

/// Makes random scalars, and free JSON.
pub(super) struct Scalars {
    pub(super) random: Rng,
}

impl Scalars {
    pub(super) fn new(seed: u64) -> Self {
        Self { random: Rng::with_seed(seed) }
    }

    pub(super) fn chance(&mut self, one_in: u32) -> bool {
        self.random.u32(..one_in) == 0
    }

    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        self.random.choice(choices).expect("there is always something to choose from")
    }

    pub(super) fn of(&mut self, schema: &Schema) -> Value {
        match schema {
            Schema::String { format, format_hint, known_values } => {
                if !known_values.is_empty() && self.random.bool() {
                    return self.one_of(known_values).as_str().into();
                }
                self.string(format.as_deref().or(format_hint.as_deref())).into()
            }
            Schema::Const { value } => value.as_str().into(),
            Schema::Integer { may_be_negative: true } if self.chance(4) => (*self.one_of(&NEGATIVES)).into(),
            Schema::Integer { .. } => (*self.one_of(&INTEGERS)).into(),
            Schema::Number if self.random.bool() => (*self.one_of(&INTEGERS[..9])).into(),
            Schema::Number => (*self.one_of(&FLOATS)).into(),
            Schema::Boolean => self.random.bool().into(),
            Schema::Any => self.any(0),
            Schema::File => {
                json!({"$file": {"filename": "my-skill/SKILL.md", "content_type": "text/plain", "base64": "aGk="}})
            }
            Schema::Ref { .. } | Schema::Array { .. } | Schema::Map { .. } => {
                unreachable!("{schema:?} is no scalar")
            }
        }
    }

    /// Returns a text, which is awkward in one case of three.
    pub(super) fn text(&mut self) -> String {
        match self.random.u32(..30) {
            0 => "a".repeat(300),
            1..=9 => (*self.one_of(&AWKWARD)).to_owned(),
            10..=19 => (*self.one_of(&WORDS)).to_owned(),
            _ => {
                let length = self.random.usize(1..24);
                (0..length).map(|_| self.random.lowercase()).collect()
            }
        }
    }

    pub(super) fn key(&mut self) -> String {
        match self.text() {
            empty if empty.is_empty() => "key".to_owned(),
            text => text,
        }
    }

    /// Returns any JSON, at most three levels deep.
    pub(super) fn any(&mut self, depth: usize) -> Value {
        match self.random.u32(..if depth < 3 { 8 } else { 6 }) {
            0 => Value::Null,
            1 => self.random.bool().into(),
            2 => (*self.one_of(&INTEGERS)).into(),
            3 => (*self.one_of(&[-1.0, -1.25, 0.5, 1e15])).into(),
            4 | 5 => self.text().into(),
            6 => (0..self.random.u32(..4)).map(|_| self.any(depth + 1)).collect(),
            _ => {
                let length = self.random.u32(..4);
                (0..length).map(|_| (self.key(), self.any(depth + 1))).collect::<Map<_, _>>().into()
            }
        }
    }

    fn string(&mut self, format: Option<&str>) -> String {
        match format {
            Some("date-time-or-empty") if self.chance(4) => String::new(),
            Some("date-time" | "date-time-or-empty") => {
                let index = self.random.usize(..date_times().count());
                date_times().nth(index).expect("the index is below the count")
            }
            Some("integer-decimal") => self.one_of(&INTEGERS).to_string(),
            Some("sha256-hex") => (0..64).map(|_| self.random.digit(16)).collect(),
            Some("base64") => (*self.one_of(&["", "AA==", "aGVsbG8=", "iVBORw0KGgo="])).to_owned(),
            Some("base64url-json") => "eyJzZXNzaW9uc190b2tlbiI6InNlY3JldCJ9".to_owned(),
            Some("pem") => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(),
            _ => self.text(),
        }
    }
}
