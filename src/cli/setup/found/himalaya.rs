//! `~/.config/himalaya/config.toml`, of version 1 and of those before it.

use std::path::Path;

use super::{Found, FoundServer, Protection, expand, owner, printed_by, url};

/// An account for each table under `accounts`; the older files have them at the top.
pub fn read(text: &str, home: &Path) -> Vec<Found> {
    let Ok(top) = text.parse::<toml::Table>() else { return Vec::new() };
    let accounts = top.get("accounts").and_then(toml::Value::as_table).unwrap_or(&top);
    let tables = accounts.iter().filter_map(|(name, value)| Some((name, value.as_table()?)));
    tables.filter_map(|(name, table)| account(name, table, home)).collect()
}

fn account(name: &str, table: &toml::Table, home: &Path) -> Option<Found> {
    let email = text(table, "email")?;
    let backend = table.get("backend").and_then(toml::Value::as_table)?;
    let send = table.get("message").and_then(|message| message.get("send")?.get("backend")?.as_table());
    let mut found = Found {
        program: "himalaya",
        account: name.to_owned(),
        owner: owner(Some(email), text(table, "display-name")),
        ..Found::default()
    };
    match text(backend, "type")? {
        "imap" => found.imap = Some(server("imap", backend)?),
        "maildir" => found.maildir = Some(expand(text(backend, "root-dir")?, home)),
        "notmuch" => found.maildir = Some(expand(text(backend, "maildir-path")?, home)),
        _ => return None,
    }
    match send.and_then(|send| text(send, "type").map(|kind| (kind, send))) {
        Some(("smtp", send)) => found.smtp = server("smtp", send),
        Some(("sendmail", send)) => {
            found.sendmail = text(send, "cmd").and_then(|command| shell_words::split(command).ok());
        }
        _ => {}
    }
    Some(found)
}

fn text<'a>(table: &'a toml::Table, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

fn server(protocol: &str, table: &toml::Table) -> Option<FoundServer> {
    let encryption = table.get("encryption");
    let kind =
        encryption.and_then(|value| value.as_str().or(value.get("type").and_then(toml::Value::as_str)));
    let protection = match kind {
        Some("start-tls" | "starttls") => Protection::StartTls,
        Some("none") => Protection::None,
        Some(_) | None => Protection::Tls,
    };
    let port = table.get("port").and_then(toml::Value::as_integer).and_then(|port| u16::try_from(port).ok());
    let auth = table.get("auth").and_then(toml::Value::as_table);
    let command = auth.filter(|auth| text(auth, "type") != Some("oauth2"));
    let command = command.and_then(|auth| ["cmd", "command"].iter().find_map(|key| text(auth, key)));
    Some(FoundServer {
        url: url(protocol, text(table, "host")?, port, protection)?,
        login: text(table, "login").map(str::to_owned),
        secret: command.and_then(printed_by),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_is_read() {
        let input = r#"
            [accounts.work]
            default = true
            email = "robin@example.org"
            display-name = "Robin Vale"
            backend.type = "imap"
            backend.host = "imap.example.org"
            backend.port = 993
            backend.encryption.type = "tls"
            backend.login = "robin"
            backend.auth.type = "password"
            backend.auth.cmd = "pass show work"
            message.send.backend.type = "smtp"
            message.send.backend.host = "smtp.example.org"
            message.send.backend.encryption = "start-tls"
            [accounts.disk]
            email = "robin@disk.example"
            backend.type = "maildir"
            backend.root-dir = "~/Mail"
            message.send.backend.type = "sendmail"
            message.send.backend.cmd = "/usr/bin/msmtp -t"
        "#;
        let found = read(input, Path::new("/home/robin"));
        let of = |name: &str| found.iter().find(|one| one.account == name).unwrap();
        let (work, disk) = (of("work"), of("disk"));
        let imap = work.imap.as_ref().unwrap();
        assert_eq!(
            (imap.url.as_str(), imap.login.as_deref()),
            ("imaps://imap.example.org:993", Some("robin"))
        );
        assert_eq!(imap.secret, printed_by("pass show work"));
        assert_eq!(work.smtp.as_ref().unwrap().url, "smtp://smtp.example.org");
        assert_eq!(disk.maildir.as_deref(), Some(Path::new("/home/robin/Mail")));
        assert_eq!(disk.sendmail.as_ref().unwrap(), &["/usr/bin/msmtp", "-t"]);
    }

    #[test]
    fn what_is_something_else_gives_nothing() {
        for text in ["", "= =", "[accounts.x]\nemail = 1\n", "[accounts.x]\nemail = \"a@b.example\"\n"] {
            assert!(read(text, Path::new("/h")).is_empty(), "{text}");
        }
    }
}
