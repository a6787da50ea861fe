//! Runs test binaries for WebAssembly in a headless Chromium, by wasm-bindgen's runner.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::{env, fs};

use serde_json::json;

/// Seconds for all tests of a binary.
const TIMEOUT: &str = "240";

/// Builds and runs test binaries of this package. Their page is served on `port`.
pub(crate) fn test(port: u16, binaries: &[&str]) -> ExitStatus {
    let runner = env::var("WASM_BINDGEN_TEST_RUNNER");
    let runner = runner.expect("WASM_BINDGEN_TEST_RUNNER names the runner; `cargo xtask test fetch` sets it");
    let mut cargo = Command::new(env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    cargo.args([
        "test",
        "--no-fail-fast",
        "--package",
        env!("CARGO_PKG_NAME"),
        "--target",
        "wasm32-unknown-unknown",
    ]);
    cargo.args(binaries.iter().flat_map(|name| ["--test", name]));
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    cargo.env("WASM_BINDGEN_TEST_ADDRESS", format!("127.0.0.1:{port}"));
    cargo.env("WASM_BINDGEN_TEST_TIMEOUT", TIMEOUT);
    cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities());
    cargo.status().expect("cargo runs")
}

/// Writes the options of the browser to a file.
fn capabilities() -> PathBuf {
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
    ];
    let mut options = json!({"args": arguments});
    if let Ok(browser) = env::var("CHROMIUM") {
        options["binary"] = browser.into();
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("webdriver.json");
    fs::write(&file, json!({"goog:chromeOptions": options}).to_string()).expect("the folder can be written");
    file
}
