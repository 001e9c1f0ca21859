//! UID FETCH: writing the command, reading its answer, keeping only what was asked for.
//!
//! Written and read on the stream itself, so that two commands can be under way and header blocks
//! are copied once.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::io;
use std::time::Duration;

use foldhash::fast::RandomState;

use super::fetch_reply::{self, Contradiction, FetchKind, Fetched};
use super::guard::{ImapLink, is_untagged, read_status};
use super::login::{Depth, Session};
use super::scanner::Tree;
use super::server_text::{Refusal, protocol};
use super::under_way::{PendingFetch, UidRuns};
use super::wire::{ANSWER_BYTES, LINE_BYTES, Literal, Reply, broken};
use crate::source::SourceError;

/// What an answer held of what was asked for. After an error it holds what came before.
#[derive(Debug, Default)]
pub(super) struct FetchAnswer {
    /// Replies with a body, by ascending UID; a message that was described twice, differently, is
    /// in none of them.
    pub(super) got: Vec<(u32, Fetched)>,
    /// How messages are built, where that was asked for.
    pub(super) structures: BTreeMap<u32, Tree>,
    /// The UIDs of all that was ever in `got`, ascending.
    pub(super) read: Vec<u32>,
    /// Replies came that cannot be read.
    pub(super) garbled: bool,
    /// Bodies were read over for their number: they are to be asked for again.
    pub(super) postponed: bool,
    /// How many messages the command asked for.
    pub(super) asked: usize,
    /// The number of its tag; 0 before its end.
    pub(super) tag: u32,
    pub(super) refusal: Option<Refusal>,
}

/// Puts together what an answer says of each message: some servers send UID and body in two
/// replies, which only the sequence number joins.
#[derive(Default)]
struct Gathering {
    /// In the order in which they came: by ascending UID, from nearly every server. Of a message
    /// that was described twice, differently, nothing is left.
    got: Vec<(u32, Fetched)>,
    /// Where in `got` each UID is. `None` while they ascend.
    places: Option<HashMap<u32, usize, RandomState>>,
    /// UIDs of which two replies differ.
    twice: BTreeSet<u32>,
    /// The UID that a sequence number stands for. `None` while every reply named its own.
    uids: Option<HashMap<u32, u32, RandomState>>,
    /// What came under a sequence number whose UID is not known yet.
    waiting: HashMap<u32, Fetched, RandomState>,
}

impl Gathering {
    /// Adds one reply, of a message that `wanted` was asked for.
    fn add(&mut self, fetched: Fetched, wanted: impl Fn(&u32) -> bool) {
        let number = fetched.number;
        if number == 0 {
            return;
        }
        let Some(uid) = fetched.uid.or_else(|| self.uids().get(&number).copied()) else {
            if !fetched.is_empty() {
                self.wait(fetched);
            }
            return;
        };
        if !wanted(&uid) {
            return;
        }
        if let Some(uids) = &mut self.uids {
            uids.insert(number, uid);
        }
        for part in [fetched].into_iter().chain(self.waiting.remove(&number)) {
            self.join(uid, part);
        }
    }

    /// What sequence numbers stand for, as was told last.
    fn uids(&mut self) -> &mut HashMap<u32, u32, RandomState> {
        let told = || self.got.iter().map(|(uid, fetched)| (fetched.number, *uid)).collect();
        self.uids.get_or_insert_with(told)
    }

    fn wait(&mut self, fetched: Fetched) {
        let number = fetched.number;
        let joined = match self.waiting.remove(&number) {
            Some(mut before) => before.add(fetched).map(|()| before),
            None => Ok(fetched),
        };
        // Of two that differ neither is believed.
        self.waiting.extend(joined.ok().map(|joined| (number, joined)));
    }

    /// A reply that does not name the UID itself adds what is missing, and contradicts nothing.
    fn join(&mut self, uid: u32, mut part: Fetched) {
        let is_named = part.uid.replace(uid).is_some();
        let Some(at) = self.place(uid) else {
            if let Some(places) = &mut self.places {
                places.insert(uid, self.got.len());
            }
            self.got.push((uid, part));
            return;
        };
        if self.twice.contains(&uid) {
            return;
        }
        if self.got[at].1.number != part.number {
            self.uids().insert(part.number, uid);
        }
        let before = &mut self.got[at].1;
        if !is_named && before.body.is_some() {
            part.body = None;
        }
        if let Err(Contradiction) = before.add(part) {
            *before = Fetched { number: before.number, ..Fetched::default() };
            self.twice.insert(uid);
        }
    }

    /// Where in `got` a message is that something came of.
    fn place(&mut self, uid: u32) -> Option<usize> {
        let ascends = self.got.last().is_none_or(|(last, _)| *last < uid);
        if self.places.is_none() && ascends {
            return None;
        }
        let found = || self.got.iter().enumerate().map(|(at, (uid, _))| (*uid, at)).collect();
        self.places.get_or_insert_with(found).get(&uid).copied()
    }

    /// Sequence numbers stand for other messages from now on.
    fn forget_numbers(&mut self) {
        self.uids = Some(HashMap::default());
        self.waiting.clear();
    }

    /// The messages that a body came of, by ascending UID.
    fn whole(self) -> Vec<(u32, Fetched)> {
        let Gathering { mut got, places, .. } = self;
        got.retain(|(_, fetched)| fetched.body.is_some());
        if places.is_some() {
            got.sort_unstable_by_key(|(uid, _)| *uid);
        }
        got
    }
}

/// Time limits of one answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerTimeouts {
    pub(super) quiet: Duration,
    pub(super) whole: Duration,
}

impl Session {
    /// Sends `UID FETCH set (items)`, where `set` names `uids`, and perhaps others beside them.
    pub(super) fn send_fetch(&mut self, uids: &[u32], set: &str, items: &str) -> io::Result<PendingFetch> {
        let mut command = String::new();
        let asked = self.write_fetch((uids, set), items, &mut command);
        self.guard.link().send(&command)?;
        Ok(asked)
    }

    /// Writes the same to the end of `commands`, to be sent with them.
    pub(super) fn write_fetch(
        &mut self,
        (uids, set): (&[u32], &str),
        items: &str,
        commands: &mut String,
    ) -> PendingFetch {
        self.tag += 1;
        commands.push_str(&format!("F{} UID FETCH {set} ({items})\r\n", self.tag));
        PendingFetch { tag: self.tag, uids: UidRuns::new(uids) }
    }

    /// Reads until one of the commands under way is answered to its end, and takes it off the list.
    /// A server may work on both at once and answer in any order (RFC 9051 5.5), so replies to
    /// either are kept. A body over `limit` bytes is read over.
    pub(super) fn read_fetch(
        &mut self,
        under_way: &mut VecDeque<PendingFetch>,
        limit: u64,
        patience: AnswerTimeouts,
        answer: &mut FetchAnswer,
    ) -> io::Result<()> {
        let mut link = self.guard.link();
        link.wire.begin(patience.quiet, patience.whole, LINE_BYTES, ANSWER_BYTES);
        let ended = read_until(&mut link, under_way, limit, answer);
        drop(link);
        let (ended, refusal) = ended?;
        let ended = under_way.remove(ended);
        (answer.tag, answer.asked) = ended.map_or((0, 0), |asked| (asked.tag, asked.uids.len()));
        answer.refusal = refusal;
        if answer.refusal.is_none() && !answer.got.is_empty() {
            self.depth = Depth::Many;
        }
        Ok(())
    }

    /// How messages are built. Those that are gone are left out.
    pub(super) fn ask_structures(
        &mut self,
        uids: &[u32],
        operation: &str,
    ) -> Result<BTreeMap<u32, Tree>, SourceError> {
        let set: Vec<String> = uids.iter().map(u32::to_string).collect();
        let answer = self.ask(uids, (&set.join(","), "UID BODYSTRUCTURE"), LINE_BYTES as u64, operation)?;
        Ok(answer.structures)
    }

    /// One FETCH of a set of messages and items, and its answer.
    fn ask(
        &mut self,
        uids: &[u32],
        (set, items): (&str, &str),
        limit: u64,
        operation: &str,
    ) -> Result<FetchAnswer, SourceError> {
        let deadlines = self.guard.link().deadlines;
        let patience = AnswerTimeouts { quiet: deadlines.quiet, whole: deadlines.command };
        let mut answer = FetchAnswer::default();
        let talk = self
            .send_fetch(uids, set, items)
            .and_then(|asked| self.read_fetch(&mut VecDeque::from([asked]), limit, patience, &mut answer));
        talk.map_err(|error| self.io_error(operation, &error))?;
        match answer.refusal.take() {
            Some(refusal) => Err(self.refused(operation.to_owned(), refusal)),
            None => Ok(answer),
        }
    }

    /// One body item of one message. `None` when it is gone.
    pub(super) fn ask_one(
        &mut self,
        uid: u32,
        items: &str,
        limit: u64,
        operation: &str,
    ) -> Result<Option<Vec<u8>>, SourceError> {
        let mut answer = self.ask(&[uid], (&uid.to_string(), items), limit, operation)?;
        let body = answer.got.pop().filter(|(found, _)| *found == uid).and_then(|(_, fetched)| fetched.body);
        match body {
            Some(Literal::Bytes(bytes)) => Ok(Some(bytes.into())),
            Some(Literal::Oversized(_)) => {
                Err(protocol(operation.to_owned(), "the server sends more than was asked for".into()))
            }
            _ if answer.garbled => {
                Err(protocol(operation.to_owned(), "the server's answer cannot be read".into()))
            }
            _ => Ok(None),
        }
    }
}

/// Puts every readable FETCH reply for a message asked for into `answer`, up to a tagged reply;
/// what came before an error too. Gives the place of the command that ended, and the refusal, if it
/// was one.
fn read_until(
    link: &mut ImapLink,
    under_way: &VecDeque<PendingFetch>,
    limit: u64,
    answer: &mut FetchAnswer,
) -> io::Result<(usize, Option<Refusal>)> {
    let mut gathering = Gathering::default();
    let ended = gather(link, under_way, limit, (&mut gathering, answer));
    answer.garbled |= !gathering.twice.is_empty();
    let built = gathering.got.iter_mut();
    answer.structures.extend(built.filter_map(|(uid, fetched)| Some((*uid, fetched.structure.take()?))));
    answer.got = gathering.whole();
    ended
}

fn gather(
    link: &mut ImapLink,
    under_way: &VecDeque<PendingFetch>,
    limit: u64,
    (gathering, answer): (&mut Gathering, &mut FetchAnswer),
) -> io::Result<(usize, Option<Refusal>)> {
    let mut reply = Reply::default();
    let wanted = |uid: &u32| under_way.iter().any(|asked| asked.uids.contains(*uid));
    loop {
        link.next_reply(limit, &mut reply)?;
        if let Some((tag, status)) = fetch_tag(&reply.text)
            && let Some(ended) = under_way.iter().position(|asked| asked.tag == tag)
        {
            return Ok((ended, read_status(status)?));
        }
        if !is_untagged(&reply.text)? {
            continue;
        }
        match fetch_reply::read(&mut reply) {
            FetchKind::Fetched(Fetched { body: Some(Literal::Postponed), .. }) => answer.postponed = true,
            FetchKind::Fetched(fetched) => gathering.add(fetched, wanted),
            FetchKind::Garbled => answer.garbled = true,
            FetchKind::Expunged => gathering.forget_numbers(),
            FetchKind::Other if is_closed(&reply.text) => {
                return Err(broken("the folder was closed while it was read"));
            }
            FetchKind::Other => {}
        }
    }
}

/// The number of a tag of a FETCH, and what is behind it.
fn fetch_tag(text: &[u8]) -> Option<(u32, &[u8])> {
    let rest = text.strip_prefix(b"F")?;
    let (digits, status) = rest.split_at(rest.iter().position(|&byte| byte == b' ')?);
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, &status[1..]))
}

/// `* OK [CLOSED]`: what follows is about another folder (RFC 9051 7.1).
fn is_closed(text: &[u8]) -> bool {
    text.get(..13).is_some_and(|start| start.eq_ignore_ascii_case(b"* OK [CLOSED]"))
}

/// A sequence set (RFC 9051 9), `1:3,7`, that names ascending UIDs in at most `octets`, and how
/// many of them fit, one at least. A range goes over a gap where `adjacent` says that no other
/// message is in it.
pub(super) fn set(uids: &[u32], octets: usize, adjacent: impl Fn(u32, u32) -> bool) -> (String, usize) {
    let (mut text, mut fit) = (String::new(), 0);
    while let Some(&first) = uids.get(fit) {
        let run = uids[fit..].windows(2).take_while(|pair| adjacent(pair[0], pair[1])).count();
        let comma = if text.is_empty() { "" } else { "," };
        let range = match run {
            0 => format!("{comma}{first}"),
            _ => format!("{comma}{first}:{}", uids[fit + run]),
        };
        if fit > 0 && text.len() + range.len() > octets {
            break;
        }
        text.push_str(&range);
        fit += run + 1;
    }
    (text, fit)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn uids_are_written_as_ranges() {
        let check = |uids: &[u32], octets: usize, text: &str, fit: usize| {
            assert_eq!(set(uids, octets, |a, b| a + 1 == b), (text.to_owned(), fit));
        };
        check(&[], 99, "", 0);
        check(&[7], 99, "7", 1);
        check(&[1, 2, 3, 7, 9, 10], 99, "1:3,7,9:10", 6);
        check(&[1, 2, 3, 7, 9, 10], 5, "1:3,7", 4);
        check(&[1, 2, 3, 7, 9, 10], 0, "1:3", 3);
        check(&[u32::MAX - 1, u32::MAX], 99, "4294967294:4294967295", 2);
        assert_eq!(set(&[10, 20, 30], 99, |_, _| true), ("10:30".to_owned(), 3), "nothing lies between");
    }

    /// Sequence number, UID, body, arrival.
    type ToldReply<'a> = (u32, Option<u32>, Option<&'a str>, Option<i64>);

    fn gathered(replies: &[ToldReply<'_>]) -> Vec<(u32, String, Option<i64>)> {
        let mut gathering = Gathering::default();
        for (number, uid, body, arrived) in replies {
            let body = body.map(|text| Literal::Bytes(text.as_bytes().to_vec().into()));
            let arrived = arrived.map(|at| jiff::Timestamp::from_second(at).unwrap());
            let fetched = Fetched { number: *number, uid: *uid, body, arrived, ..Fetched::default() };
            gathering.add(fetched, |uid| *uid < 100);
        }
        let text = |body: Option<Literal>| match body {
            Some(Literal::Bytes(bytes)) => String::from_utf8(bytes.into()).unwrap(),
            other => format!("{other:?}"),
        };
        let at = |fetched: &Fetched| fetched.arrived.map(|at| at.as_second());
        gathering
            .whole()
            .into_iter()
            .map(|(uid, fetched)| (uid, at(&fetched), fetched.body))
            .map(|(uid, at, body)| (uid, text(body), at))
            .collect()
    }

    #[test]
    fn uid_and_body_in_two_replies_are_joined_by_the_sequence_number() {
        let whole = |uid: u32, body: &str, at| vec![(uid, body.to_owned(), at)];
        assert_eq!(
            gathered(&[(1, Some(7), None, Some(3)), (1, None, Some("a"), None)]),
            whole(7, "a", Some(3))
        );
        assert_eq!(
            gathered(&[(1, None, Some("a"), None), (1, Some(7), None, Some(3))]),
            whole(7, "a", Some(3))
        );
        assert_eq!(
            gathered(&[(1, Some(7), None, Some(3)), (1, Some(7), Some("a"), None)]),
            whole(7, "a", Some(3))
        );
        assert_eq!(gathered(&[(1, Some(7), Some("a"), None), (1, None, None, None)]), whole(7, "a", None));
        assert_eq!(
            gathered(&[(1, Some(7), Some("a"), None), (2, None, Some("b"), None)]),
            whole(7, "a", None)
        );
        let (named, unnamed) = ((1, Some(7), Some("a"), None), (1, None, Some("b"), None));
        assert_eq!(gathered(&[named, unnamed]), whole(7, "a", None));
        assert_eq!(gathered(&[unnamed, named]), whole(7, "a", None));
        assert_eq!(gathered(&[named, (2, Some(7), Some("b"), None)]), [], "one is a lie");
        assert_eq!(gathered(&[(0, Some(7), Some("a"), None)]), [], "no message has the number 0");
        let reply = |number, uid| (number, Some(uid), Some("a"), None);
        let shuffled = gathered(&[reply(3, 9), reply(1, 7), reply(2, 8)]);
        assert!(shuffled.iter().map(|(uid, ..)| *uid).eq([7, 8, 9]), "{shuffled:?}");
        let body = |number| (number, None, Some("a"), None);
        let named = |number, uid| (number, Some(uid), None, None);
        assert_eq!(gathered(&[named(1, 9), named(1, 7), body(1)]), whole(7, "a", None), "what is told last");
        assert_eq!(gathered(&[named(5, 7), named(4, 7), body(4)]), whole(7, "a", None));
        let other = (1, Some(7), Some("b"), None);
        assert_eq!(gathered(&[reply(1, 7), other, reply(1, 7), body(1)]), [], "one of them is a lie");
        let late = [(2, Some(8), None, Some(3)), (1, Some(7), None, Some(4)), (1, None, Some("a"), None)];
        assert_eq!(gathered(&late), whole(7, "a", Some(4)));
        assert_eq!(gathered(&[(1, Some(700), None, None), (1, None, Some("b"), None)]), [], "not asked for");
    }

    #[test]
    fn a_message_that_leaves_takes_the_sequence_numbers_with_it() {
        let mut gathering = Gathering::default();
        let body = || Some(Literal::Bytes(Bytes::from_static(b"a")));
        gathering.add(Fetched { number: 2, uid: Some(7), ..Fetched::default() }, |_| true);
        gathering.forget_numbers();
        gathering.add(Fetched { number: 2, body: body(), ..Fetched::default() }, |_| true);
        assert_eq!(gathering.whole().len(), 0, "number 2 is another message now");
    }
}
