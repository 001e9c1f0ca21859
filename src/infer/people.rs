//! From addresses to people: which addresses are machines, and which belong to one person.

use std::collections::BTreeMap;
use std::ops::Index;

use super::address_state::{AddressState, SeenMail};
use super::class;
use super::facts::{AddressId, Facts, MessageFact};
use super::identity::{IdentityDecisions, Join};
use super::names;
use super::owner::Owner;
use super::touch::{self, ContactDay};
use crate::mail::display_name;

/// See [`Person::was_beside`].
const BESIDE: usize = 3;

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Person {
    /// The lowest position among the addresses.
    pub id: AddressId,
    /// As the person writes it most; the addr-spec when nameless.
    pub name: String,
    /// Those that the owner wrote to, imported or named come first, of these those that mail comes
    /// back from last, then by last use; never empty. So the first is where mail may go.
    pub addresses: Vec<AddressId>,
    /// Distinct days of being in touch, ascending, in the owner's zone.
    pub days: Vec<ContactDay>,
    pub last_in: Option<SeenMail>,
    pub last_out: Option<SeenMail>,
    /// Why they count as known. `None`: they do not.
    pub known: Option<KnownReason>,
    /// A practice, a reception, a recruiter, a company: there is no address of somebody's own (see
    /// [`super::class::is_office`]).
    pub is_office: bool,
    /// Why the addresses are one person's: one less than there are addresses.
    pub joins: Vec<Join>,
    /// The latest touch, UTC seconds, with anybody else of the same full name who may be the same
    /// person at another address.
    pub namesake_last: Option<i64>,
}

/// Why somebody counts as known: the gate to every suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum KnownReason {
    /// The owner wrote to them directly on this many days (2 or more).
    WroteDays(u32),
    /// The owner replied to them.
    Replied,
    /// The owner imported them, and nothing else makes them known.
    Imported,
    /// The owner met them on this many days, and nothing else makes them known.
    Met(u32),
}

impl Person {
    /// The latest touch by mail in either direction.
    pub fn last_any(&self) -> Option<i64> {
        self.last_in.max(self.last_out).map(|seen| seen.at)
    }

    /// Whether the owner was in touch with both in the same time: on [`BESIDE`] days or more with
    /// each, of those from when both were known to when the first fell silent. Who moves from one
    /// address to another writes from both on fewer.
    pub fn was_beside(&self, other: &Person) -> bool {
        let (Some(a), Some(b)) = (self.span(), other.span()) else { return false };
        let both = a.0.max(b.0)..=a.1.min(b.1);
        let days = |person: &Person| {
            let before = person.days.partition_point(|day| day.day < *both.start());
            person.days[before..].iter().take_while(|day| day.day <= *both.end()).take(BESIDE).count()
        };
        days(self) == BESIDE && days(other) == BESIDE
    }

    /// The first and the last day in touch. `None`: there was none.
    fn span(&self) -> Option<(i32, i32)> {
        Some((self.days.first()?.day, self.days.last()?.day))
    }
}

/// Which person: a position in [`People::persons`]. It holds until everybody is inferred anew; what
/// is kept for longer names people by their key, an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct PersonIndex(pub usize);

/// Everybody, and every address.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct People {
    /// Persons only, by id.
    pub persons: Vec<Person>,
    /// By [`AddressId`].
    pub addresses: Vec<AddressState>,
    /// Who uses an address.
    pub person_of: PersonByAddress,
    pub owner: Owner,
    /// The oldest direct mail, UTC seconds: how far back the history reaches. `None`: no mail.
    pub history_from: Option<i64>,
}

/// The person of each address.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PersonByAddress(Vec<Option<PersonIndex>>);

impl PersonByAddress {
    /// Nobody's, so far.
    pub(super) fn sized(addresses: usize) -> PersonByAddress {
        PersonByAddress(vec![None; addresses])
    }

    /// The person of an address. `None`: it is nobody's.
    pub fn get(&self, id: &AddressId) -> Option<&PersonIndex> {
        self.0.get(id.0 as usize)?.as_ref()
    }

    pub(super) fn put(&mut self, id: AddressId, position: PersonIndex) {
        self.0[id.0 as usize] = Some(position);
    }
}

impl Index<PersonIndex> for People {
    type Output = Person;

    fn index(&self, index: PersonIndex) -> &Person {
        &self.persons[index.0]
    }
}

impl People {
    /// Everybody, each with their index.
    pub fn indexed(&self) -> impl DoubleEndedIterator<Item = (PersonIndex, &Person)> {
        self.persons.iter().enumerate().map(|(at, person)| (PersonIndex(at), person))
    }

    /// Puts the people that a message is from or to, each once and ascending, in the place of what
    /// is there.
    pub(super) fn put_on(&self, facts: &Facts, message: &MessageFact, on_it: &mut Vec<PersonIndex>) {
        on_it.clear();
        on_it.extend(facts.addresses_on(message).filter_map(|id| self.person_of.get(&id).copied()));
        on_it.sort_unstable();
        on_it.dedup();
    }

    /// Takes back what [`People::note_imports`] and [`People::note_meetings`] noted.
    pub fn clear_notes(&mut self) {
        for person in &mut self.persons {
            person.known.take_if(|known| matches!(known, KnownReason::Imported | KnownReason::Met(_)));
        }
    }

    /// Whoever has a card is known.
    pub fn note_imports(&mut self, facts: &Facts) {
        for id in facts.cards.iter().flat_map(|card| &card.addresses) {
            if let Some(position) = self.person_of.get(id) {
                self.persons[position.0].known.get_or_insert(KnownReason::Imported);
            }
        }
    }

    /// Whoever was met is known, by position and on how many days.
    pub fn note_meetings(&mut self, met: impl Iterator<Item = (PersonIndex, u32)>) {
        for (position, days) in met {
            self.persons[position.0].known.get_or_insert(KnownReason::Met(days));
        }
    }
}

/// Writes a person from the addresses that are theirs, ascending.
pub(super) fn person(
    facts: &Facts,
    addresses: &[AddressState],
    days: &touch::DaysByAddress,
    said: &IdentityDecisions,
    mut members: Vec<AddressId>,
) -> Person {
    let id = members[0];
    let state = |id: &AddressId| &addresses[id.0 as usize];
    // The owner chose it: wrote there, imported it, or said whose it is.
    let chosen = |id: &AddressId| state(id).n_out > 0 || facts.is_on_card(*id) || said.is_joined(*id);
    // A dead address is not the one in use, however lately the owner wrote there.
    members.sort_by_key(|id| {
        let state = state(id);
        (!chosen(id), state.dead_since.is_some(), std::cmp::Reverse(state.last_in.max(state.last_out)))
    });
    let merged = touch::merge(members.iter().filter_map(|id| days.get(id)));
    let wrote_days = merged.iter().filter(|day| day.out).count() as u32;
    let known = match members.iter().any(|id| state(id).replied) {
        _ if wrote_days >= 2 => Some(KnownReason::WroteDays(wrote_days)),
        true => Some(KnownReason::Replied),
        false => None,
    };
    let name = display_name(facts, &members);
    let is_office = members.iter().all(|id| class::is_office(&facts.address(*id).address, &name));
    Person {
        id,
        name,
        is_office,
        last_in: members.iter().filter_map(|id| state(id).last_in).max(),
        last_out: members.iter().filter_map(|id| state(id).last_out).max(),
        addresses: members,
        days: merged,
        known,
        joins: Vec::new(),
        namesake_last: None,
    }
}

/// The name written most often, a fuller one before a shorter one; without any, see [`nameless`].
fn display_name(facts: &Facts, members: &[AddressId]) -> String {
    let mut times: BTreeMap<&str, (bool, u32)> = BTreeMap::new();
    for name in members.iter().flat_map(|id| &facts.address(*id).names) {
        let tokens = names::tokens(&name.name);
        if !tokens.is_empty() {
            let entry = times.entry(name.name.as_str()).or_insert((tokens.len() > 1, 0));
            entry.1 += name.times;
        }
    }
    let best = times.into_iter().max_by_key(|(name, rank)| (*rank, std::cmp::Reverse(*name)));
    best.map_or_else(|| nameless(facts, members), |(name, _)| unturn(name))
}

/// What somebody is called of whom no name is known: by an address, or of a card without one by
/// whatever the card has ("Miss"). Never by a placeholder.
fn nameless(facts: &Facts, members: &[AddressId]) -> String {
    let mut addresses = members.iter().map(|id| &facts.address(*id).address);
    let card = || facts.cards.iter().find(|fact| fact.addresses.iter().any(|id| members.contains(id)));
    match addresses.find(|address| !address.is_placeholder()) {
        Some(address) => address.to_string(),
        None => card().map_or("somebody without a name", |fact| fact.card.called()).to_owned(),
    }
}

/// "Lovelace, Ada" is shown as "Ada Lovelace", "Lovelace, Ada (Acme)" without the company, and "Ada
/// Lovelace, PhD" without the degree.
fn unturn(name: &str) -> String {
    let bare = display_name::bare(name);
    let name = bare.as_str();
    match name.split_once(", ") {
        Some((last, first)) if !first.contains(',') => {
            let plain = names::without_brackets(first);
            let is_given = names::tokens(&plain).len() == 1;
            if is_given { format!("{} {last}", plain.trim()) } else { unquoted(name) }
        }
        _ => unquoted(name),
    }
}

fn unquoted(name: &str) -> String {
    name.trim_matches(['\'', '"']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_with_the_family_s_is_shown_turned_and_without_the_company() {
        let check = |name: &str, shown: &str| assert_eq!(unturn(name), shown, "{name}");
        check("Lovelace, Ada", "Ada Lovelace");
        check("Berg, Ida (Acme)", "Ida Berg");
        check("Kern, Uwe (DE/Berlin)", "Uwe Kern");
        check("Lind, Eva [Dept 4]", "Eva Lind");
        check("de Vries, Jan", "Jan de Vries");
        check("'Ada Lovelace'", "Ada Lovelace");
        check("Berg, Ida Maria (Acme)", "Berg, Ida Maria (Acme)");
    }
}
