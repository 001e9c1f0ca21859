//! Introductions, by double opt-in: both are asked first, separately, and joined only when both
//! like it.
//!
//! The drafts are for the owner to send: in the owner's words, from the owner, without a mark of
//! ours. What is asked of one is worded without knowing what the other said, so it cannot tell; no
//! address goes to the other side before the joint mail. What only the owner knows stands in
//! `[brackets]`.

use jiff::Zoned;
use serde::Serialize;

use super::draft::Draft;
use super::letter::{OwnerMail, first_name, shown};
use super::{Envelope, MailKind, Outgoing, TemplateError, Templates, mailto, message};
use crate::mail::{Mailbox, MessageId, text};

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntroductionSide {
    pub mailbox: Mailbox,
    pub organization: Option<String>,
    /// What may be told about them to the other, one sentence: "Tom builds storage engines." `None`
    /// leaves a place for the owner to fill.
    pub about: Option<String>,
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
    let IntroductionRequest { a, b, reason } = pair;
    let ask = |you: &IntroductionSide, other: &IntroductionSide| {
        let subject = format!("Would you like to meet {}?", called(other));
        let words =
            Words { you: person(you), other: person(other), reason: sentence(reason), owner: sign(owner) };
        let body = templates.render("ask.txt", &words)?;
        Ok(Draft { to: vec![you.mailbox.clone()], subject, body, references: Vec::new() })
    };
    Ok([ask(a, b)?, ask(b, a)?])
}

/// Joins the two, once both said yes.
///
/// # Errors
/// A replaced template that does not fit.
pub fn joint(
    pair: &IntroductionRequest,
    owner: &Mailbox,
    templates: &Templates,
) -> Result<Draft, TemplateError> {
    let IntroductionRequest { a, b, reason } = pair;
    let words = Words { you: person(a), other: person(b), reason: sentence(reason), owner: sign(owner) };
    Ok(Draft {
        to: vec![a.mailbox.clone(), b.mailbox.clone()],
        subject: format!("{} <> {}", words.you.first, words.other.first),
        body: templates.render("joint.txt", &words)?,
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
    let words = Words { you: person(you), other: person(other), reason: String::new(), owner: sign(owner) };
    Ok(Draft {
        to: vec![you.mailbox.clone()],
        subject: format!("About meeting {}", called(other)),
        body: templates.render("decline.txt", &words)?,
        references: Vec::new(),
    })
}

/// A draft as a message, to be stored among the owner's drafts: from the owner, no sign of
/// automation.
pub fn as_message(draft: &Draft, owner: &Mailbox, message_id: &str, now: &Zoned) -> Vec<u8> {
    message::personal(owner, draft, message_id, now)
}

/// The first place that is left for the owner to fill: `[your answer]`. Quoted words, such as
/// subjects, are not looked at. `None`: there is none.
pub fn place_to_fill(text: &str) -> Option<&str> {
    let mut own = text.split('\u{201c}').enumerate().map(|(nth, piece)| match nth {
        0 => piece,
        _ => piece.split_once('\u{201d}').map_or("", |(_, behind)| behind),
    });
    own.find_map(|piece| {
        let open = piece.find('[')?;
        let length = piece[open..].find(']')?;
        Some(&piece[open..=open + length])
    })
}

/// The link that opens `draft` in the owner's mail program. The owner's name at its end is left out:
/// the program puts the owner's signature there.
pub fn link(draft: &Draft, owner: &Mailbox) -> String {
    let body = draft.body.trim_end();
    let body = body.strip_suffix(&sign(owner)).filter(|rest| rest.ends_with(",\n")).unwrap_or(body);
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
    let subject = match drafts.len() {
        1 => format!("A draft to {}", names.join(" and ")),
        _ => format!("Drafts to {}", names.join(" and ")),
    };
    let command = |n: usize| commands.get(n).map(|command| shown(command)).unwrap_or_default();
    let view =
        |(n, draft): (usize, &Draft)| DraftView { approve: command(n), ..draft_view(draft, &envelope.owner) };
    let value = DraftsView { drafts: drafts.iter().enumerate().map(view).collect() };
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
struct Words {
    you: Participant,
    other: Participant,
    /// Empty when the owner has to say it.
    reason: String,
    owner: String,
}

#[derive(Serialize)]
pub(super) struct Participant {
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

pub(super) fn person(side: &IntroductionSide) -> Participant {
    let name = Some(shown(&side.mailbox.name)).filter(|name| !name.is_empty() && !name.contains('@'));
    let name = name.unwrap_or_else(|| "[name]".to_owned());
    Participant {
        first: first_name(&name),
        name,
        organization: stated(&side.organization),
        about: stated(&side.about),
    }
}

pub(super) fn stated(what: &Option<String>) -> String {
    what.as_deref().map(shown).unwrap_or_default()
}

/// What the owner typed behind a command, as a sentence: "both keep bees" becomes "Both keep bees."
fn sentence(what: &Option<String>) -> String {
    let said = stated(what);
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
        check("a ] b [ c", None);
    }
}
