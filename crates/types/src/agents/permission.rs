//! Policies that decide if a tool call runs.

use crate::wire::extra::Extra;

union! {
    /// A policy that decides if a tool call runs. Custom tools have no policy: they run in your
    /// program.
    ///
    /// Without any policy, the tools of an agent toolset always run, and those of an MCP toolset
    /// always ask.
    PermissionPolicy by "type" {
        /// The call runs.
        "always_allow" => AlwaysAllow,
        /// The session waits until you allow or deny the call.
        "always_ask" => AlwaysAsk,
        /// The service judges each call: it runs, is denied, or waits for you.
        "auto" => Auto,
    }
}

impl PermissionPolicy {
    /// The call runs.
    pub const ALWAYS_ALLOW: Self = Self::AlwaysAllow(Extra::NONE);
    /// The session waits until you allow or deny the call.
    pub const ALWAYS_ASK: Self = Self::AlwaysAsk(Extra::NONE);
    /// The service judges each call: it runs, is denied, or waits for you.
    pub const AUTO: Self = Self::Auto(Extra::NONE);
}
