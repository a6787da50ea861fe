//! Defines the events of a session: four finished turns, and one that is running.

use std::time::Duration;

/// The earlier turns, and the events of each in the history.
const TURNS_BEFORE: u64 = 4;
const EVENTS_BEFORE: u64 = 50;

/// The number of events of the turn on the live stream. The message is there twice: queued, then
/// processed.
pub(super) const LIVE_EVENTS: usize = 60;
const LENGTH: Duration = Duration::from_secs(2);

/// The place of the message in the history of its turn, and of its processed form on the live
/// stream.
const MESSAGE: u64 = 1;
pub(super) const PROCESSED: usize = 2;

/// An event in a list.
pub(super) struct Item {
    /// The sort key of the list, in microseconds of a day. Queued events sort last.
    pub(super) key: u64,
    pub(super) kind: &'static str,
    pub(super) json: String,
}

/// Returns the time of an event of the turn, counted from the send of the message.
pub(super) fn offset(live: usize) -> Duration {
    LENGTH * u32::try_from(live).expect("there are few") / (LIVE_EVENTS as u32 - 1)
}

/// Returns the number of events of the turn that have occurred this long after the message.
pub(super) fn happened(elapsed: Duration) -> usize {
    (0..LIVE_EVENTS).take_while(|live| offset(*live) <= elapsed).count()
}

/// Returns the events of earlier turns, oldest first.
pub(super) fn before() -> impl Iterator<Item = Item> {
    let events = (0..TURNS_BEFORE).flat_map(|turn| (0..EVENTS_BEFORE).map(move |place| (turn, place)));
    events.map(|(turn, place)| {
        let key = HOUR + (turn * EVENTS_BEFORE + place) * 1_000_000;
        item(turn, place, EVENTS_BEFORE, key, EARLIER)
    })
}

/// Returns an event of the turn as on the live stream. `content` is the content of the message, as
/// JSON.
pub(super) fn live(live: usize, content: &str) -> Item {
    match live.checked_sub(1) {
        None => queued(content),
        Some(place) => {
            let key = 2 * HOUR + u64::try_from(offset(live).as_micros()).expect("a turn is short");
            item(TURNS_BEFORE, place as u64, LIVE_EVENTS as u64 - 1, key, content)
        }
    }
}

/// Returns the message before it is processed.
pub(super) fn queued(content: &str) -> Item {
    let id = id(TURNS_BEFORE, MESSAGE);
    let json = format!(r#"{{"type":"user.message","id":"{id}","content":{content},"processed_at":null}}"#);
    Item { key: u64::MAX, kind: "user.message", json }
}

/// Returns a message that was sent again.
pub(super) fn repetition(number: u32, content: &str) -> Item {
    let key = 2 * HOUR + u64::from(number);
    let at = moment(key);
    let json = format!(
        r#"{{"type":"user.message","id":"sevt_again_{number}","content":{content},"processed_at":"{at}"}}"#
    );
    Item { key, kind: "user.message", json }
}

/// Returns the number on the live stream of a delivered event, or `None` if it does not belong to
/// this turn.
pub(super) fn live_number(id: &str, is_processed: bool) -> Option<usize> {
    let place = id.strip_prefix(&format!("sevt_{TURNS_BEFORE}_"))?.parse::<u64>().ok()?;
    Some(if place == MESSAGE && !is_processed { 0 } else { place as usize + 1 })
}

const HOUR: u64 = 3_600_000_000;
const EARLIER: &str = r#"[{"type":"text","text":"Add up the invoices of March."}]"#;

/// The events that repeat within a turn.
const WORK: [&str; 6] = [
    "span.model_request_start",
    "agent.thinking",
    "agent.message",
    "agent.tool_use",
    "span.model_request_end",
    "agent.tool_result",
];

fn item(turn: u64, place: u64, events: u64, key: u64, content: &str) -> Item {
    let earlier = |by: u64| id(turn, place.saturating_sub(by));
    let (kind, fields) = match place {
        0 => ("session.status_running", String::new()),
        MESSAGE => ("user.message", format!(r#""content":{content},"#)),
        _ if place + 2 == events => {
            ("session.usage", r#""usage":{"input_tokens":10,"output_tokens":2},"#.into())
        }
        _ if place + 1 == events => {
            ("session.status_idle", r#""stop_reason":{"type":"end_turn"},"stop_details":null,"#.into())
        }
        _ => {
            let kind = WORK[((place - 2) % 6) as usize];
            let fields = match kind {
                "agent.message" => {
                    r#""content":[{"type":"text","text":"The total is 120.00, of three."}],"#.into()
                }
                "agent.tool_use" => {
                    r#""name":"bash","input":{"command":"ls"},"evaluated_permission":"allow","#.into()
                }
                "agent.tool_result" => {
                    format!(r#""tool_use_id":"{}","content":[],"is_error":false,"#, earlier(2))
                }
                "span.model_request_end" => format!(
                    r#""model_request_start_id":"{}","is_error":false,"model_usage":{{"input_tokens":10,"output_tokens":2}},"#,
                    earlier(4)
                ),
                _ => String::new(),
            };
            (kind, fields)
        }
    };
    let json =
        format!(r#"{{"type":"{kind}","id":"{}",{fields}"processed_at":"{}"}}"#, id(turn, place), moment(key));
    Item { key, kind, json }
}

fn id(turn: u64, place: u64) -> String {
    format!("sevt_{turn}_{place}")
}

/// Returns a time of one day, in the service's format.
pub(super) fn moment(micros: u64) -> String {
    let seconds = micros / 1_000_000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("2026-11-21T{hours:02}:{minutes:02}:{:02}.{:06}Z", seconds % 60, micros % 1_000_000)
}
