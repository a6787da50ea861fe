//! Where deployments and their runs are kept.

use crate::routes::collection::Collection;

pub(in crate::routes) const DEPLOYMENTS: Collection = Collection {
    resource: "deployments",
    kind: "deployment",
    prefix: "depl",
    parent: None,
    most: 100,
    hidden: &["given_resources", "checked_at", "next_at"],
};

pub(in crate::routes) const RUNS: Collection = Collection {
    resource: "deployment_runs",
    kind: "deployment_run",
    prefix: "drun",
    parent: None,
    most: 1_000,
    hidden: &[],
};
