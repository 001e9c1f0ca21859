//! Last touch per address of a real owner, against gold that is derived again from `events.tsv` by
//! the rule: direct mail, To or Cc, at most ten people.
//!
//! `events.tsv` says when, which way and who; how many people a mail went to is counted anew from
//! its header. An address that is judged to be a list, a machine or the owner's is no person and
//! keeps no last touch; these are listed, so that a person among them would be seen.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use rekindle::infer::address_state::{AddressState, SeenMail};
use rekindle::infer::class::AddressClass;
use rekindle::job::snapshot::Snapshot;
use rekindle::mail::{Address, Mailbox as Named};

use super::Tally;
use super::mailbox::{Mailbox, Owner};
use super::stream::Stream;

/// More people than this make a round mail.
const MAX_PEOPLE: usize = 10;

/// One row of `events.tsv`.
struct Event {
    at: i64,
    out: bool,
    address: String,
    message: String,
}

/// What came of it.
pub struct Report {
    /// Addresses of which both last touches are right.
    pub addresses: Tally,
    /// Addresses in the events that are judged to be no person's, with the rule. One line each.
    pub not_people: Vec<String>,
}

/// The owner of the corpus: the first line of `owner.txt` is the name, the others are addresses.
pub fn owner(folder: &Path) -> Owner {
    let text = std::fs::read_to_string(folder.join("owner.txt")).expect("owner.txt");
    Owner { addresses: text.lines().skip(1).map(str::to_owned).collect() }
}

/// Scans the owner's whole mailbox, as at its last mail.
pub fn whole(folder: &Path) -> Snapshot {
    let mut mailbox = Mailbox::open(folder, &owner(folder));
    mailbox.scan();
    let last = events(folder).iter().map(|event| event.at).max().unwrap_or(0);
    mailbox.snapshot(Timestamp::from_second(last).expect("a moment"))
}

fn events(folder: &Path) -> Vec<Event> {
    let text = std::fs::read_to_string(folder.join("events.tsv")).expect("events.tsv");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        Event {
            at: cells[0].parse().expect("epoch seconds"),
            out: cells[1] == "out",
            address: cells[3].to_owned(),
            message: cells[6].to_owned(),
        }
    };
    text.lines().skip(1).map(row).collect()
}

/// Compares the snapshot with the gold.
pub fn compare(folder: &Path, snapshot: &Snapshot) -> Report {
    let mut report = Report { addresses: Tally::default(), not_people: Vec::new() };
    for (address, want) in gold(folder, snapshot) {
        let state = state(snapshot, &address);
        match state {
            Some(state)
                if matches!(state.class, AddressClass::Machine | AddressClass::List | AddressClass::Own) =>
            {
                report
                    .not_people
                    .push(format!("{address}: {:?} by {:?}, gold {want:?}", state.class, state.rule));
            }
            _ => {
                let got = state.map_or((0, 0), last_touches);
                report.addresses.count(got == want, || format!("{address}: {got:?}, gold {want:?}"));
            }
        }
    }
    report
}

fn state<'a>(snapshot: &'a Snapshot, address: &str) -> Option<&'a AddressState> {
    snapshot.people.addresses.get(snapshot.id(&Address::parse(address)?)?.0 as usize)
}

fn last_touches(state: &AddressState) -> (i64, i64) {
    let at = |seen: Option<SeenMail>| seen.map_or(0, |seen| seen.at);
    (at(state.last_in), at(state.last_out))
}

/// Last in and last out by address; 0: never.
fn gold(folder: &Path, snapshot: &Snapshot) -> BTreeMap<String, (i64, i64)> {
    let people = people_on(folder, snapshot);
    let mut gold: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for event in events(folder) {
        let last = gold.entry(event.address).or_default();
        if people.get(&event.message).is_some_and(|people| *people > MAX_PEOPLE) {
            continue;
        }
        let side = if event.out { &mut last.1 } else { &mut last.0 };
        *side = (*side).max(event.at);
    }
    gold
}

/// People in To and Cc by Message-ID, with its brackets.
fn people_on(folder: &Path, snapshot: &Snapshot) -> HashMap<String, usize> {
    let is_person = |named: &&Named| {
        let state = state(snapshot, named.address.as_str());
        state.is_none_or(|state| matches!(state.class, AddressClass::Person | AddressClass::Unknown))
    };
    let stream = Stream::of(folder, &owner(folder));
    let count = |record: rekindle::mail::HeaderRecord| {
        let people: HashSet<&Address> =
            record.to.iter().chain(&record.cc).filter(is_person).map(|named| &named.address).collect();
        Some((format!("<{}>", record.message_id.as_ref()?.as_str()), people.len()))
    };
    stream.records().filter_map(count).collect()
}
