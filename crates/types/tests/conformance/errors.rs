use managed_agents_conformance::{Definition, Spec};
use managed_agents_types::{
    ApiErrorBody, ErrorCode, ErrorDetails, ErrorKind, ErrorResponse, WorkLeaseState, WorkState,
};

use crate::check::{Check, check};

/// A refusal must be readable even without a message.
const MESSAGE: &[&str] = &["message"];
/// One struct represents the details of all errors.
const STATE: &[&str] = &["current_state"];

pub(crate) const TYPES: &[Check] = &[
    check::<ApiErrorBody>("ApiAuthenticationError").without(MESSAGE),
    check::<ApiErrorBody>("ApiBillingError").without(MESSAGE),
    check::<ApiErrorBody>("ApiError").without(MESSAGE),
    check::<ErrorKind>("ApiErrorType"),
    check::<ApiErrorBody>("ApiInvalidRequestError").without(MESSAGE),
    check::<ApiErrorBody>("ApiNotFoundError").without(MESSAGE),
    check::<ApiErrorBody>("ApiOverloadedError").without(MESSAGE),
    check::<ApiErrorBody>("ApiPermissionError").without(MESSAGE),
    check::<ApiErrorBody>("ApiRateLimitError").without(MESSAGE),
    check::<ApiErrorBody>("ApiServerError").without(MESSAGE),
    check::<ApiErrorBody>("ApiTargetStoreHeldError").without(MESSAGE),
    check::<ApiErrorBody>("ApiTimeoutError").without(MESSAGE),
    check::<ApiErrorBody>("DreamApiError").without(MESSAGE),
    check::<ErrorDetails>("CMEKContextUnavailableErrorDetails"),
    check::<ErrorDetails>("CMEKKeyDisabledErrorDetails"),
    check::<ErrorDetails>("CMEKKeyNetworkBlockedErrorDetails"),
    check::<ErrorDetails>("CMEKKeyUnreachableErrorDetails"),
    check::<ErrorDetails>("CMEKNotApprovedErrorDetails"),
    check::<ErrorDetails>("ClaudeCodeKeyCreatorNotMemberErrorDetails"),
    check::<ErrorDetails>("ContractSpendLimitReachedErrorDetails"),
    check::<ErrorDetails>("EnforcedSpendLimitReachedErrorDetails"),
    check::<ErrorDetails>("EnvironmentArchivedErrorDetails"),
    check::<ErrorDetails>("EnvironmentCreateDisabledErrorDetails"),
    check::<ErrorDetails>("EnvironmentNotFoundErrorDetails"),
    check::<ErrorDetails>("EnvironmentUpdateDisabledErrorDetails"),
    check::<ErrorDetails>("ErrorDetails").without(STATE),
    check::<ErrorResponse>("ErrorResponse"),
    check::<ErrorDetails>("FileExpiredErrorDetails"),
    check::<ErrorDetails>("FileNotDownloadableErrorDetails"),
    check::<ErrorDetails>("HeartbeatPreconditionFailedErrorDetails").without(STATE),
    check::<ErrorDetails>("InvalidConfigTypeChangeErrorDetails"),
    check::<ErrorDetails>("InvalidMetadataErrorDetails"),
    check::<ErrorDetails>("LinkedOrganizationBillingUnavailableErrorDetails"),
    check::<ErrorDetails>("LinkedOrganizationSpendLimitReachedErrorDetails"),
    check::<ErrorDetails>("OrganizationNotEnrolledInBetaErrorDetails"),
    check::<ErrorDetails>("OrganizationOnHoldErrorDetails"),
    check::<ErrorDetails>("RampLimitExceededErrorDetails"),
    check::<ErrorDetails>("RequestBodyEncodingInvalidErrorDetails"),
    check::<ErrorDetails>("RequestBodyEncodingUnsupportedErrorDetails"),
    check::<ErrorDetails>("RequestBodyTimeoutErrorDetails"),
    check::<ErrorDetails>("RequestBodyTooLargeAfterDecodingErrorDetails"),
    check::<ErrorDetails>("SandboxEgressRestrictedErrorDetails"),
    check::<ErrorDetails>("SkillReadBlockedUndecryptableErrorDetails"),
    check::<ErrorDetails>("StorageNotApprovedErrorDetails"),
    check::<ErrorDetails>("StorageQuotaExceededErrorDetails"),
    check::<ErrorDetails>("UnsupportedCharsetErrorDetails"),
    check::<ErrorDetails>("UserProfileNotFoundErrorDetails"),
    check::<WorkLeaseState>("WorkLeaseState"),
    check::<WorkState>("WorkState"),
];

#[test]
fn every_kind_and_code_of_the_facts_is_known() {
    for (union, known) in [
        ("ApiError", ErrorKind::KNOWN),
        ("DreamApiError", ErrorKind::KNOWN),
        ("MemoryApiError", ErrorKind::KNOWN),
        ("ErrorDetails", ErrorCode::KNOWN),
    ] {
        let Definition::Union(union) = &Spec::load().named(union).definition else {
            panic!("{union} is no union")
        };
        for tag in union.variants.iter().filter_map(|variant| variant.tag.as_deref()) {
            assert!(known.contains(&tag), "{tag} is not known");
        }
    }
    for added in &Spec::load().additions {
        assert!(ErrorCode::KNOWN.contains(&added.error_code.as_str()), "{} is not known", added.error_code);
    }
}
