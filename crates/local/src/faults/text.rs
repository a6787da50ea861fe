//! Writes effects as [`Faults::parse`](crate::faults::Faults::parse) reads them.

use crate::faults::fault::{At, Echo, Effect};
use std::fmt;

impl fmt::Display for Effect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut(at) => after(out, "cut", *at),
            Self::Reset(at) => after(out, "reset", *at),
            Self::Silence(at) => after(out, "silence", *at),
            Self::ErrorEvent(events) => write!(out, "error-after-events={events}"),
            Self::Slow { bytes, pause } => write!(out, "slow={bytes},pause={}", pause.as_millis()),
            Self::Status { status, headers } => {
                write!(out, "status={status}")?;
                headers.iter().try_for_each(|(name, value)| write!(out, ",{name}={value}"))
            }
            Self::Html => out.write_str("html"),
            Self::Gzip => out.write_str("gzip"),
            Self::Pad { bytes } => write!(out, "pad={bytes}"),
            Self::Stale { events } => write!(out, "stale={events}"),
            Self::Duplicate => out.write_str("duplicate"),
            Self::EmptyPage => out.write_str("empty-page"),
            Self::LoginPage => out.write_str("login-page"),
            Self::Html503 => out.write_str("html-503"),
            Self::Echo(Echo::Never) => out.write_str("echo=never"),
            Self::Echo(Echo::List) => out.write_str("echo=list"),
            Self::Echo(Echo::OtherId) => out.write_str("echo=other-id"),
            Self::NoStatusEvents => out.write_str("status-events=off"),
            Self::ReplayAll => out.write_str("replay=all"),
            Self::NoEventLines => out.write_str("event-lines=off"),
            Self::DedupeIds => out.write_str("dedupe-ids"),
            Self::DeepInput => out.write_str("deep-input"),
            Self::Window(calls) => write!(out, "window={calls}"),
            Self::LateMessage(time) => write!(out, "late-message={}ms", time.as_millis()),
            Self::Strip(fields) => write!(out, "strip={}", fields.join(",")),
            Self::HasMoreWithoutCursor => out.write_str("has-more-without-cursor"),
            Self::GzipErrors => out.write_str("gzip-errors"),
            Self::CodingNone => out.write_str("coding=none"),
            Self::PageTooLarge => out.write_str("page-too-large"),
        }
    }
}

fn after(out: &mut fmt::Formatter<'_>, name: &str, at: At) -> fmt::Result {
    match at {
        At::Bytes(bytes) => write!(out, "{name}-after-bytes={bytes}"),
        At::Events(events) => write!(out, "{name}-after-events={events}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::faults::fault::Faults;

    #[test]
    fn an_effect_is_written_as_it_is_read() {
        let texts = "cut-after-bytes=1;cut-after-events=2;reset-after-bytes=3;reset-after-events=4;\
            silence-after-bytes=5;silence-after-events=6;error-after-events=7;slow=8,pause=9;\
            status=529,retry-after=1,x-should-retry=true;html;gzip;pad=10;stale=11;duplicate;empty-page;\
            login-page;html-503;echo=never;echo=list;echo=other-id;status-events=off;replay=all;\
            event-lines=off;dedupe-ids;deep-input;window=12;late-message=13ms;strip=a,b.c;\
            has-more-without-cursor;gzip-errors;coding=none;page-too-large";
        for (text, fault) in texts.split(';').zip(Faults::parse(texts).unwrap().0) {
            assert_eq!(fault.effect.to_string(), text);
        }
    }
}
