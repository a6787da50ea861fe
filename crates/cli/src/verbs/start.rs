//! Reads from the arguments how a verb starts, before anything is sent.

use clap::ArgMatches;

use crate::failure::Failure;
use crate::value::file;
use crate::verbs::checkpoint;
use crate::verbs::session::Plan;

pub(crate) enum Start {
    /// Makes a session and sends it the prompt.
    Create { prompt: String, plan: Plan },
    /// Sends the prompt to a session that is there.
    Send { session: String, prompt: String },
    /// Goes on from a checkpoint.
    Resume { session: String },
    /// Says nothing.
    Watch { session: String },
}

impl Start {
    /// # Errors
    ///
    /// The prompt or another file is wrong, or `--continue` finds no session.
    pub(crate) fn read(verb: &str, matches: &ArgMatches) -> Result<Self, Failure> {
        let text = |name| matches.try_get_one::<String>(name).ok().flatten().cloned();
        let continues = matches.try_get_one("continue").ok().flatten().copied().unwrap_or(false);
        let session = match text("session") {
            None if continues => Some(checkpoint::last()?),
            session => session,
        };
        if let Some(session) = text("resume") {
            return Ok(Self::Resume { session });
        }
        Ok(match (session, prompt(matches)?) {
            (Some(session), _) if verb == "watch" => Self::Watch { session },
            (Some(session), Some(prompt)) => Self::Send { session, prompt },
            (Some(session), None) => Self::Resume { session },
            (None, Some(prompt)) => Self::Create { prompt, plan: Plan::read(matches)? },
            (None, None) => return Err(Failure::usage("the prompt is missing")),
        })
    }
}

/// Returns the argument, the standard input for `-`, or both: the argument, then the input in a
/// block. `None` if no prompt is given.
fn prompt(matches: &ArgMatches) -> Result<Option<String>, Failure> {
    let given: Vec<&str> = match matches.try_get_many::<String>("prompt") {
        Ok(given) => given.into_iter().flatten().map(String::as_str).collect(),
        Err(_) => return Ok(None),
    };
    let prompt = match given.as_slice() {
        [] => return Ok(None),
        ["-"] => file::text("-")?,
        ["-", _] => return Err(Failure::usage("`-` stands behind the prompt, not before it")),
        [prompt] => (*prompt).to_owned(),
        [prompt, "-"] => {
            format!("{prompt}\n\n<input>\n{}\n</input>", file::text("-")?.trim_end_matches('\n'))
        }
        [_, second, ..] => {
            let problem = format!("the prompt is one argument; {second:?} is a second one");
            return Err(Failure::usage(problem).try_instead("put the prompt in quotation marks"));
        }
    };
    match prompt.trim().is_empty() {
        true => Err(Failure::usage("the prompt is empty")),
        false => Ok(Some(prompt)),
    }
}
