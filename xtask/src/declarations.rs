//! TypeScript's view of the API, written from `spec/`: `npm/types.d.ts`, `npm/operations.d.ts`, and for JavaScript itself
//! `npm/src/routes.js`.

mod operations;
mod routes;
mod types;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::outcome::Problem;
use crate::workspace;

/// Writes the files.
pub(crate) fn write() -> Result<(), Problem> {
    for (path, text) in files()? {
        fs::write(&path, text).map_err(Problem::failed(path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Fails if what is committed is not what `spec/` says.
pub(crate) fn check() -> Result<(), Problem> {
    for (path, text) in files()? {
        if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            let path = path.display();
            return Err(Problem::Failed(format!(
                "{path} is not what spec/ says: run `cargo xtask declarations`"
            )));
        }
    }
    Ok(())
}

fn files() -> Result<Vec<(PathBuf, String)>, Problem> {
    let npm = workspace::npm();
    let (types, endpoints) = (spec("types.json")?, spec("endpoints.json")?);
    Ok(vec![
        (npm.join("types.d.ts"), types::declarations(&types)),
        (npm.join("operations.d.ts"), operations::declarations(&endpoints, &types)),
        (npm.join("src/routes.js"), routes::module(&endpoints)),
    ])
}

fn spec(name: &str) -> Result<Value, Problem> {
    let path = workspace::root().join("spec").join(name);
    let text = fs::read_to_string(&path).map_err(Problem::failed(path.display()))?;
    serde_json::from_str(&text).map_err(Problem::failed(path.display()))
}
