//! Generated mailboxes, whose truth is known: `make_mailbox.py OUT -n N --seed S`.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use rekindle::command::PersonKey;
use rekindle::infer::cadence;
use rekindle::infer::class::AddressClass;
use rekindle::infer::evidence;
use rekindle::infer::facts::AddressId;
use rekindle::infer::people::{Person, PersonIndex};
use rekindle::infer::touch;
use rekindle::job::snapshot::Snapshot;
use rekindle::mail::Address;
use serde::Deserialize;
use tempfile::TempDir;

use super::Tally;
use super::identity;
use super::mailbox::{Mailbox, Owner};

/// As many as in the generator's own defaults.
const MAILS_A_PERSON: u32 = 50;
/// The generator's last moment: 2025-06-30T12:00:00Z.
const END: i64 = 1_751_284_800;
/// Nobody in touch within so many days may be due.
const SILENT_DAYS: i64 = 60;
/// Days after the end at which the digest is asked who is due.
const ASKED_AFTER: [i64; 4] = [0, 15, 30, 59];

/// `truth.json`.
#[derive(Deserialize)]
struct Truth {
    meta: Meta,
    contacts: Vec<Contact>,
}

#[derive(Deserialize)]
struct Meta {
    own_addresses: Vec<String>,
}

/// A person of the truth.
#[derive(Deserialize)]
struct Contact {
    name: String,
    addresses: Vec<String>,
    last_outbound: Option<i64>,
    last_inbound: Option<i64>,
    n_outbound: u32,
    n_inbound: u32,
    /// The last mail's Date is damaged: no moment is certain.
    #[serde(default)]
    fuzzy: u8,
}

/// A generated mailbox on disk.
pub struct Generated {
    folder: TempDir,
    truth: Truth,
}

/// What came of it.
pub struct Report {
    /// People the owner knows, by the snapshot, that are contacts of the truth.
    pub precision: Tally,
    /// Contacts whom the owner wrote to, that are people whom the owner knows.
    pub recall: Tally,
    /// Addresses under the class of persons that are a contact's.
    pub class_precision: Tally,
    /// Contacts whom the owner wrote to, with an address under the class of persons.
    pub class_recall: Tally,
    /// Contacts of certain dates, whose last mail in and out are both right.
    pub last_touches: Tally,
    pub identity: identity::Report,
    /// Pairs of addresses of one person that were joined or would be asked about.
    pub asked_or_joined: Tally,
    /// The ten warmest ties that have gone quiet, by the truth, that stand in the first three
    /// digests.
    pub warmest: Tally,
    /// Lists of the truth that are no person's.
    pub lists: Tally,
    /// People due at four moments, of whom the truth shows no touch in the 60 days before.
    pub due: Tally,
}

impl Generated {
    /// Makes one.
    pub fn make(script: &Path, mails: u32, seed: u32) -> Generated {
        Generated::of_people(script, mails, mails / MAILS_A_PERSON, seed)
    }

    /// Makes one with so many people: the more there are, the more of them share a name (200: 14 %,
    /// 600: 32 %, 2,000: 57 %).
    pub fn of_people(script: &Path, mails: u32, people: u32, seed: u32) -> Generated {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = Command::new("python3")
            .arg(script)
            .arg(folder.path())
            .args(["-n", &mails.to_string(), "--seed", &seed.to_string()])
            .args(["--people", &people.to_string()])
            .args(["--formats", "mbox"])
            .output()
            .expect("python3 runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = std::fs::read_to_string(folder.path().join("truth.json")).expect("truth.json");
        Generated { truth: serde_json::from_str(&text).expect("truth.json as its README says"), folder }
    }

    /// Where its mbox files are.
    pub fn mboxes(&self) -> std::path::PathBuf {
        self.folder.path().join("mbox")
    }

    /// Whose it is.
    pub fn owner(&self) -> Owner {
        Owner { addresses: self.truth.meta.own_addresses.clone() }
    }

    /// Scans it and compares with the truth.
    pub fn measure(&self) -> Report {
        let mut mailbox = Mailbox::open(&self.mboxes(), &self.owner());
        mailbox.scan();
        let snapshot = mailbox.snapshot(moment(0));
        let truth: Vec<Vec<String>> = self.truth.contacts.iter().map(|each| each.addresses.clone()).collect();
        Report {
            precision: self.precision(&snapshot),
            recall: self.recall(&snapshot),
            class_precision: self.class_precision(&snapshot),
            class_recall: self.class_recall(&snapshot),
            last_touches: self.last_touches(&snapshot),
            identity: identity::compare(&snapshot, &truth),
            asked_or_joined: identity::asked_or_joined(&snapshot, &truth),
            warmest: self.warmest(&mailbox),
            lists: self.lists(&snapshot),
            due: self.due(&mailbox),
        }
    }

    fn contact_addresses(&self) -> HashSet<&str> {
        self.truth.contacts.iter().flat_map(|each| each.addresses.iter().map(String::as_str)).collect()
    }

    fn precision(&self, snapshot: &Snapshot) -> Tally {
        let contacts = self.contact_addresses();
        let mut tally = Tally::default();
        for person in snapshot.people.persons.iter().filter(|person| person.known.is_some()) {
            let is_contact = addresses(snapshot, person).any(|address| contacts.contains(address));
            tally.count(is_contact, || format!("{} {:?}", person.name, snapshot.address(person)));
        }
        tally
    }

    fn recall(&self, snapshot: &Snapshot) -> Tally {
        let mut tally = Tally::default();
        for contact in self.truth.contacts.iter().filter(|contact| contact.n_outbound > 0) {
            let known =
                people(snapshot, contact).iter().any(|position| snapshot.person(*position).known.is_some());
            tally.count(known, || format!("{} {:?}", contact.name, contact.addresses));
        }
        tally
    }

    fn class_precision(&self, snapshot: &Snapshot) -> Tally {
        let contacts = self.contact_addresses();
        let mut tally = Tally::default();
        for (position, fact) in (0..).zip(&snapshot.facts.addresses) {
            if evidence::class(&snapshot.people, AddressId(position)).0 == AddressClass::Person {
                tally.count(contacts.contains(fact.address.as_str()), || fact.address.to_string());
            }
        }
        tally
    }

    fn class_recall(&self, snapshot: &Snapshot) -> Tally {
        let is_person = |address: &String| {
            let id = snapshot.id(&Address::parse(address)?)?;
            Some(evidence::class(&snapshot.people, id).0 == AddressClass::Person)
        };
        let mut tally = Tally::default();
        for contact in self.truth.contacts.iter().filter(|contact| contact.n_outbound > 0) {
            let found = contact.addresses.iter().filter_map(is_person).any(|person| person);
            tally.count(found, || format!("{} {:?}", contact.name, contact.addresses));
        }
        tally
    }

    fn last_touches(&self, snapshot: &Snapshot) -> Tally {
        let mut tally = Tally::default();
        for contact in self.in_touch().filter(|contact| contact.fuzzy == 0) {
            let ids = contact.addresses.iter().filter_map(|address| snapshot.id(&Address::parse(address)?));
            let states: Vec<_> = ids.map(|id| snapshot.people.addresses[id.0 as usize]).collect();
            let last_in = states.iter().filter_map(|state| state.last_in).map(|seen| seen.at).max();
            let last_out = states.iter().filter_map(|state| state.last_out).map(|seen| seen.at).max();
            let want =
                (contact.last_inbound.filter(|at| *at > 0), contact.last_outbound.filter(|at| *at > 0));
            let got = (last_in, last_out);
            tally.count(got == want, || format!("{}: {got:?}, truth {want:?}", contact.name));
        }
        tally
    }

    fn due(&self, mailbox: &Mailbox) -> Tally {
        let by_address: HashMap<&str, &Contact> = self
            .truth
            .contacts
            .iter()
            .flat_map(|contact| contact.addresses.iter().map(move |address| (address.as_str(), contact)))
            .collect();
        let mut tally = Tally::default();
        for days in ASKED_AFTER {
            let snapshot = mailbox.snapshot(moment(days));
            for view in snapshot.due() {
                let person = snapshot.person(view.position);
                let touches = addresses(&snapshot, person).filter_map(|address| by_address.get(address));
                let last =
                    touches.filter_map(|contact| contact.last_outbound.max(contact.last_inbound)).max();
                let silent_days = last.map_or(0, |last| (moment(days).as_second() - last) / 86_400);
                tally.count(silent_days >= SILENT_DAYS, || {
                    format!("{} due {days} days after the end, silent for {silent_days}", person.name)
                });
            }
        }
        tally
    }

    /// Three weekly digests of five people each, nobody shown twice.
    fn warmest(&self, mailbox: &Mailbox) -> Tally {
        let mut shown: HashSet<PersonKey> = HashSet::new();
        for days in [0, 7, 14] {
            let snapshot = mailbox.snapshot(moment(days));
            let due = snapshot.due().into_iter().map(|view| snapshot.key(view.position));
            let new: Vec<PersonKey> = due.filter(|key| !shown.contains(key)).take(5).collect();
            shown.extend(new);
        }
        let mut tally = Tally::default();
        for contact in self.warmest_by_truth(&mailbox.snapshot(moment(0))) {
            let is_shown = contact
                .addresses
                .iter()
                .any(|address| Address::parse(address).is_some_and(|address| shown.contains(&address)));
            tally.count(is_shown, || format!("{} {:?}", contact.name, contact.addresses));
        }
        tally
    }

    /// Over all addresses that are one person's by the truth: eight days in touch or more, silent
    /// for sixty days and for their own slow gap, less than a year and four times the usual, and
    /// not after three mails without an answer; by S.
    fn warmest_by_truth(&self, snapshot: &Snapshot) -> Vec<&Contact> {
        let warmth = |contact: &Contact| {
            let persons: Vec<&Person> =
                people(snapshot, contact).into_iter().map(|position| snapshot.person(position)).collect();
            let both = touch::merge(persons.iter().map(|person| &person.days));
            let unanswered = both.iter().rev().take_while(|day| !day.incoming).count();
            let days: Vec<i32> = both.iter().map(|day| day.day).collect();
            let cadence = cadence::learn(&days).filter(|_| unanswered < 3)?;
            let silent = END.div_euclid(86_400) - i64::from(*days.last()?);
            let quiet =
                SILENT_DAYS.max(i64::from(cadence.slow_days))..365.max(4 * i64::from(cadence.usual_days));
            quiet.contains(&silent).then(|| (1.0 + days.len() as f64).ln() - (1.0 + silent as f64).ln())
        };
        let ties = self.in_touch().filter_map(|contact| Some((warmth(contact)?, contact)));
        let mut ties: Vec<(f64, &Contact)> = ties.collect();
        ties.sort_by(|a, b| b.0.total_cmp(&a.0));
        ties.into_iter().take(10).map(|(_, contact)| contact).collect()
    }

    /// The generator's lists live at `listsN.example`.
    fn lists(&self, snapshot: &Snapshot) -> Tally {
        let mut tally = Tally::default();
        for (position, fact) in (0..).map(AddressId).zip(&snapshot.facts.addresses) {
            if fact.address.domain().starts_with("lists") {
                let known = snapshot.people.person_of.get(&position).map(|at| snapshot.person(*at));
                tally.count(known.is_none_or(|person| person.known.is_none()), || fact.address.to_string());
            }
        }
        tally
    }

    fn in_touch(&self) -> impl Iterator<Item = &Contact> {
        self.truth.contacts.iter().filter(|contact| contact.n_outbound + contact.n_inbound > 0)
    }
}

fn moment(days: i64) -> Timestamp {
    Timestamp::from_second(END).expect("a moment") + SignedDuration::from_hours(24 * days)
}

fn addresses<'a>(snapshot: &'a Snapshot, person: &'a Person) -> impl Iterator<Item = &'a str> {
    person.addresses.iter().map(|id| snapshot.facts.address(*id).address.as_str())
}

fn people(snapshot: &Snapshot, contact: &Contact) -> HashSet<PersonIndex> {
    contact.addresses.iter().filter_map(|address| snapshot.by_address(&Address::parse(address)?)).collect()
}
