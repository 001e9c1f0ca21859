//! Batches, and what is told between them, on their way from the thread that reads, through those
//! that parse, to the one that stores. Parsers are given them in turn and asked for them in turn,
//! so they come out in the order in which they went in.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Batches that wait for a parser, and as many of each that wait for being stored. More of them are
/// more memory, and no faster: a source has some of what comes next in its own buffers.
const AHEAD: usize = 1;

/// Where batches go in.
pub(super) struct Inlet<R> {
    parsers: Vec<SyncSender<R>>,
    turn: usize,
}

/// Where one parser works.
pub(super) struct ParserPlace<R, P> {
    read: Receiver<R>,
    parsed: SyncSender<P>,
}

/// Where they come out.
pub(super) struct Outlet<P> {
    parsers: Vec<Receiver<P>>,
    turn: usize,
}

/// One from end to end, with room for so many parsers: at least one.
pub(super) fn new<R, P>(parsers: usize) -> (Inlet<R>, Vec<ParserPlace<R, P>>, Outlet<P>) {
    let (mut inlet, mut outlet) = (Inlet { parsers: vec![], turn: 0 }, Outlet { parsers: vec![], turn: 0 });
    let mut places = Vec::new();
    for _ in 0..parsers.max(1) {
        let (sender, read) = sync_channel(AHEAD);
        let (parsed, receiver) = sync_channel(AHEAD);
        inlet.parsers.push(sender);
        outlet.parsers.push(receiver);
        places.push(ParserPlace { read, parsed });
    }
    (inlet, places, outlet)
}

impl<R> Inlet<R> {
    /// Waits until there is room for a batch. `false`: nobody wants more of them.
    pub(super) fn push(&mut self, batch: R) -> bool {
        let parser = &self.parsers[self.turn];
        self.turn = (self.turn + 1) % self.parsers.len();
        parser.send(batch).is_ok()
    }
}

impl<R, P> ParserPlace<R, P> {
    /// Parses batch after batch, to the last one or until nobody wants more.
    pub(super) fn work(self, parse: impl Fn(R) -> P) {
        for batch in self.read {
            if self.parsed.send(parse(batch)).is_err() {
                break;
            }
        }
    }
}

impl<P> Outlet<P> {
    /// The next batch. `None` when there is no more.
    ///
    /// # Errors
    /// With [`StillComing`] when it is not there within `patience`.
    pub(super) fn next_within(&mut self, patience: Duration) -> Result<Option<P>, StillComing> {
        match self.parsers[self.turn].recv_timeout(patience) {
            Ok(batch) => Ok(Some(self.passed(batch))),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(StillComing),
        }
    }

    /// The same, however long it takes.
    pub(super) fn next(&mut self) -> Option<P> {
        let batch = self.parsers[self.turn].recv().ok()?;
        Some(self.passed(batch))
    }

    fn passed(&mut self, batch: P) -> P {
        self.turn = (self.turn + 1) % self.parsers.len();
        batch
    }
}

/// The next batch is not there yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StillComing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_come_out_in_the_order_in_which_they_went_in() {
        let (mut inlet, places, mut outlet) = new::<u32, u32>(2);
        std::thread::scope(|scope| {
            scope.spawn(move || (0..100).for_each(|batch| assert!(inlet.push(batch))));
            for place in places {
                scope.spawn(move || {
                    place.work(|batch| {
                        // Some take longer than those after them.
                        (0..batch % 7).for_each(|_| std::thread::yield_now());
                        batch
                    });
                });
            }
            let out: Vec<u32> = std::iter::from_fn(|| outlet.next()).collect();
            assert_eq!(out, (0..100).collect::<Vec<_>>());
        });
    }

    #[test]
    fn what_is_still_coming_is_told_from_the_end() {
        let (mut inlet, mut places, mut outlet) = new::<u32, u32>(2);
        assert_eq!(outlet.next_within(Duration::ZERO), Err(StillComing));
        assert!(inlet.push(1));
        drop(inlet);
        places.remove(0).work(|batch| batch + 1);
        assert_eq!(outlet.next_within(Duration::ZERO), Ok(Some(2)));
        assert_eq!(outlet.next_within(Duration::ZERO), Err(StillComing));
        drop(places);
        assert_eq!(outlet.next_within(Duration::ZERO), Ok(None));
    }

    #[test]
    fn a_batch_waits_for_a_parser_and_the_next_one_for_room() {
        let (mut inlet, places, outlet) = new::<u32, u32>(1);
        let (done, is_done) = std::sync::mpsc::channel();
        std::thread::spawn(move || (1..=2).all(|batch| inlet.push(batch) && done.send(batch).is_ok()));
        assert_eq!(is_done.recv_timeout(Duration::from_secs(20)), Ok(1));
        assert!(is_done.recv_timeout(Duration::from_millis(50)).is_err(), "there is no room");
        drop((places, outlet));
    }

    #[test]
    fn a_batch_that_a_parser_lost_ends_all() {
        let (mut inlet, mut places, mut outlet) = new::<u32, u32>(2);
        assert!(inlet.push(1) && inlet.push(2));
        drop(places.remove(0));
        assert_eq!(outlet.next(), None);
        assert!(!inlet.push(3));
    }

    #[test]
    fn nobody_goes_on_when_storing_has_ended() {
        let (mut inlet, places, outlet) = new::<u32, u32>(2);
        assert!(inlet.push(1) && inlet.push(2));
        drop(outlet);
        places.into_iter().for_each(|place| place.work(|batch| batch));
        assert!(!inlet.push(3));
    }
}
