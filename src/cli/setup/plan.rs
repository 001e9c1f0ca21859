//! What the guide has found out, and the configuration that says it. Pure.

use std::path::{Path, PathBuf};

use super::date_order;
use crate::cli::mail_language;
use crate::command::when::NumericDates;
use crate::compose::MailLanguage;
use crate::config::providers::Secrets;
use crate::schedule::Schedule;

/// Where the owner is, and what is spoken there.
#[derive(Debug, Clone, Copy)]
pub struct Region<'a> {
    /// By its IANA name.
    pub zone: Option<&'a str>,
    pub language: MailLanguage,
    /// What `6/3` means.
    pub dates: NumericDates,
}

/// One account and the digest's time: all that a first configuration says.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The word after `accounts.`.
    pub account: String,
    /// As typed: some servers want their login so.
    pub email: String,
    /// How the owner signs; empty when nobody said.
    pub name: String,
    pub way: Way,
    /// `None` where nothing is logged in to.
    pub secret: Option<SecretPlan>,
    pub ca: Option<PathBuf>,
}

/// One way to read an owner's mail and to write to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// For a list to choose from: "the Maildir ~/Mail, kept by mbsync".
    pub says: String,
    pub mailbox: MailboxPlan,
    pub send: SendPlan,
    /// `None`: the address, or what the provider is known to want.
    pub login: Option<String>,
    /// Where another program has the password already.
    pub secret: Option<SecretPlan>,
    /// What the server takes.
    pub wants: Secrets,
}

/// Where mail is read.
#[derive(Debug, Clone, PartialEq)]
pub enum MailboxPlan {
    /// The provider's server, which the address tells.
    Provider,
    /// A server URL.
    Imap(String),
    Maildir(PathBuf),
    /// Files and patterns.
    Mbox(Vec<String>),
}

/// How mail leaves.
#[derive(Debug, Clone, PartialEq)]
pub enum SendPlan {
    /// What goes with the mailbox: the provider's server, or the Maildir itself.
    WithMailbox,
    /// A server URL.
    Smtp(String),
    /// The words of a command.
    Sendmail(Vec<String>),
    /// Nothing that is known.
    Unknown,
}

/// The secret and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretPlan {
    pub kind: SecretKind,
    pub place: SecretPlace,
}

/// The table of the configuration that the secret belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    Password,
    Token,
}

/// A place as the configuration names it.
#[derive(Debug, Clone, PartialEq)]
pub enum SecretPlace {
    Command(Vec<String>),
    Shell(String),
    File(PathBuf),
    Env(String),
    /// For the trial before it is kept; never written to a file.
    Raw(String),
}

impl Way {
    /// Whether the mailbox or the way out asks for a login.
    pub fn needs_secret(&self) -> bool {
        match (&self.mailbox, &self.send) {
            (MailboxPlan::Provider | MailboxPlan::Imap(_), _) => true,
            (MailboxPlan::Mbox(_), SendPlan::WithMailbox) => true,
            (_, SendPlan::Smtp(url)) => !url.starts_with("smtp+plain://"),
            (MailboxPlan::Maildir(_) | MailboxPlan::Mbox(_), _) => false,
        }
    }
}

impl Plan {
    /// `[accounts.NAME]` with what has to be said. Paths under `home` begin with `~`.
    pub fn account_table(&self, home: Option<&Path>) -> String {
        let mut lines =
            vec![format!("[accounts.{}]", key(&self.account)), line("email", &quoted(&self.email))];
        if !self.name.is_empty() {
            lines.push(line("name", &quoted(&self.name)));
        }
        lines.extend(self.way.login.iter().map(|login| line("login", &quoted(login))));
        lines.extend(self.secret.iter().map(|secret| secret.line(home)));
        lines.extend(match &self.way.mailbox {
            MailboxPlan::Provider => None,
            MailboxPlan::Imap(url) => Some(line("imap.server", &quoted(url))),
            MailboxPlan::Maildir(path) => Some(line("maildir.path", &path_text(path, home))),
            MailboxPlan::Mbox(files) => Some(line("mbox.path", &list(files))),
        });
        lines.extend(match &self.way.send {
            SendPlan::WithMailbox | SendPlan::Unknown => None,
            SendPlan::Smtp(url) => Some(line("smtp.server", &quoted(url))),
            SendPlan::Sendmail(words) => Some(line("sendmail.command", &list(words))),
        });
        lines.extend(self.ca.iter().map(|path| line("tls.ca", &path_text(path, home))));
        lines.join("\n") + "\n"
    }

    /// A whole configuration: the account, the region and the digest's time.
    pub fn configuration(&self, region: Region<'_>, schedule: &Schedule, home: Option<&Path>) -> String {
        let zone = region.zone.map(|zone| line("timezone", &quoted(zone)) + "\n").unwrap_or_default();
        let code = region.language.locale().code();
        let language = mail_language::remark(region.language)
            .map(|means| format!("{}    # {means}\n", line("language", &quoted(code))))
            .unwrap_or_default();
        let dates = date_order::value(region.dates)
            .map(|(value, means)| format!("{}    # {means}\n", line("dates", &quoted(value))))
            .unwrap_or_default();
        format!(
            "# Rekindle's configuration. `rekindle config help` names every key.\n{zone}{language}{dates}\n{}\n[digest]\n{}    # {}\n",
            self.account_table(home),
            line("schedule", &quoted(schedule.expression())),
            schedule.describe()
        )
    }
}

impl SecretPlan {
    fn line(&self, home: Option<&Path>) -> String {
        let table = match self.kind {
            SecretKind::Password => "password",
            SecretKind::Token => "token",
        };
        let (key, value) = match &self.place {
            SecretPlace::Command(words) => ("command", list(words)),
            SecretPlace::Shell(text) => ("command", quoted(text)),
            SecretPlace::File(path) => ("file", path_text(path, home)),
            SecretPlace::Env(name) => ("env", quoted(name)),
            SecretPlace::Raw(secret) => ("raw", quoted(secret)),
        };
        line(&format!("{table}.{key}"), &value)
    }
}

/// A path as people write it: `~/Mail`.
pub fn tilde(path: &Path, home: Option<&Path>) -> String {
    let under = home.and_then(|home| path.strip_prefix(home).ok());
    match under {
        Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}

fn path_text(path: &Path, home: Option<&Path>) -> String {
    quoted(&tilde(path, home))
}

fn line(key: &str, value: &str) -> String {
    format!("{key} = {value}")
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list(words: &[String]) -> String {
    format!("[{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
}

/// A TOML key, in quotes where it has to be.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if bare { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(mailbox: MailboxPlan, send: SendPlan) -> Plan {
        let way =
            Way { says: String::new(), mailbox, send, login: None, secret: None, wants: Secrets::Password };
        Plan {
            account: "personal".into(),
            email: "Robin@example.org".into(),
            name: String::new(),
            way,
            secret: None,
            ca: None,
        }
    }

    fn password(place: SecretPlace) -> Option<SecretPlan> {
        Some(SecretPlan { kind: SecretKind::Password, place })
    }

    const PARIS: Region<'_> = Region {
        zone: Some("Europe/Paris"),
        language: MailLanguage::English,
        dates: NumericDates::AskedBack,
    };

    #[test]
    fn a_configuration_says_what_has_to_be_said_and_no_more() {
        let schedule = Schedule::parse("0 8 * * MON").unwrap();
        let known = Plan {
            secret: password(SecretPlace::Command(["pass", "show", "a \"b\""].map(str::to_owned).to_vec())),
            ..plan(MailboxPlan::Provider, SendPlan::WithMailbox)
        };
        assert_eq!(
            known.configuration(PARIS, &schedule, None),
            "# Rekindle's configuration. `rekindle config help` names every key.\n\
             timezone = \"Europe/Paris\"\n\n\
             [accounts.personal]\nemail = \"Robin@example.org\"\npassword.command = [\"pass\", \"show\", 'a \"b\"']\n\n\
             [digest]\nschedule = \"0 8 * * MON\"    # at 08:00 on Monday\n"
        );
    }

    #[test]
    fn an_account_names_its_servers_files_and_commands() {
        let home = Path::new("/home/robin");
        let check = |plan: Plan, wanted: &str| assert_eq!(plan.account_table(Some(home)), wanted);
        let files = SendPlan::Sendmail(vec!["msmtp".into(), "-t".into()]);
        check(
            plan(MailboxPlan::Maildir("/home/robin/Mail".into()), files),
            "[accounts.personal]\nemail = \"Robin@example.org\"\nmaildir.path = \"~/Mail\"\nsendmail.command = [\"msmtp\", \"-t\"]\n",
        );
        let servers = plan(
            MailboxPlan::Imap("imaps://mail.example.org".into()),
            SendPlan::Smtp("smtp://mail.example.org".into()),
        );
        let way = Way { login: Some("robin".into()), ..servers.way.clone() };
        let token = SecretPlan { kind: SecretKind::Token, place: SecretPlace::Shell("oama access x".into()) };
        check(
            Plan {
                name: "Robin \"R\" Vale".into(),
                account: "my mail".into(),
                way,
                secret: Some(token),
                ca: Some("/etc/ca.pem".into()),
                ..servers
            },
            "[accounts.\"my mail\"]\nemail = \"Robin@example.org\"\nname = 'Robin \"R\" Vale'\nlogin = \"robin\"\n\
             token.command = \"oama access x\"\nimap.server = \"imaps://mail.example.org\"\n\
             smtp.server = \"smtp://mail.example.org\"\ntls.ca = \"/etc/ca.pem\"\n",
        );
    }

    #[test]
    fn every_plan_is_a_configuration_that_parses() {
        let env = crate::config::Env {
            home: Some("/home/robin".into()),
            config_home: None,
            data_home: None,
            config: None,
            data: None,
            zone: || jiff::tz::TimeZone::UTC,
        };
        let schedule = Schedule::parse("30 7 * * *").unwrap();
        let check = |plan: Plan| {
            let text = plan.configuration(PARIS, &schedule, env.home.as_deref());
            let config = crate::config::parse::parse(&text, Path::new("/home/robin/c.toml"), &env);
            let config = config.unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(config.accounts[0].owner_name, plan.name);
        };
        check(plan(MailboxPlan::Maildir("/home/robin/M\"a\\il".into()), SendPlan::WithMailbox));
        let odd = ["Robin 'R' \"V\" Vale", "Zoë #1 \\ = [x]"];
        for (name, place) in odd.iter().zip([
            SecretPlace::Raw("a'b\"c\\d#e".into()),
            SecretPlace::Shell("pass show \"it's\" | head -n 1".into()),
        ]) {
            let servers = plan(
                MailboxPlan::Imap("imaps://mail.example.org".into()),
                SendPlan::Smtp("smtps://mail.example.org".into()),
            );
            check(Plan {
                name: (*name).into(),
                account: "a.b \"c".replace(' ', "-"),
                secret: password(place),
                ..servers
            });
        }
        check(plan(
            MailboxPlan::Mbox(vec!["/home/robin/All [2026]'s mail.mbox".replace('[', "[[]")]),
            SendPlan::Sendmail(vec!["/usr/sbin/sendmail".into(), "-t".into()]),
        ));
    }

    #[test]
    fn a_secret_is_asked_for_where_somebody_asks_for_it() {
        let check = |mailbox: MailboxPlan, send: SendPlan, wanted: bool| {
            assert_eq!(
                plan(mailbox.clone(), send.clone()).way.needs_secret(),
                wanted,
                "{mailbox:?} {send:?}"
            );
        };
        let maildir = || MailboxPlan::Maildir("/m".into());
        let smtp = |url: &str| SendPlan::Smtp(url.into());
        check(MailboxPlan::Provider, SendPlan::WithMailbox, true);
        check(MailboxPlan::Imap("imaps://x".into()), SendPlan::Sendmail(vec![]), true);
        check(maildir(), SendPlan::WithMailbox, false);
        check(maildir(), SendPlan::Sendmail(vec![]), false);
        check(maildir(), smtp("smtps://x"), true);
        check(maildir(), smtp("smtp+plain://127.0.0.1"), false);
        check(MailboxPlan::Mbox(vec![]), SendPlan::WithMailbox, true);
    }
}
