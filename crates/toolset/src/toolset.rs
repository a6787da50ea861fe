//! The six tools together.

mod bash;
mod boundary;
mod canonical;
mod deadline;
mod edit;
mod glob;
mod grep;
mod input;
mod options;
mod output;
mod read;
mod skipped;
mod target;
mod walk;
mod whole;
mod wording;
mod write;

use std::io;

use serde_json::Value;

use bash::Bash;
use boundary::Boundary;

pub use bash::Canceller;
pub use options::{Mount, Options};
pub use output::Output;

/// The six tools, confined to the directories of one session, with one shell.
///
/// Calls run one after another. Dropping the toolset kills the shell's process group.
pub struct Toolset {
    boundary: Boundary,
    max_file_bytes: Option<u64>,
    bash: Bash,
}

impl Toolset {
    /// Makes the tools. The first call of `bash` starts the shell.
    ///
    /// # Errors
    ///
    /// `options.workdir` is not an existing directory, a root cannot be resolved, or a mount does
    /// not lead from an absolute path to a permitted directory.
    pub fn new(options: Options) -> io::Result<Self> {
        let boundary = Boundary::new(&options)?;
        let bash = Bash::new(boundary.workdir(), options.environment);
        Ok(Self { boundary, max_file_bytes: options.max_file_bytes, bash })
    }

    /// Lists the names that [`Toolset::run`] knows.
    pub const fn names() -> &'static [&'static str] {
        &["bash", "read", "write", "edit", "glob", "grep"]
    }

    /// Runs one call to its end and returns the content of its result. Returns `None` for an
    /// unknown name.
    ///
    /// Every failure, wrong input included, is an [`Output`] with `is_error`.
    pub fn run(&mut self, name: &str, input: &Value) -> Option<Output> {
        let result = match name {
            "bash" => self.bash.run(input),
            "read" => read::run(&self.boundary, self.max_file_bytes, input),
            "write" => write::run(&self.boundary, input),
            "edit" => edit::run(&self.boundary, self.max_file_bytes, input),
            "glob" => glob::run(&self.boundary, input),
            "grep" => grep::run(&self.boundary, input),
            _ => return None,
        };
        Some(result.into())
    }

    /// Returns a handle that ends a running bash command from another thread.
    pub fn canceller(&self) -> Canceller {
        self.bash.canceller()
    }
}
