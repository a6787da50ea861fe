//! A thread swaps what a path means while the tools use it. Nothing outside is read or written.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use serde_json::{Value, json};

use crate::Session;

const ROUNDS: usize = 10_000;

/// Makes each call [`ROUNDS`] times while `swap` runs over and over; hands each output to `check`.
fn race(session: &mut Session, swap: impl Fn() + Sync, calls: &[(&str, Value)], check: impl Fn(&str)) {
    let over = AtomicBool::new(false);
    let (mut succeeded, mut refused) = (0, 0);
    thread::scope(|scope| {
        let stop = SetOnDrop(&over);
        let swapping = scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                swap();
            }
        });
        // On a busy machine the other thread may stand still for long.
        for round in 0..100 * ROUNDS {
            if round >= ROUNDS && succeeded > 0 && refused > 0 {
                break;
            }
            let (tool, input) = &calls[round % calls.len()];
            let output = session.tools.run(tool, input).unwrap();
            check(&output.text);
            if output.is_error { refused += 1 } else { succeeded += 1 }
        }
        drop(stop);
        swapping.join().unwrap();
    });
    assert!(succeeded > 0 && refused > 0, "there was no race: {succeeded} succeeded, {refused} refused");
}

/// Ends the other thread when a check fails, too.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Each path is at once what the other was, with nothing in between.
fn exchange(one: &Path, other: &Path) {
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).unwrap();
}

fn assert_untouched(session: &Session) {
    assert_eq!(fs::read_to_string(session.outside().join("secret.txt")).unwrap(), "SECRET");
    assert_eq!(fs::read_dir(session.outside()).unwrap().count(), 1);
}

#[test]
fn a_swapped_directory_lets_nothing_out_or_in() {
    let mut session = Session::new();
    session.put("door/secret.txt", "harmless");
    let (door, aside, outside) = (session.path("door"), session.path("aside"), session.outside());
    symlink(&outside, &aside).unwrap();
    let swap = || exchange(&door, &aside);
    let calls = [
        ("read", json!({"file_path": "door/secret.txt"})),
        ("edit", json!({"file_path": "door/secret.txt", "old_string": "harmless", "new_string": "harmless"})),
        ("read", json!({"file_path": "door/secret.txt", "view_range": [1, 2]})),
        ("grep", json!({"pattern": "SECRET", "path": "door"})),
    ];
    race(&mut session, swap, &calls, |text| assert!(!text.contains(":SECRET") && text != "SECRET", "{text}"));
    assert_untouched(&session);
}

#[test]
fn a_swapped_file_lets_nothing_out_or_in() {
    let mut session = Session::new();
    session.put("leaf", "harmless");
    let (leaf, link) = (session.path("leaf"), session.path("link"));
    symlink(session.outside().join("secret.txt"), &link).unwrap();
    let swap = || exchange(&leaf, &link);
    let calls = [
        ("read", json!({"file_path": "leaf"})),
        ("edit", json!({"file_path": "leaf", "old_string": "S", "new_string": "T"})),
        ("grep", json!({"pattern": "SECRET"})),
        ("read", json!({"file_path": "leaf", "view_range": [1, 2]})),
    ];
    race(&mut session, swap, &calls, |text| assert!(!text.contains(":SECRET") && text != "SECRET", "{text}"));
    assert_untouched(&session);
}

#[test]
fn a_directory_swapped_while_it_is_written_lets_nothing_out() {
    let mut session = Session::new();
    session.put("door/kept", "");
    let (door, aside, outside) = (session.path("door"), session.path("aside"), session.outside());
    let swap = || {
        symlink(&outside, &aside).unwrap();
        // The writer makes the directory again when it finds none, so each step may find its place taken.
        _ = fs::remove_dir_all(&door);
        _ = fs::rename(&aside, &door);
        _ = fs::remove_file(&aside);
        _ = fs::remove_file(&door);
    };
    let calls = [("write", json!({"file_path": "door/new.txt", "content": "x"}))];
    race(&mut session, swap, &calls, |_| {});
    assert_untouched(&session);
}
