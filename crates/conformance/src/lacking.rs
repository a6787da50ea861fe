//! JSON that lacks fields.

use serde_json::{Map, Value};

use crate::generate::Generator;
use crate::sample::{Sample, with, without};
use crate::spec::Spec;
use crate::spec::direction::Direction;
use crate::spec::types::{Definition, Field, Object, Schema};

/// JSON of a type that lacks something that the facts require.
#[derive(Clone, Debug, PartialEq)]
pub struct LackingSample {
    /// The JSON. Its case is `name:absent`, `name:null` or `nothing`, after `variant3:` for a
    /// union.
    pub sample: Sample,
    /// The fields that a reader should report as missing.
    pub missing: Vec<&'static str>,
}

/// Returns JSON as an older or another service may answer: each field in turn absent, then null;
/// and no field at all (`nothing`).
///
/// A tolerant reader accepts all of it, writes it back equal, and reports each required field that
/// is absent, or null although it must not be. The fields of a union are those of its object
/// variants without the tag.
///
/// # Panics
///
/// If the facts have no type of that name.
pub fn lacking_samples(type_name: &str, direction: Direction) -> Vec<LackingSample> {
    let mut generator = Generator::new(0, type_name, direction);
    match &Spec::load().named(type_name).definition {
        Definition::Object(object) => lacking(object, &generator.named(type_name, 0), None),
        Definition::Union(union) => {
            let mut samples = Vec::new();
            for (index, variant) in union.variants.iter().enumerate() {
                let Schema::Ref { name } = &variant.schema else { continue };
                let Definition::Object(object) = &Spec::load().named(name).definition else { continue };
                let full = generator.schema(&variant.schema, 0);
                for mut each in lacking(object, &full, union.discriminator.as_deref()) {
                    each.sample.case = format!("variant{index}:{}", each.sample.case);
                    samples.push(each);
                }
            }
            samples
        }
        Definition::Enum(_) => Vec::new(),
    }
}

fn lacking(object: &'static Object, full: &Value, tag: Option<&str>) -> Vec<LackingSample> {
    let fields = || object.fields.iter().filter(|(key, _)| tag != Some(key.as_str()));
    let mut samples = Vec::new();
    for (key, field) in fields() {
        let missing = |is_missing| if is_missing { vec![key.as_str()] } else { Vec::new() };
        samples.push(LackingSample {
            sample: Sample::new(format!("{key}:absent"), without(full, key)),
            missing: missing(is_required(field)),
        });
        samples.push(LackingSample {
            sample: Sample::new(format!("{key}:null"), with(full, key, Value::Null)),
            missing: missing(is_required(field) && !field.nullable && !matches!(field.schema, Schema::Any)),
        });
    }
    let tag = tag.and_then(|tag| Some((tag.to_owned(), full.get(tag)?.clone())));
    samples.push(LackingSample {
        sample: Sample::new("nothing", Map::from_iter(tag).into()),
        missing: fields().filter(|(_, field)| is_required(field)).map(|(key, _)| key.as_str()).collect(),
    });
    samples
}

fn is_required(field: &Field) -> bool {
    field.required && !field.beta_only
}
