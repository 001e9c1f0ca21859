//! Whose fault a failure is: the address's, or something else's.

use super::refusal_phrases;

/// What kept a message from arriving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BounceFault {
    /// Nobody is there: no such user, no such domain, moved.
    Address,
    /// Anything else, or for now.
    Elsewhere,
}

/// Weighs an enhanced status (RFC 3463) against the server's words. The words come first: many
/// servers send 5.0.0 or 5.7.1 with "user unknown". `session` is all that the report tells, where a
/// transcript may be.
pub(super) fn fault(status: Option<&str>, told: &str, session: &str) -> BounceFault {
    // IronPort and sendmail put this general text before the words of the next server.
    let told = folded(told).replace("unknown address error", "");
    if let Some(fault) = by_exit_code(&told) {
        return fault;
    }
    let says = |list: &[&str]| list.iter().any(|phrase| told.contains(phrase));
    let status = status.unwrap_or_default();
    // What some servers say of every mail they do not want, and what nobody says of an account that
    // is there.
    let plain = says(refusal_phrases::NOBODY) && !says(refusal_phrases::OF_ACCOUNT);
    let unwanted = refused_content(session) && (plain || !says(refusal_phrases::NOBODY));
    let elsewhere = matches!(status, "5.1.7" | "5.1.8")
        || says(refusal_phrases::SENDER)
        || says(refusal_phrases::DELIVERER)
        || unwanted;
    match () {
        () if elsewhere => BounceFault::Elsewhere,
        () if says(refusal_phrases::NOBODY) => BounceFault::Address,
        () if says(refusal_phrases::FULL) => BounceFault::Elsewhere,
        () if says(refusal_phrases::UNAVAILABLE) => BounceFault::Address,
        // Exchange Online answers so for every unknown recipient of a domain.
        () if told.contains("5.4.1") && told.contains("access denied") => BounceFault::Address,
        () if matches!(status, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10") => BounceFault::Address,
        () if says(refusal_phrases::ELSEWHERE) => BounceFault::Elsewhere,
        () => by_status(status),
    }
}

/// Lower case, with line breaks and indentation of wrapped diagnostics folded.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The server took the recipient and refused the message after DATA: so the address lives, whatever
/// the words say (Japanese carriers answer "user unknown" where a recipient's filter refuses).
fn refused_content(session: &str) -> bool {
    let session = folded(session);
    let refused = session.split(">>> data").skip(1).any(|after| after.trim_start().starts_with("<<< 5"));
    // Where every recipient was refused, DATA is answered too: with what the last RCPT got, and 503
    // or 554.
    let nobody_left = ["<<< 503", "need rcpt", "no valid recipients", "<<< 554 5.5.1"]
        .iter()
        .any(|words| session.contains(words));
    session.contains("end of data") || session.contains("smtp command data") || (refused && !nobody_left)
}

/// RFC 3463 3.2 (addressing) and 3.5 (routing). Unknown: permanent, as the server gave up.
fn by_status(status: &str) -> BounceFault {
    let mut numbers = status.split('.');
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some("4"), ..) => BounceFault::Elsewhere,
        (Some("5"), Some("0" | "1"), _) | (Some("5"), Some("4"), Some("4")) => BounceFault::Address,
        // "Other or undefined" (3.4), which sendmail and InterMail give where they know no better.
        (Some("5"), Some("3"), Some("0")) => BounceFault::Address,
        (Some("5"), Some(_), _) => BounceFault::Elsewhere,
        _ => BounceFault::Address,
    }
}

/// All that a delivering program said is its exit code (`X-Unix; 67`, sysexits.h): no such user or
/// host, or something else. `None`: more was said.
fn by_exit_code(told: &str) -> Option<BounceFault> {
    match told.parse::<u8>() {
        Ok(67 | 68) => Some(BounceFault::Address),
        Ok(64..=78) => Some(BounceFault::Elsewhere),
        _ => None,
    }
}

/// The first enhanced status in a text.
pub(super) fn status_in(text: &str) -> Option<String> {
    statuses(text).next()
}

/// The status that the failing server put into its words, else the field of the report (that
/// gateways fill with `5.0.0` or a guess).
pub(super) fn best_status(given: Option<String>, diagnostic: &str) -> Option<String> {
    let is_vague = |status: &String| status.ends_with(".0.0");
    let told = statuses(diagnostic).filter(|status| !is_vague(status)).last();
    told.or(given).or_else(|| status_in(diagnostic))
}

/// `5.1.1` and the like, standing alone: not a part of a version or an IP address.
fn statuses(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    words.map(|word| word.trim_end_matches('.')).filter(|word| is_status(word)).map(str::to_owned)
}

fn is_status(word: &str) -> bool {
    let numbers: Vec<&str> = word.split('.').take(4).collect();
    let sized = |number: &str| (1..=3).contains(&number.len());
    numbers.len() == 3 && matches!(numbers[0], "2" | "4" | "5") && numbers.iter().all(|number| sized(number))
}
