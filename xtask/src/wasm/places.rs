//! Zeroes the places in the source that panics name: once nobody prints them, zeros are the smallest there is.

use walrus::{ConstExpr, DataKind, Module, ir::Value};

/// Each is four words: where the file's name lies, its length, line and column. Only a record whose name lies in the data and ends with
/// `.rs` counts, so nothing else is taken for one.
pub(super) fn forget(module: &mut Module) {
    let mut found = Vec::new();
    for data in module.data.iter() {
        let words: Vec<u32> = data
            .value
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        for (index, record) in words.windows(4).enumerate() {
            let [name, length, line, column] = [record[0], record[1], record[2], record[3]];
            if (8..300).contains(&length)
                && (1..100_000).contains(&line)
                && (1..1000).contains(&column)
                && is_file_name(module, name, length)
            {
                found.push((start(data).map(|start| start + index as u32 * 4), 16));
                found.push((Some(name), length));
            }
        }
    }
    let all: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for (at, length) in found {
        for id in &all {
            let data = module.data.get_mut(*id);
            let place = at.zip(start(data)).and_then(|(at, start)| at.checked_sub(start));
            let bytes = place
                .map(|place| place as usize)
                .and_then(|place| data.value.get_mut(place..place + length as usize));
            if let Some(bytes) = bytes {
                bytes.fill(0);
            }
        }
    }
}

fn is_file_name(module: &Module, at: u32, length: u32) -> bool {
    module.data.iter().any(|data| {
        let place = start(data).and_then(|start| at.checked_sub(start)).map(|place| place as usize);
        let name = place.and_then(|place| data.value.get(place..place + length as usize));
        name.is_some_and(|name| {
            name.ends_with(b".rs")
                && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(byte))
        })
    })
}

fn start(data: &walrus::Data) -> Option<u32> {
    match data.kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } => Some(start as u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_its_file_name_go_and_everything_else_stays() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let mut value = b"crates/core/src/sse.rs, and text".to_vec();
        for word in [1024_u32, 22, 7, 9, 1024, 22, 0, 9, 1032, 20, 7, 9] {
            value.extend(word.to_le_bytes());
        }
        let offset = ConstExpr::Value(Value::I32(1024));
        let data = module.data.add(DataKind::Active { memory, offset }, value.clone());
        forget(&mut module);
        let left = &module.data.get(data).value;
        assert!(left[..22].iter().chain(&left[32..48]).all(|byte| *byte == 0));
        assert_eq!((&left[22..32], &left[48..]), (&value[22..32], &value[48..]));
    }
}
