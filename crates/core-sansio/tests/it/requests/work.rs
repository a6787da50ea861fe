use managed_agents_core::environments::work;
use managed_agents_core::types::PollWork;
use managed_agents_core::{Credential, Settings};

#[test]
fn a_poll_says_which_worker_asks() {
    let poll = work::poll(&"env_1".into(), "host-1", &PollWork::default());
    let request = poll.into_request(&Settings::new(Credential::None)).unwrap();
    assert_eq!(request.headers()["anthropic-worker-id"], "host-1");
}
