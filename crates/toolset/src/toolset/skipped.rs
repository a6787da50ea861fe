//! Records the files and lines that `glob` and `grep` skip, for the notes at the end of their
//! output.

use std::collections::BTreeMap;

use super::boundary::Boundary;
use super::wording::describe;

/// The most names in one note. Others are only counted.
const MAX_NAMES: usize = 10;

/// The reasons for which a search skips something, in the order of the notes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    Binary,
    LongLine,
    Unreadable,
    TooDeep,
    Ignored,
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Self::Binary => "binary files that match",
            Self::LongLine => "lines over 16 MiB, not searched",
            Self::Unreadable => "could not be read",
            Self::TooDeep => "more than 40 directories deep, not searched",
            Self::Ignored => "hidden or ignored, not searched unless named by path",
        }
    }
}

/// At most [`MAX_NAMES`] for each reason, and the number of all.
#[derive(Default)]
pub(crate) struct Skipped(BTreeMap<Reason, (Vec<String>, usize)>);

impl Skipped {
    pub(crate) fn add(&mut self, why: Reason, name: String) {
        let (names, count) = self.0.entry(why).or_default();
        *count += 1;
        if names.len() < MAX_NAMES {
            names.push(name);
        }
    }

    /// Records a directory that could not be listed.
    pub(crate) fn add_unlisted(&mut self, boundary: &Boundary, error: &walkdir::Error) {
        let shown = error.path().map(|path| boundary.shown(path)).unwrap_or_default();
        let why = error.io_error().map_or_else(String::new, |error| format!(": {}", describe(error)));
        self.add(Reason::Unreadable, shown + &why);
    }

    pub(crate) fn has(&self, why: Reason) -> bool {
        self.0.contains_key(&why)
    }

    pub(crate) fn forget(&mut self, why: Reason) {
        self.0.remove(&why);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Formats one note for each reason.
    pub(crate) fn lines(self) -> impl Iterator<Item = String> {
        self.0.into_iter().map(|(why, (mut names, count))| {
            names.sort();
            let more = count - names.len();
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("[{}: {}{more}]", why.words(), names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_names_are_kept_and_the_others_counted() {
        let mut skipped = Skipped::default();
        for number in 0..12 {
            skipped.add(Reason::LongLine, format!("a:{number}"));
        }
        skipped.add(Reason::Binary, "b".to_owned());
        let notes: Vec<_> = skipped.lines().collect();
        assert_eq!(notes[0], "[binary files that match: b]");
        assert!(notes[1].starts_with("[lines over 16 MiB, not searched: a:0, a:1"), "{notes:?}");
        assert!(notes[1].ends_with("a:9 and 2 more]"), "{notes:?}");
    }
}
