//! A journey for each resource on the local server: create, use, update, list, archive or delete,
//! gone.

mod deployments;
mod memory;
mod profiles;
mod sessions;
mod skills;
mod tunnels;
mod vaults;
mod work;

use managed_agents_blocking::types::{
    AgentId, AgentToolParams, CreateAgent, CreateEnvironment, EnvironmentId, SessionId,
};
use managed_agents_blocking::{Client, Credential, Delivery, Error, Settings, agents, environments};
use managed_agents_local::{Options, Script, Server};

/// A server, and a client of it.
struct Local {
    server: Server,
    client: Client,
}

impl Local {
    /// Starts a server whose agents play this script.
    fn playing(script: &str) -> Self {
        let script = Some(Script::from_json(script).expect("the script is good"));
        let server = Server::start(Options { script, ..Options::default() }).expect("a port is free");
        let client = client(&server, Credential::ApiKey("k".into()));
        Self { server, client }
    }

    fn start() -> Self {
        Self::playing(r#"{"steps": [{"say": "Done."}]}"#)
    }

    fn agent(&self) -> AgentId {
        let tools = vec![AgentToolParams::agent_toolset()];
        let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-8") };
        self.client.send(agents::create(&agent)).unwrap().id
    }

    fn environment(&self) -> EnvironmentId {
        self.client.send(environments::create(&CreateEnvironment::new("tasks"))).unwrap().id
    }

    /// Asks the session, and returns the last message of the agent.
    fn ask(&self, session: &SessionId, text: &str) -> String {
        let deliveries: Vec<_> = self.client.ask(session, text).unwrap().map(Result::unwrap).collect();
        let mut said = deliveries.iter().rev().filter_map(Delivery::event);
        let said = said.find(|event| event.kind() == "agent.message").expect("the agent says something");
        said.content_text().expect("it has a text").trim().to_owned()
    }
}

fn client(server: &Server, credential: Credential) -> Client {
    Client::new(Settings { base_url: server.url(), ..Settings::new(credential) })
        .expect("the settings are good")
}

/// Asserts that the service says 404.
fn assert_gone<T: std::fmt::Debug>(result: Result<T, Error>) {
    let error = result.expect_err("it is gone");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404), "{error}");
}
