//! Measures how time grows with the events seen, the size of pieces and the size of frames.

use super::plot;
use crate::outcome::Problem;
use crate::speed::Programs;

const EVENTS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
const PIECES: [u32; 6] = [1, 16, 256, 1_024, 16_384, 65_536];
const FRAMES: [u32; 6] = [100, 1_000, 10_000, 100_000, 1_000_000, 8_388_608];

/// Bytes of each stream whose frames grow.
const STREAM_BYTES: u32 = 32 * 1024 * 1024;

pub(super) fn plot(programs: &Programs) -> Result<String, Problem> {
    let run = |stream: &str, events: u32, more: &[&str]| {
        let events = events.to_string();
        let arguments = ["deliveries", stream, "--events", &events, "--passes", "3"];
        programs.run("rows", &[&arguments, more].concat())
    };
    let (mut seen, mut pieces, mut frames) = (Vec::new(), Vec::new(), Vec::new());
    for events in EVENTS {
        let run = run("mixed", events, &[])?;
        seen.push((f64::from(events), run.seconds / run.events * 1e9));
    }
    for piece in PIECES {
        let run = run("mixed", 20_000, &["--piece", &piece.to_string()])?;
        pieces.push((f64::from(piece), run.seconds / run.events * 1e9));
    }
    for frame in FRAMES {
        let events = (STREAM_BYTES / frame).clamp(4, 100_000);
        let run = run("large", events, &["--frame", &frame.to_string()])?;
        frames.push((f64::from(frame), run.seconds / run.bytes * 1e9));
    }
    for (name, unit, points) in [
        ("events seen", "ns an event", &seen),
        ("bytes a piece", "ns an event", &pieces),
        ("bytes a frame", "ns a byte", &frames),
    ] {
        println!(
            "\n{name}: {}",
            points.iter().map(|(x, y)| format!("{x}: {y:.2} {unit}")).collect::<Vec<_>>().join(", ")
        );
    }
    Ok(plot::lines(&[
        ("ns an event, by events seen", seen),
        ("ns an event, by bytes a piece", pieces),
        ("ns a byte, by bytes a frame", frames),
    ]))
}
