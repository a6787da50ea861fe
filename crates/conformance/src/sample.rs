//! Valid JSON of a type.

use serde_json::{Map, Value, json};

use crate::generate::scalar::{FLOATS, INTEGERS, NEGATIVES, date_times};
use crate::generate::{Fill, Generator};
use crate::spec::Spec;
use crate::spec::direction::Direction;
use crate::spec::types::{Definition, Object, Schema, Union};

/// The number of random samples that follow the systematic ones.
pub const RANDOM_SAMPLES: usize = 8;

/// A JSON value and the name of its case.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Distinct within one list, such as `full`, `name:absent`, `variant3:least`, `random0`.
    pub case: String,
    /// The value.
    pub json: Value,
}

impl Sample {
    pub(crate) fn new(case: impl Into<String>, json: Value) -> Self {
        Self { case: case.into(), json }
    }
}

/// Returns valid JSON of a type. The same seed gives the same samples.
///
/// Of an object: every field set, none set, all null; then each field in turn absent, null, empty,
/// and with every enum value and variant. Of a union: every variant with all and with the fewest
/// fields. Of any type: [`RANDOM_SAMPLES`] random samples.
///
/// # Panics
///
/// If the facts have no type of that name.
pub fn samples(type_name: &str, direction: Direction, seed: u64) -> Vec<Sample> {
    let mut generator = Generator::new(seed, type_name, direction);
    let mut samples = match &Spec::load().named(type_name).definition {
        Definition::Object(object) => object_samples(type_name, object, &mut generator),
        Definition::Union(union) => union_samples(union, &mut generator),
        Definition::Enum(definition) => {
            definition.values.iter().map(|value| Sample::new(value, value.as_str().into())).collect()
        }
    };
    for index in 0..RANDOM_SAMPLES {
        generator.fill = Fill::Random;
        samples.push(Sample::new(format!("random{index}"), generator.named(type_name, 0)));
    }
    samples
}

fn object_samples(name: &str, object: &Object, generator: &mut Generator) -> Vec<Sample> {
    let mut made = |fill| {
        generator.fill = fill;
        generator.named(name, 0)
    };
    let (full, least, nulls) = (made(Fill::Full), made(Fill::Least), made(Fill::Nulls));
    let mut samples = vec![
        Sample::new("full", full.clone()),
        Sample::new("least", least.clone()),
        Sample::new("nulls", nulls),
    ];
    for (key, field) in &object.fields {
        if !field.required {
            samples.push(Sample::new(format!("{key}:absent"), without(&full, key)));
        }
        if field.nullable {
            samples.push(Sample::new(format!("{key}:null"), with(&full, key, Value::Null)));
        }
        for (index, value) in alternatives(&field.schema, generator).into_iter().enumerate() {
            samples.push(Sample::new(format!("{key}:{index}"), with(&least, key, value)));
        }
    }
    samples
}

fn union_samples(union: &Union, generator: &mut Generator) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (index, variant) in union.variants.iter().enumerate() {
        for (case, fill) in [("full", Fill::Full), ("least", Fill::Least)] {
            generator.fill = fill;
            samples.push(Sample::new(format!("variant{index}:{case}"), generator.schema(&variant.schema, 0)));
        }
        if let Some(values) = enum_values(&variant.schema) {
            samples.extend(values.iter().map(|value| Sample::new(value, value.as_str().into())));
        }
    }
    samples
}

/// Returns every value or variant of a schema, or the edge cases of a schema with endless values.
fn alternatives(schema: &Schema, generator: &mut Generator) -> Vec<Value> {
    generator.fill = Fill::Full;
    match schema {
        Schema::Const { .. } => Vec::new(),
        Schema::Boolean => vec![false.into(), true.into()],
        Schema::Integer { may_be_negative } => {
            let negatives: &[i64] = if *may_be_negative { &NEGATIVES } else { &[] };
            INTEGERS.iter().chain(negatives).map(|value| (*value).into()).collect()
        }
        Schema::Number => [json!(0), json!(7)].into_iter().chain(FLOATS.map(Value::from)).collect(),
        Schema::Any => vec![Value::Null, json!(false), json!(0), json!("x"), json!([null]), json!({"a": {}})],
        Schema::File => vec![generator.schema(schema, 1)],
        Schema::String { format: Some(_), .. } => date_times().map(Value::from).collect(),
        Schema::String { known_values, .. } => known_values
            .iter()
            .map(|value| value.as_str().into())
            .chain([generator.schema(schema, 1)])
            .collect(),
        Schema::Ref { name } => match &Spec::load().named(name).definition {
            Definition::Enum(definition) => {
                definition.values.iter().map(|value| value.as_str().into()).collect()
            }
            Definition::Union(union) => union
                .variants
                .iter()
                .flat_map(|variant| match enum_values(&variant.schema) {
                    Some(values) => values.iter().map(|value| value.as_str().into()).collect(),
                    None => vec![generator.schema(&variant.schema, 1)],
                })
                .collect(),
            Definition::Object(_) => [Fill::Full, Fill::Least]
                .map(|fill| {
                    generator.fill = fill;
                    generator.schema(schema, 1)
                })
                .into(),
        },
        Schema::Array { items, items_nullable } => {
            let each = alternatives(items, generator);
            let three = (0..3).map(|_| generator.schema(items, 1)).collect();
            let empty = (!matches!(**items, Schema::File)).then(|| json!([]));
            let null = items_nullable.then(|| json!([null]));
            each.into_iter().map(|item| json!([item])).chain([three]).chain(empty).chain(null).collect()
        }
        Schema::Map { values, values_nullable } => {
            let null = values_nullable.then(|| json!({"key": null}));
            let each = alternatives(values, generator);
            each.into_iter().map(|value| json!({"key": value})).chain([json!({})]).chain(null).collect()
        }
    }
}

fn enum_values(schema: &Schema) -> Option<&'static [String]> {
    let Schema::Ref { name } = schema else { return None };
    match &Spec::load().named(name).definition {
        Definition::Enum(definition) => Some(&definition.values),
        _ => None,
    }
}

/// Returns the object with this field set.
pub(crate) fn with(object: &Value, key: &str, value: Value) -> Value {
    let mut fields = fields(object);
    fields.insert(key.to_owned(), value);
    fields.into()
}

/// Returns the object without this field.
pub(crate) fn without(object: &Value, key: &str) -> Value {
    let mut fields = fields(object);
    fields.remove(key);
    fields.into()
}

fn fields(object: &Value) -> Map<String, Value> {
    object.as_object().expect("only objects have fields").clone()
}
