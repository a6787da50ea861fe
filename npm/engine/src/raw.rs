//! Decodes one connection, for a program that reads a stream without a machine.

use managed_agents_core::sse::{DEFAULT_MAX_FRAME_BYTES, SseDecoder};

use crate::json::Object;

/// One connection.
#[derive(Debug)]
pub(crate) enum RawStream {
    Open(SseDecoder),
    /// The connection has ended, within a frame if it is cut.
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
            // An event that this empty line ends had no end of its own.
            decoder.push(b"\n\n");
            *self = Self::Ended { is_cut: !matches!(decoder.next_frame(), Ok(None)) };
        }
    }

    /// Returns the next action. Skips heartbeats and data that is not an object, such as the
    /// `[DONE]` of other services.
    pub(crate) fn poll(&mut self) -> String {
        let decoder = match self {
            Self::Open(decoder) => decoder,
            Self::Ended { is_cut } => {
                let mut action = Object::action("finish");
                action.flag("isCut", *is_cut);
                return action.end();
            }
        };
        let action = loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => {
                    let is_error = frame.event == "error";
                    let is_event = frame.event != "ping" && frame.data.trim_ascii_start().starts_with('{');
                    if is_error || is_event {
                        let mut action = Object::action("deliver");
                        action.flag("isError", is_error);
                        action.text("json", frame.data);
                        break action;
                    }
                }
                Ok(None) => break Object::action("receive"),
                Err(_) => break Object::action("failed"),
            }
        };
        action.end()
    }
}
