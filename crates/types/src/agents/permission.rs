//! Who decides whether a tool may run.

use crate::wire::extra::Extra;

union! {
    /// Who decides whether a tool may run. It does not apply to custom tools: those run in your program anyway.
    ///
    /// Left out everywhere, the tools of an agent toolset always run, and those of an MCP toolset always ask.
    PermissionPolicy by "type" {
        /// It runs.
        "always_allow" => AlwaysAllow,
        /// The session waits until you allow or deny the call.
        "always_ask" => AlwaysAsk,
        /// The service judges each call: it runs, is denied, or waits for you.
        "auto" => Auto,
    }
}

impl PermissionPolicy {
    /// It runs.
    pub const ALWAYS_ALLOW: Self = Self::AlwaysAllow(Extra::NONE);
    /// The session waits until you allow or deny the call.
    pub const ALWAYS_ASK: Self = Self::AlwaysAsk(Extra::NONE);
    /// The service judges each call: it runs, is denied, or waits for you.
    pub const AUTO: Self = Self::Auto(Extra::NONE);
}
