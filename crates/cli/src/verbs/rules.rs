//! The rules `--allow`, `--deny` and `--ask`, which decide about tool calls that need an approval.

use clap::{Arg, ArgAction, ArgMatches};
use globset::{GlobBuilder, GlobMatcher};
use managed_agents_blocking::{ToolCall, ToolCallKind};

use crate::failure::Failure;
use crate::verbs::argument;

/// A denial goes before a question, and a question before an approval.
pub(crate) struct Rules {
    deny: Vec<Rule>,
    ask: Vec<Rule>,
    allow: Vec<Rule>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Decision<'a> {
    Allow,
    /// The rule that denies.
    Deny(&'a str),
    /// A person decides.
    Ask,
}

struct Rule {
    text: String,
    name: GlobMatcher,
    argument: Option<GlobMatcher>,
}

/// Returns the flags.
pub(crate) fn flags() -> [Arg; 3] {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("NAME[:GLOB]").action(ArgAction::Append).help(help)
    };
    [
        flag(
            "allow",
            "Allow calls of this tool whose main argument matches, such as 'bash:git status*'. Rules decide \
             about calls that the agent's policy asks about, which is all of them for a new agent",
        ),
        flag("deny", "Deny such calls, and each command of a line of bash; goes before --ask and --allow"),
        flag("ask", "Let a person decide about such calls; goes before --allow"),
    ]
}

/// Returns `true` if there are rules.
pub(crate) fn are_given(matches: &ArgMatches) -> bool {
    ["allow", "deny", "ask"].into_iter().any(|flag| matches.contains_id(flag))
}

impl Rules {
    /// # Errors
    ///
    /// A rule has no name, or a glob that cannot be read.
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        let rules = |flag: &str| {
            let texts = matches.try_get_many::<String>(flag).ok().flatten();
            texts.into_iter().flatten().map(|text| Rule::new(flag, text)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self { deny: rules("deny")?, ask: rules("ask")?, allow: rules("allow")? })
    }

    /// Allows the tool of this call from now on. A denial or a question still goes before.
    pub(crate) fn allow_always(&mut self, call: &ToolCall) {
        self.allow.extend(Rule::exactly(full_name(call)));
    }

    pub(crate) fn decide(&self, call: &ToolCall) -> Decision<'_> {
        // A rule must not answer for a permission that this version does not know.
        let is_asked = call.event().text(&["evaluated_permission"]).as_deref() == Some("ask");
        if call.kind != ToolCallKind::Approval || !is_asked {
            return Decision::Ask;
        }
        self.decide_about(&full_name(call), call.input())
    }

    /// Returns the first denial or question that names a tool, whatever its argument.
    pub(crate) fn against(&self, name: &str) -> Option<&str> {
        let mut rules = self.deny.iter().chain(&self.ask);
        rules.find(|rule| rule.name.is_match(name)).map(|rule| rule.text.as_str())
    }

    fn decide_about(&self, name: &str, input: &str) -> Decision<'_> {
        let Some((field, argument)) = argument::read(input) else {
            // Nobody knows what such a call would do.
            return Decision::Ask;
        };
        let meanings = meanings(field, &argument);
        let matches = |rule: &Rule| meanings.iter().any(|meaning| rule.matches(name, meaning));
        let first = |rules: &'_ [Rule]| rules.iter().position(matches);
        if let Some(rule) = first(&self.deny) {
            return Decision::Deny(&self.deny[rule].text);
        }
        let allows = |rule: &Rule| rule.matches(name, &argument) && rule.covers(field, &argument);
        match first(&self.ask) {
            None if self.allow.iter().any(allows) => Decision::Allow,
            _ => Decision::Ask,
        }
    }
}

impl Rule {
    fn new(flag: &str, text: &str) -> Result<Self, Failure> {
        let wrong = |problem: String| Failure::usage(format!("--{flag} {text}: {problem}"));
        let glob = |glob: &str| {
            let glob = GlobBuilder::new(glob).backslash_escape(true).build();
            glob.map(|glob| glob.compile_matcher()).map_err(|error| wrong(error.kind().to_string()))
        };
        let (name, argument) = match text.split_once(':') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        if name.is_empty() {
            return Err(wrong("the name of the tool is missing".into()));
        }
        Ok(Self { text: text.to_owned(), name: glob(name)?, argument: argument.map(glob).transpose()? })
    }

    /// Matches the calls of one tool, whatever characters its name has.
    fn exactly(name: String) -> Option<Self> {
        let glob = GlobBuilder::new(&globset::escape(&name)).build().ok()?;
        Some(Self { text: name, name: glob.compile_matcher(), argument: None })
    }

    fn matches(&self, name: &str, argument: &str) -> bool {
        self.name.is_match(name) && self.argument.as_ref().is_none_or(|glob| glob.is_match(argument))
    }

    /// Returns `false` for an argument that says more than its glob: `git *` must not allow
    /// `git status; rm -rf .`, nor `/data/*` the path `/data/../etc/passwd`.
    fn covers(&self, field: &str, argument: &str) -> bool {
        let Some(glob) = self.argument.as_ref().map(|glob| glob.glob().glob()) else { return true };
        match field {
            "command" => operators(argument).eq(operators(glob)),
            "file_path" | "path" => parents(argument) == parents(glob),
            _ => true,
        }
    }
}

/// The name that rules match: `SERVER/TOOL` for a tool of an MCP server, so that no server can take
/// the name of a tool of the agent.
pub(crate) fn full_name(call: &ToolCall) -> String {
    match call.mcp_server() {
        Some(server) => format!("{server}/{}", call.name()),
        None => call.name().into_owned(),
    }
}

/// The characters by which a shell joins commands, redirects them, or replaces text.
const OPERATORS: &str = ";&|<>`$()\n\r";

fn operators(command: &str) -> impl Iterator<Item = char> {
    command.chars().filter(|character| OPERATORS.contains(*character))
}

/// Returns the texts of an argument that a denial may mean: the argument, each command of a line of
/// bash with single spaces, and a path without its detours.
fn meanings(field: &str, argument: &str) -> Vec<String> {
    let mut meanings = vec![argument.to_owned()];
    match field {
        "command" => {
            let commands = argument.split(separates);
            meanings.extend(commands.map(|command| command.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        "file_path" | "path" => meanings.push(direct(argument)),
        _ => (),
    }
    meanings
}

fn separates(character: char) -> bool {
    OPERATORS.contains(character) || matches!(character, '{' | '}')
}

fn direct(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => (),
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

fn parents(path: &str) -> usize {
    path.split(['/', '\\']).filter(|part| *part == "..").count()
}

#[cfg(test)]
mod tests {
    use super::{Decision, Rule, Rules};

    fn rules(allow: &[&str], ask: &[&str], deny: &[&str]) -> Rules {
        let rules = |texts: &[&str]| texts.iter().map(|text| Rule::new("allow", text).unwrap()).collect();
        Rules { allow: rules(allow), ask: rules(ask), deny: rules(deny) }
    }

    fn bash(rules: &Rules, command: &str) -> bool {
        let input = serde_json::json!({"command": command}).to_string();
        rules.decide_about("bash", &input) == Decision::Allow
    }

    #[test]
    fn a_denial_goes_before_a_question_and_a_question_before_an_approval() {
        let rules = rules(&["bash"], &["bash:git *"], &["bash:git push*"]);
        let decide = |command: &str| rules.decide_about("bash", &format!("{{\"command\":\"{command}\"}}"));
        assert_eq!(decide("ls"), Decision::Allow);
        assert_eq!(decide("git log"), Decision::Ask);
        assert_eq!(decide("git push origin"), Decision::Deny("bash:git push*"));
        assert_eq!(rules.decide_about("write", "{}"), Decision::Ask);
    }

    #[test]
    fn a_glob_allows_no_further_command_and_no_other_folder() {
        let allowed = rules(&["bash:git *", "bash:make | tee *", "read:/data/*"], &[], &[]);
        for command in ["git log", "git commit -m 'a/b'", "make | tee log"] {
            assert!(bash(&allowed, command), "{command}");
        }
        for command in [
            "git log; ls",
            "git log && ls",
            "git log | sh",
            "git $(ls)",
            "git `ls`",
            "git log > x",
            "git log\nls",
            "make | tee log | sh",
            " git log",
            "git",
        ] {
            assert!(!bash(&allowed, command), "{command}");
        }
        let read = |path: &str| allowed.decide_about("read", &format!("{{\"file_path\":\"{path}\"}}"));
        assert_eq!(read("/data/a/b.txt"), Decision::Allow);
        assert_eq!(read("/data/../etc/passwd"), Decision::Ask);
        assert!(bash(&rules(&["bash"], &[], &[]), "git log; ls"));
        // A denial holds wherever the command stands, and however it is written.
        let denied = rules(&["bash", "read"], &[], &["bash:git push*", "read:/etc/*"]);
        for command in ["git  push", " git push", "ls && git push -f", "(git\tpush)", "{ git push; }"] {
            let input = serde_json::json!({"command": command}).to_string();
            assert_eq!(denied.decide_about("bash", &input), Decision::Deny("bash:git push*"), "{command}");
        }
        for path in ["/data/../etc/passwd", "//etc/passwd", "/etc/./passwd"] {
            let input = serde_json::json!({"file_path": path}).to_string();
            assert_eq!(denied.decide_about("read", &input), Decision::Deny("read:/etc/*"), "{path}");
        }
        // A call that cannot be read is allowed by nobody.
        assert_eq!(denied.decide_about("bash", r#"{"command":"ls \ud800"}"#), Decision::Ask);
        assert_eq!(
            rules(&["bash"], &[], &["bash:*rm *"]).decide_about("bash", r#"{"command":"ls;\nrm x"}"#),
            Decision::Deny("bash:*rm *")
        );
    }

    #[test]
    fn names_are_globs_too_and_a_server_cannot_take_the_name_of_a_tool() {
        let rules = rules(&["read", "git*/list_*"], &[], &[]);
        assert_eq!(rules.decide_about("read", "{}"), Decision::Allow);
        assert_eq!(rules.decide_about("github/list_issues", "{}"), Decision::Allow);
        assert_eq!(rules.decide_about("github/read", "{}"), Decision::Ask);
        assert_eq!(rules.decide_about("reader", "{}"), Decision::Ask);
        let exact = Rule::exactly("a*:[b".into()).unwrap();
        assert!(exact.matches("a*:[b", "x") && !exact.matches("ab:[b", "x"));
        for text in ["", ":x", "bash:[", "bash:{a"] {
            assert_eq!(Rule::new("deny", text).err().map(|failure| failure.code), Some(2), "{text}");
        }
    }
}
