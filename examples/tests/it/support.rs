//! Runs examples, in this process and as programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::Duration;

use managed_agents_blocking::{
    Client, ClientOptions, Credential, RetryPolicy, Settings, StreamOptions, TurnOptions,
};
use managed_agents_examples::report::Report;
use managed_agents_examples::terminal::Terminal;
use managed_agents_examples::{folder, reconciler};
use managed_agents_local::{Options, Server};

use crate::invoices::{Job, reconcile};

/// Starts a server with the agent that reconciles.
pub(crate) fn server(options: Options) -> Server {
    Server::start(Options { script: Some(reconciler::script()), ..options }).unwrap()
}

/// Runs the main job on a folder. Returns its output and its result.
pub(crate) fn run(server: &Server, folder: &Path) -> (String, Result<Report, String>) {
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };
    let (quick, quicker) = (Duration::from_millis(20), Duration::from_millis(1));
    let retry = RetryPolicy { first_wait: quicker, ..RetryPolicy::default() };
    let client =
        Client::new(settings).unwrap().with_options(ClientOptions { retry, ..ClientOptions::default() });
    let mut options = TurnOptions::default();
    options.stream = StreamOptions { list_lag: quick, max_wait: quicker, ..options.stream };

    let documents = folder::read(folder).unwrap();
    let job = Job { documents, model: "claude-opus-4-7".into(), agent: None, options };
    let mut out = Vec::new();
    let result = reconcile(&client, job, &mut Terminal::plain(&mut out)).map_err(|error| error.to_string());
    (String::from_utf8(out).unwrap(), result)
}

/// Returns a command for an example, without environment variables that would make it connect
/// elsewhere.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(built().join(name));
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        if upper.starts_with("ANTHROPIC_") || upper.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Asserts that a program failed with one line of advice, without a panic and without the key.
pub(crate) fn assert_refused(output: &Output, wanted: &[&str]) {
    let problem = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{problem}");
    assert_eq!(problem.trim_end().lines().count(), 1, "{problem}");
    assert!(problem.starts_with("error: ") && !problem.contains("panicked"), "{problem}");
    for words in wanted {
        assert!(problem.contains(words), "{words:?} is missing: {problem}");
    }
    assert!(!problem.contains(KEY) && !text(&output.stdout).contains(KEY), "the key shows: {problem}");
}

/// A key that must not appear in any output.
pub(crate) const KEY: &str = "sk-ant-canary-0123456789";

/// Returns the folder of the examples. Builds them first, because `cargo test --test it` alone
/// would use old ones or none.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        // This test is TARGET/PROFILE/deps/it-HASH.
        let test = std::env::current_exe().unwrap();
        let [_, folder, target] = [1, 2, 3].map(|levels| test.ancestors().nth(levels).unwrap());
        let profile = folder.file_name().unwrap().to_str().unwrap().replace("debug", "dev");
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--examples",
                "--package",
                env!("CARGO_PKG_NAME"),
                "--profile",
                &profile,
            ])
            .arg("--target-dir")
            .arg(target)
            .status()
            .unwrap();
        assert!(status.success(), "the examples do not build");
        folder.join("examples")
    })
}
