//! Ascending numbers, a list for each of many things, in few bytes: what is stored of a million
//! mails has hundreds of thousands of them.

use serde::{Deserialize, Serialize};

/// Lists by position.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberLists {
    /// Where each list ends in `bytes`.
    ends: Vec<u32>,
    /// The distance of each number from the one before, seven bits a byte, the lowest first.
    #[serde(with = "whole")]
    bytes: Vec<u8>,
}

/// Bytes in one piece: read one by one they would take longer than all the rest.
mod whole {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_byte_buf(Piece)
    }

    struct Piece;

    impl Visitor<'_> for Piece {
        type Value = Vec<u8>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }
    }
}

impl NumberLists {
    /// Of pairs of position and number, ascending; a pair that is there twice counts once.
    pub fn from_sorted(pairs: impl Iterator<Item = (usize, u64)>) -> NumberLists {
        let mut lists = NumberLists::default();
        let mut last: Option<(usize, u64)> = None;
        for (position, number) in pairs {
            if last == Some((position, number)) {
                continue;
            }
            let before = last.filter(|(of, _)| *of == position).map_or(0, |(_, before)| before);
            lists.end_before(position);
            // Of damaged lists that were read and are written again, a number may be lower.
            lists.push(number.wrapping_sub(before));
            last = Some((position, number));
        }
        lists.ends.push(lists.bytes.len() as u32);
        lists
    }

    /// Adds pairs of position and number, ascending, each number above all in its list; one that is
    /// there already counts once.
    pub fn append(&mut self, pairs: &[(usize, u64)]) {
        let mut all = NumberLists::default();
        all.bytes.reserve(self.bytes.len() + 2 * pairs.len());
        for added in pairs.chunk_by(|one, next| one.0 == next.0) {
            let position = added[0].0;
            all.copy(self, position + 1);
            all.ends.truncate(position);
            let mut last = self.of(position).last();
            for (_, number) in added {
                if last != Some(*number) {
                    all.push(number.saturating_sub(last.unwrap_or(0)));
                    last = Some(*number);
                }
            }
            all.ends.push(all.bytes.len() as u32);
        }
        all.copy(self, self.ends.len());
        *self = all;
    }

    /// Adds the lists of another that are not here yet, up to a position.
    fn copy(&mut self, other: &NumberLists, to: usize) {
        let from = self.ends.len();
        let end = |at: usize| other.ends.get(at).map_or(other.bytes.len(), |end| *end as usize);
        let start = from.checked_sub(1).map_or(0, end);
        for at in from..to {
            self.ends.push((self.bytes.len() + end(at) - start) as u32);
        }
        let last = to.checked_sub(1).map_or(0, end).max(start);
        self.bytes.extend_from_slice(&other.bytes[start..last]);
    }

    /// One list; empty where nothing was put.
    pub fn of(&self, position: usize) -> impl Iterator<Item = u64> + use<'_> {
        let end = |at: usize| self.ends.get(at).map_or(self.bytes.len(), |end| *end as usize);
        let start = position.checked_sub(1).map_or(0, end);
        let mut bytes = self.bytes.get(start..end(position)).unwrap_or_default();
        let mut number = 0u64;
        std::iter::from_fn(move || {
            let (mut step, mut shift) = (0u64, 0u32);
            loop {
                let (byte, rest) = bytes.split_first()?;
                bytes = rest;
                step |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            number = number.wrapping_add(step);
            Some(number)
        })
    }

    /// All of them: position and number, ascending.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, u64)> {
        (0..self.ends.len()).flat_map(|at| self.of(at).map(move |number| (at, number)))
    }

    /// Whether two lists have a number in common.
    pub fn meet(&self, one: usize, other: usize) -> bool {
        let (mut ours, mut theirs) = (self.of(one).peekable(), self.of(other).peekable());
        while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(ours.next()),
                std::cmp::Ordering::Greater => drop(theirs.next()),
                std::cmp::Ordering::Equal => return true,
            }
        }
        false
    }

    fn end_before(&mut self, position: usize) {
        self.ends.resize(position.max(self.ends.len()), self.bytes.len() as u32);
    }

    fn push(&mut self, mut step: u64) {
        while step > 0x7f {
            self.bytes.push(step as u8 | 0x80);
            step >>= 7;
        }
        self.bytes.push(step as u8);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_are_stored_and_read_again() {
        let lists = NumberLists::from_sorted([(0, 7), (0, 700), (3, 0)].into_iter());
        let stored = postcard::to_allocvec(&lists).unwrap();
        assert_eq!(postcard::from_bytes::<NumberLists>(&stored).unwrap(), lists);
    }

    proptest! {
        #[test]
        fn lists_that_were_added_to_are_as_if_they_were_made_at_once(
            first in prop::collection::vec(prop::collection::btree_set(0..500u64, 0..6), 0..6),
            then in prop::collection::vec(prop::collection::btree_set(500..1000u64, 0..4), 0..9),
        ) {
            let pairs = |lists: &[std::collections::BTreeSet<u64>]| -> Vec<(usize, u64)> {
                lists.iter().enumerate().flat_map(|(at, list)| list.iter().map(move |one| (at, *one))).collect()
            };
            let mut lists = NumberLists::from_sorted(pairs(&first).into_iter());
            let added: Vec<(usize, u64)> = pairs(&then).into_iter().flat_map(|pair| [pair, pair]).collect();
            lists.append(&added);
            for at in 0..10 {
                let both = first.get(at).into_iter().chain(then.get(at)).flatten().copied();
                prop_assert!(lists.of(at).eq(both), "{at}");
            }
        }

        #[test]
        fn lists_come_back_as_they_were_and_meet_where_they_share_a_number(
            lists in prop::collection::vec(prop::collection::btree_set(any::<u64>(), 0..6), 0..6),
        ) {
            let pairs = || lists.iter().enumerate().flat_map(|(at, list)| list.iter().map(move |one| (at, *one)));
            let stored = NumberLists::from_sorted(pairs().flat_map(|pair| [pair, pair]));
            for (at, list) in lists.iter().enumerate() {
                prop_assert!(stored.of(at).eq(list.iter().copied()));
                for (other, others) in lists.iter().enumerate() {
                    prop_assert_eq!(stored.meet(at, other), !list.is_disjoint(others));
                }
            }
            prop_assert_eq!(stored.of(lists.len() + 1).count(), 0);
            prop_assert!(stored.pairs().eq(pairs()));
        }
    }
}
