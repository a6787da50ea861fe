//! Where skills and their versions are kept.

use crate::routes::collection::Collection;

pub(in crate::routes) const SKILLS: Collection =
    Collection { resource: "skills", kind: "skill", prefix: "skill", parent: None, most: 100, hidden: &[] };

pub(in crate::routes) const VERSIONS: Collection = Collection {
    resource: "skills.versions",
    kind: "skill_version",
    prefix: "skver",
    parent: Some(&SKILLS),
    most: 100,
    hidden: &["size_bytes", "paths"],
};
