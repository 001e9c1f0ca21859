//! Trying an account before anything is written: the login, the folders and what they are for, and
//! whether mail can leave.

use std::io::Write;

use crate::config::{Account, Auth, SendSettings};
use crate::delivery;
use crate::mail::Role;
use crate::source::{Folder, Source, SourceError};
use crate::tls;

/// What does not work.
#[derive(Debug)]
pub enum Fault {
    /// The mailbox.
    Mailbox(SourceError),
    /// The way out.
    Delivery(delivery::ProbeFailure),
}

/// What came of it.
#[derive(Debug)]
pub enum Trial {
    Works,
    /// It works, and the server has no mail: another login may be meant.
    Empty,
    Fails(Fault),
}

impl Fault {
    /// The server did not take the login.
    pub fn is_refused_login(&self) -> bool {
        match self {
            Fault::Mailbox(error) => matches!(error, SourceError::Auth { .. }),
            Fault::Delivery(why) => matches!(why, delivery::ProbeFailure::Login(_)),
        }
    }

    /// Another password or login may help.
    pub fn is_about_login(&self) -> bool {
        matches!(self, Fault::Mailbox(SourceError::Auth { .. }))
    }

    /// The server's certificate is refused.
    pub fn is_about_certificate(&self) -> bool {
        match self {
            Fault::Mailbox(SourceError::Tls { reason, .. }) => reason.contains("certificate"),
            Fault::Mailbox(_) => false,
            Fault::Delivery(why) => why.to_string().contains("certificate"),
        }
    }

    /// The server of the mailbox waits for STARTTLS, or that of the way out does.
    pub fn wants_starttls(&self) -> bool {
        match self {
            Fault::Mailbox(SourceError::Tls { reason, .. }) => reason == tls::NO_TLS,
            Fault::Mailbox(_) => false,
            Fault::Delivery(why) => why.to_string().contains(tls::NO_TLS),
        }
    }

    /// Operation, object and reason.
    pub fn what(&self) -> String {
        match self {
            Fault::Mailbox(error) => error.to_string(),
            Fault::Delivery(why) => format!("Mail cannot leave: {why}"),
        }
    }

    /// The same, and what to do, in lines.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Fault::Mailbox(error) => vec![self.what(), error.remedy().to_owned()],
            Fault::Delivery(_) => vec![self.what()],
        }
    }
}

/// Opens the mailbox and the way out, says what is there, and gives back what does not work.
///
/// # Errors
/// Standard output's.
pub fn run(account: &Account, out: &mut dyn Write) -> anyhow::Result<Trial> {
    let listed = Source::open(&account.source).and_then(|mut source| source.folders());
    let folders = match listed {
        Err(error) => return Ok(Trial::Fails(Fault::Mailbox(error))),
        Ok(folders) => folders,
    };
    for line in describe(account, &folders) {
        writeln!(out, "   {line}")?;
    }
    match delivery::probe(&account.send) {
        Err(why) => return Ok(Trial::Fails(Fault::Delivery(why))),
        Ok(()) => writeln!(out, "   {}", describe_way_out(account))?,
    }
    let is_empty = folders.iter().all(|folder| folder.messages == Some(0));
    Ok(if is_empty { Trial::Empty } else { Trial::Works })
}

/// The folders by what they are for.
pub fn describe(account: &Account, folders: &[Folder]) -> Vec<String> {
    let opened = match account.source.server() {
        Some(source) => format!("Logged in to {} as {}", source.server.host, source.login),
        None => "Opened".to_owned(),
    };
    let count = if folders.len() == 1 { "1 folder".to_owned() } else { format!("{} folders", folders.len()) };
    let total: Option<u64> = folders.iter().map(|folder| folder.messages).sum();
    let messages = total.map(|total| format!(" with {total} messages")).unwrap_or_default();
    let mut lines = vec![format!("{opened}: {count} to read{messages}.")];
    let named = |roles: &[Role]| {
        let names =
            folders.iter().filter(|folder| roles.contains(&folder.role)).map(|folder| folder.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let sent = named(&[Role::Sent, Role::All]);
    lines.push(match sent.as_str() {
        "" => "No folder is Sent, so what you write is not seen: only answers to you count.".to_owned(),
        sent => format!("What you wrote is read in {sent}."),
    });
    let others: Vec<&str> = folders
        .iter()
        .filter(|folder| !matches!(folder.role, Role::Sent | Role::All))
        .map(|folder| folder.name.as_str())
        .collect();
    lines.extend((!others.is_empty()).then(|| format!("What you got is read in {}.", listed(&others))));
    lines
}

/// At most five names.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 5;
    match names.len() {
        0..=SHOWN => names.join(", "),
        all => format!("{} and {} more", names[..SHOWN].join(", "), all - SHOWN),
    }
}

fn describe_way_out(account: &Account) -> String {
    match &account.send {
        SendSettings::Smtp { server, auth: Auth::None, .. } => format!("Mail can leave by {}.", server.host),
        SendSettings::Smtp { server, login, .. } => format!("Mail can leave by {} as {login}.", server.host),
        SendSettings::Sendmail { command } => {
            format!("Mail can leave by {}.", command.first().map(String::as_str).unwrap_or_default())
        }
        SendSettings::Maildir { .. } => "Digests are put straight into the Maildir.".to_owned(),
        SendSettings::File { path } => format!("Digests are written as files into {}.", path.display()),
    }
}
