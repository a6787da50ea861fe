//! Lists and maps whose absence means the same as an empty one.

use serde::de::{Deserialize, MapAccess};
use serde::ser::Serialize;

use crate::wire::extra::Extra;
use crate::wire::field::Field;
use crate::wire::json::Json;
use crate::wire::key::Key;

/// Reads a list or map whose absence means the same as an empty one. Keeps an explicit empty one or
/// `null` in `extra`, so that it is written back.
pub(crate) fn read_many<'de, A: MapAccess<'de>, T: Field + Deserialize<'de> + Serialize>(
    map: &mut A,
    extra: &mut Extra,
    name: &str,
) -> Result<T, A::Error> {
    let found = map.next_value::<Option<T>>()?;
    match &found {
        Some(value) if *value == T::empty() => {
            extra.keep(Key(name.into()), Json::from(value).expect("an empty list or map can be written"));
        }
        Some(_) => (),
        None => extra.keep_null(name),
    }
    Ok(found.unwrap_or_else(T::empty))
}
