//! What is wrong with an access token that a mail server refused, as far as the token and the
//! server's answer tell.
//!
//! Two things tell:
//!
//! - The token itself, where it is a JWT (RFC 7519), as Microsoft 365 gives out: `exp`, `scp` or
//!   `scope`, and `upn`, `preferred_username`, `unique_name` or `email`. Google's tokens and those
//!   of Outlook.com say nothing.
//! - The server's answer, where it is JSON (RFC 7628 3.2.2): `status` and `scope`. Google's XOAUTH2
//!   has HTTP codes as its status.
//!
//! The token is read only here, after a refusal, and never believed: the server decides.
#![expect(clippy::disallowed_methods, reason = "a token ends by the clock; the inner function takes `now`")]

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde_json::Value;

use crate::mail::text::one_line;

/// What is wrong with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFault {
    /// Its time was over, at this moment.
    Expired(Timestamp),
    /// It does not permit this. The scope that is missing.
    Scope(String),
    /// It was given out for this login.
    OtherLogin(String),
}

/// A login that was refused.
#[derive(Debug, Clone, Copy)]
pub struct RefusedToken<'a> {
    pub token: &'a str,
    pub login: &'a str,
    /// What the server said of it, in JSON or not.
    pub explanation: &'a str,
    pub protocol: TokenProtocol,
}

/// What the token was to permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenProtocol {
    Imap,
    Smtp,
}

impl TokenProtocol {
    /// The scope that Microsoft wants for it.
    fn scope(self) -> &'static str {
        match self {
            TokenProtocol::Imap => "IMAP.AccessAsUser.All",
            TokenProtocol::Smtp => "SMTP.Send",
        }
    }
}

impl RefusedToken<'_> {
    /// `None`: nothing of it tells.
    pub fn fault(&self) -> Option<TokenFault> {
        self.fault_at(Timestamp::now())
    }

    fn fault_at(&self, now: Timestamp) -> Option<TokenFault> {
        let claims = claims(self.token).unwrap_or_default();
        expired(&claims, now)
            .or_else(|| self.other_login(&claims))
            .or_else(|| self.missing_scope(&claims))
            .or_else(|| scope_of_answer(self.explanation))
    }

    fn other_login(&self, claims: &Value) -> Option<TokenFault> {
        let names = ["upn", "preferred_username", "unique_name", "email"];
        let names: Vec<&str> = names.iter().filter_map(|name| claims[*name].as_str()).collect();
        let is_login = |name: &&str| name.eq_ignore_ascii_case(self.login);
        let other = names.first().filter(|_| !names.iter().any(is_login))?;
        Some(TokenFault::OtherLogin(one_line(other)))
    }

    fn missing_scope(&self, claims: &Value) -> Option<TokenFault> {
        let scopes = claims["scp"].as_str().or(claims["scope"].as_str())?;
        let wanted = self.protocol.scope();
        let is_wanted =
            |scope: &str| scope.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(wanted));
        let is_google = scopes.contains("https://mail.google.com/");
        (!is_google && !scopes.split_whitespace().any(is_wanted))
            .then(|| TokenFault::Scope(wanted.to_owned()))
    }
}

/// The claims of a JWT. `None`: it is none.
fn claims(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1).filter(|_| token.split('.').count() == 3)?;
    let bytes = BASE64URL_NOPAD.decode(payload.trim_end_matches('=').as_bytes()).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn expired(claims: &Value, now: Timestamp) -> Option<TokenFault> {
    let end = Timestamp::from_second(claims["exp"].as_i64()?).ok()?;
    (end <= now).then_some(TokenFault::Expired(end))
}

/// The scope that a server says it misses: other refusals name the scope that would do as well.
fn scope_of_answer(explanation: &str) -> Option<TokenFault> {
    let from = explanation.find('{')?;
    let answer: Value = serde_json::from_str(explanation.get(from..=explanation.rfind('}')?)?).ok()?;
    let status = answer["status"].as_str()?;
    let scope = answer["scope"].as_str().unwrap_or("for mail");
    ["insufficient_scope", "403"].contains(&status).then(|| TokenFault::Scope(one_line(scope)))
}

/// What the words of each fault begin with.
const EXPIRED: &str = "the access token expired";
const SCOPE: &str = "the access token lacks the scope";
const OTHER: &str = "the access token is for";

impl fmt::Display for TokenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenFault::Expired(end) => write!(f, "{EXPIRED} on {}", end.strftime("%-d %b %Y at %H:%M UTC")),
            TokenFault::Scope(scope) => write!(f, "{SCOPE} {scope}"),
            TokenFault::OtherLogin(login) => write!(f, "{OTHER} {login}"),
        }
    }
}

/// What to do about a refused token, by the reason that the refusal was told with.
pub fn remedy(reason: &str) -> String {
    let known = [
        (
            EXPIRED,
            "`token.command` printed an old token: run it by hand, and log in again with the program that it starts.",
        ),
        (
            SCOPE,
            "Log in again with the program behind `token.command`, with the scopes for IMAP and for SMTP in its configuration.",
        ),
        (
            OTHER,
            "Let `token.command` ask for the token of this account's address, or set `login` to the address that the token is for.",
        ),
    ];
    let known = known.iter().find(|(words, _)| reason.contains(words));
    known.map_or_else(|| unknown_fault(reason), |(_, remedy)| (*remedy).to_owned())
}

/// Gmail's answer names the scope that it wants, whatever is wrong.
fn unknown_fault(reason: &str) -> String {
    let scope = reason.split("\"scope\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let purpose = scope.map_or("mail".to_owned(), |scope| format!("mail (scope {scope})"));
    format!(
        "The access token has expired, was revoked, or is not for {purpose}: run `token.command` by hand, and log in again with the program that it starts."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        format!("{}.{}.{}", part("{\"alg\":\"RS256\"}"), part(claims), part("signature"))
    }

    fn told(token: &str, explanation: &str, protocol: TokenProtocol) -> String {
        let refused = RefusedToken { token, login: "robin@example.org", explanation, protocol };
        let fault = refused.fault_at("2026-11-28T12:00:00Z".parse().unwrap());
        fault.map_or_else(String::new, |fault| fault.to_string())
    }

    #[test]
    fn an_expired_token_one_for_another_scope_and_one_for_somebody_else_are_told_apart() {
        let check = |claims: &str, protocol: TokenProtocol, wanted: &str| {
            assert_eq!(told(&jwt(claims), "", protocol), wanted, "{claims}");
        };
        let (imap, smtp) = (TokenProtocol::Imap, TokenProtocol::Smtp);
        let late = 1_795_867_200; // 2026-11-28 12:00:00 UTC
        check(&format!("{{\"exp\":{late}}}"), imap, "the access token expired on 28 Nov 2026 at 12:00 UTC");
        check(&format!("{{\"exp\":{}}}", late + 1), imap, "");
        let scopes = "\"scp\":\"https://outlook.office.com/IMAP.AccessAsUser.All offline_access\"";
        check(&format!("{{{scopes}}}"), imap, "");
        check(&format!("{{{scopes}}}"), smtp, "the access token lacks the scope SMTP.Send");
        check("{\"scp\":\"Mail.Read\"}", imap, "the access token lacks the scope IMAP.AccessAsUser.All");
        check("{\"scope\":\"https://mail.google.com/ email\"}", smtp, "");
        check("{\"upn\":\"ada@example.org\"}", imap, "the access token is for ada@example.org");
        check("{\"upn\":\"Robin@Example.org\"}", imap, "");
        check("{\"upn\":\"r@example.com\",\"email\":\"robin@example.org\"}", imap, "");
        check("{\"upn\":\"a\\r\\nb\\u001b[2J\"}", imap, "the access token is for a b[2J");
    }

    #[test]
    fn what_is_no_token_of_that_form_tells_nothing_and_the_server_may() {
        for token in ["", "ya29.a0Af", "a.b.c", "a.b", "....", "a.e30.c"] {
            assert_eq!(told(token, "not json } {", TokenProtocol::Imap), "", "{token}");
        }
        let google = |status: &str| {
            let answer = format!(
                "{{\"status\":\"{status}\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}}"
            );
            told("ya29.a0Af", &answer, TokenProtocol::Imap)
        };
        assert_eq!(google("400"), "");
        assert_eq!(google("invalid_token"), "");
        for status in ["403", "insufficient_scope"] {
            assert_eq!(google(status), "the access token lacks the scope https://mail.google.com/");
        }
    }

    #[test]
    fn every_fault_has_a_remedy_of_its_own() {
        let end = Timestamp::UNIX_EPOCH;
        let faults = [
            TokenFault::Expired(end),
            TokenFault::Scope("SMTP.Send".into()),
            TokenFault::OtherLogin("ada@example.org".into()),
        ];
        let mut remedies: Vec<String> =
            faults.iter().map(|fault| remedy(&format!("login: NO ({fault})"))).collect();
        remedies.push(remedy("login: NO"));
        remedies.dedup();
        assert_eq!(remedies.len(), 4);
    }
}
