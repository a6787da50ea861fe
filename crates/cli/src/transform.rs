//! `--transform`: picks parts of an item by dotted paths, and makes objects of them.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::{FAILED, Failure};
use crate::value::json::Fields;
use crate::value::place::MAX_DEPTH;

/// A path such as `model.id`, `content.0.text`, `content.#.text` or `{id,model.id}`.
#[derive(Debug)]
pub(crate) struct Transform {
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    /// A field of an object, or an item of a list by its number.
    Name(String),
    /// `#`: all items of a list.
    Each,
    /// `{a,b}`: an object. Each field has the last name of its path.
    Object(Vec<(String, Transform)>),
}

impl Transform {
    /// # Errors
    ///
    /// The text is no such path.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut rest = text.chars().peekable();
        let is_shallow = text.matches('{').count() <= MAX_DEPTH;
        let transform = if is_shallow { path(&mut rest).filter(|_| rest.peek().is_none()) } else { None };
        transform.ok_or_else(|| {
            Failure::usage(format!("--transform: {text:?} is no path; write a.b, a.0, a.#.b or {{a,b.c}}"))
        })
    }

    /// Returns the part of an item as JSON text.
    ///
    /// # Errors
    ///
    /// A path that is not there.
    pub(crate) fn apply(&self, json: &str) -> Result<String, Failure> {
        apply(&self.steps, json).map_err(|path| Failure {
            code: FAILED,
            message: format!("--transform: {path:?} is not there in an item"),
            ..Failure::default()
        })
    }
}

fn apply(steps: &[Step], json: &str) -> Result<String, String> {
    let Some((step, rest)) = steps.split_first() else { return Ok(json.to_owned()) };
    let within =
        |name: &str, path: String| if path.is_empty() { name.to_owned() } else { format!("{name}.{path}") };
    match step {
        Step::Name(name) => {
            let found = child(json, name).ok_or_else(|| name.clone())?;
            apply(rest, found).map_err(|path| within(name, path))
        }
        Step::Each => {
            let items: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| "#".to_owned())?;
            let items: Result<Vec<_>, _> = items.into_iter().map(|item| apply(rest, item.get())).collect();
            Ok(format!("[{}]", items.map_err(|path| within("#", path))?.join(",")))
        }
        Step::Object(fields) => {
            let fields = fields.iter().map(|(name, transform)| {
                Ok(format!("{}:{}", Value::from(&**name), apply(&transform.steps, json)?))
            });
            Ok(format!("{{{}}}", fields.collect::<Result<Vec<_>, String>>()?.join(",")))
        }
    }
}

fn child<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    if json.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        return items.get(name.parse::<usize>().ok()?).map(|item| item.get());
    }
    let Fields(fields) = serde_json::from_str(json).ok()?;
    fields.into_iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.get())
}

/// Reads a path. An object can only be its end.
fn path(rest: &mut Peekable<Chars<'_>>) -> Option<Transform> {
    let mut steps = Vec::new();
    loop {
        if rest.next_if_eq(&'{').is_some() {
            steps.push(Step::Object(object(rest)?));
            return Some(Transform { steps });
        }
        steps.push(match name(rest)? {
            name if name == "#" => Step::Each,
            name => Step::Name(name),
        });
        if rest.next_if_eq(&'.').is_none() {
            return Some(Transform { steps });
        }
    }
}

/// Reads a name up to a character with a meaning. A backslash takes the next character as it is.
fn name(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut name = String::new();
    while let Some(character) = rest.next_if(|character| !".,{}|".contains(*character)) {
        name.push(if character == '\\' { rest.next()? } else { character });
    }
    Some(name).filter(|name| !name.is_empty())
}

fn object(rest: &mut Peekable<Chars<'_>>) -> Option<Vec<(String, Transform)>> {
    let mut fields = Vec::new();
    loop {
        while rest.next_if_eq(&' ').is_some() {}
        let path = path(rest)?;
        let last = path.steps.iter().rev().find_map(|step| match step {
            Step::Name(name) => Some(name.clone()),
            _ => None,
        });
        let last = last?;
        if fields.iter().any(|(name, _)| *name == last) {
            return None;
        }
        fields.push((last, path));
        match rest.next()? {
            ',' => (),
            '}' => return Some(fields),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Transform;

    #[test]
    fn paths_pick_parts_as_they_came() {
        let json = r#"{"id":"a","n":1.10,"model":{"id":"m","a.b":null},"list":[{"x":1},{"x":[2]}]}"#;
        let table = [
            ("id", "\"a\""),
            ("n", "1.10"),
            ("model.id", "\"m\""),
            (r"model.a\.b", "null"),
            ("list.1.x.0", "2"),
            ("list.#.x", "[1,[2]]"),
            ("{id,n}", r#"{"id":"a","n":1.10}"#),
            ("{n, model.id}", r#"{"n":1.10,"id":"m"}"#),
            ("model.{id}", r#"{"id":"m"}"#),
            ("{list.#.x}", r#"{"x":[1,[2]]}"#),
        ];
        for (path, picked) in table {
            assert_eq!(Transform::parse(path).unwrap().apply(json).unwrap(), picked, "{path}");
        }
    }

    #[test]
    fn a_path_that_is_not_there_is_named() {
        let json = r#"{"id":"a","model":{},"list":[{"x":1},{}]}"#;
        for (path, missing) in [
            ("name", "name"),
            ("model.id", "model.id"),
            ("id.x", "id.x"),
            ("list.2", "list.2"),
            ("list.#.x", "list.#.x"),
            ("id.#", "id.#"),
            ("{id,name}", "name"),
        ] {
            let failure = Transform::parse(path).unwrap().apply(json).unwrap_err();
            assert_eq!(failure.message, format!("--transform: {missing:?} is not there in an item"));
            assert_eq!(failure.code, 1);
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "", ".", "a.", ".a", "a..b", "{", "{}", "{a", "{a}b", "{a}.b", "a}", "a|b", "{a,}", "{a,b.a}",
            "\\",
        ] {
            assert_eq!(Transform::parse(text).unwrap_err().code, 2, "{text}");
        }
        assert_eq!(Transform::parse(&"{a,b.".repeat(100_000)).unwrap_err().code, 2);
    }
}
