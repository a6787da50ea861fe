//! Tests the example pages in Rust, by the keyboard in Chromium.

use std::env;

use crate::outcome::{Outcome, Problem};
use crate::test::browser;
use crate::{pages, process, setup, workspace};

pub(super) fn test() -> Outcome {
    let (browser, server) = (setup::chromium()?, browser::local_server()?);
    let folders = env::join_paths(pages::build()?).map_err(Problem::failed("the folders"))?;
    let mut node = process::program("node");
    node.args(["--test", "--test-reporter=spec"])
        .arg(workspace::root().join("examples/web_page/page.test.mjs"));
    node.env("CHROMIUM", browser).env("LOCAL_SERVER", server).env("RUST_PAGES", folders);
    process::run(&mut node).map(|()| String::new())
}
