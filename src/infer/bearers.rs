//! Who bears a full name, and the latest touch with others who do: somebody who is in touch at
//! another address is not suggested at this one.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::identity::{IdentityDecisions, NameId, Profiles};
use super::people::{People, Person, PersonIndex};

/// Who has a full name, by [`NameId`]; of several, who was in touch last comes first.
#[derive(Debug, Clone, Default)]
pub(super) struct Bearers(Vec<Vec<PersonIndex>>);

/// Who is called how, and whom the owner parted.
#[derive(Clone, Copy)]
pub(super) struct NameGround<'a> {
    pub(super) profiles: &'a Profiles,
    pub(super) said: &'a IdentityDecisions,
}

impl Bearers {
    /// Reads everybody, and writes everybody's [`Person::namesake_last`].
    pub(super) fn read(ground: NameGround<'_>, people: &mut People) -> Bearers {
        let mut bearers = Bearers(vec![Vec::new(); ground.profiles.name_count()]);
        for (index, person) in people.indexed() {
            names_of(ground.profiles, person).for_each(|name| bearers.0[name.0 as usize].push(index));
        }
        bearers.0.iter_mut().for_each(|all| sort(all, people));
        let everybody = people.indexed().map(|(index, _)| index).collect();
        bearers.note(ground, people, everybody);
        bearers
    }

    /// The same where only the mail of some persons is new: it reaches them, and whoever has a name
    /// of theirs.
    pub(super) fn update(
        &mut self,
        ground: NameGround<'_>,
        people: &mut People,
        changed: &BTreeSet<PersonIndex>,
    ) {
        let mut reached = changed.clone();
        for name in changed.iter().flat_map(|index| names_of(ground.profiles, &people[*index])) {
            let all = &mut self.0[name.0 as usize];
            sort(all, people);
            reached.extend(all.iter());
        }
        self.note(ground, people, reached);
    }

    fn note(&self, ground: NameGround<'_>, people: &mut People, reached: BTreeSet<PersonIndex>) {
        for index in reached {
            people.persons[index.0].namesake_last = self.latest(ground, people, &people[index]);
        }
    }

    /// The latest touch with others of the same name who may be the same person: whom the name
    /// alone did not join, whom the owner did not part from them, and who, where more than two have
    /// the name, were not in touch beside them.
    fn latest(&self, ground: NameGround<'_>, people: &People, person: &Person) -> Option<i64> {
        let bearers = names_of(ground.profiles, person).map(|name| &self.0[name.0 as usize]);
        let last = bearers.filter(|all| all.len() > 1).filter_map(|all| {
            let is_another = |other: &Person| {
                other.id == person.id
                    || all.len() > 2 && person.was_beside(other)
                    || are_parted(person, other, ground.said)
            };
            all.iter().map(|at| &people[*at]).find(|other| !is_another(other))?.last_any()
        });
        last.max()
    }
}

fn sort(bearers: &mut [PersonIndex], people: &People) {
    if bearers.len() > 1 {
        bearers.sort_by_key(|index| (Reverse(people[*index].last_any()), *index));
    }
}

/// The owner said that the two are not one.
fn are_parted(a: &Person, b: &Person, said: &IdentityDecisions) -> bool {
    let of_a = a.addresses.iter().filter(|id| said.speaks_of(**id));
    of_a.into_iter().any(|one| b.addresses.iter().any(|other| said.are_apart(*one, *other)))
}

/// The full names of a person's addresses, each once.
fn names_of<'a>(profiles: &'a Profiles, person: &'a Person) -> impl Iterator<Item = NameId> + use<'a> {
    let name = |n: usize| profiles.lookup(person.addresses[n]).name;
    let first_with = move |n: usize| name(n).filter(|one| !(0..n).any(|before| name(before) == Some(*one)));
    (0..person.addresses.len()).filter_map(first_with)
}
