//! Things that are one JSON object each. Operations find, list, archive and delete them alike.

use crate::app::App;
use crate::fields::{Fields, merge_metadata};
use crate::http::request::Request;
use crate::paging::{Paging, Position, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use crate::state::State;
use crate::state::ids::fresh_id;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The number of old things that are deleted at a time.
const OLD: usize = 1_000;

#[derive(Debug)]
pub(super) struct Collection {
    /// The name in the API, such as `vaults.credentials`.
    pub(super) resource: &'static str,
    /// The `type` of its things.
    pub(super) kind: &'static str,
    /// The beginning of their ids.
    pub(super) prefix: &'static str,
    /// The collection of the things that they belong to.
    pub(super) parent: Option<&'static Self>,
    /// The most of them on a page. A page has 20 if the request does not say.
    pub(super) most: usize,
    /// Fields that no answer shows.
    pub(super) hidden: &'static [&'static str],
}

impl Collection {
    /// The field by which other things name one of these.
    fn id_field(&self) -> String {
        format!("{}_id", self.kind)
    }

    /// Adds a thing with these fields below the parents named by `ids`. Returns it as it is kept.
    pub(super) fn add(&self, state: &mut State, ids: &[&str], fields: Value) -> Result<Value> {
        if let Some(parent) = self.parent {
            refuse_archived(parent.find(state, ids)?)?;
        }
        let time = state.clock.stamp();
        let id = fresh_id(self.prefix);
        let mut thing = json!({"type": self.kind, "id": id, "created_at": time});
        thing
            .as_object_mut()
            .expect("a thing is an object")
            .extend(fields.as_object().cloned().unwrap_or_default());
        if thing.get("updated_at").is_some() {
            thing["updated_at"] = time.into();
        }
        if let (Some(parent), Some(parent_id)) = (self.parent, ids.last()) {
            thing[parent.id_field()] = (*parent_id).into();
        }
        state.records(self.resource).insert(&id, thing.clone())?;
        state.webhooks.announce(&format!("{}.created", self.kind), &thing);
        Ok(thing)
    }

    /// Deletes the oldest things that `may_go` if there is no room for another one. It is for things
    /// that no operation deletes.
    pub(super) fn make_room(&self, state: &mut State, may_go: impl Fn(&State, &Value) -> bool) {
        if state.records(self.resource).check_room().is_ok() {
            return;
        }
        let things = state.all_records(self.resource).map(|(_, thing)| thing);
        let old: Vec<String> = things
            .filter(|thing| may_go(state, thing))
            .filter_map(|thing| thing["id"].as_str().map(str::to_owned))
            .take(OLD)
            .collect();
        for id in old {
            let _ = state.records(self.resource).remove(&id);
        }
    }

    /// Finds the thing whose id is the last of `ids`. The others are those of its parents.
    pub(super) fn find<'a>(&self, state: &'a State, ids: &[&str]) -> Result<&'a Value> {
        let missing = |id: &str| Refusal::not_found(&self.kind.replace('_', " "), id);
        let (id, parents) = ids.split_last().ok_or_else(|| missing(""))?;
        if let Some(parent) = self.parent {
            parent.find(state, parents)?;
        }
        let thing = state.record(self.resource, id).ok_or_else(|| missing(id))?;
        match (self.parent, parents.last()) {
            (Some(parent), Some(parent_id)) if thing[parent.id_field()] != *parent_id => Err(missing(id)),
            _ => Ok(thing),
        }
    }

    /// Finds a thing that takes changes: neither it nor what it belongs to is archived.
    pub(super) fn find_open(&self, state: &State, ids: &[&str]) -> Result<Value> {
        if let (Some(parent), Some((_, parents))) = (self.parent, ids.split_last()) {
            refuse_archived(parent.find(state, parents)?)?;
        }
        let thing = self.find(state, ids)?;
        refuse_archived(thing)?;
        Ok(thing.clone())
    }

    /// Keeps a changed thing. The time of its update moves if anything else did.
    pub(super) fn keep(&self, state: &mut State, thing: Value) -> Result<Value> {
        self.keep_as(state, thing, "updated")
    }

    /// Keeps a thing to which this has happened, if it has changed.
    pub(super) fn keep_as(&self, state: &mut State, mut thing: Value, happened: &str) -> Result<Value> {
        let id = thing["id"].as_str().unwrap_or_default().to_owned();
        let time = state.clock.stamp();
        let kept = state.records(self.resource).get_mut(&id)?;
        if *kept != thing {
            if thing.get("updated_at").is_some() {
                thing["updated_at"] = time.into();
            }
            *kept = thing;
            let thing = kept.clone();
            state.webhooks.announce(&format!("{}.{happened}", self.kind), &thing);
            return Ok(thing);
        }
        Ok(kept.clone())
    }

    /// Returns a thing as the API shows it.
    pub(super) fn show(&self, thing: &Value) -> Value {
        let mut shown = thing.clone();
        let fields = shown.as_object_mut().expect("a thing is an object");
        self.hidden.iter().for_each(|name| drop(fields.remove(*name)));
        shown
    }

    pub(super) fn reply(&self, thing: &Value) -> Reply {
        Reply::Json(self.show(thing))
    }

    pub(super) fn retrieve(&self, app: &App, ids: &[&str]) -> Result<Reply> {
        Ok(self.reply(self.find(&app.state(), ids)?))
    }

    /// Archives a thing and everything below it, once.
    pub(super) fn archive(&self, app: &App, ids: &[&str]) -> Result<Reply> {
        let mut state = app.state();
        let mut thing = self.find(&state, ids)?.clone();
        if !thing["archived_at"].is_null() {
            return Ok(self.reply(&thing));
        }
        let time = state.clock.stamp();
        thing["archived_at"] = time.clone().into();
        let id = thing["id"].clone();
        let webhooks = state.webhooks.clone();
        for below in state.records_below(self.resource) {
            for thing in below.values_mut().filter(|thing| thing[self.id_field()] == id) {
                if thing.get("archived_at").is_some_and(Value::is_null) {
                    thing["archived_at"] = time.clone().into();
                    let kind = thing["type"].as_str().unwrap_or_default();
                    webhooks.announce(&format!("{kind}.archived"), thing);
                }
            }
        }
        Ok(self.reply(&self.keep_as(&mut state, thing, "archived")?))
    }

    /// Deletes a thing and everything below it.
    pub(super) fn delete(&self, app: &App, ids: &[&str]) -> Result<Reply> {
        let mut state = app.state();
        let thing = self.find(&state, ids)?.clone();
        let id = thing["id"].clone();
        state.webhooks.announce(&format!("{}.deleted", self.kind), &thing);
        let text = id.as_str().unwrap_or_default();
        state.records(self.resource).remove(text)?;
        for below in state.records_below(self.resource) {
            below.retain(|thing| thing[self.id_field()] != id);
        }
        Ok(Reply::Json(json!({"type": format!("{}_deleted", self.kind), "id": id})))
    }

    /// Lists the things below the parents named by `ids` that `shows` lets through, newest first.
    pub(super) fn list(
        &self,
        app: &App,
        request: &Request,
        ids: &[&str],
        shows: impl Fn(&Value) -> bool,
    ) -> Result<Reply> {
        let state = app.state();
        if let Some(parent) = self.parent {
            parent.find(&state, ids)?;
        }
        let name = format!("{} {}", self.resource, ids.last().unwrap_or(&""));
        let paging = Paging::read(request, &name, 20, self.most, true)?;
        let archived = request.query.flag("include_archived")?;
        let times = Times::read(request)?;
        let entries = state.all_records(self.resource).map(|(number, thing)| (Position(number, 0), thing));
        let page = paging.answer(entries, |thing| {
            let of_parent = self.parent.is_none_or(|parent| thing[parent.id_field()] == ids[ids.len() - 1]);
            let open = archived || thing.get("archived_at").is_none_or(Value::is_null);
            (of_parent && open && times.hold(thing) && shows(thing)).then(|| self.show(thing))
        });
        Ok(Reply::Json(forward(page)))
    }
}

/// The limits of `created_at` in a query.
struct Times {
    limits: [Option<Timestamp>; 4],
}

impl Times {
    fn read(request: &Request) -> Result<Self> {
        let limit = |name: &str| request.query.time(&format!("created_at[{name}]"));
        Ok(Self { limits: [limit("gt")?, limit("gte")?, limit("lt")?, limit("lte")?] })
    }

    fn hold(&self, thing: &Value) -> bool {
        let Some(time) = thing["created_at"].as_str().and_then(|time| time.parse::<Timestamp>().ok()) else {
            return true;
        };
        let [gt, gte, lt, lte] = self.limits;
        gt.is_none_or(|limit| time > limit)
            && gte.is_none_or(|limit| time >= limit)
            && lt.is_none_or(|limit| time < limit)
            && lte.is_none_or(|limit| time <= limit)
    }
}

pub(super) fn refuse_archived(thing: &Value) -> Result<()> {
    match thing["archived_at"].is_null() {
        true => Ok(()),
        false => {
            let kind = thing["type"].as_str().unwrap_or_default().replace('_', " ");
            Err(Refusal::invalid(format!(
                "the {kind} {} is archived",
                thing["id"].as_str().unwrap_or_default()
            )))
        }
    }
}

/// Merges the metadata of a request into a thing.
pub(super) fn set_metadata(fields: &Fields<'_>, thing: &mut Value, empty_deletes: bool) -> Result<()> {
    let stored: Map<String, Value> = thing["metadata"].as_object().cloned().unwrap_or_default();
    thing["metadata"] = merge_metadata(fields, &stored, empty_deletes)?.into();
    Ok(())
}
