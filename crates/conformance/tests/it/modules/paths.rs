//! Reads the paths in a source that lead to other modules of its crate.

/// Returns the names of the macros that a source exports, which are used as `crate::name`.
pub(super) fn exported_macros(text: &str) -> impl Iterator<Item = &str> {
    let exported = text.split("#[macro_export]\n").skip(1);
    exported.filter_map(|rest| rest.strip_prefix("macro_rules! ")?.split([' ', '(', '{']).next())
}

/// Returns each path of a module's source from the crate root on, without `crate`.
pub(super) fn of<'a>(text: &'a str, module: &'a str, is_child: impl Fn(&str) -> bool) -> Vec<Vec<&'a str>> {
    let tokens = without_tests(tokens(text));
    let module: Vec<&str> = module.split("::").filter(|name| !name.is_empty()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map_or("", |before| tokens[before]);
        let is_visibility = before == "in" && tokens[at - 2] == "(";
        let is_path = tokens.get(at + 1) == Some(&"::") && !["::", "$", "."].contains(&before);
        if is_path && !is_visibility && (is_relative(tokens[at]) || is_child(tokens[at])) {
            let mut paths = Vec::new();
            at = tree(&tokens, at, &[], &mut paths);
            found.extend(paths.into_iter().map(|path| absolute(path, &module)));
        } else if before == "use" {
            at += tokens[at..].iter().position(|token| *token == ";").unwrap_or(0) + 1;
        } else {
            at += 1;
        }
    }
    found
}

fn is_relative(word: &str) -> bool {
    ["crate", "super", "self"].contains(&word)
}

fn absolute<'a>(path: Vec<&'a str>, module: &[&'a str]) -> Vec<&'a str> {
    let mut whole = if path[0] == "crate" { Vec::new() } else { module.to_vec() };
    for part in path {
        match part {
            "crate" | "self" => (),
            "super" => drop(whole.pop()),
            name => whole.push(name),
        }
    }
    whole
}

/// Reads a path, or a tree of paths as in `use a::{b, c::d}`. Returns the index behind it.
fn tree<'a>(tokens: &[&'a str], mut at: usize, prefix: &[&'a str], paths: &mut Vec<Vec<&'a str>>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens[at] {
            "{" => {
                while tokens[at] != "}" {
                    at = tree(tokens, at + 1, &path, paths);
                    // `as Name`
                    at += tokens[at..].iter().position(|token| [",", "}"].contains(token)).unwrap_or(0);
                }
                return at + 1;
            }
            "}" => return at,
            name => path.push(name),
        }
        if tokens.get(at + 1) != Some(&"::") {
            paths.push(path);
            return at + 1;
        }
        at += 2;
    }
}

/// Leaves out the items that only tests are built of, which `#[cfg(test)]` marks.
fn without_tests(tokens: Vec<&str>) -> Vec<&str> {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].starts_with(&TEST) {
            kept.push(tokens[at]);
            at += 1;
            continue;
        }
        at += TEST.len();
        // The item ends with its outermost brace, or with a semicolon.
        let mut depth = 0;
        loop {
            match tokens[at] {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => (),
            }
            at += 1;
            if depth == 0 && ["}", ";"].contains(&tokens[at - 1]) {
                break;
            }
        }
    }
    kept
}

/// Splits a source into words, `::` and single characters, without comments and literals.
fn tokens(text: &str) -> Vec<&str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let hashes = rest.strip_prefix('r').map(|raw| raw.len() - raw.trim_start_matches('#').len());
        let after =
            |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
        let length = if rest.starts_with("//") {
            after("\n", 2)
        } else if rest.starts_with("/*") {
            after("*/", 2)
        } else if let Some(hashes) = hashes.filter(|hashes| rest[1 + hashes..].starts_with('"')) {
            after(&format!("\"{}", "#".repeat(hashes)), 2 + hashes)
        } else if first == '"' {
            string(rest)
        } else if let Some(length) = character(rest) {
            length
        } else {
            let word = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            let length = if rest.starts_with("::") { 2 } else { word.max(first.len_utf8()) };
            tokens.push(&rest[..length]);
            length
        };
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Returns the length of the string literal at the beginning.
fn string(text: &str) -> usize {
    let mut is_escaped = true;
    for (at, letter) in text.char_indices() {
        if letter == '"' && !is_escaped {
            return at + 1;
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    text.len()
}

/// Returns the length of the character literal at the beginning, if there is one and no lifetime.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    let length = if first == '\\' { 1 + inside[1..].chars().next()?.len_utf8() } else { first.len_utf8() };
    if first == '\\' {
        return inside[length..].find('\'').map(|at| 1 + length + at + 1);
    }
    inside[length..].starts_with('\'').then_some(1 + length + 1)
}
