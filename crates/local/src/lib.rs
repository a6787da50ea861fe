//! A local server for the Claude Managed Agents API, for development and tests. It answers as the
//! service does, and a script takes the place of the model.
//!
//! *In scope*: every operation of the API (`docs/local-operations.md` in the repository has the
//! table); requests checked against the published facts, with the wrong field named; events,
//! streams, threads, workflow runs and outcomes; tools that really run, in a directory for each
//! session, with its memory stores and skills; schedules on a clock that tests move
//! ([`Server::advance_clock`]); work items and their leases; signed webhooks
//! ([`Options::webhook`]); faults on demand; [checks](kit) for adapters.
//!
//! *Out of scope*: a model, MCP servers, rate limits, addresses other than loopback. This is an
//! independent implementation of the protocol, not an official product.
//!
//! ```text
//!  client ──HTTP──> http ──> spec ──> routes ──> state: records, files, sessions
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
//! A [`Script`] is a Rust function on a [`Turn`], or JSON. (This `Turn` is the server's side of a
//! turn; `managed_agents_core::Turn` is the client's.) Without a script, [`Script::built_in`]
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
//! | `{"thread": {"agent": "Checker", "message": "text", "steps": [..]}}` | gives these steps to another agent, in a thread of its own. Without `message`, the thread gets the turn's message. Its output is the thread's last message |
//! | `{"together": [{"thread": ..}, {"thread": ..}]}` | gives work to several agents at once |
//! | `{"workflow": {"name": "Nightly", "phases": ["Gather"], "steps": [..], "result": "completed", "then": [..]}}` | starts a workflow run in the background; see below |
//! | `{"outcome": ["needs_revision", "satisfied"]}` | sets the results of the outcome's evaluations, in order. Allowed values: `needs_revision`, `satisfied`, `failed`. The last one repeats. Without this step: `satisfied` |
//! | `{"error": {"type": "model_overloaded_error", "message": "..", "retry_status": "retrying"}}` | emits a session error; `exhausted` and `terminal` end the turn |
//! | `{"wait": 100}` | waits for this many milliseconds |
//! | `{"stop": "end_turn"}` | sets how the turn will end: `end_turn`, `retries_exhausted`, `refusal` with `category` and `explanation`, or any other reason, as text or as an object with a `type` |
//!
//! A step that makes a model request (`say`, `think`, a call, `thread`, `together`, `workflow`) can
//! have `"cost": 12`, its list cost in whole cents, and `"tokens": {"input": 100, "output": 20}`;
//! `cache_read` and `cache_creation` are possible too. Without them both are made up from the length
//! of the texts. They add up in the usage of the thread and of the session, and count for its
//! budget.
//!
//! A call or a thread with `"save": "name"` stores its output, and later texts and inputs can use
//! it as `${name}`. The other names are `${message}`, the user's text; `${uploads}`, the paths of
//! the mounted files, one on each line; and `${iteration}`, the number of revisions of an outcome
//! so far. Unknown names stay as they are, for bash. A thread and a workflow see the names that are
//! set when they begin; names saved inside are not visible outside.
//!
//! A workflow can use these steps: `{"phase": "Gather"}`, which ends the previous phase; `thread`;
//! `together` with threads; and `wait`. Its `result` is `completed`, `stopped`, or an error such as
//! `{"type": "timeout_error", "message": ".."}`. The run ends after the turn that started it. Then
//! the agent takes another turn. Its steps are those in `then`. Without `then`, it says how the run
//! ended. This turn does not use up an entry of `turns`.
//!
//! A turn that works towards an outcome repeats its steps for each revision. While a workflow run is
//! open nothing is evaluated: the turn after the last run does it.
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
//! that directory, and map `/mnt/session` to the folder `mnt/session` in it. Files below
//! `/mnt/session/outputs` are listed as the session's.
//!
//! # Limits
//!
//! | limit | value |
//! | --- | --- |
//! | head of a request | 64 KiB |
//! | body of a request | 32 MiB |
//! | body of an upload | 64 MiB |
//! | all files together | 256 MiB, on disk |
//! | things of each kind but sessions | 10,000; beyond it the oldest versions of memories, runs of deployments and stopped work items are dropped |
//! | versions of an agent | 1,000 |
//! | all agents with all versions | 64 MiB of JSON |
//! | memories of a store | 2,000, of 100 KiB each |
//! | webhook events that wait | 10,000; beyond it the oldest are dropped |
//! | sessions | 1,000; beyond this and the other limits of numbers the answer is 429 |
//! | threads of a session | 1,000 |
//! | child threads of a session that are not archived, idle ones included | 25 |
//! | threads of a workflow run that work at the same time | 64 |
//! | open workflow runs of a session | 10 |
//! | events of a session and its threads | 100,000, or 16 MiB of frames; beyond it the session fails |
//! | events of all sessions | 3 GiB of frames; beyond it sessions at work fail, and new ones and messages get 429 |
//! | frames that wait for a slow stream | 16,384; beyond it the stream is closed |
//! | frames that wait until the first stream connects, with [`Options::buffer`] | 16,384; beyond it the oldest are dropped |
//! | connections | 4,096 |
//! | requests in the log | 10,000, with the first 16 KiB of each body |
//!
//! # What this server does where the service's behaviour is not known
//!
//! Sending to a terminated session returns 409. A second result for a call, or an answer of the
//! wrong kind, returns 400. A confirmation that comes too late is not in the history. Names of
//! archived environments stay taken. Queued events come last in the history; a list with a time filter does not
//! include them. A short idle is published between two queued messages. The stream of a terminated
//! session stays open and silent. An interrupt closes calls that wait for an approval with an error
//! result. Repositories are not cloned, and the session reports a `repository_clone_error`. A key that
//! an object has twice is refused. Unknown values of `anthropic-beta` are refused.
//!
//! Credentials: a key that begins with `sk-ant-oat01-` is both an environment key and an OAuth
//! token, until a worker polls with it, or unless [`Options::environment_key`] or
//! [`Options::api_key`] says which. An environment key is for the sessions of the environments that
//! were polled with it, before that for all self-hosted ones. An operation that does not take the kind
//! returns 403. No secret of a vault is kept. The metadata `local_validation` of a credential sets
//! the result of `mcp_oauth_validate`: `valid`, `invalid` or `unknown`.
//!
//! Memory: a store is compared with the directories of its sessions whenever the API is asked about
//! it; if both have changed, the store wins. With depth 0 a list shows the memories directly below
//! its prefix, with depth 1 also those one folder deeper. Dreams make a copy of the store with a
//! note; they move on each time they are read, and fail if their instructions begin with
//! `local:failed`.
//!
//! Deployments run without jitter. A clock that was moved far makes up for 100 runs of each. Work
//! items without a heartbeat are handed out again after 300 seconds; a lease lasts 10 to 600 seconds.
//! User profiles without their beta value lack the fields whose form is not published. Checks of
//! data controls succeed at once, or fail if the name of the key or bucket has `fail` in it.
//!
//! Threads: archiving the primary thread only records the time; archiving a child terminates it.
//! While children work, the primary thread is idle with `end_turn`; it runs again after the last
//! child. The primary thread sends a child one message, and the child sends one back. On the
//! session's stream a child's call carries `session_thread_id`; on the child's own stream that
//! field is null. Children that have finished count as concurrent until they are archived. An
//! interrupt that names the primary thread does not stop its children; the primary turn ends once the
//! children have finished.
//!
//! Workflow runs: their threads affect the session's status like other threads, and exchange no
//! messages with the primary thread. A run is idle while all its threads wait for the client. An
//! interrupt of the session pauses its runs without an event, and the next message lets them go on.
//! A thread of a paused run finishes its tool calls and then waits. Archiving and deleting a session
//! with an open run is refused, unless [`Options::ends_runs`] is set.
//!
//! Outcomes: a second one is refused with 400 until the first has ended. An error or a refusal that
//! ends the turn also ends the outcome, with the result `interrupted`.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("managed-agents-local needs Unix: its agents run tools with /bin/bash");

mod app;
mod clock;
mod connection;
pub mod control;
mod engine;
pub mod faults;
mod fields;
mod folder;
mod http;
mod json;
pub mod kit;
mod log;
mod nearest;
mod options;
mod paging;
mod port_owner;
mod record;
mod refusal;
mod routes;
mod scripts;
mod secrets;
mod server;
mod spec;
mod state;
mod threads;
mod webhooks;

pub use engine::script::{Script, ScriptError};
pub use engine::tool_call::{ToolCall, ToolOutput};
pub use engine::turn::children::Child;
pub use engine::turn::failure::RetryStatus;
pub use engine::turn::workflow::Workflow;
pub use engine::turn::workflow::run::{WorkflowEnd, WorkflowRun};
pub use engine::turn::{Interrupted, Stop, Turn};
pub use faults::{FaultControl, Faults};
pub use log::RequestRecord;
pub use options::{Options, Record};
pub use server::Server;
pub use state::outcome::Evaluation;
