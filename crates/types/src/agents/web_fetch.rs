//! Sources of the URLs that `web_fetch` may read.

object! {
    /// Sources of the URLs that `web_fetch` may read, as stored.
    response WebFetchUrlSources [] {
        /// URLs in the user's messages.
        user_input: nullable WebFetchUrlSourceUserInput,
        /// URLs in results of tools that your side runs.
        client_tool_results: nullable WebFetchUrlSourceToolFilter,
        /// URLs in results of tools that the service runs.
        server_tool_results: nullable WebFetchUrlSourceToolFilter,
    }

    /// Sources of the URLs that `web_fetch` may read.
    request WebFetchUrlSourcesParams [] {
        /// URLs in the user's messages.
        user_input: optional WebFetchUrlSourceUserInput,
        /// URLs in results of tools that your side runs.
        client_tool_results: optional WebFetchUrlSourceToolFilter,
        /// URLs in results of tools that the service runs.
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
    /// Permission to read URLs in the user's messages. The strings `"all"` and `"none"` are the
    /// short form; replies have the long form.
    WebFetchUrlSourceUserInput by "type" [text Short(WebFetchUrlSourceShorthand)] {
        /// All of them.
        "all" => All,
        /// None.
        "none" => None,
    }

    /// Permission to read URLs in results of tools. The strings `"all"` and `"none"` are the short
    /// form; replies have the long form.
    WebFetchUrlSourceToolFilter by "type" [text Short(WebFetchUrlSourceShorthand)] {
        /// URLs in results of all tools.
        "all" => All,
        /// None.
        "none" => None,
        /// URLs in results of these tools.
        "only" => Only(WebFetchUrlSourceTools),
        /// URLs in results of all tools but these.
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
