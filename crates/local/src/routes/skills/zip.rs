//! Writes a zip archive whose entries are stored as they are.

/// The first of January 1980, the oldest date of the format.
const DATE: u16 = 0x21;

pub(super) fn archive(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in entries {
        let offset = number(bytes.len());
        let common = common(name, content);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(content);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&common);
        // No comment, the first disk, no attributes but those of a file that all may read.
        directory.extend([0; 6]);
        directory.extend((0o100_644_u32 << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let offset = number(bytes.len());
    let count = u16::try_from(entries.len()).expect("a skill has few files").to_le_bytes();
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend(number(directory.len()).to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// The fields that an entry has before its content and in the directory.
fn common(name: &str, content: &[u8]) -> Vec<u8> {
    let size = number(content.len()).to_le_bytes();
    let name = u16::try_from(name.len()).expect("names are short").to_le_bytes();
    // Version 2.0, names in UTF-8, stored, midnight.
    let mut bytes = vec![20, 0, 0, 8, 0, 0, 0, 0];
    bytes.extend(DATE.to_le_bytes());
    bytes.extend(checksum(content).to_le_bytes());
    bytes.extend([size, size].concat());
    bytes.extend(name);
    bytes.extend([0; 2]);
    bytes
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("a skill is small")
}

/// CRC-32, bit by bit.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }
}
