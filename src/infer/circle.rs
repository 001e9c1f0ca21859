//! The owner's circle: the people who could be of help to one another, with what is known of each,
//! and who was ever seen together.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::background::{Background, Fit};
use super::facts::{AddressId, Facts};
use super::need::{Need, NeedKind};
use super::openings::Opening;
use super::people::{People, PersonIndex};

/// Messages with more people say nothing of who knows whom.
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
        let free = self.free(asking);
        let free = free.filter(|other| !self.are_acquainted(asking, other) && !settled(asker, other.person));
        let mut found: Vec<(usize, Helper)> = free
            .filter_map(|other| {
                let fits: Vec<Fit> = fits(need, &other.background);
                Some((fits.len(), Helper { person: other.person, fit: fits.into_iter().next()? }))
            })
            .collect();
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

/// Who was ever seen on a message, or a thread, with whom.
pub struct Together {
    neighbours: HashMap<PersonIndex, BTreeSet<PersonIndex>>,
    threads: HashMap<PersonIndex, HashSet<i64>>,
}

impl Together {
    /// Nobody who is `hidden` leaves a trace.
    pub fn collect(facts: &Facts, people: &People, hidden: &dyn Fn(PersonIndex) -> bool) -> Together {
        let mut together = Together { neighbours: HashMap::new(), threads: HashMap::new() };
        let person_of = |id: AddressId| people.person_of.get(&id).copied().filter(|person| !hidden(*person));
        for message in &facts.messages {
            let to = facts.recipients_of(message).iter().map(|recipient| recipient.address);
            let on_it: BTreeSet<PersonIndex> =
                message.from.into_iter().chain(to).filter_map(person_of).collect();
            for person in &on_it {
                if message.thread_hash != 0 {
                    together.threads.entry(*person).or_default().insert(message.thread_hash);
                }
                if on_it.len() <= MAX_TOGETHER {
                    let others = on_it.iter().filter(|other| *other != person);
                    together.neighbours.entry(*person).or_default().extend(others);
                }
            }
        }
        together
    }

    fn met(&self, a: PersonIndex, b: PersonIndex) -> bool {
        let on_message = self.neighbours.get(&a).is_some_and(|seen| seen.contains(&b));
        let on_thread = match (self.threads.get(&a), self.threads.get(&b)) {
            (Some(of_a), Some(of_b)) => !of_a.is_disjoint(of_b),
            _ => false,
        };
        on_message || on_thread
    }
}
