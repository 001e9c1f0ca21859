//! Machine or human, an address at a time: what all its mail together says. The rules of one message are in [`super::class`].
//!
//! Rules in order: `own`, `bounce`, `relay` (and what the owner ignores), `list`, `answered`, `newsletter`, `role`, `auto_reply`. An answer of the owner's
//! outweighs a newsletter's or a role's look, and nothing that stands before it.

use super::census::Threads;
use super::class::{self, Class, Rule};
use super::facts::{AddressId, Facts, Field, MessageFact, Recipient};
use super::owner::Owner;
use super::people::AddressState;
use super::touch;
use crate::mail::{Address, Signs};

/// Counts of what mail from and to an address looked like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks {
    from: u32,
    from_newsletter: u32,
    from_automatic: u32,
    to_by_list: u32,
    to_by_others: u32,
    /// List posts to nobody else.
    alone_by_list: u32,
    wrote_alone: u32,
    replied: u32,
}

/// What one message shows of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    From,
    FromNewsletter,
    FromAutomatic,
    ToByList,
    ToByOthers,
    /// A list post to nobody else.
    AloneByList,
    /// The owner wrote to it alone.
    WroteAlone,
    /// The owner answered it, and nobody else.
    Replied,
}

impl Looks {
    /// Counts a look, or takes it back (`by` -1).
    pub fn count(&mut self, look: Look, by: i32) {
        let place = match look {
            Look::From => &mut self.from,
            Look::FromNewsletter => &mut self.from_newsletter,
            Look::FromAutomatic => &mut self.from_automatic,
            Look::ToByList => &mut self.to_by_list,
            Look::ToByOthers => &mut self.to_by_others,
            Look::AloneByList => &mut self.alone_by_list,
            Look::WroteAlone => &mut self.wrote_alone,
            Look::Replied => &mut self.replied,
        };
        *place = place.saturating_add_signed(by);
    }
}

/// Judges an address by all its looks. `never_people` are patterns of the owner (`people.ignore`).
pub fn judge(
    facts: &Facts,
    owner: &Owner,
    never_people: &dyn Fn(&Address) -> bool,
    id: AddressId,
    looks: &Looks,
) -> AddressState {
    let (class, rule) = rule(facts, owner, never_people, id, looks);
    let replied = looks.replied > 0;
    AddressState { class, rule, n_in: 0, n_out: 0, last_in: None, last_out: None, replied, dead_since: None }
}

/// Tells what one message, with its recipients, shows of the addresses on it. Anybody can write "From: owner": where the Sent folder is seen, only what lies there is the
/// owner's word.
pub fn look(
    facts: &Facts,
    owner: &Owner,
    threads: &Threads,
    sees_sent: bool,
    (message, recipients): (&MessageFact, &[Recipient]),
    count: &mut dyn FnMut(AddressId, Look),
) {
    let Some(from) = message.from else { return };
    match owner.is(from) {
        true if sees_sent && !message.signs.contains(Signs::IN_SENT) => {}
        true => look_at_own(facts, owner, threads, message, recipients, count),
        false => look_at_theirs(owner, message, recipients, from, count),
    }
}

/// Brought by a list: it says so, or it is bulk mail that does not name the owner, as lists before RFC 2919 sent it.
fn is_by_list(owner: &Owner, message: &MessageFact, recipients: &[Recipient]) -> bool {
    let names_owner = || recipients.iter().any(|recipient| owner.is(recipient.address));
    message.signs.intersects(Signs::LIST_ID | Signs::LIST_POST)
        || message.signs.contains(Signs::BULK) && !names_owner()
}

/// Whom the owner wrote to alone, or answered. Reply-all is not enough.
fn look_at_own(
    facts: &Facts,
    owner: &Owner,
    threads: &Threads,
    message: &MessageFact,
    recipients: &[Recipient],
    count: &mut dyn FnMut(AddressId, Look),
) {
    if touch::is_automatic(message.signs) {
        return;
    }
    let others = || recipients.iter().filter(|recipient| !owner.is(recipient.address));
    if let (Some(only), 1) = (others().next(), others().count()) {
        count(only.address, Look::WroteAlone);
    }
    let mut to = others().filter(|recipient| recipient.field == Field::To);
    if let (Some(only), None) = (to.next(), to.next())
        && threads.is_author(facts, message.parent_hash, only.address)
    {
        count(only.address, Look::Replied);
    }
}

fn look_at_theirs(
    owner: &Owner,
    message: &MessageFact,
    recipients: &[Recipient],
    from: AddressId,
    count: &mut dyn FnMut(AddressId, Look),
) {
    let by_list = is_by_list(owner, message, recipients);
    if let ([only], true) = (recipients, by_list) {
        count(only.address, Look::AloneByList);
    }
    let mut delivered = |id: AddressId| {
        count(id, Look::ToByOthers);
        if by_list {
            count(id, Look::ToByList);
        }
    };
    recipients.iter().for_each(|recipient| delivered(recipient.address));
    if message.signs.contains(Signs::VIA) {
        if by_list {
            delivered(from);
        }
        return;
    }
    count(from, Look::From);
    match class::of_signs(message.signs) {
        Some(Rule::Newsletter) => count(from, Look::FromNewsletter),
        Some(Rule::AutoReply | Rule::Bounce) if !by_list => count(from, Look::FromAutomatic),
        _ => {}
    }
}

fn rule(
    facts: &Facts,
    owner: &Owner,
    never_people: &dyn Fn(&Address) -> bool,
    id: AddressId,
    looks: &Looks,
) -> (Class, Rule) {
    let address = &facts.address(id).address;
    let answered = looks.wrote_alone > 0 || looks.replied > 0;
    if owner.is(id) {
        (Class::Own, Rule::Own)
    } else if address.is_placeholder() {
        // Looks like a machine's, and stands for somebody of an address book.
        (Class::Unknown, Rule::Unknown)
    } else if class::is_bounce_address(address) {
        (Class::Machine, Rule::Bounce)
    } else if never_people(address) || class::is_relay_address(address) {
        (Class::Machine, Rule::Relay)
    } else if is_list(looks, address) {
        (Class::List, Rule::List)
    } else if answered {
        (Class::Person, Rule::Answered)
    } else if looks.from_newsletter > 0 && looks.from_newsletter * 2 >= looks.from {
        (Class::Machine, Rule::Newsletter)
    } else if class::is_role_address(address) {
        (Class::Machine, Rule::Role)
    } else if looks.from >= 3 && looks.from_automatic == looks.from {
        // Only ever wrote by itself: nobody sits there.
        (Class::Machine, Rule::AutoReply)
    } else {
        (Class::Unknown, Rule::Unknown)
    }
}

/// An address that lists deliver for and that nobody writes from is the list's own: posts went to it alone, or it is called like a list. Somebody who is
/// copied on posts is neither.
fn is_list(looks: &Looks, address: &Address) -> bool {
    let by_lists = looks.to_by_list >= 2 && looks.to_by_list * 2 >= looks.to_by_others;
    looks.from == 0 && by_lists && (looks.alone_by_list > 0 || class::is_list_address(address))
}
