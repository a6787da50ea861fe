//! Secrets behind environment variables.

use crate::wire::extra::Extra;
use crate::wire::text::Secret;

object! {
    /// A secret behind an environment variable. The agent sees a placeholder, which the value
    /// replaces when a request leaves the sandbox.
    response EnvironmentVariable ["type" = "environment_variable"] {
        /// The name of the variable.
        secret_name: required String,
        /// Hosts that may receive the value.
        networking: required CredentialNetworking,
        /// Parts of a request in which the value replaces its placeholder.
        injection_location: required InjectionLocation,
    }

    /// A secret to put behind an environment variable.
    request EnvironmentVariableParams ["type" = "environment_variable"] {
        /// The name of the variable. It cannot change later.
        secret_name: required String,
        /// The value.
        secret_value: required Secret,
        /// Hosts that may receive the value.
        networking: required CredentialNetworking,
        /// Parts of a request in which the value replaces its placeholder. Default: all.
        injection_location: optional InjectionLocationParams,
    }

    /// Changes to a secret behind an environment variable.
    request EnvironmentVariableUpdate ["type" = "environment_variable"] {
        /// The value.
        secret_value: optional Secret,
        /// Hosts that may receive the value. They replace the stored ones.
        networking: optional CredentialNetworking,
        /// Parts of a request in which the value replaces its placeholder.
        injection_location: optional InjectionLocationParams,
    }

    /// Parts of a request in which a value replaces its placeholder.
    response InjectionLocation [] {
        /// `true` for the headers.
        header: required bool,
        /// `true` for the body.
        body: required bool,
    }

    /// Parts of a request in which a value replaces its placeholder; at least one must be on. A
    /// field that is left out is off in a new credential and keeps its value in an update.
    request InjectionLocationParams [] {
        /// `true` for the headers.
        header: optional bool,
        /// `true` for the body.
        body: optional bool,
    }

    /// Some hosts.
    both LimitedCredentialNetwork ["type" = "limited"] {
        /// The hosts, up to 16.
        allowed_hosts: each String,
    }
}

union! {
    /// Hosts that may receive a secret.
    CredentialNetworking by "type" {
        /// All.
        "unrestricted" => Unrestricted,
        /// Some.
        "limited" => Limited(LimitedCredentialNetwork) from,
    }
}

impl CredentialNetworking {
    /// All hosts.
    pub const UNRESTRICTED: Self = Self::Unrestricted(Extra::NONE);
}
