//! `apply`: agents and environments as files.
//!
//! Nothing is ever deleted. The lock beside the files says which object belongs to which file, and
//! is written in one step after each change.

mod adopt;
pub(crate) mod applied;
mod changes;
mod fields;
pub(crate) mod kind;
mod lock;
mod order;
mod plan;
mod planning;
mod project;
mod question;
mod service;
mod show;
pub(crate) mod source;
mod version;

use std::io::{self, IsTerminal as _};

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::apply::changes::Changes;
use crate::apply::lock::Lock;
use crate::apply::plan::Step;
use crate::apply::project::Project;
use crate::apply::question::Question;
use crate::apply::source::Source;
use crate::connection::Connection;
use crate::failure::{CONFLICT, Failure};
use crate::held::{Held, Unavailable};
use crate::output::Output;
use crate::output::form::Shape;
use crate::say::say;

/// There are changes that were not made.
const NOT_MADE: u8 = 20;

pub(crate) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("apply")
        .about("Bring agents and environments to the state that files describe")
        .after_long_help(include_str!("help/apply.txt"))
        .arg(
            Arg::new("path").num_args(0..).value_name("PATH").help(
                "A file, or a folder with agents/ and environments/. Default: that of managed-agents.lock",
            ),
        )
        .arg(flag("yes", "Make the changes without a question").short('y'))
        .arg(flag("dry-run", "Print the plan, and end with 20 if there are changes"))
        .arg(flag("force", "Overwrite what was changed elsewhere, and create again what is gone"))
        .arg(flag("prune", "Archive what was applied before and has no file any more"))
        .arg(
            Arg::new("adopt")
                .long("adopt")
                .value_name("PATH=ID")
                .action(ArgAction::Append)
                .help("Let a file take over an agent or environment that is there"),
        )
}

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let project = Project::here()?;
    if matches.get_flag("dry-run") {
        return apply(&project, matches);
    }
    let held = Held::take(project.lock().with_extension("lock.busy")).map_err(|reason| match reason {
        Unavailable::Taken => Failure {
            code: CONFLICT,
            message: format!("another apply is going on with {}", project.lock().display()),
            hint: Some("wait for its end".into()),
            ..Failure::default()
        },
        Unavailable::Io(error) => {
            Failure::usage(format!("{} cannot be locked: {error}", project.lock().display()))
        }
    })?;
    let result = apply(&project, matches);
    held.remove();
    result
}

fn apply(project: &Project, matches: &ArgMatches) -> Result<u8, Failure> {
    let mut lock = Lock::read(&project.lock())?;
    let mut output = Output::new(matches, Shape::List)?;
    let adopted = adopt::read(project, matches)?;
    let given: Vec<&str> =
        matches.get_many::<String>("path").into_iter().flatten().map(String::as_str).collect();
    let mut paths = project.files(&given)?;
    paths.extend(adopted.keys().filter(|path| !paths.contains(path)).cloned().collect::<Vec<_>>());
    let sources = order::sources(project, &paths, matches)?;
    sources.iter().try_for_each(|source| source.check_kind(&lock))?;
    adopt::free(&adopted, project, &mut lock)?;
    let has_no_file = |path: &&String| project.is_below(path, &given) && !project.place(path).exists();
    let removed: Vec<String> = lock.files.keys().filter(has_no_file).cloned().collect();
    if sources.is_empty() && removed.is_empty() {
        let hint = "put files into agents/ and environments/, or name some";
        return Err(Failure::usage("there are no files of agents or environments here").try_instead(hint));
    }
    let connection = Connection::new(matches)?;
    let [is_forced, prunes] = ["force", "prune"].map(|flag| matches.get_flag(flag));
    let mut steps = planning::steps(&sources, &lock, &adopted, is_forced, &connection)?;
    steps.extend(planning::without_files(&removed, &lock, prunes, is_forced, &connection)?);

    let look = Look::read(matches);
    if look.is_text {
        steps.iter().try_for_each(|step| output.line(show::text(step).as_bytes()))?;
    }
    let has_changes = steps.iter().any(|step| step.action.is_change());
    let is_dry = matches.get_flag("dry-run");
    if has_changes && !is_dry && !matches.get_flag("yes") && !agreed(&steps, look)? {
        return Ok(NOT_MADE);
    }
    let stopped: Vec<Failure> = steps.iter().filter_map(Step::stop).collect();
    stopped.iter().for_each(|failure| look.tell(failure));
    let mut changes = Changes { project, lock, connection: &connection };
    let is_stopped = carry_out(&mut steps, &sources, (!is_dry).then_some(&mut changes), &mut output, look)?;
    Ok(match (is_stopped || !stopped.is_empty(), is_dry && has_changes) {
        (true, _) => CONFLICT,
        (false, true) => NOT_MADE,
        (false, false) => output.code(),
    })
}

/// Asks a person about the plan.
fn agreed(steps: &[Step], look: Look) -> Result<bool, Failure> {
    let Some(question) = Question::open() else {
        let problem = "nobody is there to say yes to the changes";
        let hint = "look at them with --dry-run, then add --yes";
        return Err(Failure::usage(problem).try_instead(hint));
    };
    if !look.is_text || !io::stdout().is_terminal() {
        steps.iter().for_each(|step| say(show::text(step)));
    }
    Ok(question.ask())
}

/// Makes the changes and shows each. Without `changes`, shows the plan for programs. Returns `true`
/// if a file was stopped.
fn carry_out(
    steps: &mut [Step],
    sources: &[Source],
    mut changes: Option<&mut Changes<'_>>,
    output: &mut Output,
    look: Look,
) -> Result<bool, Failure> {
    let mut is_stopped = false;
    for step in steps {
        let source = sources.iter().find(|source| source.path == step.path);
        let made = changes.as_mut().map_or(Ok(None), |changes| changes.make(step, source));
        let made = match made {
            Err(failure) if failure.code == CONFLICT => {
                look.tell(&failure);
                is_stopped = true;
                None
            }
            made => made?,
        };
        match made {
            made if !look.is_text => output.item(&show::item(step, made.as_deref(), made.is_some()))?,
            Some(id) if step.action.is_change() => output.line(show::done(step, &id).as_bytes())?,
            _ => (),
        }
    }
    if !look.is_text {
        output.end()?;
    }
    Ok(is_stopped)
}

/// The form in which the steps are shown.
#[derive(Clone, Copy)]
struct Look {
    /// Lines for a person, and not the items of a list.
    is_text: bool,
    /// Errors are JSON too.
    is_json: bool,
}

impl Look {
    fn read(matches: &ArgMatches) -> Self {
        let format = matches.get_one::<String>("format").map_or("auto", String::as_str);
        let is_filtered = ["jq", "transform"].iter().any(|name| matches.contains_id(name));
        Self { is_text: format == "auto" && !is_filtered, is_json: format.starts_with("json") }
    }

    /// Reports a file that is stopped. The others go on.
    fn tell(self, failure: &Failure) {
        match self.is_json {
            true => say(failure.json()),
            false => say(failure.text().trim_end()),
        }
    }
}
