use managed_agents_async::{Client, Error, Events, Handle, Pages, Turn};

use crate::fake::{Fake, KEY};
use crate::session::{fake, id};

/// The futures are those of the transport, so all of this goes to another thread where they do.
#[test]
fn everything_goes_to_another_thread_if_the_transport_does() {
    fn sent<T: Send>(_: &T) {}
    fn shared<T: Clone + PartialEq + Send + Sync + 'static>(_: &T) {}
    fn unpinned<T: Unpin>() {}
    unpinned::<(Turn<Fake>, Events<Fake>)>();
    unpinned::<Pages<Fake, managed_agents_async::types::Page<managed_agents_async::types::Session>>>();
    let fake = fake();
    let client = fake.client();
    shared(&client);
    let mut turn = client.ask(&id(), "hello");
    let handle: Handle = turn.handle();
    fn is_shared<T: Send + Sync + Clone>(_: &T) {}
    is_shared(&handle);
    sent(&turn);
    sent(&client.events(&id()));
    sent(&turn.finish());
    sent(&client.send(managed_agents_async::sessions::retrieve(&id())));
    sent(&client.open(managed_agents_async::sessions::retrieve(&id())));
}

#[test]
fn a_client_equals_its_clones_and_no_other() {
    let fake = fake();
    let client: Client<Fake> = fake.client();
    assert_eq!(client, client.clone());
    assert_ne!(client, fake.client());
    assert_ne!(client, client.with_options(client.options().clone()));
}

#[test]
fn no_key_shows() {
    let fake = fake();
    let client = fake.client();
    let mut turn = client.ask(&id(), "hello");
    let texts = [
        format!("{client:?} {turn:?} {:?} {:?}", turn.handle(), client.events(&id())),
        format!("{:?}", client.pages(managed_agents_async::sessions::list(&Default::default()))),
        format!("{:?} {}", Error::AlreadyFailed, Error::AlreadyFailed),
    ];
    fake.run_within(turn.finish(), std::time::Duration::from_secs(1));
    assert_eq!(fake.count("POST"), 1);
    for text in texts.into_iter().chain(fake.log()) {
        assert!(!text.contains(KEY), "{text}");
    }
}
