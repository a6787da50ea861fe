//! Defines the events of the streams as users would with serde's derive.

use serde::Deserialize;
use serde_json::Value;

macro_rules! body {
    ($( $kind:literal => $variant:ident($ty:ty), )*) => {
        /// Uses serde's own tagging, the most common first choice.
        #[derive(Deserialize)]
        #[serde(tag = "type")]
        #[expect(dead_code, reason = "read and dropped")]
        pub(crate) enum Body {
            $( #[serde(rename = $kind)] $variant($ty), )*
        }

        impl Body {
            /// Decodes straight into the struct of a type that is already known.
            pub(crate) fn read(kind: &str, data: &str) -> Self {
                match kind {
                    $( $kind => Self::$variant(serde_json::from_str(data).expect("every event has its shape")), )*
                    _ => panic!("{kind} is not known"),
                }
            }

            /// Does the same with a reader that uses the processor's vector instructions.
            pub(crate) fn read_simd(kind: &str, data: &str) -> Self {
                match kind {
                    $( $kind => Self::$variant(sonic_rs::from_str(data).expect("every event has its shape")), )*
                    _ => panic!("{kind} is not known"),
                }
            }
        }
    };
}

body! {
    "event_start" => EventStart(EventStart),
    "event_delta" => EventDelta(EventDelta),
    "user.message" => UserMessage(Message),
    "agent.message" => AgentMessage(Message),
    "agent.thinking" => AgentThinking(Plain),
    "agent.tool_use" => AgentToolUse(ToolUse),
    "agent.tool_result" => AgentToolResult(ToolResult),
    "session.status_running" => Running(Plain),
    "session.status_idle" => Idle(Idle),
    "session.usage" => Usage(Usage),
    "span.model_request_start" => RequestStart(Plain),
    "span.model_request_end" => RequestEnd(RequestEnd),
}

macro_rules! structs {
    ($( $name:ident { $( $field:ident: $ty:ty, )* } )*) => { $(
        #[derive(Deserialize)]
        #[expect(dead_code, reason = "read and dropped")]
        pub(crate) struct $name { $( $field: $ty, )* }
    )* };
}

structs! {
    EventStart { event: Previewed, }
    Previewed { id: String, }
    RequestEnd { id: String, model_request_start_id: String, is_error: Option<bool>, model_usage: ModelUsage, processed_at: String, }
    ModelUsage { input_tokens: u64, output_tokens: u64, cache_read_input_tokens: u64, cache_creation_input_tokens: u64, speed: Option<String>, }
    Plain { id: String, processed_at: String, }
    ToolUse { id: String, name: String, input: Value, evaluated_permission: Option<String>, processed_at: String, }
    Idle { id: String, stop_reason: StopReason, stop_details: Option<Value>, processed_at: String, }
    Usage { id: String, usage: Tokens, processed_at: String, }
    Tokens { input_tokens: u64, output_tokens: u64, cache_read_input_tokens: u64, cache_creation: Creation, }
    Creation { ephemeral_1h_input_tokens: u64, ephemeral_5m_input_tokens: u64, }
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum StopReason {
    EndTurn,
    RequiresAction {
        #[expect(dead_code, reason = "read and dropped")]
        event_ids: Vec<String>,
    },
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read and dropped")]
pub(crate) struct Message {
    id: String,
    content: Vec<Block>,
    processed_at: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read and dropped")]
pub(crate) struct ToolResult {
    id: String,
    tool_use_id: String,
    content: Vec<Block>,
    is_error: Option<bool>,
    processed_at: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read and dropped")]
pub(crate) struct EventDelta {
    event_id: String,
    delta: Delta,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read and dropped")]
struct Delta {
    index: Option<u64>,
    content: Block,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Text { text: String },
}

impl Block {
    fn bytes(&self) -> usize {
        let Self::Text { text } = self;
        text.len()
    }
}

impl Body {
    pub(crate) fn text_bytes(&self) -> usize {
        match self {
            Self::EventDelta(delta) => delta.delta.content.bytes(),
            Self::UserMessage(message) | Self::AgentMessage(message) => {
                message.content.iter().map(Block::bytes).sum()
            }
            Self::AgentToolResult(result) => result.content.iter().map(Block::bytes).sum(),
            _ => 0,
        }
    }
}

/// The fields of an event that are read first, by serde's derive.
#[derive(Deserialize)]
pub(crate) struct Header<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    pub(crate) id: Option<&'a str>,
    pub(crate) stop_reason: Option<HeaderStopReason<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct HeaderStopReason<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
}
