//! `cargo xtask page`: the example page in `examples/browser` beside the package, served by the local server.

use std::fs;
use std::path::{Path, PathBuf};

use crate::outcome::Problem;
use crate::{metadata, process, wasm, workspace};

/// Builds all of it and serves it until it is interrupted. The agent is a script.
pub(crate) fn serve() -> Result<(), Problem> {
    wasm::build()?;
    let folder = lay_out()?;
    let script = source().join("agent.json");
    let mut server = process::cargo(["run", "--quiet", "--package=managed-agents-local", "--"]);
    process::run(server.arg("--pages").arg(folder).arg("--script").arg(script))
}

/// Puts the page and the package as built into one folder below `target`, and gives that.
pub(crate) fn lay_out() -> Result<PathBuf, Problem> {
    let folder = metadata::target()?.join("page");
    // Nothing old may be served.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Problem::failed("target/page"))?;
    }
    copy(&source(), &folder)?;
    copy(&workspace::npm().join("dist"), &folder.join("managed-agents"))?;
    Ok(folder)
}

fn source() -> PathBuf {
    workspace::root().join("examples/browser")
}

/// The files of a folder, without those of folders in it.
fn copy(from: &Path, to: &Path) -> Result<(), Problem> {
    let failed = |error: std::io::Error| Problem::Failed(format!("{}: {error}", from.display()));
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).map_err(failed)?;
        }
    }
    Ok(())
}
