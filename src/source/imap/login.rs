//! From an address to a session: connect, TLS, greeting, capabilities, login (RFC 9051 3.4, 6.2;
//! RFC 8314).
//!
//! There is no fallback from one protection to another, capabilities are asked again after TLS and
//! after the login, and a greeting other than OK ends it: PREAUTH in clear is how someone in
//! between would skip STARTTLS.

use std::cell::Cell;
use std::net::SocketAddr;

use secrecy::{ExposeSecret, SecretString};

use super::guard::{Expect, ImapGuard, goodbye};
use super::namespace::Namespaces;
use super::server_text::{
    Refusal, auth, from_io, printable, protocol, throttled, tls as tls_error, unavailable,
};
use super::wire::{ANSWER_BYTES, LINE_BYTES, Meter, Reply, Wire, broken};
use super::{ImapDeadlines, KillHandle};
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
    /// Set when commands and answers may no longer match.
    pub(super) lost_step: bool,
    /// Whose secret is taken out of whatever the server says.
    login: String,
    secret: Option<SecretString>,
}

/// What the server can do, of what is used here.
#[derive(Debug, Clone, Default)]
pub(super) struct Capabilities(Vec<&'static str>);

impl Capabilities {
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
        let wire = connect(settings, deadlines, kill, meter)?;
        let operation = format!("logging in to {}:{} as {}", server.host, server.port, settings.login);
        let secret = fetch_secret(&settings.auth, &operation)?;
        Session::enter(wire, settings, deadlines, operation, secret)
    }

    /// Logs in on a connection that was greeted.
    pub(super) fn enter(
        wire: Wire,
        settings: &ImapSettings,
        deadlines: ImapDeadlines,
        operation: String,
        secret: Option<SecretString>,
    ) -> Result<Session, SourceError> {
        let guard = ImapGuard::new(wire, deadlines);
        LoginWay { guard, operation, login: settings.login.clone(), secret }.run(settings)
    }

    /// Says who we are (RFC 2971), where the server offers to hear it: some let nobody read who has
    /// not. What it answers does not matter.
    fn identify(&mut self, operation: &str) -> Result<(), SourceError> {
        if !self.offers.has("ID") {
            return Ok(());
        }
        self.guard.link().begin(Expect::Reply);
        let version = env!("CARGO_PKG_VERSION");
        let command = format!(r#"ID ("name" "Rekindle" "version" "{version}" "vendor" "Rekindle")"#);
        match self.crate_session.run_command_and_check_ok(command) {
            Ok(()) | Err(imap::Error::No(_) | imap::Error::Bad(_)) => Ok(()),
            Err(error) => Err(self.crate_error(operation, &error)),
        }
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
) -> Result<Wire, SourceError> {
    let Server { security, host, port } = &settings.server;
    let operation = format!("connecting to {host}:{port}");
    let addresses = addresses(host, *port, *security, &operation)?;
    let socket = Socket::connect(&addresses, deadlines.connect, std::time::Duration::MAX)
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
    greeting(&mut wire).map_err(|error| no_greeting(&operation, &error, *security))?;
    if *security == Security::StartTls {
        start_tls(&mut wire, &operation)?;
        wire = start(encrypt(wire, settings, &operation)?);
    }
    Ok(wire)
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

fn greeting(wire: &mut Wire) -> std::io::Result<()> {
    let mut reply = Reply::default();
    wire.reply(0, &mut reply)?;
    let text = reply.text.strip_prefix(b"* ").ok_or_else(|| broken("this is no IMAP server"))?;
    let (status, rest) = text.split_at(text.iter().position(|&byte| byte == b' ').unwrap_or(text.len()));
    match &status.to_ascii_uppercase()[..] {
        b"OK" => Ok(()),
        b"BYE" => Err(goodbye(rest)),
        b"PREAUTH" => Err(broken("the server greets as if logged in already (PREAUTH); refused")),
        _ => Err(broken("this is no IMAP server")),
    }
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

struct LoginWay {
    guard: ImapGuard,
    operation: String,
    login: String,
    secret: Option<SecretString>,
}

impl LoginWay {
    fn run(&mut self, settings: &ImapSettings) -> Result<Session, SourceError> {
        let mut client = imap::Client::new(self.guard.clone());
        self.guard.link().begin(Expect::Reply);
        let offered = client.capabilities().map_err(|error| self.failed(&error))?;
        let crate_session = self.enter(client, settings, &read_offers(&offered))?;
        let mut session = Session {
            crate_session,
            guard: self.guard.clone(),
            offers: Capabilities::default(),
            tag: 0,
            told_exists: 0,
            examined: None,
            namespaces: None,
            lost_step: false,
            login: self.login.clone(),
            secret: self.secret.take(),
        };
        session.guard.link().begin(Expect::Reply);
        let offered = session.crate_session.capabilities();
        session.offers = match offered {
            Ok(offered) => read_offers(&offered),
            Err(error) => return Err(session.crate_error(&self.operation, &error)),
        };
        session.identify(&self.operation)?;
        Ok(session)
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
];

fn read_offers(capabilities: &imap::types::Capabilities) -> Capabilities {
    Capabilities(KNOWN.iter().copied().filter(|known| capabilities.has_str(known)).collect())
}
