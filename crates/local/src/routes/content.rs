//! Checks the events and content blocks that clients send.

use crate::fields::Fields;
use crate::refusal::{Refusal, Result};
use serde_json::{Value, json};

const USER_BLOCKS: &[&str] = &["text", "image", "document", "redacted"];
const RESULT_BLOCKS: &[&str] = &["text", "image", "document", "search_result"];
/// The longest rubric.
const MAX_RUBRIC: usize = 262_144;

/// Checks one event of a request. Returns it as it will be recorded, without id and time.
pub(super) fn event(value: &Value, place: String) -> Result<Value> {
    let event = Fields::new(value, place)?;
    let kind = event.kind(&[
        "user.message",
        "user.interrupt",
        "user.tool_confirmation",
        "user.custom_tool_result",
        "user.tool_result",
        "user.define_outcome",
        "system.message",
    ])?;
    match kind {
        "user.message" => {
            event.only(&["type", "content"])?;
            blocks(&event, USER_BLOCKS, 1)?;
        }
        "user.interrupt" => {
            event.only(&["type", "session_thread_id"])?;
            event.some_text("session_thread_id", 1..=256)?;
        }
        "user.tool_confirmation" => confirmation(&event)?,
        "user.define_outcome" => return outcome(&event),
        "system.message" => {
            event.only(&["type", "content"])?;
            blocks(&event, &["text"], 1)?;
        }
        _ => {
            let id = if kind == "user.tool_result" { "tool_use_id" } else { "custom_tool_use_id" };
            event.only(&["type", id, "content", "is_error"])?;
            event.text(id, 1..=256)?;
            event.flag("is_error")?;
            blocks(&event, RESULT_BLOCKS, 0)?;
        }
    }
    Ok(value.clone())
}

/// Checks the order of the events in one request.
pub(super) fn order(events: &[Value]) -> Result<()> {
    let is_system = |event: &Value| event["type"] == "system.message";
    let Some(place) = events.iter().position(is_system) else { return Ok(()) };
    let before = place.checked_sub(1).and_then(|before| events[before]["type"].as_str());
    // Sources differ on one that comes alone, so it is taken.
    let fits = matches!(before, None | Some("user.message" | "user.tool_result" | "user.custom_tool_result"));
    if place + 1 == events.len() && fits {
        return Ok(());
    }
    let problem = "a system.message comes once and last: alone, or right after a message or a tool result";
    Err(Refusal::invalid(format!("events.{place}: {problem}")))
}

fn confirmation(event: &Fields<'_>) -> Result<()> {
    event.only(&["type", "tool_use_id", "result", "deny_message"])?;
    event.text("tool_use_id", 1..=256)?;
    event.required("result")?;
    let result = event.choice("result", &["allow", "deny"])?;
    match (result, event.some_text("deny_message", 0..=usize::MAX)?) {
        (None, _) => Err(event.wrong("result", "must be allow or deny")),
        (Some("allow"), Some(_)) => Err(event.wrong("deny_message", "only allowed with deny")),
        _ => Ok(()),
    }
}

fn outcome(event: &Fields<'_>) -> Result<Value> {
    event.only(&["type", "description", "rubric", "max_iterations"])?;
    let description = event.text("description", 1..=usize::MAX)?;
    let rubric = event.object("rubric")?.ok_or_else(|| event.wrong("rubric", "this field is required"))?;
    let rubric = match rubric.kind(&["text", "file"])? {
        "text" => json!({"type": "text", "content": rubric.text("content", 1..=MAX_RUBRIC)?}),
        _ => json!({"type": "file", "file_id": rubric.text("file_id", 1..=256)?}),
    };
    let iterations = event.number("max_iterations", 1..=20)?.unwrap_or(3);
    Ok(json!({
        "type": "user.define_outcome",
        "description": description,
        "rubric": rubric,
        "max_iterations": iterations,
    }))
}

fn blocks(event: &Fields<'_>, kinds: &[&'static str], least: usize) -> Result<()> {
    let blocks = event.objects("content")?;
    if !(least..=1_000).contains(&blocks.len()) {
        return Err(event.wrong("content", &format!("must have {least} to 1000 blocks")));
    }
    for block in blocks {
        match block.kind(kinds)? {
            "redacted" => return Err(block.wrong("type", "redacted blocks cannot be sent")),
            "text" => {
                block.only(&["type", "text"])?;
                block.text("text", 0..=usize::MAX)?;
            }
            "search_result" => {
                block.only(&["type", "source", "title", "content", "citations"])?;
                block.text("source", 0..=usize::MAX)?;
                block.text("title", 0..=usize::MAX)?;
                block.required("content")?;
                block.required("citations")?;
            }
            kind => {
                block.only(&["type", "source", "title", "context"])?;
                source(&block, kind)?;
            }
        }
    }
    Ok(())
}

fn source(block: &Fields<'_>, kind: &str) -> Result<()> {
    let kinds: &[&str] =
        if kind == "image" { &["base64", "url", "file"] } else { &["base64", "url", "file", "text"] };
    let source = block.object("source")?.ok_or_else(|| block.wrong("source", "this field is required"))?;
    let needed: &[&str] = match source.kind(kinds)? {
        "url" => &["url"],
        "file" => &["file_id"],
        _ => &["data", "media_type"],
    };
    source.only(&[needed, &["type"]].concat())?;
    needed.iter().try_for_each(|name| source.text(name, 1..=usize::MAX).map(|_| ()))
}
