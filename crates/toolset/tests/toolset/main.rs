//! The six tools, as an agent meets them.

mod bash;
mod confinement;
mod edit;
mod glob;
mod grep;
mod mounts;
mod races;
mod read;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use managed_agents_toolset::{Options, Toolset};
use serde_json::Value;
use tempfile::TempDir;

/// A temporary directory with `work`, where the tools are, and `outside`, which holds `secret.txt`.
struct Session {
    tools: Toolset,
    directory: TempDir,
}

impl Session {
    fn new() -> Self {
        Self::with(|options| options)
    }

    fn with(change: impl FnOnce(Options) -> Options) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        for name in ["work", "outside"] {
            fs::create_dir(base.join(name)).unwrap();
        }
        fs::write(base.join("outside/secret.txt"), "SECRET").unwrap();
        let tools = Toolset::new(change(Options::new(base.join("work")))).unwrap();
        Self { tools, directory }
    }

    /// A path in the working directory.
    fn path(&self, name: &str) -> PathBuf {
        self.base().join("work").join(name)
    }

    fn outside(&self) -> PathBuf {
        self.base().join("outside")
    }

    fn base(&self) -> PathBuf {
        self.directory.path().canonicalize().unwrap()
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
    }

    /// The text of a call that succeeds.
    #[track_caller]
    fn ok(&mut self, tool: &str, input: Value) -> String {
        let output = self.tools.run(tool, &input).expect("a tool of ours");
        assert!(!output.is_error, "{tool} {input} failed: {}", output.text);
        output.text
    }

    /// The text of a call that fails.
    #[track_caller]
    fn error(&mut self, tool: &str, input: Value) -> String {
        let output = self.tools.run(tool, &input).expect("a tool of ours");
        assert!(output.is_error, "{tool} {input} succeeded: {}", output.text);
        output.text
    }
}

fn make_fifo(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_tool_of_another_name_is_not_ours() {
    let mut session = Session::new();
    assert!(session.tools.run("web_search", &serde_json::json!({})).is_none());
    for name in Toolset::names() {
        assert!(session.tools.run(name, &serde_json::json!({})).is_some(), "{name}");
    }
}

#[test]
fn the_tools_may_move_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&Session::new().tools);
}

#[test]
fn a_missing_working_directory_is_an_error() {
    let missing = tempfile::tempdir().unwrap().path().join("missing");
    assert!(Toolset::new(Options::new(missing)).is_err());
}
