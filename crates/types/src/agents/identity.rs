//! Identity of an agent outside the service.

use crate::wire::extra::Extra;

union! {
    /// Identity of an agent outside the service.
    ExecutionIdentity by "type" {
        /// The service's own account: the default.
        "service_account" => ServiceAccount,
        /// A role in AWS.
        "aws_role" => AwsRole(AwsRole) from,
    }
}

impl ExecutionIdentity {
    /// The service's own account.
    pub const SERVICE_ACCOUNT: Self = Self::ServiceAccount(Extra::NONE);
}

object! {
    /// A role in AWS.
    both AwsRole ["type" = "aws_role"] {
        /// The name of the role, `arn:aws:iam::..`.
        role_arn: required String,
    }
}
