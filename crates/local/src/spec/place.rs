//! The place of a value in a request, which is formatted only for a refusal.

use crate::refusal::Refusal;
use std::fmt;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    Body,
    Field(&'a Self, &'a str),
    Item(&'a Self, usize),
}

impl Place<'_> {
    pub(crate) fn wrong(&self, problem: impl fmt::Display) -> Refusal {
        match self {
            Self::Body => Refusal::invalid(format!("the body {problem}")),
            place => Refusal::invalid(format!("{place}: {problem}")),
        }
    }
}

/// Writes the place as in `tools.0.name`.
impl fmt::Display for Place<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => Ok(()),
            Self::Field(Place::Body, name) => out.write_str(name),
            Self::Field(parent, name) => write!(out, "{parent}.{name}"),
            Self::Item(parent, index) => write!(out, "{parent}.{index}"),
        }
    }
}
