//! Chooses the random seed of a stream.

use managed_agents_core::{StreamOptions, TurnOptions};

/// Replaces a seed of 0 with a random one.
pub(super) fn seeded(options: StreamOptions) -> StreamOptions {
    match options.seed {
        0 => StreamOptions { seed: fastrand::u64(..), ..options },
        _ => options,
    }
}

/// As [`seeded`], for a turn.
pub(super) fn seeded_turn(options: TurnOptions) -> TurnOptions {
    TurnOptions { stream: seeded(options.stream), ..options }
}
