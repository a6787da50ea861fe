//! Prints items as a table that fits a width.
//!
//! The items of the first page decide the columns and their widths; later pages follow them.

use serde_json::Value;
use serde_json::value::RawValue;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::output::color;
use crate::value::json::Fields;
use crate::visible::visible;

/// Columns that come first.
const FIRST: [&str; 4] = ["id", "command", "name", "type"];
/// The widest column, and the narrowest to which one is cut to make room.
const WIDEST: usize = 60;
const NARROWEST: usize = 12;
/// The space between two columns.
const GAP: usize = 2;

pub(crate) struct Table {
    width: usize,
    is_colored: bool,
    /// The names and widths of the columns, once a page has been shown.
    columns: Option<Vec<(String, usize)>>,
    /// The items of the page, not shown yet.
    rows: Vec<Vec<(String, String)>>,
}

impl Table {
    pub(crate) fn new(width: usize, is_colored: bool) -> Self {
        Self { width, is_colored, columns: None, rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, json: &str) {
        let row = match serde_json::from_str(json) {
            Ok(Fields(fields)) => fields.into_iter().map(|(name, value)| (name, cell(value))).collect(),
            Err(_) => vec![("value".into(), cell_text(json))],
        };
        self.rows.push(row);
    }

    /// Returns the lines of the items since the last page.
    pub(crate) fn page(&mut self) -> Vec<String> {
        let rows = std::mem::take(&mut self.rows);
        let mut lines = Vec::new();
        if self.columns.is_none() && !rows.is_empty() {
            let columns = fitted(columns(&rows), self.width);
            let names = columns.iter().map(|(name, width)| (name.as_str(), *width));
            let is_colored = self.is_colored;
            lines.push(line(names, |name| color::name(name, is_colored)));
            self.columns = Some(columns);
        }
        for row in &rows {
            let text = |name: &str| row.iter().find(|(given, _)| given == name).map_or("", |(_, text)| text);
            let cells = self.columns.iter().flatten().map(|(name, width)| (text(name), *width));
            lines.push(line(cells, str::to_owned));
        }
        lines
    }
}

/// Returns the names of all fields that have a value, the most telling ones first, and the widths of
/// their values.
fn columns(rows: &[Vec<(String, String)>]) -> Vec<(String, usize)> {
    let mut columns: Vec<(String, usize)> = Vec::new();
    for (name, text) in rows.iter().flatten().filter(|(_, text)| !text.is_empty()) {
        let width = text.width().min(WIDEST);
        match columns.iter_mut().find(|(known, _)| known == name) {
            Some((_, widest)) => *widest = width.max(*widest),
            None => columns.push((name.clone(), width.max(name.width()).min(WIDEST))),
        }
    }
    let is_structured = |name: &str| {
        let of = rows.iter().flatten().find(|(given, text)| given == name && !text.is_empty());
        of.is_some_and(|(_, text)| text.starts_with(['{', '[']))
    };
    columns.sort_by_key(|(name, _)| {
        let first = FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len());
        (first, is_structured(name))
    });
    columns
}

/// Drops the last columns and narrows the widest, so that a line fits.
fn fitted(mut columns: Vec<(String, usize)>, width: usize) -> Vec<(String, usize)> {
    let mut least = 0;
    let fits = columns.iter().take_while(|(_, wanted)| {
        least += wanted.min(&NARROWEST) + GAP;
        least <= width + GAP
    });
    columns.truncate(fits.count().max(1));
    let room = (width + GAP).saturating_sub(columns.len() * GAP);
    while columns.iter().map(|(_, width)| width).sum::<usize>() > room {
        let Some((_, widest)) = columns.iter_mut().max_by_key(|(_, width)| *width) else { break };
        *widest -= 1;
    }
    columns
}

fn line<'a>(cells: impl Iterator<Item = (&'a str, usize)>, paint: impl Fn(&str) -> String) -> String {
    let mut line = String::new();
    let mut spaces = 0;
    for (text, width) in cells {
        let text = cut(text, width);
        line.push_str(&" ".repeat(spaces));
        line.push_str(&paint(&text));
        spaces = width.saturating_sub(text.width()) + GAP;
    }
    line.truncate(line.trim_end().len());
    line
}

/// Cuts a text to a width; an ellipsis stands for the rest.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let fits = text.chars().take_while(|character| {
        let width = character.width().unwrap_or(0);
        let is_in = width <= left;
        left = left.saturating_sub(width);
        is_in
    });
    let mut cut: String = fits.collect();
    cut.push('…');
    cut
}

fn cell(value: &RawValue) -> String {
    cell_text(value.get())
}

/// Returns a text bare, nothing for null, and all else as JSON; on one line.
fn cell_text(json: &str) -> String {
    let text = match serde_json::from_str(json) {
        Ok(Value::String(text)) => text,
        Ok(Value::Null) => String::new(),
        _ => json.to_owned(),
    };
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::Table;

    const ITEMS: [&str; 3] = [
        r#"{"type":"agent","model":{"id":"m"},"name":"会计 👩‍💻 Clerk","id":"agent_012345678901234567","empty":null}"#,
        r#"{"type":"agent","name":"a\u001b[2J\nb\u202e","id":"agent_1","version":12,"note":"long long long text"}"#,
        "17",
    ];

    fn table(width: usize) -> Vec<String> {
        let mut table = Table::new(width, false);
        ITEMS.iter().for_each(|item| table.push(item));
        table.page()
    }

    #[test]
    fn a_table_fits_every_width_and_no_text_steers_the_terminal() {
        for width in 20..=200 {
            let lines = table(width);
            assert_eq!(lines.len(), 4);
            for line in lines {
                assert!(line.width() <= width, "{width}: {line}");
                assert_eq!(crate::visible::visible(&line), line);
            }
        }
    }

    #[test]
    fn the_columns_begin_with_the_id_and_values_are_on_one_line() {
        let wide = [
            "id                        name               type   version  note                 value  model",
            "agent_012345678901234567  会计 👩‍💻 Clerk      agent                                        {\"id\":\"m\"}",
            r"agent_1                   a\u{1b}[2J b\u{202e}  agent  12       long long long text",
            "                                                                                  17",
        ];
        let lines = table(200);
        assert_eq!(
            lines[0].split_whitespace().collect::<Vec<_>>(),
            wide[0].split_whitespace().collect::<Vec<_>>()
        );
        assert_eq!(table(20)[1], "agent_0123456789012…");
        let mut later = Table::new(80, false);
        later.push(r#"{"id":"a"}"#);
        assert_eq!(later.page(), ["id", "a"]);
        later.push(r#"{"name":"x","id":"much longer"}"#);
        assert_eq!(later.page(), ["m…"]);
        assert!(later.page().is_empty());
    }
}
