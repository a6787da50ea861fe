//! Events, decoded only as far as a reader needs them.
//!
//! An event is one piece of memory: its text, and the spans of the header fields in it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use managed_agents_types::{Event, odd_path};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::request::error::Error;
use crate::text::json;
use crate::text::part::part;

/// An event as its JSON text, with the few fields at hand that every reader needs.
///
/// Any object with a `type` is an event, whether the type is known or not. [`decode`](Self::decode)
/// gives the typed [`Event`].
///
/// ```
/// use managed_agents_core::RawEvent;
///
/// let event = RawEvent::parse(r#"{"type":"agent.message","id":"sevt_1","processed_at":"2026-11-21T09:00:00Z","content":[]}"#.into())?;
/// assert_eq!(event.kind(), "agent.message");
/// assert_eq!(event.id(), Some("sevt_1"));
/// assert!(matches!(event.decode()?, managed_agents_core::types::Event::AgentMessage(_)));
/// # Ok::<(), managed_agents_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RawEvent {
    /// The JSON. Behind it, the unescaped text of header fields that are written with escapes.
    text: Box<str>,
    json_bytes: u32,
    kind: Span,
    id: Span,
    processed_at: Span,
    /// The `stop_reason` of an idle, or the id of the call that the event answers, as JSON.
    subject: Span,
    permission: Permission,
    from_history: bool,
}

/// The permission to use a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Permission {
    #[default]
    Unsaid,
    Allow,
    Deny,
    /// Neither allowed nor known: a person must decide. Fails closed.
    Ask,
}

/// A range of the text. Events are moved often, so spans are small.
type Span = Range<u32>;

/// The longest event. The text behind the JSON is no longer than the JSON, so all spans fit.
const MAX_BYTES: usize = u32::MAX as usize / 4;

impl RawEvent {
    /// Parses JSON text of less than 1 GiB that is an object with a `type`. Fails with
    /// [`Error::Decode`] on anything else.
    pub fn parse(json: Box<str>) -> Result<Self, Error> {
        Self::read(json).map_err(|json| Error::not_an_event(&json))
    }

    /// Returns the text if it is not an event.
    pub(crate) fn read(json: Box<str>) -> Result<Self, Box<str>> {
        let Some(spans) = Spans::find(&json) else { return Err(json) };
        let (json_bytes, mut text) = (json.len() as u32, json);
        let kind = unescaped(&mut text, spans.kind);
        let id = unescaped(&mut text, spans.id);
        let processed_at = unescaped(&mut text, spans.processed_at);
        let permission = Permission::read(&text, &spans.permission);
        let subject = spans.subject;
        let event =
            Self { text, json_bytes, kind, id, processed_at, subject, permission, from_history: false };
        if event.kind.is_empty() { Err(event.into_json()) } else { Ok(event) }
    }

    pub(crate) fn from_history(json: Box<str>) -> Result<Self, Box<str>> {
        Ok(Self { from_history: true, ..Self::read(json)? })
    }

    /// The `type` of the event, such as `agent.message`.
    #[inline]
    pub fn kind(&self) -> &str {
        self.at(&self.kind)
    }

    /// The event's id; `None` for previews and for interrupts that came without.
    #[inline]
    pub fn id(&self) -> Option<&str> {
        (!self.id.is_empty()).then(|| self.at(&self.id))
    }

    /// The timestamp at which the event was processed, as RFC 3339 text. `None` while it is queued,
    /// and for previews.
    #[inline]
    pub fn processed_at(&self) -> Option<&str> {
        (!self.processed_at.is_empty()).then(|| self.at(&self.processed_at))
    }

    /// The field `name` as JSON: the `stop_reason` of an idle, or the id of the call that a result
    /// or a confirmation names.
    pub(crate) fn subject(&self, name: &str) -> &str {
        subject(self.json(), &self.subject, name)
    }

    pub(crate) fn permission(&self) -> Permission {
        self.permission
    }

    /// Returns `false` while the event is queued. An event without an id comes only once, so it
    /// counts as processed.
    #[inline]
    pub(crate) fn is_processed(&self) -> bool {
        !self.processed_at.is_empty() || self.id.is_empty()
    }

    /// Returns `true` if the event was read from the history and not live.
    pub fn is_from_history(&self) -> bool {
        self.from_history
    }

    /// The whole event as it came.
    pub fn json(&self) -> &str {
        part(&self.text, ..self.json_bytes as usize)
    }

    /// The whole event as it came, owned.
    pub fn into_json(self) -> Box<str> {
        if self.json_bytes as usize == self.text.len() { self.text } else { self.json().into() }
    }

    #[inline]
    fn at(&self, span: &Span) -> &str {
        spanned(&self.text, span)
    }

    /// The JSON of a nested field: `event.field(&["stop_reason", "type"])`. Reads the event again.
    pub fn field(&self, names: &[&str]) -> Option<&str> {
        json::path(self.json(), names)
    }

    /// The text of a nested field, if it is a string. Reads the event again.
    pub fn text(&self, names: &[&str]) -> Option<Cow<'_, str>> {
        json::string(self.field(names)?)
    }

    /// The text blocks of its `content`, joined: the text of an `agent.message`. `None` without
    /// content.
    pub fn content_text(&self) -> Option<String> {
        let mut text = String::new();
        let blocks = json::array(self.field(&["content"])?, |block| {
            text.extend(json::field(block, "text").and_then(json::string));
        });
        blocks.ok().map(|()| text)
    }

    /// The typed event. A type that this version does not know gives [`Event::Unknown`], and a
    /// field that is missing is [told](crate::types::Missing). A value of another JSON kind gives
    /// [`Error::Decode`] with its path, and the event itself stays whole.
    pub fn decode(&self) -> Result<Event, Error> {
        if let Some(event) = json::read_event(self.json()) {
            return Ok(event);
        }
        serde_json::from_str(self.json()).map_err(|source| {
            let span = odd_path(self.json(), &|text| serde_json::from_str::<Event>(text).is_ok());
            Error::decode("an event", self.json().as_bytes(), source).at(span)
        })
    }

    /// The typed event as a type of your own choice.
    pub fn decode_as<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        serde_json::from_str(self.json())
            .map_err(|source| Error::decode("an event", self.json().as_bytes(), source))
    }
}

impl fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.json())
    }
}

impl Serialize for RawEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &serde_json::value::RawValue =
            serde_json::from_str(self.json()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get().into()).map_err(serde::de::Error::custom)
    }
}

/// The fields of an event that a reader needs first, borrowed from its text.
///
/// An absent field, `null` and an empty text are all the empty text here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct EventHeader<'a> {
    /// The `type`.
    pub kind: Cow<'a, str>,
    /// The id.
    pub id: Cow<'a, str>,
    /// When it was processed.
    pub processed_at: Cow<'a, str>,
    /// `stop_reason.type` of an idle event.
    pub stop_reason: Cow<'a, str>,
}

impl<'a> EventHeader<'a> {
    /// Reads the header of a JSON object; `None` if the text is no object or has no `type`.
    pub fn read(json: &'a str) -> Option<Self> {
        let spans = Spans::find(json)?;
        let says = |span: &Span| json::string(spanned(json, span)).unwrap_or_default();
        let kind = says(&spans.kind);
        let is_idle = kind.ends_with("_idle");
        let reason = if is_idle {
            subject(json, &spans.subject, "stop_reason")
        } else {
            spanned(json, &spans.subject)
        };
        let stop_reason = json::field(reason, "type").and_then(json::string);
        let header = Self {
            kind,
            id: says(&spans.id),
            processed_at: says(&spans.processed_at),
            stop_reason: stop_reason.unwrap_or_default(),
        };
        (!header.kind.is_empty()).then_some(header)
    }
}

impl Permission {
    #[inline]
    fn read(text: &str, value: &Span) -> Self {
        if value.is_empty() { Self::Unsaid } else { Self::of(spanned(text, value)) }
    }

    /// Of the value as JSON.
    fn of(value: &str) -> Self {
        match json::string(value).as_deref() {
            None => Self::Unsaid,
            Some("allow") => Self::Allow,
            Some("deny") => Self::Deny,
            Some(_) => Self::Ask,
        }
    }
}

/// The spans of the header values in an object; empty if a value is absent.
#[derive(Default)]
struct Spans {
    kind: Span,
    id: Span,
    processed_at: Span,
    subject: Span,
    permission: Span,
}

impl Spans {
    /// `None` if the text is no object, or longer than an event may be.
    #[inline]
    fn find(json: &str) -> Option<Self> {
        if json.len() > MAX_BYTES {
            return None;
        }
        let mut spans = Self::default();
        json::fields(json, |key, value| {
            let key = &json.as_bytes()[key];
            let value = value.start as u32..value.end as u32;
            // Compares lengths first: then a name is compared as one or two words, and not byte by
            // byte.
            match key.len() {
                4 if key == b"type" => spans.kind = value,
                2 if key == b"id" => spans.id = value,
                12 if key == b"processed_at" => spans.processed_at = value,
                11 if key == b"stop_reason" || key == b"tool_use_id" => spans.subject = value,
                15 if key == b"mcp_tool_use_id" => spans.subject = value,
                18 if key == b"custom_tool_use_id" => spans.subject = value,
                20 if key == b"evaluated_permission" => spans.permission = value,
                _ => (),
            }
        })
        .ok()?;
        Some(spans)
    }
}

/// The span of the unescaped text of a value: inside its quotes, or appended to the text if it is
/// written with escapes. Empty if it is not a string.
#[inline]
fn unescaped(text: &mut Box<str>, value: Span) -> Span {
    match &text.as_bytes()[value.start as usize..value.end as usize] {
        [b'"', inner @ .., b'"'] if json::has_escape(inner) => append(text, value),
        [b'"', .., b'"'] => value.start + 1..value.end - 1,
        _ => 0..0,
    }
}

/// Returns the field `name`. `kept` is the span of the last field that names the event's subject;
/// if a newer service writes several, searches for the one that is asked for.
fn subject<'a>(json: &'a str, kept: &Span, name: &str) -> &'a str {
    let key =
        part(json, ..kept.start as usize).strip_suffix("\":").and_then(|before| before.strip_suffix(name));
    match key {
        _ if kept.is_empty() => "",
        Some(before) if before.ends_with('"') => spanned(json, kept),
        _ => json::field(json, name).unwrap_or_default(),
    }
}

#[inline]
fn spanned<'a>(text: &'a str, span: &Span) -> &'a str {
    part(text, span.start as usize..span.end as usize)
}

#[cold]
fn append(text: &mut Box<str>, value: Span) -> Span {
    let unescaped = json::string(spanned(text, &value)).unwrap_or_default().into_owned();
    let start = text.len() as u32;
    let mut longer = String::from(std::mem::take(text));
    longer.push_str(&unescaped);
    *text = longer.into();
    start..text.len() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_absent_and_empty_are_all_no_value() {
        for json in [
            r#"{"type":"user.interrupt"}"#,
            r#"{"type":"user.interrupt","id":null,"processed_at":null}"#,
            r#"{"type":"user.interrupt","id":"","processed_at":""}"#,
        ] {
            let event = RawEvent::parse(json.into()).unwrap();
            assert_eq!((event.kind(), event.id(), event.processed_at()), ("user.interrupt", None, None));
            assert_eq!(event.json(), json);
        }
    }

    #[test]
    fn what_has_no_type_is_no_event() {
        for json in ["", "7", "[]", "{}", r#"{"type":7}"#, r#"{"type":""}"#, r#"{"type":"a""#] {
            assert!(matches!(RawEvent::parse(json.into()), Err(Error::Decode { .. })), "{json}");
        }
    }

    #[test]
    fn a_key_with_an_escape_is_not_mistaken() {
        let event = RawEvent::parse(
            r#"{"x":{"type":"no"},"type":"a\u002eb","stop_reason":{"type":"end_turn"}}"#.into(),
        )
        .unwrap();
        assert_eq!(event.kind(), "a.b");
        assert_eq!(event.text(&["stop_reason", "type"]).unwrap(), "end_turn");
        assert_eq!(EventHeader::read(event.json()).unwrap().stop_reason, "end_turn");
    }

    #[test]
    fn a_stop_reason_is_found_beside_newer_fields_and_spaces() {
        let reason = r#""stop_reason" : {"type":"end_turn"}"#;
        for json in [
            format!(r#"{{"type":"session.status_idle",{reason}}}"#),
            format!(r#"{{"type":"session.status_idle",{reason},"tool_use_id":"t1"}}"#),
            format!(r#"{{"tool_use_id":"t1",{reason},"mcp_tool_use_id":null,"type":"session.status_idle"}}"#),
        ] {
            assert_eq!(EventHeader::read(&json).unwrap().stop_reason, "end_turn", "{json}");
        }
    }
}
