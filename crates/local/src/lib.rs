//! A local server for the Claude Managed Agents API, for development and tests. It answers as the
//! service does, and a script takes the place of the model.
//!
//! *In scope*: agents and their versions, environments, files; sessions with events, streams,
//! resources and threads, those of other agents too; workflow runs and outcomes; tools that really
//! run, in a directory for each session; faults on demand; [checks](kit) for adapters.
//!
//! *Out of scope*: a model, work queues of self-hosted environments, vaults, memory stores,
//! deployments, rate limits, addresses other than loopback. This is an independent reading of the
//! protocol, not an official product.
//!
//! ```text
//!  client ──HTTP──> http ──> routes ──> state: agents, environments, files, sessions
//!    ^                │                            │ inbox          │ history, streams
//!    └──SSE── faults ─┘                     engine: a turn for each message
//!                                                  └─ Script ──> Turn ──> toolset (bash, read, ...)
//! ```
//!
//! ```
//! use managed_agents_local::{Options, Script, Server};
//! use serde_json::json;
//!
//! let script = Script::from_fn(|turn| {
//!     let listing = turn.tool("bash", json!({"command": "ls"}))?;
//!     turn.say(format!("You said {:?}; I see {}.", turn.message(), listing.text))
//! });
//! let server = Server::start(Options { script: Some(script), ..Options::default() })?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # The agent
//!
//! A [`Script`] is a Rust function on a [`Turn`], or JSON. Without one, [`Script::built_in`]
//! answers. The JSON form is an object with `steps`, a list of steps that runs for each message, or
//! with `turns`, a list of such lists, one for each turn; the last list repeats.
//!
//! | step | effect |
//! | --- | --- |
//! | `{"say": "text", "pace": 50}` | sends a message; `pace` is a pause in milliseconds before each piece of its preview |
//! | `{"think": true}` | emits a thinking event |
//! | `{"tool": "bash", "input": {..}}` | runs a sandbox tool; the agent's permission policy may require an approval |
//! | `{"tool": .., "ask": true}` | requires an approval in any case |
//! | `{"custom_tool": "name", "input": {..}}` | waits for the client's answer |
//! | `{"mcp_tool": "name", "server": "name", "input": {..}, "output": "text"}` | calls a tool of an MCP server, with this output |
//! | `{"together": [{"tool": ..}, {"custom_tool": ..}]}` | makes several calls at once |
//! | `{"thread": {"agent": "Checker", "message": "text", "steps": [..]}}` | gives these steps to another agent, in a thread of its own. Default message: the turn's. Its output is its last message |
//! | `{"together": [{"thread": ..}, {"thread": ..}]}` | gives work to several agents at once |
//! | `{"workflow": {"name": "Nightly", "phases": ["Gather"], "steps": [..], "result": "completed", "then": [..]}}` | starts a workflow run in the background; see below |
//! | `{"outcome": ["needs_revision", "satisfied"]}` | sets the results of the outcome's evaluations: these, or `failed`. The last one repeats. Default: `satisfied` |
//! | `{"error": {"type": "model_overloaded_error", "message": "..", "retry_status": "retrying"}}` | emits a session error; `exhausted` and `terminal` end the turn |
//! | `{"wait": 100}` | waits for this many milliseconds |
//! | `{"stop": "end_turn"}` | sets how the turn will end: `end_turn`, `retries_exhausted`, or `refusal` with `category` and `explanation` |
//!
//! A call or a thread with `"save": "name"` stores its output, and later texts and inputs can use
//! it as `${name}`. The other names are `${message}`, the user's text; `${uploads}`, the paths of
//! the mounted files, one on each line; and `${iteration}`, the number of revisions of an outcome
//! so far. Unknown names stay as they are, for bash. A thread and a workflow see the names that are
//! set when they begin, and names that they save are not seen outside.
//!
//! The steps of a workflow are `{"phase": "Gather"}`, which ends the phase before it, `thread`,
//! `together` with threads, and `wait`. Its `result` is `completed`, `stopped`, or an error such as
//! `{"type": "timeout_error", "message": ".."}`. The run ends after the turn that started it. Then
//! the agent takes another turn, with the steps in `then`, or else says how the run ended. That
//! turn does not count for `turns`.
//!
//! The turn of an outcome runs its steps again for each revision.
//!
//! ```
//! let team = managed_agents_local::Script::from_json(
#![doc = concat!("r#\"", include_str!("../scripts/team.json"), "\"#,")]
//! )?;
//! # Ok::<(), managed_agents_local::ScriptError>(())
//! ```
//!
//! ```
//! let script = managed_agents_local::Script::from_json(
#![doc = concat!("r#\"", include_str!("../scripts/total.json"), "\"#,")]
//! )?;
//! # Ok::<(), managed_agents_local::ScriptError>(())
//! ```
//!
//! **Bash is not confined.** It starts in the session's directory. The file tools are confined to
//! that directory, and accept `/mnt/session` for its `mnt/session`. Files below
//! `/mnt/session/outputs` are listed as the session's.
//!
//! # Limits
//!
//! | limit | value |
//! | --- | --- |
//! | head of a request; body; body of an upload | 64 KiB; 32 MiB; 64 MiB |
//! | all files together | 256 MiB, on disk |
//! | agents, environments, files | 10,000 of each |
//! | sessions | 1,000 |
//! | threads of a session; children that work at the same time | 1,000; 25 |
//! | open workflow runs of a session | 10 |
//! | events of a session and its threads | 100,000, or 16 MiB of JSON; beyond it the session fails |
//! | frames that wait for a stream, or for the first one | 16,384; beyond it the stream is closed, or the oldest are dropped |
//! | connections | 4,096 |
//! | requests in the log | 10,000, with the first 16 KiB of each body |
//!
//! # Where the service's behaviour is not known
//!
//! Sending to a terminated session is answered with 409. Answering a call twice, or with the wrong
//! kind of event, is a 400. Queued events come last in the history, and any time filter hides them.
//! A short idle is published between two queued messages. The stream of a terminated session stays
//! open and silent. An interrupt closes calls that wait for an approval with an error result. Vault
//! ids are stored and not looked up. There are no memory stores, so they are 404. Repositories are
//! not cloned, and the session reports a `repository_clone_error`.
//!
//! Threads: archiving the primary thread only records the time; archiving a child terminates it.
//! While children work, the primary thread is idle with `end_turn`; it runs again after the last
//! child. One message goes each way. A child's call has its `session_thread_id` on the session's
//! stream, and null on the child's own. Only children that have not finished count as concurrent.
//! An interrupt that names the primary thread ends its turn after its children.
//!
//! Workflow runs: their threads count for the session's status as others do, and exchange no
//! messages with the primary thread. A run is idle while all its threads wait for the client. The
//! runs of an archived session end as stopped.
//!
//! Outcomes: a second one is refused with 400 until the first has ended. An error or a refusal that
//! ends the turn ends its outcome as interrupted.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("managed-agents-local needs Unix: its agents run tools with /bin/bash");

mod app;
mod connection;
mod engine;
pub mod faults;
mod fields;
mod folder;
mod http;
pub mod kit;
mod log;
mod options;
mod paging;
mod refusal;
mod routes;
mod server;
mod state;
mod threads;

pub use engine::outcome::Evaluation;
pub use engine::script::{Script, ScriptError};
pub use engine::tool_call::{ToolCall, ToolOutput};
pub use engine::turn::children::Child;
pub use engine::turn::failure::RetryStatus;
pub use engine::turn::workflow::Workflow;
pub use engine::turn::workflow::run::{WorkflowEnd, WorkflowRun};
pub use engine::turn::{Interrupted, Stop, Turn};
pub use faults::{FaultControl, Faults};
pub use log::RequestRecord;
pub use options::Options;
pub use server::Server;
