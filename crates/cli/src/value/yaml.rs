//! Reads YAML 1.2 with its core schema and writes it as JSON text, in the order given.
//!
//! Refuses spellings that readers of YAML disagree on.

use std::collections::HashSet;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};

use crate::value::place::{Files, MAX_DEPTH, quoted};
use crate::value::scalar::plain;

/// Returns the JSON text of one YAML document.
///
/// # Errors
///
/// Says what to write instead, with line and column.
pub(crate) fn to_json(text: &str, files: Files) -> Result<String, String> {
    if let Some(line) = text.lines().position(|line| line.starts_with('%')) {
        return Err(format!("line {}, column 1: directives are not supported; this is YAML 1.2", line + 1));
    }
    let mut reader = Reader { parser: Parser::new_from_str(text), files };
    let mut json = String::new();
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_), _) => (),
            (Event::StreamEnd, at) => return Err(place(at, "it is empty")),
            (event, at) => {
                reader.node(event, at, 0, &mut json)?;
                break;
            }
        }
    }
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok(json),
            (Event::DocumentStart(_), at) => return Err(place(at, "a second document begins; give one")),
            _ => (),
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    files: Files,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Marker), String> {
        match self.parser.next() {
            Some(Ok((event, span))) => Ok((event, span.start)),
            Some(Err(error)) => Err(place(*error.marker(), &explained(error.info()))),
            None => Err("it ends too early".into()),
        }
    }

    fn node(&mut self, event: Event<'a>, at: Marker, depth: usize, json: &mut String) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(place(at, &format!("it is nested deeper than {MAX_DEPTH} levels")));
        }
        refuse_extras(&event, at)?;
        match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => {
                json.push_str(&plain(&text, self.files).map_err(|problem| place(at, &problem))?);
            }
            Event::Scalar(text, ..) => {
                json.push_str(&quoted(&text, self.files).map_err(|problem| place(at, &problem))?);
            }
            Event::SequenceStart(..) => self.sequence(depth, json)?,
            Event::MappingStart(..) => self.mapping(depth, json)?,
            _ => return Err(place(at, "a value is missing")),
        }
        Ok(())
    }

    fn sequence(&mut self, depth: usize, json: &mut String) -> Result<(), String> {
        json.push('[');
        let mut is_first = true;
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => break,
                (event, at) => {
                    if !std::mem::take(&mut is_first) {
                        json.push(',');
                    }
                    self.node(event, at, depth + 1, json)?;
                }
            }
        }
        json.push(']');
        Ok(())
    }

    fn mapping(&mut self, depth: usize, json: &mut String) -> Result<(), String> {
        json.push('{');
        let mut keys = HashSet::new();
        loop {
            let (event, at) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            refuse_extras(&event, at)?;
            let Event::Scalar(key, style, ..) = event else {
                return Err(place(at, "a key is a list or an object; write a text"));
            };
            if style == ScalarStyle::Plain && key.is_empty() {
                return Err(place(at, "a key is missing before `:`"));
            }
            if style == ScalarStyle::Plain && key == "<<" {
                return Err(place(at, "`<<` is not supported; write the fields out"));
            }
            if !keys.is_empty() {
                json.push(',');
            }
            json.push_str(&serde_json::Value::from(&*key).to_string());
            json.push(':');
            let (value, value_at) = self.next()?;
            if is_absent(&value) {
                return Err(place(at, &absent(&key, style)));
            }
            self.node(value, value_at, depth + 1, json)?;
            if !keys.insert(key.clone()) {
                return Err(place(at, &format!("duplicate key {key:?}")));
            }
        }
        json.push('}');
        Ok(())
    }
}

/// Refuses anchors and tags. An alias without an anchor is an error of the parser.
fn refuse_extras(event: &Event<'_>, at: Marker) -> Result<(), String> {
    let (anchor, tag) = match event {
        Event::Scalar(_, _, anchor, tag) => (*anchor, tag),
        Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => (*anchor, tag),
        _ => return Ok(()),
    };
    match (anchor, tag) {
        (0, None) => Ok(()),
        (0, Some(_)) => Err(place(at, "tags are not supported; quote the text if `!` belongs to it")),
        _ => Err(place(at, "anchors are not supported; quote the text if `&` belongs to it")),
    }
}

fn is_absent(event: &Event<'_>) -> bool {
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, 0, None) if text.is_empty())
}

fn absent(key: &str, style: ScalarStyle) -> String {
    match key.split_once(':').filter(|_| style == ScalarStyle::Plain) {
        Some((name, _)) => format!("a space is missing after `{name}:`"),
        None => format!("the key {key:?} has no value; write `null` or a value"),
    }
}

/// Says what to write instead, for the mistakes that people make most.
fn explained(problem: &str) -> String {
    if problem.contains("unknown anchor") {
        return "aliases are not supported; quote the text if `*` belongs to it, such as \"*.py\"".into();
    }
    match problem.strip_prefix("unexpected character: `").and_then(|rest| rest.chars().next()) {
        Some(sign) => format!("a text cannot begin with `{sign}`; quote it, such as \"{sign}x\""),
        None => problem.to_owned(),
    }
}

fn place(at: Marker, problem: &str) -> String {
    format!("line {}, column {}: {problem}", at.line(), at.col() + 1)
}
