//! Answers to the agent's calls.

use managed_agents_core::{Answer, AnswerError};

use crate::engine::Engine;
use crate::{code, split, text};

pub(crate) fn answer(engine: &mut Engine, machine: i32, kind: u32, id_length: usize) -> u32 {
    let (id, said) = split(&engine.input, id_length);
    let (id, said) = (text(id), text(said));
    let Some(turn) = engine.machine(machine).and_then(|machine| machine.turn()) else {
        return code::ANSWER_UNKNOWN_CALL;
    };
    let answer = match kind {
        0 => Answer::allow(),
        1 => Answer::deny(said),
        _ => Answer::content_json(said, kind == 3),
    };
    match turn.answer(&id.into(), &answer) {
        Ok(()) => code::ANSWER_TAKEN,
        Err(AnswerError::AlreadyAnswered) => code::ANSWER_ALREADY,
        Err(AnswerError::WrongKind) => code::ANSWER_WRONG_KIND,
        Err(_) => code::ANSWER_UNKNOWN_CALL,
    }
}
