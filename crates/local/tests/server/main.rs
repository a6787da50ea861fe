//! The server over real sockets. Every JSON answer and every event is checked against the facts of the wire.

mod client;
mod stream;

mod agents;
mod approvals;
mod control;
mod deployments;
mod document;
mod environments;
mod events;
mod faults;
mod files;
mod gate;
mod habits;
mod interrupts;
mod lists;
mod money;
mod not_now;
mod outcomes;
mod pages;
mod program;
mod quickstart;
mod recordings;
mod resources;
mod resources_of_agents;
mod scripts;
mod sessions;
mod shutdown;
mod streams;
mod threads;
mod threads_ending;
mod turns;
mod validation;
mod webhooks;
mod work;
mod workflows;
