//! How fast the link brings what the server says, where that can be told.
//!
//! Bytes are counted in pieces of [`PIECE`], each against the time in which we waited for them;
//! what the server takes to begin with an answer, and what we take to read it, is no part of that.
//! The pieces vote. So a pause, of the server or of a TCP connection that is still young, makes one
//! piece slow and not the link. A server that is slow byte for byte (its mail is on a slow disk)
//! cannot be told from a slow link. It does not matter: packing costs it some 20 ns a byte,
//! a quarter of the time that a byte takes at [`SLOW`].

use std::time::Duration;

/// Bytes that are judged together.
const PIECE: u64 = 4 << 10;
/// Bytes a second below which a link is slow. Packed, an answer is an eighth as long; a server
/// packs 50 MB a second. Twice as fast a link would gain little by it.
const SLOW: u64 = 12_500_000;
/// Slow pieces without which nothing is told.
const FEW: u32 = 4;

/// What was seen of the link so far.
#[derive(Debug, Default)]
pub(super) struct LinkPace {
    bytes: u64,
    waited: Duration,
    slow: u32,
    fast: u32,
    /// The shortest wait for an answer, before the first long one.
    turn: Option<Duration>,
    /// The next bytes begin an answer: they were long in coming for other reasons.
    begins: bool,
}

impl LinkPace {
    /// A command was sent.
    pub(super) fn sent(&mut self) {
        self.begins = true;
    }

    /// So many bytes came after so long a wait.
    pub(super) fn came(&mut self, bytes: usize, waited: Duration) {
        if std::mem::take(&mut self.begins) {
            (self.bytes, self.waited) = (0, Duration::ZERO);
            if !self.is_begun() {
                self.turn = Some(self.turn.map_or(waited, |turn| turn.min(waited)));
            }
            return;
        }
        self.bytes += bytes as u64;
        self.waited += waited;
        if self.bytes >= PIECE {
            let in_time = u128::from(self.bytes) * 1_000_000_000 >= self.waited.as_nanos() * u128::from(SLOW);
            *(if in_time { &mut self.fast } else { &mut self.slow }) += 1;
            (self.bytes, self.waited) = (0, Duration::ZERO);
        }
    }

    /// The shortest wait for the first bytes of an answer: what a command takes to the server and
    /// its answer back. Told of the short answers before the first long one alone; afterwards
    /// several commands may be under way. `None`: nothing was answered yet.
    pub(super) fn turn(&self) -> Option<Duration> {
        self.turn
    }

    fn is_begun(&self) -> bool {
        self.slow + self.fast > 0
    }

    /// Whether enough came to tell.
    pub(super) fn is_told(&self) -> bool {
        self.slow + self.fast >= FEW
    }

    /// Whether most of what came was slow in coming.
    pub(super) fn is_slow(&self) -> bool {
        self.slow >= FEW && self.slow > 2 * self.fast
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_slow(reads: &[(usize, u64)]) -> bool {
        let mut pace = LinkPace::default();
        pace.sent();
        reads.iter().for_each(|(bytes, micros)| pace.came(*bytes, Duration::from_micros(*micros)));
        pace.is_slow()
    }

    #[test]
    fn a_link_is_slow_when_most_of_what_comes_is() {
        // 50 Mbit a second, in packets.
        assert!(is_slow(&[(1448, 240); 60]));
        // A gigabit a second.
        assert!(!is_slow(&[(1448, 12); 60]));
        // The server thinks for a second before each of a few answers.
        let answers = [(16 << 10, 1_000_000), (16 << 10, 20), (16 << 10, 20)];
        assert!(!is_slow(&answers.repeat(5)));
        // A young connection: what a gigabit link brings between two acknowledgements doubles.
        let flight = |packets: usize| [vec![(1448, 100_000)], vec![(1448, 12); packets - 1]].concat();
        assert!(!is_slow(&[10, 20, 40, 80].map(flight).concat()));
        // The first bytes are not judged, nor is one piece enough.
        assert!(!is_slow(&[(1 << 20, 10_000_000), (16 << 10, 10_000)]));
    }

    #[test]
    fn a_turn_is_the_shortest_wait_before_the_first_long_answer() {
        let mut pace = LinkPace::default();
        assert_eq!(pace.turn(), None);
        let mut answered = |millis: u64, more: usize| {
            pace.sent();
            pace.came(100, Duration::from_millis(millis));
            pace.came(more, Duration::ZERO);
            pace.turn()
        };
        assert_eq!(answered(120, 0), Some(Duration::from_millis(120)), "a login");
        assert_eq!(answered(40, 0), Some(Duration::from_millis(40)));
        assert_eq!(answered(50, 64 << 10), Some(Duration::from_millis(40)));
        assert_eq!(answered(0, 0), Some(Duration::from_millis(40)), "more may be under way by now");
    }

    #[test]
    fn what_was_left_of_an_answer_is_not_added_to_the_next() {
        let mut pace = LinkPace::default();
        for _ in 0..100 {
            pace.sent();
            pace.came(100, Duration::from_secs(1));
            pace.came(1000, Duration::from_secs(1));
        }
        assert!(!pace.is_slow(), "short answers tell nothing");
    }
}
