//! Finds what a module no longer uses once panics are traps: their texts, the code that formats them,
//! and functions that only these name.
//!
//! Nothing can have an address that no note of the linker shows. So what cannot be reached by the notes from the exports is not used.

use std::collections::HashSet;
use std::ops::Range;

use super::linked::{Linked, Named};

/// Zeroes the data that is not used, as zeros are the smallest there is, and gives the places of the function table that are not.
/// `is_trap` knows by their names the functions that are to become traps.
pub(super) fn forget(module: &mut [u8], is_trap: fn(&str) -> bool) -> wasmparser::Result<HashSet<usize>> {
    let linked = Linked::read(module, is_trap)?;
    let used = used(&linked, module);
    let before = module.to_vec();
    for place in &linked.data {
        module[place.clone()].fill(0);
    }
    for named in &used {
        if let Named::Data(place) = named {
            module[place.clone()].copy_from_slice(&before[place.clone()]);
        }
    }
    let table = linked.table.iter().enumerate();
    Ok(table.filter(|(_, function)| !used.contains(&Named::Address(**function))).map(|(at, _)| at).collect())
}

fn used(linked: &Linked, module: &[u8]) -> HashSet<Named> {
    let mut used = HashSet::new();
    let mut found: Vec<_> = linked.exports.iter().copied().map(Named::Function).collect();
    while let Some(named) = found.pop() {
        let place = match &named {
            Named::Function(function) | Named::Address(function) => &linked.functions[*function as usize],
            Named::Data(place) if is_source(linked, module, place) => continue,
            Named::Data(place) => place,
            Named::Other => continue,
        };
        if !used.contains(&named) {
            found.extend(linked.named_in(place.clone()));
            used.insert(named);
        }
    }
    used
}

/// The location of a panic in the source: file name, its length, line and column. Only the text of a
/// panic would show it.
fn is_source(linked: &Linked, module: &[u8], place: &Range<usize>) -> bool {
    let mut named = linked.named_in(place.clone());
    match (named.next(), named.next()) {
        (Some(Named::Data(name)), None) => {
            let name = &module[name];
            place.len() == 16 && name.strip_suffix(b"\0").unwrap_or(name).ends_with(b".rs")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_panic_uses_goes_and_what_the_page_uses_stays() {
        let mut module = module();
        let data = module.windows(12).position(|bytes| bytes == DATA).unwrap();
        let unused = forget(&mut module, |name| name == "panic").unwrap();
        assert_eq!(module[data..data + 12], *b"\x02\0\0\0\0\0\0\0\0\0\0\0");
        assert_eq!(unused, HashSet::from([0]));
    }

    #[test]
    fn a_text_that_is_passed_to_more_than_a_trap_stays() {
        let mut module = module();
        let data = module.windows(12).position(|bytes| bytes == DATA).unwrap();
        forget(&mut module, |_| false).unwrap();
        assert_eq!(module[data..data + 12], *b"\x02\0\0\0text\0\0\0\0");
    }

    #[test]
    #[should_panic = "--emit-relocs"]
    fn without_notes_nothing_is_taken_for_unused() {
        let mut module = module();
        module.truncate(module.windows(10).position(|bytes| bytes == b"reloc.CODE").unwrap() - 3);
        let _ = forget(&mut module, |_| false);
    }

    #[test]
    #[should_panic = "does not hold what its linker noted"]
    fn notes_that_fit_another_module_are_not_believed() {
        let mut module = module();
        let page = module.windows(2).position(|bytes| bytes == b"\x84\x88").unwrap();
        module[page] += 1;
        let _ = forget(&mut module, |_| false);
    }

    /// The place of function 3 in the table, which the page uses; a text for the panic; the place of function 2, which nobody uses.
    const DATA: &[u8; 12] = b"\x02\0\0\0text\x01\0\0\0";

    /// Function 0 is the page's: it uses the first data, and calls function 1 with the second.
    fn module() -> Vec<u8> {
        let page = b"\0\x41\x80\x88\x80\x80\0\x1a\x41\x84\x88\x80\x80\0\x10\x81\x80\x80\x80\0\x0b";
        let code = [b"\x04\x15", &page[..], b"\x02\0\x0b\x02\0\x0b\x02\0\x0b"].concat();
        let symbols = [
            &b"\x02\x08\x31\x07"[..],
            b"\0\0\0\x04page\0\0\x01\x05panic\0\0\x02\x01f\0\0\x03\x01g",
            b"\x01\0\x01a\0\0\x04\x01\0\x01b\0\x04\x04\x01\0\x01c\0\x08\x04",
        ];
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, b"\x01\x60\0\0"),
            section(3, b"\x04\0\0\0\0"),
            section(4, b"\x01\x70\0\x03"),
            section(5, b"\x01\0\x01"),
            section(7, b"\x01\x04page\0\0"),
            section(9, b"\x01\0\x41\x01\x0b\x02\x02\x03"),
            section(10, &code),
            section(11, &[&b"\x01\0\x41\x80\x08\x0b\x0c"[..], DATA].concat()),
            custom("linking", &symbols.concat()),
            // Kind, place in the section, symbol and, of data, what is added to its address.
            custom("reloc.CODE", b"\x06\x03\x04\x04\x04\0\x04\x0b\x05\0\0\x11\x01"),
            custom("reloc.DATA", b"\x07\x02\x02\x07\x03\x02\x0f\x02"),
        ]
        .concat()
    }

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id, content.len() as u8], content].concat()
    }

    fn custom(name: &str, content: &[u8]) -> Vec<u8> {
        section(0, &[&[name.len() as u8], name.as_bytes(), content].concat())
    }
}
