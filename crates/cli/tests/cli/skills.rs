//! The files of a skill: their names, and what is left out.

use std::fs;

use crate::host::Host;
use crate::program::program;

#[test]
fn the_name_of_a_file_begins_with_the_folder_of_the_skill_however_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let skill = folder.path().join("greeter");
    fs::create_dir_all(skill.join("scripts")).unwrap();
    fs::create_dir(folder.path().join("beside")).unwrap();
    fs::write(skill.join("SKILL.md"), "Greet.").unwrap();
    let absolute = skill.join("SKILL.md").display().to_string();
    for (inside, given) in [
        ("greeter", "."),
        ("greeter", "SKILL.md"),
        (".", "greeter"),
        (".", "./greeter/SKILL.md"),
        (".", absolute.as_str()),
        ("beside", "../greeter"),
        ("beside", "../greeter/SKILL.md"),
    ] {
        let (names, note) = uploaded(&folder.path().join(inside), given);
        assert_eq!(
            (names, note),
            (vec!["greeter/SKILL.md".to_owned()], String::new()),
            "{given} in {inside}"
        );
    }
}

#[test]
fn hidden_files_and_links_that_lead_out_are_not_uploaded() {
    let folder = tempfile::tempdir().unwrap();
    let skill = folder.path().join("greeter");
    fs::create_dir_all(skill.join(".git")).unwrap();
    fs::write(skill.join(".git/config"), "secret").unwrap();
    fs::write(skill.join(".env"), "secret").unwrap();
    fs::write(skill.join("SKILL.md"), "Greet.").unwrap();
    let (names, note) = uploaded(folder.path(), "greeter");
    assert_eq!(names, ["greeter/SKILL.md"]);
    assert!(note.contains(".env: it is hidden") && note.contains(".git: it is hidden"), "{note}");
    #[cfg(unix)]
    {
        fs::write(folder.path().join("secret"), "secret").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret"), skill.join("link")).unwrap();
        let host = Host::json(200, "{}");
        let output = program(&host.url)
            .args(["skills", "create", "--file", "greeter"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!((output.status.code(), host.requests().len()), (Some(2), 0));
    }
}

/// Creates a skill of `given`. Returns the names of its files, and what the program said.
fn uploaded(inside: &std::path::Path, given: &str) -> (Vec<String>, String) {
    let host = Host::json(200, "{}");
    let mut program = program(&host.url);
    let output = program.args(["skills", "create", "--file", given]).current_dir(inside).output().unwrap();
    let note = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{given}: {note}");
    let body = String::from_utf8(host.requests().remove(0).body).unwrap();
    let names = body.split("filename=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    (names.collect(), note)
}
