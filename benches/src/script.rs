//! Writes events as the service does: the type first, JSON without spaces, one `data` line.

use std::fmt::Write;

use fastrand::Rng;

use crate::Corpus;

/// A stream that is being written.
pub(crate) struct Script {
    random: Rng,
    stream: String,
    events: u64,
    data_bytes: u64,
    header_bytes: u64,
    text_bytes: u64,
    /// The last id, for the events that refer to it.
    last_id: String,
    /// Tool calls without a result so far.
    calls: Vec<String>,
}

const WORDS: [&str; 32] = [
    "the", "invoice", "total", "is", "a", "of", "and", "folder", "amount", "line", "reads", "from", "error",
    "value", "let", "return", "match", "self", "result", "to", "in", "Zurich", "with", "report", "sum",
    "checked", "against", "ledger", "it", "120.00", "March", "fn",
];

impl Script {
    pub(crate) fn new() -> Self {
        Self {
            random: Rng::with_seed(6),
            stream: String::new(),
            events: 0,
            data_bytes: 0,
            header_bytes: 0,
            text_bytes: 0,
            last_id: String::new(),
            calls: Vec::new(),
        }
    }

    pub(crate) fn into_corpus(self) -> Corpus {
        Corpus::found(self.stream.into(), self.events, self.data_bytes, self.header_bytes, self.text_bytes)
    }

    /// Writes the event at this place of a message, over and over: a start, 98 previews and the end
    /// of the model request.
    pub(crate) fn delta(&mut self, at: u64) {
        match at % 100 {
            0 => {
                self.last_id = self.id();
                let fields = format!(r#""event":{{"type":"agent.message","id":"{}"}}"#, self.last_id);
                self.frame("event_start", None, None, &fields);
            }
            99 => self.model_request_end(),
            _ => {
                let text = self.text(10);
                let fields = format!(
                    r#""event_id":"{}","delta":{{"type":"content_delta","index":0,"content":{{"type":"text","text":"{text}"}}}}"#,
                    self.last_id
                );
                self.frame("event_delta", None, None, &fields);
            }
        }
    }

    /// Writes the event at this place of a turn of sixteen events, over and over.
    pub(crate) fn mixed(&mut self, at: u64) {
        match at % 16 {
            0 => self.message("user.message", 600),
            1 => self.plain("session.status_running"),
            2 | 8 => {
                self.plain("span.model_request_start");
            }
            3 => self.plain("agent.thinking"),
            4 | 11 => self.message("agent.message", 1_000),
            5 | 6 => self.tool_use(),
            7 | 13 => self.model_request_end(),
            9 | 10 => self.result(3_200),
            12 => self.result(700),
            14 => self.usage(),
            _ => {
                let id = self.id();
                self.finish(
                    "session.status_idle",
                    &id,
                    Some("end_turn"),
                    r#""stop_reason":{"type":"end_turn"},"stop_details":null"#,
                );
            }
        }
    }

    /// Writes the result of a tool.
    pub(crate) fn result(&mut self, bytes: usize) {
        let (id, text) = (self.id(), self.text(bytes));
        let call = self.calls.pop().unwrap_or_else(|| self.id());
        let fields = format!(
            r#""tool_use_id":"{call}","content":[{{"type":"text","text":"{text}"}}],"is_error":false"#
        );
        self.finish("agent.tool_result", &id, None, &fields);
    }

    fn message(&mut self, kind: &str, bytes: usize) {
        let (id, text) = (self.id(), self.text(bytes));
        self.finish(kind, &id, None, &format!(r#""content":[{{"type":"text","text":"{text}"}}]"#));
    }

    fn plain(&mut self, kind: &str) {
        self.last_id = self.id();
        let id = self.last_id.clone();
        self.finish(kind, &id, None, "");
    }

    fn tool_use(&mut self) {
        let (id, number) = (self.id(), self.random.u32(..1000));
        self.calls.push(id.clone());
        let fields = format!(
            r#""name":"bash","input":{{"command":"grep -n \"total\" invoices/{number}.txt | sort | uniq -c","timeout":{number},"flags":["-r",true,null]}},"evaluated_permission":"allow""#
        );
        self.finish("agent.tool_use", &id, None, &fields);
    }

    fn model_request_end(&mut self) {
        let (id, tokens) = (self.id(), self.random.u32(..100_000));
        let fields = format!(
            r#""model_request_start_id":"{}","is_error":false,"model_usage":{{"input_tokens":{tokens},"output_tokens":{},"cache_read_input_tokens":{},"cache_creation_input_tokens":0,"speed":"standard"}}"#,
            self.last_id,
            tokens / 7,
            tokens * 3
        );
        self.finish("span.model_request_end", &id, None, &fields);
    }

    fn usage(&mut self) {
        let (id, tokens) = (self.id(), self.random.u32(..100_000));
        let fields = format!(
            r#""usage":{{"input_tokens":{tokens},"output_tokens":{},"cache_read_input_tokens":{},"cache_creation":{{"ephemeral_1h_input_tokens":0,"ephemeral_5m_input_tokens":{}}}}}"#,
            tokens / 7,
            tokens * 3,
            tokens / 2
        );
        self.finish("session.usage", &id, None, &fields);
    }

    /// Writes an event of the history: its id first, its timestamp last.
    fn finish(&mut self, kind: &str, id: &str, stop_reason: Option<&str>, fields: &str) {
        let separator = if fields.is_empty() { "" } else { "," };
        let seconds = self.events / 20;
        let (hours, minutes, micros) =
            (seconds / 3600 % 24, seconds / 60 % 60, self.events * 49_999 % 1_000_000);
        let fields = format!(
            r#""id":"{id}",{fields}{separator}"processed_at":"2026-11-21T{hours:02}:{minutes:02}:{:02}.{micros:06}Z""#,
            seconds % 60
        );
        self.frame(kind, Some(id), stop_reason, &fields);
    }

    fn frame(&mut self, kind: &str, id: Option<&str>, stop_reason: Option<&str>, fields: &str) {
        write!(self.stream, "event: {kind}\ndata: ").expect("a string can be written to");
        let start = self.stream.len();
        write!(self.stream, r#"{{"type":"{kind}",{fields}}}"#).expect("a string can be written to");
        self.data_bytes += (self.stream.len() - start) as u64;
        self.stream.push_str("\n\n");
        self.events += 1;
        self.header_bytes += (kind.len() + id.map_or(0, str::len) + stop_reason.map_or(0, str::len)) as u64;
    }

    fn id(&mut self) -> String {
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let random = &mut self.random;
        let rest: String = (0..22).map(|_| char::from(DIGITS[random.usize(..32)])).collect();
        format!("sevt_01{rest}")
    }

    /// Returns words as a JSON string without its quotes, in lines of about 60 characters, with an
    /// occasional quotation or dash.
    fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 16);
        let (mut column, mut escapes) = (0, 0);
        while text.len() < bytes {
            let word = WORDS[self.random.usize(..WORDS.len())];
            let before = text.len();
            match self.random.u32(..100) {
                0 => {
                    write!(text, "\\\"{word}\\\"").expect("a string can be written to");
                    escapes += 2;
                }
                1 => text.push('—'),
                _ => text.push_str(word),
            }
            column += text.len() - before + 1;
            if column > 60 {
                text.push_str("\\n");
                escapes += 1;
                column = 0;
            } else {
                text.push(' ');
            }
        }
        self.text_bytes += (text.len() - escapes) as u64;
        text
    }
}
