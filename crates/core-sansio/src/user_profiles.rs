//! User profiles: end users of yours, what you know of them and what they were granted.

pub mod action_urls;
pub mod providers;

use managed_agents_types::{
    CreateUserProfile, DeletedUserProfile, ListUserProfiles, Page, UpdateUserProfile, UserProfile,
    UserProfileEnrollmentUrl, UserProfileId,
};

use crate::{Call, USER_PROFILES_BETA, path};

/// `POST /v1/user_profiles`
pub fn create(params: &CreateUserProfile) -> Call<UserProfile> {
    Call::post("/v1/user_profiles").beta(USER_PROFILES_BETA).json(params)
}

/// `GET /v1/user_profiles/{user_profile_id}`
pub fn retrieve(profile: &UserProfileId) -> Call<UserProfile> {
    Call::get(path!("/v1/user_profiles", profile)).beta(USER_PROFILES_BETA)
}

/// `POST /v1/user_profiles/{user_profile_id}`
pub fn update(profile: &UserProfileId, params: &UpdateUserProfile) -> Call<UserProfile> {
    Call::post(path!("/v1/user_profiles", profile)).beta(USER_PROFILES_BETA).json(params)
}

/// `GET /v1/user_profiles`
pub fn list(params: &ListUserProfiles) -> Call<Page<UserProfile>> {
    Call::get("/v1/user_profiles").beta(USER_PROFILES_BETA).query(params)
}

/// `DELETE /v1/user_profiles/{user_profile_id}`
///
/// `None` where the service answers without a body.
pub fn delete(profile: &UserProfileId) -> Call<Option<DeletedUserProfile>> {
    Call::delete(path!("/v1/user_profiles", profile)).beta(USER_PROFILES_BETA)
}

/// `POST /v1/user_profiles/{user_profile_id}/enrollment_url`
///
/// Makes a link by which the user enrolls.
pub fn create_enrollment_url(profile: &UserProfileId) -> Call<UserProfileEnrollmentUrl> {
    Call::post(path!("/v1/user_profiles", profile, "enrollment_url")).beta(USER_PROFILES_BETA)
}
