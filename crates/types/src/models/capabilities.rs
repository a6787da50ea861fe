object! {
    /// What a model can do.
    response ModelCapabilities [] {
        /// Work in batches.
        batch: required CapabilitySupport,
        /// Cite its sources.
        citations: required CapabilitySupport,
        /// Run code.
        code_execution: required CapabilitySupport,
        /// Make a long conversation shorter. Told only to who asks with a beta value.
        compaction: optional CompactionCapability,
        /// Take out parts of a conversation.
        context_management: required ContextManagementCapability,
        /// Be told how hard to think.
        effort: required EffortCapability,
        /// Look at images.
        image_input: required CapabilitySupport,
        /// Read PDF files.
        pdf_input: required CapabilitySupport,
        /// Use tools that the service runs.
        server_tools: required ServerToolsCapability,
        /// Answer in a given structure.
        structured_outputs: required CapabilitySupport,
        /// Think before it answers.
        thinking: required ThinkingCapability,
    }

    /// Whether a model can do something.
    response CapabilitySupport [] {
        /// It can.
        supported: required bool,
    }

    /// How a model makes a long conversation shorter.
    response CompactionCapability [] {
        /// It can at all.
        supported: required bool,
        /// By a summary.
        summarize: required CapabilitySupport,
    }

    /// What parts of a conversation a model can do without.
    response ContextManagementCapability [] {
        /// It can at all.
        supported: required bool,
        /// What it thought (`clear_thinking_20251015`).
        clear_thinking_20251015: nullable CapabilitySupport,
        /// What tools were asked and said (`clear_tool_uses_20250919`).
        clear_tool_uses_20250919: nullable CapabilitySupport,
        /// What a summary stands for (`compact_20260112`).
        compact_20260112: nullable CapabilitySupport,
    }

    /// How hard a model can be told to think.
    response EffortCapability [] {
        /// It can be told at all.
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

    /// Which tools that the service runs a model can use.
    response ServerToolsCapability [] {
        /// Any at all.
        supported: required bool,
        /// The one that runs code.
        code_execution: required CapabilitySupport,
        /// The one that searches the web.
        web_search: required CapabilitySupport,
    }

    /// How a model can think before it answers.
    response ThinkingCapability [] {
        /// It can at all.
        supported: required bool,
        /// In which ways.
        types: required ThinkingTypes,
    }

    /// In which ways a model can think before it answers.
    response ThinkingTypes [] {
        /// As much as it sees fit.
        adaptive: required CapabilitySupport,
        /// Between the uses of tools.
        between_tools: required CapabilitySupport,
        /// Not at all, if told so.
        disabled: required CapabilitySupport,
        /// Always, if told so.
        enabled: required CapabilitySupport,
    }
}
