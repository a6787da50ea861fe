//! User profiles: your end users, their metadata and their grants.

pub mod action_urls;
pub mod providers;

use managed_agents_types::{
    CreateUserProfile, DeletedUserProfile, ListUserProfiles, Page, UpdateUserProfile, UserProfile,
    UserProfileEnrollmentUrl, UserProfileId,
};

use crate::path;
use crate::request::betas::USER_PROFILES_BETA;
use crate::request::operation::Operation;

/// `POST /v1/user_profiles`
///
/// Creates a user profile.
pub fn create(params: &CreateUserProfile) -> Operation<UserProfile> {
    Operation::post("/v1/user_profiles").beta(USER_PROFILES_BETA).json(params)
}

/// `GET /v1/user_profiles/{user_profile_id}`
///
/// Retrieves a user profile.
pub fn retrieve(profile: &UserProfileId) -> Operation<UserProfile> {
    Operation::get(path!("/v1/user_profiles", profile)).beta(USER_PROFILES_BETA)
}

/// `POST /v1/user_profiles/{user_profile_id}`
///
/// Updates a user profile.
pub fn update(profile: &UserProfileId, params: &UpdateUserProfile) -> Operation<UserProfile> {
    Operation::post(path!("/v1/user_profiles", profile)).beta(USER_PROFILES_BETA).json(params)
}

/// `GET /v1/user_profiles`
///
/// Lists user profiles.
pub fn list(params: &ListUserProfiles) -> Operation<Page<UserProfile>> {
    Operation::get("/v1/user_profiles").beta(USER_PROFILES_BETA).query(params)
}

/// `DELETE /v1/user_profiles/{user_profile_id}`
///
/// Deletes the user profile. Reads as `None` if the service answers without a body.
pub fn delete(profile: &UserProfileId) -> Operation<Option<DeletedUserProfile>> {
    Operation::delete(path!("/v1/user_profiles", profile)).beta(USER_PROFILES_BETA)
}

/// `POST /v1/user_profiles/{user_profile_id}/enrollment_url`
///
/// Creates a link through which the user enrolls.
pub fn create_enrollment_url(profile: &UserProfileId) -> Operation<UserProfileEnrollmentUrl> {
    Operation::post(path!("/v1/user_profiles", profile, "enrollment_url")).beta(USER_PROFILES_BETA)
}
