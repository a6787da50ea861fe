//! Reads a stream over loopback: `end_to_end READER CORPUS [EVENTS]`. Prints the bytes and events
//! of the stream, and the seconds.

use std::time::Instant;

use managed_agents_benches::corpus::Kind;
use managed_agents_benches::end_to_end::READERS;
use managed_agents_benches::{Corpus, loopback};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (reader, corpus) = (words.first().ok_or("which reader?")?, words.get(1).ok_or("which corpus?")?);
    let (_, read) = READERS.iter().find(|(name, _)| name == reader).ok_or("no reader has this name")?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == corpus).ok_or("delta, mixed or large")?;
    let events = words.get(2).map_or(Ok(kind.full_size()), |events| events.parse())?;
    let corpus = Corpus::new(kind, events);
    println!("bytes {} events {events}", corpus.bytes.len());
    let url = loopback::serve(corpus)?;
    let started = Instant::now();
    read(&url, events, &mut || ())?;
    println!("seconds {:.9}", started.elapsed().as_secs_f64());
    Ok(())
}
