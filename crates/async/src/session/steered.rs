//! Steers a turn between two steps of its driver: orders, the deadline, tools.
//!
//! While a send is under way, an interrupt, a cancel and the deadline wait for its reply: the
//! machine must know what became of the message before it can stop the agent. They abort any other
//! request, read or wait.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use managed_agents_core::{self as proto, AnswerError, Delivery, Input, Outcome};

use crate::session::driven::Driven;
use crate::session::handle::{Handle, Order};
use crate::session::handlers::Handlers;
use crate::session::tools::Tools;
use crate::transport::Transport;

/// The time that the interrupt of a cancelled turn may take.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(5);

/// A turn with everything that steers it.
pub(super) struct Steered<T: Transport> {
    pub(super) turn: proto::Turn,
    pub(super) handle: Handle,
    tools: Option<Tools>,
    deadline: Deadline<T::Sleep>,
    cancel: Cancel<T::Sleep>,
    /// The reasons why answers of the handle cannot be sent.
    refused_answers: VecDeque<AnswerError>,
    transport: T,
}

enum Deadline<S> {
    None,
    At(S),
    Passed,
}

enum Cancel<S> {
    None,
    /// The interrupt is sent, at most until this timer rings.
    Until(S),
    Late,
}

impl<T: Transport> Steered<T> {
    pub(super) fn new(turn: proto::Turn, transport: T) -> Self {
        Self {
            turn,
            handle: Handle::default(),
            tools: None,
            deadline: Deadline::None,
            cancel: Cancel::None,
            refused_answers: VecDeque::new(),
            transport,
        }
    }

    pub(super) fn set_handlers(&mut self, handlers: Arc<Handlers>) {
        match &mut self.tools {
            Some(tools) => tools.replace(handlers),
            None => self.tools = Some(Tools::new(handlers, &self.turn)),
        }
    }

    pub(super) fn set_deadline(&mut self, time: Duration) {
        self.deadline = Deadline::At(self.transport.sleep(time));
    }

    /// Returns the reason why an answer of the handle cannot be sent, each once.
    pub(super) fn take_refused_answer(&mut self) -> Option<AnswerError> {
        self.refused_answers.pop_front()
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Interrupt => self.turn.handle(Input::Interrupt),
            Order::Cancel => {
                // Later results must not be sent after the interrupt.
                self.tools = None;
                // The interrupt has a limit of its own.
                self.deadline = Deadline::None;
                if matches!(self.cancel, Cancel::None) {
                    self.cancel = Cancel::Until(self.transport.sleep(CANCEL_TIMEOUT));
                }
                self.turn.handle(Input::Cancel);
            }
            Order::Answer(call, answer) => {
                let result = self.turn.answer(&call, &answer);
                // Ignores other errors: the call has an answer already, or is closed.
                let is_refused = |error: &AnswerError| {
                    matches!(error, AnswerError::WrongKind | AnswerError::InvalidContent)
                };
                self.refused_answers.extend(result.err().filter(is_refused));
            }
        }
    }
}

impl<T: Transport> Driven for Steered<T> {
    type Machine = proto::Turn;

    fn machine(&mut self) -> &mut proto::Turn {
        &mut self.turn
    }

    fn steer(&mut self, is_sending: bool, cx: &mut Context<'_>) -> bool {
        let mut must_give_up = false;
        while let Some(order) = self.handle.take(is_sending, cx.waker()) {
            must_give_up |= !matches!(order, Order::Answer(..));
            self.obey(order);
        }
        if let Deadline::At(sleep) = &mut self.deadline {
            if Pin::new(sleep).poll(cx).is_ready() {
                self.deadline = Deadline::Passed;
            }
        }
        // A turn that needs action may go on after the deadline, and then ends at once.
        if matches!(self.deadline, Deadline::Passed) && !is_sending && self.turn.outcome().is_none() {
            self.turn.handle(Input::Deadline);
            must_give_up = true;
        }
        if let Cancel::Until(sleep) = &mut self.cancel {
            if Pin::new(sleep).poll(cx).is_ready() {
                self.cancel = Cancel::Late;
            }
        }
        if matches!(self.cancel, Cancel::Late) && self.turn.outcome().is_none() {
            self.turn.handle(Input::SendFailed { may_have_arrived: true });
            must_give_up = true;
        }
        if let Some(tools) = &mut self.tools {
            tools.work(&mut self.turn, cx);
        }
        must_give_up
    }

    fn is_cancelled(&self) -> bool {
        !matches!(self.cancel, Cancel::None)
    }

    fn handles(&mut self, delivery: &Delivery) -> bool {
        match (delivery, &self.tools) {
            (Delivery::Waiting(call), Some(tools)) => tools.dispatch(&mut self.turn, call),
            _ => false,
        }
    }

    /// A turn that waits for answers goes on once it has them.
    fn may_continue(&self) -> bool {
        matches!(self.turn.outcome(), Some(Outcome::NeedsAction(_)))
    }

    fn close(&mut self) {
        self.tools = None;
    }
}
