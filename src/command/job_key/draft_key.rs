//! The key of a draft: a mail that the owner, or an approval of the owner's, sends.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::UnknownKey;
use crate::command::PersonKey;

/// What a draft is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum DraftKey {
    /// `draft/<person>/<moment>`: asked for by `draft`.
    ToPerson { person: PersonKey, at: Timestamp },
    /// `<introduction>/ask/0` and `/ask/1`: asks the one or the other whether they would like to.
    Ask { introduction: IntroductionKey, side: usize },
    /// `<introduction>/joint/<moment>`: brings them together after the second yes.
    Joint { introduction: IntroductionKey, at: Timestamp },
    /// `<introduction>/no/<moment>`: tells one kindly that nothing comes of it.
    Decline { introduction: IntroductionKey, at: Timestamp },
}

/// Names one introduction: `intro/<a>/<b>/<moment>`. `intro` alone: one that was never asked about.
/// Empty in entries from before drafts had keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct IntroductionKey(String);

impl IntroductionKey {
    /// Of an introduction between two people, asked for at that moment.
    pub fn new(a: &PersonKey, b: &PersonKey, at: Timestamp) -> IntroductionKey {
        IntroductionKey(format!("intro/{a}/{b}/{at}"))
    }

    /// Of one that the owner answers although nobody was asked.
    pub fn unasked() -> IntroductionKey {
        IntroductionKey("intro".to_owned())
    }

    pub(super) fn read(text: &str) -> Option<IntroductionKey> {
        let is_one = text.is_empty() || text == "intro" || text.starts_with("intro/");
        is_one.then(|| IntroductionKey(text.to_owned()))
    }

    /// No drafts have this key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The drafts that ask the two.
    pub fn asks(&self) -> [DraftKey; 2] {
        [0, 1].map(|side| DraftKey::Ask { introduction: self.clone(), side })
    }
}

impl fmt::Display for IntroductionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl DraftKey {
    /// The introduction that it belongs to. `None`: a draft to one person.
    pub fn introduction(&self) -> Option<&IntroductionKey> {
        match self {
            DraftKey::ToPerson { .. } => None,
            DraftKey::Ask { introduction, .. }
            | DraftKey::Joint { introduction, .. }
            | DraftKey::Decline { introduction, .. } => Some(introduction),
        }
    }

    /// Whether it was written for, or about, this person.
    pub fn is_about(&self, person: &PersonKey) -> bool {
        match self {
            DraftKey::ToPerson { person: reader, .. } => reader == person,
            DraftKey::Ask { introduction, .. }
            | DraftKey::Joint { introduction, .. }
            | DraftKey::Decline { introduction, .. } => introduction.0.contains(&format!("/{person}/")),
        }
    }
}

impl fmt::Display for DraftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DraftKey::ToPerson { person, at } => write!(f, "draft/{person}/{at}"),
            DraftKey::Ask { introduction, side } => write!(f, "{introduction}/ask/{side}"),
            DraftKey::Joint { introduction, at } => write!(f, "{introduction}/joint/{at}"),
            DraftKey::Decline { introduction, at } => write!(f, "{introduction}/no/{at}"),
        }
    }
}

impl From<DraftKey> for String {
    fn from(key: DraftKey) -> String {
        key.to_string()
    }
}

impl TryFrom<String> for DraftKey {
    type Error = UnknownKey;

    fn try_from(text: String) -> Result<DraftKey, UnknownKey> {
        text.parse()
    }
}

impl FromStr for DraftKey {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<DraftKey, UnknownKey> {
        read(text).ok_or_else(|| UnknownKey(text.to_owned()))
    }
}

fn read(text: &str) -> Option<DraftKey> {
    let (before, last) = text.rsplit_once('/')?;
    if let Some(person) = before.strip_prefix("draft/") {
        return Some(DraftKey::ToPerson { person: person.parse().ok()?, at: last.parse().ok()? });
    }
    let (introduction, part) = before.rsplit_once('/')?;
    let introduction = IntroductionKey::read(introduction)?;
    Some(match part {
        "ask" => DraftKey::Ask { introduction, side: last.parse().ok()? },
        "joint" => DraftKey::Joint { introduction, at: last.parse().ok()? },
        "no" => DraftKey::Decline { introduction, at: last.parse().ok()? },
        _ => return None,
    })
}
