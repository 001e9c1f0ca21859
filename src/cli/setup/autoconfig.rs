//! Mozilla's autoconfig files
//! (<https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat>) -> servers. Pure:
//! the text comes from a stranger, and nothing of it is used that would not do in a configuration.

use roxmltree::{Document, Node};

use crate::config::providers::Secrets;
use crate::mail::Address;

/// What was found out about an address's servers.
#[derive(Debug, Clone, PartialEq)]
pub struct Servers {
    /// As in the configuration.
    pub imap: String,
    pub smtp: Option<String>,
    /// `None`: the address.
    pub login: Option<String>,
    pub wants: Secrets,
}

/// Reads a file. Servers without TLS are passed over.
///
/// # Errors
/// Why there is no server in it, as the second half of a sentence.
pub fn read(xml: &str, address: &Address) -> Result<Servers, String> {
    let document = Document::parse(xml).map_err(|error| format!("is no XML: {error}"))?;
    let provider = document.descendants().find(|node| node.has_tag_name("emailProvider"));
    let provider = provider.ok_or("names no mail provider")?;
    let imap = best(&provider, "incomingServer", "imap").ok_or("names no IMAP server that is protected")?;
    let smtp = best(&provider, "outgoingServer", "smtp");
    let login = text(&imap, "username").map(|name| filled(name, address));
    Ok(Servers {
        imap: url("imap", &imap).ok_or("names a server that cannot be one")?,
        smtp: smtp.as_ref().and_then(|smtp| url("smtp", smtp)),
        login: login.filter(|login| is_login(login) && !login.eq_ignore_ascii_case(address.as_str())),
        wants: wants(&imap),
    })
}

/// The first server of a kind with TLS from the first byte, else the first with STARTTLS.
fn best<'a>(provider: &Node<'a, 'a>, tag: &str, kind: &str) -> Option<Node<'a, 'a>> {
    let with = |socket: &str| {
        provider.children().find(|node| {
            node.has_tag_name(tag)
                && node.attribute("type").is_some_and(|found| found.eq_ignore_ascii_case(kind))
                && text(node, "socketType").is_some_and(|found| found.eq_ignore_ascii_case(socket))
        })
    };
    with("SSL").or_else(|| with("STARTTLS"))
}

fn text<'a>(node: &Node<'a, 'a>, tag: &str) -> Option<&'a str> {
    node.children().find(|child| child.has_tag_name(tag))?.text().map(str::trim)
}

fn url(protocol: &str, server: &Node<'_, '_>) -> Option<String> {
    let secure = if text(server, "socketType")?.eq_ignore_ascii_case("SSL") { "s" } else { "" };
    let host = text(server, "hostname").filter(|host| is_host(host))?;
    let port: u16 = text(server, "port").and_then(|port| port.parse().ok()).filter(|port| *port > 0)?;
    let usual = match (protocol, secure) {
        ("imap", "s") => 993,
        ("imap", _) => 143,
        (_, "s") => 465,
        (_, _) => 587,
    };
    let port = if port == usual { String::new() } else { format!(":{port}") };
    Some(format!("{protocol}{secure}://{}{port}", host.to_lowercase()))
}

/// A name of letters, digits, dots and hyphens.
pub fn is_host(name: &str) -> bool {
    let label = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

fn is_login(login: &str) -> bool {
    !login.is_empty() && login.len() <= 256 && !login.contains('%') && !login.chars().any(char::is_control)
}

/// `%EMAILADDRESS%`, `%EMAILLOCALPART%` and `%EMAILDOMAIN%`.
fn filled(text: &str, address: &Address) -> String {
    text.replace("%EMAILADDRESS%", address.as_str())
        .replace("%EMAILLOCALPART%", address.local())
        .replace("%EMAILDOMAIN%", address.domain())
}

/// A password wherever one will do.
fn wants(server: &Node<'_, '_>) -> Secrets {
    let ways = server.children().filter(|child| child.has_tag_name("authentication"));
    let ways: Vec<&str> = ways.filter_map(|way| way.text()).map(str::trim).collect();
    let only_token = !ways.is_empty() && ways.iter().all(|way| *way == "OAuth2");
    if only_token { Secrets::Token } else { Secrets::Password }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(servers: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"example.org\"><domain>example.org</domain>{servers}</emailProvider></clientConfig>"
        )
    }

    fn server(tag: &str, kind: &str, fields: &str) -> String {
        format!("<{tag} type=\"{kind}\">{fields}</{tag}>")
    }

    fn read_of(servers: &str) -> Result<Servers, String> {
        read(&file(servers), &Address::parse("Robin.Vale@example.org").unwrap())
    }

    const PLAIN: &str = "<hostname>a.example.org</hostname><port>143</port><socketType>plain</socketType>";
    const STARTTLS: &str = "<hostname>b.example.org</hostname><port>143</port><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username>";
    const TLS: &str = "<hostname>C.example.org</hostname>\n<port> 993 </port><socketType>SSL</socketType><username>%EMAILADDRESS%</username>";

    #[test]
    fn the_best_protected_servers_are_taken() {
        let incoming = |fields: &str| server("incomingServer", "imap", fields);
        let smtp = server(
            "outgoingServer",
            "smtp",
            "<hostname>d.example.org</hostname><port>2587</port><socketType>STARTTLS</socketType>",
        );
        let pop = server("incomingServer", "pop3", TLS);
        let found = read_of(&(pop.clone() + &incoming(PLAIN) + &incoming(STARTTLS) + &incoming(TLS) + &smtp))
            .unwrap();
        assert_eq!(found.imap, "imaps://c.example.org");
        assert_eq!(found.smtp.as_deref(), Some("smtp://d.example.org:2587"));
        assert_eq!((found.login, found.wants), (None, Secrets::Password));
        let found = read_of(&(incoming(PLAIN) + &incoming(STARTTLS))).unwrap();
        assert_eq!(
            (found.imap.as_str(), found.login.as_deref(), found.smtp),
            ("imap://b.example.org", Some("robin.vale"), None)
        );
        assert!(read_of(&(pop + &incoming(PLAIN))).unwrap_err().contains("no IMAP server"));
    }

    #[test]
    fn a_password_is_preferred_to_a_token() {
        let incoming = |auth: &str| server("incomingServer", "imap", &format!("{TLS}{auth}"));
        let (oauth, password) = (
            "<authentication>OAuth2</authentication>",
            "<authentication>password-cleartext</authentication>",
        );
        assert_eq!(read_of(&incoming(oauth)).unwrap().wants, Secrets::Token);
        assert_eq!(read_of(&incoming(&(oauth.to_owned() + password))).unwrap().wants, Secrets::Password);
    }

    #[test]
    fn a_hostile_file_gives_nothing() {
        let with_host = |host: &str| server("incomingServer", "imap", &TLS.replace("C.example.org", host));
        for host in ["", "a b", "x\"y", "evil.example/..", "a..b", "x@y", "é", "x&#10;y"] {
            assert!(read_of(&with_host(host)).is_err(), "{host}");
        }
        let deep = "<a>".repeat(100_000);
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
        for text in ["", "<", "<x/>", "not found", &deep, bomb] {
            assert!(read(text, &Address::parse("a@example.org").unwrap()).is_err());
        }
        let login = TLS.replace("%EMAILADDRESS%", "%REALNAME%");
        assert_eq!(read_of(&server("incomingServer", "imap", &login)).unwrap().login, None);
    }
}
