//! "You could": the one way to help that a digest names for somebody, true from evidence. The first
//! that holds, in the order of [`decide`]. Only values: [`crate::compose::locale`] has
//! the sentences.

use crate::infer::people::PersonIndex;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::address_state::SeenMail;
use super::circle::Helper;
use super::due::{Due, Judgement};
use super::evidence::MailDirection;
use super::openings::Opening;
use super::preferences::{Note, Preferences};
use super::saved_links::SavedLinks;
use super::subject_kind;
use super::taken_up::NeverTakenUp;
use crate::command::OfferKind;
use crate::contacts::dates::Occasion;
use crate::mail::{Address, MessageId};

/// A mail of theirs is still to be answered for so long, in days.
const FRESH_DAYS: i64 = 183;
/// A new job is worth asking about for so long after an import told of it.
const NEW_JOB: SignedDuration = SignedDuration::from_hours(24 * 90);

/// A mail between the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastMail {
    pub direction: MailDirection,
    pub seen: SeenMail,
    /// Without `Re:`; empty when there is none.
    pub subject: String,
    pub message_id: Option<MessageId>,
}

/// A day of theirs that comes round within a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComingDay {
    pub on: Date,
    pub occasion: Occasion,
    /// How old they become, or how many years it is since. `None`: the year is not told.
    pub years: Option<i16>,
}

/// A step towards an introduction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntroductionOffer {
    pub step: IntroductionOfferStep,
    /// The other, by position.
    pub other: PersonIndex,
    /// Why these two, in the owner's words; perhaps empty.
    pub reason: String,
}

/// Which step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntroductionOfferStep {
    /// The digest proposes the two.
    Propose,
    /// The mail that asks about the other was not sent yet.
    Ask,
    /// Both like it; the mail that joins them was not sent yet.
    Join,
}

/// One concrete way to help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// Mail to them came back then, UTC seconds: find out where they are.
    FindAddress {
        address: Address,
        at: i64,
    },
    /// After years: a line that needs no answer.
    LightLine,
    /// They asked for help.
    Help {
        opening: Opening,
        helpers: Vec<Helper>,
    },
    /// Their mail was the last word.
    Answer(PastMail),
    KeepPromise {
        note: String,
    },
    /// The owner marked them `#todo` and noted nothing that says what.
    DoTodo,
    /// A saved link that shares a tag with them.
    PassOn {
        url: String,
        text: String,
        tag: String,
    },
    Introduce(IntroductionOffer),
    Congratulate(ComingDay),
    AskAboutNewJob {
        organization: String,
    },
    /// Something the two wrote about.
    TakeUp(PastMail),
    SayHello,
}

impl Offer {
    pub fn kind(&self) -> OfferKind {
        match self {
            Offer::FindAddress { .. } => OfferKind::FindAddress,
            Offer::LightLine => OfferKind::LightLine,
            Offer::Help { .. } => OfferKind::Help,
            Offer::Answer(_) => OfferKind::Answer,
            Offer::KeepPromise { .. } | Offer::DoTodo => OfferKind::Promise,
            Offer::PassOn { .. } => OfferKind::Link,
            Offer::Introduce(_) => OfferKind::Introduction,
            Offer::Congratulate(_) => OfferKind::Congratulation,
            Offer::AskAboutNewJob { .. } => OfferKind::NewJob,
            Offer::TakeUp(_) => OfferKind::Subject,
            Offer::SayHello => OfferKind::Hello,
        }
    }

    /// Who could help.
    pub fn helpers(&self) -> &[Helper] {
        if let Offer::Help { helpers, .. } = self { helpers } else { &[] }
    }

    /// Whom it is about to be introduced to, by position.
    pub fn introduced_to(&self) -> Option<PersonIndex> {
        if let Offer::Introduce(introduction) = self { Some(introduction.other) } else { None }
    }
}

/// Everything an offer rests on.
#[derive(Debug, Clone)]
pub struct OfferFacts<'a> {
    pub judgement: &'a Judgement,
    pub preferences: &'a Preferences,
    pub links: &'a SavedLinks,
    /// Since when mail to them comes back, UTC seconds, and from which address.
    pub out_of_reach: Option<(Address, i64)>,
    /// The latest mails between the two, newest first.
    pub mails: Vec<PastMail>,
    pub opening: Option<Opening>,
    /// Who could help with it.
    pub helpers: Vec<Helper>,
    pub introduction: Option<IntroductionOffer>,
    pub coming_day: Option<ComingDay>,
    pub never_taken_up: &'a NeverTakenUp,
    pub now: Timestamp,
}

/// The first that holds: whether they can be reached at all, a need of theirs, a mail to answer, a
/// promise, a link, an introduction, a day, a new job, the last subject. Kinds that the owner never
/// takes up come behind the others.
pub fn decide(facts: &OfferFacts<'_>) -> Offer {
    if let Some((address, at)) = &facts.out_of_reach {
        return Offer::FindAddress { address: address.clone(), at: *at };
    }
    if facts.judgement.due == Due::Dormant {
        return Offer::LightLine;
    }
    let mut ways = ways(facts);
    ways.sort_by_key(|way| facts.never_taken_up.times(way.kind()).is_some());
    ways.into_iter().next().unwrap_or(Offer::SayHello)
}

/// The kind that would have come first, had the owner ever taken it up, and how often it was
/// offered. `None`: [`decide`] passes over nothing.
pub fn passed_over(facts: &OfferFacts<'_>) -> Option<(OfferKind, u32)> {
    let kind = ways(facts).first()?.kind();
    let times = facts.never_taken_up.times(kind)?;
    (decide(facts).kind() != kind).then_some((kind, times))
}

/// Every way to help that holds.
fn ways(facts: &OfferFacts<'_>) -> Vec<Offer> {
    let ways = [
        help(facts),
        answer(facts),
        promise(facts.preferences),
        link(facts),
        facts.introduction.clone().map(Offer::Introduce),
        facts.coming_day.map(Offer::Congratulate),
        new_job(facts),
        take_up(&facts.mails),
    ];
    ways.into_iter().flatten().collect()
}

/// Help that was given since ends a need.
fn help(facts: &OfferFacts<'_>) -> Option<Offer> {
    let opening = facts.opening.clone()?;
    let helped = facts.preferences.helped_at.is_some_and(|at| at.as_second() >= opening.at);
    (!helped).then(|| Offer::Help { opening, helpers: facts.helpers.clone() })
}

/// Their mail was the last word, while it is fresh; no call or coffee came after it. Bills and
/// invitations of months ago want no answer.
fn answer(facts: &OfferFacts<'_>) -> Option<Offer> {
    let last = facts.mails.first().filter(|last| last.direction == MailDirection::In)?;
    let fresh = last.seen.at > facts.now.as_second() - FRESH_DAYS * 86_400;
    let met = facts.preferences.touches.iter().any(|touch| touch.on.as_second() > last.seen.at);
    let wants_answer = fresh && !met && !subject_kind::is_business(&last.subject);
    wants_answer.then(|| Offer::Answer(last.clone()))
}

fn promise(preferences: &Preferences) -> Option<Offer> {
    let promise = preferences.promises.last()?;
    let note = promise.note.as_ref().or_else(|| preferences.notes.last().map(|Note { text, .. }| text));
    Some(note.map_or(Offer::DoTodo, |note| Offer::KeepPromise { note: note.clone() }))
}

/// Not offered for them before.
fn link(facts: &OfferFacts<'_>) -> Option<Offer> {
    let (link, tag) = facts.links.offer(facts.preferences)?;
    Some(Offer::PassOn { url: link.url.clone(), text: link.text.clone(), tag: tag.to_owned() })
}

/// Work they have begun, as an import told since the two were last in touch.
fn new_job(facts: &OfferFacts<'_>) -> Option<Offer> {
    let (told, organization) = facts.preferences.new_job.as_ref()?;
    let since = facts.judgement.last_touch.is_none_or(|at| at < told.as_second());
    let fresh = facts.now.duration_since(*told) < NEW_JOB;
    (since && fresh).then(|| Offer::AskAboutNewJob { organization: organization.clone() })
}

/// The latest subject that says what the two wrote about.
fn take_up(mails: &[PastMail]) -> Option<Offer> {
    mails.iter().find(|mail| subject_kind::is_topic(&mail.subject)).cloned().map(Offer::TakeUp)
}
