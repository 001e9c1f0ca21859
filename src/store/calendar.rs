//! Calendars: components as files have them, and the meetings they come to.
//!
//! A file that changed is read anew, and only events that it has or had are put together again,
//! from all files that have something of them.

mod forget;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rusqlite::{Row, Statement, Transaction, params};

pub(super) use self::forget::forget;
use super::{Result, Store, StoreError, counter, watched_file};
use crate::calendar::fold::{self, MeetingContent};
use crate::calendar::{Event, Window};
use crate::store::watched_file::{WatchedFile, WatchedKind};

/// The meta row that goes up with every change of what files say.
const REVISION: &str = "files-revision";

/// What an event is about, and when it takes place: start and end, UTC seconds.
pub type StoredMeetings = (MeetingContent, Vec<(i64, i64)>);

/// A calendar file as it is now.
#[derive(Debug)]
pub struct ReadCalendar {
    pub file: WatchedFile,
    pub events: Vec<Event>,
}

/// A component of an event, and its row.
struct StoredEvent<'a> {
    id: i64,
    event: Cow<'a, Event>,
}

/// By UID, events that files which changed have or had: their components in files just read.
type TouchedEvents<'a> = BTreeMap<&'a str, Vec<StoredEvent<'a>>>;

impl Store {
    /// Takes in calendars that are new or changed, takes out those that are gone (paths), and puts
    /// the events they touch together again, or all.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_calendars(
        &mut self,
        mut read: Vec<ReadCalendar>,
        gone: &[String],
        refold: Refold,
        window: Window,
        zone: &TimeZone,
    ) -> Result<()> {
        let tx = self.connection.transaction()?;
        forget::take_forgotten_out(&tx, &mut read)?;
        let mut had = Vec::new();
        for path in gone.iter().chain(read.iter().map(|one| &one.file.path)) {
            had.extend(take_out(&tx, path)?);
        }
        let mut touched: TouchedEvents<'_> = had.iter().map(|uid| (uid.as_str(), Vec::new())).collect();
        let mut writer = MeetingWriter::new(&tx, window, zone)?;
        read.iter().try_for_each(|one| put_in(&tx, one, &mut touched))?;
        writer.put_together(&tx, touched, refold)?;
        drop(writer);
        note_change(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// All meetings, in order of time within each content.
    ///
    /// # Errors
    /// SQLite's, or a value that this version cannot read.
    pub fn meetings(&self) -> Result<Vec<StoredMeetings>> {
        let sql = "SELECT event_id, content, starts_at, ends_at FROM meeting
                   JOIN calendar_event ON calendar_event.id = event_id ORDER BY event_id, starts_at";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut found: Vec<StoredMeetings> = Vec::new();
        let mut last = 0;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            if id != last {
                let content = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
                    .map_err(|source| StoreError::Value { what: "meeting", source })?;
                found.push((content, Vec::new()));
                last = id;
            }
            if let Some((_, times)) = found.last_mut() {
                times.push((row.get(2)?, row.get(3)?));
            }
        }
        Ok(found)
    }

    /// Goes up with every change of what calendars and address books say.
    ///
    /// # Errors
    /// SQLite's.
    pub fn files_revision(&self) -> Result<i64> {
        counter::read(&self.connection, REVISION)
    }
}

/// Which events are put together again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refold {
    /// Those of files that changed.
    Touched,
    /// All: the window or the owner's zone is another.
    Everything,
}

/// Notes that files say something else now.
pub(super) fn note_change(tx: &Transaction<'_>) -> Result<()> {
    counter::bump(tx, REVISION)
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|source| StoreError::Value { what: "event", source })
}

/// Takes a file out. The events it had.
fn take_out(tx: &Transaction<'_>, path: &str) -> Result<Vec<String>> {
    let Some(id) = watched_file::id(tx, WatchedKind::Calendar, path)? else { return Ok(Vec::new()) };
    let of_file = "event_id IN (SELECT id FROM calendar_event WHERE file_id = ?1)";
    tx.execute(&format!("DELETE FROM meeting WHERE {of_file}"), [id])?;
    let mut statement = tx.prepare_cached("SELECT DISTINCT uid FROM calendar_event WHERE file_id = ?1")?;
    let uids = statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    tx.execute("DELETE FROM calendar_event WHERE file_id = ?1", [id])?;
    tx.execute("DELETE FROM watched_file WHERE id = ?1", [id])?;
    Ok(uids)
}

/// Takes a file in.
fn put_in<'a>(tx: &Transaction<'_>, read: &'a ReadCalendar, touched: &mut TouchedEvents<'a>) -> Result<()> {
    let file = watched_file::put(tx, WatchedKind::Calendar, &read.file)?;
    let sql = "INSERT INTO calendar_event (file_id, uid, content) VALUES (?1, ?2, ?3)";
    let mut statement = tx.prepare_cached(sql)?;
    for event in &read.events {
        let id = statement.insert(params![file, event.uid, json(event)?])?;
        touched.entry(&event.uid).or_default().push(StoredEvent { id, event: Cow::Borrowed(event) });
    }
    Ok(())
}

/// Puts events together and writes when they take place.
struct MeetingWriter<'a> {
    statement: Statement<'a>,
    window: Window,
    zone: &'a TimeZone,
    /// Events up to this one were there before; what comes after is in memory.
    known_to: i64,
}

impl<'a> MeetingWriter<'a> {
    /// Before what was just read is written.
    fn new(tx: &'a Transaction<'_>, window: Window, zone: &'a TimeZone) -> Result<MeetingWriter<'a>> {
        let sql = "INSERT OR IGNORE INTO meeting (event_id, starts_at, ends_at) VALUES (?1, ?2, ?3)";
        let last = "SELECT coalesce(max(id), 0) FROM calendar_event";
        let known_to = tx.query_row(last, [], |row| row.get(0))?;
        Ok(MeetingWriter { statement: tx.prepare(sql)?, window, zone, known_to })
    }

    /// Puts events together: what was just read of them, and what files have that were not.
    fn put_together(
        &mut self,
        tx: &Transaction<'_>,
        touched: TouchedEvents<'_>,
        refold: Refold,
    ) -> Result<()> {
        /// So many events are looked up one by one.
        const FEW: usize = 1_000;
        match refold {
            Refold::Everything => tx.execute_batch("DELETE FROM meeting")?,
            Refold::Touched if touched.len() > FEW => {}
            Refold::Touched => return touched.into_iter().try_for_each(|(uid, new)| self.one(tx, uid, new)),
        }
        self.walk(tx, touched, refold)
    }

    /// One event, looked up.
    fn one(&mut self, tx: &Transaction<'_>, uid: &str, mut components: Vec<StoredEvent<'_>>) -> Result<()> {
        let sql = "SELECT id, content FROM calendar_event WHERE uid = ?1 AND id <= ?2";
        let mut statement = tx.prepare_cached(sql)?;
        let mut rows = statement.query(params![uid, self.known_to])?;
        while let Some(row) = rows.next()? {
            clear(tx, row.get(0)?)?;
            components.push(stored_event(row)?);
        }
        self.put(&components)
    }

    /// Many events, in one walk over all that were there before.
    fn walk(&mut self, tx: &Transaction<'_>, mut touched: TouchedEvents<'_>, refold: Refold) -> Result<()> {
        let mut all =
            tx.prepare("SELECT id, content, uid FROM calendar_event WHERE id <= ?1 ORDER BY uid")?;
        let mut rows = all.query([self.known_to])?;
        let (mut uid, mut known) = (String::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let next = row.get_ref(2)?.as_str().unwrap_or_default();
            if refold == Refold::Touched && !touched.contains_key(next) {
                continue;
            }
            if next != uid {
                known.extend(touched.remove(uid.as_str()).unwrap_or_default());
                self.put(&known)?;
                known.clear();
                next.clone_into(&mut uid);
            }
            clear(tx, row.get(0)?)?;
            known.push(stored_event(row)?);
        }
        known.extend(touched.remove(uid.as_str()).unwrap_or_default());
        self.put(&known)?;
        touched.into_values().try_for_each(|new| self.put(&new))
    }

    /// Writes what all components of an event come to.
    fn put(&mut self, components: &[StoredEvent<'_>]) -> Result<()> {
        let events: Vec<&Event> = components.iter().map(|one| &*one.event).collect();
        for meeting in fold::meetings(&events, self.window, self.zone) {
            let id = components[meeting.component].id;
            self.statement.execute(params![id, meeting.starts_at, meeting.ends_at])?;
        }
        Ok(())
    }
}

/// Takes out what a component came to.
fn clear(tx: &Transaction<'_>, event: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM meeting WHERE event_id = ?1")?.execute([event])?;
    Ok(())
}

fn stored_event(row: &Row<'_>) -> Result<StoredEvent<'static>> {
    let event = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
        .map_err(|source| StoreError::Value { what: "event", source })?;
    Ok(StoredEvent { id: row.get(0)?, event: Cow::Owned(event) })
}
