//! A slow reference implementation: decodes the whole body, splits it into lines, interprets them
//! one by one.

use super::Transcript;

pub(crate) fn transcript(body: &[u8]) -> Transcript {
    let text = String::from_utf8_lossy(body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    let (lines, rest) = text.rsplit_once('\n').unwrap_or(("", &text));
    let mut transcript = Transcript::default();
    let [mut event, mut data, mut id] = [const { String::new() }; 3];
    let mut has_data = false;
    for line in lines.split('\n') {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            _ if line.is_empty() => {
                if has_data {
                    data.pop();
                    transcript.frames.push([event, data, id.clone()]);
                }
                (event, data, has_data) = (String::new(), String::new(), false);
            }
            "event" => event = value.into(),
            "data" => {
                data += value;
                data.push('\n');
                has_data = true;
            }
            "id" if !value.contains('\0') => id = value.into(),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                // A number that overflows counts as the maximum.
                transcript.retry = Some(value.parse().unwrap_or(u64::MAX));
            }
            _ => (),
        }
    }
    transcript.is_cut = !rest.is_empty() || has_data || !event.is_empty();
    transcript
}
