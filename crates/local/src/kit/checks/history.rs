//! Pages of history that fail, drip or are too large.

use crate::faults::fault::{At, Effect, Fault};
use crate::kit::adapter::Adapter;
use crate::kit::job::Job;
use crate::kit::report::Checked;
use crate::kit::stage::Stage;
use crate::log::RequestRecord;
use std::time::Duration;

const ROUTE: &str = "sessions.events.list";

pub(super) fn failed(adapter: &Adapter) -> Checked {
    let failure = Effect::Status { status: 500, headers: Vec::new() };
    for effect in
        [failure, Effect::Cut(At::Bytes(0)), Effect::Cut(At::Bytes(300)), Effect::Reset(At::Bytes(40))]
    {
        let stage = Stage::new(adapter);
        stage.fault(ROUTE, effect.clone(), 0);
        let run = stage.run(&stage.job())?;
        let streams = stage.server.log();
        // A page asks for permission before it opens a stream.
        let opens = |request: &&RequestRecord| request.method == "GET" && request.target.contains("/stream");
        let streams = streams.iter().filter(opens).count();
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("{effect:?}")))?;
        if streams != 1 {
            return Err(format!("{effect:?}: the stream was opened {streams} times").into());
        }
    }
    Ok(())
}

pub(super) fn slow(adapter: &Adapter) -> Checked {
    let mut stage = Stage::new(adapter);
    stage.earlier_turn();
    stage.fault(ROUTE, Effect::Slow { bytes: 20, pause: Duration::from_millis(5) }, 0);
    stage.is_whole(&[&stage.run(&stage.job())?])
}

pub(super) fn large(adapter: &Adapter) -> Checked {
    let mut stage = Stage::new(adapter);
    stage.earlier_turn();
    // Three events fit into the limit, and the earlier turn has more.
    let effect = Effect::Pad { bytes: 20_000 };
    stage.server.faults().add(Fault { times: u32::MAX, ..Fault::new(ROUTE, effect) });
    let run = stage.run(&Job { max_body_bytes: Some(65_536), ..stage.job() })?;
    let limits = stage.server.log().into_iter().filter_map(|request| limit(&request.target));
    let smallest = limits.min().unwrap_or(u32::MAX);
    stage.server.faults().clear();
    stage.is_whole(&[&run])?;
    if smallest <= 3 {
        Ok(())
    } else {
        Err(format!("the smallest page asked for has {smallest} events").into())
    }
}

fn limit(target: &str) -> Option<u32> {
    let (_, query) = target.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("limit=")?.parse().ok())
}
