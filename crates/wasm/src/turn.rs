//! The turn behind the package's `Turn`: the core's machine says what to do, `fetch` and timers do it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_lite::future::or;
use managed_agents_core::{Action, Answer, Call, Settings, Turn};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::{lent, whole, within};
use crate::away::Away;
use crate::fetch::{Chunks, Exchange};
use crate::notify::Notify;
use crate::timer::Timer;
use crate::{delivery, fault, outcome};

/// A turn under way.
#[wasm_bindgen]
pub struct RawTurn {
    /// Never borrowed across an await, so the page may speak to it at any time.
    turn: RefCell<Turn>,
    settings: Rc<Settings>,
    /// Taken while `next` runs.
    connection: Cell<Option<Connection>>,
    is_cancelled: Cell<bool>,
    spoken_to: Notify,
}

#[derive(Default)]
struct Connection {
    live: Option<Chunks>,
    away: Away,
    /// The last failure that no answer of the service explains.
    failure: Option<JsValue>,
}

impl RawTurn {
    pub(crate) fn new(turn: Turn, settings: Rc<Settings>) -> Self {
        Self {
            turn: turn.into(),
            settings,
            connection: Some(Connection::default()).into(),
            is_cancelled: false.into(),
            spoken_to: Notify::default(),
        }
    }

    async fn advance(&self, connection: &mut Connection) -> Result<JsValue, JsValue> {
        loop {
            if self.is_cancelled.take() {
                self.turn.borrow_mut().cancel();
            }
            let action = self.turn.borrow_mut().poll();
            connection.away.watch(self.turn.borrow().phase());
            match action {
                Action::Deliver(delivery) => return delivery::to_js(&connection.away.tell(delivery)),
                Action::Finish(_) => {
                    connection.live = None;
                    return self.finished(connection);
                }
                // Not given up half-way, whoever speaks: what was sent must not be sent twice.
                Action::Send(call) => self.send(call, connection).await?,
                // All else may be given up; the machine asks again.
                action => {
                    let interrupted = async {
                        self.spoken_to.changed().await;
                        Ok(())
                    };
                    or(self.carry_out(action, connection), interrupted).await?;
                }
            }
        }
    }

    async fn carry_out(&self, action: Action, connection: &mut Connection) -> Result<(), JsValue> {
        match action {
            Action::Connect(call) => self.connect(call, connection).await,
            Action::FetchHistory(call) => {
                let request = call.into_request(&self.settings).map_err(|error| fault::from_core(&error))?;
                let answer = whole(request).await;
                let mut turn = self.turn.borrow_mut();
                match answer {
                    Ok(answer) => lent(answer, |answer| turn.handle_history(answer)),
                    Err(failure) => {
                        connection.failure = Some(failure);
                        turn.handle_disconnected();
                    }
                }
                Ok(())
            }
            Action::Receive { idle } => {
                let received = match &mut connection.live {
                    Some(live) => {
                        or(async { Some(live.next().await) }, async {
                            Timer::after(idle).await;
                            None
                        })
                        .await
                    }
                    None => Some(Ok(None)),
                };
                let mut turn = self.turn.borrow_mut();
                match received {
                    None => turn.handle_timeout(),
                    Some(Ok(Some(bytes))) => turn.handle_bytes(&bytes),
                    Some(end) => {
                        connection.failure = end.err();
                        connection.live = None;
                        turn.handle_disconnected();
                    }
                }
                Ok(())
            }
            Action::Wait(time) => {
                Timer::after(time).await;
                self.turn.borrow_mut().handle_timeout();
                Ok(())
            }
            Action::Send(_) | Action::Deliver(_) | Action::Finish(_) => {
                unreachable!("dealt with by `advance`")
            }
        }
    }

    async fn connect(&self, call: Call<()>, connection: &mut Connection) -> Result<(), JsValue> {
        connection.live = None;
        let request = call.into_request(&self.settings).map_err(|error| fault::from_core(&error))?;
        let opened = within(async {
            let exchange = Exchange::start(request).await?;
            let head = exchange.head(Vec::new())?;
            if head.status().is_success() {
                Ok((head, exchange.into_chunks()))
            } else {
                Ok((exchange.read().await?, None))
            }
        })
        .await;
        let mut turn = self.turn.borrow_mut();
        match opened {
            Ok((answer, live)) => {
                connection.live = live;
                lent(answer, |answer| turn.handle_connected(answer));
            }
            Err(failure) => {
                connection.failure = Some(failure);
                turn.handle_disconnected();
            }
        }
        Ok(())
    }

    async fn send(&self, call: Call<()>, connection: &mut Connection) -> Result<(), JsValue> {
        let request = call.into_request(&self.settings).map_err(|error| fault::from_core(&error))?;
        let answer = whole(request).await;
        let mut turn = self.turn.borrow_mut();
        match answer {
            Ok(answer) => lent(answer, |answer| turn.handle_sent(answer)),
            Err(failure) => {
                connection.failure = Some(failure);
                // The page does not tell how far a request came.
                turn.handle_send_failed(true);
            }
        }
        Ok(())
    }

    /// `undefined` if the turn is over, or why it could not be followed.
    fn finished(&self, connection: &mut Connection) -> Result<JsValue, JsValue> {
        let mut turn = self.turn.borrow_mut();
        if turn.outcome().is_some() {
            return Ok(JsValue::UNDEFINED);
        }
        let error = turn.take_error().map(|error| fault::from_core(&error));
        Err(error
            .or_else(|| connection.failure.take())
            .unwrap_or_else(|| fault::saying("the turn could not be followed")))
    }
}

#[wasm_bindgen]
impl RawTurn {
    /// The next delivery; `undefined` when the turn is over. One call at a time.
    ///
    /// # Errors
    ///
    /// The session cannot be followed: the service's refusal, or that it cannot be reached.
    pub async fn next(&self) -> Result<JsValue, JsValue> {
        let Some(mut connection) = self.connection.take() else {
            return Err(fault::saying("the turn is being read already"));
        };
        let delivery = self.advance(&mut connection).await;
        self.connection.set(Some(connection));
        delivery
    }

    /// Stops the agent and does not wait for it: the interrupt is sent by the `next` under way, or the one to come.
    pub fn cancel(&self) {
        // Not at once: the machine may be waiting for what came of a send.
        self.is_cancelled.set(true);
        self.spoken_to.notify();
    }

    /// Answers a call that was delivered as `waiting`: `kind` is `allow`, `deny`, `text` or `error`.
    ///
    /// # Errors
    ///
    /// There is no such call, it was answered already, or it takes another kind of answer.
    pub fn answer(&self, call: &str, kind: &str, text: &str) -> Result<(), JsValue> {
        let answer = match kind {
            "allow" => Answer::allow(),
            "deny" => Answer::deny(text),
            "text" => Answer::text(text),
            "error" => Answer::error(text),
            _ => return Err(fault::saying("an answer is one of allow, deny, text and error")),
        };
        self.turn
            .borrow_mut()
            .answer(&call.into(), &answer)
            .map_err(|error| fault::saying(&error.to_string()))?;
        self.spoken_to.notify();
        Ok(())
    }

    /// How the turn ended; `undefined` until it did.
    #[wasm_bindgen(getter)]
    pub fn outcome(&self) -> Result<JsValue, JsValue> {
        self.turn.borrow().outcome().map_or(Ok(JsValue::UNDEFINED), outcome::to_js)
    }
}
