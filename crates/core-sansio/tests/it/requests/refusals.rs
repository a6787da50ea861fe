use managed_agents_conformance::Spec;
use managed_agents_core::{Credential, Error, Settings};

use crate::operations;
use crate::operations::values::{Fill, Values};

/// Ids that would change the meaning of the path.
const HOSTILE: [&str; 26] = [
    "",
    ".",
    "..",
    "../x",
    "../../files",
    "..%2f",
    "..%2Fx",
    "%2e%2e",
    "%2E",
    ".%2e",
    "a/b",
    "/",
    "/etc/passwd",
    "a\\b",
    "..\\x",
    "a?b",
    "?x=1",
    "a#b",
    "a;b",
    ";x",
    "a\0",
    "a%00",
    "a\r\nx-api-key: b",
    "a\nb",
    "\u{7f}",
    "\u{85}",
];

#[test]
fn every_operation_refuses_every_hostile_id_at_every_place_and_builds_nothing() {
    let settings = Settings::new(Credential::ApiKey("key".into()));
    let mut refused = 0;
    for operation in operations::all::<Settings>() {
        for place in 0..Spec::load().endpoint(operation.id).path_params.len() {
            for id in HOSTILE.into_iter().chain([&*"a".repeat(10_240).leak()]) {
                let mut values = Values::new(operation.id, Fill::Random, 1);
                values.hostile = Some((place, id));
                let built = (operation.run)(settings.clone(), &mut values);
                let Err(Error::Path { value, reason }) = built else {
                    panic!("{} takes {id:?} at {place}: {built:?}", operation.id)
                };
                assert!(
                    id.starts_with(&value) && value.len() <= 80 && !reason.is_empty(),
                    "{value:?} {reason}"
                );
                refused += 1;
            }
        }
    }
    let places: usize = Spec::load().endpoints.iter().map(|endpoint| endpoint.path_params.len()).sum();
    assert_eq!(refused, places * (HOSTILE.len() + 1), "every operation, every place, every id");
}

#[test]
fn the_longest_id_is_1024_bytes() {
    for (bytes, is_taken) in [(1024, true), (1025, false)] {
        let id = "a".repeat(bytes).into();
        let request =
            managed_agents_core::sessions::retrieve(&id).into_request(&Settings::new(Credential::None));
        assert_eq!(request.is_ok(), is_taken, "{bytes}");
    }
}
