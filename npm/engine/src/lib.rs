//! The machines of `managed-agents-core` behind a plain WebAssembly interface, for the npm package `managed-agents`.
//!
//! In scope: following a session and a turn, without any I/O: JavaScript asks what is to be done, does it with the page's `fetch` and
//! timers, and tells what came of it. Out of scope: everything else, which JavaScript has already: requests, JSON, timers, promises,
//! and sentences for errors. `npm/src` holds it.
//!
//! ```text
//!   npm/src/*.js     Client, Turn, errors; fetch, timers, JSON.parse
//!        │  poll, handle_*: numbers, and bytes in two buffers
//!   engine           which machine is meant; texts in and out
//!        │
//!   core             SessionStream, Turn
//! ```
//!
//! The interface is made of functions with numbers only, so no generated glue stands between the two. A text or a piece of the stream
//! goes in through a buffer: [`input`] makes room for it and says where, the page writes it there and calls the function that takes
//! it. Texts come out as [`field`]s of the last answer. A machine is known by its number.
//!
//! On targets other than wasm the crate works too, so that it is checked with the others:
//!
//! ```
//! use managed_agents_engine::{OPEN_NOW, open, poll};
//!
//! let machine = open(OPEN_NOW, 0, 0, 7, 0, 0, 0);
//! assert_eq!(poll(machine), managed_agents_engine::code::CONNECT);
//! ```

// No `forbid(unsafe_code)`: giving a function its own name in the module is an unsafe attribute. There is no unsafe block.
// Only in the module: elsewhere `open`, `close` and `poll` would take the place of the system's own.

mod ahead;
mod answers;
pub mod code;
mod engine;
mod machine;
mod raw;

use std::time::Duration;

use managed_agents_core::{Input, Reply};

use engine::engine;
use machine::Machine;

pub use machine::{
    OPEN_ASK, OPEN_ATTACH, OPEN_BEGINNING, OPEN_NOW, OPEN_RESUME_STREAM, OPEN_RESUME_TURN, OPEN_THREAD,
};
pub use raw::OPEN_RAW;

/// A fifth of the size of the standard one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Makes room for `length` bytes of input, and says where to write them.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn input(length: usize) -> *mut u8 {
    let engine = &mut *engine();
    engine.input.resize(length, 0);
    engine.input.as_mut_ptr()
}

/// Where a text of the last answer begins. It stays there until the next call.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn field(index: usize) -> *const u8 {
    engine().fields.get(index).map_or(std::ptr::null(), |field| field.as_ptr())
}

/// How many bytes it has; 0 if there is none.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn field_length(index: usize) -> usize {
    engine().fields.get(index).map_or(0, Vec::len)
}

/// A number of the last answer.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn number(index: usize) -> f64 {
    engine().numbers.get(index).copied().unwrap_or_default()
}

/// Makes a machine of one of the kinds `OPEN_..`. The input is the session's id, `session_length` bytes of it, and what is to be sent,
/// an event a line; or a thread's id, or a checkpoint. `flags`: 1 asks for previews, 2 waits for answers. `read_timeout`, `list_lag` and `max_wait`
/// are those of `StreamOptions` in milliseconds, 0 for its default. Gives the machine's number, or −1 if the checkpoint cannot be read.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn open(
    kind: u32,
    session_length: usize,
    flags: u32,
    seed: u32,
    read_timeout: u32,
    list_lag: u32,
    max_wait: u32,
) -> i32 {
    engine().open(kind, session_length, flags, seed, [read_timeout, list_lag, max_wait])
}

/// Lets go of a machine.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn close(machine: i32) {
    engine().close(machine);
}

/// What is wanted now: one of [`code`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn poll(machine: i32) -> u32 {
    engine().poll(machine)
}

/// Writes what the next polls of a stream hand over into the first field, as a JSON array: so many. With `only_events`, events as they are up
/// to the first other delivery; else events and previews as JavaScript has them. Hands over nothing: that is for [`take`], or [`poll`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn ahead(machine: i32, only_events: u32) -> u32 {
    engine().ahead(machine, only_events != 0)
}

/// Hands over so many of the deliveries that [`ahead`] has written.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn take(machine: i32, count: u32) {
    if let Some(Machine::Stream(stream)) = engine().machine(machine) {
        (0..count).for_each(|_| drop(stream.poll()));
    }
}

/// The input is the next piece of the stream.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes(machine: i32) {
    let engine = &mut *engine();
    let input = std::mem::take(&mut engine.input);
    if let Some(machine) = engine.machine(machine) {
        machine.handle(Input::Bytes(&input));
    } else if let Some(stream) = engine.raw(machine) {
        stream.handle_bytes(&input);
    }
    engine.input = input;
}

/// An answer came to a `CONNECT` (`to` is 0), a `FETCH_HISTORY` (1), a `SEND` (2) or a `FETCH_SESSION` (15). The input is its content type, its request id and
/// its body. `retry_after` is in milliseconds, negative if there is none; `should_retry` is 0 for no, 1 for yes, else it is not said.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn reply(
    machine: i32,
    to: u32,
    status: u32,
    content_type_length: usize,
    request_id_length: usize,
    retry_after: f64,
    should_retry: u32,
) {
    let engine = &mut *engine();
    let input = std::mem::take(&mut engine.input);
    let (content_type, rest) = split(&input, content_type_length);
    let (request_id, body) = split(rest, request_id_length);
    let reply = Reply {
        content_type: text(content_type),
        request_id: text(request_id),
        retry_after: (retry_after >= 0.0).then(|| Duration::from_millis(retry_after as u64)),
        should_retry: match should_retry {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        status: status as u16,
        location: String::new(),
        body,
    };
    if let Some(machine) = engine.machine(machine) {
        machine.handle_reply(to, reply);
    }
    engine.input = input;
}

/// Something else has happened: one of the `TOLD_..` of [`code`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn tell(machine: i32, what: u32) {
    let engine = &mut *engine();
    if let Some(machine) = engine.machine(machine) {
        machine.tell(what);
    } else if let Some(stream) = engine.raw(machine) {
        // There is nothing else to tell it.
        stream.handle_disconnected();
    }
}

/// So many milliseconds have passed since this was told last. Comes before a [`poll`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn elapsed(machine: i32, milliseconds: f64) {
    if let Some(machine) = engine().machine(machine) {
        machine.handle(Input::Elapsed(Duration::from_millis(milliseconds as u64)));
    }
}

/// Answers a call. The input is its id, `id_length` bytes of it, and the reason or the content. Gives one of the `ANSWER_..` of [`code`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn answer(machine: i32, kind: u32, id_length: usize) -> u32 {
    answers::answer(&mut engine(), machine, kind, id_length)
}

/// Writes the checkpoint into the first field.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn checkpoint(machine: i32) {
    let engine = &mut *engine();
    let text = engine.machine(machine).map(|machine| machine.checkpoint());
    engine.say(text.map(String::into_bytes));
}

/// Writes the newest usage event into the first field, if there is one.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn usage(machine: i32) {
    let engine = &mut *engine();
    let usage = engine.machine(machine).and_then(|machine| machine.usage()).map(|event| event.json().into());
    engine.say(usage);
}

/// Writes the text so far of one content block into the first field: 1 if it is still being written, else 0. The input is the event's id.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn preview(machine: i32, index: usize) -> u32 {
    let engine = &mut *engine();
    let id = text(&engine.input);
    let preview = engine.machine(machine).and_then(|machine| machine.previews().text(&id, index));
    let preview = preview.map(Vec::from);
    let is_there = preview.is_some();
    engine.say(preview);
    is_there.into()
}

fn split(input: &[u8], at: usize) -> (&[u8], &[u8]) {
    input.split_at_checked(at).unwrap_or((input, &[]))
}

fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).unwrap_or_default().into()
}
