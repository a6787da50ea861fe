//! The options of a server.

use crate::engine::script::Script;
use crate::faults::fault::Faults;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// The options of a server, made by struct update over `Options::default()`.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update; a new field is a new minor version")]
pub struct Options {
    /// The port on 127.0.0.1. Default: 0, which takes a free one.
    pub port: u16,
    /// `false`, the default, delivers only events after a stream was opened, as the service does: a
    /// program that sends first and opens the stream later misses the beginning of the turn. `true`
    /// keeps the events of each thread for its first stream, as some articles describe it.
    pub buffer: bool,
    /// The agent behind every session. Default: [`Script::built_in`].
    pub script: Option<Script>,
    /// Further scripts by name. A session chooses one by the header `x-local-scenario` of the
    /// request that creates it, or by its metadata `local_script`.
    pub scripts: BTreeMap<String, Script>,
    /// Passes all requests on to another server, and writes down what came, for
    /// [`Script::from_recording`]. Nothing else of the options matters then.
    pub record: Option<Record>,
    /// `true`, the default, serves the [control routes](crate::control) below `/_local`.
    pub control: bool,
    /// `true` prints one line for each request to standard error. Default: `false`.
    pub log: bool,
    /// The faults from the start.
    pub faults: Faults,
    /// The only key or token that is accepted. Default: any that is not empty.
    pub api_key: Option<String>,
    /// The key of the workers of self-hosted environments. Default: any that begins with
    /// `sk-ant-oat01-`.
    pub environment_key: Option<String>,
    /// The address to which events are posted, such as `http://127.0.0.1:9000/hook`. It must be plain
    /// HTTP on a loopback address. Default: none.
    pub webhook: Option<String>,
    /// The secret that signs these events: base64, perhaps after `whsec_`. Default:
    /// `whsec_bG9jYWw=`.
    pub webhook_secret: String,
    /// A silent stream gets a comment, `: keepalive`, after this time. Default: 15 seconds.
    pub heartbeat: Duration,
    /// The number of times that a session is still reported as running after its idle event, as the
    /// service does for a moment. Default: 0.
    pub late_idle: u32,
    /// `true` lets a session be archived or deleted while a workflow run is open, which ends the
    /// run. `false`, the default, refuses that. The service may do either.
    pub ends_runs: bool,
    /// A directory whose files are served beside the API, for a page to try. Requests then need no
    /// key: the server takes the part of the proxy that adds one.
    pub pages: Option<PathBuf>,
}

/// A recording of the requests that are passed on to another server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a file and where it comes from")]
pub struct Record {
    /// The file to write. An existing file is replaced.
    pub file: PathBuf,
    /// The base URL of the other server, such as `http://127.0.0.1:8080`. There is no TLS.
    pub upstream: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            buffer: false,
            script: None,
            scripts: BTreeMap::new(),
            record: None,
            control: true,
            log: false,
            faults: Faults::default(),
            api_key: None,
            environment_key: None,
            webhook: None,
            webhook_secret: "whsec_bG9jYWw=".into(),
            heartbeat: Duration::from_secs(15),
            late_idle: 0,
            ends_runs: false,
            pages: None,
        }
    }
}
