//! Machine or human: first rule that matches wins; its name is stored and shown.

use serde::{Deserialize, Serialize};

use crate::mail::{Address, HeaderRecord, Signs};

/// The rules, in order. The name is what `plumbing headers` and `addresses` show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// An address of the owner.
    Own,
    /// Return-Path `<>`, multipart/report, X-Failed-Recipients, mailer-daemon, postmaster.
    Bounce,
    /// Automatic, but the sender stays human.
    AutoReply,
    /// Notifications in somebody's name: never a person, and the display name feeds nothing.
    Relay,
    /// text/calendar with a method.
    Calendar,
    /// List-Id, List-Post: says something of the message, never of the author.
    List,
    /// List-Unsubscribe without List-Post.
    Newsletter,
    /// A token of the local part: no-reply, bot, ...
    Role,
    /// The owner wrote to it alone, or replied to it personally. Needs more than one header block.
    Answered,
    /// Nothing matched.
    Unknown,
}

/// What a rule says of mail or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Own,
    Person,
    Machine,
    /// A message through a list: its author may well be a person.
    List,
    /// An address nobody knows anything about: never suggested.
    Unknown,
}

/// Judges one message by its header alone. `owner` says which addresses mean the owner.
pub fn of_message(record: &HeaderRecord, owner: &dyn Fn(&Address) -> bool) -> (Class, Rule) {
    let _ = (record, owner);
    todo!()
}

/// Rule 4 for an address alone: `reply+token@`, VERP, ticket and per-message addresses, notification senders.
pub fn is_relay_address(address: &Address) -> bool {
    let _ = address;
    todo!()
}

/// Rule 8 for an address alone: a token-bounded role in the local part (no-reply, bounce, daemon, bot, ...). abbotti@ is a person.
pub fn is_role_address(address: &Address) -> bool {
    let _ = address;
    todo!()
}

/// Rules 2, 3, 5, 6, 7 for one message from its stored signs alone (what the store has after the header is gone): the rule it is under, if any.
pub fn of_signs(signs: Signs) -> Option<Rule> {
    let _ = signs;
    todo!()
}
