use fastrand::Rng;
use managed_agents_conformance::{Direction, Spec, samples};
use managed_agents_core::types::{Query, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The values of one request, made from a seed and kept to compare with the request that is sent.
pub(crate) struct Values {
    pub(crate) random: Rng,
    fill: Fill,
    endpoint: &'static str,
    /// In the order of the path.
    pub(crate) ids: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
    /// The id at this place is this text.
    pub(crate) hostile: Option<(usize, &'static str)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fill {
    Full,
    Least,
    Random,
}

/// Nothing of this may change the meaning of a path or a query.
const TEXTS: [&str; 7] = ["sesn_01", "a b", "a+b=c&d", "ä€😀", "...", "-._~!$&'()*+,=:@", "\"<>|^`{}[]"];

impl Values {
    pub(crate) fn new(endpoint: &'static str, fill: Fill, seed: u64) -> Self {
        Self {
            random: Rng::with_seed(seed),
            fill,
            endpoint,
            ids: Vec::new(),
            query: Vec::new(),
            body: None,
            hostile: None,
        }
    }

    /// The next id of the path.
    pub(crate) fn id<T: From<String>>(&mut self) -> T {
        let text = match self.hostile {
            Some((place, text)) if place == self.ids.len() => text.into(),
            Some(_) => String::from("harmless"),
            None => self.text(),
        };
        self.ids.push(text.clone());
        text.into()
    }

    /// The query, noted down.
    pub(crate) fn query<T: Query>(&mut self, query: T) -> T {
        query.pairs(&mut |name, value| self.query.push((name.into(), value.into())));
        query
    }

    /// One of the bodies that the facts give for this endpoint.
    pub(crate) fn body<T: DeserializeOwned>(&mut self) -> T {
        let body = Spec::load().endpoint(self.endpoint).request.as_ref().expect("the endpoint takes a body");
        let samples = samples(&body.type_name, Direction::Request, self.random.u64(..));
        let sample = match self.fill {
            Fill::Full => samples.first(),
            Fill::Least => samples.get(1),
            Fill::Random => self.random.choice(&samples),
        };
        let json = sample.expect("there are samples").json.clone();
        self.body = Some(json.clone());
        serde_json::from_value(json).expect("the type takes what the facts allow")
    }

    pub(crate) fn text(&mut self) -> String {
        let parts = self.random.usize(1..=3);
        (0..parts).map(|_| *self.random.choice(&TEXTS).expect("there are some")).collect()
    }

    pub(crate) fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let is_set = self.fill == Fill::Full || self.fill == Fill::Random && self.random.bool();
        is_set.then(|| make(self))
    }

    pub(crate) fn maybe_text<T: From<String>>(&mut self) -> Option<T> {
        self.maybe(|values| values.text().into())
    }

    pub(crate) fn maybe_number(&mut self) -> Option<u64> {
        self.maybe(|values| values.random.u64(..))
    }

    pub(crate) fn maybe_flag(&mut self) -> Option<bool> {
        self.maybe(|values| values.random.bool())
    }

    pub(crate) fn maybe_time(&mut self) -> Option<Timestamp> {
        const TIMES: [&str; 2] = ["2026-11-01T00:00:00Z", "2026-11-01T09:30:00.123456+02:00"];
        self.maybe(|values| Timestamp::from(*values.random.choice(TIMES.iter()).expect("there are two")))
    }

    /// Two of them, or fewer.
    pub(crate) fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..2).filter_map(|_| self.maybe(&mut make)).collect()
    }

    /// Some of the values of a list parameter that the facts know.
    pub(crate) fn choices<T: for<'a> From<&'a str>>(&mut self, values: [&'static str; 2]) -> Vec<T> {
        self.list(|this| T::from(values[this.random.usize(0..2)]))
    }
}
