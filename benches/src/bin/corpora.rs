//! Writes the streams to files, for programs in other languages: `corpora FOLDER PART`. Each file
//! has one event in PART of the full size. Prints the name and the number of events of each.

use std::path::Path;

use managed_agents_benches::Corpus;
use managed_agents_benches::corpus::Kind;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, part] = &words[..] else { return Err("corpora FOLDER PART".into()) };
    let part: u64 = part.parse()?;
    for kind in Kind::ALL {
        let events = kind.full_size() / part;
        std::fs::write(Path::new(folder).join(kind.name()), Corpus::new(kind, events).bytes)?;
        println!("{} {events}", kind.name());
    }
    Ok(())
}
