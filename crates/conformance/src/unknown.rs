//! JSON as a later version of the API may send it.

use crate::generate::{Fill, Generator, Novelty};
use crate::sample::{RANDOM_SAMPLES, Sample};
use crate::spec::Spec;
use crate::spec::direction::Direction;
use crate::spec::types::Definition;

/// Returns JSON of a type as a later version of the API may send it. The same seed gives the same
/// samples.
///
/// Objects have fields named `zz_...` and lack `beta_only` fields; enum values and tags are
/// unknown. A reader must accept all of it, as a lenient [`validate`](crate::validate) does. In
/// requests only open enums and unions get unknown values, so for many request types the list is
/// empty.
///
/// # Panics
///
/// If the facts have no type of that name.
pub fn unknown_samples(type_name: &str, direction: Direction, seed: u64) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut generator = Generator::new(seed, type_name, direction);
    for (case, novelty) in [
        ("fields", Novelty::Fields),
        ("values", Novelty::Values),
        ("tags", Novelty::Tags),
        ("absence", Novelty::Absence),
    ] {
        generator.novelty = novelty;
        generator.fill = Fill::Full;
        samples.extend(novel(case.to_owned(), &mut generator, |generator| generator.named(type_name, 0)));
        if let Definition::Union(union) = &Spec::load().named(type_name).definition {
            for (index, variant) in union.variants.iter().enumerate() {
                let case = format!("variant{index}:{case}");
                samples.extend(novel(case, &mut generator, |generator| generator.schema(&variant.schema, 0)));
            }
        }
    }
    generator.novelty = Novelty::Mixed;
    generator.fill = Fill::Random;
    for index in 0..RANDOM_SAMPLES {
        samples.extend(novel(format!("random{index}"), &mut generator, |generator| {
            generator.named(type_name, 0)
        }));
    }
    samples
}

/// Returns the sample if anything in it is unknown.
fn novel(
    case: String,
    generator: &mut Generator,
    make: impl FnOnce(&mut Generator) -> serde_json::Value,
) -> Option<Sample> {
    let before = generator.novelties;
    let json = make(generator);
    (generator.novelties > before).then(|| Sample::new(case, json))
}
