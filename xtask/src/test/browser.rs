//! The npm package as built: its calls made in a real browser and in Node; and as users get it, in their bundlers and runtimes.

use std::path::PathBuf;

use crate::outcome::{Outcome, Problem};
use crate::{metadata, page, process, setup, wasm, workspace};

/// The tests of the package's code.
pub(super) fn test() -> Outcome {
    run("")
}

/// Runtimes that npm installs on some platforms only.
const OPTIONAL: [&str; 3] = ["@cloudflare/workerd-linux-64", "@deno/linux-x64-glibc", "@oven/bun-linux-x64"];

/// The package as `npm install` lays it down: types, bundlers, runtimes. The wasm file comes out the same each time.
pub(super) fn package() -> Outcome {
    let tests = workspace::npm().join("tests");
    setup::node_modules(&tests)?;
    run("tests")?;
    wasm::build_again()?;
    let missing = OPTIONAL.iter().filter(|name| !tests.join("node_modules").join(name).is_dir());
    Ok(missing.map(|name| format!("skipped {name}, which is not here")).collect::<Vec<_>>().join(", "))
}

/// `npm test` in a folder of the package.
fn run(folder: &str) -> Outcome {
    let variables = variables()?;
    let mut npm = process::program("npm");
    npm.args(["test", "--silent"]).current_dir(workspace::npm().join(folder));
    process::run(npm.envs(variables))?;
    Ok(String::new())
}

/// Builds all that the tests of the package need, and returns the variables that tell them where it is.
pub(crate) fn variables() -> Result<Vec<(&'static str, PathBuf)>, Problem> {
    let browser = setup::chromium()?;
    wasm::build()?;
    Ok(vec![("CHROMIUM", browser), ("LOCAL_SERVER", local_server()?), ("PAGE", page::lay_out()?)])
}

fn local_server() -> Result<PathBuf, Problem> {
    process::run(&mut process::cargo(["build", "--package=managed-agents-local", "--bins"]))?;
    let server = metadata::target()?.join("debug").join("managed-agents-local");
    if server.is_file() {
        Ok(server)
    } else {
        Err(Problem::Failed("managed-agents-local builds no program of that name".to_owned()))
    }
}
