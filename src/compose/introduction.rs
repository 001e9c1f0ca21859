//! Introductions, by double opt-in: both are asked first, separately, and joined only when both
//! like it.
//!
//! The drafts are for the owner to send: in the owner's words, from the owner, without a mark of
//! ours. What is asked of one is worded without knowing what the other said, so it cannot tell; no
//! address goes to the other side before the joint mail. What only the owner knows is in
//! `[brackets]`.

use jiff::Zoned;
use serde::Serialize;

use super::draft::Draft;
use super::greeting::{Addressee, first_name};
use super::letter::{OwnerMail, shown};
use super::locale::PlacesToFill;
use super::templates::in_language;
use super::{Envelope, MailKind, Outgoing, TemplateError, Templates, mailto, message, phrases};
use crate::infer::language::Language;
use crate::mail::{Mailbox, MessageId, text};

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntroductionSide {
    pub mailbox: Mailbox,
    pub organization: Option<String>,
    /// What may be told about them to the other, one sentence: "Tom builds storage engines." `None`
    /// leaves a place for the owner to fill.
    pub about: Option<String>,
    /// In which the owner and they write.
    pub language: Language,
}

/// Two people the owner thinks of introducing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntroductionRequest {
    pub a: IntroductionSide,
    pub b: IntroductionSide,
    /// Why these two, in words that both may read: "You both keep bees." `None` leaves a place for
    /// the owner to fill. Not the reason of a [`super::digest::Proposal`]: that one talks to the
    /// owner.
    pub reason: Option<String>,
}

/// Asks each of the two: first the draft to `a`, then the one to `b`.
///
/// # Errors
/// A replaced template that does not fit.
pub fn asking(
    pair: &IntroductionRequest,
    owner: &Mailbox,
    templates: &Templates,
) -> Result<[Draft; 2], TemplateError> {
    let Told { a, b, reason, needs_reason } = told(pair);
    let ask = |you: &IntroductionSide, other: &IntroductionSide| {
        let subject = phrases::ask(you.language, &called(other));
        let words = IntroductionText {
            greeting: greeting(you),
            you: person(you),
            other: person(other),
            reason: sentence(&reason),
            needs_reason,
            owner: sign(owner),
        };
        let body = templates.render(&in_language("ask", you.language), &words)?;
        Ok(Draft { to: vec![you.mailbox.clone()], subject, body, references: Vec::new() })
    };
    Ok([ask(&a, &b)?, ask(&b, &a)?])
}

/// Joins the two, once both said yes: in the language of both, else in English.
///
/// # Errors
/// A replaced template that does not fit.
pub fn joint(
    pair: &IntroductionRequest,
    owner: &Mailbox,
    templates: &Templates,
) -> Result<Draft, TemplateError> {
    let Told { a, b, reason, needs_reason } = told(pair);
    let reason = sentence(&reason);
    let language = if a.language == b.language { a.language } else { Language::English };
    let words = IntroductionText {
        greeting: String::new(),
        you: person(&a),
        other: person(&b),
        reason,
        needs_reason,
        owner: sign(owner),
    };
    Ok(Draft {
        to: vec![a.mailbox.clone(), b.mailbox.clone()],
        subject: format!("{} <> {}", words.you.first, words.other.first),
        body: templates.render(&in_language("joint", language), &words)?,
        references: Vec::new(),
    })
}

/// Tells `you`, kindly, that it comes to nothing; it names no one's answer.
///
/// # Errors
/// A replaced template that does not fit.
pub fn decline(
    you: &IntroductionSide,
    other: &IntroductionSide,
    owner: &Mailbox,
    templates: &Templates,
) -> Result<Draft, TemplateError> {
    let words = IntroductionText {
        greeting: greeting(you),
        you: person(you),
        other: person(other),
        reason: String::new(),
        needs_reason: false,
        owner: sign(owner),
    };
    Ok(Draft {
        to: vec![you.mailbox.clone()],
        subject: phrases::decline(you.language, &called(other)),
        body: templates.render(&in_language("decline", you.language), &words)?,
        references: Vec::new(),
    })
}

/// A draft as a message, to be stored among the owner's drafts: from the owner, no sign of
/// automation.
pub fn as_message(draft: &Draft, owner: &Mailbox, message_id: &str, now: &Zoned) -> Vec<u8> {
    message::personal(owner, draft, message_id, now)
}

/// The first place that is left for the owner to fill: `[your answer]`. Quoted words, such as
/// subjects, are not looked at. `None`: nothing is left to fill.
pub fn place_to_fill(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        let at = rest.find(|c: char| c == '[' || closing(c).is_some())?;
        let sign = rest[at..].chars().next()?;
        let behind = &rest[at + sign.len_utf8()..];
        rest = match closing(sign) {
            None => match behind.find(']') {
                Some(length) => return Some(&rest[at..=at + 1 + length]),
                None => behind,
            },
            Some(ends) => match behind.find(ends) {
                Some(end) => behind[end..].strip_prefix(ends).unwrap_or_default(),
                None => behind,
            },
        };
    }
}

/// The signs that end what a sign begins to quote, in any of our languages. `None`: it begins no
/// quote.
fn closing(sign: char) -> Option<&'static [char]> {
    match sign {
        '\u{201c}' => Some(&['\u{201d}']),
        '\u{201e}' => Some(&['\u{201c}', '\u{201d}']),
        '\u{201d}' => Some(&['\u{201d}']),
        '\u{ab}' => Some(&['\u{bb}']),
        '\u{300c}' => Some(&['\u{300d}']),
        _ => None,
    }
}

/// The link that opens `draft` in the owner's mail program. The owner's name at its end is left
/// out: the program puts the owner's signature there.
pub fn link(draft: &Draft, owner: &Mailbox) -> String {
    let body = draft.body.trim_end();
    let body = body.strip_suffix(&sign(owner)).filter(|rest| rest.ends_with('\n')).unwrap_or(body);
    let to: Vec<&str> = draft.to.iter().map(|mailbox| mailbox.address.as_str()).collect();
    let answers = draft.references.last().and_then(|id| MessageId::parse(id));
    match (to.as_slice(), answers) {
        ([one], Some(answers)) => mailto::mailto_reply(one, &draft.subject, body, &answers),
        _ => mailto::mailto_all(&to, &draft.subject, body),
    }
}

/// The mail that brings drafts to the owner, with a link to open each.
///
/// # Errors
/// A replaced template that does not fit.
pub fn render_for_owner(
    drafts: &[Draft],
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    render_to_approve(drafts, &[], envelope, templates)
}

/// The same, with the command that has each draft sent as it stands: `send 1 k7f3...`. Empty or
/// missing where there is none.
///
/// # Errors
/// A replaced template that does not fit.
pub fn render_to_approve(
    drafts: &[Draft],
    commands: &[String],
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    letter(drafts, commands, envelope).outgoing(templates)
}

fn letter<'a>(drafts: &[Draft], commands: &[String], envelope: &'a Envelope) -> OwnerMail<'a, DraftsView> {
    let names: Vec<String> = drafts.iter().flat_map(|draft| &draft.to).map(display).collect();
    let locale = envelope.language.locale();
    let subject = locale.drafts_subject(&names);
    let command = |n: usize| commands.get(n).map(|command| shown(command)).unwrap_or_default();
    let view =
        |(n, draft): (usize, &Draft)| DraftView { approve: command(n), ..draft_view(draft, &envelope.owner) };
    let to_fill = drafts.iter().any(|draft| place_to_fill(&draft.body).is_some());
    let places = if to_fill { PlacesToFill::Some } else { PlacesToFill::None };
    let lead = locale.drafts_lead(drafts.len(), places);
    let value = DraftsView { lead, drafts: drafts.iter().enumerate().map(view).collect() };
    OwnerMail {
        envelope,
        kind: MailKind::Introduction,
        stem: "introduction",
        subject,
        preheader: String::new(),
        value,
    }
}

#[derive(Serialize)]
struct DraftsView {
    /// What is to be done with them.
    lead: String,
    drafts: Vec<DraftView>,
}

#[derive(Serialize)]
struct DraftView {
    to: Vec<To>,
    subject: String,
    /// Line by line, blank ones too.
    body: Vec<String>,
    mailto: String,
    /// Empty where Rekindle may not send it.
    approve: String,
}

#[derive(Serialize)]
struct To {
    name: String,
    address: String,
}

/// What the templates of drafts see.
#[derive(Serialize)]
struct IntroductionText {
    /// `Hi Ada,`; empty where the template greets two.
    greeting: String,
    you: IntroducedPerson,
    other: IntroducedPerson,
    /// Empty where nothing is said to both.
    reason: String,
    /// The owner has to say why these two.
    needs_reason: bool,
    owner: String,
}

#[derive(Debug, Serialize)]
pub(super) struct IntroducedPerson {
    /// Empty when nobody knows it.
    name: String,
    first: String,
    organization: String,
    about: String,
}

fn draft_view(draft: &Draft, owner: &Mailbox) -> DraftView {
    let to = |mailbox: &Mailbox| To { name: shown(&mailbox.name), address: shown(mailbox.address.as_str()) };
    DraftView {
        to: draft.to.iter().map(to).collect(),
        subject: shown(&draft.subject),
        body: draft.body.lines().map(text::one_line).collect(),
        mailto: link(draft, owner),
        approve: String::new(),
    }
}

pub(super) fn person(side: &IntroductionSide) -> IntroducedPerson {
    let name = Some(shown(&side.mailbox.name)).filter(|name| !name.is_empty() && !name.contains('@'));
    let name = name.unwrap_or_else(|| "[name]".to_owned());
    IntroducedPerson {
        first: first_name(&name),
        name,
        organization: stated(&side.organization),
        about: stated(&side.about),
    }
}

pub(super) fn stated(what: &Option<String>) -> String {
    what.as_deref().map(shown).unwrap_or_default()
}

/// What each of the two is to read.
struct Told {
    a: IntroductionSide,
    b: IntroductionSide,
    reason: Option<String>,
    needs_reason: bool,
}

/// Sorts the owner's words: what is said of one of them is for the other to read, so that nobody
/// reads of themselves; the rest is for both.
fn told(pair: &IntroductionRequest) -> Told {
    let (mut a, mut b) = (pair.a.clone(), pair.b.clone());
    let said = pair.reason.clone().unwrap_or_default();
    let starts = [&a, &b].map(|side| clause(&said, &first_name(&side.mailbox.name)));
    let end_of = |start: usize| {
        let later = starts.iter().flatten().copied().filter(|other| *other > start);
        later.min().unwrap_or(said.len())
    };
    for (side, start) in [(&mut a, starts[0]), (&mut b, starts[1])] {
        let Some(start) = start else { continue };
        side.about = Some(sentence(&Some(without_link(&said[start..end_of(start)]).to_owned())));
    }
    let shared = starts.iter().flatten().min().map_or(said.as_str(), |start| &said[..*start]);
    let reason = Some(without_link(shared).to_owned()).filter(|shared| !shared.is_empty());
    let both_told = starts.iter().all(Option::is_some);
    Told { a, b, needs_reason: reason.is_none() && !both_told, reason }
}

/// Words that are between two clauses.
const LINKS: [&str; 10] = [" and", " while", " whereas", " but", " und", " et", " y", " e", " en", " i"];

/// Where a clause begins with a name. `None`: none does.
fn clause(said: &str, name: &str) -> Option<usize> {
    let is_start = |at: usize| {
        let before = said[..at].trim_end();
        before.is_empty()
            || before.ends_with([',', ';', '.', ':', '!'])
            || LINKS.iter().any(|link| before.ends_with(link))
    };
    let whole = |at: usize| !said[at + name.len()..].starts_with(char::is_alphanumeric);
    let mut found = said.match_indices(name).map(|(at, _)| at);
    found.find(|at| !name.is_empty() && is_start(*at) && whole(*at))
}

/// A clause without what links it to the next.
fn without_link(clause: &str) -> &str {
    let bare = clause.trim().trim_end_matches([',', ';', ':']);
    let link = LINKS.iter().find_map(|link| bare.strip_suffix(link));
    link.unwrap_or(bare).trim_end_matches([',', ';', ' '])
}

/// What the owner typed behind a command, as a sentence: "both keep bees" becomes "You both keep
/// bees."
fn sentence(what: &Option<String>) -> String {
    let said = stated(what);
    let said = match said.strip_prefix("both ") {
        Some(rest) => format!("you both {rest}"),
        None => said,
    };
    let mut chars = said.chars();
    let Some(first) = chars.next() else { return said };
    let mut whole: String = first.to_uppercase().chain(chars).collect();
    if !whole.ends_with(['.', '!', '?', '\u{2026}', ')', '"', '\u{201d}']) {
        whole.push('.');
    }
    whole
}

/// The name by which the other side is told of someone: never the address.
fn called(side: &IntroductionSide) -> String {
    person(side).name
}

fn display(mailbox: &Mailbox) -> String {
    let name = shown(&mailbox.name);
    if name.is_empty() { shown(mailbox.address.as_str()) } else { name }
}

fn greeting(you: &IntroductionSide) -> String {
    phrases::greeting(you.language, &Addressee::from_name(&you.mailbox.name))
}

pub(super) fn sign(owner: &Mailbox) -> String {
    display(owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_to_fill_are_found_but_in_what_is_quoted() {
        let check = |text: &str, wanted: Option<&str>| assert_eq!(place_to_fill(text), wanted, "{text}");
        check("Thank you for “[list] Pears”. [your answer]", Some("[your answer]"));
        check("Thank you for “[list] Pears”.", None);
        check("[name], a “quote” that “ends nowhere [x]", Some("[name]"));
        check("“a” [one] “b” [two]", Some("[one]"));
        check("„[a]“ und „b“. [deine Antwort]", Some("[deine Antwort]"));
        check("« [a] », «[b]», 「[c]」, ”[d]”. [ditt svar]", Some("[ditt svar]"));
        check("a stray “ and [your answer]", Some("[your answer]"));
        check("a ] b [ c", None);
    }
}
