//! Where user profiles are kept.

use crate::routes::collection::Collection;

pub(in crate::routes) const PROFILES: Collection = Collection {
    resource: "user_profiles",
    kind: "user_profile",
    prefix: "uprof",
    parent: None,
    most: 100,
    hidden: &["data_controls"],
};
