//! Faults on demand: an effect, a route, and how many requests it meets.
//!
//! In text (flag `--faults`, [`Faults::parse`]), `;` separates faults and `,` the parts of one
//! fault.
//!
//! ```text
//! cut-after-bytes=1234,route=stream,times=2;status=529,retry-after=1,route=sessions.create;slow=1
//! ```
//!
//! | part | effect |
//! | --- | --- |
//! | `cut-after-bytes=N`, `cut-after-events=N` | the connection is closed (FIN) |
//! | `reset-after-bytes=N`, `reset-after-events=N` | the connection is reset (RST) |
//! | `silence-after-bytes=N`, `silence-after-events=N` | nothing more is written, and the connection stays open |
//! | `error-after-events=N` | an `event: error` frame (`overloaded_error`), then the connection is closed |
//! | `slow=N` | the reply is written in pieces (and chunks) of N bytes, with a pause after each if `pause=MS` is given |
//! | `status=N` | this status (300 to 599) in place of the reply; optional headers: `retry-after=`, `retry-after-ms=`, `x-should-retry=`, `location=` |
//! | `html` | a web page with status 200 in place of the reply |
//! | `gzip` | a 503 with a compressed body in place of the reply |
//! | `pad=N` | N spaces behind a list for each of its items |
//! | `stale=N` | a history list hides its newest N events |
//! | `lost` | the operation is done and the reply is not written; the same as `cut-after-bytes=0` |
//! | `duplicate` | every frame of a stream is written twice |
//! | `empty-page` | a list answers with an empty page that has a next page |
//! | `login-page` | a POST is answered by a web page with status 200, and nothing is stored |
//! | `html-503` | a web page with status 503 in place of the reply |
//! | `session=ID`, `session=next` | only requests about this session, or about the one that is created next |
//! | `route=NAME` | only this operation, such as `sessions.events.stream`, or all whose names end so, such as `stream`; default: all |
//! | `times=N`, `times=always` | for N requests; default: 1, and for the habits below: always |
//! | `skip=N` | not for the first N matching requests; default: 0 |
//!
//! These are habits of other servers and of gateways, which a client survives:
//!
//! | part | habit |
//! | --- | --- |
//! | `echo=never`, `echo=list`, `echo=other-id` | the events that the client sends are shown nowhere, in lists only, or under other ids than the reply to the request has |
//! | `status-events=off` | no status events of sessions and threads, in streams and lists |
//! | `replay=all` | each stream begins with the whole history |
//! | `event-lines=off` | frames have no `event:` line |
//! | `dedupe-ids` | a stream shows only the first event with an id, so never one as processed that it has shown as queued |
//! | `deep-input` | inputs of tool calls are nested 200 levels deep |
//! | `window=N` | a session names N calls at a time, and refuses answers to others |
//! | `late-message=MSms` | the agent's messages are published this long after the idle event |
//! | `strip=FIELD,FIELD` | replies, and the items of lists, lack these fields; a dot leads into an object |
//! | `has-more-without-cursor` | lists have pages of 4 items that say `has_more` and give no cursor; the history continues with `after_id` |
//! | `gzip-errors` | the bodies of errors are compressed |
//! | `coding=none` | streams have the header `content-encoding: none` |
//! | `page-too-large` | a page of more than 8 items has 33 MiB |
//!
//! **Bytes are counted exactly, from the first byte of the status line**, with the head and the
//! chunk marks. After `cut-after-bytes=N` the client has received N bytes, or the whole reply if
//! it is shorter. Events are counted on streams once their last byte is written; heartbeats do not
//! count.

pub(crate) mod control;
pub(crate) mod fault;
pub(crate) mod gzip;
pub(crate) mod parse;
mod text;
pub(crate) mod view;

pub use control::FaultControl;
pub use fault::{At, Echo, Effect, Fault, Faults, NEXT_SESSION};
pub use parse::FaultError;
