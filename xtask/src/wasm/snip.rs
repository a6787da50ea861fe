//! Takes out of a module what only says how a panic came about: nobody sees it in a page, where a panic is a trap.
//!
//! The functions that a panic ends in, and those that put its text together, become a trap each; what only they use goes with them, data too.
//! Rust itself leaves them out only when its standard library is built anew, which stable Rust does not do.

use std::fs;
use std::path::Path;

use walrus::ir::{Call, Visitor, dfs_in_order};
use walrus::{ElementItems, FunctionBuilder, FunctionId, FunctionKind, Module, ModuleConfig};

use super::unused;
use crate::outcome::Problem;

/// Parts of mangled names.
const PANICS: [&str; 19] = [
    "4core9panicking",
    "4core4cell22panic",
    "3std9panicking",
    "3std5alloc",
    "AccessError",
    "slice_error_fail",
    "slice_index_fail",
    "len_mismatch_fail",
    "13assert_failed",
    "unwrap_failed",
    "expect_failed",
    "panic_access_error",
    "panic_cold",
    "capacity_overflow",
    "handle_alloc_error",
    "7raw_vec12handle_error",
    "rust_begin_unwind",
    "___rustc10rust_panic",
    // No panic, but of no use either: how a closure behind a reference would be called from a box.
    "FnOnce40call_once$u7b$$u7b$vtable.shim",
];

/// Those that make texts of values. Only panics may call them.
const FORMATTING: [&str; 3] = ["4core3fmt", "5alloc3fmt", "3fmt5Write"];

/// In place.
pub(super) fn snip(path: &Path) -> Result<(), Problem> {
    let failed = |error| Problem::Failed(format!("{}: {error:#}", path.display()));
    let mut bytes = fs::read(path).map_err(Problem::failed(path.display()))?;
    let unused = unused::forget(&mut bytes, is_panic).map_err(Problem::failed(path.display()))?;
    let mut module = ModuleConfig::new().generate_producers_section(false).parse(&bytes).map_err(failed)?;
    let panics: Vec<_> = module
        .funcs
        .iter_local()
        .map(|(id, _)| id)
        .filter(|id| module.funcs.get(*id).name.as_deref().is_some_and(is_panic))
        .collect();
    let Some(a_trap) = panics.first().copied() else {
        return Err(Problem::Failed("no panic was found: the module has lost its names".to_owned()));
    };
    for id in panics {
        let function = module.types.get(module.funcs.get(id).ty());
        let (params, results) = (function.params().to_vec(), function.results().to_vec());
        let mut trap = FunctionBuilder::new(&mut module.types, &params, &results);
        trap.func_body().unreachable();
        let locals = params.iter().map(|kind| module.locals.add(*kind)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(locals));
    }
    let in_table = module.elements.iter_mut().filter_map(|element| match &mut element.items {
        ElementItems::Functions(functions) => Some(functions),
        ElementItems::Expressions(..) => None,
    });
    for (_, function) in in_table.flatten().enumerate().filter(|(at, _)| unused.contains(at)) {
        *function = a_trap;
    }
    for notes in ["linking", "reloc.CODE", "reloc.DATA"] {
        module.customs.remove_raw(notes);
    }
    walrus::passes::gc::run(&mut module);
    if let Some(caller) = formats(&module) {
        return Err(Problem::Failed(format!("{caller} formats, which is a trap in a page")));
    }
    module.emit_wasm_file(path).map_err(failed)
}

fn is_panic(name: &str) -> bool {
    is_formatting(name) || PANICS.iter().any(|part| name.contains(part))
}

fn is_formatting(name: &str) -> bool {
    FORMATTING.iter().any(|part| name.contains(part))
}

/// A function that calls what makes a text of a value, as `format!` and `to_string` do. (A panic only names it, and calls what panics.)
fn formats(module: &Module) -> Option<String> {
    let name = |id| module.funcs.get(id).name.clone().unwrap_or_default();
    let mut callers = module.funcs.iter_local().filter(|(_, function)| {
        let mut calls = Calls::default();
        dfs_in_order(&mut calls, function, function.entry_block());
        calls.0.into_iter().any(|called| is_formatting(&name(called)))
    });
    callers.next().map(|(id, _)| name(id))
}

#[derive(Default)]
struct Calls(Vec<FunctionId>);

impl<'a> Visitor<'a> for Calls {
    fn visit_call(&mut self, call: &Call) {
        self.0.push(call.func);
    }
}
