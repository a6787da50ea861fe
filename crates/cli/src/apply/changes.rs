//! Makes the changes of a plan, and writes the lock after each.

use crate::apply::fields::{self, Change, Field};
use crate::apply::kind::Kind;
use crate::apply::lock::{Begun, Entry, Lock};
use crate::apply::plan::{Action, Step};
use crate::apply::project::Project;
use crate::apply::service::{self, NotMade, Stored};
use crate::apply::source::Source;
use crate::apply::version::{Known, Version};
use crate::connection::Connection;
use crate::failure::{CONFLICT, Failure};

pub(crate) struct Changes<'a> {
    pub(crate) project: &'a Project,
    pub(crate) lock: Lock,
    pub(crate) connection: &'a Connection,
}

impl Changes<'_> {
    /// Makes the change of a step, if there is one. Returns the id of the object.
    ///
    /// # Errors
    ///
    /// Code 6: the object was changed since it was planned, and only this file is stopped.
    pub(crate) fn make(
        &mut self,
        step: &mut Step,
        source: Option<&Source>,
    ) -> Result<Option<String>, Failure> {
        match (step.action, source) {
            (Action::Create | Action::Adopt | Action::Update | Action::Unchanged, Some(source)) => {
                self.apply(step, source).map(Some)
            }
            (Action::Archive, _) => self.archive(step).map(Some),
            _ => Ok(None),
        }
    }

    fn apply(&mut self, step: &mut Step, source: &Source) -> Result<String, Failure> {
        if let Some(missing) = source.needs().find(|path| !self.lock.files.contains_key(*path)) {
            let problem = format!("{} is stopped: it needs {missing}", step.path);
            return Err(Failure { code: CONFLICT, message: problem, ..Failure::default() });
        }
        let fields = source.fields(|path| self.known(path))?;
        step.changes = step.changes_to(&fields);
        let of = match &step.stored {
            Some(stored) if step.action != Action::Create => match step.changes.is_empty() {
                true => (stored.id.clone(), stored.version.clone()),
                false => self.update(step, stored, &fields)?,
            },
            _ => {
                let changes = fields::since(&fields::Hashes::new(), &fields);
                self.begin(step, &fields)?;
                let created = service::create(step.kind, fields::body(changes), self.connection);
                self.of_reply(created).map_err(|failure| taken(step, failure))?
            }
        };
        self.record(step, &fields, of)
    }

    fn update(
        &mut self,
        step: &Step,
        stored: &Stored,
        fields: &[Field],
    ) -> Result<(String, Version), Failure> {
        let id = &stored.id;
        let mut changes: Vec<Change> = step.changes.clone();
        match &stored.version {
            Version::Number(number) => {
                changes.push(Change { name: "version".into(), json: number.to_string() });
            }
            // The service compares no version, so the time between is as short as it can be.
            Version::Time(_) => {
                let now = service::retrieve(step.kind, id, self.connection)?;
                if now.is_none_or(|now| now.version != stored.version) {
                    return Err(changed(step));
                }
            }
        }
        self.begin(step, fields)?;
        let updated = service::update(step.kind, id, fields::body(changes), self.connection);
        self.of_reply(updated).map_err(|failure| match (failure.code, step.kind) {
            (CONFLICT, Kind::Agent) => changed(step),
            _ => failure,
        })
    }

    /// Writes down what is about to be sent. A program that is stopped before it has the reply finds
    /// the object so, and sends nothing twice.
    fn begin(&mut self, step: &Step, fields: &[Field]) -> Result<(), Failure> {
        self.lock.begun = Some(Begun { path: step.path.clone(), sent: fields::hashes(fields) });
        self.lock.write(&self.project.lock())
    }

    fn of_reply(&mut self, reply: Result<Stored, NotMade>) -> Result<(String, Version), Failure> {
        match reply {
            Ok(stored) => Ok((stored.id, stored.version)),
            Err(NotMade { failure, is_unsure: true }) => Err(failure),
            Err(NotMade { failure, is_unsure: false }) => {
                self.lock.begun = None;
                self.lock.write(&self.project.lock())?;
                Err(failure)
            }
        }
    }

    fn archive(&mut self, step: &Step) -> Result<String, Failure> {
        let id = step.id().unwrap_or_default().to_owned();
        if step.stored.as_ref().is_some_and(|stored| !stored.is_archived) {
            service::archive(step.kind, &id, self.connection)?;
        }
        self.lock.files.remove(&step.path);
        self.lock.write(&self.project.lock())?;
        Ok(id)
    }

    fn record(&mut self, step: &Step, fields: &[Field], of: (String, Version)) -> Result<String, Failure> {
        let (id, version) = of;
        let entry = Entry { kind: step.kind, id: id.clone(), version, sent: fields::hashes(fields) };
        let was_begun = self.lock.begun.take_if(|begun| begun.path == step.path).is_some();
        if was_begun || self.lock.files.get(&step.path) != Some(&entry) {
            self.lock.files.insert(step.path.clone(), entry);
            self.lock.write(&self.project.lock())?;
        }
        Ok(id)
    }

    fn known(&self, path: &str) -> Known {
        self.lock.files.get(path).map_or_else(Known::default, Entry::known)
    }
}

fn changed(step: &Step) -> Failure {
    Failure {
        code: CONFLICT,
        message: format!(
            "{} is stopped: its {} was changed elsewhere meanwhile",
            step.path,
            step.kind.word()
        ),
        hint: Some("look at the change, then apply again".into()),
        ..Failure::default()
    }
}

/// The name of an environment is taken once.
fn taken(step: &Step, failure: Failure) -> Failure {
    match (failure.code, step.kind) {
        (CONFLICT, Kind::Environment) => {
            let hint = format!("take the other name, or take over what is there: --adopt {}=ID", step.path);
            Failure { message: format!("{} is stopped: {}", step.path, failure.message), ..failure }
                .try_instead(hint)
        }
        _ => failure,
    }
}
