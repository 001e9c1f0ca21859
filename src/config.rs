//! TOML and environment -> a fully parsed [`Config`]. What parses here cannot be wrong later.
//!
//! Reading happens in [`load()`]; secrets are fetched only when a connection needs them
//! ([`secret`]). Absent on purpose: any connection, any knowledge of the store.

pub mod access_token;
pub mod child;
mod document;
pub mod help;
mod load;
pub mod parse;
mod paths;
pub mod providers;
pub mod redact;
pub mod secret;
mod without_secrets;

use std::path::{Path, PathBuf};

use jiff::{Span, civil::Date, tz::TimeZone};

pub use load::load;
pub use paths::{Env, Paths};
pub use without_secrets::without_secrets;

use crate::command::when::NumericDates;
use crate::compose::MailLanguage;
use crate::{mail::Address, schedule::Schedule};

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it came from, for messages.
    pub path: PathBuf,
    pub zone: TimeZone,
    /// `language`: of our mails.
    pub language: MailLanguage,
    /// `dates`: which number of `6/3` is the month.
    pub dates: NumericDates,
    /// `calendars`, of all accounts too: files, folders and glob patterns, absolute.
    pub calendars: Vec<String>,
    /// `address-books`, likewise.
    pub address_books: Vec<String>,
    pub titles: MeetingTitles,
    /// In the file's order; at least one.
    pub accounts: Vec<Account>,
    pub digest: DigestSettings,
    pub drafts: Drafts,
    /// `[drafts] command`: may word a draft; gets the facts as JSON.
    pub draft_command: Option<Vec<String>>,
    pub commands: Accept,
    pub people: PeopleSettings,
    /// `[security] send-to-others`.
    pub third_party_sending: ThirdParty,
    /// `[hooks]`: arrays run without a shell.
    pub on_failure: Option<Vec<String>>,
    pub on_digest: Option<Vec<String>>,
}

/// One mail login of the owner.
#[derive(Debug, Clone)]
pub struct Account {
    /// The key after `accounts.`.
    pub name: String,
    pub email: Address,
    /// How the owner signs; empty when not given.
    pub owner_name: String,
    /// Address patterns that also mean "me"; `*` matches any run of characters. The `email` itself
    /// is not repeated here.
    pub aliases: Vec<Pattern>,
    /// `not-me`: addresses that are not the owner's, whatever mail in Sent says.
    pub not_me: Vec<Pattern>,
    pub source: SourceSettings,
    pub send: SendSettings,
    /// `people.read-reports`, the same for all accounts.
    pub reports: ReportReading,
}

/// Whether the machine's part of delivery reports is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportReading {
    On,
    /// What their header says is all that is known of them.
    Off,
}

/// `source` of an account.
#[derive(Debug, Clone)]
pub enum SourceSettings {
    Imap(ImapSettings),
    /// A Maildir or Maildir++ root, or a folder of Maildirs.
    Maildir {
        path: PathBuf,
    },
    /// Files and glob patterns, `~` expanded.
    Mbox {
        paths: Vec<String>,
    },
}

/// The server of a source, and the login there.
#[derive(Debug, Clone, Copy)]
pub struct SourceServer<'a> {
    pub server: &'a Server,
    pub login: &'a str,
    pub auth: &'a Auth,
    /// Only these folders, when given.
    pub folders: Option<&'a [String]>,
}

impl SourceSettings {
    /// `None` where the mail is in files.
    pub fn server(&self) -> Option<SourceServer<'_>> {
        match self {
            SourceSettings::Imap(ImapSettings { server, login, auth, folders, .. }) => {
                Some(SourceServer { server, login, auth, folders: folders.as_deref() })
            }
            SourceSettings::Maildir { .. } | SourceSettings::Mbox { .. } => None,
        }
    }

    /// Paths and patterns of the files that the mail is in; of a server none.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            SourceSettings::Imap(_) => Vec::new(),
            SourceSettings::Maildir { path } => vec![path],
            SourceSettings::Mbox { paths } => paths.iter().map(Path::new).collect(),
        }
    }

    /// Which `drafts.store` means its folder for drafts. `None` in an archive.
    pub fn draft_store(&self) -> Option<Drafts> {
        match self {
            SourceSettings::Imap(_) => Some(Drafts::Imap),
            SourceSettings::Maildir { .. } => Some(Drafts::Maildir),
            SourceSettings::Mbox { .. } => None,
        }
    }

    /// Whether the mail is only read: no draft and no copy of what was sent is added, and no mail
    /// of ours arrives.
    pub fn is_archive(&self) -> bool {
        self.draft_store().is_none()
    }
}

/// What opening an IMAP connection takes.
#[derive(Debug, Clone)]
pub struct ImapSettings {
    pub server: Server,
    pub login: String,
    pub auth: Auth,
    /// `imap.folders`: only these, when given.
    pub folders: Option<Vec<String>>,
    /// `tls.ca`: a PEM file trusted besides the system's.
    pub ca: Option<PathBuf>,
}

/// `send.via` with what it needs.
#[derive(Debug, Clone)]
pub enum SendSettings {
    Smtp {
        server: Server,
        login: String,
        auth: Auth,
        ca: Option<PathBuf>,
    },
    /// A command that takes the message on standard input, recipients from `-t`.
    Sendmail {
        command: Vec<String>,
    },
    /// Into the INBOX of this Maildir.
    Maildir {
        path: PathBuf,
    },
    /// One .eml file a message in this folder.
    File {
        path: PathBuf,
    },
}

/// A server URL: scheme, host, port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub security: Security,
    pub host: String,
    pub port: u16,
}

/// What protects the connection. There is no fallback from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// `imaps://`, `smtps://`.
    Tls,
    /// `imap://`, `smtp://`: STARTTLS, required.
    StartTls,
    /// `imap+plain://`, `smtp+plain://`: loopback only.
    Plain,
}

/// How to log in.
#[derive(Debug, Clone)]
pub enum Auth {
    /// LOGIN / PLAIN with a password.
    Password(secret::Secret),
    /// XOAUTH2 with an access token.
    Token(secret::Secret),
    /// No login (loopback or trusted relays only).
    None,
}

/// `[digest]`.
#[derive(Debug, Clone)]
pub struct DigestSettings {
    pub schedule: Schedule,
    /// People per digest, 1..=20.
    pub size: u32,
    /// A slot missed by less than this still fires. In hours, so it needs no calendar.
    pub catch_up: Span,
    pub html: bool,
    /// One line a month when nobody is due.
    pub heartbeat: bool,
    pub quiet: Quiet,
}

/// When no digest is sent.
#[derive(Debug, Clone, Default)]
pub struct Quiet {
    /// From, to (civil times; may cross midnight).
    pub hours: Option<(jiff::civil::Time, jiff::civil::Time)>,
    pub days: Vec<jiff::civil::Weekday>,
    /// Both ends included.
    pub dates: Vec<(Date, Date)>,
}

impl Quiet {
    /// Whether no digest is to be sent at this moment.
    pub fn covers(&self, at: &jiff::Zoned) -> bool {
        let (time, date) = (at.time(), at.date());
        let hours = self.hours.is_some_and(|(from, to)| match from <= to {
            true => from <= time && time < to,
            // Over midnight.
            false => time >= from || time < to,
        });
        hours
            || self.days.contains(&date.weekday())
            || self.dates.iter().any(|(first, last)| (*first..=*last).contains(&date))
    }
}

/// `[drafts] store`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drafts {
    Imap,
    Maildir,
    Mailto,
    Off,
}

/// `[commands] accept`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// The copy in the account's Sent folder.
    Sent,
    /// Mail in INBOX with pinned evidence. Without pinned evidence nothing is accepted.
    Pinned,
    Off,
}

/// `[security] send-to-others`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThirdParty {
    Off,
    On,
}

/// `show-titles`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingTitles {
    /// `why` and digests name what a meeting was about.
    Shown,
    Hidden,
}

/// `[people]`.
#[derive(Debug, Clone, Default)]
pub struct PeopleSettings {
    /// `every`: days for everybody; `None` is `auto`.
    pub every_days: Option<u32>,
    /// Due after 90 days at the earliest, not 60.
    pub quieter: bool,
    /// `dormant`: one of those who were silent for very long may come along in a digest.
    pub dormant: bool,
    /// Address patterns that are never people.
    pub ignore: Vec<Pattern>,
    /// `[[people.rule]]`, in order.
    pub rules: Vec<PeopleRule>,
}

/// One `[[people.rule]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct PeopleRule {
    pub matches: RuleTarget,
    pub every_days: u32,
}

/// Whom a rule means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleTarget {
    /// `*@example.org`
    Address(Pattern),
    /// `#family`: those the owner tagged so, without the sign.
    Tag(String),
}

/// An address pattern: `*` matches any run of characters, case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// Keeps the pattern in lower case.
    pub fn new(pattern: &str) -> Pattern {
        Pattern(pattern.trim().to_lowercase())
    }

    /// The one address that fits. `None`: several do.
    pub fn address(&self) -> Option<Address> {
        if self.0.contains('*') { None } else { Address::parse(&self.0) }
    }

    /// Whether the whole address fits.
    pub fn matches(&self, address: &Address) -> bool {
        let (mut text, mut parts) = (address.as_str(), self.0.split('*'));
        let first = parts.next().unwrap_or("");
        let Some(rest) = text.strip_prefix(first) else { return false };
        text = rest;
        let parts: Vec<&str> = parts.collect();
        let Some((last, middle)) = parts.split_last() else { return text.is_empty() };
        for part in middle {
            match text.find(part) {
                Some(at) => text = &text[at + part.len()..],
                None => return false,
            }
        }
        text.ends_with(last)
    }
}

impl Account {
    /// Whether an address means the owner.
    pub fn is_owner(&self, address: &Address) -> bool {
        *address == self.email || self.aliases.iter().any(|alias| alias.matches(address))
    }
}

/// Why a configuration cannot be used: file, line, key, and what to do. Exit code 78.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    /// One or two lines, complete.
    pub message: String,
}
