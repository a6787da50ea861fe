//! Many clients see one outage end: they do not all come back at the same moment.

use std::time::Duration;

use managed_agents_core::{SessionStream, StreamOptions};

use crate::script::Script;

const CLIENTS: u64 = 1000;

/// A client that follows a session, and loses its stream now.
fn cut_off(seed: u64) -> Script<SessionStream> {
    let options = StreamOptions { seed, ..StreamOptions::default() };
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), options));
    stream.connects();
    stream.lists(&[]);
    stream.loses_the_stream();
    stream
}

/// When it tries to come back, until it is let in.
fn attempts(seed: u64, outage: Duration) -> Vec<Duration> {
    let (mut stream, mut attempts) = (cut_off(seed), Vec::new());
    loop {
        let last = attempts.last().copied().unwrap_or_default();
        attempts.push(last + stream.waits());
        if attempts[attempts.len() - 1] >= outage {
            stream.connects();
            return attempts;
        }
        stream.connect_gets(503, &[], "{}");
    }
}

/// The most that come within the same tenth of a second.
fn peak(moments: impl Iterator<Item = Duration>) -> usize {
    let mut bins = Vec::new();
    for moment in moments {
        let bin = (moment.as_millis() / 100) as usize;
        bins.resize(bins.len().max(bin + 1), 0);
        bins[bin] += 1;
    }
    bins.into_iter().max().unwrap()
}

#[test]
fn no_tenth_of_a_second_sees_more_than_one_in_twenty_clients_return() {
    for outage in [0.0, 0.2, 1.0, 3.0, 10.0, 60.0].map(Duration::from_secs_f64) {
        let all: Vec<_> = (1..=CLIENTS).map(|seed| attempts(seed, outage)).collect();
        let returns = peak(all.iter().map(|attempts| attempts[attempts.len() - 1]));
        let any = peak(all.iter().flatten().copied());
        println!("{outage:?}: at most {returns} returns and {any} attempts in 100 ms");
        assert!(returns <= 50 && any <= 50, "{outage:?}: {returns} returns, {any} attempts");
    }
}

#[test]
fn a_connection_that_worked_is_missed_for_two_seconds_on_the_average_and_four_at_most() {
    let waits: Vec<_> = (1..=CLIENTS).map(|seed| attempts(seed, Duration::ZERO)[0].as_secs_f64()).collect();
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    assert!((1.8..2.2).contains(&mean), "{mean}");
    assert!(waits.iter().all(|wait| *wait <= 4.0));
}
