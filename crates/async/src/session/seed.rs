//! Chooses the random seed of a stream.

use managed_agents_core::{StreamOptions, TurnOptions};

use crate::transport::Transport;

/// Replaces a seed of 0 with a random one.
pub(super) fn seeded(transport: &impl Transport, options: StreamOptions) -> StreamOptions {
    match options.seed {
        0 => StreamOptions { seed: transport.random(), ..options },
        _ => options,
    }
}

/// As [`seeded`], for a turn.
pub(super) fn seeded_turn(transport: &impl Transport, options: TurnOptions) -> TurnOptions {
    TurnOptions { stream: seeded(transport, options.stream), ..options }
}
