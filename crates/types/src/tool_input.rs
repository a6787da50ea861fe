//! The `input` of [`AgentToolUse`](crate::AgentToolUse) for the tools of the toolset
//! `agent_toolset_20260401`.
//!
//! ```
//! use managed_agents_types::{BashInput, Json};
//!
//! let input: Json = serde_json::json!({ "command": "cargo test", "timeout_ms": 60_000 }).into();
//! let input: BashInput = input.decode()?;
//! assert_eq!(input.command.as_deref(), Some("cargo test"));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Unlike a reply, an input without a required field is an error. A tool must not guess: a model
//! that forgot the content of a file did not ask for an empty one.

object! {
    /// Input of `bash`: run a command, or start the shell anew.
    strict BashInput [] {
        /// The command line.
        command: optional String,
        /// `true` to start a new shell.
        restart: optional bool,
        /// Time limit of the command, in milliseconds.
        timeout_ms: optional u64,
    }

    /// Input of `read`.
    strict ReadInput [] {
        /// The file to read.
        file_path: required String,
        /// First and last line to read.
        view_range: optional Vec<i64>,
    }

    /// Input of `write`.
    strict WriteInput [] {
        /// The file to write.
        file_path: required String,
        /// Content of the file.
        content: required String,
    }

    /// Input of `edit`: replace one text by another.
    strict EditInput [] {
        /// The file to edit.
        file_path: required String,
        /// The text to replace.
        old_string: required String,
        /// The replacement.
        new_string: required String,
        /// `true` to replace every occurrence.
        replace_all: optional bool,
    }

    /// Input of `glob`: find files by name.
    strict GlobInput [] {
        /// The pattern that names must match.
        pattern: required String,
        /// The folder to look in.
        path: optional String,
    }

    /// Input of `grep`: find files by content.
    strict GrepInput [] {
        /// The regular expression that lines must match.
        pattern: required String,
        /// The file or folder to look in.
        path: optional String,
    }
}
