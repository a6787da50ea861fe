//! Tunnels: connections to MCP servers in a closed network.

use crate::ids::{TunnelCertificateId, TunnelId};
use crate::wire::text::{Secret, Timestamp};

object! {
    /// A connection into your network.
    response Tunnel ["type" = "tunnel"] {
        /// The tunnel.
        id: required TunnelId,
        /// Its name.
        display_name: nullable String,
        /// The domain of the tunnel. No other tunnel ever gets the same domain.
        domain: required String,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of archiving, which is final.
        archived_at: nullable Timestamp,
    }

    /// The token with which the program at your end opens a tunnel.
    response TunnelToken ["type" = "tunnel_token"] {
        /// An id from the service.
        id: required String,
        /// The token.
        tunnel_token: required Secret,
    }

    /// The certificate of the authority that signs for your end of a tunnel.
    response TunnelCertificate ["type" = "tunnel_certificate"] {
        /// The certificate.
        id: required TunnelCertificateId,
        /// The tunnel.
        tunnel_id: required TunnelId,
        /// Its SHA-256, in hexadecimal digits.
        fingerprint: required String,
        /// Expiry time.
        expires_at: nullable Timestamp,
        /// Time at which the certificate was added.
        created_at: required Timestamp,
        /// Time of archiving, which is final.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/tunnels`.
    request CreateTunnel [] {
        /// Its name.
        display_name: optional String,
    }

    /// Body of `POST /v1/tunnels/{tunnel_id}/rotate_token`.
    request RotateTunnelToken [] {
        /// Reason, for people.
        reason: optional String,
    }

    /// Body of `POST /v1/tunnels/{tunnel_id}/certificates`.
    request CreateTunnelCertificate [] {
        /// The certificate of the authority as PEM, up to 8 KB. The certificate is not secret; the
        /// authority's key is.
        ca_certificate_pem: required String,
    }
}

query! {
    /// Query of `GET /v1/tunnels`.
    ListTunnels {
        /// `true` to include archived items.
        include_archived: one bool,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }

    /// Query of `GET /v1/tunnels/{tunnel_id}/certificates`.
    ListTunnelCertificates {
        /// `true` to include archived items.
        include_archived: one bool,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
