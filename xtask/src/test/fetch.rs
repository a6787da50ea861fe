//! Tests the client for pages in Rust in Chromium, by the runner of wasm-bindgen.

use crate::outcome::Outcome;
use crate::{process, setup};

pub(super) fn test() -> Outcome {
    setup::wasm_target()?;
    let (browser, driver) = (setup::chromium()?, setup::chromedriver()?);
    let runner = setup::wasm_bindgen_test_runner()?;
    let mut test = process::cargo(["test", "--package=managed-agents-wasm", "--test=browser", "--"]);
    // The program that the checks for adapters start is such a test too.
    test.args(["--ignored", "--exact", "--skip=adapter", "--nocapture", "--test-threads=1"]);
    test.env("CHROMIUM", browser).env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_RUNNER", runner);
    process::run(&mut test).map(|()| String::new())
}
