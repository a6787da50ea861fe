//! Drives a turn by a client, whose task is woken for nothing and whose `next` is dropped anywhere.

use managed_agents_async::types::EventId;
use managed_agents_async::{
    Answer, Client, ClientOptions, Credential, Delivery, Error, Outcome, Settings, StreamExt, Turn, proto,
};

use crate::journey::Driver;
use crate::world::{MAX_BODY_BYTES, World};

pub(crate) struct Driven {
    client: Client<World>,
    turn: Option<Turn<World>>,
}

impl Driven {
    pub(crate) fn new(world: World) -> Self {
        Self { client: client(world), turn: None }
    }
}

pub(crate) fn client(world: World) -> Client<World> {
    let client = Client::over(world, Settings::new(Credential::None)).unwrap();
    client.with_options(ClientOptions { max_body_bytes: MAX_BODY_BYTES, ..ClientOptions::default() })
}

/// Returns the error of the service in its words, and any other as no answer.
pub(crate) fn described(error: &Error) -> String {
    match error {
        Error::Core(error) => error.to_string(),
        Error::Transport(_) | Error::TooLarge { .. } => "no answer".into(),
        other => panic!("{other:?}"),
    }
}

impl Driver for Driven {
    fn world(&self) -> &World {
        self.client.transport()
    }

    fn begin(&mut self, turn: proto::Turn) {
        self.turn = Some(self.client.turn(turn));
    }

    fn next(&mut self) -> Option<Result<Delivery, String>> {
        let turn = self.turn.as_mut().expect("the turn has begun");
        loop {
            if let Some(next) = self.client.transport().run(Some(4), turn.next()) {
                return next.map(|result| result.map_err(|error| described(&error)));
            }
        }
    }

    fn answer(&mut self, call: &EventId, answer: &Answer) {
        let turn = self.turn.as_mut().expect("the turn has begun");
        turn.answer(call, answer).expect("a call that was handed out can be answered");
    }

    fn checkpoint(&self) -> String {
        self.turn.as_ref().expect("the turn has begun").checkpoint().to_json()
    }

    fn outcome(&self) -> Option<&Outcome> {
        self.turn.as_ref().and_then(Turn::outcome)
    }
}
