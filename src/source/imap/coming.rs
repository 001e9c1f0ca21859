//! The folders that will be scanned after the one at hand: they are opened and searched in the same
//! write as the first, so that a scan of many folders does not wait for each.
//!
//! What is learned so counts only when the folder's own turn comes and it is opened again, with the
//! same UIDVALIDITY. A folder of which nothing was learned, for whatever reason, is asked about in
//! its turn, as if it had not been announced. Of folders from which no message was ever taken out,
//! LIST-STATUS has told all: they need no SEARCH ([`Imap::counted`]).

use super::login::Session;
use super::opening::{Examined, OpeningAndSearch, WINDOW, above};
use super::{Imap, Seen};
use crate::mail::Cursor;
use crate::source::{Folder, SourceError};

/// Folders that are opened with one write, at most.
const FOLDERS: usize = 32;
/// Folders are searched where the first has fewer messages: so few headers would not tell how fast
/// the link is, and the answer to SEARCH does.
const WORTH_COUNTING: u32 = 1000;

/// A folder as it was when it was searched or counted, and what is to be read of it.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) examined: Examined,
    /// Ascending.
    pub(super) uids: Vec<u32>,
    pub(super) uids_from: UidsFrom,
    /// The last one before them.
    pub(super) last_uid: u32,
}

/// What told which UIDs a folder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UidsFrom {
    Search,
    /// The number of its messages: see [`Imap::counted`].
    Count,
}

/// A folder that was announced.
#[derive(Debug)]
pub(super) struct Coming {
    pub(super) folder: Folder,
    cursor: Cursor,
    pub(super) opened: Option<Opened>,
}

/// A folder whose opening is on its way.
struct SentOpening<'a> {
    folder: &'a Folder,
    cursor: &'a Cursor,
    opening: OpeningAndSearch,
    /// Opening it, and reading it, in words.
    operations: (String, String),
}

impl Imap {
    /// See [`crate::source::Source::announce`].
    pub fn announce(&mut self, folders: Vec<(Folder, Cursor)>) {
        let coming = |(folder, cursor)| Coming { folder, cursor, opened: None };
        self.coming = folders.into_iter().map(coming).collect();
        // What is under way belongs to those that were announced before.
        if self.session.as_ref().is_some_and(|session| !session.ahead.is_empty()) {
            self.session = None;
        }
        self.second = Default::default();
        for (at, opened) in self.counted().unwrap_or_default() {
            self.coming[at].opened = Some(opened);
        }
    }

    /// The folders to come that have something new, by their places, where all of them are to be
    /// read from their beginning and have as many messages, by LIST-STATUS, as there are UIDs below
    /// their UIDNEXT: no two messages have one UID (RFC 9051 2.3.1.1), so each of these is a
    /// message's. It is not taken on trust: EXAMINE has to say the same, and the server has to show
    /// all of them; else the folder is searched. `None`: SEARCH has to tell.
    fn counted(&self) -> Option<Vec<(usize, Opened)>> {
        let mut counts = Vec::new();
        for (at, Coming { folder, cursor, .. }) in self.coming.iter().enumerate() {
            let state = self.listed.get(&folder.raw)?.state;
            if !is_read_to(cursor, Some(state)) {
                let count = u32::try_from(folder.messages?).ok()?;
                let is_full = count.checked_add(1) == Some(state.uid_next);
                counts.push((is_full && last_uid(cursor) == 0).then_some((at, state, count))?);
            }
        }
        let all: u64 = counts.iter().map(|(_, _, count)| u64::from(*count)).sum();
        let is_worth_it = counts.first().is_some_and(|(_, _, count)| *count >= WORTH_COUNTING);
        let opened = |(at, state, count)| (at, Opened::counted(state, count));
        (is_worth_it && all <= u64::from(WINDOW)).then(|| counts.into_iter().map(opened).collect())
    }

    /// The folder's turn: it and those before it are no longer to come. Gives what is known of it.
    pub(super) fn take_coming(&mut self, folder: &Folder, cursor: &Cursor) -> Option<Opened> {
        let at = self.coming.iter().position(|coming| coming.folder.raw == folder.raw)?;
        let coming = self.coming.drain(..=at).next_back()?;
        coming.opened.filter(|_| coming.cursor == *cursor)
    }

    /// Opens a folder and looks for what is new in it, and in those to come.
    pub(super) fn open_folder(&mut self, folder: &Folder, cursor: &Cursor) -> Result<Opened, SourceError> {
        if !is_searched_at_once(folder, cursor) {
            return self.open_alone(folder, cursor);
        }
        let mut coming = std::mem::take(&mut self.coming);
        let opened = self.open_with(folder, cursor, &mut coming);
        self.coming = coming;
        match self.settle(opened)? {
            Some(opened) => Ok(opened),
            None => self.open_alone(folder, cursor),
        }
    }

    /// The same, without the others.
    fn open_alone(&mut self, folder: &Folder, cursor: &Cursor) -> Result<Opened, SourceError> {
        let examined = self.examine(&folder.raw, &folder.name)?;
        let last_uid = match *cursor {
            Cursor::Imap { uid_validity, last_uid, .. } if uid_validity == examined.uid_validity => last_uid,
            _ => 0,
        };
        if is_read_to(cursor, examined.seen()) {
            return Ok(Opened::searched(examined, Vec::new(), last_uid));
        }
        let operation = self.operation("reading", &folder.name);
        let found = self.session().and_then(|session| session.search_after(last_uid, &examined, &operation));
        Ok(Opened::searched(examined, self.settle(found)?, last_uid))
    }

    /// Opens a folder, and with it those of `coming` that have something new. `None`: the folder
    /// was made anew since `cursor`.
    fn open_with(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        coming: &mut Vec<Coming>,
    ) -> Result<Option<Opened>, SourceError> {
        let mut commands = String::new();
        let first = self.write_opening((folder, cursor), &mut commands)?;
        let others = self.write_openings(folder.messages, coming, &mut commands);
        let session = self.session()?;
        session.send(&commands, &first.operations.0)?;
        let opened = session.read_sent(&first);
        let mut learned = Vec::new();
        for (at, other) in others {
            if !session.in_step() {
                break;
            }
            learned.push((at, session.read_sent(&other).ok().flatten()));
        }
        let in_step = session.in_step();
        learned.into_iter().for_each(|(at, opened)| coming[at].opened = opened);
        if opened.is_ok() && !in_step {
            // The others will be asked about one by one: whose doing it was shows then.
            (self.session, *coming) = (None, Vec::new());
        }
        opened
    }

    /// Writes the openings of those folders to come that have something new, each with its place,
    /// as long as their answers stay of a size.
    fn write_openings<'a>(
        &mut self,
        messages: Option<u64>,
        coming: &'a [Coming],
        commands: &mut String,
    ) -> Vec<(usize, SentOpening<'a>)> {
        let (mut sent, mut messages) = (Vec::new(), messages.unwrap_or(0));
        for (at, next) in coming.iter().enumerate() {
            messages += next.folder.messages.unwrap_or(0);
            if sent.len() == FOLDERS || messages > u64::from(WINDOW) {
                break;
            }
            let known = self.listed.get(&next.folder.raw).map(|listed| listed.state);
            let is_new = next.opened.is_none() && !is_read_to(&next.cursor, known);
            if is_new && is_searched_at_once(&next.folder, &next.cursor) {
                let written = self.write_opening((&next.folder, &next.cursor), commands);
                sent.extend(written.ok().map(|opening| (at, opening)));
            }
        }
        sent
    }

    fn write_opening<'a>(
        &mut self,
        (folder, cursor): (&'a Folder, &'a Cursor),
        commands: &mut String,
    ) -> Result<SentOpening<'a>, SourceError> {
        let operations = (self.operation("opening", &folder.name), self.operation("reading", &folder.name));
        let from = (folder.raw.as_str(), last_uid(cursor));
        let opening = self.session()?.write_opening(from, &operations.0, commands)?;
        Ok(SentOpening { folder, cursor, opening, operations })
    }
}

impl Opened {
    pub(super) fn searched(examined: Examined, uids: Vec<u32>, last_uid: u32) -> Opened {
        Opened { examined, uids, uids_from: UidsFrom::Search, last_uid }
    }

    fn counted(Seen { uid_validity, uid_next }: Seen, count: u32) -> Opened {
        let examined =
            Examined { uid_validity, uid_next: Some(uid_next), exists: count, highest_modseq: None };
        Opened { examined, uids: (1..uid_next).collect(), uids_from: UidsFrom::Count, last_uid: 0 }
    }
}

impl Session {
    /// Reads what came of an opening. `None`: the folder was made anew since the cursor.
    fn read_sent(&mut self, sent: &SentOpening<'_>) -> Result<Option<Opened>, SourceError> {
        let operations = (sent.operations.0.as_str(), sent.operations.1.as_str());
        let (examined, uids) = self.read_opening(&sent.opening, &sent.folder.raw, operations)?;
        match *sent.cursor {
            Cursor::Imap { uid_validity, .. } if uid_validity != examined.uid_validity => return Ok(None),
            _ => {}
        }
        let last_uid = last_uid(sent.cursor);
        Ok(Some(Opened::searched(examined, above(uids, last_uid), last_uid)))
    }
}

/// Whether one SEARCH, sent before the folder is open, is enough for it: it is known to be of a
/// size that one answer can list.
fn is_searched_at_once(folder: &Folder, cursor: &Cursor) -> bool {
    let fits = folder.messages.is_some_and(|messages| messages <= u64::from(WINDOW));
    fits && last_uid(cursor) < u32::MAX
}

fn last_uid(cursor: &Cursor) -> u32 {
    match *cursor {
        Cursor::Imap { last_uid, .. } => last_uid,
        _ => 0,
    }
}

/// Whether the folder was read to its end when it was in this state. A UIDNEXT at or below a UID
/// that was read is a lie.
pub(super) fn is_read_to(cursor: &Cursor, state: Option<Seen>) -> bool {
    match (cursor, state) {
        (&Cursor::Imap { uid_validity, last_uid, uid_next: Some(uid_next), .. }, Some(state)) => {
            uid_validity == state.uid_validity && uid_next == state.uid_next && uid_next > last_uid
        }
        _ => false,
    }
}

impl Examined {
    /// UIDVALIDITY and UIDNEXT, where the server tells both.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.uid_next.map(|uid_next| Seen { uid_validity: self.uid_validity, uid_next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_unchanged_only_when_it_was_read_to_its_end() {
        let check = |last_uid: u32, uid_next: Option<u32>, now: (u32, u32), unchanged: bool| {
            let cursor = Cursor::Imap { uid_validity: 5, last_uid, uid_next, highest_modseq: None };
            let state = Seen { uid_validity: now.0, uid_next: now.1 };
            assert_eq!(is_read_to(&cursor, Some(state)), unchanged);
            assert!(!is_read_to(&cursor, None));
        };
        check(9, Some(10), (5, 10), true);
        check(9, Some(10), (5, 11), false);
        check(9, Some(10), (6, 10), false);
        check(9, None, (5, 10), false);
        check(9, Some(4), (5, 4), false);
    }
}
