//! Runs every committed input again, on the stable compiler.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use managed_agents_fuzz::TARGETS;

/// The most bytes of all corpora together, so that a clone stays small.
const MAX_BYTES: usize = 2 << 20;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder().join(target)).unwrap_or_else(|error| panic!("{target}: {error}"));
    let read = |path: PathBuf| (path.display().to_string(), fs::read(path).unwrap());
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

#[test]
fn every_input_of_every_corpus_holds_the_invariant() {
    let mut broken = Vec::new();
    for target in TARGETS {
        let inputs = inputs(target.name);
        assert!(!inputs.is_empty(), "{} has no corpus", target.name);
        println!("{}: {} inputs", target.name, inputs.len());
        let fails = |input: &&(String, Vec<u8>)| catch_unwind(|| (target.run)(&input.1)).is_err();
        broken.extend(inputs.iter().filter(fails).map(|(path, _)| path.clone()));
    }
    assert_eq!(broken, [""; 0]);
}

#[test]
fn the_corpora_stay_small_and_each_has_its_target() {
    let corpora: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(corpora, TARGETS.iter().map(|target| target.name.to_owned()).collect());
    let bytes: usize =
        TARGETS.iter().flat_map(|target| inputs(target.name)).map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes <= MAX_BYTES, "{bytes} bytes: minimise the corpora with `cargo fuzz cmin`");
}
