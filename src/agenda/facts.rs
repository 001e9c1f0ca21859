//! Everything that a digest is decided from.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use crate::command::PersonKey;
use crate::compose::digest::content::SuggestedMail;
use crate::compose::facts::{DigestRemark, MovedPerson, UnreadPlace};
use crate::contacts::CardSource;
use crate::infer::address_state::SeenMail;
use crate::infer::due::Judgement;
use crate::infer::identity::question::QuestionKind;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::introduction_state::{HeaderEvidence, Introduction, IntroductionStage};
use crate::infer::offer::{ComingDay, Offer, PastMail};
use crate::infer::preferences::LoggedTouch;
use crate::mail::{Address, MessageId};

/// Somebody whom a digest may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    pub key: PersonKey,
    pub name: String,
}

/// What was gathered for one digest.
#[derive(Debug, Clone)]
pub struct DigestFacts {
    pub now: Timestamp,
    pub zone: TimeZone,
    /// Those whom it suggests, in order: see [`super::choice`].
    pub suggested: Vec<SuggestedPerson>,
    /// People who are due and hidden by mail that cannot be read.
    pub left_out: usize,
    pub pair: Option<ProposedPair>,
    /// Two who may be one person, and why.
    pub question: Option<([KnownPerson; 2], QuestionKind)>,
    /// Introductions of which both are still among the mail.
    pub introductions: Vec<IntroductionFacts>,
    /// The newest first.
    pub waiting: Vec<WaitingMail>,
    /// Whoever has a day this week or a new job, in a fixed order.
    pub days: Vec<PersonDays>,
    /// People of the last digest who were in touch since, and when, UTC seconds.
    pub back_in_touch: Vec<(KnownPerson, i64)>,
    /// In a fixed order.
    pub meetings: Vec<MeetingNews>,
    pub moved: Vec<MovedPerson>,
    pub remarks: Vec<DigestRemark>,
    pub unread: Vec<UnreadPlace>,
}

impl DigestFacts {
    /// The day, in the owner's zone.
    pub fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }
}

/// One who is suggested.
#[derive(Debug, Clone)]
pub struct SuggestedPerson {
    pub person: KnownPerson,
    /// Where they can be written to.
    pub address: Option<Address>,
    pub organization: Option<String>,
    /// The first card of theirs: where it was imported from, and since when they are connected.
    pub card: Option<(CardSource, Option<Date>)>,
    pub judgement: Judgement,
    pub touches: Vec<LoggedTouch>,
    /// The last mail between the two.
    pub last: Option<PastMail>,
    pub offer: Offer,
    /// Who could help them, as the offer has them.
    pub helpers: Vec<KnownPerson>,
    /// Whom the offer would introduce them to.
    pub introduced_to: Option<KnownPerson>,
    pub coming_days: Vec<ComingDay>,
    /// The mail that carries the offer. `None`: nowhere to write to.
    pub mail: Option<SuggestedMail>,
    /// The subject of the draft that waits to be sent to them.
    pub draft: Option<String>,
    /// Days in touch in each of the last months, oldest first.
    pub months: Vec<u32>,
}

/// Two people who might like to meet.
#[derive(Debug, Clone)]
pub struct ProposedPair {
    pub sides: [KnownPerson; 2],
    pub common: CommonGround,
}

/// One introduction, with what the headers show of it.
#[derive(Debug, Clone)]
pub struct IntroductionFacts {
    pub introduction: Introduction,
    pub sides: [KnownPerson; 2],
    pub shown: [HeaderEvidence; 2],
    /// Which of the two wrote to the other since, and when.
    pub talking: Option<(usize, SeenMail)>,
    pub stage: IntroductionStage,
}

/// A mail that waits for the owner's answer.
#[derive(Debug, Clone)]
pub struct WaitingMail {
    pub person: KnownPerson,
    pub address: Option<Address>,
    pub days: i64,
    /// Without `Re:`; empty when there is none.
    pub subject: String,
    pub message_id: Option<MessageId>,
    pub coming_days: Vec<ComingDay>,
}

/// The days of one person that come round this week, and where an import says they work now.
#[derive(Debug, Clone)]
pub struct PersonDays {
    pub person: KnownPerson,
    pub coming_days: Vec<ComingDay>,
    pub new_job: Option<String>,
}

/// What is worth saying of a meeting with somebody.
#[derive(Debug, Clone)]
pub struct MeetingNews {
    /// UTC seconds.
    pub at: i64,
    pub person: KnownPerson,
    pub kind: MeetingKind,
}

/// What kind of news it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeetingKind {
    /// The two meet, so nothing is suggested.
    ToCome,
    /// They met after so many days without a word.
    AfterSilence { days: i64 },
}
