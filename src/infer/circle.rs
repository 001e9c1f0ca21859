//! The owner's circle: the people who could be of help to one another, with what is known of each,
//! and who was ever seen together.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::background::{Background, Fit};
use super::facts::{AddressId, Facts};
use super::need::{Need, NeedKind};
use super::number_lists::NumberLists;
use super::openings::Opening;
use super::people::{People, PersonIndex};

/// A message without a thread says nothing of who knows whom where it has more people.
const MAX_TOGETHER: usize = 10;
/// Helpers that are named for one need.
const HELPERS: usize = 3;
/// Tags of people who know of work.
const HIRING: [&str; 6] = ["hiring", "recruiting", "recruiter", "jobs", "headhunter", "hr"];

/// Somebody who can be written to, and who answers.
#[derive(Debug, Clone)]
pub struct Member {
    pub person: PersonIndex,
    /// Days since the last touch.
    pub silent_days: i64,
    pub strength: f64,
    pub background: Background,
    pub readiness: Readiness,
}

/// Whether somebody can be brought together with another now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    Free,
    /// An introduction of theirs is under way.
    Busy,
}

/// Somebody who could help, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    pub person: PersonIndex,
    pub fit: Fit,
}

/// Everybody who could help or be helped.
pub struct Circle {
    /// The strongest tie first.
    pub members: Vec<Member>,
    /// What people asked for lately, by position.
    pub openings: HashMap<PersonIndex, Opening>,
    pub together: Together,
}

impl Circle {
    /// Whether the two need no introduction: seen on one message or thread, or of one company.
    pub fn are_acquainted(&self, a: &Member, b: &Member) -> bool {
        self.together.met(a.person, b.person) || a.background.shares_company(&b.background)
    }

    /// Who could help with a need, those whom most words of it fit first, then the warmest; nobody
    /// whom `asker` knows already, or with whom it was `settled`.
    pub fn helpers(
        &self,
        asker: PersonIndex,
        need: &Need,
        settled: &dyn Fn(PersonIndex, PersonIndex) -> bool,
    ) -> Vec<Helper> {
        let Some(asking) = self.members.iter().find(|member| member.person == asker) else {
            return Vec::new();
        };
        let helper = |other: &Member| {
            let fits: Vec<Fit> = fits(need, &other.background);
            Some((fits.len(), Helper { person: other.person, fit: fits.into_iter().next()? }))
        };
        let fitting = self.free(asking).filter_map(|other| Some((other, helper(other)?)));
        let strangers =
            fitting.filter(|(other, _)| !self.are_acquainted(asking, other) && !settled(asker, other.person));
        let mut found: Vec<(usize, Helper)> = strangers.map(|(_, found)| found).collect();
        found.sort_by_key(|(words, _)| std::cmp::Reverse(*words));
        found.truncate(HELPERS);
        found.into_iter().map(|(_, helper)| helper).collect()
    }
}

impl Circle {
    /// Those who can be brought together with somebody now; nobody where that one is busy.
    fn free(&self, with: &Member) -> impl Iterator<Item = &Member> {
        let busy = with.readiness == Readiness::Busy;
        let person = with.person;
        let others = self.members.iter().filter(move |other| !busy && other.person != person);
        others.filter(|other| other.readiness == Readiness::Free)
    }
}

/// How somebody fits a need, word by word. Whoever looks for work is also helped by those who know
/// of some.
pub fn fits(need: &Need, background: &Background) -> Vec<Fit> {
    let mut fits: Vec<Fit> = need.about.iter().filter_map(|word| background.fit(word)).collect();
    if need.kind == NeedKind::Work && need.about.is_empty() {
        fits.extend(background.tags.iter().find(|tag| HIRING.contains(&tag.as_str())).cloned().map(Fit::Tag));
    }
    fits
}

/// Who was ever seen on a thread with whom.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Together {
    /// By person, numbers of threads with others on them.
    threads: NumberLists,
}

impl Together {
    /// Reads all messages.
    pub fn collect(facts: &Facts, people: &People) -> Together {
        let mut threads = ThreadsByPerson::default();
        threads.add(facts, people, &|_| true);
        threads.together(people)
    }

    /// Whether two people were.
    pub fn met(&self, a: PersonIndex, b: PersonIndex) -> bool {
        self.threads.meet(a.0, b.0)
    }
}

/// The threads that each was on. New mail is added to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadsByPerson {
    /// By [`super::people::Person::id`], the fingerprints of the threads. A message of which no
    /// thread is known is one of its own: minus its row.
    threads: NumberLists,
}

impl ThreadsByPerson {
    /// Adds what these messages say of the people who are `wanted`.
    pub fn add(&mut self, facts: &Facts, people: &People, wanted: &dyn Fn(PersonIndex) -> bool) {
        let mut pairs: Vec<(usize, u64)> = self.threads.pairs().collect();
        let mut on_it: Vec<PersonIndex> = Vec::new();
        for message in &facts.messages {
            people.put_on(facts, message, &mut on_it);
            let alone = message.thread_hash == 0;
            if alone && (on_it.len() == 1 || on_it.len() > MAX_TOGETHER) {
                continue;
            }
            let thread = if alone { -message.row } else { message.thread_hash };
            let theirs = on_it.iter().filter(|person| wanted(**person));
            pairs.extend(theirs.map(|person| (people[*person].id.0 as usize, thread as u64)));
        }
        pairs.sort_unstable();
        self.threads = NumberLists::from_sorted(pairs.into_iter());
    }

    /// Forgets all but these people, by [`super::people::Person::id`].
    pub fn retain(&mut self, ids: &BTreeSet<AddressId>) {
        let stays = |(id, _): &(usize, u64)| ids.contains(&AddressId(*id as u32));
        self.threads = NumberLists::from_sorted(self.threads.pairs().filter(stays));
    }

    /// Who was on a thread with whom.
    pub fn together(&self, people: &People) -> Together {
        let of_thread =
            |(id, thread): (usize, u64)| Some((thread, people.person_of.get(&AddressId(id as u32))?.0));
        let mut seen: Vec<(u64, usize)> = self.threads.pairs().filter_map(of_thread).collect();
        seen.sort_unstable();
        let shared = seen.chunk_by(|a, b| a.0 == b.0).filter(|on_it| on_it.len() > 1);
        let numbered = shared.zip(0u64..).flat_map(|(on_it, n)| on_it.iter().map(move |(_, one)| (*one, n)));
        let mut numbered: Vec<(usize, u64)> = numbered.collect();
        numbered.sort_unstable();
        Together { threads: NumberLists::from_sorted(numbered.into_iter()) }
    }
}
