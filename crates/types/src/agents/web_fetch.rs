//! Where the URLs that `web_fetch` may read can come from.

object! {
    /// Where the URLs that `web_fetch` may read can come from, as stored.
    response WebFetchUrlSources [] {
        /// What the user says.
        user_input: nullable WebFetchUrlSourceUserInput,
        /// The results of tools that your side runs.
        client_tool_results: nullable WebFetchUrlSourceToolFilter,
        /// The results of tools that the service runs.
        server_tool_results: nullable WebFetchUrlSourceToolFilter,
    }

    /// Where the URLs that `web_fetch` may read can come from.
    request WebFetchUrlSourcesParams [] {
        /// What the user says.
        user_input: optional WebFetchUrlSourceUserInput,
        /// The results of tools that your side runs.
        client_tool_results: optional WebFetchUrlSourceToolFilter,
        /// The results of tools that the service runs.
        server_tool_results: optional WebFetchUrlSourceToolFilter,
    }

    /// Some tools, by name.
    both WebFetchUrlSourceTools [] {
        /// The tools.
        tools: each WebFetchUrlSourceToolReference,
    }

    /// A tool, by name.
    both WebFetchUrlSourceToolReference ["type" = "tool_reference"] {
        /// Its name.
        name: required String,
    }
}

union! {
    /// Whether URLs that the user says may be read. The strings `"all"` and `"none"` become the short form; answers have the long one.
    WebFetchUrlSourceUserInput by "type" [text Short(WebFetchUrlSourceShorthand)] {
        /// All of them.
        "all" => All,
        /// None of them.
        "none" => None,
    }

    /// Whether URLs in the results of tools may be read. The strings `"all"` and `"none"` become the short form; answers have the
    /// long one.
    WebFetchUrlSourceToolFilter by "type" [text Short(WebFetchUrlSourceShorthand)] {
        /// Those of all tools.
        "all" => All,
        /// None of them.
        "none" => None,
        /// Those of these tools.
        "only" => Only(WebFetchUrlSourceTools),
        /// Those of all tools but these.
        "except" => Except(WebFetchUrlSourceTools),
    }
}

impl From<&str> for WebFetchUrlSourceToolReference {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

open_enum! {
    /// The short form of a source of URLs.
    WebFetchUrlSourceShorthand {
        /// All URLs.
        All = "all",
        /// No URLs.
        None = "none",
    }
}
