//! The languages that our mails speak: for each, one implementation of [`Locale`] says everything.
//! Commands stay English in all of them.
//!
//! A sentence is made from facts, never from another sentence. Names and subjects are put in as
//! they are; whoever shows a sentence makes it one safe line. What could begin a line of
//! text/plain begins with no name, no number and no command.

mod captions;
mod english;
mod french;
mod german;
mod short;
mod spanish;

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::facts::{
    DigestDate, DigestRemark, IntroductionNews, MovedPerson, NamedPerson, ReceiptSummary, UnreadPlace, Why,
};
use crate::infer::identity::question::QuestionKind;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::last_touch::LastTouch;
use crate::infer::offer::{ComingDay, Offer};

pub use captions::Captions;
pub use english::English;
pub use french::French;
pub use german::German;
pub use spanish::Spanish;

/// Whether drafts have places that the owner is to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacesToFill {
    Some,
    None,
}

/// A language of our mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailLanguage {
    #[default]
    English,
    German,
    French,
    Spanish,
}

impl MailLanguage {
    pub const ALL: [MailLanguage; 4] =
        [MailLanguage::English, MailLanguage::German, MailLanguage::French, MailLanguage::Spanish];

    /// The language with this code. `None`: our mails do not speak it.
    pub fn from_code(code: &str) -> Option<MailLanguage> {
        MailLanguage::ALL.into_iter().find(|language| language.locale().code() == code)
    }

    /// What says everything in it.
    pub fn locale(self) -> &'static dyn Locale {
        match self {
            MailLanguage::English => &English,
            MailLanguage::German => &German,
            MailLanguage::French => &French,
            MailLanguage::Spanish => &Spanish,
        }
    }
}

/// Whom an offer is about.
#[derive(Debug, Clone, Copy)]
pub struct OfferPeople<'a> {
    /// By what they are called.
    pub first_name: &'a str,
    /// Those who could help, or the other of an introduction.
    pub others: &'a [NamedPerson],
}

/// What the subject of a digest tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestSubject<'a> {
    /// Nobody is suggested.
    Introductions,
    Owed,
    Unread,
    Nobody,
    /// By the whole name.
    One(&'a str),
    /// Two or more, by their first names.
    Several(&'a [String]),
}

/// One language. `now` is the moment that the mail speaks at, in the owner's zone.
pub trait Locale: Sync {
    /// BCP 47.
    fn code(&self) -> &'static str;
    /// The words that stay the same.
    fn captions(&self) -> &'static Captions;
    /// In quotation marks.
    fn quoted(&self, words: &str) -> String;
    /// `Sunday, 23 November`, at the start of a line.
    fn long_day(&self, on: Date) -> String;
    /// `3 Mar`, inside of a sentence; with the year when it is not this one.
    fn short_day(&self, on: Date, now: &Zoned) -> String;
    /// `Friday, 27 November 2026 at 15:00`.
    fn moment(&self, at: &Zoned) -> String;
    /// `Friday, 27 November, 15:00`: one to come.
    fn next_moment(&self, at: &Zoned) -> String;
    /// `Nov 2024`.
    fn month(&self, on: Date) -> String;
    /// How long ago, in days: `2 weeks ago`.
    fn ago(&self, days: i64) -> String;
    /// The first line; the name may be empty.
    fn hello(&self, first_name: &str) -> String;

    /// The subject of a digest.
    fn digest_subject(&self, about: DigestSubject<'_>) -> String;
    /// `Three people`; empty for nobody.
    fn people(&self, count: usize) -> String;
    /// How many have gone quiet, and how little is enough.
    fn gone_quiet(&self, people: usize) -> String;
    /// That somebody, and so many more, wait for an answer.
    fn waits(&self, name: &str, more: usize) -> String;
    /// Why somebody is in the digest.
    fn why(&self, why: &Why) -> String;
    /// How the two were last in touch.
    fn last_touch(&self, first_name: &str, last: &LastTouch, now: &Zoned) -> String;
    /// What the owner could do.
    fn offer(&self, offer: &Offer, people: OfferPeople<'_>, now: &Zoned) -> String;
    /// `Turns 75 on Thursday.`, of somebody just named.
    fn coming_day(&self, day: ComingDay, now: &Zoned) -> String;
    /// The draft that waits, behind [`Captions::draft_waits`].
    fn draft(&self, subject: &str) -> String;
    /// `Ask Ada and Tom`.
    fn ask(&self, first_names: [&str; 2]) -> String;
    /// A line about a day.
    fn date(&self, date: &DigestDate, now: &Zoned) -> String;
    /// Who is in touch again.
    fn back_in_touch(&self, person: &NamedPerson, at: i64, now: &Zoned) -> String;
    /// Why two might like to meet, for the owner to judge.
    fn common_ground(&self, common: &CommonGround, names: [&str; 2], now: &Zoned) -> String;
    /// Why two may be one person.
    fn same_person(&self, kind: QuestionKind) -> String;
    /// A line about an introduction.
    fn introduction(&self, news: &IntroductionNews, now: &Zoned) -> String;
    /// Where somebody may not be reached any more.
    fn moved(&self, moved: &MovedPerson, now: &Zoned) -> String;
    /// What could not be looked at.
    fn unread(&self, place: &UnreadPlace, now: &Zoned) -> String;
    /// Something worth knowing.
    fn remark(&self, remark: &DigestRemark) -> String;

    /// The first sentence of a transcript.
    fn receipt_summary(&self, summary: ReceiptSummary) -> String;
    /// That so many lines of an answer are left out.
    fn left_out(&self, lines: usize) -> String;
    /// The subject of a reminder about so many people; the first two by name.
    fn reminder_subject(&self, names: &[String], text: &str) -> String;
    /// The subject of the mail that shows drafts to these people.
    fn drafts_subject(&self, names: &[String]) -> String;
    /// What is to be done with so many drafts.
    fn drafts_lead(&self, drafts: usize, places: PlacesToFill) -> String;
    /// What a mailbox shows beside the welcome; the first digest.
    fn first_digest(&self, at: &str) -> String;
}

/// A moment's day in the owner's zone.
fn date_of(at: i64, now: &Zoned) -> Date {
    Timestamp::from_second(at).unwrap_or_default().to_zoned(now.time_zone().clone()).date()
}

/// `Ada, Bob and Cleo`, with what is between two and what is before the last.
fn listed(parts: &[String], [between, last]: [&str; 2]) -> String {
    match parts {
        [rest @ .., end] if !rest.is_empty() => format!("{}{last}{end}", rest.join(between)),
        _ => parts.concat(),
    }
}

/// The word for today or tomorrow. `None`: another day.
fn near(on: Date, now: &Zoned, [today, tomorrow]: [&'static str; 2]) -> Option<&'static str> {
    let first = now.date();
    match on {
        on if on == first => Some(today),
        on if first.tomorrow().is_ok_and(|next| on == next) => Some(tomorrow),
        _ => None,
    }
}

/// A sentence with its capital.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
