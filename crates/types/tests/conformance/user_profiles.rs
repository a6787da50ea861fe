use managed_agents_types::{
    CreateActionUrl, CreateUserProfile, DeletedUserProfile, ListUserProfiles, Page, SortOrder, TrustGrant,
    TrustGrantStatus, UpdateUserProfile, UserProfile, UserProfileAccessType, UserProfileAccountStatus,
    UserProfileAction, UserProfileActionUrl, UserProfileDetails, UserProfileDetailsParams,
    UserProfileEnrollmentUrl, UserProfileEntityType, UserProfileOrderBy,
};

use crate::check::{Check, check};
use crate::queries::Queries;

pub(crate) const TYPES: &[Check] = &[
    check::<DeletedUserProfile>("DeletedUserProfile"),
    check::<TrustGrantStatus>("TrustGrantStatus"),
    check::<UserProfile>("UserProfile"),
    check::<UserProfileAccessType>("UserProfileAccessType"),
    check::<UserProfileAccountStatus>("UserProfileAccountStatus"),
    check::<UserProfileActionUrl>("UserProfileActionURL"),
    check::<UserProfileAction>("UserProfileEnrollEndUserAction"),
    check::<UserProfileEnrollmentUrl>("UserProfileEnrollmentURL"),
    check::<UserProfileEntityType>("UserProfileEntityType"),
    check::<UserProfileDetails>("UserProfileExternalUserDetails"),
    check::<UserProfileDetailsParams>("UserProfileExternalUserDetailsParams"),
    check::<UserProfileOrderBy>("UserProfileOrderBy"),
    check::<TrustGrant>("UserProfileTrustGrant"),
    check::<CreateActionUrl>("UserProfilesActionUrlsCreateRequest"),
    check::<CreateUserProfile>("UserProfilesCreateRequest"),
    check::<Page<UserProfile>>("UserProfilesListPage"),
    check::<UpdateUserProfile>("UserProfilesUpdateRequest"),
];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let list = ListUserProfiles {
        order_by: Some(UserProfileOrderBy::Name),
        order: Some(SortOrder::Ascending),
        limit: Some(1),
        page: Some("page".to_owned()),
    };
    vec![("user_profiles.list", Box::new(list))]
}
