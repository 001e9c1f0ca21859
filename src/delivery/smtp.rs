//! Submission over SMTP (RFC 5321, RFC 6409), one connection a message.
//!
//! The dialogue goes by stages and each answer must have exactly the code that its stage asks for, so that an answer to something else
//! (a desynchronised server, injected text) never counts. Until the dot is written everything that breaks is [`Outcome::Transient`]: the
//! server cannot have taken the message. From then on only a readable refusal is one; silence is [`Outcome::Unclear`].
//!
//! The connection is our own and not lettre's `SmtpConnection`, which reads a line of any length, keeps what was buffered before a
//! STARTTLS handshake, cannot bound a whole reply in time, and reports a drop before the dot like one after it.
//!
//! Absent on purpose: pipelining (one message is a few turns), several recipients, DSN, falling back from TLS to plaintext.

mod login;
mod tls;
mod wire;

use std::path::Path;
use std::time::Duration;

use super::{Outcome, words};
use crate::compose::Outgoing;
use crate::config::{Auth, Security, Server};
use crate::mail::Address;
use wire::{Reply, Wire};

/// Where to and how: an account's `smtp.*` settings.
pub struct Route<'a> {
    pub server: &'a Server,
    pub login: &'a str,
    pub auth: &'a Auth,
    /// A PEM file trusted besides the system's certificates.
    pub ca: Option<&'a Path>,
}

/// How long to wait.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the TCP connection, over all addresses of the host.
    pub connect: Duration,
    /// For one handshake or one whole reply, the last one excepted.
    pub reply: Duration,
    /// For everything. The reply to the dot may take what is left of it.
    pub whole: Duration,
}

impl Default for Deadlines {
    /// 20, 30 and 80 seconds: a stalling server is given up within 90.
    fn default() -> Deadlines {
        let seconds = Duration::from_secs;
        Deadlines { connect: seconds(20), reply: seconds(30), whole: seconds(80) }
    }
}

/// Hands the message over, once. Blocks for at most `deadlines.whole` and a look-up of the host's name.
pub fn send(route: &Route, message: &Outgoing, deadlines: Deadlines) -> Outcome {
    match hand_over(route, message, deadlines) {
        Ok(()) => Outcome::Sent,
        Err(outcome) => outcome,
    }
}

fn hand_over(route: &Route, message: &Outgoing, deadlines: Deadlines) -> Result<(), Outcome> {
    let at = format!("{}:{}", route.server.host, route.server.port);
    let [sender, recipient] = [&message.sender, &message.recipient].map(path);
    let (Some(sender), Some(recipient)) = (sender, recipient) else {
        return Err(Outcome::Permanent("an address of the message cannot be written in SMTP".into()));
    };
    let credentials = login::Credentials::fetch(route.login, route.auth)?;
    let mut session = Session::open(route, at, deadlines)?;
    session.log_in(credentials.as_ref())?;
    session.envelope(&sender, &recipient, &message.bytes)?;
    session.content(&message.bytes)?;
    session.wire.farewell();
    Ok(())
}

/// An address as it stands between angle brackets. `None` when it holds what would end the command or the path early.
fn path(address: &Address) -> Option<String> {
    let domain = idna::domain_to_ascii(address.domain()).ok()?;
    let unsafe_in_path = |c: char| c.is_control() || c.is_whitespace() || c == '<' || c == '>';
    let path = format!("{}@{domain}", address.local());
    (!path.contains(unsafe_in_path) && path.len() <= 320).then_some(path)
}

/// A connection whose greeting and EHLO are done.
struct Session {
    wire: Wire,
    /// `host:port`, for words.
    at: String,
    deadlines: Deadlines,
    offers: Vec<String>,
}

impl Session {
    fn open(route: &Route, at: String, deadlines: Deadlines) -> Result<Session, Outcome> {
        let dialled = Wire::connect(route.server, deadlines);
        let wire = dialled.map_err(|why| Outcome::Transient(format!("connecting to {at}: {why}")))?;
        let mut session = Session { wire, at, deadlines, offers: Vec::new() };
        if route.server.security == Security::Tls {
            session.secure(route)?;
        }
        session.expect("greeting", &[220])?;
        session.hello()?;
        if route.server.security == Security::StartTls {
            session.start_tls(route)?;
        }
        Ok(session)
    }

    /// The client names itself by an address literal (RFC 5321 4.1.4): the name of the owner's machine is nobody's business.
    fn hello(&mut self) -> Result<(), Outcome> {
        let reply = self.ask("EHLO", "EHLO [127.0.0.1]", &[250])?;
        self.offers = reply.lines.iter().skip(1).map(|line| line.trim().to_ascii_uppercase()).collect();
        Ok(())
    }

    fn offers(&self, extension: &str) -> bool {
        self.offers.iter().any(|offer| offer.split_whitespace().next() == Some(extension))
    }

    fn start_tls(&mut self, route: &Route) -> Result<(), Outcome> {
        if !self.offers("STARTTLS") {
            return Err(
                self.transient("STARTTLS", "the server does not offer it, and nothing is sent without")
            );
        }
        self.ask("STARTTLS", "STARTTLS", &[220])?;
        self.secure(route)?;
        // What was offered in plaintext is forgotten (RFC 3207 4.2).
        self.hello()
    }

    fn secure(&mut self, route: &Route) -> Result<(), Outcome> {
        let config = tls::config(route.ca).map_err(|why| self.transient("TLS", &why))?;
        self.wire.allow(self.deadlines.reply);
        self.wire.secure(&route.server.host, config).map_err(|why| self.transient("TLS", &why))
    }

    fn log_in(&mut self, credentials: Option<&login::Credentials>) -> Result<(), Outcome> {
        credentials.map_or(Ok(()), |credentials| login::log_in(self, credentials))
    }

    fn envelope(&mut self, sender: &str, recipient: &str, bytes: &[u8]) -> Result<(), Outcome> {
        let mut from = format!("MAIL FROM:<{sender}>");
        for (needed, extension, parameter) in [
            (!bytes.is_ascii(), "8BITMIME", " BODY=8BITMIME"),
            (!sender.is_ascii() || !recipient.is_ascii(), "SMTPUTF8", " SMTPUTF8"),
        ] {
            if needed && !self.offers(extension) {
                return Err(Outcome::Permanent(format!(
                    "{}: the server does not offer {extension}",
                    self.at
                )));
            }
            from.push_str(if needed { parameter } else { "" });
        }
        self.ask("MAIL", &from, &[250])?;
        self.ask("RCPT", &format!("RCPT TO:<{recipient}>"), &[250, 251])?;
        self.ask("DATA", "DATA", &[354])?;
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), Outcome> {
        self.wire.allow(self.deadlines.whole);
        self.wire.write(&on_the_wire(bytes)).map_err(|why| self.transient("content", &why))?;
        if self.wire.has_unread() {
            return Err(self.transient("content", "the server spoke out of turn"));
        }
        // Better not begun than given up halfway: what is given up after the dot is unclear.
        if self.wire.time_left() < self.deadlines.whole / 4 {
            return Err(self.transient("content", "it took too long"));
        }
        self.dot()
    }

    fn dot(&mut self) -> Result<(), Outcome> {
        let reply = self.wire.write(b".\r\n").and_then(|()| self.wire.reply());
        match reply {
            Ok(reply) if reply.code == 250 => Ok(()),
            Ok(reply) if reply.code >= 400 => Err(self.refused("end of message", &reply)),
            Ok(reply) => {
                Err(Outcome::Unclear(format!("{}, end of message: {}", self.at, words(&reply.text()))))
            }
            Err(why) => {
                Err(Outcome::Unclear(format!("{}, no answer to the end of the message: {why}", self.at)))
            }
        }
    }

    fn ask(&mut self, stage: &str, command: &str, wanted: &[u16]) -> Result<Reply, Outcome> {
        if self.wire.has_unread() {
            return Err(self.transient(stage, "the server spoke out of turn"));
        }
        self.wire.allow(self.deadlines.reply);
        self.wire.write(format!("{command}\r\n").as_bytes()).map_err(|why| self.transient(stage, &why))?;
        self.expect(stage, wanted)
    }

    fn expect(&mut self, stage: &str, wanted: &[u16]) -> Result<Reply, Outcome> {
        self.wire.allow(self.deadlines.reply);
        let reply = self.wire.reply().map_err(|why| self.transient(stage, &why))?;
        match wanted.contains(&reply.code) {
            true => Ok(reply),
            false => Err(self.refused(stage, &reply)),
        }
    }

    fn transient(&self, stage: &str, why: &str) -> Outcome {
        Outcome::Transient(format!("{}, {stage}: {why}", self.at))
    }

    /// What a reply with a code that was not asked for means (RFC 5321 4.2.1; RFC 4954 6 for the login).
    fn refused(&self, stage: &str, reply: &Reply) -> Outcome {
        let reason = format!("{}, {stage}: {}", self.at, words(&reply.text()));
        match reply.code {
            530 | 534 | 535 | 538 => Outcome::Auth(reason),
            500.. => Outcome::Permanent(reason),
            _ => Outcome::Transient(reason),
        }
    }
}

/// The content as it is sent: CRLF ends every line (RFC 5321 2.3.8: a bare CR or LF is what smuggled mail is made of), a line that begins
/// with a dot gets another (4.5.2), the last line is ended.
fn on_the_wire(bytes: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(bytes.len() + 64);
    let (mut at_start, mut rest) = (true, bytes.iter().copied().peekable());
    while let Some(byte) = rest.next() {
        let line_end = byte == b'\r' || byte == b'\n';
        if byte == b'\r' {
            rest.next_if_eq(&b'\n');
        }
        match byte {
            _ if line_end => wire.extend_from_slice(b"\r\n"),
            b'.' if at_start => wire.extend_from_slice(b".."),
            _ => wire.push(byte),
        }
        at_start = line_end;
    }
    if !at_start {
        wire.extend_from_slice(b"\r\n");
    }
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_ends_otherwise_than_by_crlf_and_no_dot_ends_the_message() {
        let check = |bytes: &[u8], expected: &[u8]| {
            assert_eq!(on_the_wire(bytes), expected, "{}", bytes.escape_ascii());
        };
        check(b"a\r\nb\r\n", b"a\r\nb\r\n");
        check(b"a\r\n.\r\nb", b"a\r\n..\r\nb\r\n");
        check(b".a\r\n..\r\n", b"..a\r\n...\r\n");
        check(b"a\n.\nb", b"a\r\n..\r\nb\r\n");
        check(b"a\r.\rb", b"a\r\n..\r\nb\r\n");
        check(b"a\r\r\n.", b"a\r\n\r\n..\r\n");
        check(b"a\r", b"a\r\n");
        check(b"", b"");
    }
}
