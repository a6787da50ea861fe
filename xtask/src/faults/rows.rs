//! Reads `rows.txt`, whose first lines describe its format.

use crate::outcome::Problem;

pub(super) enum Line {
    Section(String),
    Row(Row),
}

pub(super) struct Row {
    /// The name of the row, such as `T1`.
    pub(super) id: String,
    pub(super) fault: String,
    pub(super) must: String,
    pub(super) note: Option<Note>,
    pub(super) elsewhere: Vec<Elsewhere>,
}

pub(super) enum Note {
    /// The commit at which the row's tests failed.
    RedAt(String),
    NotHere(String),
}

/// A test outside the folder of the rows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Elsewhere {
    /// A package, or a file of JavaScript tests by its path from the root of the workspace.
    pub(super) place: String,
    /// In JavaScript, with `*` at its end, the beginning of the names of several.
    pub(super) name: String,
}

impl Line {
    pub(super) fn row(&self) -> Option<&Row> {
        match self {
            Self::Row(row) => Some(row),
            Self::Section(_) => None,
        }
    }
}

impl Row {
    /// Returns `true` if a test's name begins with this row, as `t01_` does with `T1`. In JavaScript
    /// `t01:` does too.
    pub(super) fn owns(&self, test: &str) -> bool {
        let (letter, number) = self.id.split_at(1);
        let rest = test.strip_prefix(&format!("{}{number:0>2}", letter.to_lowercase()));
        rest.is_some_and(|rest| rest.starts_with(['_', ':']))
    }
}

impl Elsewhere {
    pub(super) fn is_javascript(&self) -> bool {
        self.place.ends_with(".mjs")
    }
}

pub(super) fn read(text: &str) -> Result<Vec<Line>, Problem> {
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() || line == "#" || line.starts_with("# ") {
            continue;
        }
        if let Some(name) = line.strip_prefix("## ") {
            lines.push(Line::Section(name.into()));
        } else if let Some(test) = line.strip_prefix("  ") {
            let Some(Line::Row(row)) = lines.last_mut() else { return Err(unreadable(line)) };
            row.elsewhere.push(elsewhere(test)?);
        } else {
            lines.push(Line::Row(row(line)?));
        }
    }
    Ok(lines)
}

fn row(line: &str) -> Result<Row, Problem> {
    let parts: Vec<_> = line.split(" | ").map(str::trim).collect();
    let (id, fault, must, note) = match *parts.as_slice() {
        [id, fault, must] => (id, fault, must, None),
        [id, fault, must, more] => (id, fault, must, Some(note(more).ok_or_else(|| unreadable(line))?)),
        _ => return Err(unreadable(line)),
    };
    Ok(Row { id: id.into(), fault: fault.into(), must: must.into(), note, elsewhere: Vec::new() })
}

fn note(text: &str) -> Option<Note> {
    let red = text.strip_prefix("red at ").map(|commit| Note::RedAt(commit.into()));
    red.or_else(|| text.strip_prefix("not here: ").map(|why| Note::NotHere(why.into())))
}

fn elsewhere(text: &str) -> Result<Elsewhere, Problem> {
    let (place, name) = text.trim().split_once(": ").ok_or_else(|| unreadable(text))?;
    Ok(Elsewhere { place: place.into(), name: name.into() })
}

fn unreadable(line: &str) -> Problem {
    Problem::Failed(format!("rows.txt: {line:?} is neither a row nor a test of the row above it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# a note
#
## Part
T1 | fault | must
  core: x
  npm/test/unit/a.test.mjs: one, two: three
T10 | a | b | red at 1234567
T11 | a | b | not here: nowhere
";

    #[test]
    fn a_row_has_the_tests_below_it_and_owns_those_that_begin_with_it() {
        let lines = read(TEXT).unwrap();
        let rows: Vec<_> = lines.iter().filter_map(Line::row).collect();
        assert!(
            rows[0].owns("t01_x")
                && rows[0].owns("t01: x")
                && !rows[0].owns("t10_x")
                && rows[1].owns("t10_x")
        );
        let expected = [("core", "x"), ("npm/test/unit/a.test.mjs", "one, two: three")];
        let expected = expected.map(|(place, name)| Elsewhere { place: place.into(), name: name.into() });
        assert_eq!(rows[0].elsewhere, expected);
        assert!(!expected[0].is_javascript() && expected[1].is_javascript());
        assert!(matches!(&rows[1].note, Some(Note::RedAt(commit)) if commit == "1234567"));
        assert!(matches!(&rows[2].note, Some(Note::NotHere(why)) if why == "nowhere"));
    }

    #[test]
    fn a_line_that_is_no_row_and_no_test_is_an_error() {
        for text in
            ["T1 | only", "T1 | a | b | x", "  core: x", "T1 | a | b\n  nameless", "## Part\n  core: x"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
