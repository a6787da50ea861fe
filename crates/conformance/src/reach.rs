//! Follows the references from type to type.

use std::collections::BTreeSet;

use crate::spec::Spec;
use crate::spec::types::{Definition, Schema, Type};

/// Returns the names of all types that `roots` lead to, including `roots`.
///
/// # Panics
///
/// If a root is not the name of a type.
pub fn reachable<'a>(roots: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = roots.into_iter().collect();
    while let Some(name) = open.pop() {
        let (name, definition) =
            Spec::load().types.get_key_value(name).unwrap_or_else(|| panic!("no type {name}"));
        if found.insert(name.as_str()) {
            open.extend(references(definition));
        }
    }
    found
}

/// Returns the names of the types that a type mentions directly.
pub fn references(of: &Type) -> Vec<&str> {
    let schemas: Vec<&Schema> = match &of.definition {
        Definition::Object(object) => {
            object.fields.values().map(|field| &field.schema).chain(&object.additional).collect()
        }
        Definition::Union(union) => union.variants.iter().map(|variant| &variant.schema).collect(),
        Definition::Enum(_) => Vec::new(),
    };
    schemas.into_iter().filter_map(innermost).collect()
}

fn innermost(schema: &Schema) -> Option<&str> {
    match schema {
        Schema::Ref { name } => Some(name),
        Schema::Array { items, .. } => innermost(items),
        Schema::Map { values, .. } => innermost(values),
        _ => None,
    }
}
