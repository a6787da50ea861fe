//! Whom to believe that a host is who it says.

use std::fmt;

use managed_agents_core as proto;
use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

/// The certificate authorities that a client trusts: those that everybody does, or some of its own, for a proxy or a gateway with a
/// certificate that the company made itself.
///
/// No variable of the environment changes them: whom a program trusts is what the program says. One that wants `SSL_CERT_FILE` to count, as
/// it does for curl, says so:
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
    /// Those that come with rustls, or those of the operating system with `native-tls`.
    #[default]
    Usual,
    /// These in the place of the usual ones, each in DER. One that cannot be read is not trusted.
    Only(Vec<Vec<u8>>),
}

impl RootCertificates {
    /// The certificates of a PEM text in the place of the usual ones; what else stands there is skipped.
    ///
    /// # Errors
    ///
    /// [`proto::Error::Settings`] if the text is no PEM or holds no certificate.
    pub fn from_pem(pem: &str) -> Result<Self, proto::Error> {
        let refused =
            |why: &str| proto::Error::Settings(format!("the root certificates cannot be used: {why}"));
        let mut certificates = Vec::new();
        for item in parse_pem(pem.as_bytes()) {
            if let PemItem::Certificate(certificate) = item.map_err(|_| refused("they are not PEM"))? {
                certificates.push(certificate.der().to_vec());
            }
        }
        if certificates.is_empty() {
            return Err(refused("there is no certificate in the text"));
        }
        Ok(Self::Only(certificates))
    }

    /// `None` for the usual ones.
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
