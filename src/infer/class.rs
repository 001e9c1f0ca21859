//! Machine or human: first rule that matches wins; its name is stored and shown.
//!
//! A rule speaks of one message. Only `relay`, `role` and a `bounce` from a mailer-daemon speak of
//! the address as well: the author of an automatic reply, an invitation or a list post may be
//! anybody's friend. Absent on purpose: display names as evidence (but for "X via Y"), scores, and
//! any rule that needs more than one header block (`answered`).

mod list;
mod office;
mod relay;
mod role;

use serde::{Deserialize, Serialize};

use crate::mail::{Address, HeaderRecord, Signs};

/// The rules, in order. The name is what `plumbing headers` and `addresses` show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassRule {
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
    /// List-Unsubscribe without List-Post, or sent by a program for mass mail.
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
pub enum AddressClass {
    Own,
    Person,
    Machine,
    /// A message through a list: its author may well be a person.
    List,
    /// An address nobody knows anything about: never suggested.
    Unknown,
}

/// Judges one message by its header alone. `owner` says which addresses mean the owner. What
/// matches no rule is by a [`AddressClass::Person`] as far as one header can tell, under
/// [`ClassRule::Unknown`]; without a readable From nobody can tell.
pub fn classify_message(
    record: &HeaderRecord,
    owner: &dyn Fn(&Address) -> bool,
) -> (AddressClass, ClassRule) {
    let author = record.from.first().map(|mailbox| &mailbox.address);
    let rule = rule_of(record, author, owner);
    let class = match rule {
        ClassRule::Own => AddressClass::Own,
        ClassRule::List => AddressClass::List,
        ClassRule::Unknown if author.is_none() => AddressClass::Unknown,
        ClassRule::Unknown | ClassRule::Answered => AddressClass::Person,
        _ => AddressClass::Machine,
    };
    (class, rule)
}

/// Whether the names on a message are nobody's: a relay or a bouncing server wrote them.
pub fn is_by_relay_or_bounce(record: &HeaderRecord) -> bool {
    let author = record.from.first().map(|mailbox| &mailbox.address);
    let rule = first_rule(record, author, &|_| false);
    matches!(rule, Some(ClassRule::Relay | ClassRule::Bounce))
}

fn rule_of(record: &HeaderRecord, author: Option<&Address>, owner: &dyn Fn(&Address) -> bool) -> ClassRule {
    let role = || author.is_some_and(is_role_address).then_some(ClassRule::Role);
    let mass = || record.signs.contains(Signs::MASS_MAILED).then_some(ClassRule::Newsletter);
    let by_signs = || classify_signs(record.signs).or_else(mass);
    let rule = first_rule(record, author, owner).or_else(by_signs).or_else(role);
    rule.unwrap_or(ClassRule::Unknown)
}

/// Rules 1 to 4.
fn first_rule(
    record: &HeaderRecord,
    author: Option<&Address>,
    owner: &dyn Fn(&Address) -> bool,
) -> Option<ClassRule> {
    if record.signs.contains(Signs::OURS) || author.is_some_and(owner) {
        return Some(ClassRule::Own);
    }
    if classify_signs(record.signs) == Some(ClassRule::Bounce) || author.is_some_and(role::is_mailer_daemon) {
        return Some(ClassRule::Bounce);
    }
    if is_answering_machine(record.signs) {
        return Some(ClassRule::AutoReply);
    }
    is_relayed(record, author).then_some(ClassRule::Relay)
}

/// A service wrote it in somebody's name: its own address shows in From, or in the Reply-To that
/// leads back to it.
fn is_relayed(record: &HeaderRecord, author: Option<&Address>) -> bool {
    let replies_to = record.reply_to.first().map(|mailbox| &mailbox.address);
    record.signs.contains(Signs::VIA)
        || author.is_some_and(is_relay_address)
        || replies_to.is_some_and(relay::is_answer_token)
}

/// Rule 4 for an address alone: `reply+token@`, VERP, ticket and per-message addresses,
/// notification senders.
pub fn is_relay_address(address: &Address) -> bool {
    relay::is_relay(address)
}

/// Whether a service shows in an address whatever mail goes there: its domain, another address
/// inside, a token that leads back to it. Other relays ([`is_relay_address`]) only look made up.
pub fn is_service_address(address: &Address) -> bool {
    relay::is_service(address)
}

/// Rule 2 for an address alone: mailer-daemon, postmaster.
pub fn is_bounce_address(address: &Address) -> bool {
    role::is_mailer_daemon(address)
}

/// Rule 8 for an address alone: a token-bounded role in the local part (no-reply, bounce, daemon,
/// bot, praxis, jobs, ...), or in a host name before the domain (`@newsletter.shop.example`).
/// abbotti@ is a person.
pub fn is_role_address(address: &Address) -> bool {
    role::is_role(address) || office::is_office_address(address)
}

/// Whether an address, under the name that goes with it, is a practice's, a reception's, a
/// recruiter's or a company's. Whoever answers there is a human, and nobody to keep in touch with.
pub fn is_office(address: &Address, name: &str) -> bool {
    office::is_office(address, name)
}

/// Whether an address is called like a mailing list (`talk@lists.example`, `rust-devel@`,
/// `club@googlegroups.com`). Proves nothing alone: a rule asks for mail by a list as well.
pub fn is_list_address(address: &Address) -> bool {
    list::is_list(address)
}

/// Software says of itself that it answers.
const AUTOMATIC: Signs = Signs::AUTO_SUBMITTED.union(Signs::AUTO_REPLY);

/// Whether it does.
pub fn is_answering_machine(signs: Signs) -> bool {
    signs.intersects(AUTOMATIC)
}

/// Rules 2, 3, 5, 6, 7 for one message from its stored signs alone (what the store has after the
/// header is gone): the rule it is under, if any. [`Signs::OURS`] gives [`ClassRule::Own`].
/// [`Signs::VIA`] gives nothing here: rule 4 is asked with the address.
///
/// A null return path alone is no bounce when the message says that it answers by itself: RFC 3834
/// 4 asks exactly that of vacation replies, whose senders are people. Bulk mail without any list
/// field is what old vacation programs and robots send.
pub fn classify_signs(signs: Signs) -> Option<ClassRule> {
    let proves_bounce = signs.intersects(Signs::REPORT | Signs::FAILED_RECIPIENTS);
    let rule = match signs {
        s if s.contains(Signs::OURS) => ClassRule::Own,
        _ if proves_bounce => ClassRule::Bounce,
        s if s.intersects(AUTOMATIC) => ClassRule::AutoReply,
        s if s.contains(Signs::NULL_RETURN_PATH) => ClassRule::Bounce,
        s if s.contains(Signs::CALENDAR) => ClassRule::Calendar,
        s if s.intersects(Signs::LIST_ID | Signs::LIST_POST | Signs::LIST_PATH) => ClassRule::List,
        s if s.contains(Signs::LIST_UNSUBSCRIBE) => ClassRule::Newsletter,
        s if s.contains(Signs::BULK) => ClassRule::AutoReply,
        _ => return None,
    };
    Some(rule)
}

#[cfg(test)]
mod tests;
