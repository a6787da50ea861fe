//! Checks that the README shows the asynchronous code that runs.

/// The first line that both programs share. The lines before it make the client; the README takes
/// it from the environment.
const BEGIN: &str = "    let tools = ";

#[test]
fn the_readme_shows_the_asynchronous_quickstart_as_it_runs() {
    let section = include_str!("../../../README.md").split_once("\n## Async programs\n").unwrap().1;
    let program = include_str!("../quickstart.rs");
    let shown = section.split_once(BEGIN).and_then(|(_, rest)| rest.split_once("\n}\n")).unwrap().0;
    let runs = program.split_once(BEGIN).and_then(|(_, rest)| rest.split_once("\n}\n")).unwrap().0;
    assert_eq!(shown, runs);
}
