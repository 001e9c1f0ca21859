//! Commands that were sent and are not answered yet.

use std::collections::VecDeque;

/// A FETCH under way.
#[derive(Debug)]
pub(super) struct PendingFetch {
    pub(super) tag: u32,
    pub(super) uids: UidRuns,
}

/// Ascending UIDs, the first and the last of each run that has no gap: hundreds of thousands may be
/// under way.
#[derive(Debug)]
pub(super) struct UidRuns(Vec<(u32, u32)>);

impl UidRuns {
    pub(super) fn new(uids: &[u32]) -> UidRuns {
        let runs = uids.chunk_by(|a, b| a.checked_add(1) == Some(*b));
        UidRuns(runs.filter_map(|run| Some((*run.first()?, *run.last()?))).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|(first, last)| (last - first) as usize + 1).sum()
    }

    pub(super) fn contains(&self, uid: u32) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < uid);
        self.0.get(at).is_some_and(|(first, _)| *first <= uid)
    }
}

/// A FETCH that was left to the second connection.
#[derive(Debug)]
pub(super) struct GivenOrder {
    /// No other order to that connection has it.
    pub(super) serial: u32,
    pub(super) uids: UidRuns,
}

/// EXAMINE of a folder, and FETCHes in it, sent while the folder before it is still read. Until the
/// last of them is answered the connection is good for nothing else.
#[derive(Debug)]
pub(super) struct FolderAhead {
    /// As the server spells it.
    pub(super) raw: String,
    /// The tag of EXAMINE, with its blank.
    pub(super) tag: String,
    /// How many of the folder's UIDs were asked for.
    pub(super) asked: usize,
    pub(super) fetches: VecDeque<PendingFetch>,
    /// What was left to the second connection.
    pub(super) given_away: VecDeque<GivenOrder>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_hold_the_uids_they_were_made_of_and_no_others() {
        let uids = [1, 2, 3, 7, 9, 10, u32::MAX - 1, u32::MAX];
        let runs = UidRuns::new(&uids);
        assert_eq!(runs.0, [(1, 3), (7, 7), (9, 10), (u32::MAX - 1, u32::MAX)]);
        assert_eq!(runs.len(), uids.len());
        for uid in (0..12).chain(u32::MAX - 3..=u32::MAX) {
            assert_eq!(runs.contains(uid), uids.contains(&uid), "{uid}");
        }
        assert_eq!(UidRuns::new(&[]).len(), 0);
        assert!(!UidRuns::new(&[]).contains(1));
    }
}
