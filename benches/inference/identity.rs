//! One person, many addresses: pairs of addresses that are one person by a truth, and pairs that
//! were joined.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use rekindle::infer::facts::AddressId;
use rekindle::infer::people::PersonIndex;
use rekindle::job::snapshot::Snapshot;
use rekindle::mail::Address;

use super::Tally;

/// Over pairs of addresses of which the truth speaks and that have direct mail.
pub struct Report {
    /// Joined pairs that are one person.
    pub precision: Tally,
    /// Pairs of one person that were joined.
    pub recall: Tally,
    /// People with two addresses or more of which all were joined.
    pub whole_people: Tally,
}

/// `persons_by_name.tsv`: one name a row, with its addresses (a heuristic of the corpus: by name).
pub fn named(folder: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder.join("persons_by_name.tsv")).expect("persons_by_name.tsv");
    let addresses = |line: &str| -> Vec<String> {
        let cell = line.split('\t').nth(2).unwrap_or_default();
        cell.split(' ')
            .filter_map(|each| each.rsplit_once('='))
            .map(|(address, _)| address.to_owned())
            .collect()
    };
    text.lines().skip(1).map(addresses).collect()
}

/// Compares with a truth: the addresses of each person.
pub fn compare(snapshot: &Snapshot, truth: &[Vec<String>]) -> Report {
    let ids = |person: &Vec<String>| -> Vec<AddressId> {
        let found: BTreeSet<AddressId> =
            person.iter().filter_map(|address| seen(snapshot, address)).collect();
        found.into_iter().collect()
    };
    let truth: Vec<Vec<AddressId>> = truth.iter().map(ids).collect();
    // An address may have several names, and so be in several rows.
    let mut owners: HashMap<AddressId, BTreeSet<usize>> = HashMap::new();
    for (n, id) in truth.iter().enumerate().flat_map(|(n, ids)| ids.iter().map(move |id| (n, *id))) {
        owners.entry(id).or_default().insert(n);
    }
    let mut report =
        Report { precision: Tally::default(), recall: Tally::default(), whole_people: Tally::default() };
    for ids in truth.iter().filter(|ids| ids.len() > 1) {
        let joined = |(a, b): &(AddressId, AddressId)| {
            snapshot.people.person_of.get(a) == snapshot.people.person_of.get(b)
        };
        let pairs = pairs(ids);
        report.whole_people.count(pairs.iter().all(joined), || names(snapshot, ids));
        for pair in &pairs {
            report.recall.count(joined(pair), || names(snapshot, &[pair.0, pair.1]));
        }
    }
    for person in &snapshot.people.persons {
        let judged: Vec<AddressId> =
            person.addresses.iter().copied().filter(|id| owners.contains_key(id)).collect();
        for (a, b) in pairs(&judged) {
            report.precision.count(!owners[&a].is_disjoint(&owners[&b]), || names(snapshot, &[a, b]));
        }
    }
    report
}

/// Pairs of addresses of one person that were joined, or that a question would join.
pub fn asked_or_joined(snapshot: &Snapshot, truth: &[Vec<String>]) -> Tally {
    let asked: BTreeSet<(PersonIndex, PersonIndex)> =
        snapshot.questions().iter().map(|one| (one.a.min(one.b), one.a.max(one.b))).collect();
    let mut tally = Tally::default();
    for addresses in truth {
        let ids: BTreeSet<AddressId> =
            addresses.iter().filter_map(|address| seen(snapshot, address)).collect();
        for (a, b) in pairs(&ids.into_iter().collect::<Vec<_>>()) {
            let person = |id: &AddressId| snapshot.people.person_of.get(id).copied().expect("seen");
            let (one, other) = (person(&a).min(person(&b)), person(&a).max(person(&b)));
            tally.count(one == other || asked.contains(&(one, other)), || names(snapshot, &[a, b]));
        }
    }
    tally
}

/// An address that is some person's in the snapshot.
fn seen(snapshot: &Snapshot, address: &str) -> Option<AddressId> {
    let id = snapshot.id(&Address::parse(address)?)?;
    snapshot.people.person_of.get(&id).map(|_| id)
}

fn pairs(ids: &[AddressId]) -> Vec<(AddressId, AddressId)> {
    ids.iter().enumerate().flat_map(|(n, a)| ids[n + 1..].iter().map(|b| (*a, *b))).collect()
}

fn names(snapshot: &Snapshot, ids: &[AddressId]) -> String {
    let one = |id: &AddressId| {
        let fact = snapshot.facts.address(*id);
        let name = fact.names.first().map_or("", |name| name.name.as_str());
        format!("{name} <{}>", fact.address)
    };
    ids.iter().map(one).collect::<Vec<_>>().join(", ")
}
