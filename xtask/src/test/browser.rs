//! Tests the npm package as built in a browser and in Node, and as installed in bundlers and runtimes.

use std::path::PathBuf;

use crate::outcome::{Outcome, Problem};
use crate::{metadata, page, process, setup, wasm, workspace};

/// Runs the tests of the package's code.
pub(super) fn test() -> Outcome {
    run("")
}

/// Runtimes that npm installs on some platforms only.
const OPTIONAL: [&str; 3] = ["@cloudflare/workerd-linux-64", "@deno/linux-x64-glibc", "@oven/bun-linux-x64"];

/// Tests the package as `npm install` installs it: types, bundlers, runtimes. Checks that a second
/// build gives the same wasm file.
pub(super) fn package() -> Outcome {
    let tests = workspace::npm().join("test/hosts");
    setup::node_modules(&tests)?;
    run("test/hosts")?;
    wasm::build_again()?;
    let missing = OPTIONAL.iter().filter(|name| !tests.join("node_modules").join(name).is_dir());
    Ok(missing.map(|name| format!("skipped {name}, which is not here")).collect::<Vec<_>>().join(", "))
}

/// Runs `npm test` in a folder of the package.
fn run(folder: &str) -> Outcome {
    let variables = variables()?;
    let mut npm = process::program("npm");
    npm.args(["test", "--silent"]).current_dir(workspace::npm().join(folder));
    process::run(npm.envs(variables))?;
    Ok(String::new())
}

/// Builds everything that the tests of the package need. Returns the variables that locate it.
pub(crate) fn variables() -> Result<Vec<(&'static str, PathBuf)>, Problem> {
    let browser = setup::chromium()?;
    wasm::build()?;
    Ok(vec![
        ("CHROMIUM", browser),
        ("LOCAL_SERVER", local_server()?),
        ("PAGE", page::lay_out()?),
        ("PANICS", wasm::build_panicking()?),
    ])
}

/// Builds the local server. Returns its program.
pub(super) fn local_server() -> Result<PathBuf, Problem> {
    process::run(&mut process::cargo(["build", "--package=managed-agents-local", "--bins"]))?;
    let server = metadata::target()?.join("debug").join("managed-agents-local");
    if server.is_file() {
        Ok(server)
    } else {
        Err(Problem::Failed("managed-agents-local builds no program of that name".to_owned()))
    }
}
