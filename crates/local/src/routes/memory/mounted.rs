//! Memory stores in the directories of sessions. The server compares them whenever the API is asked
//! about a store, as it does with output files.

use crate::app::App;
use crate::fields::Fields;
use crate::refusal::Result;
use crate::routes::collection::refuse_archived;
use crate::routes::memory::changes::{self, MAX_CONTENT_BYTES};
use crate::routes::memory::store::STORES;
use crate::state::{MemoryMount, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

const MAX_STORES: usize = 8;

/// Mounts a store into a session. Returns the resource as the API shows it.
pub(in crate::routes) fn mount(app: &App, session: &str, fields: &Fields<'_>) -> Result<Value> {
    let id = fields.text("memory_store_id", 1..=256)?;
    let instructions = fields.some_text("instructions", 0..=4_096)?;
    let access = fields.some_text("access", 1..=32)?.unwrap_or("read_write");
    let mut state = app.state();
    sync(&mut state, id);
    let store = STORES.find(&state, &[id]).and_then(|store| refuse_archived(store).map(|()| store.clone()));
    let store = store.map_err(|refusal| refusal.at(fields.at("memory_store_id")))?;
    let own: Vec<&MemoryMount> = state.mounts.iter().filter(|mount| mount.session == session).collect();
    if own.len() >= MAX_STORES || own.iter().any(|mount| mount.store == id) {
        let problem = format!("a session has at most {MAX_STORES} stores, each once");
        return Err(fields.wrong("memory_store_id", &problem));
    }
    let mut slug = slug(store["name"].as_str().unwrap_or_default());
    if own.iter().any(|mount| mount.folder.ends_with(&slug)) {
        slug = format!("{slug}-{id}");
    }
    let mount_path = format!("/mnt/memory/{slug}");
    state.mounts.push(MemoryMount {
        store: id.to_owned(),
        session: session.to_owned(),
        folder: app.session_folder(session).join(&mount_path[1..]),
        writable: access == "read_write",
        known: BTreeMap::new(),
    });
    sync(&mut state, id);
    Ok(json!({
        "type": "memory_store",
        "memory_store_id": id,
        "access": access,
        "instructions": instructions,
        "mount_path": mount_path,
        "name": store["name"],
        "description": store["description"],
    }))
}

/// Takes the last changes of a session over and forgets its mounts.
pub(in crate::routes) fn unmount(state: &mut State, session: &str) {
    let is_own = |mount: &MemoryMount| mount.session == session;
    let (mut own, others) = std::mem::take(&mut state.mounts).into_iter().partition(is_own);
    state.mounts = others;
    // The other sessions see the changes when the store is next asked for.
    own.iter_mut().for_each(|mount: &mut MemoryMount| pull(state, mount));
}

/// Compares a store with every directory it is mounted at. If both have changed, the store wins.
pub(super) fn sync(state: &mut State, store: &str) {
    let mut mounts = std::mem::take(&mut state.mounts);
    for mount in mounts.iter_mut().filter(|mount| mount.store == store) {
        pull(state, mount);
        push(state, mount);
    }
    state.mounts = mounts;
}

/// Takes changes of the session into the store. A file that cannot be a memory is left alone, and so
/// is its memory. A directory that is gone or empty is no wish to delete everything: it is laid down
/// again.
fn pull(state: &mut State, mount: &mut MemoryMount) {
    if !mount.writable || STORES.find_open(state, &[&mount.store]).is_err() {
        return;
    }
    let actor = json!({"type": "session_actor", "session_id": mount.session});
    let mut files = BTreeMap::new();
    if read(&mount.folder, "", &mut files).is_err() && mount.folder.exists() {
        // A part of the directory cannot be read, so nobody knows what is missing.
        return;
    }
    if files.is_empty() {
        mount.known.clear();
        return;
    }
    let mut deletions = most_deletions(mount.known.len());
    let memories: Vec<Value> = changes::of_store(state, &mount.store).cloned().collect();
    for memory in memories {
        let path = memory["path"].as_str().unwrap_or_default().to_owned();
        let is_unchanged = mount.known.get(&path).is_some_and(|hash| memory["content_sha256"] == *hash);
        match files.remove(&path) {
            _ if !is_unchanged => {}
            None if deletions == 0 => {}
            None => {
                deletions -= 1;
                drop(changes::remove(state, &memory, &actor));
            }
            Some(None) => {}
            Some(Some(content)) if memory["content"] == content => {}
            Some(Some(content)) => {
                let mut memory = memory;
                changes::set_content(&mut memory, &content);
                if changes::modify(state, memory, &actor).is_ok() {
                    mount.known.insert(path, changes::hash(&content));
                }
            }
        }
    }
    files.retain(|path, _| !mount.known.contains_key(path));
    for (path, content) in files {
        let Some(content) = content else { continue };
        if changes::add(state, &mount.store, &path, &content, &actor).is_ok() {
            mount.known.insert(path, changes::hash(&content));
        }
    }
}

/// Returns the most memories that one comparison deletes, as the worker of the official clients
/// counts them.
fn most_deletions(memories: usize) -> usize {
    (memories / 4).clamp(8, 50)
}

/// Writes changes of the store into the directory.
fn push(state: &State, mount: &mut MemoryMount) {
    let _ = fs::create_dir_all(&mount.folder);
    let mut now = BTreeMap::new();
    for memory in changes::of_store(state, &mount.store) {
        let path = memory["path"].as_str().unwrap_or_default();
        let hash = memory["content_sha256"].as_str().unwrap_or_default();
        let file = mount.folder.join(&path[1..]);
        if mount.known.get(path).is_none_or(|known| known != hash) {
            let _ = file.parent().map(fs::create_dir_all);
            // A path can be too long for the file system. A file that was never there is not
            // missing later.
            if fs::write(&file, memory["content"].as_str().unwrap_or_default()).is_err() {
                continue;
            }
        }
        now.insert(path.to_owned(), hash.to_owned());
    }
    for path in mount.known.keys().filter(|path| !now.contains_key(*path)) {
        let _ = fs::remove_file(mount.folder.join(&path[1..]));
    }
    mount.known = now;
}

/// Reads the files of a directory by their paths. The content is `None` if it cannot be that of a
/// memory. It follows no links.
fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Option<String>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let metadata = entry.path().symlink_metadata()?;
        let path = format!("{prefix}/{name}");
        if metadata.is_dir() {
            read(&entry.path(), &path, files)?;
            continue;
        }
        let fits = metadata.is_file() && metadata.len() <= MAX_CONTENT_BYTES as u64;
        let content = if fits { fs::read_to_string(entry.path()).ok() } else { None };
        files.insert(path, content);
    }
    Ok(())
}

fn slug(name: &str) -> String {
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' }
    };
    let slug: String = name.chars().take(64).map(plain).collect();
    match slug.trim_matches('-') {
        "" => "store".to_owned(),
        slug => slug.to_owned(),
    }
}
