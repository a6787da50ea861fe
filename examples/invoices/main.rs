//! Reconciles a folder of invoices with its ledger: an agent does the work, in four calls of the
//! client.
//!
//! ```text
//!   cargo run --example invoices                     made-up invoices, offline
//!   cargo run --example invoices -- --folder DIR     yours
//!   cargo run --example invoices -- --live           on the service, with ANTHROPIC_API_KEY
//! ```

mod arguments;
mod summary;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use arguments::Arguments;
use fastrand::Rng;
use managed_agents_blocking::types::{
    AgentId, AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, EnvironmentId, Event,
    FileResourceParams, ListEnvironments,
};
use managed_agents_blocking::{
    Client, Delivery, Outcome, TurnOptions, UploadFile, agents, environments, sessions,
};
use managed_agents_examples::folder::{self, Document};
use managed_agents_examples::report::Report;
use managed_agents_examples::terminal::{Style, Terminal, printable};
use managed_agents_examples::{connect, exit, reconciler, transcript};

const SYSTEM: &str = "You reconcile invoices. You never add up in your head: you read and calculate with tools, in whole cents.";
/// The lifetime of the uploaded files, in seconds. They have no use after the run.
const ONE_DAY: u64 = 24 * 60 * 60;

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(arguments) = Arguments::read()? else {
        print!("{}", arguments::HELP);
        return Ok(());
    };
    let made_up = tempfile::Builder::new().prefix("invoices-").disable_cleanup(arguments.keep).tempdir()?;
    let folder = match arguments.folder {
        Some(folder) => folder,
        None => {
            folder::invent(made_up.path(), &mut Rng::with_seed(arguments.seed))?;
            made_up.path().into()
        }
    };
    let documents = folder::read(&folder)?;
    let connected = match arguments.is_live {
        true => connect::live()?,
        false => connect::offline(reconciler::script(), arguments.faults)?,
    };

    let mut terminal = Terminal::stdout();
    terminal.field("Service", &connected.place)?;
    terminal.field("Folder", printable(&folder.to_string_lossy()))?;
    let options = TurnOptions::default();
    let job = Job { documents, model: arguments.model, agent: arguments.agent, options };
    reconcile(&connected.client, job, &mut terminal)?;
    Ok(())
}

/// The job and its options.
pub(crate) struct Job {
    pub(crate) documents: Vec<Document>,
    pub(crate) model: String,
    /// The id of an existing agent.
    pub(crate) agent: Option<AgentId>,
    pub(crate) options: TurnOptions,
}

/// Uploads the files and makes the four calls. The code is the same on the service and offline.
pub(crate) fn reconcile<W: Write>(
    client: &Client,
    job: Job,
    terminal: &mut Terminal<W>,
) -> Result<Report, Box<dyn Error>> {
    let started = Instant::now();
    let mut resources = Vec::new();
    for Document { path, name, .. } in &job.documents {
        let (content_type, expires_in_seconds) = ("text/plain".into(), Some(ONE_DAY));
        let file = UploadFile { content_type, expires_in_seconds, ..UploadFile::new(name) };
        let file = client.upload(path.as_path(), &file)?;
        let id = terminal.styled(Style::Dim, file.id.as_str());
        terminal.field("File", format!("{id}  {}", printable(name)))?;
        let mount_path = Some(format!("/invoices/{name}"));
        resources.push(FileResourceParams { mount_path, ..FileResourceParams::new(file.id) }.into());
    }

    // 1. The agent: its model, its instructions and its tools.
    let agent = match job.agent {
        Some(agent) => agent,
        None => {
            let agent = CreateAgent {
                system: Some(SYSTEM.into()),
                tools: vec![AgentToolParams::agent_toolset()],
                ..CreateAgent::new("Invoice Reconciler", job.model)
            };
            client.send(agents::create(&agent))?.id
        }
    };
    terminal.field("Agent", printable(agent.as_str()))?;

    // 2. The environment in which the tools run. A name can be used only once.
    let environment = environment(client, format!("invoices-{:08x}", fastrand::u32(..)))?;
    terminal.field("Environment", printable(environment.as_str()))?;

    // 3. The session, with this agent, in this environment, on these files.
    let session = CreateSession { resources, ..CreateSession::new(agent, environment) };
    let session = client.send(sessions::create(&session))?;
    terminal.field("Session", printable(session.id.as_str()))?;
    terminal.line("")?;

    // 4. The question, and all events until the turn ends, whatever the network does.
    let mut turn = client.ask_with(&session.id, &summary::task(&session.resources), job.options)?;
    let (mut report, mut usage) = (None, None);
    for delivery in turn.by_ref() {
        let Delivery::Event(event) = delivery? else { continue };
        transcript::show(&event, terminal)?;
        match event.decode() {
            Ok(Event::AgentMessage(message)) => report = Report::find(&message.text()).or(report),
            Ok(Event::SessionUsage(event)) => usage = Some(event.usage),
            _ => (),
        }
    }

    let outcome = turn.outcome().map_or("nothing", Outcome::name);
    if outcome != "end_turn" {
        return Err(format!("the turn ended with {outcome}; session {} has the details", session.id).into());
    }
    let report = report.ok_or("the agent finished without a line that begins with RESULT: try again")?;
    summary::show(&report, outcome, usage.as_ref(), started.elapsed(), terminal)?;
    Ok(report)
}

/// Creates an environment. If the reply to an attempt is lost, the next one finds the name taken, by
/// the environment that is wanted.
fn environment(client: &Client, name: String) -> Result<EnvironmentId, Box<dyn Error>> {
    match client.send(environments::create(&CreateEnvironment::new(name.as_str()))) {
        Err(error) if error.status().is_some_and(|status| status.as_u16() == 409) => {
            for environment in client.pages(environments::list(&ListEnvironments::default())) {
                let environment = environment?;
                if environment.name == name {
                    return Ok(environment.id);
                }
            }
            Err(error.into())
        }
        created => Ok(created?.id),
    }
}
