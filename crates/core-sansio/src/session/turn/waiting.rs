//! The calls that wait here, for adapters that run tools.

use super::Turn;
use crate::session::tool_call::ToolCall;

impl Turn {
    /// The calls that were handed out as [`Delivery::Waiting`](crate::Delivery::Waiting) and have no answer yet, from anyone. At most
    /// 4,096, as the stream holds.
    pub fn waiting(&self) -> impl Iterator<Item = &ToolCall> {
        let is_waiting =
            |call: &&ToolCall| self.handed_out.contains(&call.id) && !self.answered.contains(&call.id);
        self.stream.state().open_calls().iter().filter(is_waiting)
    }

    /// [`TurnOptions::wait_for_answers`](crate::TurnOptions::wait_for_answers), as it is now.
    pub fn waits_for_answers(&self) -> bool {
        self.wait_for_answers
    }

    /// Changes [`TurnOptions::wait_for_answers`](crate::TurnOptions::wait_for_answers): true while a tool is at work, so that the turn
    /// does not end for want of its result.
    pub fn set_wait_for_answers(&mut self, wait_for_answers: bool) {
        self.wait_for_answers = wait_for_answers;
    }
}
