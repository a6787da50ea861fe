//! Reads files in the order of need: a file follows those that it names.

use clap::ArgMatches;

use crate::apply::kind::Kind;
use crate::apply::project::Project;
use crate::apply::source::Source;
use crate::failure::Failure;

/// Reads the files, and those that they need.
///
/// # Errors
///
/// All that is wrong with the files, or a circle of files that need each other; exit code 2.
pub(crate) fn sources(
    project: &Project,
    paths: &[String],
    matches: &ArgMatches,
) -> Result<Vec<Source>, Failure> {
    let mut order = Order { project, matches, done: Vec::new(), under_way: Vec::new(), problems: Vec::new() };
    paths.iter().for_each(|path| order.visit(path));
    match order.problems.is_empty() {
        true => Ok(order.done),
        false => Err(Failure::usage(order.problems.join("; "))),
    }
}

struct Order<'a> {
    project: &'a Project,
    matches: &'a ArgMatches,
    done: Vec<Source>,
    /// The files from the first down to the one that is being visited.
    under_way: Vec<String>,
    problems: Vec<String>,
}

impl Order<'_> {
    fn visit(&mut self, path: &str) {
        if self.done.iter().any(|source| source.path == path) {
            return;
        }
        if let Some(at) = self.under_way.iter().position(|above| above == path) {
            let circle = [&self.under_way[at..], &[path.to_owned()]].concat().join(" -> ");
            self.problems.push(format!("these files need each other: {circle}"));
            return;
        }
        let source = match Source::read(self.project, path, self.matches) {
            Ok(source) => source,
            Err(failure) => return self.problems.push(failure.message),
        };
        self.under_way.push(path.to_owned());
        for needed in source.needs() {
            let before = self.problems.len();
            self.visit(needed);
            let is_other = self.done.iter().any(|other| other.path == needed && other.kind != Kind::Agent);
            if is_other && self.problems.len() == before {
                self.problems.push(format!("{path}: multiagent: {needed} is no agent"));
            }
        }
        self.under_way.pop();
        self.done.push(source);
    }
}
