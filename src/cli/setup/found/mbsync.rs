//! `~/.mbsyncrc` (mbsync(1)): IMAP accounts, and the Maildirs they are kept in.

use std::collections::HashMap;
use std::path::Path;

use super::{Found, FoundServer, Protection, expand, owner, printed_by, unquoted, url};

/// A section: its keyword and name, and its keys in lower case.
struct MbsyncSection<'a> {
    kind: String,
    name: &'a str,
    keys: HashMap<String, &'a str>,
}

/// An account for each channel that brings mail from a server to a Maildir, and for each Maildir
/// and server that no channel joins.
pub fn read(text: &str, home: &Path) -> Vec<Found> {
    let sections = sections(text);
    let named = |kind: &str, name: &str| sections.iter().find(|one| one.kind == kind && one.name == name);
    let channels = sections.iter().filter(|one| one.kind == "channel");
    channels
        .filter_map(|channel| {
            let ends = [["far", "master"], ["near", "slave"]].map(|keys| {
                keys.iter().find_map(|key| channel.keys.get(*key)).map(|store| store_name(store))
            });
            let imap = ends.iter().flatten().find_map(|name| named("imapstore", name));
            let maildir = ends.iter().flatten().find_map(|name| named("maildirstore", name))?;
            let account = imap.and_then(|store| named("imapaccount", store.keys.get("account")?)).or(imap);
            Some(Found {
                program: "mbsync",
                account: channel.name.to_owned(),
                owner: account.and_then(|account| owner(account.keys.get("user").copied(), None)),
                imap: account.and_then(server),
                maildir: maildir
                    .keys
                    .get("path")
                    .or(maildir.keys.get("inbox"))
                    .map(|path| expand(path, home)),
                ..Found::default()
            })
        })
        .filter(|found| found.maildir.is_some())
        .fold(Vec::new(), |mut all: Vec<Found>, found| {
            // Several channels of one account lead into the same Maildir.
            if !all.iter().any(|other| other.maildir == found.maildir) {
                all.push(found);
            }
            all
        })
}

/// `:store:Folder` names a store and a folder in it.
fn store_name(text: &str) -> &str {
    text.trim_start_matches(':').split(':').next().unwrap_or(text)
}

fn sections(text: &str) -> Vec<MbsyncSection<'_>> {
    let mut sections: Vec<MbsyncSection<'_>> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let (key, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (key, value) = (key.to_lowercase(), unquoted(value));
        match key.as_str() {
            "imapaccount" | "imapstore" | "maildirstore" | "channel" | "group" => {
                sections.push(MbsyncSection { kind: key, name: value, keys: HashMap::new() });
            }
            _ => {
                if let Some(section) = sections.last_mut() {
                    section.keys.insert(key, value);
                }
            }
        }
    }
    sections
}

fn server(account: &MbsyncSection<'_>) -> Option<FoundServer> {
    let value = |key: &str| account.keys.get(key).copied();
    let port = value("port").and_then(|port| port.parse().ok());
    let kind = value("tlstype").or(value("ssltype")).unwrap_or("STARTTLS").to_uppercase();
    let protection = match kind.as_str() {
        "IMAPS" => Protection::Tls,
        "NONE" => Protection::None,
        _ => Protection::StartTls,
    };
    Some(FoundServer {
        url: url("imap", value("host")?, port, protection)?,
        login: value("user").map(str::to_owned),
        secret: value("passcmd").and_then(|command| printed_by(command.trim_start_matches('+'))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_an_account_in_its_maildir() {
        let text = "# mail\nIMAPAccount work\nHost imap.example.org\nUser robin@example.org\nPassCmd \"pass show work\"\nTLSType IMAPS\n\n\
            IMAPStore work-remote\nAccount work\n\nMaildirStore work-local\nSubFolders Verbatim\nPath ~/Mail/work/\nInbox ~/Mail/work/INBOX\n\n\
            Channel work\nFar :work-remote:\nNear :work-local:\nPatterns *\n\nChannel work-sent\nFar :work-remote:Sent\nNear :work-local:Sent\n";
        let found = read(text, Path::new("/home/robin"));
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(found.maildir.as_deref(), Some(Path::new("/home/robin/Mail/work")));
        assert_eq!(found.owner.as_ref().unwrap().address.as_str(), "robin@example.org");
        let imap = found.imap.as_ref().unwrap();
        assert_eq!(
            (imap.url.as_str(), imap.secret.clone()),
            ("imaps://imap.example.org", printed_by("pass show work"))
        );
    }

    #[test]
    fn older_words_and_accounts_within_stores_are_read() {
        let text = "IMAPStore r\nHost mail.example.org\nUser robin\nSSLType None\nMaildirStore l\nInbox ~/Maildir\nChannel c\nMaster :r:\nSlave :l:\n";
        let found = read(text, Path::new("/home/robin"));
        assert_eq!(found[0].maildir.as_deref(), Some(Path::new("/home/robin/Maildir")));
        assert_eq!(
            (found[0].owner.clone(), found[0].imap.clone()),
            (None, None),
            "no address, no protection"
        );
    }

    #[test]
    fn what_is_no_configuration_gives_nothing() {
        for text in ["", "\n\n", "Path", "Channel c\nFar :x:\nNear :y:\n", "Host a\nUser b"] {
            assert!(read(text, Path::new("/h")).is_empty(), "{text}");
        }
    }
}
