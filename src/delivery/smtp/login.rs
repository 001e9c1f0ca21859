//! AUTH (RFC 4954): PLAIN, LOGIN, XOAUTH2, each command and answer written by lettre.

use data_encoding::BASE64;
use lettre::transport::smtp::authentication::{Credentials as Known, Mechanism};
use lettre::transport::smtp::commands::Auth as Command;
use secrecy::{ExposeSecret, SecretString};

use super::{DeliveryOutcome, SmtpSession, sanitise};
use crate::config::access_token::{RefusedToken, TokenFault, TokenProtocol};
use crate::config::{Auth, redact::redact};

/// A login whose secret was fetched.
pub(super) struct Credentials {
    login: String,
    secret: SecretString,
    kind: LoginKind,
}

#[derive(Clone, Copy)]
enum LoginKind {
    Password,
    Token,
}

impl Credentials {
    /// Fetches the secret, before anyone dials. `None` when no login is configured.
    pub(super) fn fetch(login: &str, auth: &Auth) -> Result<Option<Credentials>, DeliveryOutcome> {
        let (source, kind) = match auth {
            Auth::None => return Ok(None),
            Auth::Password(source) => (source, LoginKind::Password),
            Auth::Token(source) => (source, LoginKind::Token),
        };
        let secret = source.fetch().map_err(DeliveryOutcome::Auth)?;
        Ok(Some(Credentials { login: login.into(), secret, kind }))
    }

    /// The outcome without the secret: some servers repeat the command they refuse, or an earlier
    /// one.
    pub(super) fn redact(&self, outcome: DeliveryOutcome) -> DeliveryOutcome {
        let clean = |reason: String| redact(&reason, &self.login, &self.secret);
        match outcome {
            DeliveryOutcome::Sent => DeliveryOutcome::Sent,
            DeliveryOutcome::Transient(reason) => DeliveryOutcome::Transient(clean(reason)),
            DeliveryOutcome::Permanent(reason) => DeliveryOutcome::Permanent(clean(reason)),
            DeliveryOutcome::Auth(reason) => DeliveryOutcome::Auth(clean(reason)),
            DeliveryOutcome::Unclear(reason) => DeliveryOutcome::Unclear(clean(reason)),
        }
    }

    /// What is wrong with the token that was refused with an explanation.
    fn token_fault(&self, explanation: &str) -> Option<TokenFault> {
        let (token, protocol) = (self.secret.expose_secret(), TokenProtocol::Smtp);
        RefusedToken { token, login: &self.login, explanation, protocol }.fault()
    }

    fn known(&self) -> Known {
        Known::new(self.login.clone(), self.secret.expose_secret().into())
    }

    /// The mechanisms that fit, the one that needs fewer turns first.
    fn mechanisms(&self) -> (&'static [Mechanism], &'static str) {
        match self.kind {
            LoginKind::Password => (&[Mechanism::Plain, Mechanism::Login], "password"),
            LoginKind::Token => (&[Mechanism::Xoauth2], "token"),
        }
    }
}

/// Logs in by a mechanism that the server offers.
pub(super) fn log_in(session: &mut SmtpSession, credentials: &Credentials) -> Result<(), DeliveryOutcome> {
    let (mechanisms, _) = credentials.mechanisms();
    let done = match session.connection.server_info().get_auth_mechanism(mechanisms) {
        Some(Mechanism::Login) => by_login(session, credentials),
        Some(Mechanism::Xoauth2) => by_token(session, credentials),
        Some(mechanism) => {
            let command = command(mechanism, credentials, None)?;
            session.ask("login", command, &[235]).map(drop)
        }
        None => Err(DeliveryOutcome::Auth(not_offered(session, credentials))),
    };
    done.map_err(as_login)
}

/// Whether the server offers a mechanism that fits.
pub(super) fn is_possible(session: &SmtpSession, credentials: &Credentials) -> bool {
    let (mechanisms, _) = credentials.mechanisms();
    session.connection.server_info().get_auth_mechanism(mechanisms).is_some()
}

/// That it offers none.
pub(super) fn not_offered(session: &SmtpSession, credentials: &Credentials) -> String {
    let (_, by) = credentials.mechanisms();
    format!("{}: the server offers no login by {by}", session.at)
}

/// An AUTH command, or the answer to a question.
fn command(
    mechanism: Mechanism,
    credentials: &Credentials,
    question: Option<&str>,
) -> Result<Command, DeliveryOutcome> {
    Command::new(mechanism, credentials.known(), question.map(str::to_owned))
        .map_err(|_| DeliveryOutcome::Auth(format!("the login cannot be written for {mechanism}")))
}

/// Whatever the server asks, the name is the first answer and the password the second: the words of
/// the questions differ.
fn by_login(session: &mut SmtpSession, credentials: &Credentials) -> Result<(), DeliveryOutcome> {
    for (question, wanted) in [(None, 334), (Some("Username"), 334), (Some("Password"), 235)] {
        session.ask("login", command(Mechanism::Login, credentials, question)?, &[wanted])?;
    }
    Ok(())
}

/// A refused token is answered 334 with the reason in JSON; the refusal itself comes after an empty
/// line.
fn by_token(session: &mut SmtpSession, credentials: &Credentials) -> Result<(), DeliveryOutcome> {
    let command = command(Mechanism::Xoauth2, credentials, None)?;
    let reply = session.ask("login", command, &[235, 334])?;
    if reply.has_code(235) {
        return Ok(());
    }
    let encoded = reply.message().collect::<String>();
    let reason = BASE64.decode(encoded.trim().as_bytes()).unwrap_or_default();
    let reason = sanitise(&String::from_utf8_lossy(&reason));
    let reason = credentials.token_fault(&reason).map_or(reason, |fault| fault.to_string());
    match session.ask("login", "\r\n", &[]) {
        Err(DeliveryOutcome::Auth(refusal)) => Err(DeliveryOutcome::Auth(format!("{refusal} ({reason})"))),
        Err(DeliveryOutcome::Transient(why)) => Err(DeliveryOutcome::Transient(format!("{why} ({reason})"))),
        _ => Err(DeliveryOutcome::Auth(format!("{}, login: the token was refused ({reason})", session.at))),
    }
}

/// Any 5yz to a login refuses the login, not the message.
fn as_login(outcome: DeliveryOutcome) -> DeliveryOutcome {
    match outcome {
        DeliveryOutcome::Permanent(reason) => DeliveryOutcome::Auth(reason),
        other => other,
    }
}
