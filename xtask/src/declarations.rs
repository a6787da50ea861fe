//! `cargo xtask declarations`: writes the TypeScript declarations of the npm package and its routes,
//! and the table of the local server, from `spec/`.

mod docs;
mod operations;
mod routes;
mod server;
mod types;

use std::fs;

use serde_json::Value;

use crate::generated::File;
use crate::outcome::Problem;
use crate::workspace;

/// Returns the files.
pub(crate) fn files() -> Result<Vec<File>, Problem> {
    let (types, endpoints) = (spec("types.json")?, spec("endpoints.json")?);
    let docs = docs::Docs::read()?;
    let files = [
        ("npm/types.d.ts", types::declarations(&types, &docs)?),
        ("npm/operations.d.ts", operations::declarations(&endpoints, &types, &docs)),
        ("npm/src/routes.js", routes::module(&endpoints)),
        ("crates/local/src/spec/table.json", server::table(&endpoints, &types)),
    ];
    Ok(files.map(|(name, text)| (name.to_owned(), text)).into())
}

fn spec(name: &str) -> Result<Value, Problem> {
    let path = workspace::root().join("spec").join(name);
    let text = fs::read_to_string(&path).map_err(Problem::failed(path.display()))?;
    serde_json::from_str(&text).map_err(Problem::failed(path.display()))
}
