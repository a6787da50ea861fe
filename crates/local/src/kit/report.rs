//! The report: each fact, and whether the adapter holds it.

use std::fmt;

/// The end of a check that did not pass.
#[derive(Debug)]
pub(super) enum Stop {
    Failed(String),
    Cannot(String),
}

pub(super) type Checked<T = ()> = Result<T, Stop>;

impl Stop {
    /// Says at which of several runs a check failed.
    pub(super) fn at(self, place: &str) -> Self {
        match self {
            Self::Failed(problem) => Self::Failed(format!("{place}: {problem}")),
            other @ Self::Cannot(_) => other,
        }
    }
}

impl From<String> for Stop {
    fn from(problem: String) -> Self {
        Self::Failed(problem)
    }
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The adapter holds the fact.
    Passed,
    /// The adapter says that it does not do this, in these words.
    NotDone(String),
    /// The adapter does not hold the fact: a sentence that says what happened instead.
    Failed(String),
}

/// One fact about adapters, and the result for this one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Check {
    /// A short name, such as `lost_reply`.
    pub name: &'static str,
    /// The fact, as a sentence.
    pub fact: &'static str,
    /// The result.
    pub verdict: Verdict,
}

/// The results of all checks. Its `Display` is a line for each.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// In the order of the list.
    pub checks: Vec<Check>,
}

impl Report {
    /// Returns `true` if no check failed. Checks that were not done do not count; only some may be.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        !self.checks.iter().any(|check| matches!(check.verdict, Verdict::Failed(_)))
    }

    /// Lists the names of the checks that the adapter does not do.
    pub fn not_done(&self) -> impl Iterator<Item = &'static str> {
        let is_not_done = |check: &&Check| matches!(check.verdict, Verdict::NotDone(_));
        self.checks.iter().filter(is_not_done).map(|check| check.name)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut passed, mut not_done, mut failed) = (0, 0, 0);
        for Check { name, fact, verdict } in &self.checks {
            match verdict {
                Verdict::Passed => {
                    passed += 1;
                    writeln!(out, "passed    {name}: {fact}")?;
                }
                Verdict::NotDone(why) => {
                    not_done += 1;
                    writeln!(out, "not done  {name}: {fact}\n          the adapter says: {why}")?;
                }
                Verdict::Failed(problem) => {
                    failed += 1;
                    writeln!(out, "FAILED    {name}: {fact}\n          {problem}")?;
                }
            }
        }
        write!(out, "{passed} passed, {not_done} not done, {failed} failed")
    }
}

pub(super) fn verdict(outcome: Checked, is_optional: bool) -> Verdict {
    match outcome {
        Ok(()) => Verdict::Passed,
        Err(Stop::Cannot(why)) if is_optional => Verdict::NotDone(why),
        Err(Stop::Cannot(why)) => Verdict::Failed(format!("every adapter has to do this; it says: {why}")),
        Err(Stop::Failed(problem)) => Verdict::Failed(problem),
    }
}
