//! `rekindle show`: a whole person on one screen, as labels and what they say.

use unicode_width::UnicodeWidthStr;

use super::fold::folded;
use super::screen::{Screen, Tone};
use crate::command::PersonKey;
use crate::compose::spark;
use crate::infer::people::PersonIndex;
use crate::infer::wording;
use crate::job::command::info;
use crate::job::snapshot::Snapshot;
use crate::job::{App, introductions};
use crate::mail::text;

/// Mails, and words of the owner, that are shown.
const LATEST: usize = 5;
/// Labels are no longer than that; what has a longer one is a sentence.
const LABEL: usize = 17;

/// What `show` says: what a mail answers, and beside it the years, the mails, and what was said.
///
/// # Errors
/// The database's.
pub fn lines(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<Vec<String>> {
    let mut lines = info::show_lines(app, snapshot, position)?;
    let spark = spark::spark(&snapshot.months(position));
    if !spark.is_empty() {
        lines.insert(1, format!("Two years: {spark} days in touch, to now"));
    }
    for (seen, direction) in snapshot.last_mails(&app.store, position, LATEST)? {
        let line = app.store.message_line(seen.row)?;
        let subject = line.map(|line| text::shorten(&line.subject, 70)).unwrap_or_default();
        lines.push(format!(
            "Mail: {}",
            wording::mail_line(seen.at, direction, &subject, snapshot.now, &snapshot.zone)
        ));
    }
    let mine = |key: &Option<PersonKey>| key.as_ref().and_then(|key| snapshot.by_key(key)) == Some(position);
    let said = snapshot.journal.iter().rev().filter(|row| !row.line.is_empty() && mine(&row.entry.person));
    for row in said.take(LATEST) {
        let day = wording::day(row.entry.at.as_second(), snapshot.now, &snapshot.zone);
        lines.push(format!("You said: {}, {day}", row.line));
    }
    for one in introductions::unmuted(app, snapshot)? {
        if one.a == Some(position) || one.b == Some(position) {
            let (a, b) = one.names(snapshot);
            lines.push(format!("Introduction: {a} and {b}, {}", one.describe(snapshot)));
        }
    }
    Ok(lines)
}

/// The first line as it is, the others as labels and values, folded at the terminal's width.
pub fn laid_out(lines: &[String], screen: Screen) -> String {
    let mut out = String::new();
    let mut above = "";
    for (nth, line) in lines.iter().enumerate() {
        let labelled = line.split_once(": ").filter(|(label, _)| label.width() <= LABEL && nth > 0);
        let (label, value) = labelled.unwrap_or(("", line));
        let shown = if label == above { "" } else { label };
        above = label;
        let (indent, room) = match (nth, screen.columns()) {
            (0, columns) => (0, columns),
            (_, columns) => (4, columns.map(|columns| columns.saturating_sub(6))),
        };
        let pad = if label.is_empty() { 0 } else { LABEL + 1 };
        for (n, piece) in folded(value, room.map(|room| room.saturating_sub(pad).max(20))).iter().enumerate()
        {
            let head = if n == 0 { shown } else { "" };
            let blank = " ".repeat(pad.saturating_sub(head.width()));
            let head = screen.paint(head, Tone::Soft);
            out.push_str(format!("{}{head}{blank}{piece}", " ".repeat(indent)).trim_end());
            out.push('\n');
        }
    }
    out
}
