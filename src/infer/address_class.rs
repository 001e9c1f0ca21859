//! Machine or human, an address at a time: what all its mail together says. The rules of one
//! message are in [`super::class`].
//!
//! Rules in order: `own`, `bounce`, `relay` (and what the owner ignores), `list`, `relay` for what
//! only writes in the name of others, `answered`, `newsletter`, `role`, `auto_reply`. An answer of
//! the owner's outweighs a newsletter's or a role's look, and of what is before it only the look of
//! an address made for one message, where it was in many conversations.

use super::address_state::AddressState;
use super::class::{self, AddressClass, ClassRule};
use super::facts::{AddressId, Facts, MessageFact, Recipient, RecipientField};
use super::owner::Owner;
use super::threads::Threads;
use super::touch;
use crate::mail::{Address, Signs};

/// Counts of what mail from and to an address looked like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AddressStats {
    from: u32,
    from_by_list: u32,
    from_newsletter: u32,
    from_automatic: u32,
    to_by_list: u32,
    to_by_others: u32,
    /// List posts to nobody else.
    alone_by_list: u32,
    wrote_alone: u32,
    replied: u32,
    /// Conversations that it began, or that the owner began with it alone.
    began: u32,
    /// Mail from it in the name of somebody else ("X via Y"); none of it is among `from`.
    from_via: u32,
}

/// What one message shows of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressTrait {
    From,
    FromByList,
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
    /// It began a conversation, or the owner began one with it alone.
    Began,
    /// In the name of somebody else.
    FromVia,
}

impl AddressStats {
    /// Counts a look, or takes it back (`by` -1).
    pub fn count(&mut self, look: AddressTrait, by: i32) {
        let place = match look {
            AddressTrait::From => &mut self.from,
            AddressTrait::FromByList => &mut self.from_by_list,
            AddressTrait::FromNewsletter => &mut self.from_newsletter,
            AddressTrait::FromAutomatic => &mut self.from_automatic,
            AddressTrait::ToByList => &mut self.to_by_list,
            AddressTrait::ToByOthers => &mut self.to_by_others,
            AddressTrait::AloneByList => &mut self.alone_by_list,
            AddressTrait::WroteAlone => &mut self.wrote_alone,
            AddressTrait::Replied => &mut self.replied,
            AddressTrait::Began => &mut self.began,
            AddressTrait::FromVia => &mut self.from_via,
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
    stats: &AddressStats,
) -> AddressState {
    let (class, rule) = rule(facts, owner, never_people, id, stats);
    let replied = stats.replied > 0;
    AddressState {
        class,
        rule,
        n_in: 0,
        n_out: 0,
        last_in: None,
        last_out: None,
        replied,
        dead_since: None,
        returned_at: None,
    }
}

/// Tells what one message, with its recipients, shows of the addresses on it. Anybody can write
/// "From: owner": see [`Owner::wrote`].
pub fn look(
    ground: LookGround<'_>,
    (message, recipients): (&MessageFact, &[Recipient]),
    count: &mut dyn FnMut(AddressId, AddressTrait),
) {
    let Some(from) = message.from else { return };
    match ground.owner.is(from) {
        true if ground.owner.wrote(message) => look_at_own(ground, message, recipients, count),
        true => {}
        false => look_at_theirs(ground.owner, message, recipients, from, count),
    }
}

/// What a look at a message rests on.
#[derive(Clone, Copy)]
pub struct LookGround<'a> {
    pub facts: &'a Facts,
    pub owner: &'a Owner,
    pub threads: &'a Threads,
}

/// Brought by a list: it says so, or it is bulk mail that does not name the owner, as lists before
/// RFC 2919 sent it.
fn is_by_list(owner: &Owner, message: &MessageFact, recipients: &[Recipient]) -> bool {
    let names_owner = || recipients.iter().any(|recipient| owner.is(recipient.address));
    message.signs.intersects(Signs::LIST_ID | Signs::LIST_POST | Signs::LIST_PATH)
        || message.signs.intersects(Signs::BULK | Signs::MASS_MAILED) && !names_owner()
}

/// Whom the owner wrote to alone, or answered. Reply-all is not enough.
fn look_at_own(
    LookGround { facts, owner, threads }: LookGround<'_>,
    message: &MessageFact,
    recipients: &[Recipient],
    count: &mut dyn FnMut(AddressId, AddressTrait),
) {
    if touch::is_automatic(owner, message.from, message.signs) {
        return;
    }
    let others = || recipients.iter().filter(|recipient| !owner.is(recipient.address));
    if let (Some(only), 1) = (others().next(), others().count()) {
        count(only.address, AddressTrait::WroteAlone);
        if begins(message) {
            count(only.address, AddressTrait::Began);
        }
    }
    let mut to = others().filter(|recipient| recipient.field == RecipientField::To);
    if let (Some(only), None) = (to.next(), to.next())
        && threads.is_author(facts, message.parent_hash, only.address)
    {
        count(only.address, AddressTrait::Replied);
    }
}

/// Whether nothing came before it in its thread.
fn begins(message: &MessageFact) -> bool {
    message.parent_hash == 0 && message.thread_hash == message.id_hash
}

fn look_at_theirs(
    owner: &Owner,
    message: &MessageFact,
    recipients: &[Recipient],
    from: AddressId,
    count: &mut dyn FnMut(AddressId, AddressTrait),
) {
    let by_list = is_by_list(owner, message, recipients);
    if let ([only], true) = (recipients, by_list) {
        count(only.address, AddressTrait::AloneByList);
    }
    let mut delivered = |id: AddressId| {
        count(id, AddressTrait::ToByOthers);
        if by_list {
            count(id, AddressTrait::ToByList);
        }
    };
    recipients.iter().for_each(|recipient| delivered(recipient.address));
    if message.signs.contains(Signs::VIA) {
        if by_list {
            delivered(from);
        }
        count(from, AddressTrait::FromVia);
        return;
    }
    count(from, AddressTrait::From);
    if by_list {
        count(from, AddressTrait::FromByList);
    }
    let look = match class::classify_signs(message.signs) {
        Some(ClassRule::Newsletter) => AddressTrait::FromNewsletter,
        _ if by_list => return,
        None if message.signs.contains(Signs::MASS_MAILED) => AddressTrait::FromNewsletter,
        Some(ClassRule::AutoReply | ClassRule::Bounce) => AddressTrait::FromAutomatic,
        None if begins(message) => AddressTrait::Began,
        _ => return,
    };
    count(from, look);
}

fn rule(
    facts: &Facts,
    owner: &Owner,
    never_people: &dyn Fn(&Address) -> bool,
    id: AddressId,
    stats: &AddressStats,
) -> (AddressClass, ClassRule) {
    let address = &facts.address(id).address;
    let answered = stats.wrote_alone > 0 || stats.replied > 0;
    if owner.is(id) {
        (AddressClass::Own, ClassRule::Own)
    } else if address.is_placeholder() {
        // Looks like a machine's, and stands for somebody of an address book.
        (AddressClass::Unknown, ClassRule::Unknown)
    } else if class::is_bounce_address(address) {
        (AddressClass::Machine, ClassRule::Bounce)
    } else if never_people(address) || class::is_relay_address(address) && !is_lasting(stats, address) {
        (AddressClass::Machine, ClassRule::Relay)
    } else if is_list(stats, address) || facts.lists.contains(&id) && !is_correspondent(stats) {
        (AddressClass::List, ClassRule::List)
    } else if stats.from_via > 0 && stats.from == 0 && stats.wrote_alone <= stats.from_via {
        // All it ever wrote was in the name of others, whoever of them was answered there. Somebody
        // to whom the owner writes unasked is not made nobody by one such mail.
        (AddressClass::Machine, ClassRule::Relay)
    } else if answered {
        (AddressClass::Person, ClassRule::Answered)
    } else if stats.from_newsletter > 0 && stats.from_newsletter * 2 >= stats.from {
        (AddressClass::Machine, ClassRule::Newsletter)
    } else if class::is_role_address(address) {
        (AddressClass::Machine, ClassRule::Role)
    } else if stats.from >= 3 && stats.from_automatic == stats.from {
        // Only ever wrote by itself: nobody sits there.
        (AddressClass::Machine, ClassRule::AutoReply)
    } else {
        (AddressClass::Unknown, ClassRule::Unknown)
    }
}

/// Conversations in which no address for one message or ticket would be.
const LASTING: u32 = 3;

/// It looks as if made for one message, and was in so many conversations that it is somebody's own.
fn is_lasting(stats: &AddressStats, address: &Address) -> bool {
    let is_answered = stats.wrote_alone + stats.replied >= 2;
    let is_newsletter = stats.from_newsletter * 2 >= stats.from;
    is_answered && !is_newsletter && stats.began >= LASTING && !class::is_service_address(address)
}

/// Somebody sits there who writes without any list, and whom the owner answered: whoever names such
/// an address as a list's is not believed.
fn is_correspondent(stats: &AddressStats) -> bool {
    let answered = stats.wrote_alone > 0 || stats.replied > 0;
    answered && stats.from > stats.from_by_list
}

/// An address that lists deliver for and that nobody writes from is the list's own: posts went to
/// it alone, or it is called like a list. Somebody who is copied on posts is neither.
fn is_list(stats: &AddressStats, address: &Address) -> bool {
    let by_lists = stats.to_by_list >= 2 && stats.to_by_list * 2 >= stats.to_by_others;
    stats.from == 0 && by_lists && (stats.alone_by_list > 0 || class::is_list_address(address))
}
