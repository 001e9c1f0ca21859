//! Whom a target means: a number of the digest, an address, a name or part of one. A name that fits
//! two people means nobody.

use super::snapshot::Snapshot;
use crate::command::Target;
use crate::command::grammar::known::KnownNames;
use crate::infer::names;
use crate::infer::people::PersonIndex;
use crate::mail::Address;
use crate::store::DigestItem;

/// At most this many people are listed when a name fits several.
const LISTED: usize = 6;

/// Positions of the people meant, in order, each once.
///
/// # Errors
/// A sentence for the owner: a number that is not there, a name nobody has, a name that several
/// have (and who they are).
pub fn resolve(
    targets: &[Target],
    snapshot: &Snapshot,
    items: &[DigestItem],
) -> Result<Vec<PersonIndex>, String> {
    let mut people = Vec::new();
    for target in targets {
        let position = match target {
            Target::Number(number) => by_number(*number, snapshot, items)?,
            Target::Name(name) => by_name(name, snapshot)?,
        };
        if !people.contains(&position) {
            people.push(position);
        }
    }
    Ok(people)
}

fn by_number(number: u32, snapshot: &Snapshot, items: &[DigestItem]) -> Result<PersonIndex, String> {
    let Some(item) = items.iter().find(|item| item.number == number) else {
        return Err(match items.iter().map(|item| item.number).max() {
            Some(last) => format!("There is no number {number} here; this digest has 1 to {last}."),
            None => format!("Numbers belong to a digest; say a name or an address instead of {number}."),
        });
    };
    snapshot.by_key(&item.person).ok_or_else(|| {
        let called = Some(&item.person).filter(|person| person.can_be_written_to());
        let called = called.map_or("That person".to_owned(), ToString::to_string);
        format!("{called} is no longer among your mail.")
    })
}

fn by_name(name: &str, snapshot: &Snapshot) -> Result<PersonIndex, String> {
    if let Some(address) = Address::parse(name) {
        let found = snapshot.by_address(&address);
        return found.ok_or_else(|| format!("Nobody among your mail writes from {address}."));
    }
    let found = matching(name, snapshot);
    match found.as_slice() {
        [] if snapshot.facts.addresses.is_empty() => {
            Err("Nobody is known yet, since no mail was read: `rekindle doctor` says why.".to_owned())
        }
        [] => Err(format!("Nobody among your mail is called {name}.")),
        [one] => Ok(*one),
        many => {
            let listed = |position: &PersonIndex| snapshot.named(snapshot.person(*position));
            let mut people: Vec<String> = many.iter().take(LISTED).map(listed).collect();
            if many.len() > LISTED {
                people.push("others".to_owned());
            }
            Err(format!(
                "{name} fits several people: {}. Say the whole name or the address.",
                people.join(", ")
            ))
        }
    }
}

/// How well a name fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NameFit {
    /// The whole name.
    Whole,
    /// Whole words of it.
    Words,
    /// The beginnings of its words.
    Prefix,
}

fn fit(wanted: &[String], theirs: &[String]) -> Option<NameFit> {
    let starts = |word: &String| theirs.iter().any(|token| token.starts_with(word.as_str()));
    match () {
        () if theirs == wanted => Some(NameFit::Whole),
        () if wanted.iter().all(|word| theirs.contains(word)) => Some(NameFit::Words),
        () if wanted.iter().all(starts) => Some(NameFit::Prefix),
        () => None,
    }
}

/// People with this name: the whole name, else whole words of it, else starts of its words. Known
/// people first: others only where none fits, or none as well.
pub fn matching(name: &str, snapshot: &Snapshot) -> Vec<PersonIndex> {
    let wanted = names::tokens(name);
    if wanted.is_empty() {
        return Vec::new();
    }
    let ranked = snapshot.people.indexed().filter_map(|(position, person)| {
        let fit = fit(&wanted, &names::tokens(&person.name))?;
        // An exact first name beats a prefix, whoever has it.
        Some(((fit == NameFit::Prefix, person.known.is_none(), fit), position))
    });
    let ranked: Vec<_> = ranked.collect();
    let best = ranked.iter().map(|(rank, _)| *rank).min();
    let mut found: Vec<PersonIndex> =
        ranked.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, position)| position).collect();
    // Whom the owner asked never to hear of is not named where somebody else is meant as well.
    let muted = |position: &PersonIndex| snapshot.view(*position).preferences.never;
    if found.len() > 1 && !found.iter().all(muted) {
        found.retain(|position| !muted(position));
    }
    found
}

/// The names of everybody, for the grammar to know where one ends.
pub fn known_names(snapshot: &Snapshot) -> KnownNames {
    KnownNames::new(snapshot.people.persons.iter().map(|person| person.name.as_str()), names::tokens)
}
