//! The options of a server.

use crate::engine::script::Script;
use crate::faults::fault::Faults;
use std::path::PathBuf;
use std::time::Duration;

/// How a server behaves. Made by struct update over `Options::default()`.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update; a new field is a new minor version")]
pub struct Options {
    /// The port on 127.0.0.1; 0, the default, takes a free one.
    pub port: u16,
    /// Whether the events of a session wait for its first stream (the default), or only those after its opening
    /// are delivered. The service's documents say both.
    pub buffer: bool,
    /// The agent behind every session; the built-in one if `None`.
    pub script: Option<Script>,
    /// What goes wrong, from the start.
    pub faults: Faults,
    /// The only credential that is accepted; any that is not empty if `None`.
    pub api_key: Option<String>,
    /// After this much silence a stream gets a comment, `: keepalive`. 15 seconds unless told otherwise.
    pub heartbeat: Duration,
    /// How many questions about a session's status after an idle event still find it running. 0 unless told
    /// otherwise; the service has such a moment.
    pub late_idle: u32,
    /// A folder whose files are served beside the API, for a page to try. Its requests need no key then: the server plays the proxy
    /// that adds one.
    pub pages: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            buffer: true,
            script: None,
            faults: Faults::default(),
            api_key: None,
            heartbeat: Duration::from_secs(15),
            late_idle: 0,
            pages: None,
        }
    }
}
