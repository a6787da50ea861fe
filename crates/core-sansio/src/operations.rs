//! The operations of the API: one file for each resource, one function for each operation.
//!
//! Each function builds an [`Operation`](crate::Operation): its first doc line is the route.

pub mod agents;
pub mod deployment_runs;
pub mod deployments;
pub mod dreams;
pub mod environments;
pub mod files;
pub mod memory_stores;
pub mod models;
pub mod sessions;
pub mod skills;
pub mod tunnels;
pub mod user_profiles;
pub mod vaults;
