//! User profiles: end users of yours, what you know of them and what they were granted.

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
        /// How the user has access.
        access_type: optional UserProfileAccessType,
        /// What you know of the user.
        external_user_details: optional UserProfileDetails,
        /// When the user came to you.
        external_user_onboarded_at: optional Timestamp,
        /// What the user was granted, by the name of the grant.
        trust_grants: required BTreeMap<String, TrustGrant>,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When the profile was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
    }

    /// One grant.
    response TrustGrant [] {
        /// How it stands.
        status: required TrustGrantStatus,
    }

    /// What you know of a user, as stored.
    response UserProfileDetails [] {
        /// Your own reference to the user.
        reference_id: nullable String,
        /// What kind of user it is.
        entity_type: nullable UserProfileEntityType,
        /// How the account stands with you.
        account_status: nullable UserProfileAccountStatus,
        /// The user's country.
        country: nullable String,
        /// A hash of the user's email address.
        email_hash: nullable String,
        /// A hash of the user's name.
        name_hash: nullable String,
        /// When the user came to you.
        onboarded_at: nullable Timestamp,
    }

    /// Body of `POST /v1/user_profiles`.
    request CreateUserProfile [] {
        /// The user's name.
        name: optional String,
        /// Your own id of the user.
        external_id: optional String,
        /// How the user has access.
        access_type: optional UserProfileAccessType,
        /// What you know of the user.
        external_user_details: optional UserProfileDetailsParams,
        /// When the user came to you.
        external_user_onboarded_at: optional Timestamp,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/user_profiles/{user_profile_id}`. What is left out stays as it is.
    request UpdateUserProfile [] {
        /// The user's name.
        name: update String,
        /// Your own id of the user.
        external_id: update String,
        /// How the user has access.
        access_type: update UserProfileAccessType,
        /// What you know of the user.
        external_user_details: optional UserProfileDetailsParams,
        /// When the user came to you; it cannot be cleared.
        external_user_onboarded_at: optional Timestamp,
        /// Keys to set; an empty text deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, String>,
    }

    /// What you know of a user. In an update, what is left out stays, and nothing can be cleared.
    request UserProfileDetailsParams [] {
        /// Your own reference to the user.
        reference_id: optional String,
        /// What kind of user it is.
        entity_type: optional UserProfileEntityType,
        /// How the account stands with you.
        account_status: optional UserProfileAccountStatus,
        /// The user's country.
        country: optional String,
        /// A hash of the user's email address.
        email_hash: optional String,
        /// A hash of the user's name.
        name_hash: optional String,
        /// When the user came to you.
        onboarded_at: optional Timestamp,
    }

    /// Answer of `DELETE /v1/user_profiles/{user_profile_id}`.
    response DeletedUserProfile ["type" = "user_profile_deleted"] {
        /// The profile that was.
        id: required UserProfileId,
    }

    /// A link by which a user enrolls.
    response UserProfileEnrollmentUrl ["type" = "enrollment_url"] {
        /// The link; give it to the user.
        url: required String,
        /// Until when it works.
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
        /// What the user is to do.
        action: required UserProfileAction,
    }

    /// A link by which a user does something.
    response UserProfileActionUrl ["type" = "user_profile_action_url"] {
        /// The link; give it to the user.
        url: required String,
        /// Until when it works.
        expires_at: required Timestamp,
    }
}

union! {
    /// What a user is to do by following a link.
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
    /// How a user has access.
    UserProfileAccessType {
        /// Through an application.
        Application = "application",
        /// Passed through.
        Passthrough = "passthrough",
    }

    /// How the account of a user stands with you.
    UserProfileAccountStatus {
        /// It is in use.
        Active = "active",
        /// It is suspended.
        Suspended = "suspended",
        /// It is blocked.
        Blocked = "blocked",
    }

    /// What kind of user it is.
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

    /// How a grant stands.
    TrustGrantStatus {
        /// It holds.
        Active = "active",
        /// It is not decided yet.
        Pending = "pending",
        /// It was refused.
        Rejected = "rejected",
    }

    /// By what user profiles are sorted.
    UserProfileOrderBy {
        /// By when they were made.
        CreatedAt = "created_at",
        /// By name.
        Name = "name",
    }
}

query! {
    /// Query of `GET /v1/user_profiles`.
    ListUserProfiles {
        /// By what to sort.
        order_by: one UserProfileOrderBy,
        /// Upwards or downwards.
        order: one SortOrder,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
