//! The live stream: cuts, silence, and a turn that is left.

use crate::faults::fault::{At, Effect};
use crate::kit::adapter::{Adapter, End};
use crate::kit::job::Job;
use crate::kit::report::Checked;
use crate::kit::route::Route;
use crate::kit::stage::{SOON, Stage, TIMEOUT};
use serde_json::Value;
use std::time::Duration;

/// A read timeout that is short, and longer than any pause of the local server.
const READ_TIMEOUT: Duration = Duration::from_millis(300);
const READ_TIMEOUT_MS: u64 = 300;

/// Between the drop of a turn and the end of its connection.
const AT_ONCE: Duration = Duration::from_secs(3);

pub(super) fn turn(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    stage.is_whole(&[&stage.run(&stage.job())?])?;
    let streams = stage.requests(Route::Stream);
    let [stream] = &streams[..] else {
        return Err(format!("the stream was opened {} times, not once", streams.len()).into());
    };
    match stage.requests(Route::Send).first() {
        Some(send) if send.at > stream.at => Ok(()),
        _ => Err("the message was sent before the stream was opened".to_owned().into()),
    }
}

pub(super) fn cut(adapter: &Adapter) -> Checked {
    at_many_bytes(adapter, Effect::Cut)
}

pub(super) fn reset(adapter: &Adapter) -> Checked {
    at_many_bytes(adapter, Effect::Reset)
}

fn at_many_bytes(adapter: &Adapter, effect: fn(At) -> Effect) -> Checked {
    let stage = Stage::new(adapter);
    stage.is_whole(&[&stage.run(&stage.job())?])?;
    let streams = stage.requests(Route::Stream);
    let Some(length) = streams.iter().map(|request| request.reply_bytes).max().filter(|length| *length > 0)
    else {
        return Err("the adapter opened no stream that could be cut".to_owned().into());
    };
    // Sixteen places, not a multiple of anything that is on the wire.
    for bytes in (0..length).step_by(usize::try_from(length / 16).unwrap_or(1).max(1)) {
        let stage = Stage::new(adapter);
        stage.fault(Route::Stream, effect(At::Bytes(bytes)));
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("after {bytes} bytes")))?;
    }
    Ok(())
}

pub(super) fn silence(adapter: &Adapter) -> Checked {
    for events in [0, 2] {
        falls_silent(adapter, events, None).map_err(|stop| stop.at(&format!("after {events} events")))?;
    }
    Ok(())
}

pub(super) fn give_up(adapter: &Adapter) -> Checked {
    falls_silent(adapter, 2, Some(20)).map_err(|stop| stop.at("on a silent stream"))?;
    let stage = Stage::new(adapter);
    stage.fault(Route::Send, Effect::Slow { bytes: 40, pause: Duration::from_millis(40) });
    let run = stage.run(&Job { give_up_ms: Some(20), ..stage.job() })?;
    stage.is_whole(&[&run]).map_err(|stop| stop.at("while the message is sent"))
}

/// The agent works longer than the read timeout: the rest of the turn is not in the history yet when
/// it is read for the last time.
fn falls_silent(adapter: &Adapter, events: u64, give_up_ms: Option<u64>) -> Checked {
    let stage = Stage::with(adapter, |turn| {
        turn.say("I look.")?;
        turn.wait(Duration::from_secs(1))?;
        turn.say("Here it is.")
    });
    stage.fault(Route::Stream, Effect::Silence(At::Events(events)));
    let run = stage.run(&Job { read_timeout_ms: READ_TIMEOUT_MS, give_up_ms, ..stage.job() })?;
    stage.is_whole(&[&run])?;
    stage.was_asked_again_after(Route::Stream, READ_TIMEOUT, SOON)
}

pub(super) fn dropped(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    let run = stage.run(&Job { drop_after: Some(2), ..stage.job() })?;
    if run.end != End::Dropped {
        return Err(
            format!("the turn was to be dropped after two deliveries, but ended: {:?}", run.end).into()
        );
    }
    stage.was_asked(Route::Stream, 1)?;
    if !stage.server.wait_for_streams(&stage.session, AT_ONCE, 0) {
        return Err(format!("the stream was still open after {} s", AT_ONCE.as_secs()).into());
    }
    let is_end = |event: &Value| event["stop_reason"]["type"] == "end_turn";
    if stage.server.wait_for_event(&stage.session, TIMEOUT, is_end).is_none() {
        return Err("the session did not go on to the end of its turn".to_owned().into());
    }
    stage.was_sent("user.interrupt", 0)
}

pub(super) fn checkpoint(adapter: &Adapter) -> Checked {
    // Beside its events, a turn delivers a few notices.
    let stage = Stage::new(adapter);
    let run = stage.run(&stage.job())?;
    let (least, most) = (run.events.len(), 2 * run.events.len() + 10);
    for count in 1..=most {
        let stage = Stage::new(adapter);
        let first = stage.run(&Job { drop_after: Some(count), ..stage.job() })?;
        if first.end != End::Dropped {
            stage.is_whole(&[&first])?;
            // The turn ended before so many deliveries.
            return if count > least {
                Ok(())
            } else {
                Err(format!("a turn with {least} events was not dropped after {count} deliveries").into())
            };
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
    Err(format!("a turn with {least} events had more than {most} deliveries").into())
}
