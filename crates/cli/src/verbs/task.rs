//! The event that begins a turn: a message, or with `--outcome` an outcome to work towards.

use clap::{Arg, ArgMatches};
use serde_json::json;

use crate::failure::Failure;
use crate::value::file;

/// The longest rubric that the service takes.
const MAX_CHARACTERS: usize = 262_144;

pub(crate) struct Task {
    rubric: Option<String>,
}

pub(crate) fn flag() -> Arg {
    let help = "Work towards an outcome: the prompt describes it, and this file says how it is judged";
    Arg::new("outcome").long("outcome").value_name("RUBRIC").help(help)
}

impl Task {
    /// # Errors
    ///
    /// The rubric cannot be read, is empty, or is too long.
    pub(crate) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        let Ok(Some(path)) = matches.try_get_one::<String>("outcome") else {
            return Ok(Self { rubric: None });
        };
        let rubric = file::text(path)?;
        let wrong = |problem: String| Err(Failure::usage(format!("--outcome {path}: {problem}")));
        match rubric.chars().count() {
            _ if rubric.trim().is_empty() => wrong("the rubric is empty".into()),
            count if count > MAX_CHARACTERS => {
                wrong(format!("the rubric has {count} characters; at most {MAX_CHARACTERS} are taken"))
            }
            _ => Ok(Self { rubric: Some(rubric) }),
        }
    }

    pub(crate) fn has_outcome(&self) -> bool {
        self.rubric.is_some()
    }

    /// Returns the event as JSON.
    pub(crate) fn event(&self, prompt: &str) -> String {
        match &self.rubric {
            None => json!({"type": "user.message", "content": [{"type": "text", "text": prompt}]}),
            Some(rubric) => {
                let rubric = json!({"type": "text", "content": rubric});
                json!({"type": "user.define_outcome", "description": prompt, "rubric": rubric})
            }
        }
        .to_string()
    }
}
