//! The rows of `rows.txt`.

use std::collections::BTreeMap;

use crate::outcome::Problem;

pub(super) enum Line {
    Section(String),
    Row(Row),
}

pub(super) struct Row {
    /// As `T1`.
    pub(super) id: String,
    pub(super) fault: String,
    pub(super) must: String,
    /// Names of tests by package.
    pub(super) elsewhere: BTreeMap<String, Vec<String>>,
    pub(super) not_here: Option<String>,
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
    /// Whether a test's name begins with this row, as `t01_` does with `T1`.
    pub(super) fn owns(&self, test: &str) -> bool {
        let (letter, number) = self.id.split_at(1);
        test.starts_with(&format!("{}{number:0>2}_", letter.to_lowercase()))
    }
}

pub(super) fn read(text: &str) -> Result<Vec<Line>, Problem> {
    let is_text = |line: &&str| !line.is_empty() && !line.starts_with("# ");
    text.lines().map(str::trim).filter(is_text).map(line).collect()
}

fn line(text: &str) -> Result<Line, Problem> {
    if let Some(name) = text.strip_prefix("## ") {
        return Ok(Line::Section(name.into()));
    }
    let parts: Vec<_> = text.split(" | ").collect();
    let (id, fault, must, more) = match parts.as_slice() {
        [id, fault, must] => (id, fault, must, ""),
        [id, fault, must, more] => (id, fault, must, *more),
        _ => return Err(Problem::Failed(format!("no row of faults: {text}"))),
    };
    let mut row = Row {
        id: (*id).into(),
        fault: (*fault).into(),
        must: (*must).into(),
        elsewhere: BTreeMap::new(),
        not_here: more.strip_prefix("not here: ").map(String::from),
    };
    if row.not_here.is_none() {
        for test in more.split(", ").filter(|test| !test.is_empty()) {
            let (package, name) = test
                .split_once(": ")
                .ok_or_else(|| Problem::Failed(format!("{id}: {test} names no package")))?;
            row.elsewhere.entry(package.into()).or_default().push(name.into());
        }
    }
    Ok(Line::Row(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_owns_the_tests_that_begin_with_it() {
        let lines = read("# a note\n## Part\nT1 | fault | must | core: x, core: y\nT10 | a | b").unwrap();
        let rows: Vec<_> = lines.iter().filter_map(Line::row).collect();
        assert!(rows[0].owns("t01_x") && !rows[0].owns("t10_x") && rows[1].owns("t10_x"));
        assert_eq!(rows[0].elsewhere["core"], ["x", "y"]);
        assert!(read("T1 | only").is_err() && read("T1 | a | b | x").is_err());
    }
}
