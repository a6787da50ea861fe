//! Runs one row over one stream and prints its time: `rows ROW CORPUS [--events N] [--passes N]
//! [--piece BYTES] [--frame BYTES]`.
//!
//! Prints the stream's bytes and events, and the seconds of each pass. A run with zero passes is
//! the baseline when instructions are counted.

use std::time::Instant;

use managed_agents_benches::corpus::Kind;
use managed_agents_benches::{Corpus, ROWS, rows};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut words, mut events, mut passes, mut piece, mut frame) = (Vec::new(), None, 1, 16 * 1024, None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("events") => events = Some(arguments.value()?.string()?.parse()?),
            lexopt::Arg::Long("passes") => passes = arguments.value()?.string()?.parse()?,
            lexopt::Arg::Long("piece") => piece = arguments.value()?.string()?.parse()?,
            lexopt::Arg::Long("frame") => frame = Some(arguments.value()?.string()?.parse()?),
            lexopt::Arg::Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let [row, corpus] = &words[..] else {
        for row in ROWS {
            println!("{} {} {:?}", row.name, row.tier, row.from);
        }
        return Ok(());
    };
    let row = rows::named(row).ok_or("no row has this name")?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == corpus).ok_or("delta, mixed or large")?;
    let events = events.unwrap_or_else(|| kind.full_size());
    let corpus = match frame {
        Some(bytes) => Corpus::of_frames(events, bytes),
        None => Corpus::new(kind, events),
    };
    println!("bytes {} events {events}", corpus.bytes.len());
    for _ in 0..passes {
        let started = Instant::now();
        row.checked(&corpus, piece)?;
        println!("seconds {:.9}", started.elapsed().as_secs_f64());
    }
    Ok(())
}

trait Text {
    fn string(self) -> Result<String, lexopt::Error>;
}

impl Text for std::ffi::OsString {
    fn string(self) -> Result<String, lexopt::Error> {
        self.into_string().map_err(lexopt::Error::NonUnicodeValue)
    }
}
