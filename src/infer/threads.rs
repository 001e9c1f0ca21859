//! Which message has a Message-ID: a permutation of the messages, so that a million of them take
//! 4.5 MB.

use std::collections::HashMap;
use std::ops::Range;

use crate::infer::facts::{AddressId, Facts, MessageFact};

/// Messages of one bucket, on average.
const PER_BUCKET: usize = 8;

/// Messages by the fingerprint of their Message-ID.
#[derive(Debug, Clone, Default)]
pub struct Threads {
    /// Positions of messages, by fingerprint.
    sorted: Vec<u32>,
    buckets: Buckets,
    /// Those that came later.
    later: HashMap<i64, Vec<u32>>,
}

impl Threads {
    /// Reads all messages.
    pub fn read(facts: &Facts) -> Threads {
        Threads::read_before(facts, facts.messages.len())
    }

    /// Reads the messages before a position.
    pub fn read_before(facts: &Facts, end: usize) -> Threads {
        let mut keyed: Vec<(i64, u32)> = (0..)
            .zip(&facts.messages[..end])
            .filter(|(_, message)| message.id_hash != 0)
            .map(|(position, message)| (message.id_hash, position))
            .collect();
        keyed.sort_unstable();
        let buckets = Buckets::read(&keyed);
        let sorted = keyed.into_iter().map(|(_, position)| position).collect();
        Threads { sorted, buckets, later: HashMap::new() }
    }

    /// Adds the next message.
    pub fn add(&mut self, message: &MessageFact, position: u32) {
        if message.id_hash != 0 {
            self.later.entry(message.id_hash).or_default().push(position);
        }
    }

    /// The messages that have an id; several only where somebody used it twice.
    pub fn with<'a>(
        &'a self,
        facts: &'a Facts,
        id_hash: i64,
    ) -> impl Iterator<Item = &'a MessageFact> + use<'a> {
        let at = |position: &u32| &facts.messages[*position as usize];
        let bucket = &self.sorted[self.buckets.range(id_hash)];
        let start = bucket.partition_point(|position| at(position).id_hash < id_hash);
        let found = bucket[start..].iter().take_while(move |position| at(position).id_hash == id_hash);
        let later = self.later.get(&id_hash).into_iter().flatten();
        found.chain(later).filter(move |_| id_hash != 0).map(at)
    }

    /// Whether somebody wrote a message with this id.
    pub fn is_author(&self, facts: &Facts, id_hash: i64, author: AddressId) -> bool {
        self.with(facts, id_hash).any(|message| message.from == Some(author))
    }
}

/// Where in the sorted fingerprints one is to be looked for: they are hashes, so each of as many
/// equal parts of their range holds about as many. A search in all would wait for memory twenty
/// times.
#[derive(Debug, Clone, Default)]
struct Buckets {
    first: i64,
    /// Of one bucket.
    width: u64,
    /// 0: there is none.
    count: usize,
    /// By bucket, where it begins; at last where the last one ends.
    starts: Vec<u32>,
}

impl Buckets {
    /// Of ascending fingerprints.
    fn read(sorted: &[(i64, u32)]) -> Buckets {
        let (Some((first, _)), Some((last, _))) = (sorted.first(), sorted.last()) else {
            return Buckets::default();
        };
        let count = sorted.len() / PER_BUCKET + 1;
        let width = (last.abs_diff(*first) / count as u64).saturating_add(1);
        let starts = Vec::with_capacity(count + 1);
        let mut buckets = Buckets { first: *first, width, count, starts };
        for (at, (fingerprint, _)) in (0..).zip(sorted) {
            let begun = buckets.number(*fingerprint) + 1;
            buckets.starts.resize(buckets.starts.len().max(begun), at);
        }
        buckets.starts.resize(count + 1, sorted.len() as u32);
        buckets
    }

    /// The bucket of a fingerprint that is not before the first.
    fn number(&self, fingerprint: i64) -> usize {
        let number = fingerprint.abs_diff(self.first) / self.width;
        usize::try_from(number).unwrap_or(usize::MAX).min(self.count - 1)
    }

    fn range(&self, fingerprint: i64) -> Range<usize> {
        if self.count == 0 || fingerprint < self.first {
            return 0..0;
        }
        let bucket = self.number(fingerprint);
        self.starts[bucket] as usize..self.starts[bucket + 1] as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn evenly_spread_fingerprints_are_looked_for_among_a_few() {
        let sorted: Vec<(i64, u32)> = (0..1_000).map(|at| (i64::from(at) << 40, at)).collect();
        let buckets = Buckets::read(&sorted);
        assert!(sorted.iter().all(|(fingerprint, _)| buckets.range(*fingerprint).len() <= 2 * PER_BUCKET));
        assert_eq!(Buckets::read(&[(i64::MIN, 0), (i64::MAX, 1)]).range(i64::MAX), 0..2);
    }

    proptest! {
        #[test]
        fn a_fingerprint_is_in_its_bucket_and_in_no_other(
            mut all in proptest::collection::vec(
                prop_oneof![any::<i64>(), -40_i64..40, Just(i64::MIN), Just(i64::MAX)],
                0..60,
            ),
            other in any::<i64>(),
        ) {
            all.sort_unstable();
            let sorted: Vec<(i64, u32)> = all.iter().copied().zip(0..).collect();
            let buckets = Buckets::read(&sorted);
            for fingerprint in all.iter().copied().chain([other]) {
                let wanted: Vec<usize> = (0..all.len()).filter(|at| all[*at] == fingerprint).collect();
                let range = buckets.range(fingerprint);
                let is_beside = |at: usize| buckets.number(all[at]) == buckets.number(fingerprint);
                prop_assert!(range.clone().all(is_beside));
                let found: Vec<usize> = range.filter(|at| all[*at] == fingerprint).collect();
                prop_assert_eq!(found, wanted);
            }
        }
    }
}
