use crate::wire::extra::Extra;
use crate::wire::text::Secret;

object! {
    /// A secret behind an environment variable. The agent sees a placeholder; the value takes its place where a request leaves the
    /// sandbox.
    response EnvironmentVariable ["type" = "environment_variable"] {
        /// The name of the variable.
        secret_name: required String,
        /// The hosts that the value may go to.
        networking: required CredentialNetworking,
        /// Where in a request the value takes its placeholder's place.
        injection_location: required InjectionLocation,
    }

    /// A secret to put behind an environment variable.
    request EnvironmentVariableParams ["type" = "environment_variable"] {
        /// The name of the variable. It stays for good.
        secret_name: required String,
        /// The value.
        secret_value: required Secret,
        /// The hosts that the value may go to.
        networking: required CredentialNetworking,
        /// Where in a request the value takes its placeholder's place; left out, everywhere.
        injection_location: optional InjectionLocationParams,
    }

    /// Changes to a secret behind an environment variable.
    request EnvironmentVariableUpdate ["type" = "environment_variable"] {
        /// The value.
        secret_value: optional Secret,
        /// The hosts that the value may go to; they replace the stored ones.
        networking: optional CredentialNetworking,
        /// Where in a request the value takes its placeholder's place.
        injection_location: optional InjectionLocationParams,
    }

    /// Where in a request a value takes its placeholder's place.
    response InjectionLocation [] {
        /// In the headers.
        header: required bool,
        /// In the body.
        body: required bool,
    }

    /// Where in a request a value is to take its placeholder's place: in one of them at least. What is left out is off in a new
    /// credential, and stays as it is in an update.
    request InjectionLocationParams [] {
        /// In the headers.
        header: optional bool,
        /// In the body.
        body: optional bool,
    }

    /// Some hosts.
    both LimitedCredentialNetwork ["type" = "limited"] {
        /// The hosts, up to 16.
        allowed_hosts: each String,
    }
}

union! {
    /// The hosts that a secret may go to.
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
