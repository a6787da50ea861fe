//! Previews of events that are still being written.

use crate::content::TextBlock;
use crate::ids::EventId;

open_enum! {
    /// Kinds of event that can be previewed.
    DeltaType {
        /// Messages: a start, and pieces of their text.
        AgentMessage = "agent.message",
        /// Thinking: only a start.
        AgentThinking = "agent.thinking",
    }
}

object! {
    /// The start of a previewed event. Sent only on streams that requested previews, never in the
    /// history.
    response EventStart ["type" = "event_start"] {
        /// Kind and id of the event.
        event: required EventPreview,
    }

    /// A piece of a previewed event. The pieces form a prefix of the final text, and may not reach
    /// its end.
    response EventDelta ["type" = "event_delta"] {
        /// The event, as named by its start.
        event_id: required EventId,
        /// The piece.
        delta: required ContentDelta,
    }

    /// The id of a previewed event.
    response PreviewedEvent [] {
        /// The id that the final event will have.
        id: required EventId,
    }

    /// A piece of content.
    response ContentDelta ["type" = "content_delta"] {
        /// The content block that it belongs to, from 0; absent means 0.
        index: optional u64,
        /// The text to append to that block.
        content: required TextBlock,
    }
}

union! {
    /// Kind of an event of which previews are sent.
    EventPreview by "type" {
        /// A message.
        "agent.message" => AgentMessage(PreviewedEvent),
        /// Thinking; it has no pieces.
        "agent.thinking" => AgentThinking(PreviewedEvent),
    }
}
