//! Serves a stream until its input ends: `serve CORPUS EVENTS`. Prints its address. Used to measure
//! a client alone.

use managed_agents_benches::corpus::Kind;
use managed_agents_benches::{Corpus, loopback};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let kind = Kind::ALL.into_iter().find(|kind| Some(kind.name()) == words.first().map(String::as_str));
    let events = words.get(1).ok_or("how many events?")?.parse()?;
    println!("{}", loopback::serve(Corpus::new(kind.ok_or("delta, mixed or large")?, events))?);
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
