//! How long a connection was lost: the machine has no clock.

use managed_agents_core::{Delivery, Phase};
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    // Does not jump with the clock, in windows and in workers alike.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Looks at what the machine does, and remembers since when it was without a connection.
#[derive(Default)]
pub(crate) struct Away {
    was_live: bool,
    since: Option<f64>,
}

impl Away {
    /// To be called whenever the machine was polled.
    pub(crate) fn watch(&mut self, phase: Phase) {
        match phase {
            Phase::Connecting | Phase::Disconnected if self.was_live => {
                self.since.get_or_insert_with(now);
            }
            Phase::Connecting | Phase::Disconnected | Phase::CatchingUp => (),
            _ => self.was_live = true,
        }
    }

    /// Adds the time to the delivery that tells of the new connection.
    pub(crate) fn tell(&mut self, mut delivery: Delivery) -> Delivery {
        if let Delivery::Reconnected { away, .. } = &mut delivery {
            *away = self.since.take().map(|since| Duration::from_secs_f64((now() - since).max(0.0) / 1000.0));
        }
        delivery
    }
}
