//! Prints the events of one connection to a stream, each as it arrives.

use std::io::Read as _;

use managed_agents_blocking::proto::sse::SseDecoder;
use managed_agents_blocking::proto::status_of_envelope;

use crate::connection::Connection;
use crate::failure::{FAILED, Failure, code_of};
use crate::output::Output;
use crate::request::Request;
use crate::say::say;

/// The largest event.
const MAX_EVENT_BYTES: usize = 32 * 1024 * 1024;

pub(crate) fn print(
    doing: &str,
    request: &Request,
    connection: &Connection,
    output: &mut Output,
) -> Result<(), Failure> {
    let lost = |cause: String| Failure {
        code: 5,
        message: format!("{doing}: the stream was lost"),
        cause: Some(cause),
        hint: Some("`watch` reconnects and loses nothing".into()),
        ..Failure::default()
    };
    let opened =
        connection.reported(request.operation::<()>(), |operation| connection.client.open(operation));
    let mut body = opened.map_err(|error| Failure::of(doing, &error))?.into_body();
    let mut decoder = SseDecoder::new(MAX_EVENT_BYTES);
    let mut buffer = [0; 16 * 1024];
    loop {
        while let Some(frame) = decoder.next_frame().map_err(|error| lost(error.to_string()))? {
            if frame.event == "error" {
                return Err(refused(doing, frame.data));
            }
            if !frame.data.is_empty() && frame.event != "ping" {
                output.item(frame.data)?;
            }
        }
        match body.read(&mut buffer) {
            Ok(0) => {
                say("the service closed the stream");
                return output.end();
            }
            Ok(count) => decoder.push(&buffer[..count]),
            Err(error) => return Err(lost(error.to_string())),
        }
    }
}

/// Reports the error with which the service ended the stream.
fn refused(doing: &str, data: &str) -> Failure {
    Failure {
        code: status_of_envelope(data.as_bytes()).map_or(FAILED, code_of),
        message: format!("{doing}: the service ended the stream with an error"),
        cause: Some(data.to_owned()),
        ..Failure::default()
    }
}
