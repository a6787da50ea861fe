use crate::generate::{Fill, Generator, Novelty};
use crate::{Definition, Direction, RANDOM_SAMPLES, Sample, Spec};

/// JSON of a type as a later version of the API may send it: fields named `zz_...` in every object, enum values and tags
/// that do not exist, `beta_only` fields absent. A reader must take it all, and [`validate`](crate::validate) does when
/// it is lenient. In requests only open enums and unions get unknown values, so for many types the list is empty.
/// The same seed gives the same samples.
///
/// # Panics
///
/// When there is no type of that name.
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

/// The sample, if anything in it is unknown.
fn novel(
    case: String,
    generator: &mut Generator,
    make: impl FnOnce(&mut Generator) -> serde_json::Value,
) -> Option<Sample> {
    let before = generator.novelties;
    let json = make(generator);
    (generator.novelties > before).then(|| Sample::new(case, json))
}
