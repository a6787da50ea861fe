//! Shows steps: as text for a person, or as an object for programs.

use serde_json::{Value, json};

use crate::apply::fields;
use crate::apply::plan::{Action, Step};
use crate::visible::visible;

/// The longest value of a field in the text.
const MAX_SHOWN: usize = 60;

/// Returns the lines of a step of the plan.
pub(crate) fn text(step: &Step) -> String {
    let id = step.id().unwrap_or_default();
    let about = match (step.action, &step.entry, &step.stored) {
        (Action::ChangedElsewhere, Some(entry), Some(stored)) => {
            format!(" ({id}: {} now, {} in the lock)", stored.version, entry.version)
        }
        (Action::Gone, _, None) => format!(" ({id} is not there)"),
        (Action::Gone, ..) => format!(" ({id} is archived)"),
        (Action::Blocked, ..) => " (needs a file that is gone)".to_owned(),
        (Action::Removed, ..) => format!(" ({id} stays as it is; --prune archives it)"),
        (Action::Create, Some(entry), _) => format!(" ({} is gone)", entry.id),
        (Action::Create, ..) => String::new(),
        (Action::Archive, _, None) => format!(" ({id} is not there any more)"),
        _ => format!(" ({id})"),
    };
    let mut text = format!("{:<17} {}{about}", step.action.word().replace('_', " "), step.path);
    for change in &step.changes {
        let before = before(step, &change.name);
        let before =
            if before.is_null() { String::new() } else { format!("{} -> ", short(&before.to_string())) };
        let after = if change.json == "null" { "cleared".to_owned() } else { short(&change.json) };
        text.push_str(&format!("\n{:18}  {}: {before}{after}", "", change.name));
    }
    visible(&text)
}

/// Returns the line of a change that was made.
pub(crate) fn done(step: &Step, id: &str) -> String {
    let word = match step.action {
        Action::Create => "created",
        Action::Adopt => "adopted",
        Action::Update => "updated",
        Action::Archive => "archived",
        action => action.word(),
    };
    visible(&format!("{word:<17} {} ({id})", step.path))
}

/// Returns a step as JSON. `done` says that the change was made, or that there was none to make.
pub(crate) fn item(step: &Step, id: Option<&str>, is_done: bool) -> String {
    let fields: Vec<Value> = step
        .changes
        .iter()
        .map(|change| {
            let after: Value = serde_json::from_str(&change.json).unwrap_or_default();
            json!({"name": change.name, "before": before(step, &change.name), "after": after})
        })
        .collect();
    json!({
        "path": step.path, "type": step.kind, "action": step.action.word(), "id": id.or_else(|| step.id()),
        "done": is_done, "fields": fields,
    })
    .to_string()
}

fn before<'a>(step: &'a Step, name: &str) -> &'a Value {
    let stored = step.stored.as_ref().filter(|_| step.action != Action::Create);
    stored.map_or(&Value::Null, |stored| fields::stored_field(&stored.value, name))
}

fn short(json: &str) -> String {
    match json.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}..", &json[..end]),
        None => json.to_owned(),
    }
}
