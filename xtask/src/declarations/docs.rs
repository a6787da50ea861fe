//! Reads the sentences of the declarations from the doc comments of the Rust types and operations.
//!
//! The macros of `managed-agents-types` write one field a line, so lines are enough: no compiler is
//! asked. The table of the conformance tests says which Rust type stands for a type of `spec/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::outcome::Problem;
use crate::workspace;

/// The sentences of each type and field, by name.
type Sentences = BTreeMap<String, String>;

/// Fields that no macro writes: pages, and the parts of multipart bodies.
const OTHERS: [(&str, &str); 7] = [
    ("data", "The items."),
    ("next_page", "The cursor of the next page; `null` on the last."),
    ("prev_page", "The cursor of the previous page; `null` on the first."),
    ("file", "The file."),
    ("files", "The files."),
    ("display_name", "Its name, for people."),
    ("expires_in_seconds", "The time after which the service deletes the file."),
];

#[derive(Default)]
pub(super) struct Docs {
    /// The fields of the objects, by Rust type. The empty name is the type itself.
    objects: BTreeMap<String, Sentences>,
    /// The Rust types of the members of unions, by union and tag.
    members: BTreeMap<String, Sentences>,
    /// The Rust type of each type of `spec/`, and of each alias.
    names: Sentences,
    /// By method and path.
    operations: Sentences,
}

impl Docs {
    pub(super) fn read() -> Result<Self, Problem> {
        let mut docs = Self::default();
        visit(&workspace::root().join("crates/types/src"), &mut |text| docs.types(text))?;
        visit(&workspace::root().join("crates/types/tests/conformance"), &mut |text| docs.checks(text))?;
        visit(&workspace::root().join("crates/core-sansio/src/operations"), &mut |text| docs.routes(text))?;
        Ok(docs)
    }

    /// Returns the sentences of a field, or with an empty name those of the type itself.
    pub(super) fn field(&self, name: &str, definition: &Value, field: &str) -> Option<&str> {
        let named = |name| self.names.get(name).map_or(name, String::as_str);
        let rust = named(named(name));
        let constants = definition["fields"].as_object().into_iter().flat_map(|fields| fields.values());
        let mut tags = constants.filter_map(|facts| facts["schema"]["value"].as_str());
        let members = self.members.get(rust);
        let member =
            members.and_then(|members| tags.find_map(|tag| members.get(tag))).map_or(rust, String::as_str);
        let fields = self.objects.get(member).into_iter().chain(self.objects.get(name));
        let found = fields.filter_map(|fields| fields.get(field)).find(|text| !text.is_empty());
        let others = || OTHERS.iter().find(|(other, _)| *other == field).map(|(_, text)| *text);
        found.map(String::as_str).or_else(others)
    }

    /// Returns the sentence of an operation.
    pub(super) fn operation(&self, route: &str) -> Option<&str> {
        self.operations.get(route).map(String::as_str)
    }

    fn types(&mut self, text: &str) {
        let (mut doc, mut name) = (String::new(), String::new());
        for line in text.lines() {
            let code = line.trim_start();
            if let Some(sentence) = code.strip_prefix("///") {
                push(&mut doc, sentence);
                continue;
            }
            let depth = line.len() - code.len();
            let words: Vec<&str> = code.split_whitespace().collect();
            match (depth, words.as_slice()) {
                (0, ["pub", "type", alias, "=", target]) => {
                    self.names.insert((*alias).to_owned(), target.trim_end_matches(';').to_owned());
                }
                (4, ["response" | "request" | "both" | "strict", object, ..]) => {
                    name = (*object).to_owned();
                    self.objects.entry(name.clone()).or_default().insert(String::new(), doc.clone());
                }
                (4, [union, ..]) if union.starts_with(char::is_uppercase) => name = (*union).to_owned(),
                (8, [tag, "=>", member, ..]) => {
                    let member = member.split_once('(').map_or("", |(_, rest)| rest);
                    let member = member.split(')').next().unwrap_or_default().to_owned();
                    let tag = tag.trim_matches('"').to_owned();
                    self.members.entry(name.clone()).or_default().insert(tag, member);
                }
                (8, [field, "as", wire, ..]) if !field.ends_with(':') => {
                    let wire = wire.trim_matches([':', '"']).to_owned();
                    self.objects.entry(name.clone()).or_default().insert(wire, doc.clone());
                }
                (8, [field, _, ..]) if field.ends_with(':') => {
                    let field = field.trim_start_matches("r#").trim_end_matches(':').to_owned();
                    self.objects.entry(name.clone()).or_default().insert(field, doc.clone());
                }
                _ => (),
            }
            if !code.starts_with("#[") {
                doc.clear();
            }
        }
    }

    fn checks(&mut self, text: &str) {
        for check in text.split("check::<").skip(1) {
            let Some((rust, rest)) = check.split_once(">(\"") else { continue };
            let name = rest.split('"').next().unwrap_or_default();
            self.names.insert(name.to_owned(), rust.trim().to_owned());
        }
    }

    fn routes(&mut self, text: &str) {
        let (mut route, mut doc) = (None, String::new());
        for line in text.lines() {
            match (line.strip_prefix("///").map(str::trim), &route) {
                (Some(line), None) => route = Some(line.trim_matches('`').to_owned()),
                (Some(line), Some(_)) => push(&mut doc, line),
                (None, _) => {
                    let sentence = doc.split_inclusive(". ").next().unwrap_or_default().trim().to_owned();
                    doc.clear();
                    if let Some(route) = route.take().filter(|_| !sentence.is_empty()) {
                        self.operations.insert(route, sentence);
                    }
                }
            }
        }
    }
}

/// Adds a line without the brackets of Rust's links.
fn push(doc: &mut String, line: &str) {
    if !doc.is_empty() {
        doc.push(' ');
    }
    doc.push_str(&line.trim().replace("[`", "`").replace("`]", "`").replace("*/", "*"));
}

/// Writes a comment of TypeScript, in one line if it fits.
pub(super) fn comment(indent: &str, text: &str) -> String {
    const WIDTH: usize = 100;
    let text = text.split_whitespace().collect::<Vec<_>>();
    let one = text.join(" ");
    if indent.len() + one.len() + 7 <= WIDTH {
        return format!("{indent}/** {one} */\n");
    }
    let mut comment = format!("{indent}/**\n");
    let mut line = format!("{indent} *");
    for word in text {
        if line.len() + 1 + word.len() > WIDTH {
            comment += &(std::mem::replace(&mut line, format!("{indent} *")) + "\n");
        }
        line += " ";
        line += word;
    }
    format!("{comment}{line}\n{indent} */\n")
}

fn visit(folder: &Path, act: &mut impl FnMut(&str)) -> Result<(), Problem> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .map_err(Problem::failed(folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            visit(&path, act)?;
        } else {
            act(&fs::read_to_string(&path).map_err(Problem::failed(path.display()))?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sentences_are_found_by_type_by_member_and_by_alias() {
        let mut docs = Docs::default();
        docs.types(
            "object! {\n    /// A [`Cat`].\n    both Cat [\"type\" = \"cat\"] {\n        /// Its\n        /// age.\n        age: required u64,\n        \
             /// When.\n        born_gte as \"born[gte]\": optional u64,\n    }\n}\nunion! {\n    Pet by \"type\" {\n        \"cat\" => Feline(Cat),\n",
        );
        docs.types("pub type Kitten = Cat;");
        docs.checks("check::<Pet>(\"PetCat\"), check::<Kitten>(\"Young\")");
        let cat = json!({ "fields": { "type": { "schema": { "type": "const", "value": "cat" } } } });
        let found = |name, field| docs.field(name, &cat, field);
        assert_eq!(found("PetCat", ""), Some("A `Cat`."));
        assert_eq!(
            ["age", "born[gte]"].map(|field| found("Young", field)),
            [Some("Its age."), Some("When.")]
        );
        assert_eq!(found("Dog", "age"), None);
    }

    #[test]
    fn a_long_comment_is_wrapped() {
        assert_eq!(comment("  ", "Short."), "  /** Short. */\n");
        let long = comment("", &"word ".repeat(30));
        assert!(long.lines().all(|line| line.len() <= 100) && long.lines().count() == 4, "{long}");
    }
}
