use std::collections::{BTreeMap, BTreeSet};

use managed_agents_conformance::{
    Definition, Direction, Sample, Spec, broken_samples, equal, lacking_samples, samples, unknown_samples,
    validate,
};
use serde_json::Value;

fn each(check: impl Fn(&'static str, Direction)) {
    for (name, of) in &Spec::load().types {
        of.directions().for_each(|direction| check(name, direction));
    }
}

#[test]
fn every_sample_is_valid_and_survives_its_text() {
    each(|name, direction| {
        for sample in samples(name, direction, 1) {
            assert_eq!(validate(name, direction, &sample.json, false), [], "{name} {}", sample.case);
            let read: Value = serde_json::from_str(&sample.json.to_string()).unwrap();
            assert!(equal(&read, &sample.json), "{name} {}", sample.case);
        }
    });
}

#[test]
fn every_broken_sample_is_a_problem_even_to_the_lenient() {
    each(|name, direction| {
        for sample in broken_samples(name, direction) {
            assert_ne!(validate(name, direction, &sample.json, true), [], "{name} {}", sample.case);
        }
    });
}

#[test]
fn every_unknown_sample_is_valid_to_the_lenient_and_strange_to_the_strict() {
    each(|name, direction| {
        let mut strange = 0;
        let list = unknown_samples(name, direction, 1);
        for sample in &list {
            assert_eq!(validate(name, direction, &sample.json, true), [], "{name} {}", sample.case);
            strange += usize::from(!validate(name, direction, &sample.json, false).is_empty());
        }
        if let (Direction::Response, Definition::Object(object)) =
            (direction, &Spec::load().named(name).definition)
        {
            assert!(strange > 0 || object.additional.is_some(), "{name}: no sample has an unknown field");
        }
    });
}

#[test]
fn the_same_seed_gives_the_same_samples_and_another_seed_others() {
    each(|name, direction| {
        assert_eq!(samples(name, direction, 5), samples(name, direction, 5));
        assert_eq!(unknown_samples(name, direction, 5), unknown_samples(name, direction, 5));
    });
    let ways = [Direction::Request, Direction::Response];
    assert_ne!(samples("Agent", ways[1], 5), samples("Agent", ways[1], 6));
}

#[test]
fn no_two_samples_of_a_list_share_a_case() {
    fn distinct(samples: Vec<Sample>) {
        let cases: BTreeSet<_> = samples.iter().map(|sample| &sample.case).collect();
        assert_eq!(cases.len(), samples.len(), "{cases:?}");
    }
    each(|name, direction| {
        distinct(samples(name, direction, 1));
        distinct(unknown_samples(name, direction, 1));
        distinct(broken_samples(name, direction));
    });
}

#[test]
fn every_field_is_seen_set_and_where_allowed_absent_and_null() {
    each(|name, direction| {
        let Definition::Object(object) = &Spec::load().named(name).definition else { return };
        let list = samples(name, direction, 1);
        for (key, field) in &object.fields {
            let seen =
                |test: fn(Option<&Value>) -> bool| list.iter().any(|sample| test(sample.json.get(key)));
            assert!(seen(|value| value.is_some_and(|value| !value.is_null())), "{name}.{key} is never set");
            assert!(field.required || seen(|value| value.is_none()), "{name}.{key} is never absent");
            assert!(
                !field.nullable || seen(|value| value == Some(&Value::Null)),
                "{name}.{key} is never null"
            );
        }
    });
}

#[test]
fn one_field_at_a_time_is_absent_or_null_and_the_others_stay() {
    each(|name, direction| {
        let Definition::Object(object) = &Spec::load().named(name).definition else { return };
        let list = samples(name, direction, 1);
        let case = |case: &str| list.iter().find(|sample| sample.case == case).map(|sample| &sample.json);
        let full = case("full").unwrap();
        for (key, field) in &object.fields {
            let (mut absent, mut null) = (full.clone(), full.clone());
            absent.as_object_mut().unwrap().remove(key);
            null[key] = Value::Null;
            assert_eq!(case(&format!("{key}:absent")), (!field.required).then_some(&absent), "{name}");
            assert_eq!(case(&format!("{key}:null")), field.nullable.then_some(&null), "{name}");
        }
    });
}

#[test]
fn broken_samples_break_every_rule_of_a_field_and_spare_what_a_reader_may_tolerate() {
    let cases = |name, direction, key: &str| -> Vec<String> {
        broken_samples(name, direction)
            .into_iter()
            .filter_map(|sample| Some(sample.case.strip_prefix(key)?.strip_prefix(':')?.to_owned()))
            .collect()
    };
    let asked = |name, key| cases(name, Direction::Request, key);
    assert_eq!(asked("AgentsCreateRequest", "name"), ["kind", "absent", "null"]);
    assert_eq!(asked("AgentsCreateRequest", "tools"), ["kind", "item"], "optional");
    let told = |name, key| cases(name, Direction::Response, key);
    assert_eq!(told("Agent", "name"), ["kind"], "an answer may lack it");
    assert_eq!(told("Agent", "tools"), ["kind", "item"]);
    assert_eq!(told("Agent", "metadata"), ["kind", "item"]);
    assert_eq!(told("Actor", "variant0:session_id"), ["kind"]);
    assert_eq!(told("Actor", "variant0:type"), Vec::<String>::new(), "the tag of a union");
    assert_eq!(told("Agent", "type"), ["kind"], "const");
}

#[test]
fn lacking_samples_take_away_every_field_and_name_those_that_are_required() {
    let found = |name, case: &str| {
        let samples = lacking_samples(name, Direction::Response);
        samples.into_iter().find(|lacking| lacking.sample.case == case).unwrap().missing
    };
    let nothing: Vec<&str> = Vec::new();
    assert_eq!(found("Agent", "name:absent"), ["name"]);
    assert_eq!(found("Agent", "name:null"), ["name"]);
    assert_eq!(found("Agent", "archived_at:absent"), ["archived_at"], "required and nullable");
    assert_eq!(found("Agent", "archived_at:null"), nothing);
    assert_eq!(found("Agent", "type:absent"), ["type"], "const");
    assert_eq!(found("ModelInfo", "allowed_fallback_models:absent"), nothing, "beta_only");
    assert_eq!(found("CustomToolInputSchema", "required:absent"), nothing, "optional");
    assert_eq!(found("Actor", "variant0:session_id:absent"), ["session_id"]);
    assert_eq!(found("Actor", "variant0:nothing"), ["session_id"], "but for the tag");
    for name in Spec::load().types.keys() {
        let Definition::Object(object) = &Spec::load().named(name).definition else { continue };
        let samples = lacking_samples(name, Direction::Response);
        assert_eq!(samples.len(), 2 * object.fields.len() + 1, "{name}");
        assert!(samples.last().unwrap().sample.json.as_object().unwrap().is_empty());
    }
}

#[test]
fn every_tag_and_every_enum_value_is_seen() {
    each(|name, direction| {
        let texts: BTreeSet<String> = samples(name, direction, 1)
            .into_iter()
            .filter_map(|sample| match &Spec::load().named(name).definition {
                Definition::Union(union) => {
                    sample.json.get(union.discriminator.as_ref()?)?.as_str().map(str::to_owned)
                }
                _ => sample.json.as_str().map(str::to_owned),
            })
            .collect();
        let wanted: BTreeSet<String> = match &Spec::load().named(name).definition {
            Definition::Union(union) => {
                union.variants.iter().filter_map(|variant| variant.tag.clone()).collect()
            }
            Definition::Enum(definition) => definition.values.iter().cloned().collect(),
            Definition::Object(_) => return,
        };
        assert!(texts.is_superset(&wanted), "{name}");
    });
}

#[test]
fn the_awkward_texts_and_numbers_are_all_seen() {
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    let wanted = [
        ("quote", "\\\""),
        ("NUL", "\\u0000"),
        ("line separator", "\u{2028}"),
        ("emoji", "😀"),
        ("combining mark", "e\u{301}"),
        ("long run", &"a".repeat(300)),
        ("largest integer", "9223372036854775807"),
        ("negative", ":-1"),
        ("fraction", "1234.25"),
    ];
    for name in Spec::load().types.keys() {
        for sample in samples(name, Direction::Response, 1) {
            let text = sample.json.to_string();
            wanted.iter().for_each(|(what, part)| *seen.entry(what).or_default() |= text.contains(part));
        }
    }
    assert!(seen.values().all(|seen| *seen), "{seen:?}");
}
