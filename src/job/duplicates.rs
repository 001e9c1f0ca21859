//! Who may be one person, who moved, whose name looks like somebody else's: what `doctor` lists,
//! and what a digest says of it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::snapshot::Snapshot;
use crate::compose::facts::MovedPerson;
use crate::compose::locale::{English, Locale};
use crate::infer::facts::AddressId;
use crate::infer::identity::question::{self, Question};
use crate::infer::names;
use crate::infer::people::{Person, PersonIndex};

/// A dead address is news for this long where no digest came since.
pub(super) const NEWS_DAYS: i64 = 30;
/// People who moved that a digest lists.
const MOVED: usize = 5;

impl Snapshot {
    /// Since when mail to an address comes back. `None`: it is alive as far as anybody knows.
    pub fn dead_since(&self, id: AddressId) -> Option<i64> {
        self.people.addresses[id.0 as usize].dead_since
    }

    /// Since when mail to every address of a person comes back. `None`: there is one that does not,
    /// or none at all.
    pub fn out_of_reach_since(&self, person: &Person) -> Option<i64> {
        let real = person.addresses.iter().filter(|id| !self.facts.address(**id).address.is_placeholder());
        let since: Option<Vec<i64>> = real.map(|id| self.dead_since(*id)).collect();
        since?.into_iter().max()
    }

    /// Pairs that may be one person, not asked about nor decided yet, nobody among them who is
    /// never to be named; those with the most mail first.
    pub fn questions(&self) -> Vec<Question> {
        let open = |question: &Question| {
            let never = || [question.a, question.b].iter().any(|at| self.view(*at).preferences.never);
            !self.is_settled(question) && !never()
        };
        question::find(&self.facts, &self.people).into_iter().filter(open).collect()
    }

    /// People whom only an import names and who may be somebody the owner knows, as long as nobody
    /// asked.
    pub(super) fn imports_to_ask(&self) -> BTreeSet<PersonIndex> {
        let open = question::ask_about_imports(&self.people)
            .into_iter()
            .filter(|question| !self.is_settled(question));
        open.map(|question| question.b).collect()
    }

    /// Whether the owner was asked about a pair, or spoke of it.
    fn is_settled(&self, question: &Question) -> bool {
        let words = &self.all_preferences.words;
        self.keys(question.a).any(|a| self.keys(question.b).any(|b| words.is_settled(&a, &b)))
    }

    /// One line for each person with an address that mail came back from after `since`.
    pub fn moved(&self, since: Option<Timestamp>) -> Vec<MovedPerson> {
        let since = since.map_or(self.now.as_second() - NEWS_DAYS * 86_400, Timestamp::as_second);
        let mut lines: Vec<(i64, MovedPerson)> = Vec::new();
        for (position, person) in self.people.indexed().filter(|(_, person)| person.known.is_some()) {
            let dead = person.addresses.iter().filter_map(|id| Some((self.dead_since(*id)?, *id)));
            let Some((at, id)) = dead.max().filter(|(at, _)| *at > since && *at <= self.now.as_second())
            else {
                continue;
            };
            if !self.view(position).preferences.never {
                lines.push((at, self.moved_person(person, id, at)));
            }
        }
        lines.sort_by(|a, b| b.cmp(a));
        lines.into_iter().take(MOVED).map(|(_, line)| line).collect()
    }

    /// One line for each dead address of somebody known.
    pub fn dead(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (position, person) in self.people.indexed().filter(|(_, person)| person.known.is_some()) {
            let dead: Vec<(AddressId, i64)> =
                person.addresses.iter().filter_map(|id| Some((*id, self.dead_since(*id)?))).collect();
            if !dead.is_empty() && !self.view(position).preferences.never {
                lines.extend(dead.into_iter().map(|(id, at)| self.moved_line(person, id, at)));
            }
        }
        lines
    }

    /// "Mail to Ada at ada@old.example came back on 3 Mar; ..."
    pub fn moved_line(&self, person: &Person, id: AddressId, at: i64) -> String {
        English.moved(&self.moved_person(person, id, at), &self.local_now())
    }

    fn moved_person(&self, person: &Person, id: AddressId, at: i64) -> MovedPerson {
        let other = person.addresses.iter().find(|id| self.dead_since(**id).is_none());
        let other = other.map(|id| &self.facts.address(*id).address);
        MovedPerson::CameBack {
            name: person.name.clone(),
            address: self.facts.address(id).address.to_string(),
            at,
            other: other.filter(|address| !address.is_placeholder()).map(ToString::to_string),
        }
    }

    /// People whose name mixes letters of two scripts: made to look like somebody else's, perhaps.
    pub fn look_alikes(&self) -> Vec<String> {
        let named = |id: &AddressId| self.facts.address(*id).names.iter().map(|name| name.name.as_str());
        let odd = |person: &Person| person.addresses.iter().flat_map(named).any(names::is_look_alike);
        let shown = |(position, person): (PersonIndex, &Person)| {
            (odd(person) && !self.view(position).preferences.never).then(|| self.named(person))
        };
        self.people.indexed().filter_map(shown).collect()
    }
}
