//! Reads the body of a reply as it arrives.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_lite::Stream;
use js_sys::{Promise, Reflect, Symbol, Uint8Array};
use managed_agents_async::TransportError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::abort::Abort;
use crate::imports::{Piece, Reader, message};

/// The body of a reply to [`Fetch`](crate::Fetch). Dropped, it aborts the request.
#[derive(Debug)]
pub struct Body {
    /// `None` for a reply without a body.
    reader: Option<Reader>,
    reading: Option<JsFuture>,
    abort: Abort,
}

impl Body {
    pub(crate) fn new(reader: Option<Reader>, abort: Abort) -> Self {
        Self { reader, reading: None, abort }
    }

    /// Returns the bytes of a finished read, or `None` at the end.
    fn chunk(&self, read: Result<JsValue, JsValue>) -> Result<Option<Vec<u8>>, TransportError> {
        let piece = read.map_err(|thrown| self.abort.error(&thrown))?.unchecked_into::<Piece>();
        let unusable = |thrown: JsValue| TransportError::malformed(message(&thrown));
        if piece.done().map_err(unusable)?.is_truthy() {
            return Ok(None);
        }
        let chunk = piece.value().map_err(unusable)?;
        // Unlike `instanceof`, the tag also fits an array that another realm has made.
        let tag = Reflect::get(&chunk, &Symbol::to_string_tag()).ok().and_then(|tag| tag.as_string());
        match tag.as_deref() {
            Some("Uint8Array") => Ok(Some(chunk.unchecked_ref::<Uint8Array>().to_vec())),
            _ => Err(TransportError::malformed("the body contains something that is not bytes")),
        }
    }
}

impl Stream for Body {
    type Item = Result<Vec<u8>, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(reader) = &this.reader else { return Poll::Ready(None) };
        let reading = this.reading.get_or_insert_with(|| {
            let read =
                reader.read().map_or_else(|thrown| Promise::reject(&thrown), |read| Promise::resolve(&read));
            JsFuture::from(read)
        });
        let read = ready!(Pin::new(reading).poll(cx));
        this.reading = None;
        Poll::Ready(this.chunk(read).transpose())
    }
}
