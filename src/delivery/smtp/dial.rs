//! From the name of a server to a connection, and what went wrong in words.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use super::SmtpDeadlines;
use crate::config::{Security, Server};
use crate::socket::{self, Socket};

/// Dials. Plaintext goes to loopback addresses only, whatever the name says.
///
/// # Errors
/// One line: no address, or nobody answers there.
pub(super) fn dial(server: &Server, deadlines: SmtpDeadlines) -> Result<Socket, String> {
    let found = socket::resolve(&server.host, server.port);
    let mut addresses: Vec<SocketAddr> =
        found.map_err(|_| "no such host, or this machine is offline".to_owned())?;
    if server.security == Security::Plain {
        addresses.retain(|address| address.ip().is_loopback());
    }
    if addresses.is_empty() {
        let why = match server.security {
            Security::Plain => "without TLS only this machine itself may be dialled",
            Security::Tls | Security::StartTls => "it has no address",
        };
        return Err(why.into());
    }
    let within = deadlines.connect.min(deadlines.whole);
    Socket::connect(&addresses, within, deadlines.whole).map_err(|error| describe_error(&error))
}

/// An I/O error in words.
pub(super) fn describe_error(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "the server did not answer in time".into(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
            "the server closed the connection".into()
        }
        ErrorKind::ConnectionRefused => "nobody listens there (connection refused)".into(),
        _ => error.to_string(),
    }
}
