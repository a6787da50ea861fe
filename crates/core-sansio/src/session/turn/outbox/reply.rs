//! Reads the reply to a send: what it says about the request, and nothing of what follows.
//!
//! | reply | the request |
//! | --- | --- |
//! | a success that shows its events | `Stored` |
//! | 400: the session waits for answers, or its budget is used up | `NotYet` |
//! | any other success, 3xx, 408, 5xx; none, and the request may have arrived | `Unclear` |
//! | none, and no byte arrived | `Again`; `Failed` after the last attempt |
//! | 429, any other 4xx with `x-should-retry: true` | `Again`, up to the last attempt |
//! | 404, 409; any other 4xx to an answer or an interrupt | `Refused` |
//! | any other 4xx to a message | `Failed` |
//!
//! `x-should-retry: false` makes a 429 final, and a 5xx once the history does not show the request.

use std::time::Duration;

use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::session::event::RawEvent;
use crate::session::turn::outbox::lookup::IfMissing;
use crate::session::turn::outbox::outgoing::{Outgoing, Purpose};
use crate::session::turn::outbox::refusal;

/// Attempts at one request before its failure is final, and before an answer that is not the
/// service's is.
pub(super) const MAX_ATTEMPTS: u32 = 5;
const MAX_ODD_ANSWERS: u32 = 3;

/// The pause after a reply that sets none.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest pause that the service may set.
const MAX_PAUSE: Duration = Duration::from_secs(60);

pub(super) enum Told {
    /// The stored event of each item, as far as the reply shows them.
    Stored(Vec<Option<RawEvent>>),
    /// Not stored, and not accepted before something else happens.
    NotYet(Refusal),
    /// Not stored, and to be sent again after this pause.
    Again(Duration),
    /// Perhaps stored.
    Unclear(IfMissing),
    /// Not stored. The session's state explains it.
    Refused(Failure),
    /// Not stored, and nothing helps. `None`: the adapter knows why.
    Failed(Option<Failure>),
}

/// Reads what a reply says about `request`.
pub(super) fn read(reply: &Reply<'_>, request: &Outgoing) -> Told {
    if let Some(echoes) = request.echoes(reply.body).filter(|_| reply.is_success()) {
        return Told::Stored(echoes);
    }
    if reply.status == 400 && request.starts_work() {
        let refusal = Refusal::of(reply);
        if refusal::is_about_answers(&refusal) {
            return Told::NotYet(refusal);
        }
    }
    let failure = Failure::of_send(reply);
    let unclear = |is_last: bool, failure| {
        let pause = reply.retry_after.unwrap_or_default().min(MAX_PAUSE);
        Told::Unclear(if is_last { IfMissing::Refuse(failure) } else { IfMissing::SendAgain(pause) })
    };
    let attempts = request.attempts() + 1;
    let is_last = attempts >= MAX_ATTEMPTS;
    match reply.status {
        // Something between here and the service has answered: a login page, for one.
        200..400 => unclear(attempts >= MAX_ODD_ANSWERS, failure),
        // The service may have stored it before it failed.
        408 | 500..600 => unclear(is_last || reply.should_retry == Some(false), failure),
        status if !is_last && reply.should_retry.unwrap_or(status == 429) => {
            Told::Again(reply.retry_after.unwrap_or(PAUSE).min(MAX_PAUSE))
        }
        // The session may have ended, or somebody else has answered, or there is nothing to stop
        // any more.
        404 | 409 => Told::Refused(failure),
        _ if request.purpose() != Purpose::Ask => Told::Refused(failure),
        _ => Told::Failed(Some(failure)),
    }
}

/// Tells what it means for `request` that there is no reply.
pub(super) fn missing(may_have_arrived: bool, request: &Outgoing) -> Told {
    let attempts = request.attempts() + 1;
    if may_have_arrived {
        Told::Unclear(IfMissing::default())
    } else if attempts < MAX_ATTEMPTS {
        Told::Again(Duration::from_millis(500 << attempts))
    } else {
        Told::Failed(None)
    }
}
