use managed_agents_blocking::types::{
    CreateDream, CreateMemory, CreateMemoryStore, CreateSession, DreamMemoryStore, DreamSessions,
    DreamStatus, ListDreams, ListMemories, ListMemoryStores, ListMemoryVersions, MemoryStoreResourceParams,
    UpdateMemory, UpdateMemoryStore, ViewMemory,
};
use managed_agents_blocking::{dreams, memory_stores, sessions};

use crate::{Local, assert_gone};

const NOTES: &str = r#"{"steps": [{"tool": "bash", "input": {"command": "cat mnt/memory/notes/*"}, "save": "seen"}, {"say": "${seen}"}]}"#;

#[test]
fn a_store_and_its_memories_in_a_session_and_a_dream() {
    let local = Local::playing(NOTES);
    let client = &local.client;
    let store = client.send(memory_stores::create(&CreateMemoryStore::new("Notes"))).unwrap().id;
    let memory = CreateMemory { content: Some("one".into()), ..CreateMemory::new("/a.md") };
    let view = ViewMemory::default();
    let memory = client.send(memory_stores::memories::create(&store, &memory, &view)).unwrap().id;

    let resources = vec![MemoryStoreResourceParams::new(store.clone()).into()];
    let session = CreateSession { resources, ..CreateSession::new(local.agent(), local.environment()) };
    let session = client.send(sessions::create(&session)).unwrap().id;
    let change = UpdateMemory { content: Some("two".into()), ..UpdateMemory::default() };
    client.send(memory_stores::memories::update(&store, &memory, &change, &view)).unwrap();
    assert_eq!(local.ask(&session, "Read"), "two");

    let inputs = [DreamMemoryStore::new(store.clone()).into(), DreamSessions::new([session]).into()];
    let dream = client.send(dreams::create(&CreateDream::new(inputs, "claude-opus-4-8"))).unwrap().id;
    let ended = std::iter::repeat_with(|| client.send(dreams::retrieve(&dream)).unwrap());
    let ended = ended.take(5).find(|dream| dream.status == DreamStatus::Completed).unwrap();
    assert_eq!(ended.outputs.len(), 1);
    assert!(client.send(dreams::archive(&dream)).unwrap().archived_at.is_some());
    assert_eq!(client.send(dreams::list(&ListDreams::default())).unwrap().data.len(), 0);

    let name = UpdateMemoryStore { name: Some("Old".into()), ..UpdateMemoryStore::default() };
    assert_eq!(client.send(memory_stores::update(&store, &name)).unwrap().name, "Old");
    assert_eq!(client.send(memory_stores::list(&ListMemoryStores::default())).unwrap().data.len(), 2);
    let listed = client.send(memory_stores::memories::list(&store, &ListMemories::default())).unwrap();
    assert_eq!(listed.data.len(), 1);
    let versions = memory_stores::memory_versions::list(&store, &ListMemoryVersions::default());
    assert_eq!(client.send(versions).unwrap().data.len(), 2);
    client.send(memory_stores::memories::delete(&store, &memory, &Default::default())).unwrap();
    assert_gone(client.send(memory_stores::memories::retrieve(&store, &memory, &view)));
    assert!(client.send(memory_stores::archive(&store)).unwrap().archived_at.is_some());
    client.send(memory_stores::delete(&store)).unwrap();
    assert_gone(client.send(memory_stores::retrieve(&store)));
}
