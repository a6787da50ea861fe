//! A file that describes an agent or an environment.

use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::apply::fields::Field;
use crate::apply::kind::Kind;
use crate::apply::lock::Lock;
use crate::apply::project::Project;
use crate::apply::version::Known;
use crate::body;
use crate::failure::Failure;

/// The places in the field `multiagent` that name agents.
const ROSTERS: [&str; 3] = ["/agents", "/subagents/predefined_agents", "/workflows/predefined_agents"];

pub(crate) struct Source {
    /// As the lock has it.
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// In the order of the file, without `type`.
    fields: Vec<(String, String)>,
    /// The agents' files that it names: as they are written, and as the lock has them.
    references: Vec<(String, String)>,
}

impl Source {
    /// Reads and checks a file of the project.
    ///
    /// # Errors
    ///
    /// The file cannot be read, has no kind, or is not what its kind needs; exit code 2.
    pub(crate) fn read(project: &Project, path: &str, matches: &ArgMatches) -> Result<Self, Failure> {
        let by_folder = path.rsplit('/').nth(1).and_then(Kind::of_folder);
        Self::of(project, path, path, &project.place(path), by_folder, matches)
    }

    /// Reads and checks the file at `place`, whose kind is known or is its field `type`. `name` is its
    /// name in errors.
    pub(crate) fn of(
        project: &Project,
        path: &str,
        name: &str,
        place: &Path,
        kind: Option<Kind>,
        matches: &ArgMatches,
    ) -> Result<Self, Failure> {
        let wrong = |problem: String| Failure::usage(format!("{name}: {problem}"));
        let mut fields = body::from_file(name, &place.to_string_lossy())?;
        let kind = kind_of(&mut fields, kind).map_err(wrong)?;
        body::checked(&format!("{name}: "), kind.type_name(), &fields, matches)?;
        let multiagent = fields.iter().find(|(name, _)| name == "multiagent" && kind == Kind::Agent);
        let mut value =
            multiagent.map_or(Value::Null, |(_, json)| serde_json::from_str(json).unwrap_or_default());
        let mut references = Vec::new();
        let folder = place.parent().unwrap_or(place);
        let mut names = Vec::new();
        each_reference(&mut value, |entry| names.extend(written(entry).map(str::to_owned)));
        for name in names {
            let needed = project.path(&folder.join(&name));
            let needed = needed.map_err(|failure| wrong(format!("multiagent: {}", failure.message)))?;
            references.push((name, needed));
        }
        Ok(Self { path: path.to_owned(), kind, fields, references })
    }

    /// Returns the field `name`, which each kind needs.
    pub(crate) fn name(&self) -> String {
        let name = self.fields.iter().find(|(field, _)| field == "name");
        name.and_then(|(_, json)| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// # Errors
    ///
    /// The lock has an object of the other kind for the path; exit code 2.
    pub(crate) fn check_kind(&self, lock: &Lock) -> Result<(), Failure> {
        let Some(entry) = lock.files.get(&self.path).filter(|entry| entry.kind != self.kind) else {
            return Ok(());
        };
        let (is, was) = (self.kind.word(), entry.kind.word());
        let problem = format!("{}: is an {is}, and an {was} in the lock ({})", self.path, entry.id);
        Err(Failure::usage(problem).try_instead("give the file another name"))
    }

    /// Returns the files that it needs.
    pub(crate) fn needs(&self) -> impl Iterator<Item = &str> {
        self.references.iter().map(|(_, path)| path.as_str())
    }

    /// Returns the fields, with the agents that `known` finds in place of their files. A name of a
    /// file stays if its agent has no id yet.
    pub(crate) fn fields(&self, known: impl Fn(&str) -> Known) -> Result<Vec<Field>, Failure> {
        let mut fields = self.fields.clone();
        for (_, json) in
            fields.iter_mut().filter(|(name, _)| name == "multiagent" && !self.references.is_empty())
        {
            let mut value: Value = serde_json::from_str(json).unwrap_or_default();
            each_reference(&mut value, |entry| {
                let named =
                    written(entry).and_then(|name| self.references.iter().find(|(given, _)| given == name));
                if let Some(Known { id: Some(id), version }) = named.map(|(_, path)| known(path)) {
                    let mut agent = json!({"type": "agent", "id": id});
                    if let Some(version) = entry["version"].as_u64().or(version) {
                        agent["version"] = version.into();
                    }
                    *entry = agent;
                }
            });
            *json = value.to_string();
        }
        Field::all(&fields).map_err(|problem| Failure::usage(format!("{}: {problem}", self.path)))
    }
}

/// Returns `true` for the name of a file: an id has neither a slash nor a dot.
pub(crate) fn names_file(text: &str) -> bool {
    let extension = Path::new(text).extension().and_then(|extension| extension.to_str());
    text.contains(['/', '\\']) || matches!(extension, Some("json" | "yaml" | "yml" | "md"))
}

/// Returns the kind by the field `type`, which it takes out, or the one that is known without it.
fn kind_of(fields: &mut Vec<(String, String)>, known: Option<Kind>) -> Result<Kind, String> {
    let at = fields.iter().position(|(name, _)| name == "type");
    let by_type = at.map(|at| match serde_json::from_str(&fields.remove(at).1) {
        Ok(Value::String(word)) => Kind::of_word(&word),
        _ => Err("type: needs to be agent or environment".to_owned()),
    });
    match (by_type.transpose()?, known) {
        (Some(kind), Some(known)) if kind != known => {
            Err(format!("type: is {}, but the file stands where {} is needed", kind.word(), known.word()))
        }
        (Some(kind), _) | (None, Some(kind)) => Ok(kind),
        (None, None) => {
            Err("has no kind: move it into agents/ or environments/, or write `type: agent`".into())
        }
    }
}

/// Visits the entries of rosters that name a file.
fn each_reference(multiagent: &mut Value, mut visit: impl FnMut(&mut Value)) {
    for place in ROSTERS {
        if let Some(Value::Array(entries)) = multiagent.pointer_mut(place) {
            entries.iter_mut().filter(|entry| written(entry).is_some()).for_each(&mut visit);
        }
    }
}

/// Returns the file that an entry names.
fn written(entry: &Value) -> Option<&str> {
    entry.as_str().or_else(|| entry["id"].as_str()).filter(|text| names_file(text))
}
