//! Counts the tokens that a session uses and compares them with its budget.

use crate::state::session::Inner;
use crate::state::usage::Charge;
use serde_json::{Value, json};

impl Inner {
    pub(crate) fn budget_reached(&self) -> bool {
        self.budget.is_some_and(|cents| self.usage.reaches(cents))
    }

    pub(crate) fn budget_json(&self) -> Value {
        self.budget.map_or(Value::Null, |cents| {
            json!({"type": "limit", "max_list_cost": {"amount": cents.to_string(), "currency": "USD"}})
        })
    }

    /// Counts a model request of a thread. Returns its usage for the span event.
    pub(crate) fn count_request(
        &mut self,
        thread: usize,
        new_input: usize,
        output: usize,
        charge: Charge,
    ) -> Value {
        let agent = self.agent_of(thread);
        // An advisor's model is a text.
        let model =
            agent["model"]["id"].as_str().or_else(|| agent["model"].as_str()).unwrap_or_default().to_owned();
        let (tokens, cost) = self.threads[thread].usage.request(&model, new_input, output, charge);
        self.usage.add(tokens, cost);
        tokens.json()
    }
}
