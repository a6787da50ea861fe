//! Threads of a session: `threads.json`.

use managed_agents_conformance::behaviour::{ThreadsRow, ThreadsTable};
use managed_agents_core::types::ThreadId;
use managed_agents_core::{Delivery, RawEvent, StreamOptions, Threads, ThreadsAction};

#[test]
fn threads_are_merged_as_the_table_says() {
    let table = ThreadsTable::load();
    let failed: Vec<String> = table.rows.iter().filter_map(|row| run(&table, row).err()).collect();
    assert!(failed.is_empty(), "{} of {} rows:\n{}", failed.len(), table.rows.len(), failed.join("\n"));
}

type Delivered = (String, String, Option<String>);

fn run(table: &ThreadsTable, row: &ThreadsRow) -> Result<(), String> {
    let mut threads = Threads::new("sesn_1".into(), StreamOptions::default());
    for thread in &row.listed {
        threads.handle_listed(serde_json::from_value(thread.clone()).unwrap());
    }
    let (follow, delivered) = carry_out(&mut threads, table);
    if follow != row.follow || !delivered.is_empty() {
        return Err(format!("{}: begins with {follow:?}, {delivered:?}", row.name));
    }
    for step in &row.steps {
        let from = Some(&*step.stream).filter(|stream| *stream != "session").map(ThreadId::from);
        match &step.event {
            Some(name) => {
                let event = RawEvent::parse(table.events[name].to_string().into()).unwrap();
                threads.handle_delivery(from.as_ref(), Delivery::Event(event));
            }
            None => threads.handle_end(from.as_ref()),
        }
        let (follow, delivered) = carry_out(&mut threads, table);
        if follow != step.follow || delivered != step.deliver {
            return Err(format!("{}: {step:?}: follows {follow:?}, delivers {delivered:?}", row.name));
        }
    }
    Ok(())
}

/// Carries out what is to be done now.
fn carry_out(threads: &mut Threads, table: &ThreadsTable) -> (Vec<String>, Vec<Delivered>) {
    let (mut follow, mut delivered) = (Vec::new(), Vec::new());
    loop {
        match threads.poll() {
            ThreadsAction::Receive => return (follow, delivered),
            ThreadsAction::Follow(stream) => follow.push(named(stream.followed_thread())),
            ThreadsAction::Deliver(given) => {
                let event = given.delivery.event().expect("streams show events only");
                let event = serde_json::from_str(event.json()).unwrap();
                let name = table.name(&event).expect("it is an event of the table");
                delivered.push((name.into(), named(given.thread.as_ref()), given.agent));
            }
        }
    }
}

fn named(thread: Option<&ThreadId>) -> String {
    thread.map_or("session", |thread| thread.as_str()).into()
}
