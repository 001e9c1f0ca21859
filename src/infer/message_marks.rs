//! Which message has a Message-ID, for those who have not all messages in memory: of each four bytes
//! of its fingerprint, and its row, in eight bytes. What is found is to be held against the message
//! itself.

use serde::{Deserialize, Serialize};

/// Rows of messages by fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageMarks {
    /// Ascending; four bytes of the fingerprint and four of the row each, the high ones first.
    #[serde(with = "super::number_lists::whole")]
    marks: Vec<u8>,
}

/// Bytes of a mark.
const MARK: usize = 8;

impl MessageMarks {
    /// Of pairs of fingerprint and row in whatever order. A row that no four bytes hold is left out.
    pub fn from_pairs(pairs: impl Iterator<Item = (i64, i64)>) -> MessageMarks {
        let mut marks: Vec<u64> = pairs.filter_map(|(hash, row)| mark(hash, row)).collect();
        marks.sort_unstable();
        MessageMarks { marks: marks.into_iter().flat_map(u64::to_be_bytes).collect() }
    }

    /// Adds pairs.
    pub fn add(&mut self, pairs: impl Iterator<Item = (i64, i64)>) {
        let added = MessageMarks::from_pairs(pairs).marks;
        let mut all = Vec::with_capacity(self.marks.len() + added.len());
        let mut rest = self.marks.as_slice();
        for mark in added.chunks_exact(MARK) {
            let (before, after) = rest.split_at(MARK * count_below(rest, mark));
            all.extend_from_slice(before);
            all.extend_from_slice(mark);
            rest = after;
        }
        all.extend_from_slice(rest);
        self.marks = all;
    }

    /// The rows of all that may have a fingerprint, ascending; none for 0, which says that there is
    /// none.
    pub fn rows(&self, hash: i64) -> impl Iterator<Item = i64> + use<'_> {
        let first = mark(hash, 0).filter(|_| hash != 0).unwrap_or(u64::MAX).to_be_bytes();
        let rest = &self.marks[MARK * count_below(&self.marks, &first)..];
        let same = rest.chunks_exact(MARK).take_while(move |mark| mark[..4] == first[..4]);
        same.map(|mark| mark[4..].iter().fold(0, |row, byte| row << 8 | i64::from(*byte)))
    }
}

/// `None`: the row is too high.
fn mark(hash: i64, row: i64) -> Option<u64> {
    let row = u32::try_from(row).ok()?;
    Some(hash as u64 & 0xffff_ffff_0000_0000 | u64::from(row))
}

/// How many marks are below one.
fn count_below(marks: &[u8], mark: &[u8]) -> usize {
    let (mut low, mut high) = (0, marks.len() / MARK);
    while low < high {
        let middle = (low + high) / 2;
        match marks[MARK * middle..MARK * (middle + 1)] < *mark {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_was_marked_is_found_by_its_fingerprint(
            first in proptest::collection::vec((0_i64..6, 1_i64..1000), 0..40),
            then in proptest::collection::vec((0_i64..6, 1_i64..1000), 0..40),
        ) {
            let spread = |pairs: &[(i64, i64)]| -> Vec<(i64, i64)> {
                pairs.iter().map(|(n, row)| ((n - 3) << 40 | n, *row)).collect()
            };
            let (first, then) = (spread(&first), spread(&then));
            let mut marks = MessageMarks::from_pairs(first.iter().copied());
            marks.add(then.iter().copied());
            for n in 0..6 {
                let hash = (n - 3) << 40 | n;
                let mut rows: Vec<i64> =
                    first.iter().chain(&then).filter(|(one, _)| *one == hash).map(|(_, row)| *row).collect();
                rows.sort_unstable();
                assert_eq!(marks.rows(hash).collect::<Vec<_>>(), rows);
            }
        }
    }

    #[test]
    fn no_fingerprint_finds_nothing_and_a_row_too_high_is_left_out() {
        let marks = MessageMarks::from_pairs([(0, 7), (5 << 32, 1 << 32), (5 << 32, 8)].into_iter());
        assert_eq!(marks.rows(0).count(), 0);
        assert_eq!(marks.rows(5 << 32).collect::<Vec<_>>(), [8]);
    }
}
