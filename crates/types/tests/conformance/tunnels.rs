use managed_agents_types::{
    CreateTunnel, CreateTunnelCertificate, ListTunnelCertificates, ListTunnels, Page, RotateTunnelToken,
    Tunnel, TunnelCertificate, TunnelToken,
};

use crate::check::{Check, check};
use crate::queries::Queries;
use crate::requests::assert_valid;

pub(crate) const TYPES: &[Check] = &[
    check::<Tunnel>("Tunnel"),
    check::<TunnelCertificate>("TunnelCertificate"),
    check::<TunnelToken>("TunnelToken"),
    check::<CreateTunnelCertificate>("TunnelsCertificatesCreateRequest"),
    check::<Page<TunnelCertificate>>("TunnelsCertificatesListPage"),
    check::<CreateTunnel>("TunnelsCreateRequest"),
    check::<Page<Tunnel>>("TunnelsListPage"),
    check::<RotateTunnelToken>("TunnelsRotateTokenRequest"),
];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let (include_archived, limit, page) = (Some(true), Some(1), Some("page".to_owned()));
    let list_certificates = ListTunnelCertificates { include_archived, limit, page: page.clone() };
    vec![
        ("tunnels.list", Box::new(ListTunnels { include_archived, limit, page })),
        ("tunnels.certificates.list", Box::new(list_certificates)),
    ]
}

#[test]
fn requests_to_tunnels_are_valid_and_their_tokens_do_not_show() {
    assert_valid("TunnelsCreateRequest", &CreateTunnel::new());
    assert_valid("TunnelsRotateTokenRequest", &RotateTunnelToken::new());
    assert_valid("TunnelsCertificatesCreateRequest", &CreateTunnelCertificate::new("-----BEGIN"));
    let json = r#"{"type":"tunnel_token","id":"tnl_1","tunnel_token":"ey"}"#;
    let token: TunnelToken = serde_json::from_str(json).unwrap();
    assert_eq!(token.tunnel_token.expose(), "ey");
    assert!(!format!("{token:?}").contains("ey\""), "{token:?}");
}
