//! Replies that are lost, refused, or not the service's own.

use crate::faults::fault::{At, Effect, Fault};
use crate::kit::adapter::{Adapter, End, Run};
use crate::kit::job::Job;
use crate::kit::report::Checked;
use crate::kit::stage::Stage;
use std::net::TcpListener;
use std::time::Duration;

/// The three requests that a turn makes.
const ROUTES: [&str; 3] = ["sessions.events.stream", "sessions.events.list", "sessions.events.send"];
const SEND: &str = "sessions.events.send";

pub(super) fn lost_reply(adapter: &Adapter) -> Checked {
    for effect in [Effect::Cut(At::Bytes(0)), Effect::Reset(At::Bytes(0)), Effect::Cut(At::Bytes(120))] {
        let stage = Stage::new(adapter);
        stage.fault(SEND, effect.clone(), 0);
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("{effect:?}")))?;
    }
    Ok(())
}

pub(super) fn refused(adapter: &Adapter) -> Checked {
    for (route, status) in ROUTES.into_iter().zip([529, 500, 429]) {
        let stage = Stage::new(adapter);
        let headers = vec![("retry-after".to_owned(), "1".to_owned())];
        stage.fault(route, Effect::Status { status, headers }, 0);
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(&format!("{status} for {route}")))?;
        if run.time < Duration::from_secs(1) {
            return Err(format!(
                "{status} for {route}: asked again before the second that retry-after names"
            )
            .into());
        }
    }
    Ok(())
}

pub(super) fn redirect(adapter: &Adapter) -> Checked {
    for route in ROUTES {
        let other = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        other.set_nonblocking(true).expect("a socket can be told not to block");
        let location = format!("http://{}/v1/x", other.local_addr().expect("it is bound"));
        let stage = Stage::new(adapter);
        let effect = Effect::Status { status: 307, headers: vec![("location".into(), location)] };
        stage.server.faults().add(Fault { times: u32::MAX, ..Fault::new(route, effect) });
        let run = stage.run(&stage.job());
        if other.accept().is_ok() {
            return Err(format!("{route}: the redirect was followed to another host").into());
        }
        has_failed(&run?, route)?;
    }
    Ok(())
}

pub(super) fn login_page(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    stage.fault(SEND, Effect::Html, 0);
    stage.is_whole(&[&stage.run(&stage.job())?]).map_err(|stop| stop.at("once, for a message"))?;
    for route in ROUTES {
        let stage = Stage::new(adapter);
        stage.server.faults().add(Fault { times: u32::MAX, ..Fault::new(route, Effect::Html) });
        has_failed(&stage.run(&stage.job())?, route)?;
    }
    Ok(())
}

pub(super) fn compressed(adapter: &Adapter) -> Checked {
    for route in ROUTES {
        let stage = Stage::new(adapter);
        stage.fault(route, Effect::Gzip, 0);
        let run = stage.run(&stage.job())?;
        stage.is_whole(&[&run]).map_err(|stop| stop.at(route))?;
    }
    Ok(())
}

pub(super) fn unreachable(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port is free");
    has_failed(&stage.run(&Job { base_url: format!("http://{closed}"), ..stage.job() })?, "no host")
}

pub(super) fn key(adapter: &Adapter) -> Checked {
    let stage = Stage::new(adapter);
    let effect = Effect::Status { status: 401, headers: Vec::new() };
    stage.server.faults().add(Fault { times: u32::MAX, ..Fault::new("", effect) });
    // The adapter's lines are searched for the key in every run.
    has_failed(&stage.run(&stage.job())?, "401")
}

fn has_failed(run: &Run, place: &str) -> Checked {
    match &run.end {
        End::Error(message) if !message.is_empty() => Ok(()),
        other => Err(format!("{place}: the turn was to end with an error, but ended with {other:?}").into()),
    }
}
