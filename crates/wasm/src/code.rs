//! The numbers by which the module and `npm/src/engine.js` understand each other.

/// Open the live stream. Fields: the session, its thread if that is followed, nothing, then name and value of each parameter of the query.
pub const CONNECT: u32 = 0;
/// Ask for a page of its events: fields as above.
pub const FETCH_HISTORY: u32 = 1;
/// Post to its events. Fields: the session, nothing, the body.
pub const SEND: u32 = 2;
/// Read from the stream; number 0 is the silence to wait for, in milliseconds.
pub const RECEIVE: u32 = 3;
/// Wait; number 0 is how long, in milliseconds.
pub const WAIT: u32 = 4;
/// Field 0 is an event.
pub const EVENT: u32 = 5;
/// Field 0 is an event that was queued before, and is processed now.
pub const PROCESSED: u32 = 6;
/// Fields: id of the event to be, its type, the text; number 0 is the content block.
pub const PREVIEW: u32 = 7;
/// Numbers: events recovered, failed attempts.
pub const RECONNECTED: u32 = 8;
/// The message is about to be sent.
pub const SENDING: u32 = 9;
/// Field 0 is the event of a call that waits; number 0 is its kind: 0 custom tool, 1 approval, 2 tool.
pub const WAITING: u32 = 10;
/// The turn is over. Field 0 is the outcome's name; of a refusal, then category and explanation; of calls that wait, then their events,
/// each with a digit before it that is its kind.
pub const OVER: u32 = 11;
/// Following the session is over. Number 0: 0 terminated, 1 deleted.
pub const ENDED: u32 = 12;
/// Failed. Number 0 is why, number 1 the status:
/// 0 nothing is known here; 1 refused (fields: request id, body); 2 no event stream (content type, beginning);
/// 3 a page that cannot be read; 4 an event that cannot be read; 5 an event too large; 6 a list that does not end; 7 undecided send.
pub const FAILED: u32 = 13;
/// A delivery that this interface has no number for.
pub const OTHER: u32 = 14;

/// Told: the stream or the request was lost.
pub const TOLD_DISCONNECTED: u32 = 0;
/// Told: the silence or the wait is over.
pub const TOLD_TIMEOUT: u32 = 1;
/// Told: a send had no answer.
pub const TOLD_SEND_FAILED: u32 = 2;
/// Told: the time given for the turn is over.
pub const TOLD_DEADLINE: u32 = 3;
/// Told: interrupt the agent.
pub const TOLD_INTERRUPT: u32 = 4;
/// Told: interrupt, and do not wait.
pub const TOLD_CANCEL: u32 = 5;
/// Told: answers are being made, so the turn does not end for want of them.
pub const TOLD_BUSY: u32 = 6;
/// Told: no more.
pub const TOLD_FREE: u32 = 7;

/// The answer is taken.
pub const ANSWER_TAKEN: u32 = 0;
/// No such call waits here.
pub const ANSWER_UNKNOWN_CALL: u32 = 1;
/// It was answered already.
pub const ANSWER_ALREADY: u32 = 2;
/// It takes another kind of answer.
pub const ANSWER_WRONG_KIND: u32 = 3;
