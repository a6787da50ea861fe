//! All machines of a page, and the buffers through which it speaks to them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ahead::ahead;
use crate::code;
use crate::machine::Machine;
use crate::raw::{OPEN_RAW, RawStream};
use crate::text;

pub(crate) struct Engine {
    pub(crate) input: Vec<u8>,
    pub(crate) fields: Vec<Vec<u8>>,
    pub(crate) numbers: [f64; 2],
    machines: Vec<Option<Opened>>,
}

#[expect(clippy::large_enum_variant, reason = "a page has a few, each in one place for long")]
enum Opened {
    Machine(Machine),
    Raw(RawStream),
}

/// A page has one thread, and the lock costs nothing there.
static ENGINE: Mutex<Engine> =
    Mutex::new(Engine { input: Vec::new(), fields: Vec::new(), numbers: [0.0; 2], machines: Vec::new() });

/// The one engine of the page.
pub(crate) fn engine() -> MutexGuard<'static, Engine> {
    ENGINE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    pub(crate) fn open(
        &mut self,
        kind: u32,
        session_length: usize,
        flags: u32,
        seed: u32,
        times: [u32; 3],
    ) -> i32 {
        let input = text(&self.input);
        let opened = match kind {
            OPEN_RAW => Some(Opened::Raw(RawStream::new())),
            _ => Machine::open(kind, &input, session_length, flags, seed, times).map(Opened::Machine),
        };
        let Some(opened) = opened else { return -1 };
        let free = self.machines.iter().position(Option::is_none);
        let index = free.unwrap_or_else(|| {
            self.machines.push(None);
            self.machines.len() - 1
        });
        if let Some(place) = self.machines.get_mut(index) {
            *place = Some(opened);
        }
        index as i32
    }

    pub(crate) fn close(&mut self, machine: i32) {
        if let Some(place) = self.machines.get_mut(machine as usize) {
            *place = None;
        }
    }

    pub(crate) fn machine(&mut self, machine: i32) -> Option<&mut Machine> {
        match self.machines.get_mut(machine as usize)?.as_mut()? {
            Opened::Machine(machine) => Some(machine),
            Opened::Raw(_) => None,
        }
    }

    pub(crate) fn raw(&mut self, machine: i32) -> Option<&mut RawStream> {
        match self.machines.get_mut(machine as usize)?.as_mut()? {
            Opened::Machine(_) => None,
            Opened::Raw(stream) => Some(stream),
        }
    }

    /// The first field, and the only one.
    pub(crate) fn say(&mut self, text: Option<Vec<u8>>) {
        self.fields.clear();
        if let Some(text) = text {
            self.fields.push(text);
        }
    }

    pub(crate) fn ahead(&mut self, machine: i32, only_events: bool) -> u32 {
        let Some(Machine::Stream(stream)) = self.machine(machine) else { return 0 };
        let (text, count) = ahead(stream, only_events);
        self.say(Some(text.into()));
        count
    }

    pub(crate) fn poll(&mut self, machine: i32) -> u32 {
        self.fields.clear();
        self.numbers = [0.0; 2];
        let Some(Some(opened)) = self.machines.get_mut(machine as usize) else { return code::FAILED };
        let mut out = Out { fields: &mut self.fields, numbers: &mut self.numbers };
        match opened {
            Opened::Machine(machine) => machine.poll(&mut out),
            Opened::Raw(stream) => stream.poll(&mut out),
        }
    }
}

/// What an answer says besides its code.
pub(crate) struct Out<'a> {
    fields: &'a mut Vec<Vec<u8>>,
    numbers: &'a mut [f64; 2],
}

impl Out<'_> {
    pub(crate) fn field(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn bytes(&mut self, text: &[u8]) {
        self.fields.push(text.into());
    }

    pub(crate) fn numbers(&mut self, first: f64, second: f64) {
        *self.numbers = [first, second];
    }
}
