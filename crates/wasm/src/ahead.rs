//! Many events for one crossing of the boundary.

use managed_agents_core::{Delivery, SessionStream};

/// What one crossing carries: so many events, and so many bytes and one event.
const MAX_EVENTS: usize = 128;
const MAX_BYTES: usize = 64 * 1024;

/// Writes the events that the next polls hand over, up to the first other delivery, as a JSON array. Gives how many.
pub(crate) fn ahead(stream: &mut SessionStream, out: &mut Vec<u8>) -> u32 {
    let mut count = 0;
    for delivery in stream.read_ahead().take(MAX_EVENTS) {
        let Delivery::Event(event) = delivery else { break };
        if out.len() > MAX_BYTES {
            break;
        }
        out.push(if count == 0 { b'[' } else { b',' });
        out.extend_from_slice(event.json().as_bytes());
        count += 1;
    }
    out.push(b']');
    count
}
