//! Who asks: what the program says, and where to look for what it does not say.

mod folder;
mod resolve;
pub(crate) mod store;

use std::fmt;
use std::path::PathBuf;

use managed_agents_core::credentials::Federation;
use managed_agents_core::types::Secret;

pub(crate) use resolve::{Resolved, resolve};

/// What the program says about who asks; what it does not say is looked for in the environment and on disk. See
/// [`Client::log_in`](crate::Client::log_in). Of the first four at most one is given. `Debug` shows no secret.
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
    /// Where the service is.
    pub base_url: Option<String>,
}

/// What another system gave to prove an identity. `Debug` shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityToken {
    /// The token itself.
    Text(Secret),
    /// The file that holds it, read each time one is needed, since it is replaced from time to time.
    File(PathBuf),
}

/// Where the credential of a client came from. It never holds the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialSource {
    /// The program gave it: the name of the field.
    Explicit(&'static str),
    /// The environment variable of this name.
    Variable(&'static str),
    /// The profile that `ANTHROPIC_PROFILE` names.
    NamedProfile(String),
    /// `ANTHROPIC_FEDERATION_RULE_ID` and those that go with it.
    FederationVariables,
    /// The profile that is active on disk.
    ActiveProfile(String),
}

impl fmt::Display for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Explicit(field) => write!(f, "`{field}`, given by the program"),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::NamedProfile(name) => write!(f, "the profile {name:?}, named by ANTHROPIC_PROFILE"),
            Self::FederationVariables => f.write_str("the variables around ANTHROPIC_FEDERATION_RULE_ID"),
            Self::ActiveProfile(name) => write!(f, "the active profile {name:?}"),
        }
    }
}
