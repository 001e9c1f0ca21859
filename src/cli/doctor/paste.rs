//! `doctor --paste`: the findings without what is private, to be shown to strangers who help.
//!
//! Left out are findings about people, whole; of the others every address, and whatever the
//! configuration names: logins, names, servers, accounts, paths. Kept are the kinds of servers,
//! ports, and the words of errors.

use std::path::Path;

use super::finding::{Finding, Topic};
use crate::config::{Account, Config, Paths, SendSettings};

/// Shorter words are in too many others.
const SHORTEST: usize = 3;

/// Words to be hidden, and what replaces them.
#[derive(Debug, Default)]
pub(super) struct Redactor {
    words: Vec<(String, String)>,
}

impl Redactor {
    /// Of the configuration, where it can be read, and the owner's paths.
    pub(super) fn new(config: Option<&Config>, paths: &Paths) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.hide_path(&paths.config, "<config>");
        redactor.hide_path(&paths.data, "<data>");
        let templates = paths.templates.display().to_string();
        redactor.hide(&templates, "<templates>");
        for (nth, account) in config.iter().flat_map(|config| &config.accounts).enumerate() {
            redactor.hide_account(account, nth + 1);
        }
        // What holds another word goes first.
        redactor.words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        redactor
    }

    fn hide(&mut self, word: &str, place: &str) {
        if word.len() >= SHORTEST {
            self.words.push((word.to_owned(), place.to_owned()));
        }
    }

    /// A path, the folder it is in, and the home above.
    fn hide_path(&mut self, path: &Path, place: &str) {
        self.hide(&path.display().to_string(), place);
        let above = path.ancestors().skip(1).filter(|folder| folder.components().count() > 2);
        above.for_each(|folder| self.hide(&folder.display().to_string(), "<folder>"));
    }

    fn hide_account(&mut self, account: &Account, nth: usize) {
        self.hide(&account.name, &format!("<account {nth}>"));
        self.hide(&account.owner_name, "<name>");
        self.hide(account.email.as_str(), "<address>");
        self.hide(account.email.local(), "<login>");
        self.hide(account.email.domain(), "<domain>");
        if let Some(source) = account.source.server() {
            self.hide(&source.server.host, &format!("<server {nth}>"));
            self.hide(source.login, "<login>");
        }
        account.source.paths().into_iter().for_each(|path| self.hide_path(path, "<mailbox>"));
        match &account.send {
            SendSettings::Smtp { server, login, .. } => {
                self.hide(&server.host, &format!("<server {nth}>"));
                self.hide(login, "<login>");
            }
            SendSettings::Sendmail { command } => {
                command.iter().for_each(|word| self.hide(word, "<command>"))
            }
            SendSettings::Maildir { path } | SendSettings::File { path } => {
                self.hide_path(path, "<outgoing>")
            }
        }
    }

    /// The finding as strangers may see it. `None`: it is about people.
    pub(super) fn finding(&self, finding: &Finding) -> Option<Finding> {
        if matches!(finding.topic, Topic::People | Topic::Addresses) {
            return None;
        }
        let clean = |text: &str| {
            let hidden = finding.private.iter().filter(|word| word.len() >= SHORTEST);
            let text = hidden.fold(text.to_owned(), |text, word| text.replace(word.as_str(), "<...>"));
            self.text(&text)
        };
        Some(Finding {
            account: clean(&finding.account),
            says: clean(&finding.says),
            remedy: clean(&finding.remedy),
            private: Vec::new(),
            ..finding.clone()
        })
    }

    fn text(&self, text: &str) -> String {
        let known =
            self.words.iter().fold(text.to_owned(), |text, (word, place)| replaced(&text, word, place));
        let word = |word: &str| if word.contains('@') { "<address>".to_owned() } else { word.to_owned() };
        known.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }
}

/// `text` with every whole `word` replaced, in whatever case.
fn replaced(text: &str, word: &str, place: &str) -> String {
    let (lower, wanted) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (mut out, mut from) = (String::new(), 0);
    for (at, _) in lower.match_indices(&wanted) {
        let (before, behind) = (&text[..at], &text[at + wanted.len()..]);
        if at < from || is_inside(before.chars().next_back()) || is_inside(behind.chars().next()) {
            continue;
        }
        out.push_str(&text[from..at]);
        out.push_str(place);
        from = at + wanted.len();
    }
    out + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Env, parse::parse};

    #[test]
    fn nothing_of_the_owner_stays() {
        let home = Some("/home/robin".into());
        let (config_home, data_home, config, data) = (None, None, None, None);
        let env = Env { home, config_home, data_home, config, data, zone: || jiff::tz::TimeZone::UTC };
        let path = Path::new("/home/robin/.config/rekindle/config.toml");
        let text = "[accounts.garden]\nemail = \"robin@own.example\"\nname = \"Robin Vale\"\nlogin = \"rvale\"\npassword.raw = \"x\"\n\
                    imap.server = \"imaps://mail.own.example\"\nsmtp.server = \"smtps://out.own.example\"\n";
        let config = parse(text, path, &env).unwrap();
        let paths = Paths::under(Some(path), Some(Path::new("/home/robin/data")), &env).unwrap();
        let redactor = Redactor::new(Some(&config), &paths);
        let says = "logging in to mail.own.example:993 as rvale: the server says: [AUTHENTICATIONFAILED] RVALE at OWN.example, robin, Eve <eve@else.example>, Bees/Hive 2 gone, /home/robin/data/rekindle.db";
        let finding = Finding::trouble(
            Topic::Mailbox,
            says.to_owned(),
            "See /home/robin/.config/rekindle/config.toml.",
        )
        .in_account("garden")
        .hiding(["Bees/Hive 2".to_owned()]);
        let shown = redactor.finding(&finding).unwrap();
        let all = format!("{}: {} {}", shown.account, shown.says, shown.remedy);
        for private in ["garden", "own.example", "rvale", "RVALE", "OWN", "robin", "eve@", "Bees", "Vale"] {
            assert!(!all.contains(private), "{private} is in: {all}");
        }
        assert!(all.contains("<server 1>:993 as <login>") && all.contains("[AUTHENTICATIONFAILED]"), "{all}");
        let person = Finding::fine(Topic::People, "Mail to Ada came back".to_owned());
        assert_eq!(redactor.finding(&person), None);
    }
}
