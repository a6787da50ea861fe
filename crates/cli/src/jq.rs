//! Filters items by a jq expression.

use jaq_core::compile::Filter;
use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Native, Vars, unwrap_valr};
use jaq_json::{Val, read};
use serde::de::IgnoredAny;

use crate::failure::{FAILED, Failure};

pub(crate) struct Jq(Filter<Native<JustLut<Val>>>);

/// One result of the expression.
pub(crate) struct Found {
    pub(crate) json: String,
    /// The result, if it is a text.
    pub(crate) text: Option<Vec<u8>>,
    pub(crate) is_true: bool,
}

impl Jq {
    pub(crate) fn compile(code: &str) -> Result<Self, Failure> {
        let wrong = || Failure::usage(format!("--jq: {code:?} does not compile")).try_instead("see `man jq`");
        let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let arena = Arena::default();
        let modules = Loader::new(definitions).load(&arena, File { code, path: () }).map_err(|_| wrong())?;
        let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        Compiler::default().with_funs(functions).compile(modules).map(Self).map_err(|_| wrong())
    }

    /// Calls `take` with each result.
    ///
    /// # Errors
    ///
    /// The expression fails on this item.
    pub(crate) fn each(
        &self,
        json: &str,
        mut take: impl FnMut(Found) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failed = |cause: String| Failure {
            code: FAILED,
            message: "--jq failed on an item".into(),
            cause: Some(cause),
            ..Failure::default()
        };
        let item = read::parse_single(json.as_bytes()).map_err(|error| failed(error.to_string()))?;
        let context = Ctx::<JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        for result in self.0.id.run((context, item)).map(unwrap_valr) {
            let value = result.map_err(|error| failed(error.to_string()))?;
            let json = value.to_string();
            // Such as `nan`, which has no form in JSON.
            serde_json::from_str::<IgnoredAny>(&json).map_err(|_| failed(format!("{json} is no JSON")))?;
            take(Found {
                json,
                text: match &value {
                    Val::TStr(text) => Some(text.to_vec()),
                    _ => None,
                },
                is_true: !matches!(value, Val::Null | Val::Bool(false)),
            })?;
        }
        Ok(())
    }
}
