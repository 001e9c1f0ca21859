//! Reading what is new in a folder: SEARCH for the UIDs where nothing else tells them, many FETCHes
//! under way ([`fill`]), batches in ascending order.
//!
//! The queue of UIDs is the only truth: a batch is the run of answered messages at its head, so the
//! cursor moves exactly over what was read. What SEARCH listed and FETCH left out is asked for
//! again, looked up again (expunged?), asked for singly, and at last refused; where the UIDs were
//! counted, the folder is searched first. One message that breaks the connection or the grammar is
//! set aside only after another one was read in the same way: a server that breaks on everything
//! must not make us skip everything ([`mend`]).

mod again;
mod fill;
mod mend;
mod second;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::time::Instant;

use super::coming::{Opened, UidsFrom, is_read_to};
use super::fetch_reply::Fetched;
use super::login::Session;
use super::opening::Examined;
use super::uid_fetch::{self, AnswerTimeouts, FetchAnswer};
use super::under_way::{GivenOrder, PendingFetch};
use super::wire::{HEADER_BYTES, Literal};
use super::{Imap, ImapDeadlines, LastLook, PackingTrust};
use crate::mail::{Cursor, Locator, header::FIELDS};
use crate::source::{Batch, Folder, KnownMessages, Labels, RawHeader, ScanControl, SourceError};

pub(super) use self::second::{FetchOrder, Second};

/// Messages a batch, and UIDs a FETCH.
const CHUNK: usize = 1000;
/// Octets a command may have: some servers take no more (RFC 7162 4).
const COMMAND_OCTETS: usize = 1000;
/// What is asked for where the fields alone come back empty.
const WHOLE_HEADER: &str = "UID INTERNALDATE BODY.PEEK[HEADER]";
/// Room in it for the tag and the words around set and items.
const WORDS: usize = 32;
/// Commands under way before the first of a connection is answered well: whatever the server has
/// against them it says of all of them.
const PIPELINE: usize = 12;
/// Octets of commands under way afterwards, at least: as many lie in any system's buffers while the
/// server itself reads none. They are more where ours keeps more (`Wire::room`) and nothing had to
/// be asked again: the commands of a third of a million messages. More are sent when a quarter of
/// them is left: tens of thousands of messages, which keep the server busy for longer than a turn
/// takes.
const OCTETS_UNDER_WAY: usize = 48 << 10;
/// Commands under way where the server refused one, or the connection broke.
const CAREFUL: usize = 2;
/// Messages of a FETCH that is to tell whether the link is slow: usually more than a quarter of a
/// megabyte, enough for that in whatever pieces the network brings it.
const SAMPLE: usize = 512;
/// UIDs a FETCH while two connections read. Some servers work on several commands at once and end
/// the first one last (Dovecot on four, the newest first): short ones are soon whole.
const SHORT: usize = 250;
/// Messages to come for which packing is worth the turn that it costs: over a megabyte.
const MANY: usize = 2000;

/// What came of one message.
enum Got {
    Header(RawHeader),
    /// Set aside, and why.
    Unreadable(String),
    /// Listed and not shown, or shown without a header: to be asked for again by the next scans.
    Unshown(String),
    /// The fields came back empty: the whole header is to be asked for.
    Blank,
    /// A Gmail draft: not mail yet.
    Draft,
}

impl Imap {
    /// Reads what is new since `cursor`; see [`crate::source::Source::scan`]. Another UIDVALIDITY
    /// than the cursor's means everything is new.
    ///
    /// # Errors
    /// [`SourceError::Unavailable`]: broken off, too slow, throttled. [`SourceError::Protocol`]:
    /// the answers cannot be trusted, or went over a limit. The batches delivered so far stay true.
    pub fn scan(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        _known: &KnownMessages,
        sink: &mut dyn FnMut(Batch) -> ScanControl,
    ) -> Result<(), SourceError> {
        let result = self.scan_new(folder, cursor, sink);
        if result.is_err() {
            self.second.give_up();
        }
        if self.coming.is_empty() {
            self.second = Second::default();
        }
        result
    }

    fn scan_new(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        sink: &mut dyn FnMut(Batch) -> ScanControl,
    ) -> Result<(), SourceError> {
        let before = self.take_coming(folder, cursor);
        let listed = self.take_listing(&folder.raw);
        if is_read_to(cursor, listed) {
            return Ok(());
        }
        let opened = match before {
            Some(opened) => opened,
            None => self.open_folder(folder, cursor)?,
        };
        if let Some(state) = opened.examined.seen().filter(|state| is_read_to(cursor, Some(*state))) {
            self.seen.insert(folder.raw.clone(), last_look(&opened.examined, state.uid_next));
            return Ok(());
        }
        if self.session.is_none() {
            self.session()?;
        }
        let operation = self.operation("reading", &folder.name);
        let mut reading = FolderReading::new(self, folder, operation, opened);
        let result = reading.run(cursor, sink);
        // After an early end answers are on their way that nobody will read.
        let left = reading.under_way.len() + reading.given_away.len();
        let (next, examined) = (reading.last_uid.saturating_add(1), reading.examined);
        if left > 0 {
            self.session = None;
            self.second.give_up();
        }
        if result.is_ok() {
            let uid_next = examined.uid_next.unwrap_or(next);
            self.seen.insert(folder.raw.clone(), last_look(&examined, uid_next));
        }
        self.settle(result)
    }
}

fn last_look(examined: &Examined, uid_next: u32) -> LastLook {
    LastLook { uid_validity: examined.uid_validity, uid_next, exists: examined.exists }
}

/// One scan of one folder.
struct FolderReading<'a> {
    imap: &'a mut Imap,
    folder: &'a Folder,
    examined: Examined,
    operation: String,
    items: String,
    /// What is still to be delivered, ascending.
    todo: VecDeque<u32>,
    uids_from: UidsFrom,
    /// How many at the head of `todo` were asked for.
    asked: usize,
    under_way: VecDeque<PendingFetch>,
    /// What was left to the second connection, in order, and is not read yet.
    given_away: VecDeque<GivenOrder>,
    /// Answered, not yet delivered.
    pool: BTreeMap<u32, Got>,
    /// UIDs a FETCH; small after trouble.
    size: usize,
    /// The most that `size` may grow to: the server refused more.
    most: usize,
    last_uid: u32,
    /// The cursor of the last batch.
    told: Option<Cursor>,
    /// A message of this folder that was read: the control of an experiment.
    control: Option<u32>,
    deadlines: ImapDeadlines,
    /// `None` while all goes well.
    trouble: Option<Trouble>,
    reach: Reach,
}

/// Whether the folders to come may be opened while this one is read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Further,
    /// Something was asked about this one again: it is better to stay in it.
    ThisFolder,
}

/// A time in which the connection breaks: patience is short in it, and ends.
struct Trouble {
    began: Instant,
    falls: u32,
}

impl<'a> FolderReading<'a> {
    fn new(
        imap: &'a mut Imap,
        folder: &'a Folder,
        operation: String,
        Opened { examined, uids, uids_from, last_uid }: Opened,
    ) -> FolderReading<'a> {
        let gmail = imap.session.as_ref().is_some_and(|session| session.offers.is_gmail());
        let labels = if gmail { " X-GM-LABELS" } else { "" };
        let fields = FIELDS.join(" ").to_uppercase();
        let items = format!("UID INTERNALDATE{labels} BODY.PEEK[HEADER.FIELDS ({fields})]");
        let deadlines = imap.deadlines;
        FolderReading {
            imap,
            folder,
            examined,
            operation,
            items,
            todo: uids.into(),
            uids_from,
            asked: 0,
            under_way: VecDeque::new(),
            given_away: VecDeque::new(),
            pool: BTreeMap::new(),
            size: CHUNK,
            most: CHUNK,
            last_uid,
            told: None,
            control: None,
            deadlines,
            trouble: None,
            reach: Reach::Further,
        }
    }

    fn run(
        &mut self,
        before: &Cursor,
        sink: &mut dyn FnMut(Batch) -> ScanControl,
    ) -> Result<(), SourceError> {
        self.enter()?;
        while !self.todo.is_empty() {
            let outcome = self.advance();
            if self.deliver(self.least_batch(&outcome), sink) == ScanControl::Stop {
                return Ok(());
            }
            match outcome {
                Err(error) => self.recover(&error)?,
                Ok(Some(answer)) => self.settle_answer(answer)?,
                Ok(None) => self.go_on_alone()?,
            }
        }
        // All that was asked for is there, and yet the server may owe the ends of its answers.
        while !self.under_way.is_empty() && self.read().is_ok() {}
        while !self.given_away.is_empty() && self.read_second().is_some() {}
        if self.last_batch_is_owed(before) {
            sink(Batch { cursor: self.cursor(), ..Batch::default() });
        }
        Ok(())
    }

    /// Keeps commands under way and reads the answer that comes next into the pool. `None`: it was
    /// to come by the second connection, which has ended.
    fn advance(&mut self) -> io::Result<Option<FetchAnswer>> {
        self.fill()?;
        if self.is_next_given_away() {
            return Ok(self.read_second().map(|()| FetchAnswer::default()));
        }
        match self.under_way.is_empty() {
            true => Ok(Some(FetchAnswer::default())),
            false => self.read().map(Some),
        }
    }

    /// Sends one FETCH, of as many as one command can name, and reads its answer; nothing else is
    /// under way.
    fn ask(&mut self, uids: Vec<u32>) -> io::Result<FetchAnswer> {
        let (uids, set) = self.fit(uids);
        let asked = connected(&mut self.imap.session)?.send_fetch(&uids, &set, &self.items)?;
        self.under_way.push_back(asked);
        self.read()
    }

    /// Reads one answer into the pool; also what came of it before the connection broke.
    fn read(&mut self) -> io::Result<FetchAnswer> {
        let patience = match self.trouble {
            None => AnswerTimeouts { quiet: self.deadlines.quiet, whole: self.deadlines.command },
            Some(_) => AnswerTimeouts { quiet: self.deadlines.probe, whole: self.deadlines.probe },
        };
        let mut answer = FetchAnswer::default();
        let session = connected(&mut self.imap.session)?;
        let ended = session.read_fetch(&mut self.under_way, HEADER_BYTES, patience, &mut answer);
        for (uid, fetched) in std::mem::take(&mut answer.got) {
            answer.read.push(uid);
            // What was delivered must not be delivered again.
            if uid > self.last_uid {
                self.pool.insert(uid, judge(uid, fetched));
            }
        }
        if ended.is_ok() && session.guard.link().wire.is_packed() {
            self.imap.packing = PackingTrust::Good;
        }
        ended.map(|()| answer)
    }

    /// As many of these UIDs as one command can name, and the set that names them.
    fn fit(&self, mut uids: Vec<u32>) -> (Vec<u32>, String) {
        let place = |uid: u32| self.todo.binary_search(&uid).ok();
        // What SEARCH did not list is not there: a range may go over it.
        let adjacent = |a: u32, b: u32| {
            a.checked_add(1) == Some(b) || place(a).zip(place(b)).is_some_and(|(a, b)| a + 1 == b)
        };
        let (set, fit) = uid_fetch::set(&uids, set_octets(&self.items), adjacent);
        uids.truncate(fit);
        (uids, set)
    }

    /// UIDs of the next FETCH.
    fn fetch_size(&self) -> usize {
        let most = match &self.imap.second {
            Second::Open(_) => SHORT,
            _ if self.is_sample_wanted() => SAMPLE,
            _ => CHUNK,
        };
        self.size.min(most)
    }

    /// The next UIDs nobody asked for yet, and the set that names them.
    fn next_chunk(&mut self) -> Option<(Vec<u32>, String)> {
        let mut uids = Vec::new();
        let size = self.fetch_size();
        while uids.len() < size && self.asked < self.todo.len() {
            let uid = self.todo[self.asked];
            self.asked += 1;
            if !self.pool.contains_key(&uid) {
                uids.push(uid);
            }
        }
        let (uids, set) = self.fit(uids);
        let last = self.todo.binary_search(uids.last()?).ok()?;
        self.asked = last + 1;
        Some((uids, set))
    }

    /// Messages that a batch waits for while more of them are coming: short FETCHes make whole
    /// batches.
    fn least_batch<T>(&self, outcome: &io::Result<T>) -> usize {
        match self.imap.second {
            Second::Open(_) if outcome.is_ok() => CHUNK,
            _ => 1,
        }
    }

    /// Whether fewer than `least` messages at the head are answered, and the next one will be.
    fn is_more_coming(&self, least: usize) -> bool {
        let answered = self.pooled_at_head(least, |got| !matches!(got, Got::Blank));
        let next = self.todo.get(answered).filter(|uid| answered < least && !self.pool.contains_key(uid));
        next.is_some_and(|uid| self.is_under_way(*uid))
    }

    /// How many messages at the head, `most` at most, have something in the pool that fits.
    fn pooled_at_head(&self, most: usize, fits: impl Fn(&Got) -> bool) -> usize {
        let mut pool = self.pool.iter().peekable();
        let is_pooled = |uid: &&u32| {
            while pool.next_if(|(known, _)| known < uid).is_some() {}
            pool.peek().is_some_and(|(known, got)| known == uid && fits(got))
        };
        self.todo.iter().take(most).take_while(is_pooled).count()
    }

    /// Whether a message was asked for, on either connection, and may still be answered.
    fn is_under_way(&self, uid: u32) -> bool {
        let on_the_first = self.under_way.iter().any(|asked| asked.uids.contains(uid));
        on_the_first || self.given_away.iter().any(|order| order.uids.contains(uid))
    }

    /// Hands over the answered messages at the head of the queue.
    fn deliver(&mut self, least: usize, sink: &mut dyn FnMut(Batch) -> ScanControl) -> ScanControl {
        loop {
            if self.is_more_coming(least) {
                return ScanControl::On;
            }
            let (mut headers, mut unreadable, mut unshown) = (Vec::new(), Vec::new(), Vec::new());
            let before = self.todo.len();
            while headers.len() + unreadable.len() + unshown.len() < CHUNK
                && let Some(&uid) = self.todo.front()
                && let Some(got) = self.take_answered(uid)
            {
                self.todo.pop_front();
                self.asked = self.asked.saturating_sub(1);
                self.last_uid = uid;
                match got {
                    Got::Header(header) => {
                        self.control = Some(uid);
                        headers.push(header);
                    }
                    Got::Unreadable(why) => unreadable.push((Locator::Number(uid.into()), why)),
                    Got::Unshown(why) => unshown.push((Locator::Number(uid.into()), why)),
                    Got::Draft | Got::Blank => {}
                }
            }
            if self.todo.len() == before {
                return ScanControl::On;
            }
            let cursor = self.cursor();
            self.told = Some(cursor.clone());
            if sink(Batch { headers, unreadable, unshown, cursor }) == ScanControl::Stop {
                return ScanControl::Stop;
            }
        }
    }

    /// What came of a message, unless more is to be asked about it.
    fn take_answered(&mut self, uid: u32) -> Option<Got> {
        match self.pool.remove(&uid)? {
            Got::Blank => {
                self.pool.insert(uid, Got::Blank);
                None
            }
            got => Some(got),
        }
    }

    /// True once everything delivered so far is stored; tells the folder's state when the end is
    /// reached.
    fn cursor(&self) -> Cursor {
        let at_end = self.todo.is_empty();
        Cursor::Imap {
            uid_validity: self.examined.uid_validity,
            last_uid: self.last_uid,
            uid_next: self.examined.uid_next.filter(|_| at_end),
            highest_modseq: self.examined.highest_modseq.filter(|_| at_end),
        }
    }

    /// Whether the end was reached without a batch that says so: no mail, or the last of it was
    /// expunged.
    fn last_batch_is_owed(&self, before: &Cursor) -> bool {
        let state = |cursor: &Cursor| match *cursor {
            Cursor::Imap { uid_validity, last_uid, uid_next, .. } => Some((uid_validity, last_uid, uid_next)),
            _ => None,
        };
        let end = state(&self.cursor());
        state(before) != end && self.told.as_ref().and_then(state) != end
    }
}

/// Room for the set in a FETCH of these items.
fn set_octets(items: &str) -> usize {
    COMMAND_OCTETS.saturating_sub(WORDS + items.len())
}

fn connected(session: &mut Option<Box<Session>>) -> io::Result<&mut Session> {
    session.as_deref_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
}

/// What a FETCH reply means for a message.
fn judge(uid: u32, fetched: Fetched) -> Got {
    let is = |label: &[u8], wanted: &str| label.eq_ignore_ascii_case(wanted.as_bytes());
    if fetched.labels.iter().any(|label| is(label, "\\Draft")) {
        return Got::Draft;
    }
    let block = match fetched.body {
        Some(Literal::Bytes(block)) if !block.trim_ascii().is_empty() => block,
        Some(Literal::Bytes(_) | Literal::Nil) => return Got::Blank,
        Some(Literal::Oversized(bytes)) => {
            return Got::Unreadable(format!(
                "its header has {bytes} bytes, over the limit of {HEADER_BYTES}"
            ));
        }
        _ => return Got::Unreadable("the server has no header of it".into()),
    };
    Got::Header(RawHeader {
        locator: Locator::Number(uid.into()),
        arrived: fetched.arrived,
        block,
        labels: told(&fetched.labels),
    })
}

/// Only the labels that tell something: sent by the owner, in the inbox, and what no mail is taken
/// from.
fn told(labels: &[Vec<u8>]) -> Labels {
    let telling = [
        ("\\Inbox", "Inbox"),
        ("\\Sent", "Sent"),
        ("\\Spam", "Spam"),
        ("\\Junk", "Spam"),
        ("\\Trash", "Trash"),
    ];
    let has = |wanted: &str| labels.iter().any(|label| label.eq_ignore_ascii_case(wanted.as_bytes()));
    let names = telling.iter().filter(|(label, _)| has(label)).map(|(_, name)| (*name).to_owned());
    Labels::Told(names.collect())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn only_labels_that_the_server_tells_count_and_drafts_are_no_mail() {
        let check = |labels: &[&str], expected: Option<&[&str]>| {
            let labels = labels.iter().map(|label| label.as_bytes().to_vec()).collect();
            let body = Some(Literal::Bytes(Bytes::from_static(b"X-Gmail-Labels: Sent\r\n")));
            let labels = match judge(1, Fetched { labels, body, ..Fetched::default() }) {
                Got::Header(header) => Some(header.labels),
                _ => None,
            };
            let told = |names: &[&str]| Labels::Told(names.iter().map(|name| (*name).to_owned()).collect());
            assert_eq!(labels, expected.map(told));
        };
        check(&[], Some(&[]));
        check(&["Family", "Sent", "\\Important"], Some(&[]));
        check(&["\\sent", "\\Inbox"], Some(&["Inbox", "Sent"]));
        check(&["\\Sent", "\\Spam"], Some(&["Sent", "Spam"]));
        check(&["\\Draft"], None);
    }
}
