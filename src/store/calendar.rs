//! Calendars: components as files have them, and the meetings they come to.
//!
//! A file that changed is read anew, and only events that it has or had are put together again,
//! from all files that have something of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::tz::TimeZone;
use rusqlite::{Rows, Transaction, params};

use super::{Result, Store, StoreError, watched_file};
use crate::calendar::fold::{self, MeetingContent};
use crate::calendar::{Event, Meeting, Window};
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

impl Store {
    /// Takes in calendars that are new or changed, takes out those that are gone (paths), and puts
    /// the events they touch together again; with `everything`, all events: the window moved.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_calendars(
        &mut self,
        read: &[ReadCalendar],
        gone: &[String],
        refold: Refold,
        window: Window,
        zone: &TimeZone,
    ) -> Result<()> {
        let tx = self.connection.transaction()?;
        let forgotten = forgotten(&tx)?;
        let mut touched: BTreeSet<String> = BTreeSet::new();
        for path in gone.iter().chain(read.iter().map(|one| &one.file.path)) {
            touched.extend(take_out(&tx, path)?);
        }
        for one in read {
            let id = watched_file::put(&tx, WatchedKind::Calendar, &one.file)?;
            let sql = "INSERT OR IGNORE INTO calendar_event (file_id, uid, content) VALUES (?1, ?2, ?3)";
            let mut statement = tx.prepare_cached(sql)?;
            for event in &one.events {
                let event = without(event.clone(), &forgotten);
                statement.execute(params![id, event.uid, json(&event)?])?;
                touched.insert(event.uid);
            }
        }
        put_together(&tx, &Chosen { refold, touched }, window, zone)?;
        note_change(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// All meetings, in order of time within each content; contents by what they say.
    ///
    /// # Errors
    /// SQLite's, or a value that this version cannot read.
    pub fn meetings(&self) -> Result<Vec<StoredMeetings>> {
        let sql = "SELECT content_id, content, starts_at, ends_at FROM meeting
                   JOIN meeting_content ON meeting_content.id = content_id ORDER BY uid, content, starts_at";
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
        let sql =
            "SELECT coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE name = ?1), 0)";
        Ok(self.connection.prepare_cached(sql)?.query_row([REVISION], |row| row.get(0))?)
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
    let sql = "INSERT INTO meta (name, value) VALUES (?1, CAST('1' AS BLOB)) ON CONFLICT (name)
               DO UPDATE SET value = CAST(CAST(CAST(CAST(value AS TEXT) AS INTEGER) + 1 AS TEXT) AS BLOB)";
    tx.execute(sql, [REVISION])?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|source| StoreError::Value { what: "event", source })
}

/// Takes a file out. The events it had.
fn take_out(tx: &Transaction<'_>, path: &str) -> Result<Vec<String>> {
    let Some(id) = watched_file::id(tx, WatchedKind::Calendar, path)? else { return Ok(Vec::new()) };
    let mut statement = tx.prepare_cached("SELECT DISTINCT uid FROM calendar_event WHERE file_id = ?1")?;
    let uids = statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    tx.execute("DELETE FROM calendar_event WHERE file_id = ?1", [id])?;
    tx.execute("DELETE FROM watched_file WHERE id = ?1", [id])?;
    Ok(uids)
}

/// Which events are put together.
struct Chosen {
    refold: Refold,
    /// Events that files which changed have or had.
    touched: BTreeSet<String>,
}

impl Chosen {
    fn has(&self, uid: &str) -> bool {
        self.refold == Refold::Everything || self.touched.contains(uid)
    }
}

/// Puts events together, in one walk over all components where they are many.
fn put_together(tx: &Transaction<'_>, chosen: &Chosen, window: Window, zone: &TimeZone) -> Result<()> {
    /// So many events are looked up one by one.
    const FEW: usize = 1_000;
    if chosen.refold == Refold::Touched && chosen.touched.len() <= FEW {
        for uid in &chosen.touched {
            clear(tx, uid)?;
            let mut rows = tx.prepare_cached("SELECT uid, content FROM calendar_event WHERE uid = ?1")?;
            walk(tx, rows.query([uid])?, chosen, (window, zone))?;
        }
        return Ok(());
    }
    match chosen.refold {
        Refold::Everything => tx.execute_batch("DELETE FROM meeting; DELETE FROM meeting_content")?,
        Refold::Touched => chosen.touched.iter().try_for_each(|uid| clear(tx, uid))?,
    }
    let mut rows = tx.prepare("SELECT uid, content FROM calendar_event ORDER BY uid")?;
    walk(tx, rows.query([])?, chosen, (window, zone))
}

/// Takes out what an event came to.
fn clear(tx: &Transaction<'_>, uid: &str) -> Result<()> {
    let sql = "DELETE FROM meeting WHERE content_id IN (SELECT id FROM meeting_content WHERE uid = ?1)";
    tx.prepare_cached(sql)?.execute([uid])?;
    tx.prepare_cached("DELETE FROM meeting_content WHERE uid = ?1")?.execute([uid])?;
    Ok(())
}

/// Puts together what rows (UID, component), event after event, come to.
fn walk(
    tx: &Transaction<'_>,
    mut rows: Rows<'_>,
    chosen: &Chosen,
    (window, zone): (Window, &TimeZone),
) -> Result<()> {
    let (mut uid, mut components): (String, Vec<Event>) = Default::default();
    while let Some(row) = rows.next()? {
        let next = row.get_ref(0)?.as_str().unwrap_or_default();
        if !chosen.has(next) {
            continue;
        }
        if next != uid {
            put(tx, &uid, fold::meetings(std::mem::take(&mut components), window, zone))?;
            next.clone_into(&mut uid);
        }
        let event = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
            .map_err(|source| StoreError::Value { what: "event", source })?;
        components.push(event);
    }
    put(tx, &uid, fold::meetings(components, window, zone))
}

fn put(tx: &Transaction<'_>, uid: &str, meetings: Vec<Meeting>) -> Result<()> {
    let mut by_content: BTreeMap<MeetingContent, Vec<(i64, i64)>> = BTreeMap::new();
    for meeting in meetings {
        by_content.entry(meeting.about).or_default().push((meeting.starts_at, meeting.ends_at));
    }
    let mut one = tx.prepare_cached("INSERT INTO meeting_content (uid, content) VALUES (?1, ?2)")?;
    let mut time = tx.prepare_cached(
        "INSERT OR IGNORE INTO meeting (content_id, starts_at, ends_at) VALUES (?1, ?2, ?3)",
    )?;
    for (content, times) in by_content {
        one.execute(params![uid, json(&content)?])?;
        let id = tx.last_insert_rowid();
        for (starts_at, ends_at) in times {
            time.execute(params![id, starts_at, ends_at])?;
        }
    }
    Ok(())
}

fn forgotten(tx: &Transaction<'_>) -> Result<HashSet<String>> {
    let mut statement = tx.prepare("SELECT addr FROM forgotten")?;
    let all = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(all)
}

/// An event without those whom the owner had forgotten; its title, which may name them, goes too.
fn without(mut event: Event, forgotten: &HashSet<String>) -> Event {
    let is = |person: &crate::calendar::Participant| {
        person.address.as_ref().is_some_and(|address| forgotten.contains(address.as_str()))
    };
    if event.attendees.iter().chain(&event.organizer).any(is) {
        event.title.clear();
        for person in event.attendees.iter_mut().chain(&mut event.organizer) {
            if is(person) {
                (person.address, person.name) = (None, String::new());
            }
        }
    }
    event
}

/// Takes people out of all that calendars said of them.
pub(super) fn forget(tx: &Transaction<'_>, addresses: &[String], names: &[String]) -> Result<()> {
    let forgotten: HashSet<String> = addresses.iter().cloned().collect();
    let named = |text: &str| {
        let text = text.to_lowercase();
        names.iter().any(|name| name.chars().count() > 2 && text.contains(&name.to_lowercase()))
    };
    forget_events(tx, &forgotten, &named)?;
    forget_meetings(tx, &forgotten, &named)?;
    note_change(tx)
}

fn forget_events(
    tx: &Transaction<'_>,
    forgotten: &HashSet<String>,
    named: &dyn Fn(&str) -> bool,
) -> Result<()> {
    let mut events = tx.prepare("SELECT file_id, uid, content FROM calendar_event")?;
    let rows: Vec<(i64, String, String)> = events
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    drop(events);
    for (file, uid, content) in rows {
        let Ok(event) = serde_json::from_str::<Event>(&content) else { continue };
        let mut kept = without(event.clone(), forgotten);
        if named(&kept.title) {
            kept.title.clear();
        }
        if kept != event {
            let sql = "UPDATE OR REPLACE calendar_event SET content = ?4 WHERE uid = ?1 AND file_id = ?2 AND content = ?3";
            tx.execute(sql, params![uid, file, content, json(&kept)?])?;
        }
    }
    Ok(())
}

fn forget_meetings(
    tx: &Transaction<'_>,
    forgotten: &HashSet<String>,
    named: &dyn Fn(&str) -> bool,
) -> Result<()> {
    let mut contents = tx.prepare("SELECT id, content FROM meeting_content")?;
    let rows: Vec<(i64, String)> =
        contents.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    drop(contents);
    for (id, content) in rows {
        let Ok(before) = serde_json::from_str::<MeetingContent>(&content) else { continue };
        let mut after = before.clone();
        let is = |person: &crate::calendar::Participant| {
            person.address.as_ref().is_some_and(|address| forgotten.contains(address.as_str()))
        };
        let there = after.attendees.iter().chain(&after.organizer).any(is);
        for person in after.attendees.iter_mut().chain(&mut after.organizer) {
            if is(person) {
                (person.address, person.name) = (None, String::new());
            }
        }
        if there || named(&after.title) {
            after.title.clear();
        }
        if after != before {
            let sql = "UPDATE meeting_content SET content = ?2 WHERE id = ?1";
            tx.execute(sql, params![id, json(&after)?])?;
        }
    }
    Ok(())
}
