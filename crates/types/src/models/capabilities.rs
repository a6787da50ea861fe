//! Capabilities of a model.

object! {
    /// Capabilities of a model.
    response ModelCapabilities [] {
        /// Batch requests.
        batch: required CapabilitySupport,
        /// Citations.
        citations: required CapabilitySupport,
        /// Code execution.
        code_execution: required CapabilitySupport,
        /// Compaction of a long conversation. Present only if the request has a beta value for it.
        compaction: optional CompactionCapability,
        /// Removal of parts of a conversation.
        context_management: required ContextManagementCapability,
        /// Levels of thinking effort.
        effort: required EffortCapability,
        /// Images as input.
        image_input: required CapabilitySupport,
        /// PDF files as input.
        pdf_input: required CapabilitySupport,
        /// Tools that the service runs.
        server_tools: required ServerToolsCapability,
        /// Replies in a given structure.
        structured_outputs: required CapabilitySupport,
        /// Thinking before a reply.
        thinking: required ThinkingCapability,
    }

    /// Support for one capability.
    response CapabilitySupport [] {
        /// Enabled.
        supported: required bool,
    }

    /// Support for compaction of a long conversation.
    response CompactionCapability [] {
        /// `true` if the model supports it in any form.
        supported: required bool,
        /// Compaction by a summary.
        summarize: required CapabilitySupport,
    }

    /// Support for removal of parts of a conversation.
    response ContextManagementCapability [] {
        /// `true` if the model supports it in any form.
        supported: required bool,
        /// Removal of thinking (`clear_thinking_20251015`).
        clear_thinking_20251015: nullable CapabilitySupport,
        /// Removal of tool calls and their results (`clear_tool_uses_20250919`).
        clear_tool_uses_20250919: nullable CapabilitySupport,
        /// Replacement of a part by a summary (`compact_20260112`).
        compact_20260112: nullable CapabilitySupport,
    }

    /// Support for levels of thinking effort.
    response EffortCapability [] {
        /// `true` if the effort can be set.
        supported: required bool,
        /// `low`.
        low: required CapabilitySupport,
        /// `medium`.
        medium: required CapabilitySupport,
        /// `high`.
        high: required CapabilitySupport,
        /// `xhigh`.
        xhigh: nullable CapabilitySupport,
        /// `max`.
        max: required CapabilitySupport,
    }

    /// Support for tools that the service runs.
    response ServerToolsCapability [] {
        /// `true` if the model can use any of them.
        supported: required bool,
        /// The tool that runs code.
        code_execution: required CapabilitySupport,
        /// The tool that searches the web.
        web_search: required CapabilitySupport,
    }

    /// Support for thinking before a reply.
    response ThinkingCapability [] {
        /// `true` if the model supports it in any form.
        supported: required bool,
        /// Supported modes of thinking.
        types: required ThinkingTypes,
    }

    /// Supported modes of thinking before a reply.
    response ThinkingTypes [] {
        /// The model decides how much to think.
        adaptive: required CapabilitySupport,
        /// Thinking between tool calls.
        between_tools: required CapabilitySupport,
        /// No thinking, on request.
        disabled: required CapabilitySupport,
        /// Thinking in every reply, on request.
        enabled: required CapabilitySupport,
    }
}
