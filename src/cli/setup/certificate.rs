//! A server that vouches for itself: its certificate is fetched, so that its owner can compare the
//! fingerprint and name it in `tls.ca`. Nothing but what leads to TLS is said on these connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::Context;
use data_encoding::{BASE64, HEXUPPER};
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use crate::config::{Account, Security, SendSettings, Server};
use crate::tls;

/// For each step of a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lines that a server may say before TLS.
const LINES: usize = 50;

/// What a server showed.
pub struct ShownCertificate {
    pub host: String,
    pub port: u16,
    certificate: CertificateDer<'static>,
}

impl ShownCertificate {
    /// SHA-256, as other programs print it: pairs of digits with colons between.
    pub fn fingerprint(&self) -> String {
        let digits = HEXUPPER.encode(&Sha256::digest(&self.certificate));
        let pairs: Vec<&str> =
            digits.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok()).collect();
        pairs.join(":")
    }
}

/// The certificates that an account's servers show, one for each that differs.
///
/// # Errors
/// A server that cannot be reached, or does not come to TLS.
pub fn shown_by(account: &Account) -> anyhow::Result<Vec<ShownCertificate>> {
    let imap = account.source.server().map(|source| (source.server, StartTlsProtocol::Imap));
    let smtp = match &account.send {
        SendSettings::Smtp { server, .. } => Some((server, StartTlsProtocol::Smtp)),
        SendSettings::Sendmail { .. } | SendSettings::Maildir { .. } | SendSettings::File { .. } => None,
    };
    let mut all: Vec<ShownCertificate> = Vec::new();
    for (server, protocol) in
        imap.into_iter().chain(smtp).filter(|(server, _)| server.security != Security::Plain)
    {
        let what = || format!("fetching the certificate of {}:{}", server.host, server.port);
        let shown = ShownCertificate {
            host: server.host.clone(),
            port: server.port,
            certificate: fetch(server, protocol).with_context(what)?,
        };
        if !all.iter().any(|other| other.certificate == shown.certificate) {
            all.push(shown);
        }
    }
    Ok(all)
}

/// Certificates as a PEM file.
pub fn pem(all: &[ShownCertificate]) -> String {
    let one = |shown: &ShownCertificate| {
        let text = BASE64.encode(&shown.certificate);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    };
    all.iter().map(one).collect()
}

#[derive(Clone, Copy)]
enum StartTlsProtocol {
    Imap,
    Smtp,
}

fn fetch(server: &Server, protocol: StartTlsProtocol) -> anyhow::Result<CertificateDer<'static>> {
    let addresses = (server.host.as_str(), server.port).to_socket_addrs()?;
    let connected =
        addresses.map(|address| TcpStream::connect_timeout(&address, PATIENCE)).reduce(Result::or);
    let stream = connected.context("the name has no address")??;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    if server.security == Security::StartTls {
        start_tls(&stream, protocol)?;
    }
    tls::shown_certificate(stream, &server.host).map_err(|failure| match failure {
        tls::TlsFailure::Refused(why) => anyhow::anyhow!(why),
        tls::TlsFailure::Io(error) => error.into(),
    })
}

/// The words that lead to TLS (RFC 9051 6.2.1, RFC 3207).
fn start_tls(stream: &TcpStream, protocol: StartTlsProtocol) -> anyhow::Result<()> {
    let mut lines = BufReader::new(stream.take(64 * 1024)).lines();
    let mut until = |end: &dyn Fn(&str) -> bool| -> anyhow::Result<()> {
        let found = lines.by_ref().take(LINES).map_while(Result::ok).any(|line| end(&line));
        anyhow::ensure!(found, "it does not offer STARTTLS");
        Ok(())
    };
    let mut output = stream;
    match protocol {
        StartTlsProtocol::Imap => {
            until(&|line| line.starts_with("* OK"))?;
            output.write_all(b"a STARTTLS\r\n")?;
            until(&|line| line.to_uppercase().starts_with("A OK"))
        }
        StartTlsProtocol::Smtp => {
            until(&|line| line.starts_with("220 "))?;
            output.write_all(b"EHLO [127.0.0.1]\r\n")?;
            until(&|line| line.starts_with("250 "))?;
            output.write_all(b"STARTTLS\r\n")?;
            until(&|line| line.starts_with("220 "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_written_as_others_write_it() {
        let made = rcgen::generate_simple_self_signed(vec!["mail.example".to_owned()]).unwrap();
        let shown = ShownCertificate {
            host: "mail.example".to_owned(),
            port: 993,
            certificate: made.cert.der().clone(),
        };
        assert_eq!(pem(std::slice::from_ref(&shown)), made.cert.pem().replace("\r\n", "\n"));
        let fingerprint = shown.fingerprint();
        assert_eq!((fingerprint.len(), fingerprint.split(':').count()), (95, 32));
    }
}
