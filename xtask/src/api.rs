//! `cargo xtask api`: lists the public API of the crates that programs depend on, in `docs/api`.
//!
//! The list is made of rustdoc's JSON, which stable compilers write only under `RUSTC_BOOTSTRAP`.
//! The format changes with the compiler: `rust-toolchain.toml` pins the compiler, and
//! `xtask/Cargo.toml` the version of `public-api` that reads its format.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::generated::File;
use crate::outcome::Problem;
use crate::{metadata, process, setup};

const CRATES: [&str; 5] = [
    "managed-agents-types",
    "managed-agents-core",
    "managed-agents-login",
    "managed-agents-async",
    "managed-agents-blocking",
];

/// Returns the lists.
pub(crate) fn files() -> Result<Vec<File>, Problem> {
    CRATES.into_iter().map(|name| Ok((format!("docs/api/{name}.txt"), list(name)?))).collect()
}

/// Returns the public items of a crate, one a line.
fn list(name: &str) -> Result<String, Problem> {
    setup::native_tls()?;
    // Build scripts depend on the variable: in the usual folder, all crates would be built again.
    let target = metadata::target()?.join("api");
    let mut rustdoc = process::cargo(["rustdoc", "--quiet", "--lib", "--all-features", "--package", name]);
    rustdoc.env("RUSTC_BOOTSTRAP", "1").arg("--target-dir").arg(&target);
    process::run(rustdoc.args(["--", "-Zunstable-options", "--output-format=json", "--cap-lints=allow"]))?;
    let json = target.join("doc").join(name.replace('-', "_")).with_extension("json");
    items(&json).map_err(Problem::failed(name))
}

fn items(json: &Path) -> Result<String, public_api::Error> {
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()?;
    Ok(condensed(api.items().map(ToString::to_string)).join("\n") + "\n")
}

/// Puts the traits of a type in one line, without their methods, which the traits define.
fn condensed(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut traits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut methods = None;
    // The compiler implements StructuralPartialEq on its own, and nobody can name it.
    for item in items.filter(|item| !item.contains("StructuralPartialEq")) {
        match item.strip_prefix("impl").map(|rest| rest.rsplit_once(" for ")) {
            Some(Some((of, target))) => {
                traits.entry(target.to_owned()).or_default().insert(of.trim_start().to_owned());
                methods = Some(format!("pub fn {target}::"));
            }
            Some(None) => {
                methods = None;
                // A plain `impl Type` says nothing that its methods do not say.
                if item.starts_with("impl<") {
                    lines.push(item);
                }
            }
            None if methods.as_ref().is_some_and(|methods| item.starts_with(methods)) => (),
            None => lines.push(item),
        }
    }
    let traits = traits.into_iter().map(|(target, traits)| {
        format!("impl for {target}: {}", traits.into_iter().collect::<Vec<_>>().join(" + "))
    });
    lines.into_iter().chain(traits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_are_in_one_line_and_without_their_methods() {
        let items = [
            "pub struct a::A",
            "impl a::A",
            "pub fn a::A::new() -> Self",
            "impl core::clone::Clone for a::A",
            "pub fn a::A::clone(&self) -> a::A",
            "impl core::iter::Iterator for a::A",
            "pub type a::A::Item = u8",
            "pub fn a::A::next(&mut self) -> core::option::Option<u8>",
            "pub fn a::f()",
        ];
        let expected = [
            "pub struct a::A",
            "pub fn a::A::new() -> Self",
            "pub type a::A::Item = u8",
            "pub fn a::f()",
            "impl for a::A: core::clone::Clone + core::iter::Iterator",
        ];
        assert_eq!(condensed(items.map(str::to_owned).into_iter()), expected);
    }
}
