//! Pages of history that fail, drip or are too large.

use crate::faults::fault::{At, Effect};
use crate::kit::adapter::Adapter;
use crate::kit::job::Job;
use crate::kit::report::Checked;
use crate::kit::route::Route;
use crate::kit::stage::Stage;
use std::time::Duration;

pub(super) fn failed(adapter: &Adapter) -> Checked {
    let failure = Effect::Status { status: 500, headers: Vec::new() };
    for effect in
        [failure, Effect::Cut(At::Bytes(0)), Effect::Cut(At::Bytes(300)), Effect::Reset(At::Bytes(40))]
    {
        let stage = Stage::new(adapter);
        stage.fault(Route::List, effect.clone());
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("{effect:?}")))?;
        let streams = stage.requests(Route::Stream).len();
        if streams != 1 {
            return Err(format!("{effect:?}: the stream was opened {streams} times").into());
        }
    }
    Ok(())
}

pub(super) fn slow(adapter: &Adapter) -> Checked {
    let mut stage = Stage::new(adapter);
    stage.earlier_turn();
    stage.fault(Route::List, Effect::Slow { bytes: 20, pause: Duration::from_millis(5) });
    stage.is_whole(&[&stage.run(&stage.job())?])?;
    let sends = stage.requests(Route::Send);
    let sent_at = sends.first().map_or(Duration::ZERO, |send| send.at);
    let pages = stage.requests(Route::List).iter().filter(|page| page.at < sent_at).count();
    match pages {
        1 => Ok(()),
        _ => Err(format!("the page was asked for {pages} times before the message was sent").into()),
    }
}

pub(super) fn large(adapter: &Adapter) -> Checked {
    let mut stage = Stage::new(adapter);
    stage.earlier_turn();
    // Three events fit into the limit, and the earlier turn has more.
    stage.fault_always(Route::List, Effect::Pad { bytes: 20_000 });
    let run = stage.run(&Job { max_body_bytes: Some(65_536), ..stage.job() })?;
    stage.server.faults().clear();
    stage.is_whole(&[&run])?;
    let pages = stage.requests(Route::List);
    let smallest = pages.iter().filter_map(|request| limit(&request.target)).min().unwrap_or(u32::MAX);
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
