//! Where memory stores are kept.

use crate::routes::collection::Collection;

pub(in crate::routes) const STORES: Collection = Collection {
    resource: "memory_stores",
    kind: "memory_store",
    prefix: "memstore",
    parent: None,
    most: 100,
    hidden: &[],
};
