//! Completions load and complete; pages of the manual render.
#![cfg(unix)]

use std::process::Command;

use crate::program::{program, run};

#[test]
fn bash_completes_commands_and_subcommands() {
    let script = r#"
        source <("$M" completions bash)
        complete -p managed-agents > /dev/null
        try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _managed__agents managed-agents "${@: -1}" "${@: -2:1}"; echo "${COMPREPLY[*]}"; }
        try managed-agents mem
        try managed-agents agents cr
        try managed-agents memory-stores memories cr
        try managed-agents agents create --sys"#;
    let this = program("http://127.0.0.1:1");
    let output = Command::new("bash").env("M", this.get_program()).args(["-c", script]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        said,
        "memory-stores\ncreate\ncreate\n--system\n",
        "{:?}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn zsh_and_fish_load_their_completions_where_they_are_installed() {
    for (shell, script) in [
        (
            "zsh",
            r#"autoload -Uz compinit; compinit -D -u; eval "$("$M" completions zsh)"; (( $+_comps[managed-agents] ))"#,
        ),
        (
            "fish",
            r#""$M" completions fish | source; complete -C "managed-agents agents cr" | string match -q "create*""#,
        ),
    ] {
        let this = program("http://127.0.0.1:1");
        match Command::new(shell).env("M", this.get_program()).args(["-c", script]).output() {
            Ok(output) => assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}"),
            Err(_) => println!("{shell} is not installed, so its completions are not loaded"),
        }
    }
}

#[test]
fn the_pages_of_the_manual_render_without_warnings() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run("http://127.0.0.1:1", &["man", &folder.path().display().to_string()]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let mut groff = Command::new("sh");
    groff.args(["-c", "groff -man -ww -z -Tutf8 -Kutf8 *.1"]).current_dir(folder.path());
    let output = groff.output().unwrap();
    if output.status.code() == Some(127) {
        return println!("groff is not installed, so the pages are not rendered");
    }
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
