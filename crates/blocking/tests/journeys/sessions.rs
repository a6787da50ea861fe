use managed_agents_blocking::types::{
    CreateSession, ListAgents, ListEnvironments, ListFiles, ListSessions, SessionResourceParams, UpdateAgent,
    UpdateEnvironment, UpdateSession,
};
use managed_agents_blocking::{UploadFile, agents, environments, files, sessions};

use crate::{Local, assert_gone};

const COUNT: &str = r#"{"steps": [{"tool": "bash", "input": {"command": "cat mnt/session/uploads/*"}, "save": "seen"}, {"say": "${seen}"}]}"#;

#[test]
fn an_agent_an_environment_and_a_file_in_a_session() {
    let local = Local::playing(COUNT);
    let client = &local.client;
    let (agent, environment) = (local.agent(), local.environment());
    let file = client.upload(&b"12345"[..], &UploadFile::new("a.txt")).unwrap().id;
    let resources = vec![SessionResourceParams::file(&file)];
    let session = CreateSession { resources, ..CreateSession::new(agent.clone(), environment.clone()) };
    let session = client.send(sessions::create(&session)).unwrap().id;
    assert_eq!(local.ask(&session, "Count"), "12345");

    let name = Some("B".to_owned());
    let change = UpdateAgent { name: name.clone(), ..UpdateAgent::default() };
    assert_eq!(client.send(agents::update(&agent, &change)).unwrap().version, 2);
    let change = UpdateEnvironment { name: name.clone(), ..UpdateEnvironment::default() };
    assert_eq!(client.send(environments::update(&environment, &change)).unwrap().name, "B");
    let change = UpdateSession { metadata: Some([("a".into(), name)].into()), ..UpdateSession::default() };
    assert_eq!(client.send(sessions::update(&session, &change)).unwrap().metadata["a"], "B");
    assert_eq!(client.send(agents::list(&ListAgents::default())).unwrap().data.len(), 1);
    assert_eq!(client.send(environments::list(&ListEnvironments::default())).unwrap().data.len(), 1);
    assert_eq!(client.send(files::list(&ListFiles::default())).unwrap().data.len(), 1);
    assert_eq!(client.send(sessions::list(&ListSessions::default())).unwrap().data.len(), 1);

    assert!(client.send(sessions::archive(&session)).unwrap().archived_at.is_some());
    client.send(sessions::delete(&session)).unwrap();
    assert_gone(client.send(sessions::retrieve(&session)));
    client.send(files::delete(&file)).unwrap();
    assert_gone(client.send(files::retrieve_metadata(&file)));
    assert!(client.send(agents::archive(&agent)).unwrap().archived_at.is_some());
    client.send(environments::delete(&environment)).unwrap();
    assert_gone(client.send(environments::retrieve(&environment)));
}
