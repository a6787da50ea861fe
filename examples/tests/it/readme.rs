//! The README shows the code that runs.

#[test]
fn the_readme_shows_the_quickstart_as_it_runs() {
    let readme = include_str!("../../../README.md");
    let program = include_str!("../../quickstart.rs");
    let shown = readme
        .split_once("fn quickstart(")
        .and_then(|(_, final_status)| final_status.split_once("\n```"))
        .unwrap()
        .0;
    let runs = program.split_once("\nfn quickstart(").unwrap().1;
    assert_eq!(shown.trim(), runs.trim());
}
