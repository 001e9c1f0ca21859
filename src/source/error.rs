//! Why a source could not go on, and what to do about it.

use std::io;

/// Why a source could not go on. Each names operation and object; [`SourceError::remedy`] says what
/// to do.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Worth another try later: no route, time-out, dropped, throttled, server says so.
    #[error("{operation}: {reason}")]
    Unavailable { operation: String, reason: String },
    /// The server wants to be left alone for a while: throttled, too many connections, over a limit
    /// of bytes.
    #[error("{operation}: {reason}")]
    Throttled { operation: String, reason: String },
    /// The login was refused.
    #[error("{operation}: {reason}")]
    Auth { operation: String, reason: String },
    /// The certificate or the TLS handshake was refused.
    #[error("{operation}: {reason}")]
    Tls { operation: String, reason: String },
    /// The server or the file breaks the protocol, or a limit of ours.
    #[error("{operation}: {reason}")]
    Protocol { operation: String, reason: String },
    /// A file or folder that cannot be read.
    #[error("{operation}: {source}")]
    Io { operation: String, source: io::Error },
}

impl SourceError {
    /// What to do about it: one short sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            SourceError::Unavailable { .. } => {
                "Check the network, and the server's name and port; where the daemon runs, it tries again by itself."
            }
            SourceError::Throttled { .. } => {
                "Leave it alone for a quarter of an hour; the daemon does so by itself."
            }
            SourceError::Auth { .. } => "Check the login and the password or token in the configuration.",
            SourceError::Tls { .. } => {
                "Check the server's name, or name its certificate with tls.ca in the configuration."
            }
            SourceError::Protocol { .. } => {
                "Check that the configuration names the right server, folder or file."
            }
            SourceError::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => {
                    "Check how its path is written; if you moved it, `rekindle config edit` takes the new one."
                }
                io::ErrorKind::NotADirectory => {
                    "Name a folder: a Maildir holds the folders cur and new, or others that do."
                }
                io::ErrorKind::PermissionDenied => "Give the user that runs Rekindle access to it.",
                _ => "Check the disk, then try again.",
            },
        }
    }
}
