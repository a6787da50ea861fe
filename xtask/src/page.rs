//! `cargo xtask page`: serves the example page of `examples/browser` by the local server.

use std::fs;
use std::path::{Path, PathBuf};

use crate::outcome::Problem;
use crate::{metadata, process, wasm, workspace};

/// Builds the package and serves the page until it is interrupted. The agent is a script.
pub(crate) fn serve() -> Result<(), Problem> {
    wasm::build()?;
    serve_folder(&lay_out()?, &source())
}

/// Serves a page until it is interrupted. The script of the agent is in `source`.
pub(crate) fn serve_folder(folder: &Path, source: &Path) -> Result<(), Problem> {
    let script = source.join("agent.json");
    let mut server = process::cargo(["run", "--quiet", "--package=managed-agents-local", "--"]);
    process::run(server.arg("--pages").arg(folder).arg("--script").arg(script))
}

/// Copies the page and the package as built into one folder below `target`. Returns the folder.
pub(crate) fn lay_out() -> Result<PathBuf, Problem> {
    let folder = metadata::target()?.join("page");
    // Files of an earlier build must not be served.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Problem::failed("target/page"))?;
    }
    copy(&source(), &folder, &[])?;
    copy(&workspace::npm().join("dist"), &folder.join("managed-agents"), &[])?;
    Ok(folder)
}

fn source() -> PathBuf {
    workspace::root().join("examples/browser")
}

/// Copies the files of a folder with these endings, or all, without its subfolders.
pub(crate) fn copy(from: &Path, to: &Path, endings: &[&str]) -> Result<(), Problem> {
    let failed = |error: std::io::Error| Problem::Failed(format!("{}: {error}", from.display()));
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let is_wanted = path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted));
        if entry.file_type().map_err(failed)?.is_file() && (endings.is_empty() || is_wanted) {
            fs::copy(path, to.join(entry.file_name())).map_err(failed)?;
        }
    }
    Ok(())
}
