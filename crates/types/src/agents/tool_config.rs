//! Settings of single tools of the built-in toolset.

use crate::agents::permission::PermissionPolicy;
use crate::agents::web_fetch::{WebFetchUrlSources, WebFetchUrlSourcesParams};

union! {
    /// Settings of one built-in tool, as stored.
    ToolConfig by "type" {
        /// Runs commands.
        "bash" => Bash(SandboxToolConfig),
        /// Changes a file.
        "edit" => Edit(SandboxToolConfig),
        /// Reads a file.
        "read" => Read(SandboxToolConfig),
        /// Writes a file.
        "write" => Write(SandboxToolConfig),
        /// Finds files by name.
        "glob" => Glob(SandboxToolConfig),
        /// Finds files by content.
        "grep" => Grep(SandboxToolConfig),
        /// Reads a web page.
        "web_fetch" => WebFetch(WebFetchConfig),
        /// Searches the web.
        "web_search" => WebSearch(WebSearchConfig),
    }

    /// Settings of one built-in tool. A field that is left out has the setting of the toolset.
    ///
    /// ```
    /// use managed_agents_types::{PermissionPolicy, SandboxToolConfigParams, ToolConfigParams};
    ///
    /// let ask_before_bash = ToolConfigParams::Bash(SandboxToolConfigParams {
    ///     permission_policy: Some(PermissionPolicy::ALWAYS_ASK),
    ///     ..SandboxToolConfigParams::new()
    /// });
    /// assert_eq!(
    ///     serde_json::to_string(&ask_before_bash)?,
    ///     r#"{"name":"bash","permission_policy":{"type":"always_ask"}}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ToolConfigParams by "name" {
        /// Runs commands.
        "bash" => Bash(SandboxToolConfigParams),
        /// Changes a file.
        "edit" => Edit(SandboxToolConfigParams),
        /// Reads a file.
        "read" => Read(SandboxToolConfigParams),
        /// Writes a file.
        "write" => Write(SandboxToolConfigParams),
        /// Finds files by name.
        "glob" => Glob(SandboxToolConfigParams),
        /// Finds files by content.
        "grep" => Grep(SandboxToolConfigParams),
        /// Reads a web page.
        "web_fetch" => WebFetch(WebFetchConfigParams) from,
        /// Searches the web.
        "web_search" => WebSearch(WebSearchConfigParams) from,
    }
}

object! {
    /// Settings of a tool that works in the sandbox, as stored.
    response SandboxToolConfig [] {
        /// The tool's name, the same as the tag.
        name: required String,
        /// `true` if the agent can call the tool.
        enabled: required bool,
        /// Policy that decides if a call runs.
        permission_policy: required PermissionPolicy,
    }

    /// Settings of a tool that works in the sandbox.
    request SandboxToolConfigParams [] {
        /// The tool's name again; optional.
        kind as "type": optional String,
        /// `true` if the agent can call the tool.
        enabled: optional bool,
        /// Policy that decides if a call runs.
        permission_policy: optional PermissionPolicy,
    }

    /// Settings of the tool that reads web pages, as stored.
    response WebFetchConfig ["type" = "web_fetch", "name" = "web_fetch"] {
        /// `true` if the agent can call the tool.
        enabled: required bool,
        /// Policy that decides if a call runs.
        permission_policy: required PermissionPolicy,
        /// The only domains it may read.
        allowed_domains: optional Vec<String>,
        /// Domains it may not read.
        blocked_domains: optional Vec<String>,
        /// Most tokens of a page that the model gets.
        max_content_tokens: optional u64,
        /// Allowed sources of URLs.
        url_sources: nullable WebFetchUrlSources,
    }

    /// Settings of the tool that reads web pages.
    request WebFetchConfigParams ["name" = "web_fetch", "type" optional = "web_fetch"] {
        /// `true` if the agent can call the tool.
        enabled: optional bool,
        /// Policy that decides if a call runs.
        permission_policy: optional PermissionPolicy,
        /// The only domains that the tool may read, 1 to 64. Cannot be combined with
        /// `blocked_domains`.
        allowed_domains: optional Vec<String>,
        /// Domains that the tool may not read, 1 to 64. Cannot be combined with `allowed_domains`.
        blocked_domains: optional Vec<String>,
        /// Most tokens of a page that the model gets.
        max_content_tokens: optional u64,
        /// Allowed sources of URLs.
        url_sources: optional WebFetchUrlSourcesParams,
    }

    /// Settings of the tool that searches the web, as stored.
    response WebSearchConfig ["type" = "web_search", "name" = "web_search"] {
        /// `true` if the agent can call the tool.
        enabled: required bool,
        /// Policy that decides if a call runs.
        permission_policy: required PermissionPolicy,
        /// The only domains it may find.
        allowed_domains: optional Vec<String>,
        /// Domains it may not find.
        blocked_domains: optional Vec<String>,
        /// Location from which to search.
        user_location: optional UserLocation,
    }

    /// Settings of the tool that searches the web.
    request WebSearchConfigParams ["name" = "web_search", "type" optional = "web_search"] {
        /// `true` if the agent can call the tool.
        enabled: optional bool,
        /// Policy that decides if a call runs.
        permission_policy: optional PermissionPolicy,
        /// The only domains that the tool may find, 1 to 64. Cannot be combined with
        /// `blocked_domains`.
        allowed_domains: optional Vec<String>,
        /// Domains that the tool may not find, 1 to 64. Cannot be combined with `allowed_domains`.
        blocked_domains: optional Vec<String>,
        /// Location from which to search.
        user_location: optional UserLocation,
    }

    /// Roughly where a search is made from.
    both UserLocation ["type" = "approximate"] {
        /// The city.
        city: optional String,
        /// The region or state.
        region: optional String,
        /// The country.
        country: optional String,
        /// The time zone.
        timezone: optional String,
    }
}
