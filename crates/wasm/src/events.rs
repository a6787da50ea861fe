//! Listens to events of the browser, in callbacks and in a future.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gloo_events::EventListener;
use web_sys::EventTarget;

/// An event by its name and the object on which the browser reports it.
pub(crate) type Event = (EventTarget, &'static str);

/// Calls `act` with the name of each event that happens, until the listeners are dropped.
pub(crate) fn listen(
    events: impl IntoIterator<Item = Event>,
    act: impl Fn(&'static str) + Clone + 'static,
) -> Vec<EventListener> {
    let listener = |(target, name): Event| {
        let act = act.clone();
        EventListener::new(&target, name, move |_| act(name))
    };
    events.into_iter().map(listener).collect()
}

/// A future that is ready once one of its events has happened.
#[derive(Debug)]
pub(crate) struct Happened {
    state: Rc<State>,
    _listeners: Vec<EventListener>,
}

#[derive(Debug, Default)]
struct State {
    has_happened: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Happened {
    pub(crate) fn new(events: impl IntoIterator<Item = Event>) -> Self {
        let state = Rc::new(State::default());
        let of_events = state.clone();
        let listeners = listen(events, move |_| {
            of_events.has_happened.set(true);
            if let Some(waker) = of_events.waker.take() {
                waker.wake();
            }
        });
        Self { state, _listeners: listeners }
    }
}

impl Future for Happened {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.state.has_happened.get() {
            return Poll::Ready(());
        }
        self.state.waker.replace(Some(cx.waker().clone()));
        Poll::Pending
    }
}
