//! Tokens and money: invented numbers that are plausible and add up, or those that a script sets.

use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Nanodollars in a cent.
const CENT: u64 = 10_000_000;
/// $0.08 for an hour of activity, in nanodollars per millisecond.
const ACTIVE_MILLISECOND: u64 = 22;

/// The tokens of one model request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) input: u64,
    pub(crate) output: u64,
    pub(crate) cache_read: u64,
    pub(crate) cache_creation: u64,
}

/// The cost and the tokens that a script sets for a model request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Charge {
    /// In whole cents.
    pub(crate) cost: Option<u64>,
    pub(crate) tokens: Option<Tokens>,
}

#[derive(Debug, Default)]
pub(crate) struct Usage {
    total: Tokens,
    /// The cost of all tokens, in nanodollars.
    cost: u64,
    /// Tokens that the model has seen so far. Each further request reads them from the cache.
    context: u64,
    active: Duration,
    running_since: Option<Instant>,
}

impl Usage {
    /// Counts one model request of a thread, at about four characters per token, unless the charge
    /// says otherwise. Returns its tokens and its cost in nanodollars.
    pub(crate) fn request(
        &mut self,
        model: &str,
        new_input: usize,
        output: usize,
        charge: Charge,
    ) -> (Tokens, u64) {
        let tokens = charge.tokens.unwrap_or(Tokens {
            input: 3,
            output: output as u64 / 4 + 8,
            cache_read: self.context,
            cache_creation: new_input as u64 / 4 + 1,
        });
        self.context += tokens.cache_creation + tokens.output;
        let cost = charge.cost.map_or_else(|| tokens.cost(model), |cents| cents.saturating_mul(CENT));
        self.add(tokens, cost);
        (tokens, cost)
    }

    pub(crate) fn add(&mut self, tokens: Tokens, cost: u64) {
        self.cost = self.cost.saturating_add(cost);
        self.total.input += tokens.input;
        self.total.output += tokens.output;
        self.total.cache_read += tokens.cache_read;
        self.total.cache_creation += tokens.cache_creation;
    }

    pub(crate) fn start(&mut self) {
        self.running_since.get_or_insert_with(Instant::now);
    }

    pub(crate) fn pause(&mut self) {
        self.active = self.active();
        self.running_since = None;
    }

    pub(crate) fn active(&self) -> Duration {
        self.active + self.running_since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Returns `true` if the exact cost is at least this many cents. The shown cost is rounded.
    pub(crate) fn reaches(&self, cents: u64) -> bool {
        self.nanodollars() >= cents.saturating_mul(CENT)
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "input_tokens": self.total.input,
            "output_tokens": self.total.output,
            "cache_read_input_tokens": self.total.cache_read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.total.cache_creation,
                "ephemeral_1h_input_tokens": 0,
            },
            "server_tool_use": {"web_search_requests": 0, "web_fetch_requests": 0},
            "active_seconds": self.active().as_secs_f64(),
            "list_cost": {"amount": (self.nanodollars().saturating_add(CENT / 2) / CENT).to_string(), "currency": "USD"},
        })
    }

    fn nanodollars(&self) -> u64 {
        self.cost.saturating_add(self.active().as_millis() as u64 * ACTIVE_MILLISECOND)
    }
}

impl Tokens {
    /// Returns the cost in nanodollars.
    fn cost(self, model: &str) -> u64 {
        let (input_price, output_price) = prices(model);
        self.input * input_price
            + self.output * output_price
            + self.cache_read * input_price / 10
            + self.cache_creation * input_price * 5 / 4
    }

    pub(crate) fn json(self) -> Value {
        json!({
            "input_tokens": self.input,
            "output_tokens": self.output,
            "cache_read_input_tokens": self.cache_read,
            "cache_creation_input_tokens": self.cache_creation,
        })
    }
}

/// The cost of an input token and of an output token, in nanodollars.
fn prices(model: &str) -> (u64, u64) {
    match model {
        model if model.contains("haiku") => (1_000, 5_000),
        model if model.contains("sonnet") => (3_000, 15_000),
        _ => (5_000, 25_000),
    }
}
