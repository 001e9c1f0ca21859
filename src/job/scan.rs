//! Reads what is new in the mailbox: one thread reads, one or two parse, this one stores, some
//! batches a transaction.

mod pipeline;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

use jiff::{Span, Timestamp};

use super::reports;
use crate::config::Account;
use crate::infer::class;
use crate::mail::folder::role_by_name;
use crate::mail::{Cursor, HeaderRecord, Locator, Mailbox, Role, Signs, header};
use crate::source::{Batch, Folder, KnownMessages, Labels, ScanControl, Source, SourceError};
use crate::store::scan::{BatchResult, BatchWriter, Names, Scanned};
use crate::store::{FolderId, Store, StoreError};
use pipeline::{Outlet, ParserPlace};

/// Most that is read of one IMAP account in a day: Gmail locks out who reads 2,500 MB.
const DAY_BYTES: u64 = 2_000_000_000;
/// A look that found nothing is not worth a write.
const COUNTED: u64 = 16_384;
/// Messages after which a transaction ends: each writes many pages anew, so few are better than
/// many, but who else wants to write has to wait.
const TOGETHER: usize = 10_000;
/// How long a transaction waits for the next batch.
const LINGER: Duration = Duration::from_millis(100);

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
            store.note_scan(&account.name, options.began, &failed).map_err(refused)?;
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
    let mut places = Vec::with_capacity(folders.len());
    for folder in &folders {
        let (id, cursor) =
            store.folder(&account.name, &folder.name, &folder.raw, folder.role).map_err(refused)?;
        places.push(FolderPlace { account, folder, id, cursor });
    }
    let mut report = ScanReport { since, ..ScanReport::default() };
    let scanned = each_folder(store, source, &places, options, (&mut report, progress))?;
    finish_folders(store, source, places.iter().zip(scanned).collect(), options, &mut report)?;
    if options.stop.load(Ordering::Relaxed) {
        return Ok(report);
    }
    report.failed.extend(source.unlisted().iter().map(|line| (line.clone(), not_listed(account))));
    let listed: Vec<FolderId> = places.iter().map(|place| place.id).collect();
    store.mark_gone(&account.name, &listed).map_err(refused)?;
    if !report.missed_vital {
        store.set_looked(&account.name, options.began).map_err(refused)?;
    }
    Ok(report)
}

/// Why a folder is not read whose line in the listing cannot be read.
fn not_listed(account: &Account) -> SourceError {
    let operation = format!("listing the folders of {}", account.name);
    let reason = "the server's line about it cannot be read".to_owned();
    SourceError::Protocol { operation, reason }
}

/// Reads one folder after the other, up to the end or to a stop; how each ended.
///
/// # Errors
/// The connection is lost, or the database refuses.
fn each_folder(
    store: &mut Store,
    source: &mut Source,
    places: &[FolderPlace<'_>],
    options: ScanOptions<'_>,
    (report, progress): (&mut ScanReport, &mut dyn FnMut(Progress<'_>)),
) -> Result<Vec<Result<(), SourceError>>, ScanError> {
    let Some(account) = places.first().map(|place| &place.account.name) else { return Ok(Vec::new()) };
    let refused = |source| ScanError::Store { account: account.clone(), source };
    let mut back = Vec::with_capacity(places.len());
    for place in places {
        back.push(again(store, source, place, options).map_err(refused)?);
    }
    source.announce(|| places.iter().map(|place| (place.folder.clone(), place.cursor.clone())).collect());
    let mut writer = store.writer();
    let mut scanned = Vec::with_capacity(places.len());
    let mut lost = None;
    for (place, back) in places.iter().zip(back) {
        let (one, ended) =
            one_folder((store, &mut writer), source, place, options, (back, progress)).map_err(refused)?;
        add(report, one);
        match ended {
            Err(source) if !is_about_one_folder(&source) => lost = Some(source),
            ended => scanned.push(ended),
        }
        if lost.is_some() || options.stop.load(Ordering::Relaxed) {
            break;
        }
    }
    writer.commit().map_err(refused)?;
    match lost {
        Some(source) => Err(ScanError::Source { account: account.clone(), source }),
        None => Ok(scanned),
    }
}

/// The messages of one folder: what was asked for again (`back`), and what is new. The source's
/// error comes back beside what was added before it.
fn one_folder(
    store: (&Store, &mut BatchWriter<'_>),
    source: &mut Source,
    place: &FolderPlace<'_>,
    options: ScanOptions<'_>,
    (back, progress): (ScanReport, &mut dyn FnMut(Progress<'_>)),
) -> Result<(ScanReport, Result<(), SourceError>), StoreError> {
    let (account, folder) = (place.account.name.as_str(), place.folder.name.as_str());
    progress(Progress::Folder { account, folder, messages: place.folder.messages });
    let (mut one, ended) = scan_folder(store, source, place, options, progress)?;
    add(&mut one, back);
    progress(Progress::Done { account, folder, result: one.result, read: one.read });
    Ok((one, ended))
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

/// Reads one folder on a thread of its own and parses on others while this one stores. The
/// source's error comes back beside what was added before it.
fn scan_folder(
    (store, writer): (&Store, &mut BatchWriter<'_>),
    source: &mut Source,
    place: &FolderPlace<'_>,
    options: ScanOptions<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(ScanReport, Result<(), SourceError>), StoreError> {
    if source.is_unchanged(place.folder, &place.cursor) {
        return Ok((ScanReport::default(), Ok(())));
    }
    let known = known_places((store, writer), source, place)?;
    // A server takes longer than one parser does, files take less.
    let parsers = if source.is_server() { 1 } else { 2 };
    let (mut inlet, parsers, outlet) = pipeline::new(parsers);
    std::thread::scope(|scope| {
        let reading = spawn(scope, format!("read {}", place.account.name), move || {
            let mut sink = |batch: Batch| {
                let wanted = !options.stop.load(Ordering::Relaxed) && inlet.push(batch);
                if wanted { ScanControl::On } else { ScanControl::Stop }
            };
            source.scan(place.folder, &place.cursor, &known, &mut sink)
        });
        let start = |parser: ParserPlace<_, _>| {
            let work = move || parser.work(|batch| parse_batch(batch, place, options.since));
            spawn(scope, format!("parse {}", place.account.name), work)
        };
        let parsing: Vec<_> = parsers.into_iter().map(start).collect();
        // The outlet is dropped when storing fails, which tells the others to stop.
        let stored = store_batches(writer, place, outlet, progress);
        let ends: Vec<_> = parsing.into_iter().map(ScopedJoinHandle::join).collect();
        let parsed = ends.iter().all(Result::is_ok);
        let ended = reading.join().ok().filter(|_| parsed).unwrap_or_else(|| Err(failed(place)));
        Ok((stored?, ended))
    })
}

/// What the store has of a folder, where its source wants to know.
fn known_places(
    (store, writer): (&Store, &mut BatchWriter<'_>),
    source: &Source,
    place: &FolderPlace<'_>,
) -> Result<KnownMessages, StoreError> {
    if !source.wants_known(&place.cursor) {
        return Ok(KnownMessages::default());
    }
    // Of a big folder it takes a while, in which others may want to write.
    writer.commit()?;
    store.known_places(place.id)
}

fn spawn<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    name: String,
    work: impl FnOnce() -> T + Send + 's,
) -> ScopedJoinHandle<'s, T> {
    let thread = std::thread::Builder::new().name(name).stack_size(8 << 20);
    thread.spawn_scoped(scope, work).expect("a thread can be made")
}

/// A thread panicked.
fn failed(place: &FolderPlace<'_>) -> SourceError {
    let operation = format!("reading {}", place.folder.name);
    SourceError::Protocol { operation, reason: "the reader failed; please report this".to_owned() }
}

fn store_batches(
    writer: &mut BatchWriter<'_>,
    place: &FolderPlace<'_>,
    mut batches: Outlet<ParsedBatch>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ScanReport, StoreError> {
    let mut report = ScanReport::default();
    let mut unshown = Vec::new();
    while let Some(mut batch) = next(&mut batches, writer)? {
        // Set aside with the cursor that passes them.
        batch.unreadable.extend(batch.unshown.iter().cloned());
        unshown.append(&mut batch.unshown);
        store_batch(writer, place, &batch, &mut report)?;
        progress(Progress::Read { messages: report.read });
        if writer.added() >= TOGETHER {
            writer.commit()?;
        }
    }
    writer.note_unshown(place.id, &unshown)?;
    Ok(report)
}

/// The next batch. Others get to write where it is long in coming. `None`: there is no more.
fn next(
    batches: &mut Outlet<ParsedBatch>,
    writer: &mut BatchWriter<'_>,
) -> Result<Option<ParsedBatch>, StoreError> {
    if let Ok(next) = batches.next_within(LINGER) {
        return Ok(next);
    }
    writer.commit()?;
    Ok(batches.next())
}

/// Adds one batch to the transaction that is open, and to the report.
fn store_batch(
    writer: &mut BatchWriter<'_>,
    place: &FolderPlace<'_>,
    batch: &ParsedBatch,
    report: &mut ScanReport,
) -> Result<(), StoreError> {
    report.read += batch.read;
    report.passed_over += batch.passed_over;
    report.unreadable += batch.unreadable.len() as u64;
    let result = writer.add(place.id, &batch.scanned, &batch.unreadable, &batch.cursor)?;
    report.result.new += result.new;
    report.result.copies += result.copies;
    report.result.replies += result.replies;
    Ok(())
}

/// A [`Batch`] whose headers were parsed.
struct ParsedBatch {
    scanned: Vec<Scanned>,
    /// Headers that came, with those that are passed over.
    read: u64,
    /// Older than wanted, or drafts, junk and trash by their label.
    passed_over: u64,
    unreadable: Vec<(Locator, String)>,
    unshown: Vec<(Locator, String)>,
    cursor: Cursor,
}

fn parse_batch(batch: Batch, place: &FolderPlace<'_>, since: Option<Timestamp>) -> ParsedBatch {
    let Batch { headers, unreadable, unshown, cursor } = batch;
    let read = headers.len() as u64;
    let mut scanned = Vec::with_capacity(headers.len());
    for raw in headers {
        let mut record = header::parse(&raw.block, raw.arrived);
        match raw.labels {
            Labels::Told(labels) => record.labels = labels,
            Labels::None => record.labels.clear(),
            Labels::Header => {}
        }
        scanned.extend(parse(raw.locator, record, place, since));
    }
    let passed_over = read - scanned.len() as u64;
    ParsedBatch { scanned, read, passed_over, unreadable, unshown, cursor }
}

/// Adds to a header what only its folder tells. `None`: older than wanted.
fn parse(
    locator: Locator,
    mut record: HeaderRecord,
    place: &FolderPlace<'_>,
    since: Option<Timestamp>,
) -> Option<Scanned> {
    if record.written.or(record.date).zip(since).is_some_and(|(at, since)| at < since) {
        return None;
    }
    if record
        .labels
        .iter()
        .any(|label| matches!(role_by_name(label), Role::Drafts | Role::Junk | Role::Trash))
    {
        return None;
    }
    if record.rekindle_id.is_some() && !is_from_and_to_the_owner(&record, place.account) {
        // A mail of somebody else's is none of ours, whatever it has.
        record.rekindle_id = None;
    }
    let labelled_sent = record.labels.iter().any(|label| role_by_name(label) == Role::Sent);
    if place.folder.role == Role::Sent || labelled_sent {
        record.signs |= Signs::IN_SENT;
        author_is_the_owner(&mut record, place.account);
    }
    let nobodys =
        class::is_by_relay_or_bounce(&record) || record.signs.intersects(Signs::VIA | Signs::AUTH_FAILED);
    let names = if nobodys { Names::Ignored } else { Names::Believed };
    Some(Scanned::new(locator, record, names))
}

/// What is in Sent, and names nobody who can be read as its author, the owner wrote: Exchange
/// leaves a name without an address there, or the name of a directory entry.
fn author_is_the_owner(record: &mut HeaderRecord, account: &Account) {
    if record.from.is_empty() {
        record.from.push(Mailbox { name: String::new(), address: account.email.clone() });
    }
}

/// As every mail of ours to the owner is.
fn is_from_and_to_the_owner(record: &HeaderRecord, account: &Account) -> bool {
    let mut all = [&record.from, &record.to, &record.cc, &record.bcc].into_iter().flatten();
    !record.to.is_empty() && record.from.len() == 1 && all.all(|mailbox| account.is_owner(&mailbox.address))
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
