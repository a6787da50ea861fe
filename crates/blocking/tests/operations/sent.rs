use std::collections::BTreeSet;
use std::error::Error;
use std::io::Read;

use http::Response;
use managed_agents_blocking::proto::sse::SseDecoder;
use managed_agents_blocking::proto::{Content, Paged};
use managed_agents_blocking::types::Event;
use managed_agents_blocking::{Client, Credential, Operation};
use managed_agents_conformance::{Direction, Endpoint, ResponseBody, Spec, equal, samples};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::host::Host;
use crate::operations::values::{Fill, Values};
use crate::operations::{self, Sender, received};

/// Returns the decoded value as JSON; bytes as text.
impl Sender for Client {
    type Sent = Result<Value, Box<dyn Error>>;

    fn send<T: DeserializeOwned + Serialize>(self, call: Operation<T>) -> Self::Sent {
        Ok(serde_json::to_value(Self::send(&self, call)?)?)
    }

    fn pages<P: Paged<Item: Serialize> + DeserializeOwned>(self, call: Operation<P>) -> Self::Sent {
        Self::pages(&self, call).map(|item| Ok(serde_json::to_value(item?)?)).collect()
    }

    fn download(self, call: Operation<Content>) -> Self::Sent {
        let mut bytes = Vec::new();
        let length = Self::download(&self, call, &mut bytes, 1024 * 1024)?;
        assert_eq!(length, bytes.len() as u64);
        Ok(String::from_utf8(bytes)?.into())
    }

    fn open(self, call: Operation<()>) -> Self::Sent {
        let mut bytes = Vec::new();
        Self::open(&self, call)?.into_body().read_to_end(&mut bytes)?;
        let mut decoder = SseDecoder::new(1024 * 1024);
        decoder.push(&bytes);
        let mut events = Vec::new();
        while let Some(frame) = decoder.next_frame()? {
            let event: Event = serde_json::from_str(frame.data)?;
            events.push(serde_json::to_value(event)?);
        }
        Ok(events.into())
    }
}

#[test]
fn every_operation_is_sent_as_the_facts_say_and_its_answer_is_read() {
    let host = Host::start();
    let mut sent = BTreeSet::new();
    for operation in operations::all::<Client>() {
        let endpoint = Spec::load().endpoint(operation.id);
        let Prepared { wanted, next } = prepare(&host, endpoint);
        let takes_keys = endpoint.credentials.iter().any(|kind| kind == "api_key");
        let credential = match takes_keys {
            true => Credential::ApiKey("key".into()),
            false => Credential::EnvironmentKey("environment".into()),
        };
        let mut values = Values::new(operation.id, Fill::Full, 3);
        let answer = (operation.run)(host.client(credential), &mut values)
            .unwrap_or_else(|error| panic!("{}: {error} {error:?}", operation.id));
        assert!(equal(&answer, &wanted), "{}: {answer:#} of {wanted:#}", operation.id);
        let requests = host.requests();
        received::check(operation.id, endpoint, &requests[0], &values);
        assert_eq!(requests.len(), 1 + usize::from(next.is_some()), "{}", operation.id);
        if let Some((name, cursor)) = next {
            values.query.retain(|(given, _)| *given != name);
            values.query.push((name, cursor));
            received::check(operation.id, endpoint, &requests[1], &values);
        }
        sent.insert(operation.id);
    }
    let known = Spec::load().endpoints.iter().map(|endpoint| endpoint.id.as_str());
    assert_eq!(known.filter(|id| !sent.contains(id)).collect::<Vec<_>>(), Vec::<&str>::new(), "missing");
}

struct Prepared {
    /// The value that must be decoded.
    wanted: Value,
    /// The query parameter that requests the second page of a list.
    next: Option<(String, String)>,
}

/// Prepares the response that the specification has for this endpoint; two pages for a list.
fn prepare(host: &Host, endpoint: &Endpoint) -> Prepared {
    let with_type = |content_type: &str, body: String| {
        let answer = Response::builder().header("content-type", content_type);
        host.prepare(answer.body(body.into_bytes()).expect("the header is good"));
    };
    let wanted = match &endpoint.response {
        ResponseBody::Json { type_name, .. } => {
            let answer = samples(type_name, Direction::Response, 3).swap_remove(0).json;
            if !endpoint.pagination.is_null() {
                return prepare_pages(host, &endpoint.pagination, answer);
            }
            host.prepare_json(&answer);
            answer
        }
        ResponseBody::Sse { event_type } => {
            let events = samples(event_type, Direction::Response, 3);
            let frames = events.iter().map(|event| format!("event: any\ndata: {}\n\n", event.json));
            with_type("text/event-stream", frames.collect());
            events.into_iter().map(|event| event.json).collect()
        }
        ResponseBody::Binary => {
            let content = "A file.\r\n\0".repeat(20_000);
            with_type("application/octet-stream", content.clone());
            content.into()
        }
        ResponseBody::None => {
            host.prepare(Response::builder().status(204).body(Vec::new()).expect("it has no header"));
            Value::Null
        }
    };
    Prepared { wanted, next: None }
}

/// Prepares `page` as the first of two.
fn prepare_pages(host: &Host, pagination: &Value, mut page: Value) -> Prepared {
    let name = |side: &str, part: &str| pagination[side][part].as_str();
    let mut last = page.clone();
    let (parameter, field) = match name("response", "has_more") {
        Some(has_more) => {
            (page[has_more], last[has_more]) = (json!(true), json!(false));
            // The operation is sent with every parameter set, so the list goes backwards.
            (name("request", "before"), name("response", "first"))
        }
        None => {
            last[name("response", "next").expect("a cursor")] = Value::Null;
            (name("request", "cursor"), name("response", "next"))
        }
    };
    let cursor = page[field.expect("a field")].as_str().expect("a full page has a next one");
    let next = Some((parameter.expect("a parameter").into(), cursor.into()));
    host.prepare_json(&page);
    host.prepare_json(&last);
    let items = |page: &Value| page["data"].as_array().expect("a page has items").clone();
    Prepared { wanted: [items(&page), items(&last)].concat().into(), next }
}
