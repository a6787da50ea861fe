//! The parts of the page that know nothing of elements: the conversation as lines of text, and the
//! agent. The example with a framework uses them too.

pub mod agent;
pub mod conversation;
