//! Finds the name that was probably meant.

/// Returns the name with the fewest changes to `given`, or `None` if none is near.
pub(crate) fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = given.chars().count().div_ceil(3);
    let distances = names.into_iter().map(|name| (changes(given, name), name));
    distances.filter(|(changes, _)| *changes <= most).min().map(|(_, name)| name)
}

/// Formats a hint to append to a message; empty if no name is near.
pub(crate) fn hint<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, names).map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// Counts the letters to insert, remove or replace (Levenshtein).
fn changes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, left) in from.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], above + 1);
        for (at, right) in to.iter().enumerate() {
            let replaced = corner + usize::from(left != *right);
            corner = row[at + 1];
            row[at + 1] = replaced.min(corner + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_unless_all_are_far() {
        let names = ["custom_tool", "tool", "thread", "together"];
        assert_eq!(nearest("costum_tool", names), Some("custom_tool"));
        assert_eq!(nearest("tools", names), Some("tool"));
        assert_eq!(nearest("shout", names), None);
    }
}
