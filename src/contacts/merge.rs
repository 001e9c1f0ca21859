//! What an import would change: the cards of before against those of a file.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::card::{Card, CardSource};
use crate::mail::text;

/// A card as one import left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The journal entry of the import.
    pub import: i64,
    pub card: Card,
}

/// The card of each contact that holds now: the latest of an import that was not taken back.
/// Ordered by source and id.
pub fn effective(versions: Vec<Version>, undone: &HashSet<i64>) -> Vec<Card> {
    let mut latest: BTreeMap<(CardSource, String), Version> = BTreeMap::new();
    for version in versions.into_iter().filter(|version| !undone.contains(&version.import)) {
        let key = (version.card.source, version.card.id.clone());
        match latest.get_mut(&key) {
            Some(held) if version.import >= held.import => *held = version,
            Some(_) => {}
            None => drop(latest.insert(key, version)),
        }
    }
    latest.into_values().map(|version| version.card).collect()
}

/// Cards of imports with those of address books that are kept in step over them, ordered by source
/// and id: of one contact the book's holds, of several books' the last. Touches of an import stay.
pub fn overlaid(imported: Vec<Card>, books: impl IntoIterator<Item = Card>) -> Vec<Card> {
    let key = |card: &Card| (card.source, card.id.clone());
    let mut all: BTreeMap<(CardSource, String), Card> =
        imported.into_iter().map(|card| (key(&card), card)).collect();
    for mut card in books {
        if let Some(before) = all.remove(&key(&card)) {
            card.touches.extend(before.touches);
            card = card.tidy();
        }
        all.insert(key(&card), card);
    }
    all.into_values().collect()
}

/// What becomes of one card of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    New(Card),
    Changed { before: Box<Card>, after: Card },
}

impl Change {
    /// The card as it will be.
    pub fn after(&self) -> &Card {
        match self {
            Change::New(card) | Change::Changed { after: card, .. } => card,
        }
    }

    /// The organisation somebody left for another one. `None`: no new job.
    pub fn new_job(&self) -> Option<(&str, &str)> {
        let Change::Changed { before, after } = self else { return None };
        let (was, is) = (before.organization.as_deref()?, after.organization.as_deref()?);
        (was.to_lowercase() != is.to_lowercase()).then_some((was, is))
    }

    /// The fields that differ, for people to read: name, before, after.
    pub fn fields(&self) -> Vec<(&'static str, String, String)> {
        let (before, after) = match self {
            Change::New(card) => (None, card),
            Change::Changed { before, after } => (Some(before.as_ref()), after),
        };
        let empty = Card::from_source(after.source);
        let before = shown(before.unwrap_or(&empty));
        let pairs = before.into_iter().zip(shown(after));
        pairs.filter(|(a, b)| a.1 != b.1).map(|((name, a), (_, b))| (name, a, b)).collect()
    }
}

fn shown(card: &Card) -> [(&'static str, String); 13] {
    let date = |date: Option<super::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let last = card.touches.last().map(|touch| format!("{}, last on {}", card.touches.len(), touch.on));
    [
        ("name", card.name.clone()),
        ("address", card.addresses.join(", ")),
        ("organisation", card.organization.clone().unwrap_or_default()),
        ("title", card.title.clone().unwrap_or_default()),
        ("birthday", date(card.birthday)),
        ("anniversary", date(card.anniversary)),
        ("link", card.urls.join(", ")),
        ("phone", card.phones.join(", ")),
        ("place", card.places.join("; ")),
        ("tags", card.tags.join(" ")),
        ("connected", card.connected_on.map(|on| on.to_string()).unwrap_or_default()),
        ("note", text::shorten(&text::one_line(&card.note), 80)),
        ("touches", last.unwrap_or_default()),
    ]
}

/// What a file's cards would change. `known` tells of a card of our own export whether everything
/// in it is known already. What a source once told of touches stays: exports reach back differently
/// far.
pub fn plan(existing: &[Card], incoming: Vec<Card>, known: &dyn Fn(&Card) -> bool) -> Vec<Change> {
    let by_key: HashMap<(CardSource, &str), &Card> =
        existing.iter().map(|card| ((card.source, card.id.as_str()), card)).collect();
    let mut changes = Vec::new();
    for mut card in incoming {
        let before = by_key.get(&(card.source, card.id.as_str())).copied();
        match before {
            Some(before) => {
                card.touches.extend(before.touches.iter().cloned());
                let after = card.tidy();
                if *before != after && !(after.source == CardSource::Rekindle && known(&after)) {
                    changes.push(Change::Changed { before: Box::new(before.clone()), after });
                }
            }
            None if card.source == CardSource::Rekindle && known(&card) => {}
            None => changes.push(Change::New(card)),
        }
    }
    changes
}

/// Whether `whole` says everything that `part` does.
pub fn covers(whole: &Card, part: &Card) -> bool {
    fn within<T: PartialEq>(part: &[T], whole: &[T]) -> bool {
        part.iter().all(|item| whole.contains(item))
    }
    fn same<T: PartialEq>(part: &Option<T>, whole: &Option<T>) -> bool {
        part.is_none() || part == whole
    }
    // A vCard has to call everybody something: the address, where there is no name.
    let named = part.name.is_empty() || part.name == whole.name || whole.addresses.contains(&part.name);
    let noted = part.note.lines().all(|line| whole.note.lines().any(|own| own == line));
    named
        && noted
        && within(&part.addresses, &whole.addresses)
        && within(&part.urls, &whole.urls)
        && within(&part.phones, &whole.phones)
        && within(&part.tags, &whole.tags)
        && within(&part.touches, &whole.touches)
        && same(&part.organization, &whole.organization)
        && same(&part.title, &whole.title)
        && same(&part.birthday, &whole.birthday)
        && same(&part.anniversary, &whole.anniversary)
        && same(&part.connected_on, &whole.connected_on)
}

/// Several cards of one person as one, as [`CardSource::Rekindle`]'s. Of single values the first
/// source in the order of [`CardSource`] wins.
pub fn one(id: &str, name: &str, cards: &[&Card]) -> Card {
    let mut whole =
        Card { id: id.to_owned(), name: name.to_owned(), ..Card::from_source(CardSource::Rekindle) };
    for card in cards {
        whole.addresses.extend(card.addresses.iter().cloned());
        whole.organization = whole.organization.or_else(|| card.organization.clone());
        whole.title = whole.title.or_else(|| card.title.clone());
        whole.birthday = whole.birthday.or(card.birthday);
        whole.anniversary = whole.anniversary.or(card.anniversary);
        whole.urls.extend(card.urls.iter().cloned());
        whole.phones.extend(card.phones.iter().cloned());
        whole.places.extend(card.places.iter().cloned());
        whole.tags.extend(card.tags.iter().cloned());
        whole.connected_on = whole.connected_on.or(card.connected_on);
        whole.touches.extend(card.touches.iter().cloned());
        add_note(&mut whole.note, &card.note);
    }
    whole
}

/// Puts the lines of a note below another one that does not have them yet.
pub fn add_note(note: &mut String, more: &str) {
    let new: Vec<&str> =
        more.lines().filter(|line| line.is_empty() || !note.lines().any(|own| own == *line)).collect();
    let new = new.join("\n");
    if !note.is_empty() && !new.trim().is_empty() {
        note.push('\n');
    }
    note.push_str(new.trim_matches('\n'));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: &str, organization: &str) -> Card {
        let organization = Some(organization.to_owned());
        Card {
            id: id.into(),
            name: "Ada Lovelace".into(),
            organization,
            ..Card::from_source(CardSource::LinkedIn)
        }
        .tidy()
    }

    #[test]
    fn importing_twice_changes_nothing_and_another_company_is_a_new_job() {
        let existing = [card("a", "Engines")];
        let plan = |cards| plan(&existing, cards, &|_| false);
        assert_eq!(plan(vec![card("a", "Engines")]), []);
        let changes = plan(vec![card("a", "Looms"), card("b", "Engines")]);
        assert_eq!(changes[0].new_job(), Some(("Engines", "Looms")));
        assert_eq!(changes[0].fields(), [("organisation", "Engines".to_owned(), "Looms".to_owned())]);
        assert!(matches!(&changes[1], Change::New(card) if card.id == "b"));
    }

    #[test]
    fn a_line_of_a_note_is_added_once() {
        let check = |note: &str, more: &str, wanted: &str| {
            let mut whole = note.to_owned();
            add_note(&mut whole, more);
            assert_eq!(whole, wanted, "{note:?} and {more:?}");
        };
        check("", "a\n\na", "a\n\na");
        check("a\nb", "b\na", "a\nb");
        check("a", "b\n\na\nc", "a\nb\n\nc");
        check("a", "", "a");
        check("a", "a\n\nb", "a\nb");
    }

    #[test]
    fn an_import_taken_back_is_as_if_never_made() {
        let version = |import, organization| Version { import, card: card("a", organization) };
        let versions = vec![version(1, "Engines"), version(5, "Looms")];
        let held = |undone: &[i64]| {
            let held = effective(versions.clone(), &undone.iter().copied().collect());
            held.into_iter().map(|card| card.organization.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(held(&[]), ["Looms"]);
        assert_eq!(held(&[5]), ["Engines"]);
        assert_eq!(held(&[1]), ["Looms"]);
        assert_eq!(held(&[1, 5]), [""; 0]);
    }
}
