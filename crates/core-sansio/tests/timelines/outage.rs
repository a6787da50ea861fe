//! Many clients see the same outage end, and jitter spreads their reconnects.

use std::time::Duration;

use managed_agents_core::{SessionStream, StreamOptions};

use crate::events::replies;
use crate::script::Script;

const CLIENTS: u64 = 1000;

/// Makes a client that follows a session and loses its stream now.
fn cut_off(seed: u64) -> Script<SessionStream> {
    let options = StreamOptions { seed, ..StreamOptions::default() };
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), options));
    stream.connects();
    stream.lists(&[]);
    stream.receives(&[replies("m1 @1", "a")]);
    stream.loses_the_stream();
    stream
}

/// Returns the times of its reconnect attempts until one succeeds.
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

/// Returns the largest number of attempts within a tenth of a second.
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
fn p02_of_later_attempts_no_tenth_of_a_second_sees_more_than_one_in_twenty() {
    for outage in [0.5, 1.0, 3.0, 10.0, 60.0].map(Duration::from_secs_f64) {
        let all: Vec<_> = (1..=CLIENTS).map(|seed| attempts(seed, outage)).collect();
        let later = all.iter().flat_map(|attempts| &attempts[1..]).copied();
        let (returns, any) = (peak(all.iter().map(|attempts| attempts[attempts.len() - 1])), peak(later));
        println!("{outage:?}: at most {returns} returns and {any} later attempts in 100 ms");
        assert!(returns <= 50 && any <= 50, "{outage:?}: {returns} returns, {any} attempts");
    }
}

#[test]
fn p02_a_stream_that_worked_is_opened_again_within_half_a_second_and_half_of_that_in_the_middle() {
    let mut waits: Vec<_> = (1..=CLIENTS).map(|seed| attempts(seed, Duration::ZERO)[0]).collect();
    waits.sort();
    assert!(waits[CLIENTS as usize / 2] <= Duration::from_millis(300), "{:?}", waits[500]);
    assert!(waits.iter().all(|wait| *wait <= Duration::from_millis(500)));
    assert!(peak(waits.into_iter()) < 250, "they are spread");
}
