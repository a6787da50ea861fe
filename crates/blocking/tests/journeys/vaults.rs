use managed_agents_blocking::types::{
    CreateCredential, CreateSession, CreateVault, ListCredentials, ListVaults, StaticBearerParams,
    UpdateCredential, UpdateVault,
};
use managed_agents_blocking::{sessions, vaults};

use crate::{Local, assert_gone};

#[test]
fn a_vault_and_its_credential() {
    let local = Local::start();
    let client = &local.client;
    let vault = client.send(vaults::create(&CreateVault::new("Mail"))).unwrap().id;
    let auth = StaticBearerParams::new("https://mail.example", "secret");
    let credential = client.send(vaults::credentials::create(&vault, &CreateCredential::new(auth))).unwrap();
    let id = credential.id;

    let session = CreateSession::new(local.agent(), local.environment());
    let session = CreateSession { vault_ids: vec![vault.clone()], ..session };
    let session = client.send(sessions::create(&session)).unwrap();
    assert_eq!((session.vault_ids, local.ask(&session.id, "Go")), (vec![vault.clone()], "Done.".to_owned()));

    let name = UpdateVault { display_name: Some("Post".into()), ..UpdateVault::default() };
    assert_eq!(client.send(vaults::update(&vault, &name)).unwrap().display_name, "Post");
    let labels = UpdateCredential {
        metadata: Some([("a".into(), Some("b".into()))].into()),
        ..UpdateCredential::default()
    };
    assert_eq!(client.send(vaults::credentials::update(&vault, &id, &labels)).unwrap().metadata["a"], "b");
    assert_eq!(client.send(vaults::list(&ListVaults::default())).unwrap().data.len(), 1);
    let list =
        || client.send(vaults::credentials::list(&vault, &ListCredentials::default())).unwrap().data.len();
    assert_eq!(list(), 1);
    assert!(client.send(vaults::credentials::archive(&vault, &id)).unwrap().archived_at.is_some());
    assert_eq!(list(), 0);
    client.send(vaults::credentials::delete(&vault, &id)).unwrap();
    assert_gone(client.send(vaults::credentials::retrieve(&vault, &id)));
    client.send(vaults::delete(&vault)).unwrap();
    assert_gone(client.send(vaults::retrieve(&vault)));
}
