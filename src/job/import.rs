//! Address books: from a file, folder or archive to cards in the store. What would change is
//! decided first, as a value; then it is written, or only shown.
//!
//! One journal entry for each source, with the cards beside it, in one transaction: taking the
//! entry back takes the import back.

mod files;
mod logs;

use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;

use super::App;
use super::export;
use super::snapshot::Snapshot;
use crate::calendar;
use crate::command::{Action, Entry, PersonKey};
use crate::contacts::log::{self, ContactLog};
use crate::contacts::merge::{self, Change};
use crate::contacts::read;
use crate::contacts::{Card, CardSource, ImportRemark, Mapping, linkedin, text};
use crate::infer::names;
use crate::infer::preferences::{self, AllPreferences};
use crate::store::journal::{JournalSource, NewEntry};
use files::ImportFile;
pub use files::RefusedFile;
use logs::Matcher;
pub use logs::WhoIs;

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan {
    /// As the owner named it.
    pub path: String,
    pub changes: Vec<Change>,
    /// Cards that say nothing new.
    pub same: usize,
    /// What is worth telling, with the file it is about.
    pub remarks: Vec<(String, ImportRemark)>,
    /// Sources that were found, in order.
    pub sources: Vec<CardSource>,
    /// Files that were too large to be read.
    pub too_large: Vec<String>,
}

/// What the owner says of the files of an import.
#[derive(Debug, Default)]
pub struct ImportHints<'a> {
    pub mapping: Mapping,
    pub who: &'a [WhoIs],
}

/// What the files of an import hold.
#[derive(Default)]
struct FoundCards {
    cards: Vec<Card>,
    sources: Vec<CardSource>,
    /// With the name of the file.
    logs: Vec<(String, ContactLog)>,
    remarks: Vec<(String, ImportRemark)>,
    /// Files of no format that is known.
    unknown: usize,
    /// Those of them that are calendars.
    calendars: usize,
    /// What the first of them begins with.
    first_line: Option<String>,
}

fn read_all(app: &App, shown: &str, files: Vec<ImportFile>, mapping: &Mapping) -> FoundCards {
    let mut found = FoundCards::default();
    let (messages, others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| read::is_messages(&file.bytes));
    let is_owner = |name: &str| is_owner(app, name);
    for file in others {
        let in_log = log::read(&inside(shown, &file.name), &file.bytes, &app.config.zone, &is_owner);
        if let Some(read) = in_log {
            found.sources.push(read.source);
            found.logs.push((file.name, read));
        } else if let Some(read) = read::read(&file.name, &file.bytes, mapping) {
            found.sources.push(read.source);
            found.cards.extend(read.cards);
            found.remarks.extend(read.remarks.into_iter().map(|remark| (file.name.clone(), remark)));
        } else {
            found.unknown += 1;
            let content = text::decode(&file.bytes);
            found.calendars += usize::from(calendar::begins(&content));
            let line = content.lines().next().unwrap_or_default();
            found
                .first_line
                .get_or_insert_with(|| crate::mail::text::shorten(&crate::mail::text::one_line(line), 80));
        }
    }
    for file in messages {
        let mut remarks = Vec::new();
        let text = text::decode(&file.bytes);
        linkedin::add_messages(&text, &mut found.cards, &mut remarks);
        found.sources.push(CardSource::LinkedIn);
        found.remarks.extend(remarks.into_iter().map(|remark| (file.name.clone(), remark)));
    }
    found
}

/// Of files of no format that is known; `line`: what the first begins with, where columns were
/// named.
fn no_format(path: String, files: usize, line: Option<String>) -> RefusedFile {
    match line {
        Some(line) => RefusedFile::Unmapped { path, line },
        None => RefusedFile::Unknown { path, files },
    }
}

/// Reads `path` and decides what would change.
///
/// # Errors
/// The path cannot be read, or holds no format that is known ([`RefusedFile`]); a hint that means
/// nobody; the database's.
pub fn plan(app: &App, path: &Path, hints: &ImportHints<'_>, now: Timestamp) -> anyhow::Result<ImportPlan> {
    let shown = path.display().to_string();
    let gathered = files::gather(path)?;
    let too_large = gathered.too_large;
    let found = read_all(app, &shown, gathered.files, &hints.mapping);
    let FoundCards { mut cards, mut sources, logs: found_logs, unknown, .. } = found;
    let mut remarks = gathered.remarks;
    remarks.extend(found.remarks);
    if sources.is_empty() && !too_large.is_empty() {
        return Err(RefusedFile::Partly(too_large.join(", ")).into());
    }
    if sources.is_empty() && found.calendars > 0 {
        return Err(RefusedFile::Calendar(shown).into());
    }
    if sources.is_empty() {
        return Err(no_format(shown, unknown, found.first_line.filter(|_| !hints.mapping.is_empty())).into());
    }
    if unknown > 0 {
        let what = format!("{unknown} other {} passed over", if unknown == 1 { "file" } else { "files" });
        remarks.push((shown.clone(), ImportRemark::about_file(what)));
    }
    sources.sort();
    sources.dedup();
    // Everybody has to be known only for what goes by people: the mailbox may be large.
    let own = cards.iter().any(|card| card.source == CardSource::Rekindle);
    let snapshot = (own || !found_logs.is_empty()).then(|| app.snapshot(now)).transpose()?;
    if let Some(snapshot) = &snapshot {
        let matcher = Matcher::new(snapshot, hints.who).map_err(anyhow::Error::msg)?;
        for (file, found) in found_logs {
            let matched = matcher.cards(found, app.local(now).date());
            cards.extend(matched.cards);
            remarks.extend(matched.remarks.into_iter().map(|remark| (file.clone(), remark)));
        }
    }
    let all = cards.len();
    let known = |card: &Card| snapshot.as_ref().is_some_and(|snapshot| is_known(snapshot, card));
    let changes = merge::plan(&existing(app)?, once(cards), &known);
    Ok(ImportPlan { path: shown, same: all - changes.len(), changes, remarks, sources, too_large })
}

/// Where a file is, with the archive or folder around it.
fn inside(around: &str, name: &str) -> String {
    if around == name { name.to_owned() } else { format!("{around}/{name}") }
}

fn is_owner(app: &App, name: &str) -> bool {
    let name = names::fold(name);
    app.config.accounts.iter().any(|account| names::fold(&account.owner_name) == name)
}

/// A contact that several files of one import have is taken once: the later file wins, as a later
/// import would.
fn once(cards: Vec<Card>) -> Vec<Card> {
    let mut seen = std::collections::HashSet::new();
    let mut kept: Vec<Card> =
        cards.into_iter().rev().filter(|card| seen.insert((card.source, card.id.clone()))).collect();
    kept.reverse();
    kept
}

fn existing(app: &App) -> anyhow::Result<Vec<Card>> {
    let entries: Vec<Entry> = app.store.journal()?.into_iter().map(|row| row.entry).collect();
    Ok(merge::effective(app.store.cards()?, &preferences::undone(&entries)))
}

/// Whether everything that a card of our own export says is known.
fn is_known(snapshot: &Snapshot, card: &Card) -> bool {
    let of_address = card.real_addresses().find_map(|address| snapshot.by_address(&address));
    let position = of_address.or_else(|| snapshot.by_address(&card.placeholder()));
    position.is_some_and(|position| merge::covers(&export::card(snapshot, position), card))
}

/// Writes a plan: for each source its journal entry and cards, and an entry for everybody who has a
/// new job.
///
/// # Errors
/// The database's; sources written before stay.
pub fn carry_out(app: &mut App, plan: &ImportPlan, now: Timestamp) -> anyhow::Result<()> {
    let jobs = plan.changes.iter().any(|change| change.new_job().is_some());
    let snapshot = jobs.then(|| app.snapshot(now)).transpose()?;
    let file =
        Path::new(&plan.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let line = format!("import {}", crate::mail::text::shorten(&crate::mail::text::one_line(&file), 80));
    for source in &plan.sources {
        let changes: Vec<&Change> =
            plan.changes.iter().filter(|change| change.after().source == *source).collect();
        if changes.is_empty() {
            continue;
        }
        let new = changes.iter().filter(|change| matches!(change, Change::New(_))).count() as u32;
        let changed = changes.len() as u32 - new;
        let imported = Action::Imported { source: source.as_str().to_owned(), new, changed };
        let mut entries = vec![new_entry(None, imported, &line)];
        entries.extend(changes.iter().filter_map(|change| new_job(snapshot.as_ref()?, change, &line)));
        let cards: Vec<&Card> = changes.iter().map(|change| change.after()).collect();
        app.store.write_import(&entries, &cards, now).context("storing the import")?;
    }
    Ok(())
}

fn new_job(snapshot: &Snapshot, change: &Change, line: &str) -> Option<NewEntry> {
    let (was, organization) = change.new_job()?;
    let card = change.after();
    let keys = card.keys();
    if is_told(&snapshot.all_preferences, card) {
        return None;
    }
    let position = keys.iter().find_map(|address| snapshot.by_address(address));
    let key =
        position.map_or_else(|| keys.first().map(PersonKey::from), |position| Some(snapshot.key(position)));
    let action = Action::NewJob {
        organization: organization.to_owned(),
        title: card.title.clone(),
        was: was.to_owned(),
    };
    Some(new_entry(key, action, line))
}

/// Whether the latest news of somebody's work is what the card says: it is told once, whichever
/// address book has it.
pub(super) fn is_told(preferences: &AllPreferences, card: &Card) -> bool {
    let keys = card.keys();
    let told = preferences.lookup(keys.iter()).new_job;
    told.is_some_and(|(_, organization)| Some(organization) == card.organization)
}

fn new_entry(person: Option<PersonKey>, action: Action, line: &str) -> NewEntry {
    NewEntry { said: JournalSource::Cli, person, action, line: line.to_owned(), reply_key: None, once: None }
}

/// Takes every import of a source back. How many.
///
/// # Errors
/// The database's.
pub fn take_back(app: &mut App, source: CardSource, now: Timestamp) -> anyhow::Result<usize> {
    let rows = app.store.journal()?;
    let entries: Vec<_> = rows.iter().map(|row| row.entry.clone()).collect();
    let undone = preferences::undone(&entries);
    let of_source =
        |action: &Action| matches!(action, Action::Imported { source: of, .. } if of == source.as_str());
    let imports: Vec<_> =
        rows.iter().filter(|row| of_source(&row.entry.action) && !undone.contains(&row.entry.id)).collect();
    let mut taken = Vec::new();
    for import in &imports {
        taken.push(import.entry.id);
        // The new jobs that this import told of are right behind it.
        let behind = rows.iter().filter(|row| row.entry.id > import.entry.id);
        let told = behind.take_while(|row| {
            matches!(row.entry.action, Action::NewJob { .. })
                && (row.entry.at, &row.line) == (import.entry.at, &import.line)
        });
        taken.extend(told.map(|row| row.entry.id));
    }
    let line = format!("import --forget {}", source.as_str());
    let undo: Vec<NewEntry> =
        taken.iter().map(|entry| new_entry(None, Action::Undone { entry: *entry }, &line)).collect();
    app.store.write_entries(&undo, now)?;
    Ok(imports.len())
}
