//! Names of flags and commands, from the names on the wire.

/// Returns the flag of a field, without the dashes: `created_at[gte]` is `created-at-gte`.
pub(crate) fn flag(name: &str) -> String {
    name.trim_end_matches("[]").replace(['_', '['], "-").replace(']', "")
}

/// Returns the word of a command: `memory_stores` is `memory-stores`.
pub(crate) fn command(name: &str) -> String {
    name.replace('_', "-")
}

/// Returns the name of one item of a list: `tool` of `tools`, `status` of `statuses`.
pub(crate) fn singular(name: &str) -> Option<String> {
    let name = name.strip_suffix('s')?;
    let is_es = name.ends_with("se");
    Some(name.strip_suffix('e').filter(|_| is_es).unwrap_or(name).to_owned())
}

/// Returns the id of the argument that takes one item of a list.
pub(crate) fn single_id(name: &str) -> String {
    format!("{name}#item")
}

#[cfg(test)]
mod tests {
    use super::{flag, singular};

    #[test]
    fn names_on_the_wire_become_flags() {
        assert_eq!(flag("created_at[gte]"), "created-at-gte");
        assert_eq!(flag("vault_ids"), "vault-ids");
        assert_eq!(singular("statuses").as_deref(), Some("status"));
        assert_eq!(singular("vault_ids").as_deref(), Some("vault_id"));
        assert_eq!(singular("lifecycle"), None);
    }
}
