//! Replies that are lost, refused, or not the service's own.

use crate::faults::fault::{At, Effect, Fault};
use crate::kit::adapter::{Adapter, End, Run};
use crate::kit::job::Job;
use crate::kit::report::Checked;
use crate::kit::route::Route;
use crate::kit::stage::{SOON, Stage};
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

pub(super) fn lost_reply(adapter: &Adapter) -> Checked {
    for effect in [Effect::Cut(At::Bytes(0)), Effect::Reset(At::Bytes(0)), Effect::Cut(At::Bytes(120))] {
        let stage = Stage::new(adapter);
        stage.fault(Route::Send, effect.clone());
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("{effect:?}")))?;
    }
    Ok(())
}

pub(super) fn refused(adapter: &Adapter) -> Checked {
    let refusals = [
        (Route::Stream, 429),
        (Route::Stream, 529),
        (Route::List, 429),
        (Route::List, 500),
        (Route::Send, 429),
        (Route::Send, 500),
        (Route::Send, 529),
    ];
    for (route, status) in refusals {
        let stage = Stage::new(adapter);
        let headers = vec![("retry-after".to_owned(), "1".to_owned())];
        stage.fault(route, Effect::Status { status, headers });
        let run = stage.run(&stage.job())?;
        let place = format!("{status} with `retry-after: 1`");
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("{place} for {}", route.name())))?;
        let second = Duration::from_secs(1);
        stage.was_asked_again_after(route, second, SOON).map_err(|stop| stop.at(&place))?;
    }
    Ok(())
}

pub(super) fn redirect(adapter: &Adapter) -> Checked {
    for route in Route::ALL {
        let (other, address) = listener();
        let location = format!("http://{address}/v1/x");
        let stage = Stage::new(adapter);
        stage.fault_always(
            route,
            Effect::Status { status: 307, headers: vec![("location".into(), location)] },
        );
        let run = stage.run(&stage.job());
        if other.accept().is_ok() {
            return Err(format!("{}: the redirect was followed to another host", route.name()).into());
        }
        has_failed_at(&run?, &stage, route)?;
    }
    Ok(())
}

pub(super) fn login_page(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    stage.fault(Route::Send, Effect::Html);
    stage.is_whole(&[&stage.run(&stage.job())?]).map_err(|stop| stop.at("once, for a message"))?;
    for route in Route::ALL {
        let stage = Stage::new(adapter);
        stage.fault_always(route, Effect::Html);
        has_failed_at(&stage.run(&stage.job())?, &stage, route)?;
        if route == Route::Send {
            stage.was_asked(route, 2)?;
        }
    }
    Ok(())
}

pub(super) fn compressed(adapter: &Adapter) -> Checked {
    for route in Route::ALL {
        let stage = Stage::new(adapter);
        stage.fault(route, Effect::Gzip);
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(route.name()))?;
    }
    Ok(())
}

pub(super) fn unreachable(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    let closed = listener().1;
    let run = stage.run(&Job { base_url: format!("http://{closed}"), ..stage.job() })?;
    has_failed(&run).map_err(|stop| stop.at("nobody listens"))?;
    // The server sees whether the adapter tries at all.
    stage.server.faults().add(Fault { times: u32::MAX, ..Fault::new("", Effect::Reset(At::Bytes(0))) });
    has_failed(&stage.run(&stage.job())?)?;
    stage.was_reached()
}

pub(super) fn key(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    let effect = Effect::Status { status: 401, headers: Vec::new() };
    stage.server.faults().add(Fault { times: u32::MAX, ..Fault::new("", effect) });
    // Both outputs of the adapter are searched for the key in every run.
    has_failed(&stage.run(&stage.job())?)?;
    stage.was_reached()
}

/// A listener that does not block, on a free port.
fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.set_nonblocking(true).expect("a socket can be told not to block");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

fn has_failed_at(run: &Run, stage: &Stage<'_>, route: Route) -> Checked {
    has_failed(run).map_err(|stop| stop.at(route.name()))?;
    stage.was_asked(route, 1)
}

fn has_failed(run: &Run) -> Checked {
    match &run.end {
        End::Error(message) if !message.is_empty() => Ok(()),
        other => Err(format!("the turn was to end with an error, but ended with {other:?}").into()),
    }
}
