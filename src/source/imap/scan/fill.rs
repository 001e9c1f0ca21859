//! Keeping the server at work: many FETCHes under way, and behind the last of a folder those of the
//! folders to come.
//!
//! A server obeys EXAMINE after all that was sent before it (RFC 9051 5.5), so what is told of the
//! next folder comes after the last answer about this one. Anything else that is asked while such
//! commands are under way needs a connection of its own ([`FolderReading::alone`]).

use std::collections::VecDeque;
use std::io;

use super::super::PackingTrust;
use super::super::coming::{Coming, UidsFrom};
use super::super::deflate;
use super::super::guard::Expect;
use super::super::login::{Depth, Session};
use super::super::uid_fetch;
use super::super::under_way::FolderAhead;
use super::second::{UNTIL_LOGGED_IN, WITH_SECOND};
use super::{
    CAREFUL, CHUNK, FetchOrder, FolderReading, MANY, OCTETS_UNDER_WAY, PIPELINE, Reach, SAMPLE, Second,
    WORDS, connected, set_octets,
};
use crate::source::SourceError;

/// How the folder is opened that is to be read.
enum FolderEntry {
    Done,
    /// EXAMINE was sent, with FETCHes behind it: its tag.
    Sent(String),
}

impl FolderReading<'_> {
    /// Opens the folder where another one is open, with its first FETCHes behind it. What goes
    /// wrong with that is found out on a new connection.
    pub(super) fn enter(&mut self) -> Result<(), SourceError> {
        if self.todo.is_empty() && self.uids_from == UidsFrom::Search {
            return Ok(());
        }
        self.call_second();
        let entered = match self.open() {
            Ok(FolderEntry::Done) => true,
            Ok(FolderEntry::Sent(tag)) => self.is_the_same(&tag),
            Err(_) => false,
        };
        if entered { Ok(()) } else { self.reconnect() }
    }

    fn open(&mut self) -> io::Result<FolderEntry> {
        let session = connected(&mut self.imap.session)?;
        if let Some(ahead) = session.ahead.pop_front() {
            let is_this = ahead.raw == self.folder.raw;
            (self.under_way, self.given_away, self.asked) = (ahead.fetches, ahead.given_away, ahead.asked);
            return if is_this {
                Ok(FolderEntry::Sent(ahead.tag))
            } else {
                Err(io::ErrorKind::NotFound.into())
            };
        }
        let is_open = session.examined.as_ref() == Some(&self.folder.raw);
        if is_open && self.uids_from == UidsFrom::Search {
            return Ok(FolderEntry::Done);
        }
        self.pack_if_worth_it()?;
        let session = connected(&mut self.imap.session)?;
        let mut commands = String::new();
        let tag = session.write_examine(&self.folder.raw, &self.operation, &mut commands);
        let tag = tag.map_err(|_| io::ErrorKind::InvalidInput)?;
        self.fill_behind(commands)?;
        Ok(FolderEntry::Sent(tag))
    }

    /// Whether EXAMINE opened the folder that was searched, or counted.
    fn is_the_same(&mut self, tag: &str) -> bool {
        let Some(session) = self.imap.session.as_deref_mut() else { return false };
        let Ok(now) = session.read_examined((tag, &self.folder.raw), &self.operation) else { return false };
        match self.uids_from {
            UidsFrom::Search => now.uid_validity == self.examined.uid_validity,
            UidsFrom::Count => {
                self.examined.highest_modseq = now.highest_modseq;
                now == self.examined
            }
        }
    }

    /// Sends as many FETCHes as may be under way, in one write. Of many, none before three quarters
    /// of them are answered.
    pub(super) fn fill(&mut self) -> io::Result<()> {
        if self.is_packing_worth_it() {
            if !self.under_way.is_empty() {
                return Ok(());
            }
            self.pack_if_worth_it()?;
        }
        self.fill_behind(String::new())
    }

    /// Whether the link is slow, the server offers to pack, and enough is to come.
    pub(super) fn is_packing_worth_it(&self) -> bool {
        let is_slow = |session: &Session| session.guard.link().wire.pace.is_slow();
        self.may_pack() && self.imap.session.as_deref().is_some_and(is_slow) && self.to_come() >= MANY
    }

    /// Whether the server offers to pack, does not yet, and nothing speaks against it.
    fn may_pack(&self) -> bool {
        let Some(session) = &self.imap.session else { return false };
        let may = session.offers.has(deflate::CAPABILITY) && session.ahead.is_empty();
        let well = self.trouble.is_none() && self.imap.packing == PackingTrust::Good;
        may && well && !session.guard.link().wire.is_packed()
    }

    /// Messages that were not asked for yet, of this folder and those to come.
    pub(super) fn to_come(&self) -> usize {
        let opened = self.imap.coming.iter().filter_map(|coming| coming.opened.as_ref());
        self.todo.len() - self.asked + opened.map(|opened| opened.uids.len()).sum::<usize>()
    }

    /// Whether packing would be worth it on a slow link, and nothing was read yet that tells how
    /// fast this one is. The answer to a SEARCH for so many messages tells it.
    pub(super) fn is_sample_wanted(&self) -> bool {
        let is_told = |session: &Session| session.guard.link().wire.pace.is_told();
        let is_first = self.uids_from == UidsFrom::Count && self.told.is_none();
        is_first
            && self.may_pack()
            && !self.imap.session.as_deref().is_some_and(is_told)
            && self.to_come() >= MANY + SAMPLE
    }

    fn pack_if_worth_it(&mut self) -> io::Result<()> {
        if !self.is_packing_worth_it() {
            return Ok(());
        }
        self.imap.packing = PackingTrust::OnTrial;
        connected(&mut self.imap.session)?.pack()
    }

    fn fill_behind(&mut self, mut commands: String) -> io::Result<()> {
        self.imap.second.hear();
        let most = self.most_under_way();
        let session = connected(&mut self.imap.session)?;
        let ahead: usize = session.ahead.iter().map(|ahead| ahead.fetches.len() + 1).sum();
        let before = self.under_way.len() + ahead;
        if most > PIPELINE && before > most / 4 {
            return Ok(());
        }
        while self.under_way.len() + ahead < most {
            let Some((uids, set)) = self.next_chunk() else { break };
            let order = self.order(uids, set);
            let Some(order) = self.imap.second.take(order, &mut self.given_away, self.under_way.len()) else {
                continue;
            };
            let session = connected(&mut self.imap.session)?;
            let asked = session.write_fetch((&order.uids, &order.set), &self.items, &mut commands);
            self.under_way.push_back(asked);
        }
        if self.may_reach_further() {
            self.write_ahead(most.saturating_sub(self.under_way.len() + ahead), &mut commands);
        }
        if commands.is_empty() {
            return Ok(());
        }
        match connected(&mut self.imap.session)?.guard.link().send(&commands) {
            // A server that hung up may have said why before; that is still to be read.
            Err(_) if before > 0 => Ok(()),
            sent => sent,
        }
    }

    fn order(&self, uids: Vec<u32>, set: String) -> FetchOrder {
        FetchOrder { raw: self.folder.raw.clone(), uid_validity: self.examined.uid_validity, uids, set }
    }

    /// Commands that may be under way.
    fn most_under_way(&self) -> usize {
        let Some(session) = self.imap.session.as_deref() else { return CAREFUL };
        let room = if self.goes_well() { session.guard.link().wire.room } else { 0 };
        match session.depth {
            _ if self.size != CHUNK => CAREFUL,
            _ if self.is_sample_wanted() => 1,
            _ if self.imap.second.is_logging_in() => UNTIL_LOGGED_IN,
            Depth::Some => PIPELINE,
            Depth::Many if self.imap.second.is_open() => WITH_SECOND,
            Depth::Many => (room.max(OCTETS_UNDER_WAY) / (self.items.len() + WORDS)).max(PIPELINE),
        }
    }

    /// Nothing odd came of this folder so far.
    fn goes_well(&self) -> bool {
        self.trouble.is_none() && self.size == CHUNK && self.reach == Reach::Further
    }

    /// All of this folder was asked for, and it goes well.
    fn may_reach_further(&self) -> bool {
        self.goes_well() && self.asked == self.todo.len()
    }

    /// Opens the folders to come and asks for what is in them, with at most so many commands.
    fn write_ahead(&mut self, mut most: usize, commands: &mut String) {
        let size = self.fetch_size();
        let Some(session) = self.imap.session.as_deref_mut() else { return };
        for coming in &self.imap.coming {
            // Whatever is not known of a folder is asked in its turn, and nothing can be before it.
            let Some(opened) = &coming.opened else { return };
            if !opened.uids.is_empty() || opened.uids_from == UidsFrom::Count {
                let second = &mut self.imap.second;
                let written = session.write_folder(coming, second, (&self.items, commands), (size, most));
                most = most.saturating_sub(written);
            }
            if most < 2 {
                return;
            }
        }
    }

    /// From here on nothing is under way, and this folder is the one that is open.
    pub(super) fn alone(&mut self) -> Result<(), SourceError> {
        self.reach = Reach::ThisFolder;
        match &self.imap.session {
            Some(session) if session.ahead.is_empty() => Ok(()),
            _ => self.reconnect(),
        }
    }
}

impl Session {
    /// Asks the server to pack from now on; one that refuses is not asked again. Nothing may be
    /// under way.
    fn pack(&mut self) -> io::Result<()> {
        let tag = self.next_tag('Z');
        let refused = {
            let mut link = self.guard.link();
            link.begin(Expect::Reply);
            link.wire.send(format!("{tag}COMPRESS DEFLATE\r\n").as_bytes())?;
            let refusals = link.answers(&[&tag], &mut |_| Ok(()))?;
            let refused = refusals.iter().any(Option::is_some);
            if !refused {
                link.wire.pack();
            }
            refused
        };
        if refused {
            self.offers.strike(deflate::CAPABILITY);
        }
        Ok(())
    }

    /// Asks for what was not asked for yet of a folder to come, by so many UIDs a FETCH, with at
    /// most so many commands, two at least. Gives how many it were.
    fn write_folder(
        &mut self,
        coming: &Coming,
        second: &mut Second,
        (items, commands): (&str, &mut String),
        (size, most): (usize, usize),
    ) -> usize {
        let (raw, Some(opened)) = (&coming.folder.raw, &coming.opened) else { return 0 };
        let mut written = 0;
        let known = self.ahead.back_mut().filter(|ahead| ahead.raw == *raw);
        if known.is_none() {
            if self.ahead.iter().any(|ahead| ahead.raw == *raw) || most < 2 {
                return 0;
            }
            // What announced the folder opened it once: its name can be sent.
            let Ok(tag) = self.write_examine(raw, "", commands) else { return 0 };
            let (raw, fetches, given_away) = (raw.clone(), VecDeque::new(), VecDeque::new());
            self.ahead.push_back(FolderAhead { raw, tag, asked: 0, fetches, given_away });
            written += 1;
        }
        let Some(mut ahead) = self.ahead.pop_back() else { return written };
        while written < most && ahead.asked < opened.uids.len() {
            let rest = &opened.uids[ahead.asked..];
            let (set, fit) = uid_fetch::set(&rest[..rest.len().min(size)], set_octets(items), |_, _| true);
            ahead.asked += fit;
            let (raw, uid_validity) = (raw.clone(), opened.examined.uid_validity);
            let order = FetchOrder { raw, uid_validity, uids: rest[..fit].to_vec(), set };
            let Some(order) = second.take(order, &mut ahead.given_away, ahead.fetches.len()) else {
                continue;
            };
            let fetch = self.write_fetch((&order.uids, &order.set), items, commands);
            ahead.fetches.push_back(fetch);
            written += 1;
        }
        self.ahead.push_back(ahead);
        written
    }
}
