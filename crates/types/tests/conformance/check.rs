use std::fmt::Debug;

use managed_agents_conformance::{
    Definition, Direction, LackingSample, Sample, Schema, Spec, broken_samples, equal, lacking_samples,
    samples, tag_first, unknown_samples,
};
use managed_agents_types::Missing;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

const SEED: u64 = 7;

/// A type of `spec/`, and the behaviour of its Rust type. The Rust type of a union's member may be
/// the union.
pub(crate) struct Check {
    name: &'static str,
    pass_on: fn(&str) -> Result<Passed, serde_json::Error>,
    dispensable: &'static [&'static str],
    is_strict: bool,
}

pub(crate) const fn check<T: Serialize + DeserializeOwned + Debug + Missing>(name: &'static str) -> Check {
    Check { name, pass_on: pass_on::<T>, dispensable: &[], is_strict: false }
}

/// The result of reading a text and writing it again.
struct Passed {
    json: Value,
    debug: String,
    missing: Vec<String>,
}

impl Passed {
    fn has_odd_item(&self) -> bool {
        self.debug.contains("OddItem {")
    }
}

fn pass_on<T: Serialize + DeserializeOwned + Debug + Missing>(
    text: &str,
) -> Result<Passed, serde_json::Error> {
    let read: T = serde_json::from_str(text)?;
    let json = serde_json::from_str(&serde_json::to_string(&read)?)?;
    Ok(Passed { json, debug: format!("{read:?}"), missing: read.missing() })
}

impl Check {
    /// Names fields that `spec/` requires and the Rust type does not.
    pub(crate) const fn without(self, dispensable: &'static [&'static str]) -> Self {
        Self { dispensable, ..self }
    }

    /// Expects an error for a missing required field, although the type is part of a reply.
    pub(crate) const fn strict(self) -> Self {
        Self { is_strict: true, ..self }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the failures with valid JSON.
    pub(crate) fn valid(&self) -> Vec<String> {
        self.each(
            |direction| samples(self.name, direction, SEED),
            |sample| {
                let passed = self.written_back(sample)?;
                nothing_is_odd(&passed)?;
                if passed.debug.contains("UnknownMember {") {
                    return Err("a member of a union is not known".to_owned());
                }
                if self.is_enum() && passed.debug.contains("Unknown(") {
                    return Err("the value is not known".to_owned());
                }
                if sample.case.ends_with("full") {
                    all_fields_known(&passed.debug)?;
                }
                Ok(())
            },
        )
    }

    /// Returns the failures with JSON of a later version of the API.
    pub(crate) fn newer(&self) -> Vec<String> {
        self.each(
            |direction| unknown_samples(self.name, direction, SEED),
            |sample| nothing_is_odd(&self.written_back(sample)?),
        )
    }

    /// Returns the failures with invalid JSON. A Rust type for both requests and replies may be
    /// read without a required field, but must report it. An invalid item of a list affects that
    /// item only.
    pub(crate) fn broken(&self) -> Vec<String> {
        self.each(
            |direction| broken_samples(self.name, direction),
            |sample| match (self.pass_on)(&tag_first(&sample.json)) {
                Err(_) => Ok(()),
                Ok(passed) if !passed.missing.is_empty() || self.is_tolerated(&sample.case) => Ok(()),
                Ok(passed) if passed.has_odd_item() && equal(&passed.json, &sample.json) => Ok(()),
                Ok(_) => Err("not refused".to_owned()),
            },
        )
    }

    /// Returns the failures with replies that lack required fields, and the number of fields taken
    /// away.
    pub(crate) fn lacking(&self) -> Lacking {
        let samples = match Spec::load().named(self.name).goes(Direction::Response) {
            true => lacking_samples(self.name, Direction::Response),
            false => Vec::new(),
        };
        let count = |end: &str| samples.iter().filter(|each| each.sample.case.ends_with(end)).count();
        let (objects, fields) = (count("nothing"), count(":absent"));
        let failures = samples.iter().filter_map(|each| {
            let problem = self.reads(each).err()?;
            Some(format!("{} {}: {problem} in {}", self.name, each.sample.case, each.sample.json))
        });
        Lacking { objects, fields, samples: samples.len(), failures: failures.collect() }
    }

    fn reads(&self, lacking: &LackingSample) -> Result<(), String> {
        let LackingSample { sample, missing } = lacking;
        if self.is_strict && missing.iter().any(|field| *field != "type") {
            return match (self.pass_on)(&tag_first(&sample.json)) {
                Ok(_) => Err("not refused".to_owned()),
                Err(_) => Ok(()),
            };
        }
        let passed = self.written_back(sample)?;
        // A member of a union without its tag is unknown and reports no missing fields.
        let has_tag = sample.json.get("type").is_some_and(|tag| !tag.is_null());
        let is_unknown = !has_tag && passed.debug.starts_with("Unknown(");
        let is_wanted = |field: &&&str| !is_unknown && !self.dispensable.contains(field);
        let mut wanted: Vec<&str> = missing.iter().filter(is_wanted).copied().collect();
        let mut found = passed.missing;
        found.sort();
        wanted.sort();
        if found != wanted {
            return Err(format!("{found:?} are missing, not {wanted:?}"));
        }
        Ok(())
    }

    fn each(
        &self,
        make: impl Fn(Direction) -> Vec<Sample>,
        test: impl Fn(&Sample) -> Result<(), String>,
    ) -> Vec<String> {
        let directions = Spec::load().named(self.name).directions();
        let samples =
            directions.flat_map(|direction| make(direction).into_iter().map(move |it| (direction, it)));
        samples
            .filter_map(|(direction, sample)| {
                let problem = test(&sample).err()?;
                let Self { name, .. } = self;
                Some(format!("{name} {direction:?} {}: {problem} in {}", sample.case, sample.json))
            })
            .collect()
    }

    /// Reads and writes a sample twice: with the tag first, as the service writes it, and
    /// elsewhere.
    fn written_back(&self, sample: &Sample) -> Result<Passed, String> {
        let mut last = None;
        for text in [sample.json.to_string(), tag_first(&sample.json)] {
            let passed = (self.pass_on)(&text).map_err(|error| format!("refused ({error})"))?;
            if !equal(&passed.json, &sample.json) {
                return Err(format!("written back as {}", passed.json));
            }
            last = Some(passed);
        }
        Ok(last.expect("there are two texts"))
    }

    fn is_enum(&self) -> bool {
        matches!(Spec::load().named(self.name).definition, Definition::Enum(_))
    }

    /// Returns `true` if the Rust type accepts more than `spec/` allows. That is so for dispensable
    /// fields, and for maps of arbitrary values, which are kept as text even if they are no
    /// objects.
    fn is_tolerated(&self, case: &str) -> bool {
        let mut definition = &Spec::load().named(self.name).definition;
        let mut path: Vec<&str> = case.split(':').collect();
        if let (Definition::Union(union), Some(index)) = (definition, path[0].strip_prefix("variant")) {
            let variant = &union.variants[index.parse::<usize>().expect("a number follows")];
            let Schema::Ref { name } = &variant.schema else { return false };
            definition = &Spec::load().named(name).definition;
            path.remove(0);
        }
        let (Definition::Object(object), &[field, problem]) = (definition, &path[..]) else { return false };
        let holds_anything = matches!(
            &object.fields[field].schema,
            Schema::Map { values, .. } if matches!(**values, Schema::Any)
        );
        match problem {
            "kind" => holds_anything,
            "null" => holds_anything || self.dispensable.contains(&field),
            "absent" => self.dispensable.contains(&field),
            _ => false,
        }
    }
}

/// The result of taking fields away.
pub(crate) struct Lacking {
    /// Number of objects whose fields were all taken away.
    pub(crate) objects: usize,
    /// Number of fields that were taken away one at a time.
    pub(crate) fields: usize,
    /// Number of samples: each field absent, each null, all absent.
    pub(crate) samples: usize,
    pub(crate) failures: Vec<String>,
}

/// Finds fields that only the Rust type requires, and items that should be readable.
fn nothing_is_odd(passed: &Passed) -> Result<(), String> {
    match &passed.missing[..] {
        [] if passed.has_odd_item() => Err("an item of a list is not read".to_owned()),
        [] => Ok(()),
        missing => Err(format!("{missing:?} are not required")),
    }
}

/// Finds fields that the Rust type does not know, for example after a misspelling. Two kinds are
/// allowed: tags that may be absent, and additional fields of objects that accept any.
fn all_fields_known(debug: &str) -> Result<(), String> {
    const START: &str = "extra: {\"";
    let unknown = debug
        .match_indices(START)
        .map(|(start, _)| &debug[start + START.len()..])
        .find(|rest| !rest.starts_with("type\"") && !rest.starts_with("x_additional\""));
    unknown.map_or(Ok(()), |rest| {
        Err(format!("the field {:?} is not known", rest.split('"').next().unwrap_or_default()))
    })
}

/// The known values of a text in `spec/`, and those of the Rust enum.
pub(crate) struct Vocabulary {
    name: &'static str,
    field: &'static str,
    known: &'static [&'static str],
}

pub(crate) const fn values(
    name: &'static str,
    field: &'static str,
    known: &'static [&'static str],
) -> Vocabulary {
    Vocabulary { name, field, known }
}

impl Vocabulary {
    pub(crate) fn place(&self) -> (&'static str, &'static str) {
        (self.name, self.field)
    }

    /// Returns a failure if the enum lacks a value.
    pub(crate) fn missing(&self) -> Option<String> {
        let Schema::String { known_values, .. } = crate::schema(self.name, self.field) else {
            return Some(format!("{} {}: no text", self.name, self.field));
        };
        let missing = known_values.iter().find(|value| !self.known.contains(&value.as_str()))?;
        Some(format!("{} {}: {missing:?} is not known", self.name, self.field))
    }
}
