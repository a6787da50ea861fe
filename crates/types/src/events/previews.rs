use crate::content::TextBlock;
use crate::ids::EventId;

open_enum! {
    /// Events that can be watched while they grow.
    DeltaType {
        /// Messages: a start, and pieces of their text.
        AgentMessage = "agent.message",
        /// Thinking: only a start.
        AgentThinking = "agent.thinking",
    }
}

object! {
    /// An event begins to grow. Only on streams that asked for previews, never in the history.
    response EventStart ["type" = "event_start"] {
        /// What the event will be.
        event: required EventPreview,
    }

    /// A piece of an event that grows. The pieces make up a beginning of the final text, perhaps not all of it.
    response EventDelta ["type" = "event_delta"] {
        /// The event, as announced by its start.
        event_id: required EventId,
        /// The piece.
        delta: required ContentDelta,
    }

    /// The id of an event that grows.
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
    /// What an event that grows will be.
    EventPreview by "type" {
        /// A message.
        "agent.message" => AgentMessage(PreviewedEvent),
        /// Thinking; no pieces follow.
        "agent.thinking" => AgentThinking(PreviewedEvent),
    }
}
