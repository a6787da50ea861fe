//! `cargo xtask declarations`: writes the TypeScript declarations of the npm package and its routes,
//! and the tables of the local server and the command line, from `spec/`.

mod server;

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::generated::File;
use crate::outcome::Problem;
use crate::{process, setup, workspace};

/// Returns the files.
pub(crate) fn files() -> Result<Vec<File>, Problem> {
    let table = server::table(&spec("endpoints.json")?, &spec("types.json")?);
    let mut files = of_the_package()?;
    files.push(("crates/local/src/spec/table.json".to_owned(), table));
    Ok(files)
}

/// Returns the files that a script of the npm package prints.
fn of_the_package() -> Result<Vec<File>, Problem> {
    let text = process::read(setup::installed("node")?.arg("npm/scripts/declarations/main.mjs"))?;
    let files: BTreeMap<_, _> = serde_json::from_str(&text).map_err(Problem::failed("main.mjs"))?;
    Ok(files.into_iter().collect())
}

fn spec(name: &str) -> Result<Value, Problem> {
    let path = workspace::root().join("spec").join(name);
    let text = fs::read_to_string(&path).map_err(Problem::failed(path.display()))?;
    serde_json::from_str(&text).map_err(Problem::failed(path.display()))
}
