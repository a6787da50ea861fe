//! Builds the example pages in Rust, each into a folder below `target`.

use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::bound::{bind, optimize};
use crate::outcome::Problem;
use crate::{metadata, page, process, setup, workspace};

/// The folders in `examples`, and the name of each program. The second is a workspace of its own,
/// because every check of ours would build the framework otherwise.
const PAGES: [(&str, &str); 2] =
    [("web_page", "managed-agents-web-page"), ("leptos", "managed-agents-leptos-page")];

/// Builds all pages, and prints their sizes. Returns their folders.
pub(crate) fn build() -> Result<Vec<PathBuf>, Problem> {
    setup::wasm_target()?;
    setup::node_modules(&workspace::npm())?;
    let folders: Result<Vec<_>, _> = PAGES.iter().map(|(page, program)| build_page(page, program)).collect();
    let folders = folders?;
    print_sizes(&folders)?;
    Ok(folders)
}

/// Builds a page and serves it until it is interrupted.
pub(crate) fn serve(name: &str) -> Result<(), Problem> {
    let Some((page, program)) = PAGES.iter().find(|(page, _)| *page == name) else {
        return Err(Problem::Failed(format!("no page is called {name}")));
    };
    setup::wasm_target()?;
    setup::node_modules(&workspace::npm())?;
    page::serve_folder(&build_page(page, program)?, &workspace::root().join("examples/web_page"))
}

/// Prints the sizes of the pages that were built, as last built.
pub(crate) fn print_sizes_as_built() -> Result<(), Problem> {
    let target = metadata::target()?;
    let folders = PAGES.map(|(page, _)| target.join(page)).into_iter();
    print_sizes(&folders.filter(|folder| folder.is_dir()).collect::<Vec<_>>())
}

/// Prints sizes. Fails if a page is larger than its limit.
fn print_sizes(folders: &[PathBuf]) -> Result<(), Problem> {
    let mut node = process::program("node");
    process::run(node.arg(workspace::root().join("xtask/src/pages.mjs")).args(folders))
}

fn build_page(page: &str, program: &str) -> Result<PathBuf, Problem> {
    let source = workspace::root().join("examples").join(page);
    let target = metadata::target()?;
    let mut build = process::cargo(["build", "--locked", "--profile=wasm-release", "--bin", program]);
    build.arg("--manifest-path").arg(source.join("Cargo.toml")).args(["--target", setup::WASM_TARGET]);
    process::run(build.arg("--target-dir").arg(&target))?;
    let built = target.join(setup::WASM_TARGET).join("wasm-release").join(program).with_extension("wasm");
    let folder = target.join(page);
    page::copy(&source, &folder, &["html", "js"])?;
    page::copy(&workspace::root().join("examples/browser"), &folder, &["css"])?;
    shrink(&built, &folder)?;
    Ok(folder)
}

/// Writes the page's script and module, as small as they get.
fn shrink(built: &Path, folder: &Path) -> Result<(), Problem> {
    let bound = bind(&mut Bindgen::new(), built)?;
    let esbuild = workspace::npm().join("node_modules/esbuild/bin/esbuild");
    let mut minify = process::program(&esbuild.to_string_lossy());
    minify.arg(bound.script).arg("--minify");
    process::run(minify.arg(format!("--outfile={}", folder.join("page.js").display())))?;
    optimize(&bound.module, &folder.join("page.wasm"))
}
