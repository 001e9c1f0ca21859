//! The journal's entries: what the owner said and what Rekindle did, as values.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::PersonKey;
use super::job_key::{DraftKey, IntroductionKey};

/// One thing that was said or done. Every decision about a person is a fold over these (see
/// [`crate::infer::preferences`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// A touch outside of mail, or one that mail does not show.
    Touched {
        /// The day (or moment) it happened.
        on: Timestamp,
        how: Option<String>,
        text: Option<String>,
    },
    /// Not before then.
    Snoozed {
        until: Timestamp,
    },
    /// Not in the next digest.
    Skipped,
    /// Never again.
    Never,
    /// A cadence in days; `None` learns it again.
    Every {
        days: Option<u32>,
    },
    Noted {
        text: String,
    },
    Tagged {
        tags: Vec<String>,
    },
    Untagged {
        tags: Vec<String>,
    },
    /// The owner asked for an introduction of the entry's person to `other`.
    IntroAsked {
        other: PersonKey,
        reason: String,
        /// Names it, and its drafts. Empty in entries of old.
        #[serde(default)]
        mark: IntroductionKey,
    },
    /// The owner said what the entry's person answered, or decided about the pair.
    IntroAnswered {
        other: PersonKey,
        yes: bool,
        acquainted: bool,
        /// The draft that followed: the joint mail, or a kind no to the other.
        #[serde(default)]
        draft: Option<DraftKey>,
    },
    /// Rekindle proposed this pair in a digest.
    IntroProposed {
        other: PersonKey,
    },
    /// Two people are one: the entry's person with all its addresses, and another.
    Merged {
        addresses: Vec<PersonKey>,
        others: Vec<PersonKey>,
    },
    /// Two people, not one: none of `addresses` is the person of `others`.
    Parted {
        addresses: Vec<PersonKey>,
        others: Vec<PersonKey>,
    },
    /// Rekindle asked whether the entry's person and `other` are one.
    IdentityAsked {
        other: PersonKey,
    },
    /// Rekindle saw the joint mail go out: the owner helped the entry's person by introducing
    /// `other`. Each of the two has such an entry.
    IntroMade {
        other: PersonKey,
    },
    /// Rekindle saw the two on a thread since, and a digest said so.
    IntroTalking {
        other: PersonKey,
    },
    /// Nothing came of it for long, and a digest said so.
    IntroExpired {
        other: PersonKey,
    },
    /// The owner asked for a draft to the person.
    Drafted {
        draft: DraftKey,
    },
    /// The owner approved that a draft is sent as it stands.
    SendApproved {
        draft: DraftKey,
    },
    /// Rekindle showed the person in a digest.
    Shown {
        digest: i64,
        /// The way to help that it named. `None`: nobody knows any more.
        offer: Option<OfferKind>,
    },
    /// The owner wants a mail about the person at that moment.
    Reminded {
        at: Timestamp,
        text: String,
    },
    /// Rekindle wrote the mail that entry `reminder` asked for.
    ReminderSent {
        reminder: i64,
    },
    /// A link or resource to offer to people with one of its tags (about nobody in particular).
    LinkSaved {
        url: String,
        tags: Vec<String>,
        text: String,
    },
    /// Rekindle offered a saved link in a digest that showed the person.
    LinkOffered {
        url: String,
    },
    /// The owner passed something on to the person. Without `url`: something that was not saved
    /// before.
    LinkShared {
        url: Option<String>,
        text: String,
    },
    /// The owner helped the person.
    Helped {
        text: String,
    },
    /// The owner asked the person for help.
    Asked {
        text: String,
    },
    /// No digest before then (about nobody in particular).
    Paused {
        until: Timestamp,
    },
    Resumed,
    /// The owner imported an address book (about nobody in particular); the cards are kept beside.
    Imported {
        /// `contacts::Source`, lower case; several with a blank between.
        source: String,
        new: u32,
        changed: u32,
    },
    /// An import says that the person works elsewhere now.
    NewJob {
        organization: String,
        title: Option<String>,
        was: String,
    },
    /// Another entry is as if never said.
    Undone {
        entry: i64,
    },
}

/// The kinds of ways to help that a digest names for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    FindAddress,
    LightLine,
    Help,
    Answer,
    Promise,
    Link,
    Introduction,
    Congratulation,
    NewJob,
    Subject,
    Hello,
}

impl Action {
    /// Whether the owner says or asks for it in order to do something for the person: what takes up
    /// an offer.
    pub fn takes_up(&self) -> bool {
        match self {
            Action::Touched { .. }
            | Action::IntroAsked { .. }
            | Action::Drafted { .. }
            | Action::SendApproved { .. }
            | Action::LinkShared { .. }
            | Action::Helped { .. }
            | Action::Asked { .. } => true,
            Action::Snoozed { .. }
            | Action::Skipped
            | Action::Never
            | Action::Every { .. }
            | Action::Noted { .. }
            | Action::Tagged { .. }
            | Action::Untagged { .. }
            | Action::IntroAnswered { .. }
            | Action::IntroProposed { .. }
            | Action::Merged { .. }
            | Action::Parted { .. }
            | Action::IdentityAsked { .. }
            | Action::IntroMade { .. }
            | Action::IntroTalking { .. }
            | Action::IntroExpired { .. }
            | Action::Shown { .. }
            | Action::Reminded { .. }
            | Action::ReminderSent { .. }
            | Action::LinkSaved { .. }
            | Action::LinkOffered { .. }
            | Action::Paused { .. }
            | Action::Resumed
            | Action::Imported { .. }
            | Action::NewJob { .. }
            | Action::Undone { .. } => false,
        }
    }
}

/// Ids from here on are of entries that are not in the journal yet: `UNWRITTEN + 2` is the third
/// entry of those that are going to be written together. Lines of one mail may speak of each other
/// so (`never 2`, then `undo`); the store puts the true ids in.
pub const UNWRITTEN: i64 = 1 << 62;

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Ascending in the order said.
    pub id: i64,
    /// When it was said.
    pub at: Timestamp,
    /// `None` when about nobody.
    pub person: Option<PersonKey>,
    pub action: Action,
}
