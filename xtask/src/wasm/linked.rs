//! A module with what its linker noted for a next one (`--emit-relocs`): each piece of data, and each place that holds an address.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use wasmparser::{
    BinaryReader, Data, DataKind, ElementItems, FunctionBody, KnownCustom, Linking, Operator, Parser,
    Payload, RelocationEntry, RelocationType, Result, SymbolInfo,
};

/// Places are those in the file.
#[derive(Default)]
pub(super) struct Linked {
    /// The functions that are exported.
    pub(super) exports: Vec<u32>,
    /// The functions whose address can be taken.
    pub(super) table: Vec<u32>,
    /// The positions of the function bodies. There are no imports.
    pub(super) functions: Vec<Range<usize>>,
    /// The position of the data in the file.
    pub(super) data: Vec<Range<usize>>,
    /// The position of the data in memory.
    addresses: Vec<i32>,
    symbols: Vec<Named>,
    references: BTreeMap<usize, RelocationEntry>,
}

/// The target of a place.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Named {
    Function(u32),
    /// The same, by its place in the table.
    Address(u32),
    Data(Range<usize>),
    /// Nothing that could be left out.
    Other,
}

impl Linked {
    /// `is_trap` knows the functions that do nothing but trap: what is passed to them is not used.
    pub(super) fn read(module: &[u8], is_trap: fn(&str) -> bool) -> Result<Self> {
        let mut linked = Self::default();
        let (mut sections, mut bodies, mut traps) = (Vec::new(), Vec::new(), HashSet::new());
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            sections.extend(payload.as_section().map(|(_, range)| range.start));
            match payload {
                Payload::ImportSection(imports) => {
                    assert_eq!(imports.count(), 0, "functions are numbered behind those that are imported");
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        linked.exports.push(export?.index);
                    }
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        if let ElementItems::Functions(functions) = element?.items {
                            linked.table.extend(functions.into_iter().flatten());
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::DataSection(segments) => {
                    for segment in segments {
                        let Data { kind: DataKind::Active { offset_expr, .. }, data, range } = segment?
                        else {
                            continue;
                        };
                        linked.data.push(range.end - data.len()..range.end);
                        if let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? {
                            linked.addresses.push(value);
                        }
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(notes) => {
                        for note in notes.subsections() {
                            let Linking::SymbolTable(symbols) = note? else { continue };
                            for symbol in symbols {
                                let symbol = symbol?;
                                if let SymbolInfo::Func { index, name, .. } = symbol {
                                    traps.extend(name.filter(|name| is_trap(name)).map(|_| index));
                                }
                                linked.symbols.push(linked.symbol(&symbol));
                            }
                        }
                    }
                    KnownCustom::Reloc(section) => {
                        let start = sections[section.section_index() as usize];
                        for reference in section.entries() {
                            let reference = reference?;
                            linked.references.insert(start + reference.offset as usize, reference);
                        }
                    }
                    _ => (),
                },
                _ => (),
            }
        }
        linked.functions = bodies.iter().map(FunctionBody::range).collect();
        linked.check(module)?;
        for (index, body) in bodies.iter().enumerate() {
            if traps.contains(&(index as u32)) {
                linked.drop_references(body.range());
            } else {
                linked.forget_arguments(body, &traps)?;
            }
        }
        Ok(linked)
    }

    /// Returns the target of a place.
    pub(super) fn named_in(&self, place: Range<usize>) -> impl Iterator<Item = Named> {
        self.references.range(place).map(|(_, reference)| self.named(reference))
    }

    fn named(&self, reference: &RelocationEntry) -> Named {
        let symbol = self.symbols.get(reference.index as usize).cloned();
        match (reference.ty, symbol.unwrap_or(Named::Other)) {
            (RelocationType::TypeIndexLeb, _) => Named::Other,
            (RelocationType::TableIndexSleb | RelocationType::TableIndexI32, Named::Function(function)) => {
                Named::Address(function)
            }
            (_, named) => named,
        }
    }

    fn symbol(&self, symbol: &SymbolInfo<'_>) -> Named {
        match symbol {
            SymbolInfo::Func { index, .. } => Named::Function(*index),
            // No segment holds data that begins as zeros.
            SymbolInfo::Data { symbol: Some(symbol), .. } => match self.data.get(symbol.index as usize) {
                Some(segment) => {
                    let start = segment.start + symbol.offset as usize;
                    Named::Data(start..start + symbol.size as usize)
                }
                None => Named::Other,
            },
            _ => Named::Other,
        }
    }

    /// Checks that the linker's notes agree with the file. If they did not, none of them could be trusted.
    fn check(&self, module: &[u8]) -> Result<()> {
        assert!(!self.references.is_empty(), "the linker has noted nothing: it is to be told --emit-relocs");
        for (place, reference) in &self.references {
            let mut here = BinaryReader::new(&module[*place..], *place);
            let found = match reference.ty {
                RelocationType::FunctionIndexLeb | RelocationType::MemoryAddrLeb => here.read_var_u32()?,
                RelocationType::TableIndexSleb | RelocationType::MemoryAddrSleb => {
                    here.read_var_i32()? as u32
                }
                RelocationType::TableIndexI32 | RelocationType::MemoryAddrI32 => here.read_u32()?,
                _ => continue,
            };
            let noted = match self.named(reference) {
                Named::Function(function) => Some(function),
                // The first place in the table is nobody's.
                Named::Address(function) => {
                    self.table.iter().position(|own| *own == function).map(|at| at as u32 + 1)
                }
                Named::Data(data) => self.address(data.start, reference.addend),
                Named::Other => continue,
            };
            assert_eq!(Some(found), noted, "at {place} the module does not hold what its linker noted");
        }
        Ok(())
    }

    /// That of a place in the data, and what is added to it.
    fn address(&self, place: usize, addend: i64) -> Option<u32> {
        let mut segments = self.data.iter().zip(&self.addresses).rev();
        let (segment, address) = segments.find(|(segment, _)| segment.start <= place)?;
        Some((i64::from(*address) + (place - segment.start) as i64 + addend) as u32)
    }

    /// Ignores a value that is pushed right before the call of a function that traps.
    fn forget_arguments(&mut self, body: &FunctionBody<'_>, traps: &HashSet<u32>) -> Result<()> {
        let mut pushed = None;
        for operator in body.get_operators_reader()?.into_iter_with_offsets() {
            let (operator, at) = operator?;
            match operator {
                Operator::I32Const { .. } | Operator::LocalGet { .. } => pushed = pushed.or(Some(at)),
                Operator::Call { function_index } if traps.contains(&function_index) => {
                    self.drop_references(pushed.take().unwrap_or(at)..at);
                }
                _ => pushed = None,
            }
        }
        Ok(())
    }

    fn drop_references(&mut self, place: Range<usize>) {
        let mut after = self.references.split_off(&place.start);
        self.references.append(&mut after.split_off(&place.end));
    }
}
