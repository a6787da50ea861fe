//! The query of a request target, and percent-decoding.

use crate::refusal::{Refusal, Result};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

/// Names and values in order, decoded. Array parameters keep their `[]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        text.split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode(&name.replace('+', " "))?, decode(&value.replace('+', " "))?))
            })
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Refuses parameters that the operation does not have, except `beta`, which older clients add
    /// everywhere.
    pub(crate) fn only(&self, names: &[&str]) -> Result<()> {
        match self.0.iter().find(|(name, _)| name != "beta" && !names.contains(&name.as_str())) {
            Some((name, _)) => Err(Refusal::invalid(format!("{name}: unknown query parameter"))),
            None => Ok(()),
        }
    }

    /// Iterates over the names and values in order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Removes a parameter and returns its value.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(given, _)| given == name)?;
        Some(self.0.remove(place).1)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Refusal::invalid(format!("{name}: must be true or false"))),
        }
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>> {
        self.text(name)
            .map(|text| text.parse().map_err(|_| Refusal::invalid(format!("{name}: must be a whole number"))))
            .transpose()
    }

    pub(crate) fn time(&self, name: &str) -> Result<Option<Timestamp>> {
        self.text(name)
            .map(|text| {
                text.parse().map_err(|_| Refusal::invalid(format!("{name}: must be an RFC 3339 time")))
            })
            .transpose()
    }
}

pub(crate) fn decode(text: &str) -> Result<String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| Refusal::invalid("the request target is not UTF-8 once decoded"))
}
