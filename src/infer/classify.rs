//! Machine or human, an address at a time: what all its mail together says. The rules of one message are in [`super::class`].
//!
//! Rules in order: `own`, `bounce`, `relay` (and what the owner ignores), `list`, `answered`, `newsletter`, `role`, `auto_reply`. An answer of the owner's
//! outweighs a newsletter's or a role's look, and nothing that stands before it.

use std::collections::HashMap;

use super::class::{self, Class, Rule};
use super::facts::{AddressId, Facts, Field, MessageFact};
use super::owner::Owner;
use super::people::AddressState;
use super::touch;
use crate::mail::{Address, Signs};

/// Counts of what mail from and to an address looked like.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
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

/// Judges every address, by position. `never_people` are patterns of the owner (`people.ignore`).
pub fn classify(facts: &Facts, owner: &Owner, never_people: &dyn Fn(&Address) -> bool) -> Vec<AddressState> {
    let looks = look(facts, owner);
    let judge = |(position, looks): (usize, &Looks)| {
        let id = AddressId(position as u32);
        let (class, rule) = rule(facts, owner, never_people, id, looks);
        let replied = looks.replied > 0;
        AddressState { class, rule, n_in: 0, n_out: 0, last_in: None, last_out: None, replied }
    };
    looks.iter().enumerate().map(judge).collect()
}

fn look(facts: &Facts, owner: &Owner) -> Vec<Looks> {
    let mut looks = vec![Looks::default(); facts.addresses.len()];
    let authors: HashMap<i64, AddressId> = facts
        .messages
        .iter()
        .filter(|message| message.id_hash != 0)
        .filter_map(|message| Some((message.id_hash, message.from?)))
        .collect();
    // Anybody can write "From: owner": where the Sent folder is seen, only what lies there is the owner's word.
    let sees_sent = facts.messages.iter().any(|message| message.signs.contains(Signs::IN_SENT));
    for message in &facts.messages {
        let Some(from) = message.from else { continue };
        match owner.is(from) {
            true if sees_sent && !message.signs.contains(Signs::IN_SENT) => {}
            true => look_at_own(facts, owner, &authors, message, &mut looks),
            false => look_at_theirs(facts, owner, message, from, &mut looks),
        }
    }
    looks
}

/// Brought by a list: it says so, or it is bulk mail that does not name the owner, as lists before RFC 2919 sent it.
fn is_by_list(facts: &Facts, owner: &Owner, message: &MessageFact) -> bool {
    let names_owner = || facts.recipients_of(message).iter().any(|recipient| owner.is(recipient.address));
    message.signs.intersects(Signs::LIST_ID | Signs::LIST_POST)
        || message.signs.contains(Signs::BULK) && !names_owner()
}

/// Whom the owner wrote to alone, or answered. Reply-all is not enough.
fn look_at_own(
    facts: &Facts,
    owner: &Owner,
    authors: &HashMap<i64, AddressId>,
    message: &MessageFact,
    looks: &mut [Looks],
) {
    if touch::is_automatic(message.signs) {
        return;
    }
    let others = || facts.recipients_of(message).iter().filter(|recipient| !owner.is(recipient.address));
    if let (Some(only), 1) = (others().next(), others().count()) {
        looks[only.address.0 as usize].wrote_alone += 1;
    }
    let Some(author) = authors.get(&message.parent_hash) else { return };
    let mut to = others().filter(|recipient| recipient.field == Field::To);
    if let (Some(only), None) = (to.next(), to.next())
        && only.address == *author
    {
        looks[author.0 as usize].replied += 1;
    }
}

fn look_at_theirs(facts: &Facts, owner: &Owner, message: &MessageFact, from: AddressId, looks: &mut [Looks]) {
    let by_list = is_by_list(facts, owner, message);
    for recipient in facts.recipients_of(message) {
        let theirs = &mut looks[recipient.address.0 as usize];
        theirs.to_by_others += 1;
        theirs.to_by_list += u32::from(by_list);
        theirs.alone_by_list += u32::from(by_list && facts.recipients_of(message).len() == 1);
    }
    let author = &mut looks[from.0 as usize];
    if message.signs.contains(Signs::VIA) {
        author.to_by_list += u32::from(by_list);
        author.to_by_others += u32::from(by_list);
        return;
    }
    author.from += 1;
    match class::of_signs(message.signs) {
        Some(Rule::Newsletter) => author.from_newsletter += 1,
        Some(Rule::AutoReply | Rule::Bounce) if !by_list => author.from_automatic += 1,
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
