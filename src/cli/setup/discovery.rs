//! Looking up the servers of a domain on the network, once its owner agreed: autoconfig files of
//! the domain and of Mozilla's list, then SRV records. Each is asked with the domain alone, never
//! with the address.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};

use super::autoconfig::{self, Servers};
use super::srv;
use crate::config::providers::Secrets;
use crate::mail::Address;

/// For one file or one record.
const PATIENCE: Duration = Duration::from_secs(6);

/// More than any autoconfig file.
const LIMIT: u64 = 256 * 1024;

/// Servers, who said so, and whether that can be believed.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub servers: Servers,
    /// A URL, or "the DNS records of example.org".
    pub said_by: String,
    pub voucher: Voucher,
}

/// What stands for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voucher {
    /// It came under TLS from the domain or from Mozilla's list, or names hosts of the domain.
    Trusted,
    /// Anybody on the way could have written it, and it names hosts of another domain.
    Nobody,
}

/// Asks until somebody knows. `at` is asked instead of the usual places.
pub fn look_up(address: &Address, at: Option<&str>) -> Option<Lookup> {
    let domain = address.domain();
    let places = match at {
        Some(place) => vec![place.to_owned()],
        None => vec![
            format!("https://autoconfig.{domain}/mail/config-v1.1.xml"),
            format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
            format!("https://autoconfig.thunderbird.net/v1.1/{domain}"),
            format!("http://autoconfig.{domain}/mail/config-v1.1.xml"),
        ],
    };
    let client = client();
    let file = places.into_iter().find_map(|place| {
        let servers = fetch(&client, &place).and_then(|xml| autoconfig::read(&xml, address)).ok()?;
        let voucher =
            if place.starts_with("https://") { Voucher::Trusted } else { judge_hosts(&servers, domain) };
        Some(Lookup { servers, said_by: place, voucher })
    });
    file.or_else(|| if at.is_none() { by_records(domain) } else { None })
}

/// An answer that names the domain's own hosts sends the password nowhere else.
fn judge_hosts(servers: &Servers, domain: &str) -> Voucher {
    let own = |url: &String| {
        let host = super::ways::host(url);
        host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
    };
    let all = [Some(&servers.imap), servers.smtp.as_ref()].into_iter().flatten().all(own);
    if all { Voucher::Trusted } else { Voucher::Nobody }
}

/// One with the system's certificates, which leads from `https` to nothing else.
fn client() -> ureq::Agent {
    let certificates = rustls_native_certs::load_native_certs().certs;
    let certificates: Vec<_> =
        certificates.iter().map(|one| ureq::tls::Certificate::from_der(one).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(certificates)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .tls_config(tls)
        .build()
        .new_agent()
}

fn fetch(client: &ureq::Agent, url: &str) -> Result<String, String> {
    let answer = client.get(url).call().map_err(|error| error.to_string())?;
    if answer.status() != 200 {
        return Err(format!("answered {}", answer.status()));
    }
    answer.into_body().with_config().limit(LIMIT).read_to_string().map_err(|error| error.to_string())
}

fn by_records(domain: &str) -> Option<Lookup> {
    let resolver = resolver(&std::fs::read_to_string("/etc/resolv.conf").ok()?)?;
    let mut urls = srv::SERVICES.iter().filter_map(|(service, scheme, usual)| {
        let (host, port) = record(resolver, &format!("{service}.{domain}"))?;
        let port = if port == *usual { String::new() } else { format!(":{port}") };
        Some(format!("{scheme}://{host}{port}"))
    });
    let imap = urls.by_ref().find(|url| url.starts_with("imap"))?;
    let smtp = urls.find(|url| url.starts_with("smtp"));
    let servers = Servers { imap, smtp, login: None, wants: Secrets::Password };
    let voucher = judge_hosts(&servers, domain);
    Some(Lookup { servers, said_by: format!("the DNS records of {domain}"), voucher })
}

/// The first name server of resolv.conf(5).
fn resolver(text: &str) -> Option<SocketAddr> {
    let address = text.lines().find_map(|line| line.trim().strip_prefix("nameserver")?.trim().parse().ok());
    address.map(|address: IpAddr| SocketAddr::new(address, 53))
}

fn record(resolver: SocketAddr, name: &str) -> Option<(String, u16)> {
    let any: IpAddr = if resolver.is_ipv4() { [0, 0, 0, 0].into() } else { [0u16; 8].into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    // The kernel then drops answers from anybody else; the number is as hard to guess as the port.
    socket.connect(resolver).ok()?;
    socket.set_read_timeout(Some(PATIENCE / 2)).ok()?;
    let id = socket.local_addr().ok()?.port().rotate_left(5) ^ 0x5a5a;
    socket.send(&srv::question(name, id)?).ok()?;
    let mut bytes = [0; 4096];
    let length = socket.recv(&mut bytes).ok()?;
    srv::answer(&bytes[..length], id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_over_no_tls_is_believed_about_the_domain_s_own_hosts_only() {
        let check = |imap: &str, smtp: Option<&str>, wanted: Voucher| {
            let smtp = smtp.map(str::to_owned);
            let servers = Servers { imap: imap.into(), smtp, login: None, wants: Secrets::Password };
            assert_eq!(judge_hosts(&servers, "example.org"), wanted, "{imap}");
        };
        check("imaps://imap.example.org", Some("smtps://example.org:465"), Voucher::Trusted);
        check("imaps://imap.evil.example", None, Voucher::Nobody);
        check("imaps://evilexample.org", None, Voucher::Nobody);
        check("imaps://imap.example.org", Some("smtps://smtp.evil.example"), Voucher::Nobody);
    }

    #[test]
    fn the_resolver_is_read_from_its_file() {
        let check = |text: &str, wanted: Option<&str>| {
            assert_eq!(resolver(text), wanted.map(|address| address.parse().unwrap()));
        };
        check("# x\nsearch a\nnameserver 127.0.0.53\nnameserver 1.1.1.1\n", Some("127.0.0.53:53"));
        check("nameserver fe80::1%eth0\nnameserver ::1\n", Some("[::1]:53"));
        check("", None);
    }
}
