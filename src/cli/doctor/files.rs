//! Calendars and address books: what was read of them, and what could not be.

use jiff::Timestamp;

use super::finding::{Finding, Topic};
use crate::command::span::count;
use crate::job::{self, App};
use crate::store::watched_file::WatchedKind;

/// The files of both kinds; nothing is said of a kind that the owner does not use.
pub(super) fn files(app: &App, now: Timestamp, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    if let Some(files) = watched(app, WatchedKind::Calendar, findings)? {
        let is_past = |(_, ends_at): &&(i64, i64)| *ends_at <= now.as_second();
        let meetings = app.store.meetings()?;
        let meetings: usize = meetings.iter().map(|(_, times)| times.iter().filter(is_past).count()).sum();
        let (files, meetings) = (count(files, "file"), count(meetings as i64, "meeting"));
        findings.push(Finding::fine(Topic::Calendars, format!("calendars: {files}, {meetings} so far")));
    }
    if let Some(files) = watched(app, WatchedKind::Book, findings)? {
        let (files, cards) = (count(files, "file"), count(app.store.book_cards()?.len() as i64, "card"));
        findings.push(Finding::fine(Topic::AddressBooks, format!("address books: {files}, {cards}")));
    }
    Ok(())
}

/// What cannot be read of the files of a kind. How many were read. `None`: none is named.
fn watched(app: &App, kind: WatchedKind, findings: &mut Vec<Finding>) -> anyhow::Result<Option<i64>> {
    let (topic, key, list) = match kind {
        WatchedKind::Calendar => (Topic::Calendars, "calendars", job::calendars::files(&app.config)),
        WatchedKind::Book => (Topic::AddressBooks, "address-books", job::books::files(&app.config)),
    };
    let files = app.store.watched_files(kind)?;
    let trouble = |fault: String| {
        let says = format!("{}: {fault}", topic.label().to_lowercase());
        Finding::trouble(topic, says, format!("Check the path under `{key}`."))
    };
    let is_used = !files.is_empty() || !list.paths.is_empty() || !list.faults.is_empty();
    findings.extend(list.faults.into_iter().map(trouble));
    for file in &files {
        let note = |remark: &String| {
            let remedy = "Look at it in the program that writes the file; the rest was read.";
            Finding::note(topic, format!("{}, {remark}", file.path), remedy).hiding([file.path.clone()])
        };
        findings.extend(file.remarks.iter().map(note));
    }
    Ok(is_used.then_some(files.len() as i64))
}
