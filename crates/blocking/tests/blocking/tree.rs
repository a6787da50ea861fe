use std::collections::BTreeSet;
use std::process::Command;

fn tree(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--offline",
            "-e",
            "normal",
            "--prefix",
            "none",
            "--no-dedupe",
            "--format",
            "{p}",
        ])
        .args(["-p", "managed-agents-blocking"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let crates = String::from_utf8(output.stdout).expect("names are text");
    crates.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_crate_brings_at_most_forty_crates_and_no_runtime() {
    // On Linux `native-tls` needs more crates than rustls; it is there for users who must have it.
    let native_tls = ["--no-default-features", "--features", "native-tls"];
    for (features, most) in [(&[][..], 40), (&["--no-default-features"], 30), (&native_tls, 45)] {
        let crates = tree(features);
        println!("{features:?}: {} crates", crates.len());
        assert!(crates.len() > 15 && crates.len() <= most, "{features:?}: {crates:#?}");
        for runtime in
            ["tokio", "async-std", "smol", "hyper", "reqwest", "futures", "mio", "async-io", "flate2"]
        {
            let found = crates.iter().find(|name| name.split(' ').next() == Some(runtime));
            assert_eq!(found, None, "{features:?}");
        }
    }
}
