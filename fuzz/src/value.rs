//! The modules of the command line that read values. It is a program and exposes nothing, so its
//! files are part of this crate.

#[path = "../../crates/cli/src/value/file.rs"]
pub(crate) mod file;
#[path = "../../crates/cli/src/value/json.rs"]
pub(crate) mod json;
#[path = "../../crates/cli/src/value/place.rs"]
pub(crate) mod place;
#[path = "../../crates/cli/src/value/scalar.rs"]
pub(crate) mod scalar;
#[path = "../../crates/cli/src/value/yaml.rs"]
pub(crate) mod yaml;
