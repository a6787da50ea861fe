//! The smallest gzip writer: one stored block for each 65,535 bytes.

const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// Wraps bytes as gzip does, without making them smaller.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut coded = HEAD.to_vec();
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    loop {
        let block = blocks.next().unwrap_or_default();
        let length = u16::try_from(block.len()).expect("a block has at most 65,535 bytes");
        coded.push(u8::from(blocks.peek().is_none()));
        coded.extend(length.to_le_bytes());
        coded.extend((!length).to_le_bytes());
        coded.extend(block);
        if blocks.peek().is_none() {
            break;
        }
    }
    coded.extend(crc32(bytes).to_le_bytes());
    coded.extend(u32::try_from(bytes.len() % (1 << 32)).unwrap_or_default().to_le_bytes());
    coded
}

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
