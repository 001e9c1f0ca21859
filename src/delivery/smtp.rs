//! Submission over SMTP (RFC 5321, RFC 6409), one connection a message.
//!
//! lettre speaks SMTP: replies, commands, extensions, AUTH, dots. It is driven by stages, and each
//! answer must have exactly the code that its stage asks for, so that an answer to something else
//! (a desynchronised server, injected text) never counts. Until the dot is written everything that
//! breaks is [`DeliveryOutcome::Transient`]: the server cannot have taken the message. From then on
//! only a readable refusal is one; silence is [`DeliveryOutcome::Unclear`].
//!
//! - `dial`: from the name of a server to a connection
//! - `guard`: the stream that lettre reads and writes: what it gets to see, and when it is cut off
//! - `login`: which mechanism, and what its refusal means
//!
//! Ours and not lettre's: the socket, its deadlines and TLS (lettre bounds no reply in time and
//! keeps what was buffered before a STARTTLS handshake); CRLF at the end of every line of the
//! content (lettre lets a bare one through); the order of the answers to AUTH LOGIN (lettre goes by
//! English questions). Only lettre's async connection takes a stream of ours; the guard blocks
//! instead of waiting, so [`finish`] is all the runtime there is.
//!
//! Absent on purpose: pipelining (one message is a few turns), several recipients, DSN, falling
//! back from TLS to plaintext.

mod dial;
mod guard;
mod login;

use std::fmt::Display;
use std::future::Future;
use std::net::Ipv4Addr;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response::Response};

use super::{DeliveryOutcome, ProbeFailure, sanitise};
use crate::compose::Outgoing;
use crate::config::{Auth, Security, Server};
use crate::mail::Address;
use dial::describe_error;
use guard::{ExpectedReply, SmtpGuard};

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
pub struct SmtpDeadlines {
    /// For the TCP connection, over all addresses of the host.
    pub connect: Duration,
    /// For one handshake or one whole reply, the last one excepted.
    pub reply: Duration,
    /// For everything. The reply to the dot may take what is left of it.
    pub whole: Duration,
}

impl Default for SmtpDeadlines {
    /// 20, 30 and 80 seconds: a stalling server is given up within 90.
    fn default() -> SmtpDeadlines {
        let seconds = Duration::from_secs;
        SmtpDeadlines { connect: seconds(20), reply: seconds(30), whole: seconds(80) }
    }
}

/// Hands the message over, once. Blocks for at most `deadlines.whole` and a look-up of the host's
/// name.
pub fn send(route: &Route, message: &Outgoing, deadlines: SmtpDeadlines) -> DeliveryOutcome {
    match hand_over(route, message, deadlines) {
        Ok(()) => DeliveryOutcome::Sent,
        Err(outcome) => outcome,
    }
}

/// Connects and logs in, and says goodbye.
///
/// # Errors
/// Why the server would take no mail now.
pub fn probe(route: &Route, deadlines: SmtpDeadlines) -> Result<(), ProbeFailure> {
    let credentials = login::Credentials::fetch(route.login, route.auth)
        .map_err(|outcome| ProbeFailure::Secret(why_not(outcome)))?;
    let at = format!("{}:{}", route.server.host, route.server.port);
    let mut session =
        SmtpSession::open(route, at, deadlines).map_err(|outcome| ProbeFailure::Other(why_not(outcome)))?;
    if let Some(credentials) = credentials {
        if !login::is_possible(&session, &credentials) {
            return Err(ProbeFailure::NoLogin(login::not_offered(&session, &credentials)));
        }
        login::log_in(&mut session, &credentials).map_err(|outcome| match credentials.redact(outcome) {
            DeliveryOutcome::Auth(why) => ProbeFailure::Login(why),
            other => ProbeFailure::Other(why_not(other)),
        })?;
    }
    let _ = finish(session.connection.quit());
    Ok(())
}

/// The reason in an outcome.
fn why_not(outcome: DeliveryOutcome) -> String {
    match outcome {
        DeliveryOutcome::Sent => String::new(),
        DeliveryOutcome::Transient(why)
        | DeliveryOutcome::Permanent(why)
        | DeliveryOutcome::Auth(why)
        | DeliveryOutcome::Unclear(why) => why,
    }
}

fn hand_over(route: &Route, message: &Outgoing, deadlines: SmtpDeadlines) -> Result<(), DeliveryOutcome> {
    let at = format!("{}:{}", route.server.host, route.server.port);
    let [sender, recipient] = [&message.sender, &message.recipient].map(path);
    let (Some(sender), Some(recipient)) = (sender, recipient) else {
        return Err(DeliveryOutcome::Permanent("an address of the message cannot be written in SMTP".into()));
    };
    let credentials = login::Credentials::fetch(route.login, route.auth)?;
    let mut session = SmtpSession::open(route, at, deadlines)?;
    let Some(credentials) = credentials else { return session.transfer([sender, recipient], &message.bytes) };
    login::log_in(&mut session, &credentials)
        .and_then(|()| session.transfer([sender, recipient], &message.bytes))
        .map_err(|outcome| credentials.redact(outcome))
}

/// An address as lettre writes it between angle brackets. `None` when it holds what would end the
/// command or the path early.
fn path(address: &Address) -> Option<lettre::Address> {
    let domain = idna::domain_to_ascii(address.domain()).ok()?;
    let unsafe_in_path = |c: char| c.is_control() || c.is_whitespace() || c == '<' || c == '>';
    // Checked here, for lettre refuses addresses that exist.
    let path = lettre::Address::new_dangerous(address.local(), domain);
    let text: &str = path.as_ref();
    (!text.contains(unsafe_in_path) && text.len() <= 320).then_some(path)
}

/// Runs what never waits: the guard blocks until it is done, so one poll is enough.
fn finish<T>(future: impl Future<Output = T>) -> T {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}

/// A connection whose greeting and EHLO are done.
struct SmtpSession {
    connection: AsyncSmtpConnection,
    guard: SmtpGuard,
    /// `host:port`, for words.
    at: String,
}

impl SmtpSession {
    fn open(route: &Route, at: String, deadlines: SmtpDeadlines) -> Result<SmtpSession, DeliveryOutcome> {
        let host = &route.server.host;
        let mut socket = dial::dial(route.server, deadlines)
            .map_err(|why| DeliveryOutcome::Transient(format!("connecting to {at}: {why}")))?;
        if route.server.security == Security::Tls {
            socket.arm(deadlines.reply, deadlines.reply);
            socket = guard::encrypt(socket, host, route.ca).map_err(|why| transient(&at, "TLS", &why))?;
        }
        let guard = SmtpGuard::new(socket, deadlines);
        let mut session = SmtpSession { connection: hello(&guard, &at)?, guard, at };
        if route.server.security == Security::StartTls {
            session.start_tls(host, route.ca)?;
        }
        Ok(session)
    }

    fn offers(&self, extension: Extension) -> bool {
        self.connection.server_info().supports_feature(extension)
    }

    /// STARTTLS, and a new connection of lettre's on the same stream, so that what was offered in
    /// plaintext is forgotten (RFC 3207 4.2).
    fn start_tls(&mut self, host: &str, ca: Option<&Path>) -> Result<(), DeliveryOutcome> {
        if !self.offers(Extension::StartTls) {
            let why = "the server does not offer it, and nothing is sent without";
            return Err(self.transient("STARTTLS", why));
        }
        self.ask("STARTTLS", Starttls, &[220])?;
        self.guard.link().start_tls(host, ca).map_err(|why| self.transient("TLS", &why))?;
        self.connection = hello(&self.guard, &self.at)?;
        Ok(())
    }

    /// Hands the message over to a server that knows us.
    fn transfer(
        &mut self,
        [sender, recipient]: [lettre::Address; 2],
        bytes: &[u8],
    ) -> Result<(), DeliveryOutcome> {
        self.envelope(sender, recipient, bytes)?;
        self.content(bytes)?;
        // The message is accepted, whatever comes.
        let _ = finish(self.connection.quit());
        Ok(())
    }

    fn envelope(
        &mut self,
        sender: lettre::Address,
        recipient: lettre::Address,
        bytes: &[u8],
    ) -> Result<(), DeliveryOutcome> {
        let (eight_bit, utf8) =
            (MailParameter::Body(MailBodyParameter::EightBitMime), MailParameter::SmtpUtfEight);
        let mut parameters = Vec::new();
        let plain = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
        for (needed, extension, parameter) in [
            (!bytes.is_ascii(), Extension::EightBitMime, eight_bit),
            (!plain(&sender) || !plain(&recipient), Extension::SmtpUtfEight, utf8),
        ] {
            if needed && !self.offers(extension) {
                let why = format!("{}: the server does not offer {extension}", self.at);
                return Err(DeliveryOutcome::Permanent(why));
            }
            parameters.extend(needed.then_some(parameter));
        }
        self.ask("MAIL", Mail::new(Some(sender), parameters), &[250])?;
        self.ask("RCPT", Rcpt::new(recipient, Vec::new()), &[250, 251])?;
        self.ask("DATA", Data, &[354])?;
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), DeliveryOutcome> {
        self.guard.link().begin_content();
        let reply = finish(self.connection.message(&lines(bytes)));
        let unclear =
            |why: &str| DeliveryOutcome::Unclear(format!("{}, end of message: {}", self.at, sanitise(why)));
        match reply {
            Ok(reply) if reply.has_code(250) => Ok(()),
            Ok(reply) => Err(unclear(&text(&reply))),
            Err(error) if error.status().is_some() || self.guard.link().turn() != ExpectedReply::Dot => {
                Err(failed(&self.at, "end of message", &error))
            }
            Err(error) => Err(unclear(&why(&error))),
        }
    }

    /// A command whose answer must have one of these codes.
    fn ask(
        &mut self,
        stage: &str,
        command: impl Display,
        wanted: &[u16],
    ) -> Result<Response, DeliveryOutcome> {
        match finish(self.connection.command(command)) {
            Ok(reply) if wanted.contains(&reply.code().into()) => Ok(reply),
            Ok(reply) => Err(self.transient(stage, &sanitise(&text(&reply)))),
            Err(error) => Err(failed(&self.at, stage, &error)),
        }
    }

    fn transient(&self, stage: &str, why: &str) -> DeliveryOutcome {
        transient(&self.at, stage, why)
    }
}

/// Greeting and EHLO. The client names itself by an address literal (RFC 5321 4.1.4): the name of
/// the owner's machine is nobody's business.
fn hello(guard: &SmtpGuard, at: &str) -> Result<AsyncSmtpConnection, DeliveryOutcome> {
    let client = ClientId::Ipv4(Ipv4Addr::LOCALHOST);
    let opened = finish(AsyncSmtpConnection::connect_with_transport(Box::new(guard.clone()), &client));
    opened.map_err(|error| {
        let stage = if guard.link().turn() == ExpectedReply::Greeting { "greeting" } else { "EHLO" };
        failed(at, stage, &error)
    })
}

fn transient(at: &str, stage: &str, why: &str) -> DeliveryOutcome {
    DeliveryOutcome::Transient(format!("{at}, {stage}: {why}"))
}

/// What an error at some stage means: a refusal by its code (RFC 5321 4.2.1; RFC 4954 6 for the
/// login), all else is worth another try.
fn failed(at: &str, stage: &str, error: &Error) -> DeliveryOutcome {
    let reason = format!("{at}, {stage}: {}", sanitise(&why(error)));
    match error.status().map(u16::from) {
        Some(530 | 534 | 535 | 538) => DeliveryOutcome::Auth(reason),
        Some(500..) => DeliveryOutcome::Permanent(reason),
        _ => DeliveryOutcome::Transient(reason),
    }
}

/// lettre's error in our words: the server's with their code, or what the guard or the socket met.
fn why(error: &Error) -> String {
    let source = std::error::Error::source(error);
    match (error.status(), source) {
        (Some(code), Some(source)) => format!("{code} {source}"),
        (Some(code), None) => code.to_string(),
        (None, source) => source
            .and_then(|source| source.downcast_ref().map(describe_error))
            .unwrap_or_else(|| "the server's answer is not SMTP".into()),
    }
}

/// Code and words of a reply.
fn text(reply: &Response) -> String {
    reply.message().fold(reply.code().to_string(), |text, line| format!("{text} {line}"))
}

/// The content as lettre takes it: CRLF between the lines and nowhere else (RFC 5321 2.3.8: a bare
/// CR or LF is what smuggled mail is made of), none after the last one, for lettre adds it.
fn lines(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len() + 64);
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'\r' | b'\n' => {
                rest.next_if(|next| byte == b'\r' && *next == b'\n');
                lines.extend_from_slice(b"\r\n");
            }
            _ => lines.push(byte),
        }
    }
    lines.truncate(lines.strip_suffix(b"\r\n").unwrap_or(&lines).len());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_ends_otherwise_than_by_crlf() {
        let check = |bytes: &[u8], expected: &[u8]| {
            assert_eq!(lines(bytes), expected, "{}", bytes.escape_ascii());
        };
        check(b"a\r\nb\r\n", b"a\r\nb");
        check(b"a\nb\n", b"a\r\nb");
        check(b"a\rb\r", b"a\r\nb");
        check(b"a\r\r\n.", b"a\r\n\r\n.");
        check(b"a\n\r\n\n", b"a\r\n\r\n");
        check(b"a", b"a");
        check(b"", b"");
    }
}
