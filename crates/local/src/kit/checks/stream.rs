//! The live stream: cuts, silence, and a turn that is left.

use crate::faults::fault::{At, Effect};
use crate::kit::adapter::{Adapter, End};
use crate::kit::job::Job;
use crate::kit::report::Checked;
use crate::kit::stage::{Stage, TIMEOUT};

const ROUTE: &str = "sessions.events.stream";

pub(super) fn turn(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    stage.is_whole(&[&stage.run(&stage.job())?])
}

pub(super) fn cut(adapter: &Adapter) -> Checked {
    at_many_bytes(adapter, Effect::Cut)
}

pub(super) fn reset(adapter: &Adapter) -> Checked {
    at_many_bytes(adapter, Effect::Reset)
}

fn at_many_bytes(adapter: &Adapter, effect: fn(At) -> Effect) -> Checked {
    let stage = Stage::new(adapter);
    stage.run(&stage.job())?;
    let of_stream = |target: &str| target.split('?').next().is_some_and(|path| path.ends_with("/stream"));
    let streams = stage.server.log().into_iter().filter(|request| of_stream(&request.target));
    let length = streams.map(|request| request.reply_bytes).max().unwrap_or(0);
    // Sixteen places, not a multiple of anything that is on the wire.
    for bytes in (0..length).step_by(usize::try_from(length / 16).unwrap_or(1).max(1)) {
        let stage = Stage::new(adapter);
        stage.fault(ROUTE, effect(At::Bytes(bytes)), 0);
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("after {bytes} bytes")))?;
    }
    Ok(())
}

pub(super) fn silence(adapter: &Adapter) -> Checked {
    for events in [0, 2] {
        let stage = Stage::new(adapter);
        stage.fault(ROUTE, Effect::Silence(At::Events(events)), 0);
        let run = stage.run(&Job { read_timeout_ms: 300, ..stage.job() })?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("after {events} events")))?;
    }
    Ok(())
}

pub(super) fn give_up(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    stage.fault(ROUTE, Effect::Silence(At::Events(2)), 0);
    let run = stage.run(&Job { read_timeout_ms: 300, give_up_ms: Some(20), ..stage.job() })?;
    stage.is_whole(&[&run])
}

pub(super) fn dropped(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    let run = stage.run(&Job { drop_after: Some(2), ..stage.job() })?;
    if run.end != End::Dropped {
        return Err(
            format!("the turn was to be dropped after two deliveries, but ended: {:?}", run.end).into()
        );
    }
    if stage.server.wait_for_streams(&stage.session, TIMEOUT, 0) {
        return Ok(());
    }
    Err(format!("the stream was still open after {} s", TIMEOUT.as_secs()).into())
}

pub(super) fn checkpoint(adapter: &Adapter) -> Checked {
    for count in 1.. {
        let stage = Stage::new(adapter);
        let first = stage.run(&Job { drop_after: Some(count), ..stage.job() })?;
        if first.end != End::Dropped {
            return stage.is_whole(&[&first]);
        }
        let checkpoint = first.checkpoint.clone();
        if checkpoint.is_none() {
            return Err("the turn was dropped without a checkpoint".to_owned().into());
        }
        let second = stage.run(&Job { message: None, checkpoint, ..stage.job() })?;
        stage
            .is_whole(&[&first, &second])
            .map_err(|stop| stop.at(&format!("dropped after {count} deliveries")))?;
    }
    unreachable!("a turn ends after finitely many deliveries")
}
