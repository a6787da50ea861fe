//! Holds the part of a login that the program decides.

use managed_agents_core::credentials::Federation;
use managed_agents_core::types::Secret;

use crate::identity_token::IdentityToken;

/// The part of a login that the program decides. Empty fields are looked up in the environment and
/// on disk: see [the order](crate#order).
///
/// At most one of the first four fields may be set. `Debug` shows no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "made by struct update over `default`; new fields are optional"
)]
pub struct Login {
    /// An API key.
    pub api_key: Option<Secret>,
    /// A bearer token.
    pub auth_token: Option<Secret>,
    /// The name of a profile on disk.
    pub profile: Option<String>,
    /// An identity that another system vouches for.
    pub federation: Option<(Federation, IdentityToken)>,
    /// The URL of the service.
    pub base_url: Option<String>,
}
