//! Parses faults from text.

use crate::faults::fault::{At, Echo, Effect, Fault, Faults};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The reason why a text is not a list of faults.
#[derive(PartialEq, Eq)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// As `Display`, because a `main` that returns the error prints this form.
impl fmt::Debug for FaultError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl std::error::Error for FaultError {}

impl Faults {
    /// Parses faults; [the module's page](crate::faults) describes the form.
    ///
    /// # Errors
    ///
    /// Names the part that is wrong.
    pub fn parse(text: &str) -> Result<Self, FaultError> {
        text.split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(fault)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn fault(text: &str) -> Result<Fault, FaultError> {
    let mut effect = None;
    let mut headers = Vec::new();
    let mut pause = None;
    let (mut route, mut times, mut skip, mut session) = (String::new(), None, 0, None);
    for part in text.split(',').map(str::trim) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let found = match name {
            "route" => {
                route = value.to_owned();
                None
            }
            "times" if value == "always" => {
                times = Some(u32::MAX);
                None
            }
            "times" => {
                times = Some(number(part, value)?);
                None
            }
            "session" => {
                session = Some(value.to_owned());
                None
            }
            "skip" => {
                skip = number(part, value)?;
                None
            }
            "pause" => {
                pause = Some(Duration::from_millis(number(part, value)?));
                None
            }
            "retry-after" | "retry-after-ms" | "x-should-retry" | "location" => {
                headers.push((name.to_owned(), value.to_owned()));
                None
            }
            // A further field of `strip`.
            _ if !part.contains('=') && matches!(effect, Some(Effect::Strip(_))) => {
                if let Some(Effect::Strip(fields)) = &mut effect {
                    fields.push(part.to_owned());
                }
                None
            }
            _ => Some(effect_of(name, part, value)?),
        };
        if found.is_some() && effect.is_some() {
            return Err(FaultError(format!("`{text}` has two effects: separate faults by `;`")));
        }
        effect = effect.or(found);
    }
    let mut effect = effect.ok_or_else(|| FaultError(format!("`{text}` does not say what goes wrong")))?;
    match &mut effect {
        Effect::Status { headers: place, .. } => *place = std::mem::take(&mut headers),
        Effect::Slow { pause: place, .. } => *place = pause.take().unwrap_or_default(),
        _ => {}
    }
    if !headers.is_empty() {
        return Err(FaultError(format!("`{text}`: only `status` takes headers")));
    }
    if pause.is_some() {
        return Err(FaultError(format!("`{text}`: only `slow` takes a pause")));
    }
    let fault = Fault::new(route, effect);
    Ok(Fault { times: times.unwrap_or(fault.times), skip, session, ..fault })
}

fn effect_of(name: &str, part: &str, value: &str) -> Result<Effect, FaultError> {
    Ok(match name {
        "cut-after-bytes" => Effect::Cut(At::Bytes(number(part, value)?)),
        "cut-after-events" => Effect::Cut(At::Events(number(part, value)?)),
        "reset-after-bytes" => Effect::Reset(At::Bytes(number(part, value)?)),
        "reset-after-events" => Effect::Reset(At::Events(number(part, value)?)),
        "silence-after-bytes" => Effect::Silence(At::Bytes(number(part, value)?)),
        "silence-after-events" => Effect::Silence(At::Events(number(part, value)?)),
        "slow" => match number(part, value)? {
            0 => return Err(FaultError("`slow` needs at least 1 byte".into())),
            bytes => Effect::Slow { bytes, pause: Duration::ZERO },
        },
        "error-after-events" => Effect::ErrorEvent(number(part, value)?),
        "status" => match number(part, value)? {
            status @ 300..=599 => Effect::Status { status, headers: Vec::new() },
            _ => return Err(FaultError(format!("`{part}`: give a status from 300 to 599"))),
        },
        "stale" => Effect::Stale { events: number(part, value)? },
        "html" => Effect::Html,
        "gzip" => Effect::Gzip,
        "pad" => Effect::Pad { bytes: number(part, value)? },
        "lost" => Effect::Cut(At::Bytes(0)),
        "duplicate" => Effect::Duplicate,
        "empty-page" => Effect::EmptyPage,
        "login-page" => Effect::LoginPage,
        "html-503" => Effect::Html503,
        "dedupe-ids" => Effect::DedupeIds,
        "deep-input" => Effect::DeepInput,
        "has-more-without-cursor" => Effect::HasMoreWithoutCursor,
        "gzip-errors" => Effect::GzipErrors,
        "page-too-large" => Effect::PageTooLarge,
        "window" => match number(part, value)? {
            0 => return Err(FaultError("`window` needs at least 1 call".into())),
            calls => Effect::Window(calls),
        },
        "late-message" => {
            let time = value.strip_suffix("ms").unwrap_or(value);
            Effect::LateMessage(Duration::from_millis(number(part, time)?))
        }
        "strip" if !value.is_empty() => Effect::Strip(vec![value.to_owned()]),
        "echo" => Effect::Echo(match value {
            "never" => Echo::Never,
            "list" => Echo::List,
            "other-id" => Echo::OtherId,
            _ => return Err(FaultError(format!("`{part}`: give never, list or other-id"))),
        }),
        _ => match part {
            "status-events=off" => Effect::NoStatusEvents,
            "replay=all" => Effect::ReplayAll,
            "event-lines=off" => Effect::NoEventLines,
            "coding=none" => Effect::CodingNone,
            _ => return Err(FaultError(format!("`{part}` is not a fault"))),
        },
    })
}

fn number<T: FromStr>(part: &str, value: &str) -> Result<T, FaultError> {
    value.parse().map_err(|_| FaultError(format!("`{part}`: `{value}` is not a number that fits")))
}
