//! Links through which a user completes an action.

use managed_agents_types::{CreateActionUrl, UserProfileActionUrl, UserProfileId};

use crate::path;
use crate::request::betas::USER_PROFILES_BETA;
use crate::request::operation::Operation;

/// `POST /v1/user_profiles/{user_profile_id}/action_urls`
///
/// Creates a link through which the user acts.
pub fn create(profile: &UserProfileId, params: &CreateActionUrl) -> Operation<UserProfileActionUrl> {
    Operation::post(path!("/v1/user_profiles", profile, "action_urls")).beta(USER_PROFILES_BETA).json(params)
}
