//! What the sentences of our mails are made from; [`super::locale`] makes them. Moments are UTC
//! seconds.

use jiff::civil::Date;
use serde::Serialize;

use crate::contacts::CardSource;
use crate::infer::offer::ComingDay;
use crate::infer::quiet_reason::QuietReason;

/// Somebody whom a sentence names besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPerson {
    pub name: String,
    /// By which the mail at hand knows them. `None`: it does not.
    pub number: Option<u32>,
}

impl std::fmt::Display for NamedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.number {
            Some(number) => write!(f, "{} ({number})", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

/// Somebody with the number that means them in this digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposedPerson {
    pub number: u32,
    pub name: String,
    pub address: String,
}

impl ProposedPerson {
    /// As a sentence names them.
    pub fn numbered(&self) -> NamedPerson {
        NamedPerson { name: self.name.clone(), number: Some(self.number) }
    }
}

/// Why somebody is in a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// They were only imported: where from, and since when the two are connected.
    Imported {
        source: CardSource,
        connected_on: Option<Date>,
    },
    Quiet(QuietReason),
}

/// A line about a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestDate {
    Occasion {
        person: ProposedPerson,
        day: ComingDay,
    },
    NewJob {
        person: ProposedPerson,
        organization: String,
    },
    /// The two meet, so nothing is suggested.
    ToMeet {
        person: ProposedPerson,
        at: i64,
    },
    /// They met after so many days without a word.
    Met {
        person: ProposedPerson,
        at: i64,
        after_days: i64,
    },
}

/// Somebody who may not be reached where they were.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MovedPerson {
    /// Mail came back; `other` is an address of theirs that works as far as is known.
    CameBack { name: String, address: String, at: i64, other: Option<String> },
    /// An answering machine says that they have left.
    Left { name: String, address: String, at: i64 },
}

/// What an introduction waits for, or what came of it. Names, but where a number is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntroductionNews {
    /// The mail that asks `person` was not sent yet.
    NotAsked { person: String, other: String },
    /// `person` answered; the owner is to say what.
    Answered { person: ProposedPerson, other: String, at: i64 },
    /// Both like it; the mail that joins them was not sent yet.
    NotJoined { both: [String; 2] },
    /// One wrote to the other.
    Talking { writer: String, other: String, at: i64 },
    /// Nothing came of it in 60 days.
    Expired { both: [String; 2] },
}

/// A mailbox, or a folder of it, that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadPlace {
    pub account: String,
    pub folder: Option<String>,
    pub since: i64,
}

/// Something worth knowing besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestRemark {
    /// How often the owner helped and asked in the last quarter.
    LastQuarter { gave: usize, asked: usize },
    /// About mail of ours that is late: a sentence with what was tried and what can be done.
    Late(String),
}

/// How a mail of commands went, as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptSummary {
    NoCommand,
    /// Everything that was read.
    BeginningDone,
    /// Questions alone, all answered.
    Answers,
    NothingToChange,
    AllDone,
    OnlyLineFailed,
    AllFailed,
    /// So many lines failed, and the end was not read.
    SomeFailedEndUnread(usize),
    /// So many lines failed, the rest is done.
    SomeFailed(usize),
}
