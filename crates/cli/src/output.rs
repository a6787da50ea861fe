//! Writes data to the standard output, and flushes each line.

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};

use clap::ArgMatches;

use crate::failure::Failure;
use crate::indent::indented;
use crate::jq::Jq;

pub(crate) struct Output {
    /// Buffered, so that a line is one write; flushed after each.
    out: BufWriter<StdoutLock<'static>>,
    form: Form,
    jq: Option<Jq>,
    is_raw: bool,
    /// With `-e`: the last result of `--jq` was neither null nor false.
    last: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Objects as they came, one on each line.
    Lines,
    /// For a person: objects with one field on each line.
    Indented,
    /// One JSON text. A list is an array; the number of its items so far.
    Json { items: usize },
}

impl Output {
    /// # Errors
    ///
    /// The jq expression does not compile.
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        let jq = matches.get_one::<String>("jq").map(|code| Jq::compile(code)).transpose()?;
        let form = match matches.get_one::<String>("format").map(String::as_str) {
            Some("json") => Form::Json { items: 0 },
            Some("auto") if io::stdout().is_terminal() => Form::Indented,
            _ => Form::Lines,
        };
        Ok(Self {
            out: BufWriter::new(io::stdout().lock()),
            form,
            jq,
            is_raw: matches.get_flag("raw-output"),
            last: matches.get_flag("exit-status").then_some(false),
        })
    }

    /// Writes a reply that is one object.
    pub(crate) fn object(&mut self, json: &str) -> Result<(), Failure> {
        match (&self.jq, self.form) {
            (Some(_), _) => self.filtered(json),
            (None, Form::Indented) => self.line(indented(json).as_bytes()),
            (None, _) => self.line(json.as_bytes()),
        }
    }

    /// Writes one item of a list or a stream.
    pub(crate) fn item(&mut self, json: &str) -> Result<(), Failure> {
        match (&self.jq, self.form) {
            (Some(_), _) => self.filtered(json),
            (None, Form::Lines) => self.line(json.as_bytes()),
            (None, Form::Indented) => self.line(indented(json).as_bytes()),
            (None, Form::Json { items }) => {
                self.form = Form::Json { items: items + 1 };
                let before = if items == 0 { "[" } else { "," };
                self.line(format!("{before}{json}").as_bytes())
            }
        }
    }

    /// Ends a list.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        match (&self.jq, self.form) {
            (None, Form::Json { items: 0 }) => self.line(b"[]"),
            (None, Form::Json { .. }) => self.line(b"]"),
            _ => Ok(()),
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
        let written = self.out.write_all(line).and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| Failure::output(&error))?;
        self.flush()
    }

    fn filtered(&mut self, json: &str) -> Result<(), Failure> {
        let Some(jq) = self.jq.take() else { return Ok(()) };
        let result = jq.each(json, |found| {
            if let Some(last) = &mut self.last {
                *last = found.is_true;
            }
            match found.text.filter(|_| self.is_raw) {
                Some(text) => self.line(&text),
                None => self.line(found.json.as_bytes()),
            }
        });
        self.jq = Some(jq);
        result
    }
}
