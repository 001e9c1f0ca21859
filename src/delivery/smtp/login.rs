//! AUTH (RFC 4954): PLAIN, LOGIN, XOAUTH2.

use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};

use super::{Outcome, Session, words};
use crate::config::Auth;

/// A login whose secret was fetched.
pub(super) struct Credentials {
    login: String,
    secret: SecretString,
    kind: Kind,
}

enum Kind {
    Password,
    Token,
}

impl Credentials {
    /// Fetches the secret, before anyone dials. `None` when no login is configured.
    pub(super) fn fetch(login: &str, auth: &Auth) -> Result<Option<Credentials>, Outcome> {
        let (source, kind) = match auth {
            Auth::None => return Ok(None),
            Auth::Password(source) => (source, Kind::Password),
            Auth::Token(source) => (source, Kind::Token),
        };
        let secret = source.fetch().map_err(Outcome::Auth)?;
        Ok(Some(Credentials { login: login.into(), secret, kind }))
    }

    fn plain(&self) -> String {
        BASE64.encode(format!("\0{}\0{}", self.login, self.secret.expose_secret()).as_bytes())
    }

    fn xoauth2(&self) -> String {
        let text = format!("user={}\x01auth=Bearer {}\x01\x01", self.login, self.secret.expose_secret());
        BASE64.encode(text.as_bytes())
    }
}

/// Logs in by a mechanism that the server offers.
pub(super) fn log_in(session: &mut Session, credentials: &Credentials) -> Result<(), Outcome> {
    let done = match credentials.kind {
        Kind::Token => by_token(session, credentials),
        Kind::Password if offers(session, "PLAIN") => {
            session.ask("login", &format!("AUTH PLAIN {}", credentials.plain()), &[235]).map(drop)
        }
        Kind::Password if offers(session, "LOGIN") => by_login(session, credentials),
        Kind::Password => {
            Err(Outcome::Auth(format!("{}: the server offers no login by password", session.at)))
        }
    };
    done.map_err(|outcome| redact(as_login(outcome), credentials))
}

/// `AUTH PLAIN LOGIN`, and `AUTH=PLAIN LOGIN` of servers older than RFC 2554.
fn offers(session: &Session, mechanism: &str) -> bool {
    let mechanisms = |offer: &String| {
        offer.strip_prefix("AUTH").is_some_and(|rest| rest.split(['=', ' ']).any(|word| word == mechanism))
    };
    session.offers.iter().any(mechanisms)
}

/// Whatever the server asks, the name is the first answer and the password the second: the words of the questions differ.
fn by_login(session: &mut Session, credentials: &Credentials) -> Result<(), Outcome> {
    session.ask("login", "AUTH LOGIN", &[334])?;
    session.ask("login", &BASE64.encode(credentials.login.as_bytes()), &[334])?;
    session.ask("login", &BASE64.encode(credentials.secret.expose_secret().as_bytes()), &[235]).map(drop)
}

/// A refused token is answered 334 with the reason in JSON; the refusal itself comes after an empty line.
fn by_token(session: &mut Session, credentials: &Credentials) -> Result<(), Outcome> {
    if !offers(session, "XOAUTH2") {
        return Err(Outcome::Auth(format!("{}: the server offers no login by token", session.at)));
    }
    let reply = session.ask("login", &format!("AUTH XOAUTH2 {}", credentials.xoauth2()), &[235, 334])?;
    if reply.code == 235 {
        return Ok(());
    }
    let reason = BASE64.decode(reply.lines.concat().trim().as_bytes()).unwrap_or_default();
    let reason = words(&String::from_utf8_lossy(&reason));
    match session.ask("login", "", &[]) {
        Err(Outcome::Auth(refusal)) => Err(Outcome::Auth(format!("{refusal} ({reason})"))),
        Err(Outcome::Transient(why)) => Err(Outcome::Transient(format!("{why} ({reason})"))),
        _ => Err(Outcome::Auth(format!("{}, login: the token was refused ({reason})", session.at))),
    }
}

/// Any 5yz to a login refuses the login, not the message.
fn as_login(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Permanent(reason) => Outcome::Auth(reason),
        other => other,
    }
}

/// Takes the secret out of the server's words: some repeat the command they refuse.
fn redact(outcome: Outcome, credentials: &Credentials) -> Outcome {
    let secret = credentials.secret.expose_secret();
    let forms =
        [credentials.plain(), credentials.xoauth2(), BASE64.encode(secret.as_bytes()), secret.to_string()];
    let clean = |reason: String| {
        // The words may be cut anywhere, so the beginning of a form is looked for as well.
        forms.iter().filter(|form| !form.is_empty()).fold(reason, |reason, form| {
            let start: String = form.chars().take(24).collect();
            match reason.find(&start) {
                Some(at) => format!("{}[...]", &reason[..at]),
                None => reason,
            }
        })
    };
    match outcome {
        Outcome::Auth(reason) => Outcome::Auth(clean(reason)),
        Outcome::Transient(reason) => Outcome::Transient(clean(reason)),
        other => other,
    }
}
