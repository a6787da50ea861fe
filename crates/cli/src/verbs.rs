//! `run`, `ask`, `watch`: follow a session to the end of its turn. `answer` and `interrupt` change
//! how it goes on.

mod after_turn;
mod agent_flag;
mod answer;
mod approvals;
mod argument;
mod attachment;
mod budget;
mod calls;
mod checkpoint;
mod checkpoint_writer;
mod connect;
pub(crate) mod console;
mod ctrl_c;
mod duration;
mod follow;
mod interrupt;
mod next_command;
mod other_threads;
mod outputs;
mod question;
mod report;
mod rules;
mod session;
mod start;
mod task;
#[cfg(unix)]
mod termination;
mod time_limit;
mod tool_process;
mod tools;
mod words;

use clap::{Arg, ArgAction, ArgMatches, Command};
use managed_agents_blocking::{StreamOptions, TurnOptions, proto};

use crate::connection::Connection;
use crate::failure::{FAILED, Failure};
use crate::say::say;
use crate::verbs::after_turn::AfterTurn;
use crate::verbs::approvals::Approvals;
use crate::verbs::checkpoint::Checkpoint;
use crate::verbs::checkpoint_writer::CheckpointWriter;
use crate::verbs::ctrl_c::{CtrlC, Wish, is_of_a_signal};
use crate::verbs::follow::Beside;
use crate::verbs::other_threads::OtherThreads;
use crate::verbs::report::Report;
use crate::verbs::rules::Rules;
use crate::verbs::start::Start;
use crate::verbs::task::Task;
use crate::verbs::time_limit::TimeLimit;
use crate::verbs::tools::Tools;

/// Returns the commands of this module.
pub(crate) fn commands() -> [Command; 6] {
    let prompt = || {
        let help = "The task; `-` is the standard input, behind a task given before it";
        Arg::new("prompt").num_args(1..).value_name("PROMPT|-").help(help)
    };
    let session = || Arg::new("session").required(true).value_name("SESSION");
    [
        Command::new("run")
            .about("Give an agent a task and follow it to the end of the turn")
            .args([prompt().required_unless_present_any(["resume", "continue"])])
            .args(earlier())
            .args(session::flags())
            .args([attachment::flag(), task::flag()])
            .args(time_limit::flags())
            .args(after_turn::flags())
            .args(rules::flags())
            .args(tools::flags()),
        Command::new("ask")
            .about("Send a message to a session and follow it to the end of the turn")
            .args([session(), prompt().required(true)])
            .args([attachment::flag(), task::flag()])
            .args(time_limit::flags())
            .args(after_turn::flags())
            .args(rules::flags())
            .args(tools::flags()),
        Command::new("watch")
            .about("Follow a session with all its threads, from the first event to the end of the turn, without saying anything")
            .arg(session())
            .args(time_limit::flags()),
        answer::command(),
        interrupt::command(),
        connect::command(),
    ]
}

/// Reports arguments of a command that could not be read: the JSON lines of a verb always end with
/// `cli.result`.
pub(crate) fn refused(command: &str, failure: &Failure) {
    if commands().iter().any(|verb| verb.get_name() == command) {
        report::refused(failure);
    }
}

/// Runs one of the commands.
pub(crate) fn run(verb: &str, matches: &ArgMatches) -> Result<u8, Failure> {
    match verb {
        "answer" => return answer::run(matches),
        "interrupt" => return interrupt::run(matches),
        "connect" => return connect::run(matches),
        _ => (),
    }
    let mut report = Report::new(matches);
    let mut writer = CheckpointWriter::Nothing;
    let ctrl_c = CtrlC::listen(report.exit_message(false));
    let result = followed(verb, matches, &mut report, &mut writer, &ctrl_c);
    ctrl_c.take();
    // A repeated command would send the message again.
    let result = result.map_err(|failure| match report.way_back(true).filter(|_| writer.is_resumable()) {
        Some(command) if failure.code == 3 => failure.and_then_try(command),
        Some(command) => failure.try_instead(format!("{command}, which sends nothing twice")),
        None => failure,
    });
    let code = report.finish(result)?;
    // A run that is killed before its result was shown can be resumed to see it.
    writer.remove();
    Ok(code)
}

fn followed(
    verb: &str,
    matches: &ArgMatches,
    report: &mut Report,
    writer: &mut CheckpointWriter,
    ctrl_c: &CtrlC,
) -> Result<u8, Failure> {
    let start = Start::read(verb, matches)?;
    let approvals = match verb {
        "watch" => Approvals::none(),
        _ => Approvals::new(matches)?,
    };
    let task = Task::read(matches)?;
    let attachments = attachment::all(matches)?;
    let after_turn = AfterTurn::read(matches)?;
    if matches!(start, Start::Resume { .. }) && (task.has_outcome() || !attachments.is_empty()) {
        return Err(Failure::usage("--file and --outcome go with a prompt"));
    }
    let tools = Tools::read(matches)?;
    tools.check(&Rules::new(matches)?)?;
    let connection = Connection::new(matches)?;
    let seed = fastrand::u64(..);
    let stream = StreamOptions { previews: report.wants_previews(), seed, ..StreamOptions::default() };
    let options = TurnOptions { stream, ..TurnOptions::default() };
    let client = &connection.client;
    let ask = |session: &str, prompt: &str| {
        client.turn(proto::Turn::send_json(session.into(), [task.event(prompt)], options.clone()))
    };
    let is_new = matches!(start, Start::Create { .. });
    let sends = is_new || matches!(start, Start::Send { .. });
    let (session, turn) = match start {
        Start::Create { prompt, plan } => {
            let session = plan.create(&attachments, &connection, report)?;
            *writer = CheckpointWriter::begin(&session);
            (session.clone(), ask(&session, &prompt))
        }
        Start::Send { session, prompt } => {
            report.session(&session);
            for attachment in &attachments {
                attachment.add(&session.as_str().into(), &connection, report)?;
            }
            *writer = CheckpointWriter::begin(&session);
            (session.clone(), ask(&session, &prompt))
        }
        Start::Resume { session } => {
            let checkpoint =
                Checkpoint::lock(&session).map_err(|reason| checkpoint::unavailable(reason, &session))?;
            let (position, result) = checkpoint.read(&session)?;
            report.restore(result);
            *writer = CheckpointWriter::Going(checkpoint);
            (session, client.resume(position, options.clone()))
        }
        Start::Watch { session } => {
            (session.clone(), client.attach_with(&session.as_str().into(), options.clone()))
        }
    };
    let turn = turn.map_err(|error| Failure::of(verb, &error))?;
    // A run that is killed from here on can be resumed: nothing was sent or shown yet.
    report.session(&session);
    if sends {
        report.sent(false);
    }
    after_turn.begin()?;
    writer.write(&turn, report);
    if is_new {
        // If the state folder cannot be written, there is a warning already.
        let _ = checkpoint::remember(&session);
    }
    // A reader that is gone already ends the program before the message is sent.
    report.begin(&session).map_err(|failure| Failure { code: FAILED, ..failure })?;
    // A watcher did not begin the turn, and leaves it alone.
    ctrl_c.end_at_press(if verb == "watch" { 1 } else { 2 });
    ctrl_c.update(report.exit_message(writer.is_resumable()));
    let threads = (verb == "watch").then(|| OtherThreads::new(client.clone(), session.as_str().into()));
    let beside = Beside { ctrl_c, limit: TimeLimit::begin(matches), threads };
    let code = follow::to_the_end(verb, tools.attach(turn), writer, approvals, beside, report);
    tool_process::stop();
    let code = code?;
    // There is nothing more to interrupt.
    ctrl_c.end_at_press(1);
    ctrl_c.update(report.exit_message(writer.is_resumable()));
    // A person who pressed Ctrl-C wants to leave.
    if !is_of_a_signal(code) {
        if let Wish::Leave(code) = ctrl_c.wish() {
            return Ok(code);
        }
        let done = after_turn.run(&session.as_str().into(), &connection, ctrl_c, report);
        match done.map_err(|failure| Failure { code: FAILED, ..failure }) {
            // The end of the turn says more.
            Err(failure) if code != 0 => say(failure.text().trim_end()),
            done => done?,
        }
    }
    Ok(code)
}

/// The flags that name a session of an earlier run.
fn earlier() -> [Arg; 3] {
    let new = ["agent", "environment", "title", "budget"];
    [
        Arg::new("session")
            .long("session")
            .value_name("ID")
            .help("Send the prompt to this session instead of a new one")
            .conflicts_with_all(new),
        Arg::new("continue")
            .long("continue")
            .action(ArgAction::SetTrue)
            .help("Send the prompt to the last session made here; without a prompt, resume it")
            .conflicts_with_all(new)
            .conflicts_with("session"),
        Arg::new("resume")
            .long("resume")
            .value_name("SESSION")
            .help("Go on with a run that was stopped, and send nothing twice")
            .conflicts_with_all(new)
            .conflicts_with_all(["prompt", "session", "continue", "file", "outcome"]),
    ]
}
