//! Chooses the certificate authorities that a client trusts.

use std::fmt;

use managed_agents_core as proto;
use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

/// The certificate authorities that a client trusts.
///
/// A program replaces the usual ones when a proxy or a gateway has a certificate that the company
/// itself issued. No environment variable changes them. A program that wants `SSL_CERT_FILE` to
/// count, as it does for curl, reads it:
///
/// ```
/// use managed_agents_blocking::{ClientOptions, RootCertificates};
///
/// let root_certificates = match std::env::var_os("SSL_CERT_FILE") {
///     Some(path) => RootCertificates::from_pem(&std::fs::read_to_string(path)?)?,
///     None => RootCertificates::Usual,
/// };
/// let options = ClientOptions { root_certificates, ..ClientOptions::default() };
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RootCertificates {
    /// The authorities bundled with rustls, or with `native-tls` those of the operating system.
    #[default]
    Usual,
    /// These authorities instead, each in DER. A certificate that cannot be parsed is not trusted.
    Only(Vec<Vec<u8>>),
}

impl RootCertificates {
    /// Parses the certificates of a PEM text. Skips everything else in it.
    ///
    /// # Errors
    ///
    /// [`proto::Error::Settings`] if the text is not PEM or has no certificate.
    pub fn from_pem(pem: &str) -> Result<Self, proto::Error> {
        let refused =
            |why: &str| proto::Error::Settings(format!("the root certificates cannot be used: {why}"));
        let mut certificates = Vec::new();
        for item in parse_pem(pem.as_bytes()) {
            if let PemItem::Certificate(certificate) =
                item.map_err(|_| refused("the text is not PEM; export them as PEM"))?
            {
                certificates.push(certificate.der().to_vec());
            }
        }
        if certificates.is_empty() {
            return Err(refused("the text has no certificate; give the PEM of at least one"));
        }
        Ok(Self::Only(certificates))
    }

    /// Converts to ureq's type; `None` stands for the usual ones.
    pub(crate) fn to_ureq(&self) -> Option<RootCerts> {
        match self {
            Self::Usual => None,
            Self::Only(certificates) => {
                Some(certificates.iter().map(|der| Certificate::from_der(der).to_owned()).into())
            }
        }
    }
}

impl fmt::Debug for RootCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usual => f.write_str("Usual"),
            Self::Only(certificates) => write!(f, "Only({} certificates)", certificates.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_certificate_or_with_a_broken_one_is_refused() {
        for text in ["", "hello", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            let error = RootCertificates::from_pem(text).unwrap_err().to_string();
            assert!(error.contains("root certificates cannot be used"), "{text:?}: {error}");
        }
    }
}
