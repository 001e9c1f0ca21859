//! `~/.config/aerc/accounts.conf` (aerc-accounts(5)).

use std::collections::HashMap;
use std::path::Path;

use super::super::plan::{SecretKind, SecretPlan};
use super::{Found, FoundServer, Protection, expand, printed_by, url};
use crate::mail::address::parse_list;

/// An account for each section.
pub fn read(text: &str, home: &Path) -> Vec<Found> {
    sections(text).iter().filter_map(|(name, keys)| account(name, keys, home)).collect()
}

/// Sections of an INI file with their keys.
pub(super) fn sections(text: &str) -> Vec<(&str, HashMap<&str, &str>)> {
    let mut sections: Vec<(&str, HashMap<&str, &str>)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            sections.push((name.trim(), HashMap::new()));
        } else if let (Some((_, keys)), Some((key, value))) = (sections.last_mut(), line.split_once('=')) {
            keys.insert(key.trim(), value.trim());
        }
    }
    sections
}

fn account(name: &str, keys: &HashMap<&str, &str>, home: &Path) -> Option<Found> {
    let source = keys.get("source")?;
    let from = keys.get("from").and_then(|from| parse_list(from).0.into_iter().next());
    let mut found = Found { program: "aerc", account: name.to_owned(), owner: from, ..Found::default() };
    match source.split_once("://") {
        Some(("maildir" | "maildirpp", path)) => found.maildir = Some(expand(path, home)),
        Some(("notmuch", _)) | None => return None,
        Some(_) => found.imap = Some(server("imap", source, keys.get("source-cred-cmd"))?),
    }
    match keys.get("outgoing") {
        Some(outgoing) if outgoing.contains("://") => {
            found.smtp = server("smtp", outgoing, keys.get("outgoing-cred-cmd"));
        }
        Some(command) => found.sendmail = shell_words::split(command).ok().filter(|words| !words.is_empty()),
        None => {}
    }
    Some(found)
}

/// `imaps+xoauth2://robin%40example.org@imap.example.org:993`.
fn server(protocol: &str, text: &str, command: Option<&&str>) -> Option<FoundServer> {
    let (scheme, rest) = text.split_once("://")?;
    let (base, option) = scheme.split_once('+').unwrap_or((scheme, ""));
    let protection = match option {
        "insecure" | "none" => Protection::None,
        _ if base == format!("{protocol}s") => Protection::Tls,
        _ if base == protocol => Protection::StartTls,
        _ => return None,
    };
    let rest = rest.split(['/', '?']).next().unwrap_or(rest);
    let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
    let (host, port) = host.rsplit_once(':').map_or((host, None), |(host, port)| (host, port.parse().ok()));
    let login = user.map(|user| decoded(user.split(':').next().unwrap_or(user)));
    let token = matches!(option, "xoauth2" | "oauthbearer");
    let secret = command.and_then(|command| printed_by(command)).map(|secret| match token {
        true => SecretPlan { kind: SecretKind::Token, ..secret },
        false => secret,
    });
    Some(FoundServer { url: url(protocol, host, port, protection)?, login, secret })
}

/// `%40` as `@` (RFC 3986 2.1).
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_is_an_account() {
        let text = "[Work]\nsource = imaps://robin%40example.org@imap.example.org:993\nsource-cred-cmd = pass show work\n\
            outgoing = smtp://robin%40example.org@smtp.example.org:587\noutgoing-cred-cmd = pass show work\nfrom = Robin Vale <robin@example.org>\n\n\
            [Disk]\nsource = maildir://~/Mail\noutgoing = /usr/bin/msmtp -a disk -t\nfrom = robin@disk.example\n";
        let found = read(text, Path::new("/home/robin"));
        let [work, disk] = found.as_slice() else { panic!("{found:?}") };
        let owner = work.owner.as_ref().unwrap();
        assert_eq!((owner.name.as_str(), owner.address.as_str()), ("Robin Vale", "robin@example.org"));
        let imap = work.imap.as_ref().unwrap();
        assert_eq!(
            (imap.url.as_str(), imap.login.as_deref()),
            ("imaps://imap.example.org:993", Some("robin@example.org"))
        );
        assert_eq!(imap.secret, printed_by("pass show work"));
        assert_eq!(work.smtp.as_ref().unwrap().url, "smtp://smtp.example.org:587");
        assert_eq!(disk.maildir.as_deref(), Some(Path::new("/home/robin/Mail")));
        assert_eq!(disk.sendmail.as_ref().unwrap().join(" "), "/usr/bin/msmtp -a disk -t");
    }

    #[test]
    fn a_token_is_one_and_a_password_in_the_url_is_left_there() {
        let text = "[G]\nsource = imaps+xoauth2://r@imap.example.org\nsource-cred-cmd = oama access r\nfrom = r@example.org\n\
            [P]\nsource = imaps://r:hush@imap.example.org\nfrom = r@example.org\n";
        let found = read(text, Path::new("/h"));
        assert_eq!(found[0].imap.as_ref().unwrap().secret.as_ref().unwrap().kind, SecretKind::Token);
        let imap = found[1].imap.as_ref().unwrap();
        assert_eq!((imap.login.as_deref(), imap.secret.is_none()), (Some("r"), true));
        assert!(!format!("{found:?}").contains("hush"));
    }

    #[test]
    fn percent_signs_are_read_where_they_mean_something() {
        for (text, wanted) in
            [("a%40b", "a@b"), ("100%", "100%"), ("%zz", "%zz"), ("%4", "%4"), ("%C3%A9", "é")]
        {
            assert_eq!(decoded(text), wanted);
        }
    }
}
