//! Speaks TLS for a plain host, and can break its rules.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use managed_agents_blocking::{Client, ClientOptions, Credential, RootCertificates, Settings};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::host::{CANARY, TEST_TIMEOUT};

pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

/// A certificate and its key, in PEM.
pub(crate) type Pair = (&'static str, &'static str);

macro_rules! certificate {
    ($name:literal) => {
        (
            include_str!(concat!("certificates/", $name, ".pem")),
            include_str!(concat!("certificates/", $name, ".key.pem")),
        )
    };
}
pub(crate) use certificate;

/// Bytes of an event stream, counted from 0, after which TCP is closed without `close_notify`;
/// `None` for no limit.
pub(crate) type CutAfter = dyn Fn(usize) -> Option<usize> + Send + Sync;

impl Relay {
    /// Forwards one request of each connection to `host`, and its response until the host closes.
    pub(crate) fn start(host: SocketAddr, pair: Pair, cut_after: Arc<CutAfter>) -> Self {
        Self::start_with(host, &[pair], cut_after)
    }

    /// Shows each connection its own certificate; the last one to all that follow.
    pub(crate) fn start_with(host: SocketAddr, pairs: &[Pair], cut_after: Arc<CutAfter>) -> Self {
        let mut configs: VecDeque<_> = pairs.iter().copied().map(server_config).collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (connections, streams) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counted = connections.clone();
        thread::spawn(move || {
            for socket in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let config = match configs.len() {
                    1 => configs[0].clone(),
                    _ => configs.pop_front().unwrap(),
                };
                let (streams, cut_after) = (streams.clone(), cut_after.clone());
                thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    // A client that refuses the certificate disconnects, as some tests expect.
                    let _ = pass(StreamOwned::new(connection, socket.unwrap()), host, &streams, &*cut_after);
                });
            }
        });
        Self { address, connections }
    }

    /// Returns the number of connections, whatever became of them.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Creates a client that trusts the tests' certificate authority.
    pub(crate) fn client(&self, options: ClientOptions) -> Client {
        trusting(self.address, options)
    }
}

/// Creates a client of this host that trusts the tests' certificate authority.
pub(crate) fn trusting(host: SocketAddr, options: ClientOptions) -> Client {
    let root_certificates = RootCertificates::from_pem(include_str!("certificates/authority.pem")).unwrap();
    let base_url = format!("https://localhost:{}", host.port());
    let settings = Settings { base_url, ..Settings::new(Credential::ApiKey(CANARY.into())) };
    Client::new(settings).unwrap().with_options(ClientOptions { root_certificates, ..options })
}

/// Configures the server side of TLS.
pub(crate) fn server_config((chain, key): Pair) -> Arc<ServerConfig> {
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes()).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

fn pass(
    mut inside: StreamOwned<ServerConnection, TcpStream>,
    host: SocketAddr,
    streams: &AtomicUsize,
    cut_after: &CutAfter,
) -> std::io::Result<()> {
    inside.sock.set_read_timeout(Some(TEST_TIMEOUT))?;
    inside.sock.set_nodelay(true)?;
    let mut outside = TcpStream::connect(host)?;
    let request = read_request(&mut inside)?;
    outside.write_all(request.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes())?;
    let cut = match request.contains("/events/stream") {
        true => cut_after(streams.fetch_add(1, Ordering::SeqCst)),
        false => None,
    };
    let mut left = cut.unwrap_or(usize::MAX);
    let mut piece = [0; 4096];
    while left > 0 {
        let wanted = left.min(piece.len());
        match outside.read(&mut piece[..wanted])? {
            0 => break,
            count => {
                inside.write_all(&piece[..count])?;
                left -= count;
            }
        }
    }
    if left > 0 {
        inside.conn.send_close_notify();
        inside.flush()?;
    }
    inside.sock.shutdown(Shutdown::Write)
}

/// Reads head and body, which is text here.
fn read_request(inside: &mut impl Read) -> std::io::Result<String> {
    let mut request = String::new();
    let mut piece = [0; 4096];
    loop {
        let count = inside.read(&mut piece)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        request.push_str(&String::from_utf8_lossy(&piece[..count]));
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return Ok(request);
        }
    }
}
