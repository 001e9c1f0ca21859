//! Handing one composed message over: SMTP, a sendmail command, a Maildir, a folder of .eml files.
//!
//! Each way ends in an [`DeliveryOutcome`] that the outbox turns into a state. The bytes are those
//! of the outbox; nothing is composed, signed or encoded here. Handing the same message to a
//! Maildir or a folder twice leaves one copy. Absent on purpose: retrying, queues, any look at what
//! was sent before over SMTP: that is the outbox's work.

pub mod file;
pub mod maildir;
pub mod sendmail;
pub mod smtp;

use std::io;
use std::path::Path;

use crate::mail::text::{one_line, shorten};
use crate::{compose::Outgoing, config::SendSettings};

/// Where a hand-over ended. The outbox turns it into a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Accepted for good (SMTP: code 250 to the dot, exactly).
    Sent,
    /// Not accepted; worth another try. The words are for the owner, sanitised, one line.
    Transient(String),
    /// Refused for good.
    Permanent(String),
    /// Login refused.
    Auth(String),
    /// The dot was sent and no answer was read: nobody knows.
    Unclear(String),
}

/// Hands the message over, once, within two minutes. Blocks.
pub fn send(settings: &SendSettings, message: &Outgoing) -> DeliveryOutcome {
    match settings {
        SendSettings::Smtp { server, login, auth, ca } => {
            let route = smtp::Route { server, login, auth, ca: ca.as_deref() };
            smtp::send(&route, message, smtp::SmtpDeadlines::default())
        }
        SendSettings::Sendmail { command } => sendmail::send(command, message, sendmail::DEADLINE),
        SendSettings::Maildir { path } => maildir::deliver(path, message),
        SendSettings::File { path } => file::write(path, message),
    }
}

/// Why mail could not leave now: one line, sanitised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProbeFailure {
    /// The secret cannot be had; the line names the remedy.
    #[error("{0}")]
    Secret(String),
    /// The server takes no login of this kind at this port.
    #[error("{0}")]
    NoLogin(String),
    /// The login was refused.
    #[error("{0}")]
    Login(String),
    /// Anything else; where the line holds a semicolon, the remedy is behind it.
    #[error("{0}")]
    Other(String),
}

/// Tries the way without a message: a server takes the login, a command is there, a folder can be
/// written to. Blocks.
///
/// # Errors
/// Why mail could not leave now.
pub fn probe(settings: &SendSettings) -> Result<(), ProbeFailure> {
    match settings {
        SendSettings::Smtp { server, login, auth, ca } => {
            let route = smtp::Route { server, login, auth, ca: ca.as_deref() };
            smtp::probe(&route, smtp::SmtpDeadlines::default())
        }
        SendSettings::Sendmail { command } => sendmail::probe(command).map_err(ProbeFailure::Other),
        SendSettings::Maildir { path } | SendSettings::File { path } => {
            probe_folder(path).map_err(ProbeFailure::Other)
        }
    }
}

/// Whether a file can be made in a folder, or where the folder itself will be made.
fn probe_folder(path: &Path) -> Result<(), String> {
    let place = path.ancestors().find(|place| place.exists()).unwrap_or(path);
    tempfile::tempfile_in(place).map(drop).map_err(|error| {
        let name = sanitise(&place.to_string_lossy());
        format!("writing into {name}: {error}; let the user that runs Rekindle write there")
    })
}

/// Words of a stranger (a server, a command), made fit to show: one line, at most 300 characters.
fn sanitise(raw: &str) -> String {
    // The cut before bounds the work on a flood; four bytes are the longest character.
    let raw: String = raw.chars().take(4_096).collect();
    shorten(&one_line(&raw), 300)
}

/// An I/O error of a local delivery: disks fill and get space again, permissions are mended.
fn failed(doing: &str, path: &Path, error: &io::Error) -> DeliveryOutcome {
    DeliveryOutcome::Transient(format!("{doing} {}: {error}", sanitise(&path.to_string_lossy())))
}
