//! The sandbox tools of a Claude Managed Agent (bash, read, write, edit, glob, grep) on a confined
//! directory.
//!
//! *In scope*: the input of a tool call (JSON) and its output (a text, and whether it is an error),
//! with the limits and the wording that agents know.
//!
//! *Out of scope*: HTTP, sessions, permissions.
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
//! # Confinement
//!
//! The file tools touch nothing outside [`Options::workdir`] and [`Options::allowed_roots`]. A path
//! is resolved with all its links and checked. It is then opened one directory at a time, each from
//! the descriptor of its parent and never through a link, so a link that is swapped in after the
//! check ends the call instead of leading out. This needs no `openat2` and works on every Unix. The
//! directories above a root are trusted. A hard link inside a root is a file of that root: it can
//! be read, and `write` and `edit` do not change its other names, because they replace files
//! instead of writing into them. FIFOs, sockets and devices are refused at once.
//!
//! **Bash is not confined.** It can do whatever this process can, and can read the environment of
//! other processes of the same user. It gets no variable whose name begins with `ANTHROPIC_`. Its
//! process group is killed at a timeout, a restart, a cancellation and the end. But a process can
//! leave the group (`setsid`, `set -m`), and if this process is killed, bash ends only after its
//! current command. Run everything in a container or a virtual machine.
//!
//! The output that background jobs write between two calls comes with the next call. A command that
//! ends the shell (`exit`, a failure under `set -e`, a syntax error inside `$(..)`) ends the bash
//! session, and the next call starts a new one. After a timeout or such an end, the error consists
//! of the usual sentence and the output so far.
//!
//! # Inputs and limits
//!
//! | tool | input | limit |
//! | --- | --- | --- |
//! | `bash` | `command?`, `restart?`, `timeout_ms?` | 120,000 ms by default; the last 100 KiB of output |
//! | `read` | `file_path`, `view_range?` | [`Options::max_file_bytes`]; 60 s for a range |
//! | `write` | `file_path`, `content` | |
//! | `edit` | `file_path`, `old_string`, `new_string`, `replace_all?` | [`Options::max_file_bytes`] |
//! | `glob` | `pattern`, `path?` | 200 paths, of the first 50,000 entries, 40 directories deep |
//! | `grep` | `pattern`, `path?` | 100 KiB of output, 60 s, 40 directories deep, lines of 16 MiB, of which 2000 characters are shown |
//!
//! `read` returns U+FFFD for bytes that are not UTF-8, and `edit` keeps them. An `edit` that fails
//! because of the file's line ends says so. `glob` skips `.git` and `node_modules`. Neither `glob`
//! nor `grep` follows links to directories.
//!
//! `grep` is built in, with the syntax of the `regex` crate, which is also ripgrep's. It runs no
//! `rg` of the host, so nobody can plant one. It finds the same as `rg`: it skips hidden files and
//! those that `.gitignore` (in a Git repository), `.ignore` and `.rgignore` name, unless `path`
//! names them, and it reads UTF-16 by its byte order mark. Ignore files above the root and those of
//! the user do not count, so that a search finds the same on every machine.
//!
//! **A search reports what it skips.** Notes in brackets at the end of the output of `grep` and
//! `glob` name matching binary files, lines that are too long to search, files and directories that
//! could not be read or lie too deep, hidden and ignored ones, and each limit that was met.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("managed-agents-toolset needs Unix: its bash tool is /bin/bash in a process group of its own");

#[cfg(unix)]
mod toolset;

#[cfg(unix)]
pub use toolset::{Canceller, Mount, Options, Output, Toolset};
