use fastrand::Rng;

use super::{decoded, reference};

const TOKENS: [&[u8]; 26] = [
    b"\ndata: text",
    b"\r\ndata",
    b"\nid: ",
    b"\revent:",
    b"data",
    b"data: ",
    b"event",
    b"id",
    b"retry:",
    b"retry: 7",
    b":",
    b" ",
    b"\n",
    b"\n\n",
    b"\n\n",
    b"\r",
    b"\r\n",
    b"\r\n\r\n",
    b"text",
    b"5",
    b"\0",
    b"\xEF\xBB\xBF",
    b"\xE4",
    b"\xF0\x9F",
    b"\xC3\xA4",
    b"\xF0\x9F\x98\x80",
];

fn stream(random: &mut Rng) -> Vec<u8> {
    let tokens = random.usize(0..40);
    (0..tokens).flat_map(|_| random.choice(TOKENS).expect("there are some")).copied().collect()
}

/// Splits a stream at random positions, also into empty chunks.
fn pieces<'a>(mut stream: &'a [u8], random: &mut Rng) -> Vec<&'a [u8]> {
    let longest = random.usize(1..=stream.len().max(1));
    let mut pieces = Vec::new();
    while !stream.is_empty() {
        let (piece, rest) = stream.split_at(random.usize(0..=longest.min(stream.len())));
        pieces.push(piece);
        stream = rest;
    }
    pieces
}

#[test]
fn ten_thousand_random_streams_cut_anywhere_say_what_the_rules_say() {
    let mut frames = 0;
    for seed in 0..10_000 {
        let mut random = Rng::with_seed(seed);
        let stream = stream(&mut random);
        let pieces = pieces(&stream, &mut random);
        let transcript = decoded(pieces.iter().copied());
        assert_eq!(transcript, reference::transcript(&stream), "seed {seed}: {}", stream.escape_ascii());
        frames += transcript.frames.len();
    }
    assert!(frames > 5_000, "the streams hold {frames} frames: too few to prove much");
}

#[test]
fn every_sequence_of_bytes_is_a_stream() {
    for seed in 0..2_000 {
        let mut random = Rng::with_seed(seed);
        let bytes: Vec<u8> = (0..random.usize(0..200)).map(|_| random.u8(..)).collect();
        let pieces = pieces(&bytes, &mut random);
        assert_eq!(decoded(pieces), reference::transcript(&bytes), "seed {seed}");
    }
}
