//! A local Claude Managed Agents server, for development and tests: it answers as the service does, and a script
//! stands where the model would be.
//!
//! In scope: agents and their versions, environments, files, sessions with events, streams, resources and threads,
//! those of the agents they work with too; workflow runs and outcomes; tools that really run, in a directory for each
//! session; faults on demand.
//! Out of scope: a model, work queues of self-hosted environments, vaults, memory stores, deployments, rate
//! limits, other addresses than loopback. It is an independent reading of the protocol, not an official product.
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
//! Without a [`Script`] a built-in one answers: it says that no model is there, looks at its directory with a real
//! tool call, tells what it saw. A script is a Rust function on a [`Turn`], or JSON: an object with `steps`, a list
//! that is run for each message, or `turns`, a list of such lists, one for each turn, of which the last repeats.
//!
//! | step | what it does |
//! | --- | --- |
//! | `{"say": "text", "pace": 50}` | a message; with `pace`, so many milliseconds go by before each piece of its preview |
//! | `{"think": true}` | shows that the agent thinks |
//! | `{"tool": "bash", "input": {..}}` | runs a sandbox tool; the agent's permission policy may ask first |
//! | `{"tool": .., "ask": true}` | asks first in any case |
//! | `{"custom_tool": "name", "input": {..}}` | waits for the client's answer |
//! | `{"mcp_tool": "name", "server": "name", "input": {..}, "output": "text"}` | a tool of an MCP server, with the output given here |
//! | `{"together": [{"tool": ..}, {"custom_tool": ..}]}` | several calls at once |
//! | `{"thread": {"agent": "Checker", "message": "text", "steps": [..]}}` | another agent does these steps in a thread of its own, told the text, or else the turn's message; its output is what it said last |
//! | `{"together": [{"thread": ..}, {"thread": ..}]}` | several agents at the same time |
//! | `{"workflow": {"name": "Nightly", "phases": ["Gather"], "steps": [..], "result": "completed", "then": [..]}}` | starts a run in the background; more below |
//! | `{"outcome": ["needs_revision", "satisfied"]}` | what the evaluations of the user's outcome come to: these, or `failed`; the last one repeats, and without this step the first is satisfied |
//! | `{"error": {"type": "model_overloaded_error", "message": "..", "retry_status": "retrying"}}` | a session error; with `exhausted` or `terminal` it ends the turn |
//! | `{"wait": 100}` | waits so many milliseconds |
//! | `{"stop": "end_turn"}` | how the turn will end: `end_turn`, `retries_exhausted`, or `refusal` with `category` and `explanation` |
//!
//! A call or a thread with `"save": "name"` keeps its output, and later texts and inputs may say `${name}`; so they may
//! `${message}`, the user's text, `${uploads}`, the paths of the mounted files, one on a line, and `${iteration}`, how
//! often an outcome's work was revised before. Names that are not known stay as they are, for bash to use. A thread
//! and a workflow know the names of when they begin, and keep what they save to themselves.
//!
//! The steps of a workflow are `{"phase": "Gather"}`, which ends the phase before, `thread`, `together` with threads,
//! and `wait`. Its `result` is `completed`, `stopped`, or an error as `{"type": "timeout_error", "message": ".."}`. It
//! ends after the turn that started it; then the agent takes another turn, with the steps in `then`, or else says how
//! the run ended. That turn does not count for `turns`.
//!
//! An outcome's turn runs its steps again for each revision.
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
//! Bash starts in the session's directory and is not confined; the file tools are, and know the directory's
//! `mnt/session` as `/mnt/session` too. What is written below `/mnt/session/outputs` is listed for the session.
//!
//! # Faults
//!
//! [`faults`] says what can be made to go wrong, in Rust and in the text of `--faults`.
//!
//! # Limits
//!
//! | what | bound |
//! | --- | --- |
//! | a request's head; its body; an upload's body | 64 KiB; 32 MiB; 64 MiB |
//! | files together | 256 MiB, on disk |
//! | agents, environments, files | 10,000 of each |
//! | sessions | 1,000 |
//! | threads of a session; children that work at the same time | 1,000; 25 |
//! | workflow runs of a session that are open at the same time | 10 |
//! | events of a session, those of all its threads | 100,000, or 16 MiB of JSON; beyond it the session fails |
//! | frames that wait for one stream, or for the first one | 16,384; beyond it a stream is closed, or the oldest go |
//! | connections | 4,096 |
//! | requests in the log | 10,000, with the first 16 KiB of each body |
//!
//! # Where the service's behaviour is not known
//!
//! Sending to a terminated session is answered 409. Answering a call twice, or with the wrong kind of event, is
//! 400. Queued events stand at the end of the history and are hidden by any time filter. A short idle is published
//! between two queued messages. The stream of a terminated session stays open and silent. An interrupt closes
//! calls that wait for an approval with an error result. Vault ids are stored and not looked up; there are no memory
//! stores, so they are 404. Repositories are not cloned; the session says so with a `repository_clone_error`.
//!
//! Threads: archiving the primary one only notes the time; a child is terminated by it. While children work the primary
//! thread is idle with `end_turn`, and runs again after the last one; one message goes each way. A call that a child
//! shows on the session's stream has its `session_thread_id` there, and null on its own. Only children that have not
//! finished count as concurrent. An interrupt that names the primary thread ends its turn after its children.
//!
//! Workflow runs: their threads count for the session's status as others do, and exchange no messages with the primary
//! one. A run is idle while all its threads wait for the client. An archived session's runs end as stopped.
//!
//! Outcomes: a second one is refused with 400 until the first has ended. An error or a refusal that ends the turn ends
//! its outcome as interrupted.
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
