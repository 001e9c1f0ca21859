//! Thunderbird's profiles: the servers and identities in `prefs.js`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Found, FoundServer, Protection, owner, url};

/// Where profiles are, under the home folder.
const FOLDERS: [&str; 4] = [
    ".thunderbird",
    "snap/thunderbird/common/.thunderbird",
    ".var/app/org.mozilla.Thunderbird/.thunderbird",
    "Library/Thunderbird",
];

/// The accounts of every profile.
pub fn look(home: &Path) -> Vec<Found> {
    let folders = FOLDERS.iter().map(|folder| home.join(folder));
    let files = folders.flat_map(|folder| {
        let text = std::fs::read_to_string(folder.join("profiles.ini")).unwrap_or_default();
        profiles(&text).into_iter().map(move |profile| folder.join(profile).join("prefs.js"))
    });
    files.filter_map(|file| std::fs::read_to_string(file).ok()).flat_map(|text| read(&text)).collect()
}

/// The folders that `profiles.ini` names.
fn profiles(text: &str) -> Vec<PathBuf> {
    text.lines().filter_map(|line| line.trim().strip_prefix("Path=")).map(PathBuf::from).collect()
}

/// An account for each IMAP server that has an identity.
pub fn read(text: &str) -> Vec<Found> {
    let prefs = preferences(text);
    let value = |key: String| prefs.get(key.as_str()).map(String::as_str).filter(|value| !value.is_empty());
    let accounts = value("mail.accountmanager.accounts".to_owned()).unwrap_or_default();
    let found = accounts.split(',').filter_map(|account| {
        let server = value(format!("mail.account.{account}.server"))?;
        let identity = value(format!("mail.account.{account}.identities"))?.split(',').next()?;
        if value(format!("mail.server.{server}.type"))? != "imap" {
            return None;
        }
        let smtp = value(format!("mail.identity.{identity}.smtpServer"))
            .or_else(|| value("mail.smtp.defaultserver".to_owned()));
        let owner = owner(
            value(format!("mail.identity.{identity}.useremail")),
            value(format!("mail.identity.{identity}.fullName")),
        )?;
        Some(Found {
            program: "Thunderbird",
            account: owner.address.to_string(),
            owner: Some(owner),
            imap: Some(connection("imap", "socketType", &format!("mail.server.{server}"), &prefs)?),
            smtp: smtp
                .and_then(|name| connection("smtp", "try_ssl", &format!("mail.smtpserver.{name}"), &prefs)),
            ..Found::default()
        })
    });
    found.collect()
}

/// `user_pref("key", value);` as text.
fn preferences(text: &str) -> HashMap<&str, String> {
    let line = |line: &'_ str| -> Option<(usize, usize, String)> {
        let rest = line.trim().strip_prefix("user_pref(\"")?.strip_suffix(");")?;
        let (key, value) = rest.split_once("\",")?;
        let start = line.find(key)?;
        Some((start, key.len(), super::unquoted(value).replace("\\\"", "\"").replace("\\\\", "\\")))
    };
    text.lines()
        .filter_map(|whole| line(whole).map(|(at, length, value)| (&whole[at..at + length], value)))
        .collect()
}

/// 3 is TLS, 2 is STARTTLS, 0 is nothing (MailNewsTypes, nsMsgSocketType).
fn connection(
    protocol: &str,
    protection: &str,
    at: &str,
    prefs: &HashMap<&str, String>,
) -> Option<FoundServer> {
    let value = |key: &str| prefs.get(format!("{at}.{key}").as_str()).map(String::as_str);
    let protection = match value(protection) {
        Some("3") => Protection::Tls,
        Some("1" | "2") => Protection::StartTls,
        Some(_) | None => Protection::None,
    };
    let port = value("port").and_then(|port| port.parse().ok());
    let login = value("userName").or(value("username")).map(str::to_owned);
    Some(FoundServer { url: url(protocol, value("hostname")?, port, protection)?, login, secret: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_and_identities_are_joined() {
        let text = r#"
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.accountmanager.accounts", "account1,account2");
user_pref("mail.identity.id1.fullName", "Robin \"R\" Vale");
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.useremail", "robin@example.org");
user_pref("mail.server.server1.hostname", "imap.example.org");
user_pref("mail.server.server1.port", 993);
user_pref("mail.server.server1.socketType", 3);
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.userName", "robin");
user_pref("mail.server.server2.type", "none");
user_pref("mail.smtpserver.smtp1.hostname", "smtp.example.org");
user_pref("mail.smtpserver.smtp1.try_ssl", 2);
user_pref("mail.smtpserver.smtp1.username", "robin");
"#;
        let found = read(text);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        let imap = found.imap.as_ref().unwrap();
        assert_eq!(
            (imap.url.as_str(), imap.login.as_deref()),
            ("imaps://imap.example.org:993", Some("robin"))
        );
        assert_eq!(found.smtp.as_ref().unwrap().url, "smtp://smtp.example.org");
        let owner = found.owner.as_ref().unwrap();
        assert_eq!((owner.name.as_str(), owner.address.as_str()), ("Robin \"R\" Vale", "robin@example.org"));
    }

    #[test]
    fn profiles_are_named_by_their_list() {
        let text = "[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\n\n[General]\nVersion=2\n";
        assert_eq!(profiles(text), [PathBuf::from("abc.default")]);
        assert!(read("user_pref(\"x\", 1);\n// no\n").is_empty());
    }
}
