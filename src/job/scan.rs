//! Reads what is new in the mailbox of an account, and stores it.

mod folders;
mod parsed;
mod pipeline;

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{Span, Timestamp};

use super::reports;
use crate::config::Account;
use crate::mail::{Cursor, Locator, Role};
use crate::source::{Batch, Folder, Source, SourceError};
use crate::store::folder::ListedFolder;
use crate::store::scan::BatchResult;
use crate::store::unreadable::{ScanOutcome, VitalFolders};
use crate::store::{FolderId, Store, StoreError};
use folders::{FolderEnds, store_batch};
use parsed::parse_batch;

/// Most that is read of one IMAP account in a day: Gmail locks out who reads 2,500 MB.
const DAY_BYTES: u64 = 2_000_000_000;
/// A look that found nothing is not worth a write.
const COUNTED: u64 = 16_384;

/// What a scan is asked.
#[derive(Debug, Clone, Copy)]
pub struct ScanOptions<'a> {
    /// `--since 5y`: older messages are passed over. An earlier moment than in the scans before
    /// reads everything again. `None`: as in the scans before.
    pub since: Option<Timestamp>,
    /// Set by another thread to end the scan after the batch at hand.
    pub stop: &'a AtomicBool,
    /// When it begins: what lay in the mailbox before then is seen by it.
    pub began: Timestamp,
}

/// Told as a scan goes on.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A folder begins; messages in it, if known.
    Folder { account: &'a str, folder: &'a str, messages: Option<u64> },
    /// Messages read so far in this folder, in this scan.
    Read { messages: u64 },
    /// The folder is at its end.
    Done { account: &'a str, folder: &'a str, result: BatchResult, read: u64 },
}

/// What came of scanning one account.
#[derive(Debug, Default)]
pub struct ScanReport {
    pub folders: u64,
    pub read: u64,
    pub result: BatchResult,
    /// Messages older than `--since`.
    pub passed_over: u64,
    /// What `--since` came to, with what was asked before. `None`: no limit.
    pub since: Option<Timestamp>,
    /// Messages set aside.
    pub unreadable: u64,
    /// Folders that could not be read: name and why. The others were.
    pub failed: Vec<(String, SourceError)>,
    /// Sent, INBOX or All Mail is among the failed: the owner's latest words may be there.
    pub missed_vital: bool,
}

/// Why a scan ended early.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("scanning {account}")]
    Source { account: String, source: SourceError },
    #[error("storing what was read of {account}")]
    Store { account: String, source: StoreError },
}

/// Scans one account. What was stored before an error stays, and the next scan goes on from there.
///
/// # Errors
/// The account cannot be opened or listed, the connection is lost, or the database refuses.
pub fn run(
    store: &mut Store,
    account: &Account,
    options: ScanOptions<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ScanReport, ScanError> {
    let lost = |source| ScanError::Source { account: account.name.clone(), source };
    let mut source = match Source::open(&account.source) {
        Ok(source) => source,
        Err(source) => {
            note_unreadable(store, account, &source, options)?;
            return Err(lost(source));
        }
    };
    through(store, account, &mut source, options, progress)
}

/// The same through a mailbox that is open already, within what may be read of a server in a day.
///
/// # Errors
/// As [`run`].
pub fn through(
    store: &mut Store,
    account: &Account,
    source: &mut Source,
    options: ScanOptions<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ScanReport, ScanError> {
    let refused = |source| ScanError::Store { account: account.name.clone(), source };
    let day = options.began.as_second().div_euclid(86_400);
    let today = store.bytes_read(&account.name, day).map_err(refused)?;
    source.allow_bytes(DAY_BYTES.saturating_sub(today));
    let scanned = all_folders(store, account, source, options, progress);
    let read = source.bytes_read();
    source.allow_bytes(u64::MAX);
    if read > COUNTED {
        store.add_bytes_read(&account.name, day, read).map_err(refused)?;
    }
    match &scanned {
        // A scan that was asked to end early says nothing of what it did not come to.
        _ if options.stop.load(Ordering::Relaxed) => {}
        Ok(report) => {
            let why = |(folder, error): &(String, SourceError)| (folder.clone(), error.to_string());
            let failed: Vec<_> = report.failed.iter().map(why).collect();
            let vital = if report.missed_vital { VitalFolders::Missed } else { VitalFolders::Read };
            let outcome =
                ScanOutcome { account: &account.name, began: options.began, failed: &failed, vital };
            store.note_scan(outcome).map_err(refused)?;
        }
        Err(ScanError::Source { source, .. }) => note_unreadable(store, account, source, options)?,
        Err(ScanError::Store { .. }) => {}
    }
    scanned
}

/// Remembers that an account could not be opened, listed or read to the end.
///
/// # Errors
/// The database's.
pub fn note_unreadable(
    store: &mut Store,
    account: &Account,
    error: &SourceError,
    options: ScanOptions<'_>,
) -> Result<(), ScanError> {
    let says = error.to_string();
    let refused = |source| ScanError::Store { account: account.name.clone(), source };
    store.note_unreadable_account(&account.name, options.began, &says).map_err(refused)
}

fn all_folders(
    store: &mut Store,
    account: &Account,
    source: &mut Source,
    options: ScanOptions<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ScanReport, ScanError> {
    let lost = |source| ScanError::Source { account: account.name.clone(), source };
    let refused = |source| ScanError::Store { account: account.name.clone(), source };
    let since = store.agree_since(&account.name, options.since).map_err(refused)?;
    let options = ScanOptions { since, ..options };
    let folders = source.folders().map_err(lost)?;
    let rows = store.note_folders(&account.name, folders.iter().map(listed)).map_err(refused)?;
    let place = |(folder, (id, cursor))| FolderPlace { account, folder, id, cursor };
    let places: Vec<_> = folders.iter().zip(rows).map(place).collect();
    let mut report = ScanReport { since, ..ScanReport::default() };
    let ends = each_folder(store, source, &places, options, (&mut report, progress))?;
    let read = places.iter().zip(ends).filter_map(|(place, ended)| Some((place, ended?))).collect();
    finish_folders(store, source, read, options, &mut report)?;
    if options.stop.load(Ordering::Relaxed) {
        return Ok(report);
    }
    report.failed.extend(source.unlisted().iter().map(|line| (line.clone(), not_listed(account))));
    let ids: Vec<FolderId> = places.iter().map(|place| place.id).collect();
    store.mark_gone(&account.name, &ids).map_err(refused)?;
    Ok(report)
}

fn listed(Folder { name, raw, role, .. }: &Folder) -> ListedFolder<'_> {
    ListedFolder { name, raw, role: *role }
}

/// Why a folder is not read whose line in the listing cannot be read.
fn not_listed(account: &Account) -> SourceError {
    let operation = format!("listing the folders of {}", account.name);
    let reason = "the server's line about it cannot be read".to_owned();
    SourceError::Protocol { operation, reason }
}

/// Reads the folders up to the end or to a stop.
///
/// # Errors
/// The connection is lost, or the database refuses.
fn each_folder(
    store: &mut Store,
    source: &mut Source,
    places: &[FolderPlace<'_>],
    options: ScanOptions<'_>,
    (report, progress): (&mut ScanReport, &mut dyn FnMut(Progress<'_>)),
) -> Result<FolderEnds, ScanError> {
    let Some(account) = places.first().map(|place| &place.account.name) else { return Ok(Vec::new()) };
    let refused = |source| ScanError::Store { account: account.clone(), source };
    let mut back = Vec::with_capacity(places.len());
    for place in places {
        back.push(again(store, source, place, options).map_err(refused)?);
    }
    source.announce(|| places.iter().map(|place| (place.folder.clone(), place.cursor.clone())).collect());
    let mut ends =
        folders::read(store, source, (places, back), options, (report, progress)).map_err(refused)?;
    let lost = ends.iter().position(|end| end.as_ref().is_some_and(folders::is_lost));
    match lost.and_then(|at| ends.swap_remove(at)) {
        Some(Err(source)) => Err(ScanError::Source { account: account.clone(), source }),
        _ => Ok(ends),
    }
}

/// What is left to do in the folders that were read; tells the report which were not.
///
/// # Errors
/// The connection is lost, or the database refuses.
fn finish_folders(
    store: &mut Store,
    source: &mut Source,
    scanned: Vec<(&FolderPlace<'_>, Result<(), SourceError>)>,
    options: ScanOptions<'_>,
    report: &mut ScanReport,
) -> Result<(), ScanError> {
    for (place, ended) in scanned {
        let account = || place.account.name.clone();
        let ended = match ended {
            Ok(()) => finish_folder(store, source, place, options)
                .map_err(|source| ScanError::Store { account: account(), source })?,
            failed => failed,
        };
        match ended {
            Ok(()) => report.folders += 1,
            Err(error) if is_about_one_folder(&error) => {
                report.missed_vital |= matches!(place.folder.role, Role::Sent | Role::Inbox | Role::All);
                report.failed.push((place.folder.name.clone(), error));
            }
            Err(error) => return Err(ScanError::Source { account: account(), source: error }),
        }
    }
    Ok(())
}

/// What is left to do in a folder that was read: delivery reports, and a word where messages of it
/// have to be asked for again. It comes after the scan of all folders, which the server shows best
/// without a break.
fn finish_folder(
    store: &mut Store,
    source: &mut Source,
    place: &FolderPlace<'_>,
    options: ScanOptions<'_>,
) -> Result<Result<(), SourceError>, StoreError> {
    if !options.stop.load(Ordering::Relaxed)
        && let Some(lost) = reports::read(store, source, place.account, (place.folder, place.id))?
    {
        return Ok(Err(lost));
    }
    Ok(store.unsettled(place.id)?.map_or(Ok(()), |unshown| Err(not_shown(place.folder, &unshown))))
}

/// A folder without permission, or one the server cannot read, does not keep the others from being
/// read.
fn is_about_one_folder(error: &SourceError) -> bool {
    matches!(error, SourceError::Io { .. } | SourceError::Protocol { .. })
}

/// Asks once more for messages of the folder that were set aside, where it is time to.
fn again(
    store: &mut Store,
    source: &mut Source,
    place: &FolderPlace<'_>,
    options: ScanOptions<'_>,
) -> Result<ScanReport, StoreError> {
    let due = store.due_again(place.id, options.began)?;
    if due.is_empty() {
        return Ok(ScanReport::default());
    }
    // A folder that cannot be opened is told by the scan that follows.
    let Ok(asked) = source.ask_again(place.folder, &place.cursor, &due) else {
        return Ok(ScanReport::default());
    };
    let read: Vec<Locator> = asked.headers.iter().map(|header| header.locator.clone()).collect();
    let batch = Batch { headers: asked.headers, cursor: place.cursor.clone(), ..Batch::default() };
    let mut report = ScanReport::default();
    if !batch.headers.is_empty() {
        let parsed = parse_batch(batch, place, options.since);
        let mut writer = store.writer();
        store_batch(&mut writer, place, &parsed, &mut report)?;
        writer.commit()?;
    }
    store.no_longer_aside(place.id, read.iter().chain(&asked.gone))?;
    store.asked_in_vain(place.id, &asked.unshown, options.began)?;
    Ok(report)
}

/// Why a folder counts as not read: a message of it has to be asked for again.
fn not_shown(folder: &Folder, (place, why): &(Locator, String)) -> SourceError {
    let number = match place {
        Locator::Number(number) => number.to_string(),
        Locator::Name(name) => name.clone(),
    };
    let reason =
        format!("message {number}: {why}; the others were read, and the next scan asks for it again");
    SourceError::Protocol { operation: format!("reading {}", folder.name), reason }
}

/// A folder in its account.
struct FolderPlace<'a> {
    account: &'a Account,
    folder: &'a Folder,
    id: FolderId,
    /// How far it was read before this scan.
    cursor: Cursor,
}

fn add(total: &mut ScanReport, one: ScanReport) {
    total.read += one.read;
    total.passed_over += one.passed_over;
    total.unreadable += one.unreadable;
    total.result.new += one.result.new;
    total.result.copies += one.result.copies;
    total.result.replies += one.result.replies;
}

/// The moment `5y` (or `18mo`, `90d`) before now.
pub fn since(span: Span, now: Timestamp, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    now.to_zoned(zone.clone()).checked_sub(span).ok().map(|at| at.timestamp())
}
