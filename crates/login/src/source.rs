//! Names the origin of a client's credential.

use std::fmt;

/// The origin of a client's credential. Never contains the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialSource {
    /// The program gave the credential: the name of the field.
    Explicit(&'static str),
    /// The environment variable of this name.
    Variable(&'static str),
    /// The profile that `ANTHROPIC_PROFILE` names.
    NamedProfile(String),
    /// `ANTHROPIC_FEDERATION_RULE_ID` and the variables that belong to it.
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
