//! What the owner said about people, folded from the journal. An entry that was undone is as if
//! never said, so `undo` is exact for every command.

pub mod links;

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::identity::IdentityLog;
use super::ledger::{self, Favour};
use super::promise::{self, Promise};
use super::taken_up::{self, MadeOffer};
use crate::command::{Action, Entry, PersonKey};
use crate::mail::Address;

/// What holds for one person now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    pub never: bool,
    /// Not before then.
    pub snoozed_until: Option<Timestamp>,
    /// When that was said: a snooze said after a digest counts instead of the usual rest.
    pub snoozed_at: Option<Timestamp>,
    /// A cadence in days, set by the owner.
    pub every_days: Option<u32>,
    /// Touches that mail does not show, oldest first.
    pub touches: Vec<LoggedTouch>,
    /// Oldest first.
    pub notes: Vec<Note>,
    /// What the owner promised or owes them and has not done yet, oldest first.
    pub promises: Vec<Promise>,
    pub tags: BTreeSet<String>,
    /// Tags the owner took off: those of an imported card do not come back.
    pub untagged: BTreeSet<String>,
    /// When an import told of a new job, and where.
    pub new_job: Option<(Timestamp, String)>,
    /// Where they worked before, as imports told.
    pub former_jobs: Vec<String>,
    /// Digests that showed the person, oldest first.
    pub shown: Vec<Timestamp>,
    /// What those digests offered to do for the person, oldest first.
    pub made_offers: Vec<MadeOffer>,
    /// When `skip` was said, since last shown.
    pub skipped_at: Option<Timestamp>,
    /// Every `skip`, oldest first; of several after one digest the first.
    pub skips: Vec<Timestamp>,
    /// When the owner last said that they helped, or passed something on.
    pub helped_at: Option<Timestamp>,
    /// Saved links that a digest offered for the person or that they got, by URL, oldest first.
    pub offered: Vec<String>,
    pub shared: Vec<String>,
}

/// What the owner noted about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub at: Timestamp,
    pub text: String,
}

/// A mail the owner wants at a moment, not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingReminder {
    /// The journal's entry.
    pub id: i64,
    pub person: PersonKey,
    pub at: Timestamp,
    pub text: String,
    pub said_at: Timestamp,
}

/// A touch the owner logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedTouch {
    pub on: Timestamp,
    pub how: Option<String>,
    pub text: Option<String>,
    pub evidence: TouchEvidence,
}

/// Where a touch that mail does not show comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TouchEvidence {
    /// The owner said so, or a card does.
    Said,
    /// A meeting of the owner's calendar; the text is its title.
    Met,
}

/// What holds for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllPreferences {
    by_person: HashMap<PersonKey, Vec<Entry>>,
    /// No digest before then.
    pub paused_until: Option<Timestamp>,
    /// Pairs that are not to be proposed (again), by the two in order.
    pub settled_pairs: HashSet<(PersonKey, PersonKey)>,
    /// Reminders not written yet, in the order they were asked for.
    pub reminders: Vec<PendingReminder>,
    /// What `share` saved.
    pub links: links::SavedLinks,
    /// Help given and asked, oldest first.
    pub favours: Vec<Favour>,
    /// Who is whom (`merge`, `split`).
    pub words: IdentityLog,
}

/// Two people in a fixed order, so that a pair is one pair.
pub fn pair(a: &PersonKey, b: &PersonKey) -> (PersonKey, PersonKey) {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    (first.clone(), second.clone())
}

impl AllPreferences {
    /// Folds the journal, oldest entry first.
    pub fn fold(entries: &[Entry]) -> AllPreferences {
        let undone = undone(entries);
        let mut all_preferences =
            AllPreferences { settled_pairs: asked_pairs(entries), ..AllPreferences::default() };
        let says =
            |entry: &&Entry| !undone.contains(&entry.id) && !matches!(entry.action, Action::Undone { .. });
        for entry in entries.iter().filter(says) {
            match &entry.person {
                Some(person) => all_preferences.apply(person, entry),
                None => all_preferences.apply_without_person(entry),
            }
        }
        all_preferences
    }

    /// The preferences of one person, said under any of their addresses.
    pub fn lookup<'a>(&self, addresses: impl Iterator<Item = &'a Address>) -> Preferences {
        let said = addresses.filter_map(|address| self.by_person.get(address));
        let mut entries: Vec<&Entry> = said.flatten().collect();
        entries.sort_by_key(|entry| entry.id);
        let mut preferences = Preferences::default();
        entries.into_iter().for_each(|entry| preferences.apply(entry));
        preferences.touches.sort_by_key(|touch| touch.on);
        preferences
    }

    fn apply(&mut self, person: &PersonKey, entry: &Entry) {
        if let Action::IntroProposed { other } | Action::IntroAnswered { other, .. } = &entry.action {
            self.settled_pairs.insert(pair(person, other));
        }
        match &entry.action {
            Action::Reminded { at, text } => self.reminders.push(PendingReminder {
                id: entry.id,
                person: person.clone(),
                at: *at,
                text: text.clone(),
                said_at: entry.at,
            }),
            Action::ReminderSent { reminder } => self.reminders.retain(|one| one.id != *reminder),
            _ => {}
        }
        self.favours.extend(ledger::favour(person, entry));
        let at = entry.at.as_second();
        match &entry.action {
            Action::Merged { addresses, others } => self.words.merge(addresses, others, at),
            Action::Parted { addresses, others } => self.words.split(addresses, others, at),
            Action::IdentityAsked { other } => self.words.ask(person, other),
            _ => {}
        }
        self.by_person.entry(person.clone()).or_default().push(entry.clone());
    }

    fn apply_without_person(&mut self, entry: &Entry) {
        match &entry.action {
            Action::Paused { until } => self.paused_until = Some(*until),
            Action::Resumed => self.paused_until = None,
            Action::LinkSaved { url, tags, text } => self.links.save(url, tags, text),
            _ => {}
        }
    }
}

impl Preferences {
    fn apply(&mut self, entry: &Entry) {
        promise::follow(&mut self.promises, entry);
        taken_up::follow(&mut self.made_offers, entry);
        match &entry.action {
            Action::Touched { on, how, text } => self.touches.push(touch(*on, how, text)),
            Action::Snoozed { until } => {
                (self.snoozed_until, self.snoozed_at) = (Some(*until), Some(entry.at))
            }
            Action::Skipped => {
                self.skips.extend(self.skipped_at.is_none().then_some(entry.at));
                self.skipped_at = Some(entry.at);
            }
            Action::Never => self.never = true,
            Action::Every { days } => self.every_days = *days,
            Action::Noted { text } => self.notes.push(Note { at: entry.at, text: text.clone() }),
            Action::Tagged { tags } => {
                self.tags.extend(tags.iter().cloned());
                self.untagged.retain(|tag| !tags.contains(tag));
            }
            Action::Untagged { tags } => {
                self.tags.retain(|tag| !tags.contains(tag));
                self.untagged.extend(tags.iter().cloned());
            }
            Action::NewJob { organization, was, .. } => {
                self.former_jobs.push(was.clone());
                self.new_job = Some((entry.at, organization.clone()));
            }
            Action::Shown { .. } => {
                self.shown.push(entry.at);
                self.skipped_at = None;
            }
            Action::LinkOffered { url } => self.offered.push(url.clone()),
            Action::LinkShared { url, .. } => {
                self.shared.extend(url.clone());
                self.helped_at = Some(entry.at);
            }
            Action::Helped { .. } | Action::IntroMade { .. } => self.helped_at = Some(entry.at),
            Action::Reminded { .. }
            | Action::ReminderSent { .. }
            | Action::LinkSaved { .. }
            | Action::Asked { .. }
            | Action::IntroAsked { .. }
            | Action::IntroAnswered { .. }
            | Action::IntroProposed { .. }
            | Action::Merged { .. }
            | Action::Parted { .. }
            | Action::IdentityAsked { .. }
            | Action::IntroTalking { .. }
            | Action::IntroExpired { .. }
            | Action::Drafted { .. }
            | Action::SendApproved { .. }
            | Action::Paused { .. }
            | Action::Resumed
            | Action::Imported { .. }
            | Action::Undone { .. } => {}
        }
    }
}

fn touch(on: Timestamp, how: &Option<String>, text: &Option<String>) -> LoggedTouch {
    LoggedTouch { on, how: how.clone(), text: text.clone(), evidence: TouchEvidence::Said }
}

/// The pairs of which the owner ever said `intro`: who thought of them once needs no hint, not even
/// where that was undone.
fn asked_pairs(entries: &[Entry]) -> HashSet<(PersonKey, PersonKey)> {
    let asked = |entry: &Entry| match (&entry.person, &entry.action) {
        (Some(person), Action::IntroAsked { other, .. }) => Some(pair(person, other)),
        _ => None,
    };
    entries.iter().filter_map(asked).collect()
}

/// Ids of entries that no longer hold. An undo can itself be undone: the latest word counts.
pub fn undone(entries: &[Entry]) -> HashSet<i64> {
    let mut undone = HashSet::new();
    for entry in entries.iter().rev() {
        if let Action::Undone { entry: target } = entry.action
            && !undone.contains(&entry.id)
        {
            undone.insert(target);
        }
    }
    undone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: i64, action: Action) -> Entry {
        let at = Timestamp::from_second(id * 86_400).unwrap();
        Entry { id, at, person: "ada@example.org".parse().ok(), action }
    }

    fn ada(entries: &[Entry]) -> Preferences {
        AllPreferences::fold(entries).lookup(Address::parse("ada@example.org").iter())
    }

    #[test]
    fn undo_is_exact() {
        let before = vec![
            entry(1, Action::Every { days: Some(90) }),
            entry(2, Action::Tagged { tags: vec!["rust".into()] }),
        ];
        let mut after = before.clone();
        after.push(entry(3, Action::Every { days: Some(7) }));
        after.push(entry(4, Action::Never));
        after.push(entry(5, Action::Undone { entry: 3 }));
        after.push(entry(6, Action::Undone { entry: 4 }));
        assert_eq!(ada(&before), ada(&after));
    }

    #[test]
    fn an_undone_undo_holds_again() {
        let entries = [
            entry(1, Action::Never),
            entry(2, Action::Undone { entry: 1 }),
            entry(3, Action::Undone { entry: 2 }),
        ];
        assert!(ada(&entries).never);
    }

    #[test]
    fn being_shown_ends_a_skip() {
        let entries = [entry(1, Action::Skipped), entry(2, Action::Shown { digest: 1, offer: None })];
        assert_eq!(ada(&entries).skipped_at, None);
        assert_eq!(ada(&entries).shown.len(), 1);
    }

    #[test]
    fn of_several_skips_after_one_digest_one_counts() {
        let shown = |id| entry(id, Action::Shown { digest: id, offer: None });
        let entries = [shown(1), entry(2, Action::Skipped), entry(3, Action::Skipped), shown(4)];
        assert_eq!(ada(&entries).skips.len(), 1);
        let again = [&entries[..], &[entry(5, Action::Skipped)]].concat();
        assert_eq!(ada(&again).skips.len(), 2);
    }
}
