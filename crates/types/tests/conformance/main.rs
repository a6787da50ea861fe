//! Checks every type of `spec/` with samples: valid and newer JSON is written back unchanged,
//! broken JSON is refused, and no type is left out.

mod agent_requests;
mod agents;
mod check;
mod content;
mod deployments;
mod dreams;
mod environments;
mod errors;
mod events;
mod further_requests;
mod google;
mod memory_stores;
mod models;
mod multiagent;
mod queries;
mod requests;
mod sessions;
mod skills;
mod tools;
mod tunnels;
mod user_profiles;
mod vaults;
mod webhooks;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use check::{Check, Vocabulary};
use managed_agents_conformance::{Definition, Direction, Schema, Spec, lacking_samples};

/// Types of `spec/` by name, each with its Rust type.
fn checks() -> impl Iterator<Item = &'static Check> {
    [
        agents::TYPES,
        content::TYPES,
        deployments::TYPES,
        dreams::TYPES,
        environments::TYPES,
        errors::TYPES,
        events::TYPES,
        google::TYPES,
        memory_stores::TYPES,
        models::TYPES,
        multiagent::TYPES,
        sessions::TYPES,
        skills::TYPES,
        tools::TYPES,
        tunnels::TYPES,
        user_profiles::TYPES,
        vaults::TYPES,
        webhooks::TYPES,
        work::TYPES,
    ]
    .into_iter()
    .flatten()
}

/// Texts of `spec/` with known values, each with the values of the Rust enum.
fn vocabularies() -> impl Iterator<Item = &'static Vocabulary> {
    [content::VALUES, dreams::VALUES, events::VALUES, google::VALUES, sessions::VALUES, vaults::VALUES]
        .into_iter()
        .flatten()
}

fn report(failures: impl Iterator<Item = String>) {
    const SHOWN: usize = 40;
    let failures: Vec<String> = failures.collect();
    let shown = failures.iter().take(SHOWN).map(|failure| format!("\n  {failure}")).collect::<String>();
    assert!(failures.is_empty(), "{} failures, the first of them:{shown}", failures.len());
}

#[test]
fn every_valid_sample_is_known_and_written_back_the_same() {
    report(checks().flat_map(Check::valid));
}

#[test]
fn every_newer_sample_is_written_back_the_same() {
    report(checks().flat_map(Check::newer));
}

#[test]
fn every_broken_sample_is_refused() {
    report(checks().flat_map(Check::broken));
}

/// Prints a census: `cargo test -p managed-agents-types --test conformance -- f24 --nocapture`.
#[test]
fn f24_every_answer_that_lacks_a_field_is_read_and_written_back_and_says_what_is_missing() {
    let (mut failures, mut types, mut fields, mut samples) = (Vec::new(), 0, 0, 0);
    for check in checks() {
        let lacking = check.lacking();
        if lacking.samples > 0 {
            println!("{}: {} objects, {} fields", check.name(), lacking.objects, lacking.fields);
            types += 1;
        }
        fields += lacking.fields;
        samples += lacking.samples;
        failures.extend(lacking.failures);
    }
    println!(
        "{types} types of answers x {fields} fields, each absent and null, and all absent: {samples} samples"
    );
    report(failures.into_iter());
    let answered = |name: &&String| !lacking_samples(name, Direction::Response).is_empty();
    let is_answer = |name: &&String| Spec::load().named(name).goes(Direction::Response) && answered(name);
    let otherwise = represented_otherwise();
    let all =
        Spec::load().types.keys().filter(is_answer).filter(|name| !otherwise.contains_key(name.as_str()));
    assert_eq!(types, all.count(), "types of answers in the facts");
}

#[test]
fn every_type_of_the_facts_is_checked_once_or_represented_otherwise() {
    let otherwise = represented_otherwise();
    let mut missing = BTreeSet::from_iter(Spec::load().types.keys().map(String::as_str));
    let strange = checks().map(Check::name).chain(otherwise.into_keys()).filter(|name| !missing.remove(name));
    report(strange.map(|name| format!("{name}: not in the facts, or named twice")));
    report(missing.into_iter().map(|name| format!("{name}: neither checked nor represented otherwise")));
}

#[test]
fn every_known_value_of_a_text_is_known() {
    let known = BTreeSet::from_iter(vocabularies().map(Vocabulary::place));
    let expected =
        BTreeSet::from_iter(Spec::load().types.keys().flat_map(|name| texts_with_known_values(name)));
    assert_eq!(known, expected);
    report(vocabularies().filter_map(Vocabulary::missing));
}

fn represented_otherwise() -> BTreeMap<&'static str, &'static str> {
    serde_json::from_str(include_str!("../../../../spec/represented_otherwise.json")).unwrap()
}

/// Returns the schema of a field.
fn schema(name: &str, field: &str) -> &'static Schema {
    match &Spec::load().named(name).definition {
        Definition::Object(object) => &object.fields[field].schema,
        _ => panic!("{name} is no object"),
    }
}

/// Returns the fields of a type that are texts with a list of known values.
fn texts_with_known_values(name: &'static str) -> Vec<(&'static str, &'static str)> {
    let Definition::Object(object) = &Spec::load().named(name).definition else { return Vec::new() };
    let lists_values =
        |schema: &Schema| matches!(schema, Schema::String { known_values, .. } if !known_values.is_empty());
    let fields = object.fields.iter().filter(|(_, field)| lists_values(&field.schema));
    fields.map(|(field, _)| (name, field.as_str())).collect()
}
