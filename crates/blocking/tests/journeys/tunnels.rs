use managed_agents_blocking::tunnels;
use managed_agents_blocking::types::{
    CreateTunnel, CreateTunnelCertificate, ListTunnelCertificates, ListTunnels, RotateTunnelToken,
};

use crate::{Local, assert_gone};

const PEM: &str = "-----BEGIN CERTIFICATE-----\nAAECAwQ=\n-----END CERTIFICATE-----\n";

#[test]
fn a_tunnel_with_its_token_and_certificate() {
    let local = Local::start();
    let client = &local.client;
    let tunnel = client.send(tunnels::create(&CreateTunnel::default())).unwrap().id;
    let first = client.send(tunnels::reveal_token(&tunnel)).unwrap().tunnel_token;
    let second =
        client.send(tunnels::rotate_token(&tunnel, &RotateTunnelToken::default())).unwrap().tunnel_token;
    assert_ne!(format!("{:?}", first.expose()), format!("{:?}", second.expose()));
    let certificate = CreateTunnelCertificate::new(PEM);
    let certificate = client.send(tunnels::certificates::create(&tunnel, &certificate)).unwrap().id;
    let list = || {
        let list = tunnels::certificates::list(&tunnel, &ListTunnelCertificates::default());
        client.send(list).unwrap().data.len()
    };
    assert_eq!(list(), 1);
    assert!(
        client.send(tunnels::certificates::archive(&tunnel, &certificate)).unwrap().archived_at.is_some()
    );
    assert_eq!(list(), 0);
    assert!(client.send(tunnels::archive(&tunnel)).unwrap().archived_at.is_some());
    assert_eq!(client.send(tunnels::list(&ListTunnels::default())).unwrap().data.len(), 0);
    assert!(client.send(tunnels::reveal_token(&tunnel)).is_err());
    assert_gone(client.send(tunnels::retrieve(&"tnl_nobody".into())));
}
