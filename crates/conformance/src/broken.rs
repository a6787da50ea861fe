//! JSON that a reader must refuse.

use serde_json::{Value, json};

use crate::generate::Generator;
use crate::kind::JsonKind;
use crate::sample::{Sample, with, without};
use crate::spec::Spec;
use crate::spec::direction::Direction;
use crate::spec::types::{Definition, Field, Object, Schema};

/// Returns JSON that a faithful reader of the type refuses.
///
/// - `kind`: a value of a JSON kind that the type never has.
/// - `name:kind`: a field with such a value.
/// - `name:item`: a field with an array or a map that holds such a value.
/// - `name:absent` and `name:null`: in requests, a required field that is not nullable.
///
/// For responses that lack fields see [`lacking_samples`](crate::lacking_samples). A tolerant
/// reader may accept the following, so there are no samples of it: a const that is absent or has
/// another value, null for an optional field, an absent field that is nullable, and any value of a
/// field that takes any JSON. The fields of a union are those of its object variants
/// (`variant3:name:kind`) without the tag.
///
/// # Panics
///
/// If the facts have no type of that name.
pub fn broken_samples(type_name: &str, direction: Direction) -> Vec<Sample> {
    let mut generator = Generator::new(0, type_name, direction);
    let own_kind =
        wrong_kind(&Schema::Ref { name: type_name.to_owned() }).map(|value| Sample::new("kind", value));
    let mut samples = Vec::from_iter(own_kind);
    match &Spec::load().named(type_name).definition {
        Definition::Object(object) => {
            let full = generator.named(type_name, 0);
            samples.extend(broken_fields(object, &full, direction));
        }
        Definition::Union(union) => {
            for (index, variant) in union.variants.iter().enumerate() {
                let Schema::Ref { name } = &variant.schema else { continue };
                let Definition::Object(object) = &Spec::load().named(name).definition else { continue };
                let full = generator.schema(&variant.schema, 0);
                let tag = union.discriminator.as_deref().unwrap_or_default();
                samples.extend(
                    broken_fields(object, &full, direction)
                        .into_iter()
                        .filter(|sample| sample.json.get(tag) == full.get(tag))
                        .map(|sample| Sample::new(format!("variant{index}:{}", sample.case), sample.json)),
                );
            }
        }
        Definition::Enum(_) => {}
    }
    samples
}

fn broken_fields(object: &Object, full: &Value, direction: Direction) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (key, field) in &object.fields {
        if let Some(wrong) = wrong_kind(&field.schema) {
            samples.push(Sample::new(format!("{key}:kind"), with(full, key, wrong)));
        }
        if let Some(wrong) = wrong_item(&field.schema) {
            samples.push(Sample::new(format!("{key}:item"), with(full, key, wrong)));
        }
        if direction == Direction::Request && is_indispensable(field) {
            samples.push(Sample::new(format!("{key}:absent"), without(full, key)));
            samples.push(Sample::new(format!("{key}:null"), with(full, key, Value::Null)));
        }
    }
    samples
}

fn is_indispensable(field: &Field) -> bool {
    // A field that is `beta_only` is nullable too.
    field.required && !field.nullable && !matches!(field.schema, Schema::Const { .. } | Schema::Any)
}

/// Returns a value of a JSON kind that the schema never has. `None` if the schema takes any JSON.
fn wrong_kind(schema: &Schema) -> Option<Value> {
    let kinds = kinds(schema)?;
    [json!(7), json!("seven"), json!([7])].into_iter().find(|value| !kinds.contains(&JsonKind::of(value)))
}

/// Returns an array or a map that holds a value of a wrong kind.
fn wrong_item(schema: &Schema) -> Option<Value> {
    match schema {
        Schema::Array { items, .. } => Some(json!([wrong_kind(items)?])),
        Schema::Map { values, .. } => Some(json!({"key": wrong_kind(values)?})),
        _ => None,
    }
}

/// Returns the JSON kinds of a schema's values, except null. `None` if the schema takes any JSON.
fn kinds(schema: &Schema) -> Option<Vec<JsonKind>> {
    Some(match schema {
        Schema::Any => return None,
        Schema::String { .. } | Schema::Const { .. } => vec![JsonKind::String],
        Schema::Integer { .. } | Schema::Number => vec![JsonKind::Number],
        Schema::Boolean => vec![JsonKind::Boolean],
        Schema::Array { .. } => vec![JsonKind::Array],
        Schema::Map { .. } | Schema::File => vec![JsonKind::Object],
        Schema::Ref { name } => match &Spec::load().named(name).definition {
            Definition::Object(_) => vec![JsonKind::Object],
            Definition::Enum(_) => vec![JsonKind::String],
            Definition::Union(union) => union.variants.iter().map(|variant| variant.json).collect(),
        },
    })
}
