//! The npm package as users get it: its types compiled against, its four calls made in a real browser.

use crate::outcome::{Outcome, Problem};
use crate::{process, setup, wasm, workspace};

pub(super) fn test() -> Outcome {
    let browser = setup::chromium()?;
    wasm::build()?;
    process::run(&mut process::cargo(["build", "--package=managed-agents-local", "--bins"]))?;
    let server = workspace::target()?.join("debug").join("managed-agents-local");
    if !server.is_file() {
        return Err(Problem::Failed("managed-agents-local builds no program of that name".to_owned()));
    }
    let npm = |script: &str| {
        let mut command = process::program("npm");
        command.args(["run", "--silent", script]).current_dir(workspace::npm());
        command
    };
    process::run(&mut npm("types"))?;
    process::run(npm("test").env("CHROMIUM", browser).env("LOCAL_SERVER", server))?;
    Ok(String::new())
}
