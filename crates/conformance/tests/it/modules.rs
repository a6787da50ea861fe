//! The modules of each crate form a graph without a cycle, so that a reader can start at the
//! bottom.
//!
//! A file is a module. It depends on each file that one of its paths leads to: `crate::..`,
//! `super::..`, or the name of a child. A re-export does not hide who depends on whom: a name that
//! is taken from the crate root is an edge to the root, which in turn depends on every module it
//! re-exports.

mod graph;
mod paths;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use graph::Graph;

#[test]
fn no_module_depends_on_itself() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let crates = fs::read_dir(workspace.join("crates")).unwrap();
    let mut folders: Vec<PathBuf> = crates.map(|entry| entry.unwrap().path()).collect();
    folders.extend(["npm/engine", "xtask"].map(|folder| workspace.join(folder)));
    assert!(folders.len() > 7, "{folders:?}");
    let mut faults = Vec::new();
    for folder in folders {
        let mut sources = BTreeMap::new();
        read(&folder.join("src"), "", &mut sources);
        assert!(sources.contains_key(""), "{} has no root", folder.display());
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for (modules, cycle) in Graph::new(&sources).cycles() {
            if modules > 1 {
                faults.push(format!("{name}, {modules} modules: {}", cycle.join(" -> ")));
            }
        }
    }
    assert!(faults.is_empty(), "modules depend on themselves:\n  {}", faults.join("\n  "));
}

/// Collects the sources of a crate by module path. The root has the empty path.
fn read(folder: &Path, parent: &str, sources: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        // The program of a crate that is a library too is a crate of its own.
        if path.ends_with("src/main.rs") && folder.join("lib.rs").is_file() {
            continue;
        }
        let is_root = parent.is_empty() && ["lib", "main"].contains(&name.as_str());
        let module = match (is_root, parent) {
            (true, _) => String::new(),
            (false, "") => name,
            (false, parent) => format!("{parent}::{name}"),
        };
        if path.is_dir() {
            read(&path, &module, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.insert(module, fs::read_to_string(&path).unwrap());
        }
    }
}

fn cycles(sources: &[(&str, &str)]) -> Vec<String> {
    let sources = sources.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Graph::new(&sources).cycles().into_iter().map(|(_, cycle)| cycle.join(" -> ")).collect()
}

#[test]
fn a_cycle_is_found_in_imports_and_in_code() {
    for (of_a, of_b) in [
        ("use crate::b::Thing;", "use crate::a::Other;"),
        ("use std::fmt;\nuse crate::{c, b::{self, x}};", "fn f() -> super::a::Other { todo!() }"),
        ("fn f() { g(crate::b::g()) }", "fn g() { x.map(crate::a::h) }"),
        ("fn f() { for x in crate::b::all() {} }", "pub use super::a::*;"),
        ("fn f() { \"// no comment\"; crate::b::g('\"') }", "const A: &str = r#\"\"\"#; use crate::a::b;"),
    ] {
        let found = cycles(&[("", "mod a; mod b; mod c;"), ("a", of_a), ("b", of_b), ("c", "")]);
        assert_eq!(found, ["a -> b -> a"], "{of_a} / {of_b}");
    }
}

#[test]
fn parent_and_child_are_two_modules() {
    for of_the_parent in ["use child::Part;", "use self::child::Part;", "fn f() { child::part() }"] {
        let sources = [("", "mod a;"), ("a", of_the_parent), ("a::child", "use super::Whole;")];
        assert_eq!(cycles(&sources), ["a -> a::child -> a"], "{of_the_parent}");
    }
}

#[test]
fn a_name_from_the_root_leads_to_the_root() {
    let sources = [("", "mod a; mod b;\npub use a::A;\npub use b::B;"), ("a", ""), ("b", "use crate::A;")];
    assert_eq!(cycles(&sources), ["root -> b -> root"]);
}

#[test]
fn a_macro_that_the_root_exports_is_of_the_file_that_defines_it() {
    let a = "#[macro_export]\nmacro_rules! path { ($x:expr) => { $crate::b::new($x) } }";
    assert_eq!(cycles(&[("", "mod a; mod b;"), ("a", a), ("b", "use crate::a::A;")]), Vec::<String>::new());
    assert_eq!(
        cycles(&[("", "use a::A; use b::B;"), ("a", a), ("b", "use crate::path;")]),
        Vec::<String>::new()
    );
    assert_eq!(
        cycles(&[("", ""), ("a", &format!("{a}\nuse crate::b::B;")), ("b", "use crate::path;")]),
        ["a -> b -> a"]
    );
}

#[test]
fn comments_tests_and_visibilities_are_no_dependencies() {
    for of_b in [
        "// use crate::a::A;\n/* crate::a */ /// [`crate::a::A`]",
        "#[cfg(test)]\nmod tests { use crate::a::A; fn f() { {} } }",
        "#[cfg(test)]\npub(super) mod tests { use crate::a::A; }",
        "#[cfg(test)]\nuse crate::a::A;",
        "pub(in crate::a) fn f() {}",
        "const TEXT: &str = \"use crate::a::A;\";",
        "use std::{fmt, a::A};",
    ] {
        assert_eq!(cycles(&[("", ""), ("a", "use crate::b;"), ("b", of_b)]), Vec::<String>::new(), "{of_b}");
    }
}
