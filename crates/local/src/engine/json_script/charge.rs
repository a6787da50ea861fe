//! Parses the money of a step: what its model request costs, and its tokens.

use crate::engine::json_script::fields::{Parsed, object, only, wrong};
use crate::state::usage::{Charge, Tokens};
use serde_json::{Map, Value};

/// The steps that make a model request.
const REQUESTS: [&str; 8] =
    ["say", "think", "tool", "custom_tool", "mcp_tool", "thread", "together", "workflow"];

/// Takes `cost` and `tokens` off a step.
pub(super) fn charge_of(step: &mut Map<String, Value>, place: &str) -> Parsed<Option<Charge>> {
    let (cost, tokens) = (step.remove("cost"), step.remove("tokens"));
    if cost.is_none() && tokens.is_none() {
        return Ok(None);
    }
    if !REQUESTS.iter().any(|kind| step.contains_key(*kind)) {
        let problem = format!("`cost` and `tokens` belong to a model request: {}", REQUESTS.join(", "));
        return Err(wrong(place, &problem));
    }
    let cents = |cost: Value| cost.as_u64().ok_or_else(|| wrong(place, "`cost` must be whole cents"));
    Ok(Some(Charge {
        cost: cost.map(cents).transpose()?,
        tokens: tokens.map(|tokens| tokens_of(&tokens, place)).transpose()?,
    }))
}

fn tokens_of(tokens: &Value, place: &str) -> Parsed<Tokens> {
    let place = format!("{place}.tokens");
    let fields = object(tokens, &place)?;
    only(fields, &place, &["input", "output", "cache_read", "cache_creation"])?;
    let count = |name: &str| match fields.get(name) {
        None => Ok(0),
        // No sum of them can overflow.
        Some(count) => count
            .as_u64()
            .filter(|count| *count <= 1_000_000_000)
            .ok_or_else(|| wrong(&place, &format!("`{name}` must be a number of tokens, at most 1e9"))),
    };
    Ok(Tokens {
        input: count("input")?,
        output: count("output")?,
        cache_read: count("cache_read")?,
        cache_creation: count("cache_creation")?,
    })
}
