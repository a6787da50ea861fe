use crate::spec::Spec;
use crate::spec::endpoint::{PartKind, RequestBody};
use crate::spec::types::Definition;
use crate::validate::Problem;

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name in content-disposition.
    pub name: String,
    /// The file name in content-disposition.
    pub filename: Option<String>,
}

pub(super) fn check(body: &RequestBody, parts: &[Part], problems: &mut Vec<Problem>) {
    for part in parts {
        let place = format!("part.{}", part.name);
        match (
            body.parts.iter().find(|known| known.name == part.name).map(|known| known.kind),
            &part.filename,
        ) {
            (None, _) => problems.push(Problem::new(place, "is no part of this body")),
            (Some(PartKind::File), None) => problems.push(Problem::new(place, "has no filename")),
            (Some(PartKind::File), Some(name)) if name.is_empty() => {
                problems.push(Problem::new(place, "has an empty filename"));
            }
            (Some(PartKind::Text), Some(_)) => problems.push(Problem::new(place, "must not have a filename")),
            _ => {}
        }
    }
    let Definition::Object(object) = &Spec::load().named(&body.type_name).definition else {
        panic!("the body {} is an object", body.type_name)
    };
    for known in &body.parts {
        let count = parts.iter().filter(|part| part.name == known.name).count();
        let place = format!("part.{}", known.name);
        if count == 0 && object.fields[&known.field].required {
            problems.push(Problem::new(place, "is required"));
        } else if count > 1 && !known.repeated {
            problems.push(Problem::new(place, "is repeated"));
        }
    }
}
