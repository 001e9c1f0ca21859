//! When a FETCH is not answered as it should be: what was left out, what cannot be read, what
//! breaks the connection.
#![expect(clippy::disallowed_methods, reason = "deadlines are moments of the monotonic clock")]

use std::collections::HashSet;
use std::io;
use std::time::{Duration, Instant};

use super::super::coming::UidsFrom;
use super::super::opening::{Examined, above};
use super::super::server_text::{Refusal, printable, protocol, unavailable};
use super::super::uid_fetch::FetchAnswer;
use super::{CHUNK, FolderReading, Got, Reach, Trouble, WHOLE_HEADER};
use crate::source::SourceError;

/// How long one scan looks for a message that breaks the connection; the next scan goes on from
/// there.
const HUNT: Duration = Duration::from_secs(20);
/// How often the connection may break meanwhile; finding one message among a thousand takes about
/// ten.
const FALLS: u32 = 16;
/// UIDs a FETCH after trouble; four times as many after each good answer.
const SMALL: usize = 4;
/// A folder of so few messages may hold damaged ones alone.
const FEW: usize = 2;
/// Messages asked for to learn whether the server shows any.
const CONTROLS: usize = 5;
/// Messages that may wait in memory for one before them. More are never under way in a folder about
/// which something was asked again.
const WAITING: usize = 100_000;
const NOTHING_SHOWN: &str = "the server lists messages and shows none of them; nothing was skipped";

impl FolderReading<'_> {
    /// After an answer that came to its end: goes on, or sees to the message it left out.
    pub(super) fn settle_answer(&mut self, answer: FetchAnswer) -> Result<(), SourceError> {
        if let Some(refusal) = answer.refusal.clone().filter(Refusal::is_temporary) {
            return Err(self.refused(refusal));
        }
        if answer.refusal.is_some() && self.uids_from == UidsFrom::Count {
            return self.reconnect();
        }
        if answer.refusal.is_some() && answer.read.is_empty() && answer.asked > 1 {
            return self.ask_for_fewer(answer.asked);
        }
        if self.head_is_blank() {
            return self.ask_for_whole_headers();
        }
        if self.asked == 0 || self.todo.is_empty() || self.head_is_under_way() {
            return self.go_on();
        }
        if let Err(error) = self.drain() {
            return self.recover(&error);
        }
        // The rest of what was under way may have brought it.
        self.alone()?;
        let Some(&head) = self.todo.front().filter(|uid| !self.pool.contains_key(uid)) else { return Ok(()) };
        let was_counted = self.uids_from == UidsFrom::Count;
        if was_counted { self.search(self.examined) } else { self.mend(head) }
    }

    /// The second connection has ended: what it owes is asked for on the first, once all that is
    /// under way there was read; on a new one where folders to come are opened there already.
    pub(super) fn go_on_alone(&mut self) -> Result<(), SourceError> {
        match self.drain() {
            Err(error) => self.recover(&error),
            Ok(()) => self.alone(),
        }
    }

    /// The messages at the head are there, or will be. A server that answers those behind them
    /// first must not fill the memory.
    fn go_on(&mut self) -> Result<(), SourceError> {
        if self.pool.len() > WAITING {
            self.hang_up();
            return self.alone();
        }
        self.size = self.most.min(self.size.saturating_mul(4));
        if self.size == self.most {
            self.trouble = None;
        }
        Ok(())
    }

    /// The server refused a command as a whole: too long, too many, or one message in it is bad.
    /// Half as many are asked for from now on.
    fn ask_for_fewer(&mut self, refused: usize) -> Result<(), SourceError> {
        if let Err(error) = self.drain() {
            return self.recover(&error);
        }
        self.alone()?;
        self.size = (refused / 2).clamp(1, self.size);
        self.most = self.size;
        Ok(())
    }

    fn head_is_blank(&self) -> bool {
        self.todo.front().is_some_and(|head| matches!(self.pool.get(head), Some(Got::Blank)))
    }

    /// Some servers answer a question for fields with an empty header, and one for the whole header
    /// well. A message that is empty even so is asked for again by the next scans.
    fn ask_for_whole_headers(&mut self) -> Result<(), SourceError> {
        if let Err(error) = self.drain() {
            return self.recover(&error);
        }
        self.alone()?;
        let blank: Vec<u32> =
            self.pool.iter().filter(|(_, got)| matches!(got, Got::Blank)).map(|(uid, _)| *uid).collect();
        let fields = std::mem::replace(&mut self.items, WHOLE_HEADER.to_owned());
        let (asked, _) = self.fit(blank);
        let ended = self.ask(asked.clone());
        self.items = fields;
        match ended {
            Err(error) => return self.recover(&error),
            Ok(answer) => self.check_refusal(answer.refusal.as_ref())?,
        }
        for uid in asked {
            if let Some(got @ Got::Blank) = self.pool.get_mut(&uid) {
                *got = Got::Unshown("the server shows an empty header of it".to_owned());
            }
        }
        Ok(())
    }

    fn head_is_under_way(&self) -> bool {
        let head = self.todo.front();
        head.is_none_or(|head| self.pool.contains_key(head) || self.is_under_way(*head))
    }

    /// Reads the answers still under way. Where they are of more messages than may wait, they are
    /// given up with the connection.
    fn drain(&mut self) -> io::Result<()> {
        if self.under_way.iter().map(|asked| asked.uids.len()).sum::<usize>() > WAITING {
            self.hang_up();
        }
        self.give_up_second();
        while !self.under_way.is_empty() {
            self.read()?;
        }
        self.asked = 0;
        Ok(())
    }

    /// The message at the head was asked for and did not come.
    fn mend(&mut self, head: u32) -> Result<(), SourceError> {
        let missing =
            self.todo.iter().copied().filter(|uid| !self.pool.contains_key(uid)).take(self.size).collect();
        let (missing, set) = self.fit(missing);
        let answer = match self.ask(missing.clone()) {
            Err(error) => return self.recover(&error),
            Ok(answer) => answer,
        };
        self.check_refusal(answer.refusal.as_ref())?;
        if self.pool.contains_key(&head) {
            return Ok(());
        }
        self.drop_expunged(&missing, &set)?;
        if self.todo.front() != Some(&head) {
            return Ok(());
        }
        let is_well_formed = answer.refusal.is_none() && !answer.garbled && !answer.postponed;
        if is_well_formed { self.pass_over_unshown(&missing) } else { self.mend_one(head) }
    }

    /// Messages that are there, were asked for twice, and were left out of answers that are sound
    /// otherwise: damage on the server's side. They are told apart, and the others are read.
    fn pass_over_unshown(&mut self, missing: &[u32]) -> Result<(), SourceError> {
        match self.ask_controls(missing) {
            Ok(true) => {}
            Ok(false) => return Err(protocol(self.operation.clone(), NOTHING_SHOWN.to_owned())),
            Err(error) => return self.recover(&error),
        }
        for uid in missing.iter().filter(|uid| self.todo.binary_search(uid).is_ok()) {
            let why = "the server lists it and does not show it".to_owned();
            self.pool.entry(*uid).or_insert(Got::Unshown(why));
        }
        Ok(())
    }

    /// Whether any message but these can be read now. In a folder that holds few others, or none,
    /// nothing is lost by believing so: what is not shown is asked for again.
    fn ask_controls(&mut self, besides: &[u32]) -> io::Result<bool> {
        let others = |uid: &u32| besides.binary_search(uid).is_err();
        let rest: Vec<u32> = self.todo.iter().copied().filter(others).collect();
        if rest.len() + besides.len() <= FEW && self.control.is_none() {
            return Ok(true);
        }
        let spread =
            (0..CONTROLS).filter_map(|n| rest.get(n * rest.len().saturating_sub(1) / (CONTROLS - 1)));
        let mut controls: Vec<u32> = self.control.into_iter().chain(spread.copied()).collect();
        controls.sort_unstable();
        controls.dedup();
        Ok(!self.ask(controls)?.read.is_empty())
    }

    /// Takes out of the queue what SEARCH no longer lists.
    fn drop_expunged(&mut self, missing: &[u32], set: &str) -> Result<(), SourceError> {
        let missing: Vec<u32> = missing.iter().copied().filter(|uid| !self.pool.contains_key(uid)).collect();
        let operation = self.operation.clone();
        let listed = self.imap.session()?.search(set, &operation)?;
        let listed: HashSet<u32> = listed.into_iter().collect();
        let mut kept = Vec::new();
        while let Some(&uid) = self.todo.front().filter(|uid| Some(*uid) <= missing.last()) {
            self.todo.pop_front();
            if listed.contains(&uid) || missing.binary_search(&uid).is_err() {
                kept.push(uid);
            }
        }
        kept.into_iter().rev().for_each(|uid| self.todo.push_front(uid));
        Ok(())
    }

    /// A message that is there, asked for alone.
    fn mend_one(&mut self, uid: u32) -> Result<(), SourceError> {
        match self.ask(vec![uid]) {
            Err(error) => self.recover(&error),
            Ok(_) if self.pool.contains_key(&uid) => Ok(()),
            Ok(answer) => self.give_up(uid, answer),
        }
    }

    /// A message that is there, was asked for alone, and was not in the answer.
    fn give_up(&mut self, uid: u32, answer: FetchAnswer) -> Result<(), SourceError> {
        self.check_refusal(answer.refusal.as_ref())?;
        let why = match answer.refusal {
            Some(refusal) => format!("the server refuses it: {}", refusal.text),
            None if answer.garbled => "the server's answer about it cannot be read".to_owned(),
            None => return self.pass_over_unshown(&[uid]),
        };
        match self.ask_control(uid) {
            Ok(true) => {
                // It was this message, not the number of them, that was refused.
                self.most = CHUNK;
                self.pool.insert(uid, Got::Unreadable(why));
                Ok(())
            }
            Ok(false) => {
                Err(protocol(self.operation.clone(), format!("message {uid}: {why}; nothing was skipped")))
            }
            Err(error) => self.recover(&error),
        }
    }

    fn refused(&self, refusal: Refusal) -> SourceError {
        match &self.imap.session {
            Some(session) => session.refused(self.operation.clone(), refusal),
            None => refusal.into_error(self.operation.clone(), protocol),
        }
    }

    fn check_refusal(&self, refusal: Option<&Refusal>) -> Result<(), SourceError> {
        match refusal.filter(|refusal| refusal.is_temporary()) {
            Some(refusal) => Err(self.refused(refusal.clone())),
            None => Ok(()),
        }
    }

    /// Whether another message can be read now: one read before, else the next one.
    fn ask_control(&mut self, besides: u32) -> io::Result<bool> {
        let next = || self.todo.iter().copied().find(|uid| *uid != besides);
        let Some(control) = self.control.or_else(next) else { return Ok(false) };
        Ok(self.ask(vec![control])?.read.contains(&control))
    }

    /// The connection broke. Connects again and asks for the head alone, twice; when that breaks it
    /// each time and another message does not, the head is set aside.
    ///
    /// # Errors
    /// The reason for the break, when it is no single message's doing, or when looking for it takes
    /// too long.
    pub(super) fn recover(&mut self, broken: &io::Error) -> Result<(), SourceError> {
        let trouble = self.trouble.get_or_insert_with(|| Trouble { began: Instant::now(), falls: 0 });
        trouble.falls += 1;
        // Whoever is told that it was too much does not ask again to learn whose doing it was.
        let throttled = broken.kind() == io::ErrorKind::QuotaExceeded;
        let enough = throttled || trouble.falls > FALLS || trouble.began.elapsed() > HUNT;
        let Some(&head) = self.todo.front() else { return Ok(()) };
        if enough || self.imap.kill.is_killed() {
            return Err(self.broken_off(broken));
        }
        self.size = SMALL;
        for _ in 0..2 {
            self.reconnect()?;
            match self.ask(vec![head]) {
                Err(_) => {}
                Ok(_) if self.pool.contains_key(&head) => return Ok(()),
                Ok(answer) => {
                    self.drop_expunged(&[head], &head.to_string())?;
                    return if self.todo.front() == Some(&head) {
                        self.give_up(head, answer)
                    } else {
                        Ok(())
                    };
                }
            }
        }
        self.reconnect()?;
        match self.ask_control(head) {
            Ok(true) => {
                let why = format!(
                    "the server breaks off when asked for it: {}",
                    printable(broken.to_string().as_bytes())
                );
                self.pool.insert(head, Got::Unreadable(why));
                Ok(())
            }
            _ => Err(self.broken_off(broken)),
        }
    }

    fn broken_off(&mut self, broken: &io::Error) -> SourceError {
        let operation = self.operation.clone();
        let error = match self.imap.session.as_mut() {
            Some(session) => session.io_error(&operation, broken),
            None => super::super::server_text::from_io(operation, broken),
        };
        self.imap.session = None;
        error
    }

    /// Gives up what is under way. From now on that is little in this folder.
    fn hang_up(&mut self) {
        self.reach = Reach::ThisFolder;
        self.give_up_second();
        self.imap.session = None;
        self.under_way.clear();
        self.asked = 0;
    }

    pub(super) fn reconnect(&mut self) -> Result<(), SourceError> {
        self.hang_up();
        let examined = self.imap.examine(&self.folder.raw, &self.folder.name)?;
        // What LIST-STATUS said is no fact as long as nothing was read by it.
        let is_begun = self.told.is_some() || !self.pool.is_empty();
        let is_a_fact = self.uids_from == UidsFrom::Search || is_begun;
        if is_a_fact && examined.uid_validity != self.examined.uid_validity {
            let reason =
                "the folder was made anew meanwhile (UIDVALIDITY changed); the next scan reads it again";
            return Err(unavailable(self.operation.clone(), reason.into()));
        }
        self.search(examined)
    }

    /// Looks for the messages that are yet to be read, where their number was to tell which they
    /// are, and did not. The folder is open, and nothing is under way.
    fn search(&mut self, examined: Examined) -> Result<(), SourceError> {
        if self.uids_from == UidsFrom::Search {
            return Ok(());
        }
        let found = self.imap.session()?.search_after(self.last_uid, &examined, &self.operation);
        let mut uids = self.imap.settle(found)?;
        // What was shown is read, whatever SEARCH lists.
        uids.extend(self.pool.keys());
        (self.todo, self.asked) = (above(uids, self.last_uid).into(), 0);
        (self.examined, self.uids_from) = (examined, UidsFrom::Search);
        Ok(())
    }
}
