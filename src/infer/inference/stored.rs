//! What is stored of an inference, so that another process goes on with it: what was counted over
//! all messages. What can be made of the people and their names is made anew.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::failed_addresses::FailedAddresses;
use super::index::{Index, WholeHistories};
use super::{Inference, Touched};
use crate::infer::address_class::AddressStats;
use crate::infer::bearers::{Bearers, NameGround};
use crate::infer::facts::{AddressId, Facts};
use crate::infer::identity::{AddressGroups, Correspondents, IdentityDecisions, Profiles};
use crate::infer::owner::SentCount;
use crate::infer::people::People;
use crate::infer::threads::Threads;
use crate::infer::touch::DaysByAddress;

/// An [`Inference`] without the messages.
#[derive(Serialize, Deserialize)]
pub struct StoredInference<'a> {
    sent: Cow<'a, [SentCount]>,
    stats: Cow<'a, [AddressStats]>,
    days: Cow<'a, DaysByAddress>,
    circles: Cow<'a, Correspondents>,
    failed: Cow<'a, FailedAddresses>,
}

impl Inference {
    /// What is to be stored of it, beside the people.
    pub fn to_stored(&self) -> StoredInference<'_> {
        StoredInference {
            sent: Cow::Borrowed(&self.sent),
            stats: Cow::Borrowed(&self.stats),
            days: Cow::Borrowed(&self.days),
            circles: Cow::Borrowed(&self.circles),
            failed: Cow::Borrowed(&self.failed),
        }
    }

    /// Takes the messages before `end` for those that were counted already. They are only some of
    /// them: all that the `whole` are on, and of each new message what it answers, what its thread
    /// began with, those with its Message-ID, and the owner's answers to it.
    /// The facts may hold new addresses already.
    pub fn recall(&mut self, facts: &Facts, end: usize, whole: BTreeSet<AddressId>) {
        let new = AddressId(self.stats.len() as u32);
        self.threads = Threads::read_before(facts, end);
        self.index = Some(Index::read_part(facts, end, WholeHistories::Of(whole, new)));
    }
}

impl StoredInference<'_> {
    /// The inference that was stored with these people, and with addresses of these profiles.
    /// [`Inference::recall`] is to follow.
    pub fn restore(self, people: &mut People, profiles: Profiles, said: &IdentityDecisions) -> Inference {
        let bearers = Bearers::read(NameGround { profiles: &profiles, said }, people);
        Inference {
            sent: self.sent.into_owned(),
            stats: self.stats.into_owned(),
            threads: Threads::default(),
            days: self.days.into_owned(),
            compared: profiles.with_namesakes(),
            profiles,
            circles: self.circles.into_owned(),
            groups: groups(people),
            in_touch: people.addresses.iter().map(Touched::read).collect(),
            bearers,
            failed: self.failed.into_owned(),
            spoken_of: said.addresses().collect(),
            index: None,
        }
    }
}

/// Who is one with whom, as the persons have it.
fn groups(people: &People) -> AddressGroups {
    let members = people.persons.iter().map(|person| {
        let mut members = person.addresses.clone();
        members.sort_unstable();
        members
    });
    let joins = people.persons.iter().flat_map(|person| &person.joins);
    AddressGroups { members: members.collect(), joins: joins.copied().collect() }
}
