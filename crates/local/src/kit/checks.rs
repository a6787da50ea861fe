//! The list of checks.

mod control;
mod history;
mod replies;
mod stream;

use crate::kit::adapter::Adapter;
use crate::kit::report::Checked;

pub(super) struct CheckOf {
    pub(super) name: &'static str,
    pub(super) fact: &'static str,
    pub(super) run: fn(&Adapter) -> Checked,
    /// The adapter may say that it does not do this.
    pub(super) is_optional: bool,
}

const fn check(name: &'static str, fact: &'static str, run: fn(&Adapter) -> Checked) -> CheckOf {
    CheckOf { name, fact, run, is_optional: false }
}

const fn optional(name: &'static str, fact: &'static str, run: fn(&Adapter) -> Checked) -> CheckOf {
    CheckOf { name, fact, run, is_optional: true }
}

pub(super) const CHECKS: &[CheckOf] = &[
    check("turn", "each event of a turn is delivered once and in order, and the turn ends", stream::turn),
    check("cut", "a stream that is closed after any byte changes nothing in what is delivered", stream::cut),
    check(
        "reset",
        "a stream that is reset after any byte changes nothing in what is delivered",
        stream::reset,
    ),
    check(
        "silence",
        "a stream that falls silent is left after the read timeout, and opened again",
        stream::silence,
    ),
    optional(
        "give_up",
        "a program that gives up waiting again and again loses nothing and sends nothing twice",
        stream::give_up,
    ),
    optional(
        "dropped",
        "a turn that is dropped closes its connection at once, and the session goes on",
        stream::dropped,
    ),
    optional(
        "checkpoint",
        "a checkpoint from any moment resumes: nothing is lost, repeated or said twice",
        stream::checkpoint,
    ),
    check("lost_reply", "a message is stored once, although the reply was lost", replies::lost_reply),
    check(
        "refused",
        "429, 500 and 529 are asked again, after the time that the service names",
        replies::refused,
    ),
    check("redirect", "a redirect is an error, and the other host gets no request", replies::redirect),
    check(
        "login_page",
        "a web page with status 200 is asked again, and an error if it stays",
        replies::login_page,
    ),
    check("compressed", "an error with a compressed body is treated by its status", replies::compressed),
    check("unreachable", "a service that cannot be reached is an error of the turn", replies::unreachable),
    check("key", "an error of a refused key does not show the key", replies::key),
    check(
        "failed_history",
        "a history page that fails is asked for again while the stream stays open",
        history::failed,
    ),
    check("slow_history", "a history page that comes slowly is read to its end", history::slow),
    optional("large_history", "a history page above the limit is asked for in smaller pages", history::large),
    optional("deadline", "a deadline ends a turn that waits, and the agent goes on", control::deadline),
    optional("cancel", "a cancel ends a turn that waits, and interrupts the agent", control::cancel),
    optional(
        "steered",
        "an interrupt, a cancel and a deadline wait for the reply to a message that is being sent",
        control::steered,
    ),
    optional(
        "interrupt",
        "an interrupt stops the agent, and the turn ends as interrupted",
        control::interrupt,
    ),
    check(
        "custom_tool",
        "a custom tool call is answered once, although the reply to the answer was lost",
        control::custom_tool,
    ),
    check(
        "approval",
        "an approval is given once, although the reply to the answer was lost",
        control::approval,
    ),
];
