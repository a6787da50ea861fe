//! Tests the client for pages in Rust in Chromium, by the runner of wasm-bindgen, and in workerd.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::bound::bind;
use crate::outcome::{Outcome, Problem};
use crate::test::browser;
use crate::{metadata, page, process, setup, workspace};

/// The program that npm installs on some platforms only.
const WORKERD: &str = "node_modules/@cloudflare/workerd-linux-64/bin/workerd";

pub(super) fn test() -> Outcome {
    setup::wasm_target()?;
    let (browser, driver) = (setup::chromium()?, setup::chromedriver()?);
    let runner = setup::wasm_bindgen_test_runner()?;
    let mut test = process::cargo(["test", "--package=managed-agents-wasm", "--test=browser", "--"]);
    // The program that the checks for adapters start is such a test too.
    test.args(["--ignored", "--exact", "--skip=adapter", "--nocapture", "--test-threads=1"]);
    test.env("CHROMIUM", browser).env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_RUNNER", runner);
    process::run(&mut test)?;
    workerd()
}

fn workerd() -> Outcome {
    let hosts = workspace::npm().join("test/hosts");
    setup::node_modules(&hosts)?;
    let program = hosts.join(WORKERD);
    if !program.is_file() {
        return Ok("skipped workerd, which is not here".to_owned());
    }
    let source = workspace::root().join("crates/wasm/tests/workerd");
    let mut node = process::program("node");
    node.args(["--test", "--test-timeout=60000", "--test-reporter=spec"])
        .arg(source.join("workerd.test.mjs"));
    node.env("WORKERD", program).env("WORKER", worker(&source)?);
    process::run(node.env("LOCAL_SERVER", browser::local_server()?)).map(|()| String::new())
}

/// Builds the program for workerd. Returns its folder.
fn worker(source: &Path) -> Result<PathBuf, Problem> {
    let mut build = process::cargo(["build", "--package=managed-agents-wasm", "--example=worker"]);
    process::run(build.args(["--target", setup::WASM_TARGET]))?;
    let target = metadata::target()?;
    let built = target.join(setup::WASM_TARGET).join("debug/examples/worker.wasm");
    let folder = target.join("worker");
    page::copy(source, &folder, &["js"])?;
    let bound = bind(&mut Bindgen::new(), &built)?;
    let failed = Problem::failed("target/worker");
    fs::copy(bound.module, folder.join("worker.wasm"))
        .and_then(|_| fs::copy(bound.script, folder.join("worker.js")))
        .map_err(failed)?;
    Ok(folder)
}
