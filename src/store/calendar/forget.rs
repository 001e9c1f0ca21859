//! Takes people out of calendars: those whom the owner has forgotten now, and those whom a calendar
//! names again.

use std::collections::HashSet;

use rusqlite::{Transaction, params};

use super::{ReadCalendar, Result, json, note_change};
use crate::calendar::{Event, Participant};
use crate::command::PersonKey;

/// Takes those whom the owner had forgotten out of calendars that were just read.
pub(super) fn take_forgotten_out(tx: &Transaction<'_>, read: &mut [ReadCalendar]) -> Result<()> {
    let mut statement = tx.prepare("SELECT addr FROM forgotten")?;
    let forgotten: HashSet<String> =
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if !forgotten.is_empty() {
        read.iter_mut().flat_map(|one| &mut one.events).for_each(|event| take_out(event, &forgotten));
    }
    Ok(())
}

/// Takes those whom the owner had forgotten out of an event; its title, which may name them, goes
/// too.
fn take_out(event: &mut Event, forgotten: &HashSet<String>) {
    let is = |person: &Participant| {
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
}

/// Takes people out of all that calendars said of them.
pub(in crate::store) fn forget(tx: &Transaction<'_>, keys: &[PersonKey], names: &[String]) -> Result<()> {
    let forgotten: HashSet<String> = keys.iter().map(ToString::to_string).collect();
    let named = |text: &str| {
        let text = text.to_lowercase();
        names.iter().any(|name| name.chars().count() > 2 && text.contains(&name.to_lowercase()))
    };
    let mut events = tx.prepare("SELECT id, content FROM calendar_event")?;
    let mut rows = events.query([])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let Ok(event) = serde_json::from_str::<Event>(row.get_ref(1)?.as_str().unwrap_or_default()) else {
            continue;
        };
        let mut kept = event.clone();
        take_out(&mut kept, &forgotten);
        if named(&kept.title) {
            kept.title.clear();
        }
        if kept != event {
            changed.push((row.get::<_, i64>(0)?, json(&kept)?));
        }
    }
    for (id, content) in changed {
        tx.execute("UPDATE calendar_event SET content = ?2 WHERE id = ?1", params![id, content])?;
    }
    note_change(tx)
}
