//! User profiles: your end users, their details and their grants.

pub(crate) mod google;

pub use self::google::*;

use std::collections::BTreeMap;

use crate::ids::UserProfileId;
use crate::sort_order::SortOrder;
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// An end user, as stored.
    response UserProfile ["type" = "user_profile"] {
        /// The profile.
        id: required UserProfileId,
        /// The user's name.
        name: nullable String,
        /// Your own id of the user.
        external_id: optional String,
        /// Way in which the user has access.
        access_type: optional UserProfileAccessType,
        /// Details about the user.
        external_user_details: optional UserProfileDetails,
        /// Time at which the user joined you.
        external_user_onboarded_at: optional Timestamp,
        /// Grants of the user, by name.
        trust_grants: required BTreeMap<String, TrustGrant>,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time of the profile.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
    }

    /// One grant.
    response TrustGrant [] {
        /// Status of the grant.
        status: required TrustGrantStatus,
    }

    /// Details about a user, as stored.
    response UserProfileDetails [] {
        /// Your own reference to the user.
        reference_id: nullable String,
        /// Kind of user.
        entity_type: nullable UserProfileEntityType,
        /// Status of the user's account with you.
        account_status: nullable UserProfileAccountStatus,
        /// The user's country.
        country: nullable String,
        /// A hash of the user's email address.
        email_hash: nullable String,
        /// A hash of the user's name.
        name_hash: nullable String,
        /// Time at which the user joined you.
        onboarded_at: nullable Timestamp,
    }

    /// Body of `POST /v1/user_profiles`.
    request CreateUserProfile [] {
        /// The user's name.
        name: optional String,
        /// Your own id of the user.
        external_id: optional String,
        /// Way in which the user has access.
        access_type: optional UserProfileAccessType,
        /// Details about the user.
        external_user_details: optional UserProfileDetailsParams,
        /// Time at which the user joined you.
        external_user_onboarded_at: optional Timestamp,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/user_profiles/{user_profile_id}`. A field that is left out keeps its
    /// value.
    request UpdateUserProfile [] {
        /// The user's name.
        name: update String,
        /// Your own id of the user.
        external_id: update String,
        /// Way in which the user has access.
        access_type: update UserProfileAccessType,
        /// Details about the user.
        external_user_details: optional UserProfileDetailsParams,
        /// Time at which the user joined you. It cannot be cleared.
        external_user_onboarded_at: optional Timestamp,
        /// Keys to set; an empty text deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, String>,
    }

    /// Details about a user. In an update, a field that is left out keeps its value, and no field
    /// can be cleared.
    request UserProfileDetailsParams [] {
        /// Your own reference to the user.
        reference_id: optional String,
        /// Kind of user.
        entity_type: optional UserProfileEntityType,
        /// Status of the user's account with you.
        account_status: optional UserProfileAccountStatus,
        /// The user's country.
        country: optional String,
        /// A hash of the user's email address.
        email_hash: optional String,
        /// A hash of the user's name.
        name_hash: optional String,
        /// Time at which the user joined you.
        onboarded_at: optional Timestamp,
    }

    /// Reply to `DELETE /v1/user_profiles/{user_profile_id}`.
    response DeletedUserProfile ["type" = "user_profile_deleted"] {
        /// The deleted profile.
        id: required UserProfileId,
    }

    /// A link by which a user enrolls.
    response UserProfileEnrollmentUrl ["type" = "enrollment_url"] {
        /// The link; give it to the user.
        url: required String,
        /// Expiry time of the link.
        expires_at: required Timestamp,
    }

    /// Body of `POST /v1/user_profiles/{user_profile_id}/action_urls`.
    ///
    /// ```
    /// use managed_agents_types::{CreateActionUrl, UserProfileAction};
    ///
    /// let body = CreateActionUrl::new(UserProfileAction::ENROLL_END_USER);
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"action":{"type":"enroll_end_user"}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request CreateActionUrl [] {
        /// Action for the user to take.
        action: required UserProfileAction,
    }

    /// A link by which a user does something.
    response UserProfileActionUrl ["type" = "user_profile_action_url"] {
        /// The link; give it to the user.
        url: required String,
        /// Expiry time of the link.
        expires_at: required Timestamp,
    }
}

union! {
    /// An action that a user takes by following a link.
    UserProfileAction by "type" {
        /// Enroll.
        "enroll_end_user" => EnrollEndUser,
    }
}

impl UserProfileAction {
    /// Enroll.
    pub const ENROLL_END_USER: Self = Self::EnrollEndUser(Extra::NONE);
}

open_enum! {
    /// Way in which a user has access.
    UserProfileAccessType {
        /// Through an application.
        Application = "application",
        /// Passed through.
        Passthrough = "passthrough",
    }

    /// Status of a user's account with you.
    UserProfileAccountStatus {
        /// In use.
        Active = "active",
        /// Suspended.
        Suspended = "suspended",
        /// Blocked.
        Blocked = "blocked",
    }

    /// Kind of user.
    UserProfileEntityType {
        /// A person.
        Individual = "individual",
        /// A business.
        Business = "business",
        /// An organization that works for no profit.
        NonProfit = "non_profit",
        /// A part of a government.
        Government = "government",
    }

    /// Status of a grant.
    TrustGrantStatus {
        /// In force.
        Active = "active",
        /// Not yet decided.
        Pending = "pending",
        /// Refused.
        Rejected = "rejected",
    }

    /// Sort key of user profiles.
    UserProfileOrderBy {
        /// Creation time.
        CreatedAt = "created_at",
        /// Name.
        Name = "name",
    }
}

query! {
    /// Query of `GET /v1/user_profiles`.
    ListUserProfiles {
        /// Sort key.
        order_by: one UserProfileOrderBy,
        /// Sort order.
        order: one SortOrder,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
