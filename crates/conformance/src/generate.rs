//! Makes JSON of a type.

use serde_json::{Map, Value};

use crate::generate::scalar::Scalars;
use crate::spec::Spec;
use crate::spec::direction::Direction;
use crate::spec::types::{Definition, Enumeration, Object, Schema, Union};

pub(crate) mod scalar;

/// The depth below which optional fields are absent and arrays are empty, which bounds a sample's
/// size.
const MAX_DEPTH: usize = 8;

/// Makes valid JSON. The same seed gives the same values.
pub(crate) struct Generator {
    scalars: Scalars,
    pub(crate) fill: Fill,
    pub(crate) novelty: Novelty,
    /// The number of unknown fields, values and tags so far.
    pub(crate) novelties: usize,
    direction: Direction,
}

/// The fields of an object that get a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Every field.
    Full,
    /// Required fields, null where that is allowed.
    Least,
    /// Every field, null where that is allowed.
    Nulls,
    /// Any valid choice.
    Random,
}

/// The unknown parts that are inserted where a reader must accept them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Novelty {
    None,
    /// Two unknown fields in every object.
    Fields,
    /// An unknown text for every enum.
    Values,
    /// An unknown tag for every union.
    Tags,
    /// No `beta_only` field.
    Absence,
    /// All of the above, each with a chance of one in four.
    Mixed,
}

impl Generator {
    /// Creates a generator. Different `about` give different JSON from one seed.
    pub(crate) fn new(seed: u64, about: &str, direction: Direction) -> Self {
        // FNV-1a, because the standard hasher may differ between Rust releases.
        let hash = about.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let scalars = Scalars::new(seed ^ hash ^ direction as u64);
        Self { scalars, fill: Fill::Full, novelty: Novelty::None, novelties: 0, direction }
    }

    pub(crate) fn named(&mut self, name: &str, depth: usize) -> Value {
        match &Spec::load().named(name).definition {
            Definition::Object(object) => self.object(object, depth),
            Definition::Union(union) => self.union(union, depth),
            Definition::Enum(definition) => self.enumeration(definition),
        }
    }

    pub(crate) fn schema(&mut self, schema: &Schema, depth: usize) -> Value {
        match schema {
            Schema::Ref { name } => self.named(name, depth),
            Schema::Array { items, items_nullable } => (0..self.length(items, depth))
                .map(|_| {
                    if *items_nullable && self.scalars.chance(4) {
                        Value::Null
                    } else {
                        self.schema(items, depth + 1)
                    }
                })
                .collect(),
            Schema::Map { values, values_nullable } => {
                let length = self.length(values, depth);
                let mut map = Map::new();
                for _ in 0..length {
                    let key = self.scalars.key();
                    let null = *values_nullable && self.scalars.chance(4);
                    map.insert(key, if null { Value::Null } else { self.schema(values, depth + 1) });
                }
                map.into()
            }
            _ => self.scalars.of(schema),
        }
    }

    fn object(&mut self, object: &Object, depth: usize) -> Value {
        let mut map = Map::new();
        for (key, field) in &object.fields {
            let deep = depth >= MAX_DEPTH;
            let absent = match self.fill {
                Fill::Full | Fill::Nulls => deep,
                Fill::Least => true,
                Fill::Random => deep || self.scalars.chance(2),
            };
            if absent && !field.required || field.beta_only && self.is_novel(Novelty::Absence, false) {
                continue;
            }
            let null = match self.fill {
                Fill::Full => deep,
                Fill::Least | Fill::Nulls => true,
                Fill::Random => deep || self.scalars.chance(3),
            };
            let value =
                if null && field.nullable { Value::Null } else { self.schema(&field.schema, depth + 1) };
            map.insert(key.clone(), value);
        }
        if let (Some(schema), false) = (&object.additional, self.fill == Fill::Least) {
            let value = self.schema(schema, depth + 1);
            map.insert("x_additional".to_owned(), value);
        }
        if self.is_novel(Novelty::Fields, false) {
            map.insert("zz_text".to_owned(), self.scalars.text().into());
            map.insert("zz_any".to_owned(), self.scalars.any(1));
        }
        map.into()
    }

    fn union(&mut self, union: &Union, depth: usize) -> Value {
        if let Some(discriminator) = &union.discriminator {
            if self.is_novel(Novelty::Tags, union.open) {
                let tag = if self.scalars.random.bool() { "zz_unknown_variant" } else { "future.variant_2" };
                let mut map = Map::from_iter([("zz_any".to_owned(), self.scalars.any(0))]);
                map.insert(discriminator.clone(), tag.into());
                return map.into();
            }
        }
        let variant = self.scalars.random.usize(..union.variants.len());
        self.schema(&union.variants[variant].schema, depth)
    }

    fn enumeration(&mut self, definition: &Enumeration) -> Value {
        if self.is_novel(Novelty::Values, definition.open) {
            return if self.scalars.random.bool() { "zz_unknown_value" } else { "future.value-9" }.into();
        }
        self.scalars.one_of(&definition.values).as_str().into()
    }

    fn length(&mut self, items: &Schema, depth: usize) -> usize {
        match (items, self.fill) {
            (Schema::File, _) => self.scalars.random.usize(1..=2),
            (_, Fill::Least) => 0,
            _ if depth >= MAX_DEPTH => 0,
            (_, Fill::Random) => self.scalars.random.usize(..if depth < 3 { 4 } else { 2 }),
            _ if depth < 2 => 2,
            _ => 1,
        }
    }

    /// Decides at random whether to insert something unknown. `open` allows it in a request too.
    fn is_novel(&mut self, what: Novelty, open: bool) -> bool {
        let allowed = open || self.direction == Direction::Response;
        let novel =
            allowed && (self.novelty == what || self.novelty == Novelty::Mixed && self.scalars.chance(4));
        self.novelties += usize::from(novel);
        novel
    }
}
