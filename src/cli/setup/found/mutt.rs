//! The configuration of mutt and neomutt (neomuttrc(5)): its `set` lines. Files that it sources
//! and macros are not followed.

use std::collections::HashMap;
use std::path::Path;

use super::aerc::decoded;
use super::{Found, FoundServer, Protection, expand, owner, printed_by, unquoted, url};

/// The one account that the `set` lines describe.
pub fn read(text: &str, home: &Path) -> Vec<Found> {
    let set = settings(text);
    let value = |key: &str| set.get(key).map(String::as_str).filter(|value| !value.is_empty());
    let folder = value("folder").unwrap_or_default();
    let spool = value("spool_file").or(value("spoolfile")).unwrap_or_default();
    let mut found = Found {
        program: "mutt",
        owner: owner(value("from").or(value("imap_user")), value("real_name").or(value("realname"))),
        ..Found::default()
    };
    let server_text = [folder, spool].into_iter().find(|text| text.starts_with("imap"));
    if let Some(text) = server_text {
        found.imap = server("imap", text, value("imap_user"), value("imap_pass"));
    } else if folder.starts_with(['~', '/', '$'])
        && value("mbox_type").is_none_or(|kind| kind.eq_ignore_ascii_case("maildir"))
    {
        found.maildir = Some(expand(folder, home));
    }
    found.smtp = value("smtp_url").and_then(|text| server("smtp", text, None, value("smtp_pass")));
    found.sendmail = value("sendmail").and_then(|command| shell_words::split(command).ok());
    if let Some(words) = found.sendmail.as_mut().filter(|words| !words.iter().any(|word| word == "-t")) {
        // mutt names the recipients after the command; we let the command read them.
        words.push("-t".to_owned());
    }
    if found.imap.is_none() && found.maildir.is_none() && found.sendmail.is_none() {
        vec![]
    } else {
        vec![found]
    }
}

/// Names and values of `set a = b c="d e"`.
fn settings(text: &str) -> HashMap<String, String> {
    let mut set = HashMap::new();
    for line in text.lines().map(str::trim) {
        let Some(rest) = line.strip_prefix("set ") else { continue };
        let rest = rest.replace(" =", "=").replace("= ", "=");
        for word in split_words(&rest) {
            if let Some((key, value)) = word.split_once('=') {
                set.insert(key.trim().to_owned(), unquoted(value).to_owned());
            }
        }
    }
    set
}

/// Words that blanks part, outside of quotes and backticks; a `#` begins a remark.
fn split_words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in text.chars() {
        match quote {
            None if c == '#' => break,
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                continue;
            }
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            Some(open) if open == c => quote = None,
            None | Some(_) => {}
        }
        word.push(c);
    }
    words.push(word);
    words
}

/// `imaps://robin@imap.example.org:993/`; a password between backticks is a command.
fn server(protocol: &str, text: &str, login: Option<&str>, password: Option<&str>) -> Option<FoundServer> {
    let (scheme, rest) = text.split_once("://")?;
    let rest = rest.split('/').next().unwrap_or(rest);
    let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
    let (host, port) = host.rsplit_once(':').map_or((host, None), |(host, port)| (host, port.parse().ok()));
    let protection = if scheme == format!("{protocol}s") { Protection::Tls } else { Protection::StartTls };
    let user = user.map(|user| decoded(user.split(':').next().unwrap_or(user)));
    let command = password.and_then(|text| text.strip_prefix('`')?.strip_suffix('`'));
    Some(FoundServer {
        url: url(protocol, host, port, protection)?,
        login: login.map(str::to_owned).or(user),
        secret: command.and_then(printed_by),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_lines_describe_an_account() {
        let text = "# mine\nset from = \"robin@example.org\"\nset realname='Robin Vale'\nset imap_user=robin imap_pass=\"`pass show work`\"\n\
            set folder=imaps://imap.example.org:993/ # here\nset spoolfile=+INBOX\nset smtp_url = \"smtp://robin@smtp.example.org:587/\"\n";
        let found = read(text, Path::new("/home/robin"));
        let imap = found[0].imap.as_ref().unwrap();
        assert_eq!(
            (imap.url.as_str(), imap.login.as_deref()),
            ("imaps://imap.example.org:993", Some("robin"))
        );
        assert_eq!(imap.secret, printed_by("pass show work"));
        assert_eq!(found[0].smtp.as_ref().unwrap().url, "smtp://smtp.example.org:587");
        assert_eq!(found[0].owner.as_ref().unwrap().name, "Robin Vale");
    }

    #[test]
    fn a_maildir_is_mail_on_disk() {
        let text = "set mbox_type=Maildir\nset folder=\"~/Mail/personal\"\nset sendmail=\"msmtp -a me\"\nset from=robin@example.org\n";
        let found = read(text, Path::new("/home/robin"));
        assert_eq!(found[0].maildir.as_deref(), Some(Path::new("/home/robin/Mail/personal")));
        assert_eq!(found[0].sendmail.as_ref().unwrap().join(" "), "msmtp -a me -t");
        assert!(read("set mbox_type=mbox folder=~/Mail\n", Path::new("/h")).is_empty());
        assert!(read("set imap_pass=hush\n", Path::new("/h")).is_empty());
    }
}
