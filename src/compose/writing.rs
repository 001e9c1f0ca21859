//! A mail from the owner to one person, as a draft: an answer in their last thread, or a fresh
//! opener.
//!
//! Only what the mailbox shows is said (which mail, which day); what the owner has to say
//! themselves stands in `[brackets]`. Nothing private gets in: no note, no tag, no word about
//! anybody else.

use serde::Serialize;

use super::draft::Draft;
use super::introduction::{IntroductionSide, Participant, person, sign, stated};
use super::letter::shown;
use super::{TemplateError, Templates};
use crate::mail::Mailbox;

/// What a draft is written from.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    pub to: IntroductionSide,
    /// `None`: the two never wrote.
    pub last: Option<LastWord>,
    /// What it is to be about, in the owner's words. `None` leaves a place to fill.
    pub about: Option<String>,
    /// Message-IDs of the thread, oldest first, without brackets; empty for a new one.
    pub references: Vec<String>,
}

/// The last mail between the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LastWord {
    pub whose: MailAuthor,
    /// "3 March".
    pub day: String,
    /// Without `Re:`; empty when there is none.
    pub subject: String,
}

/// Who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MailAuthor {
    Theirs,
    Yours,
}

/// What the template sees, and what a command of the owner's gets as JSON.
#[derive(Serialize)]
pub struct DraftFacts {
    you: Participant,
    owner: String,
    last: Option<LastWord>,
    /// Empty when the owner has to say it.
    about: String,
    subject: String,
}

/// The facts of a draft, made safe.
pub fn draft_facts(writing: &Writing, owner: &Mailbox) -> DraftFacts {
    let last = writing.last.as_ref().map(|last| LastWord {
        whose: last.whose,
        day: shown(&last.day),
        subject: shown(&last.subject),
    });
    DraftFacts {
        you: person(&writing.to),
        owner: sign(owner),
        last,
        about: stated(&writing.about),
        subject: subject(writing),
    }
}

/// The draft, worded by the template `write.txt`.
///
/// # Errors
/// A replaced template that does not fit.
pub fn draft(writing: &Writing, owner: &Mailbox, templates: &Templates) -> Result<Draft, TemplateError> {
    let body = templates.render("write.txt", &draft_facts(writing, owner))?;
    Ok(with_body(writing, body))
}

/// The draft with a text that somebody else wrote.
pub fn with_body(writing: &Writing, body: String) -> Draft {
    Draft {
        to: vec![writing.to.mailbox.clone()],
        subject: subject(writing),
        body,
        references: writing.references.clone(),
    }
}

/// `Re:` the last subject, else a plain hello.
fn subject(writing: &Writing) -> String {
    match &writing.last {
        Some(last) if !last.subject.is_empty() => format!("Re: {}", shown(&last.subject)),
        _ => "Hello again".to_owned(),
    }
}
