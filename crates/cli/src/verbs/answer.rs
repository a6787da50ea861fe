//! `answer`: answers one call that waits.

use clap::{Arg, ArgAction, ArgMatches, Command};
use managed_agents_blocking::types::{ListEvents, SessionEventType, SessionId};
use managed_agents_blocking::{
    Answer, AnswerError, Delivery, Outcome, RawEvent, Start, StreamOptions, TurnOptions, sessions,
};

use crate::call_events;
use crate::connection::Connection;
use crate::failure::{CONFLICT, Failure, USAGE};
use crate::value;
use crate::verbs::approvals::Approvals;
use crate::verbs::checkpoint_writer::CheckpointWriter;
use crate::verbs::ctrl_c::CtrlC;
use crate::verbs::follow::{self, Beside};
use crate::verbs::report::Report;
use crate::verbs::rules;
use crate::verbs::time_limit::TimeLimit;

pub(crate) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("answer")
        .about("Answer one tool call that waits: allow it, deny it, or give its result")
        .args([
            Arg::new("session").required(true).value_name("SESSION"),
            Arg::new("call").required(true).value_name("CALL"),
            Arg::new("decision")
                .value_name("allow|deny")
                .value_parser(["allow", "deny"])
                .hide_possible_values(true)
                .required_unless_present("result")
                .help("The answer to a call that needs an approval"),
            Arg::new("reason").long("reason").value_name("TEXT|@FILE").help("With deny, tells the agent why"),
            Arg::new("result")
                .long("result")
                .value_name("TEXT|@FILE")
                .conflicts_with("decision")
                .help("The result of a custom tool"),
            flag("error", "With --result, tells the agent that the tool failed").requires("result"),
            flag("follow", "Then follow the session to the end of the turn, as `ask` does"),
        ])
        .args(rules::flags().map(|flag| flag.requires("follow")))
}

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let mut report = Report::new(matches);
    let ctrl_c = CtrlC::listen(report.exit_message(false));
    let result = answered(matches, &ctrl_c, &mut report);
    ctrl_c.take();
    report.finish(result)
}

fn answered(matches: &ArgMatches, ctrl_c: &CtrlC, report: &mut Report) -> Result<u8, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let (session, id, follows) = (text("session"), text("call"), matches.get_flag("follow"));
    let Given { word, text: result, answer } = read(matches)?;
    // A decision counts, whoever gave it. A result that another program has given is another one.
    let is_stored = |event: &RawEvent, theirs: &str| match word {
        "allow" | "deny" => *theirs == *word,
        _ => {
            let is_error = event.field(&["is_error"]) == Some("true");
            is_error == (word == "error") && event.content_text().unwrap_or_default() == result
        }
    };
    let mut approvals = Approvals::new(matches)?;
    let connection = Connection::new(matches)?;
    report.session(session);
    report.begin(session)?;
    ctrl_c.update(report.exit_message(false));
    let session = SessionId::from(session);
    check_history(&connection, &session, id)?;
    let previews = follows && report.wants_previews();
    let stream = StreamOptions { previews, ..StreamOptions::default() };
    let options = TurnOptions { stream, ..TurnOptions::default() };
    let failed = |error| Failure::of("answer", &error);
    let mut turn = connection.client.attach_from(&session, Start::Now, options).map_err(failed)?;
    let (mut given, mut others) = (None, Vec::new());
    while let Some(delivery) = turn.next() {
        let delivery = delivery.map_err(failed)?;
        match &delivery {
            Delivery::Waiting(call) if call.id.as_str() == id => {
                turn.answer(&call.id, &answer).map_err(|error| refused(id, &error))?;
                given = Some(call.clone());
                // The calls beside this one are decided about below.
                turn.set_wait_for_answers(follows);
            }
            // Each call is handed out once.
            Delivery::Waiting(call) => others.push(call.clone()),
            Delivery::Event(event) | Delivery::Processed(event) => {
                if follows {
                    approvals.note(event);
                    report.event(event)?;
                }
                match call_events::about(event, id) {
                    None => (),
                    // Somebody else's answer came first, and this one has no effect.
                    Some(theirs) if given.is_none() || !is_stored(event, &theirs) => {
                        return Err(gone(id, &theirs));
                    }
                    Some(_) => break,
                }
            }
            Delivery::Preview(preview) => report.preview(preview)?,
            _ => (),
        }
    }
    let waits = matches!(turn.outcome(), Some(Outcome::NeedsAction(calls)) if calls.iter().any(|call| call.id.as_str() == id));
    match given.filter(|_| !waits) {
        Some(call) => report.answered(&call, word),
        None => return Err(gone(id, "closed")),
    }
    if follows {
        ctrl_c.end_at_press(2);
        for call in others {
            approvals.decide(call, &mut turn, report);
        }
        let beside = Beside { ctrl_c, limit: TimeLimit::none(), threads: None };
        follow::to_the_end("answer", turn, &mut CheckpointWriter::Nothing, approvals, beside, report)
    } else {
        Ok(0)
    }
}

/// The answer, with the word that reports it and the text of a result.
struct Given {
    word: &'static str,
    text: String,
    answer: Answer,
}

fn read(matches: &ArgMatches) -> Result<Given, Failure> {
    let text = |name: &str| {
        let raw = matches.get_one::<String>(name);
        raw.map(|raw| value::text(&format!("--{name}"), raw)).transpose()
    };
    let decision = matches.get_one::<String>("decision").map(String::as_str);
    if decision != Some("deny") && matches.contains_id("reason") {
        return Err(Failure::usage("--reason goes with deny only"));
    }
    let result = text("result")?.unwrap_or_default();
    let (word, answer) = match decision {
        Some("deny") => ("deny", Answer::deny(text("reason")?.unwrap_or_default())),
        Some(_) => ("allow", Answer::allow()),
        None if matches.get_flag("error") => ("error", Answer::error(&*result)),
        None => ("result", Answer::text(&*result)),
    };
    Ok(Given { word, text: result, answer })
}

/// Fails if the history has no such call, or an answer to it: then nothing is to be waited for.
fn check_history(connection: &Connection, session: &SessionId, id: &str) -> Result<(), Failure> {
    use SessionEventType as Type;
    let types = vec![
        Type::AgentToolUse,
        Type::AgentMcpToolUse,
        Type::AgentCustomToolUse,
        Type::AgentToolResult,
        Type::AgentMcpToolResult,
        Type::UserToolConfirmation,
        Type::UserToolResult,
        Type::UserCustomToolResult,
    ];
    let mut is_there = false;
    for event in
        connection.client.pages(sessions::events::list(session, &ListEvents { types, ..Default::default() }))
    {
        let event = event.map_err(|error| Failure::of("answer", &error))?;
        is_there |= event.id() == Some(id);
        if let Some(answer) = call_events::about(&event, id) {
            return Err(gone(id, &answer));
        }
    }
    if is_there {
        return Ok(());
    }
    let message = format!("the session {} has no call {id}", session.as_str());
    let hint = Some("`managed-agents watch` lists the calls that wait".to_owned());
    Err(Failure { code: 4, message, hint, ..Failure::default() })
}

/// Reports that a call does not wait. `answer` tells why.
fn gone(id: &str, answer: &str) -> Failure {
    let why = match answer {
        "allow" => "it was allowed",
        "deny" => "it was denied",
        "result" => "it has a result",
        _ => "it was interrupted, or needs no answer",
    };
    Failure {
        code: CONFLICT,
        message: format!("the call {id} does not wait any more: {why}"),
        ..Failure::default()
    }
}

fn refused(id: &str, error: &AnswerError) -> Failure {
    match error {
        AnswerError::WrongKind => {
            let message = format!("the call {id} needs another kind of answer");
            let hint = Some("give allow or deny for an approval, and --result for a custom tool".to_owned());
            Failure { code: USAGE, message, hint, ..Failure::default() }
        }
        _ => gone(id, ""),
    }
}
