//! `cargo xtask minimal`: builds the published crates with each feature alone and with none, and with
//! the oldest direct dependencies that their manifests allow.

use crate::outcome::Problem;
use crate::{metadata, process, setup};

pub(crate) fn run() -> Result<(), Problem> {
    setup::native_tls()?;
    let (metadata, target) = (metadata::read()?, metadata::target()?.join("minimal"));
    // The crate for pages builds for another target. An empty list of registries is `publish = false`.
    let published = metadata.workspace_packages().into_iter().filter(|package| {
        package.publish.as_ref().is_none_or(|registries| !registries.is_empty())
            && package.name != "managed-agents-wasm"
    });
    let mut packages = Vec::new();
    for package in published {
        let features = package.features.keys().map(String::as_str).filter(|feature| *feature != "default");
        for feature in [""].into_iter().chain(features) {
            println!("== {} {feature}", package.name);
            let mut check = process::cargo(["check", "--locked", "--quiet", "--no-default-features"]);
            process::run(check.args(["--package", &package.name, "--features", feature]))?;
        }
        packages.extend(["--package", &package.name]);
    }
    // A lock file of its own.
    let lock = format!("resolver.lockfile-path={:?}", target.join("Cargo.lock"));
    let unstable = ["-Zdirect-minimal-versions", "-Zlockfile-path", "--config", &lock];
    for words in [&["generate-lockfile", "--quiet"][..], &["check", "--locked", "--all-features"]] {
        let mut cargo = process::cargo(words.iter().chain(&unstable).copied());
        // The compiler that is in use has these options too.
        cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &target);
        if words[0] == "check" {
            cargo.args(&packages);
        }
        process::run(&mut cargo)?;
    }
    Ok(())
}
