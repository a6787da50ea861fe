//! Files that commands write from the code, and that steps compare with the code.

use std::collections::BTreeSet;
use std::fs;

use crate::outcome::{Outcome, Problem, none_of};
use crate::workspace;

/// A path below the root of the workspace, and the text that belongs there.
pub(crate) type File = (String, String);

/// Writes the files.
pub(crate) fn write(files: Vec<File>) -> Result<(), Problem> {
    for (name, text) in files {
        let path = workspace::root().join(&name);
        fs::create_dir_all(path.with_file_name("")).map_err(Problem::failed(&name))?;
        fs::write(path, text).map_err(Problem::failed(&name))?;
        println!("wrote {name}");
    }
    Ok(())
}

/// Fails if a file differs from its text, and prints the difference. `command` writes the file.
pub(crate) fn check(files: Vec<File>, command: &str) -> Outcome {
    let mut stale = Vec::new();
    for (name, text) in files {
        let committed = fs::read_to_string(workspace::root().join(&name)).unwrap_or_default();
        if committed != text {
            println!("{name}\n{}", difference(&committed, &text));
            stale.push(format!("{name} differs from the code: run `cargo xtask {command}`"));
        }
    }
    none_of(&stale, "")
}

/// Returns the lines that only one of two texts has, marked as `diff` marks them.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (old.lines().collect(), new.lines().collect());
    let removed = old.difference(&new).map(|line| format!("- {line}\n"));
    removed.chain(new.difference(&old).map(|line| format!("+ {line}\n"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_a_difference_are_shown() {
        assert_eq!(difference("a\nb\n", "b\nc\n"), "- a\n+ c\n");
    }

    #[test]
    fn a_stale_file_is_named_with_the_command_that_writes_it() {
        let manifest = fs::read_to_string(workspace::root().join("xtask/Cargo.toml")).unwrap();
        let file = |text: &str| vec![("xtask/Cargo.toml".to_owned(), text.to_owned())];
        assert!(check(file(&manifest), "x").is_ok());
        let problem = check(file(""), "x").unwrap_err().to_string();
        assert_eq!(problem, "xtask/Cargo.toml differs from the code: run `cargo xtask x`");
    }
}
