//! The sandbox tools of a Claude Managed Agent (bash, read, write, edit, glob, grep) on a confined directory.
//!
//! In scope: what goes into a tool call (JSON) and what comes out of it (text, and whether it is an error),
//! with the limits and the wording that agents know. Out of scope: HTTP, sessions, permissions, and who
//! asked.
//!
//! ```text
//!  name, input ──► Toolset::run ──► Output { text, is_error }
//!                      │
//!      ┌───────────────┼──────────────────────┐
//!    bash      read write edit            glob grep
//!      │               └──────────┬───────────┘
//!   one shell,               the boundary: workdir, allowed roots, mounts
//!   kept from call             └─► a target, reached without following a link
//!   to call
//! ```
//!
//! # Example
//!
//! ```
//! use managed_agents_toolset::{Options, Toolset};
//! use serde_json::json;
//!
//! # fn main() -> std::io::Result<()> {
//! # let directory = tempfile::tempdir()?;
//! # let workdir = directory.path();
//! let mut tools = Toolset::new(Options::new(workdir))?;
//!
//! let output = tools.run("write", &json!({"file_path": "notes/a.txt", "content": "Total: 12\n"})).unwrap();
//! assert_eq!(output.text, "wrote 10 bytes to notes/a.txt");
//!
//! tools.run("bash", &json!({"command": "cd notes"}));
//! let output = tools.run("bash", &json!({"command": "cut -d: -f2 a.txt"})).unwrap();
//! assert_eq!(output.text, " 12");
//!
//! let output = tools.run("read", &json!({"file_path": "/etc/passwd"})).unwrap();
//! assert!(output.is_error);
//! assert_eq!(output.text, "path \"/etc/passwd\" is outside the session's working directory");
//! # Ok(())
//! # }
//! ```
//!
//! # What is confined, and what is not
//!
//! The file tools touch nothing outside [`Options::workdir`] and [`Options::allowed_roots`]. A path is
//! resolved with all its links, checked, and then opened one directory at a time, each from the descriptor of
//! the one before and never through a link; so a link swapped in after the check ends the call instead of
//! leading it out. That needs no `openat2` and holds on every Unix. What is above a root is trusted. A hard
//! link inside a root is a file of that root: it can be read, and `write` and `edit` leave its other names as
//! they are, because they replace files and never write into one. FIFOs, sockets and devices are refused
//! without waiting for them.
//!
//! **Bash is not confined.** It can do what this process may do, and read the environment of processes of the
//! same user. It gets no variable whose name begins with `ANTHROPIC_`, and its process group is killed at a
//! timeout, a restart, a cancellation and at the end, but a process may leave the group (`setsid`, `set -m`),
//! and where this process is killed itself, bash ends only after the command it runs. Run all of it in a
//! container or a virtual machine.
//!
//! What background jobs write between two calls comes with the next one. A command that ends the shell (`exit`,
//! a failure under `set -e`, a syntax error inside `$(..)`) ends the session; the next call starts a new one.
//! After a timeout or such an end, the error has the usual sentence first and then what was printed until then.
//!
//! # Inputs and limits
//!
//! | tool | input | limit |
//! | --- | --- | --- |
//! | `bash` | `command?`, `restart?`, `timeout_ms?` | 120,000 ms unless told otherwise; the last 100 KiB of output |
//! | `read` | `file_path`, `view_range?` | [`Options::max_file_bytes`]; a range gives up after 60 s |
//! | `write` | `file_path`, `content` | |
//! | `edit` | `file_path`, `old_string`, `new_string`, `replace_all?` | [`Options::max_file_bytes`] |
//! | `glob` | `pattern`, `path?` | 200 paths, of the first 50,000 entries walked, 40 directories deep |
//! | `grep` | `pattern`, `path?` | 100 KiB of output, 60 s, 40 directories deep, lines of 16 MiB, of which 2000 characters are shown |
//!
//! `read` gives bytes that are not UTF-8 as U+FFFD and `edit` keeps them. An `edit` that fails because of the
//! file's line ends says so. `glob` skips `.git` and `node_modules`. Neither `glob` nor `grep` follows links to
//! directories.
//!
//! `grep` is built in, with the syntax of the `regex` crate, which ripgrep's is too: no outside `rg` is looked
//! for, so none can be planted. It finds what `rg` would find: it leaves out hidden files and those that
//! `.gitignore` (in a Git repository), `.ignore` and `.rgignore` name, unless `path` names them; it reads UTF-16
//! by its byte order mark. Ignore files above the root and those of the user do not count, so that a search
//! finds the same on each machine.
//!
//! **A search never hides that it passed over something.** Notes in brackets at the end of the output of `grep`
//! and `glob` name binary files that match, lines too long to search, files and directories that could not be
//! read or lie too deep, what is hidden or ignored, and each limit that was met.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("managed-agents-toolset needs Unix: its bash tool is /bin/bash in a process group of its own");

#[cfg(unix)]
mod toolset;

#[cfg(unix)]
pub use toolset::{Canceller, Mount, Options, Output, Toolset};
