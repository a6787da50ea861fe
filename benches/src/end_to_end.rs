//! Reads a stream from socket to program, by our client and by a hand-written loop on ureq.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use managed_agents_blocking::proto::StreamOptions;
use managed_agents_blocking::{Client, Credential, Delivery, Settings};
use serde_json::Value;

use crate::ours::text_of;

pub(crate) type Failure = Box<dyn std::error::Error>;

/// A client that reads this many events from the server at a URL, and calls `first` on the first
/// one.
pub type Reader = fn(url: &str, events: u64, first: &mut dyn FnMut()) -> Result<(), Failure>;

/// All clients, by name.
pub const READERS: &[(&str, Reader)] = &[
    ("client-header", header),
    ("client-typed", typed),
    ("ureq-by-hand", by_hand),
    #[cfg(feature = "reqwest")]
    ("reqwest-by-hand", crate::runtime::by_hand),
];

fn header(url: &str, events: u64, first: &mut dyn FnMut()) -> Result<(), Failure> {
    follow(url, events, first, |_| Ok(()))
}

fn typed(url: &str, events: u64, first: &mut dyn FnMut()) -> Result<(), Failure> {
    follow(url, events, first, |delivery| {
        if let Delivery::Event(event) = delivery {
            std::hint::black_box(text_of(&event.decode()?));
        }
        Ok(())
    })
}

/// Follows a session as programs do.
pub fn follow(
    url: &str,
    events: u64,
    first: &mut dyn FnMut(),
    mut take: impl FnMut(&Delivery) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let settings = Settings { base_url: url.into(), ..Settings::new(Credential::ApiKey("any".into())) };
    let client = Client::new(settings)?;
    let options = StreamOptions { previews: true, list_lag: Duration::ZERO, ..StreamOptions::default() };
    let mut seen = 0;
    for delivery in client.events_with(&"sesn_1".into(), options) {
        let delivery = delivery?;
        if !matches!(delivery, Delivery::Event(_) | Delivery::Preview(_)) {
            continue;
        }
        take(&delivery)?;
        seen += 1;
        if seen == 1 {
            first();
        }
        if seen == events {
            return Ok(());
        }
    }
    Err(format!("the stream ended after {seen} events").into())
}

/// Reads lines, and parses each into a tree. Does not reconnect, deduplicate or limit anything.
pub fn by_hand(url: &str, events: u64, first: &mut dyn FnMut()) -> Result<(), Failure> {
    let body = ureq::get(format!("{url}/v1/sessions/sesn_1/events/stream"))
        .header("x-api-key", "any")
        .call()?
        .into_body()
        .into_reader();
    let mut seen = 0;
    for line in BufReader::new(body).lines() {
        let line = line?;
        let Some(data) = line.strip_prefix("data: ") else { continue };
        let event: Value = serde_json::from_str(data)?;
        std::hint::black_box(event["type"].as_str().ok_or("an event has a type")?);
        seen += 1;
        if seen == 1 {
            first();
        }
        if seen == events {
            return Ok(());
        }
    }
    Err(format!("the stream ended after {seen} events").into())
}
