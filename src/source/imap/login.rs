//! From an address to a session: connect, TLS, greeting, capabilities, login (RFC 9051 3.4, 6.2;
//! RFC 8314).
//!
//! There is no fallback from one protection to another, capabilities are asked again after TLS and,
//! where the login does not tell them, after it, and a greeting other than OK ends it: PREAUTH in
//! clear is how someone in between would skip STARTTLS.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::deflate::CAPABILITY;
use super::guard::{Expect, ImapGuard, goodbye};
use super::namespace::Namespaces;
use super::server_text::{
    Refusal, auth, from_io, printable, protocol, throttled, tls as tls_error, unavailable,
};
use super::under_way::FolderAhead;
use super::wire::{ANSWER_BYTES, LINE_BYTES, Meter, Reply, Wire, broken};
use super::{Imap, ImapDeadlines, KillHandle};
use crate::config::access_token::{RefusedToken, TokenProtocol};
use crate::config::{Auth, ImapSettings, Security, Server, redact::redact, secret::Secret};
use crate::socket::{Socket, resolve};
use crate::source::SourceError;
use crate::tls;

/// A logged-in connection.
pub(super) struct Session {
    pub(super) crate_session: imap::Session<ImapGuard>,
    pub(super) guard: ImapGuard,
    pub(super) offers: Capabilities,
    /// Number of the last tag of ours.
    pub(super) tag: u32,
    /// EXISTS that came while the last SEARCH was answered; 0 when none did.
    pub(super) told_exists: u32,
    /// The folder that is open, as the server spells it.
    pub(super) examined: Option<String>,
    /// Where mailboxes are. `None`: not asked yet.
    pub(super) namespaces: Option<Namespaces>,
    /// Folders that are opened behind the one that is read, in order.
    pub(super) ahead: VecDeque<FolderAhead>,
    /// How many FETCHes may be under way.
    pub(super) depth: Depth,
    /// Whether folders were listed on it.
    pub(super) has_listed: bool,
    /// Set when commands and answers may no longer match.
    pub(super) lost_step: bool,
    /// Whose secret is taken out of whatever the server says.
    login: String,
    secret: Option<SecretString>,
}

/// How far a server is trusted with many commands at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Some,
    /// It answered a FETCH well.
    Many,
}

/// What the server can do, of what is used here.
#[derive(Debug, Clone, Default)]
pub(super) struct Capabilities(Vec<&'static str>);

impl Capabilities {
    /// Reads the words of a CAPABILITY.
    fn read(words: &[u8]) -> Capabilities {
        let words: Vec<&[u8]> = words.split(u8::is_ascii_whitespace).collect();
        let is_there = |known: &&&str| words.iter().any(|word| word.eq_ignore_ascii_case(known.as_bytes()));
        Capabilities(KNOWN.iter().filter(is_there).copied().collect())
    }

    pub(super) fn has(&self, capability: &str) -> bool {
        self.0.contains(&capability)
    }

    /// The server offers it, and refuses it when asked.
    pub(super) fn strike(&mut self, capability: &str) {
        self.0.retain(|offered| *offered != capability);
    }

    /// Gmail's own extensions: labels, and All Mail.
    pub(super) fn is_gmail(&self) -> bool {
        self.has("X-GM-EXT-1")
    }
}

impl Session {
    /// Connects and logs in, watched by `kill`.
    pub(super) fn open(
        settings: &ImapSettings,
        deadlines: ImapDeadlines,
        kill: &KillHandle,
        meter: &Meter,
    ) -> Result<Session, SourceError> {
        let server = &settings.server;
        let greeted = connect(settings, deadlines, kill, meter)?;
        let operation = format!("logging in to {}:{} as {}", server.host, server.port, settings.login);
        let secret = fetch_secret(&settings.auth, &operation)?;
        Session::enter(greeted, settings, deadlines, operation, secret)
    }

    /// What logs in a second time, from another thread, with the secret that was good for this one.
    pub(super) fn log_in_again(
        &self,
        imap: &Imap,
        kill: KillHandle,
    ) -> impl FnOnce() -> Result<Session, SourceError> + Send + use<> {
        let (settings, secret) = (imap.settings.clone(), self.secret.clone());
        let (deadlines, meter) = (imap.deadlines, imap.meter.clone());
        move || {
            let greeted = connect(&settings, deadlines, &kill, &meter)?;
            let operation = format!("logging in to {} a second time", settings.server.host);
            Session::enter(greeted, &settings, deadlines, operation, secret)
        }
    }

    /// A second handle to the connection.
    pub(super) fn handle(&self) -> io::Result<TcpStream> {
        self.guard.link().wire.handle()
    }

    /// Says LOGOUT, and waits until the server has closed the connection, so long at most.
    pub(super) fn leave(mut self, patience: Duration) {
        let tag = self.next_tag('Q');
        let mut link = self.guard.link();
        link.wire.begin(patience, patience, LINE_BYTES, ANSWER_BYTES);
        let mut reply = Reply::default();
        let sent = link.wire.send(format!("{tag}LOGOUT\r\n").as_bytes());
        while sent.is_ok() && link.wire.reply(0, &mut reply).is_ok() {}
    }

    /// Logs in on a connection that was greeted.
    pub(super) fn enter(
        Greeted { wire, offers }: Greeted,
        settings: &ImapSettings,
        deadlines: ImapDeadlines,
        operation: String,
        secret: Option<SecretString>,
    ) -> Result<Session, SourceError> {
        let guard = ImapGuard::new(wire, deadlines);
        LoginWay { guard, operation, login: settings.login.clone(), secret }.run(settings, offers)
    }

    /// Says who we are (RFC 2971) with the next command, where the server offers to hear it: some
    /// let nobody read who has not. What it answers does not matter, so nothing waits for it.
    fn identify(&mut self) {
        if !self.offers.has("ID") {
            return;
        }
        let (tag, version) = (self.next_tag('I'), env!("CARGO_PKG_VERSION"));
        let command =
            format!("{tag}ID (\"name\" \"Rekindle\" \"version\" \"{version}\" \"vendor\" \"Rekindle\")\r\n");
        let mut link = self.guard.link();
        link.wire.hold(command.as_bytes());
        link.unawaited = Some(tag);
    }

    /// The tag of a command of ours, with the blank behind it.
    pub(super) fn next_tag(&mut self, letter: char) -> String {
        self.tag += 1;
        format!("{letter}{} ", self.tag)
    }

    /// Whether the next command can be understood.
    pub(super) fn in_step(&self) -> bool {
        !self.lost_step
    }

    /// A failed command of the crate's, in our words.
    pub(super) fn crate_error(&mut self, operation: &str, error: &imap::Error) -> SourceError {
        let refusal = self.guard.link().refusal.take();
        let answered = matches!(error, imap::Error::No(_) | imap::Error::Bad(_) | imap::Error::Append);
        self.lost_step |= !(answered && refusal.is_some());
        let error = match (refusal, answered) {
            (Some(refusal), true) => refusal.into_error(operation.to_owned(), protocol),
            _ => plain_crate_error(operation, error),
        };
        hide(error, &self.login, self.secret.as_ref())
    }

    /// A refusal of a command of ours.
    pub(super) fn refused(&self, operation: String, refusal: Refusal) -> SourceError {
        hide(refusal.into_error(operation, protocol), &self.login, self.secret.as_ref())
    }

    /// A failed read or write of ours.
    pub(super) fn io_error(&mut self, operation: &str, error: &std::io::Error) -> SourceError {
        self.lost_step = true;
        hide(from_io(operation.to_owned(), error), &self.login, self.secret.as_ref())
    }
}

/// An error of the crate's that is no refusal. Its own text may quote the server at length: not
/// shown.
fn plain_crate_error(operation: &str, error: &imap::Error) -> SourceError {
    let operation = operation.to_owned();
    match error {
        imap::Error::Io(error) => from_io(operation, error),
        imap::Error::ConnectionLost => unavailable(operation, "the server closed the connection".into()),
        imap::Error::Validate(_) => protocol(operation, "a name or password holds a line break".into()),
        imap::Error::TagMismatch(_) => protocol(operation, "the server answered another command".into()),
        _ => protocol(operation, "the server's answer cannot be read".into()),
    }
}

/// Servers that repeat the command in their refusal would put the secret into a log.
fn hide(error: SourceError, login: &str, secret: Option<&SecretString>) -> SourceError {
    let Some(secret) = secret else { return error };
    let clean = |reason: String| redact(&reason, login, secret);
    match error {
        SourceError::Unavailable { operation, reason } => unavailable(operation, clean(reason)),
        SourceError::Throttled { operation, reason } => throttled(operation, clean(reason)),
        SourceError::Auth { operation, reason } => auth(operation, clean(reason)),
        SourceError::Tls { operation, reason } => tls_error(operation, clean(reason)),
        SourceError::Protocol { operation, reason } => protocol(operation, clean(reason)),
        error @ SourceError::Io { .. } => error,
    }
}

fn fetch_secret(auth_settings: &Auth, operation: &str) -> Result<Option<SecretString>, SourceError> {
    let fetch = |secret: &Secret| secret.fetch().map(Some).map_err(|why| auth(operation.to_owned(), why));
    match auth_settings {
        Auth::Password(secret) | Auth::Token(secret) => fetch(secret),
        Auth::None => Ok(None),
    }
}

/// TCP, greeting and TLS, in the order that the settings ask for.
fn connect(
    settings: &ImapSettings,
    deadlines: ImapDeadlines,
    kill: &KillHandle,
    meter: &Meter,
) -> Result<Greeted, SourceError> {
    let Server { security, host, port } = &settings.server;
    let operation = format!("connecting to {host}:{port}");
    let addresses = addresses(host, *port, *security, &operation)?;
    let socket = Socket::connect(&addresses, deadlines.connect, Duration::MAX)
        .map_err(|error| unavailable(operation.clone(), format!("{error}; check server and port")))?;
    let handle = socket.handle().map_err(|error| from_io(operation.clone(), &error))?;
    kill.hold(handle, &operation)?;
    let start = |socket| {
        let mut wire = Wire::new(socket, meter);
        wire.begin(deadlines.quiet, deadlines.command, LINE_BYTES, ANSWER_BYTES);
        wire
    };
    let mut wire = start(socket);
    if *security == Security::Tls {
        wire = start(encrypt(wire, settings, &operation)?);
    }
    let mut offers = greeting(&mut wire).map_err(|error| no_greeting(&operation, &error, *security))?;
    if *security == Security::StartTls {
        start_tls(&mut wire, &operation)?;
        wire = start(encrypt(wire, settings, &operation)?);
        offers = None;
    }
    Ok(Greeted { wire, offers })
}

fn addresses(
    host: &str,
    port: u16,
    security: Security,
    operation: &str,
) -> Result<Vec<SocketAddr>, SourceError> {
    let found = resolve(host, port).map_err(|_| {
        unavailable(operation.to_owned(), "no such host, or this machine is offline".to_owned())
    })?;
    if security == Security::Plain && !found.iter().all(|address| address.ip().is_loopback()) {
        let reason = "without TLS only this machine itself may be the server; use imaps:// or imap://";
        return Err(tls_error(operation.to_owned(), reason.into()));
    }
    Ok(found)
}

fn encrypt(wire: Wire, settings: &ImapSettings, operation: &str) -> Result<Socket, SourceError> {
    let socket = wire.into_socket().map_err(|error| from_io(operation.to_owned(), &error))?;
    socket.encrypt(&settings.server.host, settings.ca.as_deref()).map_err(|error| match error {
        tls::TlsFailure::Refused(reason) => tls_error(operation.to_owned(), reason),
        tls::TlsFailure::Io(error) => from_io(operation.to_owned(), &error),
    })
}

/// What the greeting says that the server can do, if it says so.
fn greeting(wire: &mut Wire) -> std::io::Result<Option<Capabilities>> {
    let mut reply = Reply::default();
    wire.reply(0, &mut reply)?;
    let text = reply.text.strip_prefix(b"* ").ok_or_else(|| broken("this is no IMAP server"))?;
    let (status, rest) = text.split_at(text.iter().position(|&byte| byte == b' ').unwrap_or(text.len()));
    match &status.to_ascii_uppercase()[..] {
        b"OK" => Ok(offers_in(rest.trim_ascii_start())),
        b"BYE" => Err(goodbye(rest)),
        b"PREAUTH" => Err(broken("the server greets as if logged in already (PREAUTH); refused")),
        _ => Err(broken("this is no IMAP server")),
    }
}

/// The words in `[CAPABILITY ...] ready`.
fn offers_in(text: &[u8]) -> Option<Capabilities> {
    let (code, words) = text.split_at_checked(12)?;
    let words = words.split(|&byte| byte == b']').next()?;
    code.eq_ignore_ascii_case(b"[CAPABILITY ").then(|| Capabilities::read(words))
}

/// Whoever awaits a handshake says nothing either: the usual mistake behind a greeting that does
/// not come.
fn no_greeting(operation: &str, error: &std::io::Error, security: Security) -> SourceError {
    if error.kind() == std::io::ErrorKind::TimedOut && security != Security::Tls {
        let reason = "no answer in time; if this port speaks TLS from the start, use imaps://";
        return unavailable(operation.to_owned(), reason.into());
    }
    from_io(operation.to_owned(), error)
}

/// STARTTLS (RFC 9051 6.2.1). Whatever the greeting promised is not believed: the command itself
/// tells.
fn start_tls(wire: &mut Wire, operation: &str) -> Result<(), SourceError> {
    let mut reply = Reply::default();
    let mut talk = || {
        wire.send(b"S1 STARTTLS\r\n")?;
        loop {
            wire.reply(LINE_BYTES as u64, &mut reply)?;
            if let Some(status) = reply.text.strip_prefix(b"S1 ") {
                return Ok(status.get(..2).is_some_and(|word| word.eq_ignore_ascii_case(b"OK")));
            }
        }
    };
    match talk() {
        Ok(true) => Ok(()),
        Ok(false) => {
            let reason = "the server offers no STARTTLS here; use imaps:// (port 993), or ask the provider";
            Err(tls_error(operation.to_owned(), reason.into()))
        }
        Err(error) => Err(from_io(operation.to_owned(), &error)),
    }
}

/// A connection that was greeted.
pub(super) struct Greeted {
    pub(super) wire: Wire,
    /// What the greeting offers. `None`: it is to be asked for.
    pub(super) offers: Option<Capabilities>,
}

struct LoginWay {
    guard: ImapGuard,
    operation: String,
    login: String,
    secret: Option<SecretString>,
}

impl LoginWay {
    fn run(&mut self, settings: &ImapSettings, offers: Option<Capabilities>) -> Result<Session, SourceError> {
        let mut client = imap::Client::new(self.guard.clone());
        let offers = match offers {
            Some(offers) => offers,
            None => {
                self.guard.link().begin(Expect::Reply);
                client.capabilities().map_err(|error| self.failed(&error))?;
                self.offered().unwrap_or_default()
            }
        };
        let crate_session = self.enter(client, settings, &offers)?;
        let mut session = Session {
            crate_session,
            guard: self.guard.clone(),
            offers: Capabilities::default(),
            tag: 0,
            told_exists: 0,
            examined: None,
            namespaces: None,
            ahead: VecDeque::new(),
            depth: Depth::Some,
            has_listed: false,
            lost_step: false,
            login: self.login.clone(),
            secret: self.secret.take(),
        };
        session.offers = match self.offered() {
            Some(offers) => offers,
            None => {
                session.guard.link().begin(Expect::Reply);
                let asked = session.crate_session.capabilities();
                asked.map_err(|error| session.crate_error(&self.operation, &error))?;
                self.offered().unwrap_or_default()
            }
        };
        session.identify();
        Ok(session)
    }

    /// What the server said that it can do since this was asked last.
    fn offered(&self) -> Option<Capabilities> {
        self.guard.link().offered.take().map(|words| Capabilities::read(&words))
    }

    fn enter(
        &mut self,
        client: imap::Client<ImapGuard>,
        settings: &ImapSettings,
        offers: &Capabilities,
    ) -> Result<imap::Session<ImapGuard>, SourceError> {
        let name = &settings.login;
        let secret = self.secret.as_ref().map_or("", ExposeSecret::expose_secret);
        let token = matches!(settings.auth, Auth::Token(_));
        // A quoted string is 7-bit (RFC 9051 9, QUOTED-CHAR); PLAIN carries UTF-8.
        let quotable = name.is_ascii() && secret.is_ascii();
        let plain = offers.has("AUTH=PLAIN") && (offers.has("LOGINDISABLED") || !quotable);
        if offers.has("LOGINDISABLED") && !plain && !token {
            return Err(auth(self.operation.clone(), "the server allows no login by password here".into()));
        }
        self.guard.link().begin(if token || plain { Expect::Sasl } else { Expect::Reply });
        let answers = Answers::one(match token {
            true => format!("user={name}\x01auth=Bearer {secret}\x01\x01"),
            false => format!("\0{name}\0{secret}"),
        });
        let entered = if token {
            client.authenticate("XOAUTH2", &answers)
        } else if plain {
            client.authenticate("PLAIN", &answers)
        } else {
            client.login(name, secret)
        };
        entered.map_err(|(error, _)| {
            let explanation = answers.explanation.take();
            let fault = token.then(|| {
                let protocol = TokenProtocol::Imap;
                RefusedToken { token: secret, login: name, explanation: &explanation, protocol }.fault()
            });
            let says = fault.flatten().map_or_else(|| explanation.clone(), |fault| fault.to_string());
            hide(explained(self.failed(&error), &says), &self.login, self.secret.as_ref())
        })
    }

    fn failed(&self, error: &imap::Error) -> SourceError {
        let refusal = self.guard.link().refusal.take();
        let error = match (error, refusal) {
            (imap::Error::No(_), Some(refusal)) => refusal.into_error(self.operation.clone(), auth),
            (imap::Error::Bad(_), Some(refusal)) => refusal.into_error(self.operation.clone(), protocol),
            (error, _) => plain_crate_error(&self.operation, error),
        };
        hide(error, &self.login, self.secret.as_ref())
    }
}

/// One answer, then empty ones: XOAUTH2 servers explain a refusal in a second challenge that wants
/// an empty answer.
struct Answers {
    first: Cell<Option<String>>,
    /// What the second challenge said, fit to show.
    explanation: Cell<String>,
}

impl Answers {
    fn one(first: String) -> Answers {
        Answers { first: Cell::new(Some(first)), explanation: Cell::default() }
    }
}

/// A refused login with an explanation behind it.
fn explained(error: SourceError, explanation: &str) -> SourceError {
    match error {
        SourceError::Auth { operation, reason } if !explanation.is_empty() => {
            auth(operation, format!("{reason} ({explanation})"))
        }
        error => error,
    }
}

impl imap::Authenticator for Answers {
    type Response = String;

    fn process(&self, challenge: &[u8]) -> String {
        self.first.take().unwrap_or_else(|| {
            self.explanation.set(printable(challenge));
            String::new()
        })
    }
}

/// Capabilities that change what is done here.
const KNOWN: &[&str] = &[
    "AUTH=PLAIN",
    "LOGINDISABLED",
    "IDLE",
    "SPECIAL-USE",
    "LIST-STATUS",
    "X-GM-EXT-1",
    "NAMESPACE",
    "IMAP4rev2",
    "ID",
    CAPABILITY,
];
