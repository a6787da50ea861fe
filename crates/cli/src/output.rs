//! Writes data to the standard output, and flushes each line.

mod color;
pub(crate) mod form;
mod json;
mod table;
mod yaml;
mod yaml_text;

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, StdoutLock, Write as _};

use clap::ArgMatches;
use memchr::memchr2;

use crate::failure::Failure;
use crate::jq::Jq;
use crate::output::form::{Form, Shape};
use crate::output::json::{Look, shown};
use crate::output::table::Table;
use crate::transform::Transform;
use crate::visible::visible;
use crate::width;

/// Writes JSON as one line. Its line breaks stand between tokens, because a text has none.
pub(crate) fn one_line(json: &str) -> Cow<'_, str> {
    match memchr2(b'\n', b'\r', json.as_bytes()).is_some() {
        true => json.replace(['\n', '\r'], " ").into(),
        false => json.into(),
    }
}

pub(crate) struct Output {
    out: StdoutLock<'static>,
    /// The line being written, so that a line is one write.
    line: Vec<u8>,
    shape: Shape,
    form: Form,
    look: Look,
    filter: Filter,
    is_raw: bool,
    /// With `-e`: the last result of `--jq` was neither null nor false.
    last: Option<bool>,
    /// The number of items so far.
    items: usize,
    table: Table,
}

enum Filter {
    None,
    Jq(Jq),
    Transform(Transform),
}

impl Output {
    /// # Errors
    ///
    /// The jq expression or the path does not compile.
    pub(crate) fn new(matches: &ArgMatches, shape: Shape) -> Result<Self, Failure> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let filter = match (text("jq"), text("transform")) {
            (Some(code), _) => Filter::Jq(Jq::compile(code)?),
            (None, Some(path)) => Filter::Transform(Transform::parse(path)?),
            (None, None) => Filter::None,
        };
        let format = text("format").unwrap_or("auto");
        let is_terminal = io::stdout().is_terminal();
        let form = Form::choose(format, shape, is_terminal, matches!(filter, Filter::Jq(_)));
        let is_json = matches!(form, Form::Lines | Form::Json);
        let variable = |name: &str| std::env::var(name).ok();
        let is_colored = color::is_colored(text("color").unwrap_or("auto"), is_terminal, is_json, variable);
        Ok(Self {
            out: io::stdout().lock(),
            line: Vec::new(),
            shape,
            form,
            look: Look { is_for_terminal: is_terminal && format != "jsonl", is_colored },
            filter,
            is_raw: matches.get_flag("raw-output"),
            last: matches.get_flag("exit-status").then_some(false),
            items: 0,
            table: Table::new(width::columns(), is_colored),
        })
    }

    /// Writes a reply that is one object.
    pub(crate) fn object(&mut self, json: &str) -> Result<(), Failure> {
        self.filtered(json, false)?;
        match self.filter {
            Filter::Jq(_) => self.end(),
            _ => self.page(),
        }
    }

    /// Writes one item of a list or a stream.
    pub(crate) fn item(&mut self, json: &str) -> Result<(), Failure> {
        self.filtered(json, true)?;
        if self.shape == Shape::Stream { self.page() } else { Ok(()) }
    }

    /// Shows the items so far. Called where the next one may take a while.
    pub(crate) fn page(&mut self) -> Result<(), Failure> {
        self.table.page().iter().try_for_each(|line| self.line(line.as_bytes()))
    }

    /// Ends a list.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        match (self.form, self.items) {
            (Form::Json | Form::Yaml, 0) => self.line(b"[]"),
            (Form::Json, _) => self.line(b"]"),
            _ => self.page(),
        }
    }

    /// Writes the bytes of a file.
    pub(crate) fn bytes(&mut self) -> &mut impl io::Write {
        &mut self.out
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|error| Failure::output(&error))
    }

    /// Returns the exit code of a command that succeeded.
    pub(crate) fn code(&self) -> u8 {
        u8::from(self.last == Some(false))
    }

    /// Writes a line and flushes it, also into a pipe.
    pub(crate) fn line(&mut self, line: &[u8]) -> Result<(), Failure> {
        self.line.clear();
        self.line.extend_from_slice(line);
        self.line.push(b'\n');
        let written = self.out.write_all(&self.line);
        written.map_err(|error| Failure::output(&error))?;
        self.flush()
    }

    fn filtered(&mut self, json: &str, is_item: bool) -> Result<(), Failure> {
        match std::mem::replace(&mut self.filter, Filter::None) {
            Filter::None => self.value(json, None, is_item),
            Filter::Transform(transform) => {
                let json = transform.apply(json)?;
                self.filter = Filter::Transform(transform);
                let text = serde_json::from_str::<String>(&json).ok();
                self.value(&json, text.map(String::into_bytes), is_item)
            }
            Filter::Jq(jq) => {
                let result = jq.each(json, |found| {
                    if let Some(last) = &mut self.last {
                        *last = found.is_true;
                    }
                    self.value(&found.json, found.text, true)
                });
                self.filter = Filter::Jq(jq);
                result
            }
        }
    }

    /// Writes a value; with `-r` its text if it is one.
    fn value(&mut self, json: &str, text: Option<Vec<u8>>, is_item: bool) -> Result<(), Failure> {
        let Look { is_for_terminal, is_colored } = self.look;
        match (text.filter(|_| self.is_raw), self.form) {
            (Some(text), _) if is_for_terminal => {
                self.line(visible(&String::from_utf8_lossy(&text)).as_bytes())
            }
            (Some(text), _) => self.line(&text),
            (None, Form::Table) => {
                self.table.push(json);
                Ok(())
            }
            (None, Form::Yaml) => {
                self.items += 1;
                let text = if is_item { yaml::entry } else { yaml::document }(json, is_colored);
                self.line(text.as_bytes())
            }
            (None, Form::Json) if is_item => {
                self.items += 1;
                let before = if self.items == 1 { "[" } else { "," };
                self.line(format!("{before}{}", shown(&one_line(json), self.look)).as_bytes())
            }
            (None, _) => self.line(shown(&one_line(json), self.look).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn json_of_several_lines_is_one_and_says_the_same() {
        let json = "{\n  \"a\": \"x\\ny\",\r\n\"b\": [1,\n2]}";
        let line = one_line(json);
        assert!(!line.contains(['\n', '\r']), "{line}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&line), value(json));
    }
}
