//! Which certificates are believed: the system's roots, and what the owner named in `tls.ca`.
//!
//! A file given as `tls.ca` may hold certificate authorities, or the very certificate of a server that signed its own
//! (Proton Bridge, a box at home). Such a leaf is no authority to the path builder, so it is compared byte for byte;
//! its name and its dates still have to hold. Absent on purpose: a way to switch checking off.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// The client's TLS settings: TLS 1.2 and 1.3, system roots and those of `ca`.
///
/// # Errors
/// One sentence with the remedy: the file cannot be read, holds no certificate, or nothing at all is trusted.
pub(super) fn config(ca: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let pins = ca.map_or_else(|| Ok(Vec::new()), read_pem)?;
    let verifier = Verifier { inner: chain_verifier(&provider, &pins)?, pins };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn read_pem(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(|found| found.collect::<Result<Vec<_>, _>>())
        .map_err(|error| format!("tls.ca {} cannot be read: {error}", path.display()))?;
    if certificates.is_empty() {
        return Err(format!("tls.ca {} holds no PEM certificate", path.display()));
    }
    Ok(certificates)
}

fn chain_verifier(
    provider: &Arc<CryptoProvider>,
    pins: &[CertificateDer<'static>],
) -> Result<Arc<WebPkiServerVerifier>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(pins.iter().cloned());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().map_err(|_| {
        "no trusted certificate authority was found; install the system's (ca-certificates) or set tls.ca"
            .to_owned()
    })
}

#[derive(Debug)]
struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
    pins: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict =
            self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verdict {
            // The dates are looked at before anything else (RFC 5280 6.1.3 has no order; this verifier has), so a
            // verdict that is not about them says that they hold.
            Err(error) if self.pins.contains(end_entity) && !is_about_dates(&error) => {
                rustls::client::verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn is_about_dates(error: &Error) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(
        error,
        Error::InvalidCertificate(Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
    )
}

/// What went wrong in a handshake, in words with the remedy.
pub(super) fn explain(error: &Error, host: &str) -> String {
    use CertificateError as C;
    let Error::InvalidCertificate(why) = error else { return format!("TLS failed: {error}") };
    match why {
        C::UnknownIssuer => {
            "the certificate comes from nobody this system trusts; if it is your own server's, name its PEM file in tls.ca".to_owned()
        }
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            format!("the certificate is not for {host}; use the name it is for, or ask the provider")
        }
        _ if is_about_dates(error) => {
            "the certificate has expired, or is not valid yet; check this machine's clock, or ask the provider"
                .to_owned()
        }
        why => format!("the certificate is refused ({why}); if it is your own server's, name its PEM file in tls.ca"),
    }
}
