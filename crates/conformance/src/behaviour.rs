//! Reads the tables of `spec/behaviour` and plays their service.
//!
//! `spec/behaviour/README.md` explains the tables. A test of an adapter loads a [`Table`], makes
//! each [`Call`](Row::call), sends what the adapter sends to [`Service::handle_request`], and passes
//! what the adapter returned to [`Service::finish`].

mod facts;
mod service;
mod table;
mod threads;

pub use facts::{BaseUrlRow, BetaRow, SegmentRow, base_urls, betas, segments};
pub use service::{Exactness, Reply, Service};
pub use table::{Answer, Row, Step, Table, WantedRequest};
pub use threads::{ThreadsRow, ThreadsStep, ThreadsTable};
