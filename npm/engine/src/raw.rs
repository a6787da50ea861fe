//! The frames of one connection, for whoever reads a stream without a machine.

use managed_agents_core::sse::{DEFAULT_MAX_FRAME_BYTES, SseDecoder};

use crate::code;
use crate::engine::Out;

/// Decode one connection, and nothing more.
pub const OPEN_RAW: u32 = 7;

pub(crate) enum RawStream {
    Open(SseDecoder),
    /// The connection has ended; `is_cut` if that was within a frame.
    Ended {
        is_cut: bool,
    },
}

impl RawStream {
    pub(crate) fn new() -> Self {
        Self::Open(SseDecoder::new(DEFAULT_MAX_FRAME_BYTES))
    }

    pub(crate) fn handle_bytes(&mut self, bytes: &[u8]) {
        if let Self::Open(decoder) = self {
            decoder.push(bytes);
        }
    }

    pub(crate) fn handle_disconnected(&mut self) {
        if let Self::Open(decoder) = self {
            // Where an empty line ends an event, the event had none.
            decoder.push(b"\n\n");
            *self = Self::Ended { is_cut: !matches!(decoder.next_frame(), Ok(None)) };
        }
    }

    /// Hands over the next event or error. Heartbeats and data that is no object, such as the `[DONE]` of other services, are left out.
    pub(crate) fn poll(&mut self, out: &mut Out<'_>) -> u32 {
        let decoder = match self {
            Self::Open(decoder) => decoder,
            Self::Ended { is_cut } => {
                out.numbers(f64::from(*is_cut), 0.0);
                return code::ENDED;
            }
        };
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => {
                    let is_error = frame.event == "error";
                    let is_event = frame.event != "ping" && frame.data.trim_ascii_start().starts_with('{');
                    if is_error || is_event {
                        out.numbers(f64::from(is_error), 0.0);
                        out.field(frame.data);
                        return code::EVENT;
                    }
                }
                Ok(None) => return code::RECEIVE,
                Err(_) => return code::FAILED,
            }
        }
    }
}
