//! Gives the page its turn between deliveries.

use std::cell::Cell;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use web_sys::{MessageChannel, MessagePort};

use crate::events::Happened;
use crate::imports::now;

/// The longest time for which deliveries may keep the page waiting.
const SLICE: Duration = Duration::from_millis(25);

thread_local! {
    /// The end of the page's last turn. `None` until the first delivery.
    static RESUMED: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// Returns `true` if deliveries have kept the page waiting for long enough.
pub(crate) fn is_due() -> bool {
    let now = now();
    match RESUMED.get() {
        Some(resumed) => now.saturating_sub(resumed) >= SLICE,
        None => {
            RESUMED.set(Some(now));
            false
        }
    }
}

/// Waits until the page has had its turn.
///
/// A message to itself is not slowed down while the page is hidden, as a timer is. After
/// `scheduler.yield` timers of the page do not get their turn.
pub(crate) async fn turn() {
    match message() {
        Ok((_port, arrival)) => arrival.await,
        Err(_) => TimeoutFuture::new(0).await,
    }
    RESUMED.set(Some(now()));
}

/// A port that is closed when dropped. An open one may keep its channel in memory.
struct Port(MessagePort);

impl Drop for Port {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn message() -> Result<(Port, Happened), JsValue> {
    let channel = MessageChannel::new()?;
    let port = Port(channel.port1());
    let arrival = Happened::new([(port.0.clone().into(), "message")]);
    port.0.start();
    channel.port2().post_message(&JsValue::NULL)?;
    Ok((port, arrival))
}
