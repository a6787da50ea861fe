use managed_agents_blocking::types::{
    CreateActionUrl, CreateUserProfile, ListModels, ListUserProfiles, Update, UpdateUserProfile,
    UserProfileAction,
};
use managed_agents_blocking::{models, user_profiles};

use crate::{Local, assert_gone};

#[test]
fn a_user_profile_and_its_links() {
    let local = Local::start();
    let client = &local.client;
    let profile = CreateUserProfile { name: Some("Ada".into()), ..CreateUserProfile::default() };
    let profile = client.send(user_profiles::create(&profile)).unwrap().id;
    let link = user_profiles::action_urls::create(
        &profile,
        &CreateActionUrl::new(UserProfileAction::ENROLL_END_USER),
    );
    assert!(client.send(link).unwrap().url.starts_with("https://"));
    assert!(client.send(user_profiles::create_enrollment_url(&profile)).unwrap().url.starts_with("https://"));
    let name = UpdateUserProfile { name: Update::Set("Ada L.".into()), ..UpdateUserProfile::default() };
    assert_eq!(client.send(user_profiles::update(&profile, &name)).unwrap().name.as_deref(), Some("Ada L."));
    assert_eq!(client.send(user_profiles::list(&ListUserProfiles::default())).unwrap().data.len(), 1);
    client.send(user_profiles::delete(&profile)).unwrap();
    assert_gone(client.send(user_profiles::retrieve(&profile)));
}

#[test]
fn the_models() {
    let local = Local::start();
    let page = local.client.send(models::list(&ListModels::default())).unwrap();
    let model = local.client.send(models::retrieve(&page.data[0].id)).unwrap();
    assert_eq!(model.id, page.data[0].id);
    assert_gone(local.client.send(models::retrieve(&"claude-0".into())));
}
