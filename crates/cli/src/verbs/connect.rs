//! `connect`: a conversation with a session at a terminal, all its threads included.

mod questions;
mod typed;

use std::collections::HashSet;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use managed_agents_blocking::types::{EventParams, SessionId, ToolConfirmation, UserToolConfirmationParams};
use managed_agents_blocking::{Delivery, Error, RawEvent, StreamOptions, ThreadDelivery, sessions};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::say::say;
use crate::verbs::calls::Calls;
use crate::verbs::connect::questions::Questions;
use crate::verbs::connect::typed::{COMMANDS, Wanted};
use crate::verbs::console::{Console, Typed};
use crate::verbs::ctrl_c::{CtrlC, ExitMessage, Wish};
use crate::verbs::words::Words;
use crate::visible::visible;

/// The longest time until a line or a Ctrl-C is noticed.
const TICK: Duration = Duration::from_millis(100);

/// The exit code of a session that was terminated or deleted.
const OVER: u8 = 14;

pub(crate) fn command() -> Command {
    Command::new("connect")
        .about("Talk with the agents of a session at a terminal")
        .after_help(format!(
            "A line that you write is a message. Commands: {COMMANDS}.\nCtrl-D leaves, and the session goes on."
        ))
        .arg(Arg::new("session").required(true).value_name("SESSION"))
}

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let id = matches.get_one::<String>("session").cloned().unwrap_or_default();
    if matches.get_one::<String>("format").is_some_and(|format| format != "auto") {
        return Err(Failure::usage("connect has no --format; watch has"));
    }
    let Some(console) = Console::open().filter(Console::is_ours) else {
        let hint = format!("managed-agents watch {id}, or ask and answer");
        return Err(Failure::usage("connect needs a person at a terminal").try_instead(hint));
    };
    let ctrl_c = CtrlC::listen(ExitMessage::default());
    let connection = Connection::new(matches)?;
    let session = SessionId::from(id.as_str());
    let retrieved = connection.send(sessions::retrieve(&session));
    let name = retrieved.map_err(|error| Failure::of("connect", &error))?.agent.name;
    say(visible(&format!("session {id}, agent {name}. Write a message, or {COMMANDS}")));
    ctrl_c.end_at_press(2);
    let mut conversation = Conversation {
        connection,
        session,
        name,
        sent: HashSet::new(),
        questions: Questions::default(),
        calls: Calls::default(),
        words: Words::new(),
    };
    let result = conversation.hold(&console, &ctrl_c);
    ctrl_c.take();
    result
}

struct Conversation {
    connection: Connection,
    session: SessionId,
    /// The name of the session's own agent.
    name: String,
    /// The messages that were written here, which the terminal has shown already.
    sent: HashSet<String>,
    questions: Questions,
    calls: Calls,
    words: Words,
}

impl Conversation {
    fn hold(&mut self, console: &Console, ctrl_c: &CtrlC) -> Result<u8, Failure> {
        let failed = |error: &Error| Failure::of("connect", error);
        let mut threads = self.connection.client.threads_with(&self.session, StreamOptions::default());
        let mut is_interrupted = false;
        loop {
            match ctrl_c.wish() {
                Wish::Leave(code) => return Ok(code),
                Wish::Interrupt if !is_interrupted => {
                    is_interrupted = true;
                    say("interrupting the agents; Ctrl-C again leaves");
                    self.send(EventParams::interrupt());
                }
                _ => (),
            }
            match console.typed() {
                Some(Typed::End) => return Ok(0),
                Some(Typed::Line(line)) => match Wanted::read(&line) {
                    Ok(Wanted::Quit) => return Ok(0),
                    Ok(wanted) => self.act(wanted),
                    Err(problem) => say(visible(&problem)),
                },
                None => (),
            }
            match threads.next_timeout(TICK) {
                Ok(Some(delivery)) => self.show(&delivery)?,
                Ok(None) => {
                    say("the session has ended");
                    return Ok(OVER);
                }
                Err(Error::TimedOut) => self.ask(),
                // The others go on.
                Err(error @ Error::Thread { .. }) => say(failed(&error).text().trim_end()),
                Err(error) => return Err(failed(&error)),
            }
        }
    }

    /// Shows the calls that wait.
    fn ask(&mut self) {
        while let Some(question) = self.questions.next(self.session.as_str()) {
            say(visible(&question));
        }
    }

    fn act(&mut self, wanted: Wanted) {
        match wanted {
            Wanted::Say(text) => self.send(EventParams::message(text)),
            Wanted::Interrupt => self.send(EventParams::interrupt()),
            Wanted::Allow(number) => self.answer(number, EventParams::allow),
            Wanted::Deny(number, why) => self.answer(number, |call| {
                let deny_message = Some(why).filter(|why| !why.is_empty());
                let denial = UserToolConfirmationParams::new(call, ToolConfirmation::Deny);
                UserToolConfirmationParams { deny_message, ..denial }.into()
            }),
            Wanted::Nothing | Wanted::Quit => (),
        }
    }

    fn answer(&mut self, number: usize, answer: impl FnOnce(String) -> EventParams) {
        match self.questions.take(number) {
            Some(call) => self.send(answer(call)),
            None => say(format_args!("no call {number} waits")),
        }
    }

    /// Sends an event. A failure is said, and the conversation goes on.
    fn send(&mut self, event: EventParams) {
        match self.connection.send(sessions::events::send(&self.session, [event])) {
            Ok(reply) => {
                let ids = reply
                    .data
                    .iter()
                    .flatten()
                    .filter_map(|event| event.id().map(|id| id.as_str().to_owned()));
                self.sent.extend(ids);
            }
            Err(error) => say(Failure::of("sending", &error).text().trim_end()),
        }
    }

    fn show(&mut self, delivery: &ThreadDelivery) -> Result<(), Failure> {
        let name = delivery.agent.as_deref().filter(|_| delivery.thread.is_some()).unwrap_or(&self.name);
        match &delivery.delivery {
            Delivery::Event(event) | Delivery::Processed(event) => {
                let name = name.to_owned();
                self.event(&name, event)
            }
            Delivery::Reconnected { recovered, .. } => {
                say(format_args!("reconnected; {recovered} events came meanwhile"));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn event(&mut self, name: &str, event: &RawEvent) -> Result<(), Failure> {
        self.questions.note(name, event);
        match event.kind() {
            "agent.message" => self.words.said(name, event),
            "user.message" if event.id().is_none_or(|id| self.sent.insert(id.to_owned())) => {
                self.words.said("you", event)
            }
            "session.error" => {
                say(visible(&format!("error: {}", event.text(&["error", "message"]).unwrap_or_default())));
                Ok(())
            }
            _ => {
                if let Some(line) = self.calls.line(event) {
                    say(visible(&format!("{name}: {line}")));
                }
                Ok(())
            }
        }
    }
}
