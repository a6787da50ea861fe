use managed_agents_blocking::environments::work;
use managed_agents_blocking::types::{
    CreateEnvironment, CreateSession, EnvironmentConfigParams, HeartbeatWork, ListWork, PollWork, StopWork,
    UpdateWork, WorkState,
};
use managed_agents_blocking::{Credential, environments, sessions};

use crate::{Local, assert_gone, client};

#[test]
fn a_work_item_from_the_queue_to_its_stop() {
    let local = Local::start();
    let config = Some(EnvironmentConfigParams::SELF_HOSTED);
    let environment = CreateEnvironment { config, ..CreateEnvironment::new("own") };
    let environment = local.client.send(environments::create(&environment)).unwrap().id;
    let session = CreateSession::new(local.agent(), environment.clone());
    local.client.send(sessions::create(&session)).unwrap();

    let worker = client(&local.server, Credential::EnvironmentKey("sk-ant-oat01-key".into()));
    let item = worker.send(work::poll(&environment, "worker-1", &PollWork::default())).unwrap().unwrap().id;
    worker.send(work::ack(&environment, &item)).unwrap();
    let beat = worker.send(work::heartbeat(&environment, &item, &HeartbeatWork::first())).unwrap();
    assert_eq!(beat.state, WorkState::Active);
    let labels = UpdateWork::new([("a".to_owned(), Some("b".to_owned()))]);
    assert_eq!(local.client.send(work::update(&environment, &item, &labels)).unwrap().metadata["a"], "b");
    assert_eq!(worker.send(work::list(&environment, &ListWork::default())).unwrap().data.len(), 1);
    assert_eq!(local.client.send(work::stats(&environment)).unwrap().depth, 0);
    worker
        .send(work::stop(&environment, &item, &StopWork { force: Some(true), ..StopWork::default() }))
        .unwrap();
    assert_eq!(local.client.send(work::retrieve(&environment, &item)).unwrap().state, WorkState::Stopped);
    assert!(worker.send(work::poll(&environment, "worker-1", &PollWork::default())).unwrap().is_none());
    local.client.send(environments::delete(&environment)).unwrap();
    assert_gone(worker.send(work::poll(&environment, "worker-1", &PollWork::default())));
}
