//! What a digest says, as facts: whom it names, and what is known of each.
//! [`super::put_into_words`] puts them into words.

use jiff::Zoned;

use crate::compose::draft::Draft;
use crate::compose::facts::{
    DigestDate, DigestRemark, IntroductionNews, MovedPerson, ProposedPerson, UnreadPlace, Why,
};
use crate::compose::introduction::IntroductionRequest;
use crate::compose::writing::Writing;
use crate::infer::identity::question::QuestionKind;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::last_touch::LastTouch;
use crate::infer::offer::{ComingDay, Offer};
use crate::mail::MessageId;

/// A digest before it has a language. Moments are UTC seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestContent {
    /// When it is written, in the owner's zone.
    pub now: Zoned,
    /// At most `size`, in order, numbered from 1.
    pub suggestions: Vec<SuggestionFacts>,
    /// People of the last digest who got in touch since, and when.
    pub back_in_touch: Vec<(ProposedPerson, i64)>,
    /// Mail that waits for the owner's answer.
    pub owed: Vec<OwedFacts>,
    /// This week's days, new jobs and meetings.
    pub dates: Vec<DigestDate>,
    /// Two who might like to meet: at most one such pair.
    pub introduction: Option<([ProposedPerson; 2], CommonGround)>,
    /// Two who may be one person: at most one such question.
    pub question: Option<([ProposedPerson; 2], QuestionKind)>,
    pub moved: Vec<MovedPerson>,
    /// Introductions under way that wait for a step of the owner's, or that something happened to.
    pub introductions: Vec<IntroductionNews>,
    pub unread: Vec<UnreadPlace>,
    pub remarks: Vec<DigestRemark>,
}

/// One person of a digest.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestionFacts {
    pub person: ProposedPerson,
    /// The address in use now; `None` for imported people without one.
    pub address: Option<String>,
    pub organization: Option<String>,
    pub why: Why,
    pub last: LastTouch,
    pub offer: Offer,
    /// Who could help them, as the offer has them.
    pub helpers: Vec<ProposedPerson>,
    /// Whom the offer would introduce them to, by name.
    pub introduced_to: Option<String>,
    /// Days of theirs within a week that the offer does not name.
    pub coming_days: Vec<ComingDay>,
    /// The mail that `Write` opens. `None`: nowhere to write to.
    pub mail: Option<SuggestedMail>,
    /// The subject of the draft that waits to be sent to them.
    pub draft: Option<String>,
    /// Days in touch in each of the last months, oldest first.
    pub months: Vec<u32>,
}

/// A mail to somebody that carries what the digest suggests.
#[derive(Debug, Clone, PartialEq)]
pub enum SuggestedMail {
    /// To be worded by a template.
    Write(Writing),
    /// Worded by the owner's command.
    Worded(Draft),
    /// Asks whether they would like to meet the other.
    Ask(IntroductionRequest),
    /// Brings the two together.
    Join(IntroductionRequest),
}

/// A mail of somebody known that waits for an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct OwedFacts {
    pub person: ProposedPerson,
    pub address: Option<String>,
    /// For so long.
    pub days: i64,
    /// Without `Re:`; empty when there is none.
    pub subject: String,
    pub message_id: Option<MessageId>,
    pub coming_days: Vec<ComingDay>,
}
