//! TLS for the connections to mail servers: one handshake, and which certificates are believed.
//!
//! Believed are the system's roots and what the owner named in `tls.ca`. That file may hold
//! certificate authorities, or the very certificate of a server that signed its own (Proton Bridge,
//! a box at home). Such a leaf is no authority to the path builder, so it is compared byte for
//! byte; its name and its dates still have to hold. Absent on purpose: a way to switch checking
//! off, client certificates, deadlines (those are the socket's, under the handshake).

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, ClientConnection, StreamOwned};
use rustls::{DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Why there is no TLS.
#[derive(Debug)]
pub enum TlsFailure {
    /// Ours to judge: certificate, version, alert, `tls.ca`. One sentence with the remedy.
    Refused(String),
    /// The socket failed, or its deadline passed.
    Io(io::Error),
}

/// The reason where a server speaks in clear before TLS.
pub const NO_TLS: &str =
    "the server does not begin with TLS; if its port is one for STARTTLS, write imap:// or smtp://";

/// Puts TLS 1.2 or 1.3 on a connection to `host` (a name or an address, perhaps in brackets) and
/// finishes the handshake.
///
/// # Errors
/// [`TlsFailure`]; nothing of ours was said under TLS then.
pub fn handshake<S: Read + Write>(
    mut socket: S,
    host: &str,
    ca: Option<&Path>,
) -> Result<StreamOwned<ClientConnection, S>, TlsFailure> {
    let config = config(ca).map_err(TlsFailure::Refused)?;
    let refused = |error: &Error| TlsFailure::Refused(explain(error, host));
    let mut connection =
        ClientConnection::new(Arc::new(config), name(host)?).map_err(|error| refused(&error))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut socket).map_err(|error| {
            let verdict = error.get_ref().and_then(|inner| inner.downcast_ref());
            verdict.map(refused).unwrap_or(TlsFailure::Io(error))
        })?;
    }
    Ok(StreamOwned::new(connection, socket))
}

/// The certificate that a server shows, whoever vouches for it. The handshake ends there: nothing
/// is said under TLS.
///
/// # Errors
/// As for [`handshake`]; none was shown.
pub fn shown_certificate<S: Read + Write>(
    mut socket: S,
    host: &str,
) -> Result<CertificateDer<'static>, TlsFailure> {
    let recorder = Arc::new(Recorder::default());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsFailure::Refused(format!("TLS cannot be set up: {error}")))?
        .dangerous()
        .with_custom_certificate_verifier(recorder.clone())
        .with_no_client_auth();
    let mut connection = ClientConnection::new(Arc::new(config), name(host)?)
        .map_err(|error| TlsFailure::Refused(explain(&error, host)))?;
    let ended = connection.complete_io(&mut socket);
    let shown = recorder.shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    shown.ok_or_else(|| TlsFailure::Io(ended.err().unwrap_or_else(|| io::ErrorKind::InvalidData.into())))
}

/// Keeps the certificate and believes none.
#[derive(Debug, Default)]
struct Recorder {
    shown: Mutex<Option<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(end_entity.clone().into_owned());
        Err(CertificateError::UnknownIssuer.into())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(CertificateError::BadSignature.into())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(CertificateError::BadSignature.into())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// The name that the certificate has to be for; an internationalized one as its A-labels (RFC 9525
/// 6.3).
fn name(host: &str) -> Result<ServerName<'static>, TlsFailure> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let ascii = match bare.contains(':') {
        true => bare.to_owned(),
        false => idna::domain_to_ascii(bare).unwrap_or_else(|_| bare.to_owned()),
    };
    ServerName::try_from(ascii)
        .map_err(|_| TlsFailure::Refused(format!("{host} is no name that a certificate can be for")))
}

fn config(ca: Option<&Path>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new(&provider, ca.map_or_else(|| Ok(Vec::new()), read_pem)?)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
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

#[derive(Debug)]
struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
    pins: Vec<CertificateDer<'static>>,
}

impl Verifier {
    fn new(provider: &Arc<CryptoProvider>, pins: Vec<CertificateDer<'static>>) -> Result<Verifier, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots.add_parsable_certificates(pins.iter().cloned());
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
        let inner = inner.map_err(|_| {
            "no trusted certificate authority was found; install the system's (ca-certificates) or set tls.ca"
        })?;
        Ok(Verifier { inner, pins })
    }
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
            // The dates are looked at before anything else (RFC 5280 6.1.3 has no order; this
            // verifier has), so a verdict that is not about them says that they hold.
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
fn explain(error: &Error, host: &str) -> String {
    use CertificateError as C;
    if matches!(error, Error::InvalidMessage(_)) {
        return NO_TLS.to_owned();
    }
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
        // What `openssl req -x509` makes by default: the server's own, marked as an authority.
        why if format!("{why:?}").contains("CaUsedAsEndEntity") => {
            "the server signed its certificate itself; if it is your own server, name the certificate's PEM file in tls.ca"
                .to_owned()
        }
        why => format!("the certificate is refused ({why}); if it is your own server's, name its PEM file in tls.ca"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A self-signed certificate for `mail.example`, good for the year 2026 (UTC).
    fn own_certificate(is_ca: rcgen::IsCa) -> CertificateDer<'static> {
        let mut wanted = rcgen::CertificateParams::new(vec!["mail.example".to_owned()]).unwrap();
        wanted.is_ca = is_ca;
        wanted.not_before = rcgen::date_time_ymd(2026, 1, 1);
        wanted.not_after = rcgen::date_time_ymd(2027, 1, 1);
        wanted.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().clone()
    }

    #[test]
    fn a_named_certificate_is_believed_for_its_name_and_within_its_dates() {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // Many a self-signed certificate calls itself an authority, as openssl makes them.
        let authority = || own_certificate(rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained));
        let (leaf, strange) = (own_certificate(rcgen::IsCa::NoCa), own_certificate(rcgen::IsCa::NoCa));
        let (authority, strange_authority) = (authority(), authority());
        let verifier = Verifier::new(&provider, vec![leaf.clone(), authority.clone()]).unwrap();
        let check = |shown: &CertificateDer<'_>, host: &str, at: u64, words: Option<&str>| {
            let (host_name, at) = (name(host).unwrap(), UnixTime::since_unix_epoch(Duration::from_secs(at)));
            let verdict = verifier.verify_server_cert(shown, &[], &host_name, &[], at);
            match (verdict.map_err(|error| explain(&error, host)), words) {
                (Ok(_), None) => {}
                (Err(why), Some(words)) => assert!(why.contains(words), "{why}"),
                (verdict, words) => panic!("{host}: {verdict:?} instead of {words:?}"),
            }
        };
        let (before, within, after) = (1_700_000_000, 1_780_000_000, 1_900_000_000);
        for ours in [&leaf, &authority] {
            check(ours, "mail.example", within, None);
            check(ours, "other.example", within, Some("not for other.example"));
            check(ours, "mail.example", before, Some("not valid yet"));
            check(ours, "mail.example", after, Some("has expired"));
        }
        check(&strange, "mail.example", within, Some("tls.ca"));
        check(&strange_authority, "mail.example", within, Some("tls.ca"));
    }

    #[test]
    fn hosts_are_names_or_addresses() {
        let check = |host: &str, expected: Option<&str>| {
            let got = name(host).ok().map(|name| name.to_str().into_owned());
            assert_eq!(got.as_deref(), expected, "{host}");
        };
        check("mail.example", Some("mail.example"));
        check("bücher.example", Some("xn--bcher-kva.example"));
        check("127.0.0.1", Some("127.0.0.1"));
        check("[::1]", Some("::1"));
        check("no name", None);
        check("", None);
    }
}
