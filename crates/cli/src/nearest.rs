//! Finds the name that a misspelt one most likely means.

/// Returns the nearest of `names`, if it is near.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().collect();
    let limit = 1 + word.len() / 4;
    let measured = names.into_iter().filter_map(|name| {
        let letters: Vec<char> = name.chars().collect();
        // Saves the comparison with a text of any length.
        let is_near = letters.len().abs_diff(word.len()) <= limit;
        is_near.then(|| (distance(&word, &letters), name))
    });
    measured.min().filter(|(distance, _)| *distance <= limit).map(|(_, name)| name)
}

/// Returns `; did you mean NAME?`, or nothing.
pub(crate) fn hint<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, names).map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

/// Counts insertions, deletions, replacements and swaps of neighbours.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut rows = vec![(0..=right.len()).collect::<Vec<usize>>()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut least = (rows[i][j] + usize::from(a != b)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_has_a_nearest_name_and_another_word_has_none() {
        assert_eq!(nearest("sytem", ["system", "name"]), Some("system"));
        assert_eq!(nearest("nmae", ["system", "name"]), Some("name"));
        assert_eq!(nearest("colour", ["system", "name"]), None);
    }
}
