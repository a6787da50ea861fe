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
    /// Where the body of each function is. There are no imports.
    pub(super) functions: Vec<Range<usize>>,
    /// Where the data is.
    pub(super) data: Vec<Range<usize>>,
    symbols: Vec<Named>,
    references: BTreeMap<usize, RelocationEntry>,
}

/// What a place can refer to.
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
                        let Data { kind: DataKind::Active { .. }, data, range } = segment? else { continue };
                        linked.data.push(range.end - data.len()..range.end);
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(notes) => {
                        for note in notes.subsections() {
                            let Linking::SymbolTable(symbols) = note? else { continue };
                            for symbol in symbols {
                                let symbol = symbol?;
                                if let SymbolInfo::Func { index, name: Some(name), .. } = symbol
                                    && is_trap(name)
                                {
                                    traps.insert(index);
                                }
                                linked.symbols.push(linked.named(&symbol));
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

    /// What a place refers to.
    pub(super) fn named_in(&self, place: Range<usize>) -> impl Iterator<Item = Named> {
        self.references.range(place).map(|(_, reference)| {
            let named = self.symbols.get(reference.index as usize).cloned();
            match (reference.ty, named.unwrap_or(Named::Other)) {
                (RelocationType::TypeIndexLeb, _) => Named::Other,
                (
                    RelocationType::TableIndexSleb | RelocationType::TableIndexI32,
                    Named::Function(function),
                ) => Named::Address(function),
                (_, named) => named,
            }
        })
    }

    fn named(&self, symbol: &SymbolInfo<'_>) -> Named {
        match symbol {
            SymbolInfo::Func { index, .. } => Named::Function(*index),
            // What begins as zeros is in no segment.
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

    /// Calls have their function's number where the notes say so: else nothing in the notes could be believed.
    fn check(&self, module: &[u8]) -> Result<()> {
        for (place, reference) in &self.references {
            let noted = self.symbols.get(reference.index as usize);
            if let (RelocationType::FunctionIndexLeb, Some(Named::Function(noted))) = (reference.ty, noted) {
                let found = BinaryReader::new(&module[*place..], *place).read_var_u32()?;
                assert_eq!(found, *noted, "at {place} the module does not hold what its linker noted");
            }
        }
        Ok(())
    }

    /// What is pushed right before the call of a function that traps is for nobody else.
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
