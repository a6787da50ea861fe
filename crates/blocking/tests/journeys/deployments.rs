use std::time::Duration;

use managed_agents_blocking::types::{
    CreateDeployment, EventParams, ListDeploymentRuns, ListDeployments, ScheduleParams, Update,
    UpdateDeployment,
};
use managed_agents_blocking::{deployment_runs, deployments, sessions};

use crate::{Local, assert_gone};

#[test]
fn a_deployment_that_runs_by_hand_and_by_its_schedule() {
    let local = Local::start();
    let client = &local.client;
    let events = [EventParams::message("Go")];
    let deployment = CreateDeployment::new("Nightly", local.agent(), local.environment(), events);
    let deployment = client.send(deployments::create(&deployment)).unwrap().id;
    let run = client.send(deployments::run(&deployment)).unwrap();
    let session = run.session_id.unwrap();
    client.wait_until_idle(&session, Duration::from_secs(20)).unwrap();
    assert_eq!(client.send(sessions::retrieve(&session)).unwrap().deployment_id, Some(deployment.clone()));

    let schedule = ScheduleParams::new("0 * * * *", "UTC");
    let schedule = UpdateDeployment { schedule: Update::Set(schedule), ..UpdateDeployment::default() };
    client.send(deployments::update(&deployment, &schedule)).unwrap();
    local.server.advance_clock(Duration::from_secs(3_600));
    let runs = || client.send(deployment_runs::list(&ListDeploymentRuns::default())).unwrap().data.len();
    assert_eq!(runs(), 2);
    client.send(deployments::pause(&deployment)).unwrap();
    local.server.advance_clock(Duration::from_secs(3_600));
    assert_eq!(runs(), 2);
    client.send(deployments::unpause(&deployment)).unwrap();
    assert_eq!(client.send(deployments::list(&ListDeployments::default())).unwrap().data.len(), 1);
    assert!(client.send(deployments::archive(&deployment)).unwrap().archived_at.is_some());
    assert_eq!(client.send(deployments::list(&ListDeployments::default())).unwrap().data.len(), 0);
    assert!(client.send(deployments::run(&deployment)).is_err());
    assert_gone(client.send(deployments::retrieve(&"depl_nobody".into())));
}
