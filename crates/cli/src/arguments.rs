//! A first pass over the arguments, for lines that were written for other command lines.

/// Splits `beta:agents:versions` into `agents versions`.
pub(crate) fn rewritten(arguments: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut rewritten = Vec::new();
    let mut is_command = true;
    for argument in arguments {
        match argument.strip_prefix("beta:").filter(|_| is_command) {
            Some(resources) => {
                rewritten.extend(resources.split(':').map(str::to_owned));
                is_command = false;
            }
            None => rewritten.push(argument),
        }
    }
    rewritten
}
