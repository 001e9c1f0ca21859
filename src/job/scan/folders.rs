//! The folders of an account, one after the other: one thread reads them, one or two parse, this
//! one stores. So the next folder is opened and listed while the last messages of the one before
//! are on their way.
#![expect(clippy::disallowed_methods, reason = "how long a transaction has been open")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use super::parsed::{ParsedBatch, parse_batch};
use super::pipeline::{self, Inlet, Outlet};
use super::{FolderPlace, Progress, ScanOptions, ScanReport, add, is_about_one_folder};
use crate::mail::Locator;
use crate::source::{Batch, KnownMessages, ScanControl, Source, SourceError};
use crate::store::scan::BatchWriter;
use crate::store::{Store, StoreError};

/// Messages after which a transaction ends: each writes many pages anew, so few are better than
/// many, but who else wants to write has to wait.
const TOGETHER: usize = 10_000;
/// How long a transaction waits for the next step.
const LINGER: Duration = Duration::from_millis(100);
/// How long one may be open, though many small folders follow one another.
const LONGEST: Duration = Duration::from_secs(1);

/// How the reading of each folder ended. `None`: it was not come to.
pub(super) type FolderEnds = Vec<Option<Result<(), SourceError>>>;

/// One step of reading the folders.
struct FolderStep<B> {
    /// The folder's number in the list.
    at: usize,
    what: StepKind<B>,
}

enum StepKind<B> {
    /// Reading it begins.
    Begins,
    Batch(B),
    /// Nothing more comes of it; an error may come after batches that count.
    Ended(Result<(), SourceError>),
}

/// Reads the folders, each from its cursor, up to the end, to a stop, or to the loss of the
/// connection; `back` is what came already of those messages of each that were asked for again.
///
/// # Errors
/// The database's. What was stored until then stays.
pub(super) fn read(
    store: &Store,
    source: &mut Source,
    (places, back): (&[FolderPlace<'_>], Vec<ScanReport>),
    options: ScanOptions<'_>,
    (report, progress): (&mut ScanReport, &mut dyn FnMut(Progress<'_>)),
) -> Result<FolderEnds, StoreError> {
    let mut to_read = Vec::new();
    let mut ends: FolderEnds = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let is_unchanged = source.is_unchanged(place.folder, &place.cursor);
        ends.push(is_unchanged.then_some(Ok(())));
        if !is_unchanged {
            to_read.push((at, known_places(store, source, place)?));
        }
    }
    let writer = store.writer();
    let mut storing =
        FolderStorage { writer, places, back, report, progress, open: None, ends, added_at: None };
    storing.tell_unchanged();
    if !to_read.is_empty() {
        in_threads(source, to_read, options, &mut storing)?;
    }
    storing.commit()?;
    Ok(storing.ends)
}

/// What the store has of a folder, where its source wants to know.
fn known_places(
    store: &Store,
    source: &Source,
    place: &FolderPlace<'_>,
) -> Result<KnownMessages, StoreError> {
    if source.wants_known(&place.cursor) {
        store.known_places(place.id)
    } else {
        Ok(KnownMessages::default())
    }
}

fn in_threads(
    source: &mut Source,
    to_read: Vec<(usize, KnownMessages)>,
    options: ScanOptions<'_>,
    storing: &mut FolderStorage<'_, '_>,
) -> Result<(), StoreError> {
    let places = storing.places;
    let account = places.first().map_or("", |place| &place.account.name);
    // A server takes longer than one parser does, files take less.
    let parsers = if source.is_server() { 1 } else { 2 };
    let (inlet, parsers, outlet) = pipeline::new(parsers);
    let work = FolderWork { places, lost: places.iter().map(|_| AtomicBool::new(false)).collect(), options };
    let work = &work;
    std::thread::scope(|scope| {
        spawn(scope, format!("read {account}"), move || work.read(source, to_read, inlet));
        for parser in parsers {
            let work = move || parser.work(|step| work.parse(step));
            spawn(scope, format!("parse {account}"), work);
        }
        // The outlet is dropped when storing fails, which tells the others to stop.
        storing.store(outlet)
    })
}

fn spawn<'s>(scope: &'s Scope<'s, '_>, name: String, work: impl FnOnce() + Send + 's) {
    let thread = std::thread::Builder::new().name(name).stack_size(8 << 20);
    let _: ScopedJoinHandle<'_, ()> = thread.spawn_scoped(scope, work).expect("a thread can be made");
}

/// What the threads that read and parse have in common.
struct FolderWork<'a> {
    places: &'a [FolderPlace<'a>],
    /// Folders of which a batch was lost: nothing behind it counts.
    lost: Vec<AtomicBool>,
    options: ScanOptions<'a>,
}

impl FolderWork<'_> {
    fn read(
        &self,
        source: &mut Source,
        to_read: Vec<(usize, KnownMessages)>,
        mut inlet: Inlet<FolderStep<Batch>>,
    ) {
        let is_stopped = || self.options.stop.load(Ordering::Relaxed);
        for (at, known) in to_read {
            let FolderPlace { folder, cursor, .. } = &self.places[at];
            if !inlet.push(FolderStep { at, what: StepKind::Begins }) {
                return;
            }
            let mut sink = |batch| {
                let is_wanted = !is_stopped() && !self.lost[at].load(Ordering::Relaxed);
                let step = FolderStep { at, what: StepKind::Batch(batch) };
                if is_wanted && inlet.push(step) { ScanControl::On } else { ScanControl::Stop }
            };
            let ended = caught(&folder.name, || source.scan(folder, cursor, &known, &mut sink));
            let ended = ended.and_then(|ended| ended);
            let is_last = is_lost(&ended) || is_stopped();
            if !inlet.push(FolderStep { at, what: StepKind::Ended(ended) }) || is_last {
                return;
            }
        }
    }

    fn parse(&self, FolderStep { at, what }: FolderStep<Batch>) -> FolderStep<ParsedBatch> {
        let place = &self.places[at];
        let what = match what {
            StepKind::Begins => StepKind::Begins,
            StepKind::Ended(ended) => StepKind::Ended(ended),
            StepKind::Batch(batch) => {
                match caught(&place.folder.name, || parse_batch(batch, place, self.options.since)) {
                    Ok(parsed) => StepKind::Batch(parsed),
                    Err(failed) => {
                        self.lost[at].store(true, Ordering::Relaxed);
                        StepKind::Ended(Err(failed))
                    }
                }
            }
        };
        FolderStep { at, what }
    }
}

/// Whether the connection is lost, so that nothing more can be read.
pub(super) fn is_lost(ended: &Result<(), SourceError>) -> bool {
    ended.as_ref().is_err_and(|error| !is_about_one_folder(error))
}

/// A panic while one folder is read is an error of that folder; the others go on.
fn caught<T>(folder: &str, work: impl FnOnce() -> T) -> Result<T, SourceError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| SourceError::Protocol {
        operation: format!("reading {folder}"),
        reason: "the reader failed; please report this".to_owned(),
    })
}

/// Where the steps end up.
struct FolderStorage<'a, 's> {
    writer: BatchWriter<'s>,
    places: &'a [FolderPlace<'a>],
    back: Vec<ScanReport>,
    report: &'a mut ScanReport,
    progress: &'a mut dyn FnMut(Progress<'_>),
    /// The folder whose batches come now.
    open: Option<FolderUnderWay>,
    ends: FolderEnds,
    /// When something was first added to the transaction that is open.
    added_at: Option<Instant>,
}

/// What came of a folder so far.
struct FolderUnderWay {
    at: usize,
    report: ScanReport,
    unshown: Vec<(Locator, String)>,
}

impl FolderStorage<'_, '_> {
    fn tell_unchanged(&mut self) {
        for at in 0..self.places.len() {
            if self.ends[at].is_some() {
                self.begin(at);
                self.done(at, ScanReport::default());
            }
        }
    }

    fn store(&mut self, mut steps: Outlet<FolderStep<ParsedBatch>>) -> Result<(), StoreError> {
        while let Some(FolderStep { at, what }) = self.next(&mut steps)? {
            match what {
                StepKind::Begins => {
                    self.begin(at);
                    self.open =
                        Some(FolderUnderWay { at, report: ScanReport::default(), unshown: Vec::new() });
                }
                StepKind::Batch(batch) => self.add(at, batch)?,
                StepKind::Ended(ended) => self.end(at, ended)?,
            }
            let is_old = self.added_at.is_some_and(|since| since.elapsed() >= LONGEST);
            if is_old || self.writer.added() >= TOGETHER {
                self.commit()?;
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.added_at = None;
        self.writer.commit()
    }

    /// The next step. Others get to write where it is long in coming. `None`: there is no more.
    fn next(
        &mut self,
        steps: &mut Outlet<FolderStep<ParsedBatch>>,
    ) -> Result<Option<FolderStep<ParsedBatch>>, StoreError> {
        if let Ok(next) = steps.next_within(LINGER) {
            return Ok(next);
        }
        self.commit()?;
        Ok(steps.next())
    }

    fn begin(&mut self, at: usize) {
        let FolderPlace { account, folder, .. } = &self.places[at];
        let (account, messages) = (account.name.as_str(), folder.messages);
        (self.progress)(Progress::Folder { account, folder: &folder.name, messages });
    }

    /// After a batch of the folder that was lost, no more of it is taken: its cursor would pass
    /// what was in it.
    fn add(&mut self, at: usize, mut batch: ParsedBatch) -> Result<(), StoreError> {
        let Some(open) = self.open.as_mut().filter(|open| open.at == at) else { return Ok(()) };
        // Set aside with the cursor that passes them.
        batch.unreadable.extend(batch.unshown.iter().cloned());
        open.unshown.append(&mut batch.unshown);
        self.added_at.get_or_insert_with(Instant::now);
        store_batch(&mut self.writer, &self.places[at], &batch, &mut open.report)?;
        (self.progress)(Progress::Read { messages: open.report.read });
        Ok(())
    }

    fn end(&mut self, at: usize, ended: Result<(), SourceError>) -> Result<(), StoreError> {
        let Some(open) = self.open.take_if(|open| open.at == at) else {
            // The connection was lost after a batch was.
            if is_lost(&ended) {
                self.ends[at] = Some(ended);
            }
            return Ok(());
        };
        if !open.unshown.is_empty() {
            self.added_at.get_or_insert_with(Instant::now);
        }
        self.writer.note_unshown(self.places[at].id, &open.unshown)?;
        self.ends[at] = Some(ended);
        self.done(at, open.report);
        Ok(())
    }

    fn done(&mut self, at: usize, mut one: ScanReport) {
        add(&mut one, std::mem::take(&mut self.back[at]));
        let FolderPlace { account, folder, .. } = &self.places[at];
        let (account, folder) = (account.name.as_str(), folder.name.as_str());
        (self.progress)(Progress::Done { account, folder, result: one.result, read: one.read });
        add(self.report, one);
    }
}

/// Adds one batch to the transaction that is open, and to the report.
///
/// # Errors
/// The database's.
pub(super) fn store_batch(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Account, Env};
    use crate::mail::{Cursor, Role};
    use crate::source::{Folder, Labels, RawHeader};

    fn account() -> Account {
        let home = Some("/home/robin".into());
        let env = Env {
            home,
            config_home: None,
            data_home: None,
            config: None,
            data: None,
            zone: || jiff::tz::TimeZone::UTC,
        };
        let text = "[accounts.home]\nemail = \"robin@gmail.com\"\npassword.raw = \"x\"\n";
        config::parse::parse(text, std::path::Path::new("/c.toml"), &env).unwrap().accounts.remove(0)
    }

    fn folder(name: &str) -> Folder {
        Folder { name: name.to_owned(), raw: name.to_owned(), role: Role::Plain, messages: None }
    }

    /// Two messages, and the cursor after them.
    fn batch(first: u32) -> Batch {
        let header = |uid: u32| RawHeader {
            locator: Locator::Number(uid.into()),
            arrived: None,
            block: format!("From: ada@example.org\nMessage-ID: <{uid}@example.org>\n\n").into(),
            labels: Labels::None,
        };
        let cursor =
            Cursor::Imap { uid_validity: 1, last_uid: first + 1, uid_next: None, highest_modseq: None };
        Batch { headers: vec![header(first), header(first + 1)], cursor, ..Batch::default() }
    }

    /// What the store has of each folder after these steps: where its cursor stands, and how
    /// reading it ended.
    fn stored(steps: Vec<(usize, StepKind<Batch>)>) -> Vec<(u64, Option<Result<(), String>>)> {
        let mut store = Store::in_memory().unwrap();
        let (account, folders) = (account(), [folder("one"), folder("two")]);
        let places = folders.each_ref().map(|folder| {
            let (id, cursor) = store.folder("home", &folder.name, &folder.raw, folder.role).unwrap();
            FolderPlace { account: &account, folder, id, cursor }
        });
        let (mut report, mut progress) = (ScanReport::default(), |_: Progress<'_>| {});
        let options = ScanOptions { since: None, stop: &false.into(), began: jiff::Timestamp::UNIX_EPOCH };
        let mut storage = FolderStorage {
            writer: store.writer(),
            places: &places,
            back: vec![ScanReport::default(), ScanReport::default()],
            report: &mut report,
            progress: &mut progress,
            open: None,
            ends: vec![None, None],
            added_at: None,
        };
        let work = FolderWork { places: &places, lost: vec![false.into(), false.into()], options };
        let (mut inlet, parsers, outlet) = pipeline::new(2);
        std::thread::scope(|scope| {
            scope.spawn(move || steps.into_iter().all(|(at, what)| inlet.push(FolderStep { at, what })));
            for parser in parsers {
                scope.spawn(|| parser.work(|step| work.parse(step)));
            }
            storage.store(outlet).unwrap();
        });
        storage.writer.commit().unwrap();
        let ends = std::mem::take(&mut storage.ends);
        drop(storage);
        let cursors = store.folders().unwrap().into_iter().map(|row| match row.cursor {
            Cursor::Imap { last_uid, .. } => u64::from(last_uid),
            _ => 0,
        });
        cursors
            .zip(ends.into_iter().map(|end| end.map(|end| end.map_err(|error| error.to_string()))))
            .collect()
    }

    #[test]
    fn a_connection_that_is_lost_behind_a_batch_that_was_is_lost() {
        let gone = || SourceError::Unavailable { operation: "reading one".into(), reason: "gone".into() };
        let steps = vec![
            (0, StepKind::Begins),
            (0, StepKind::Ended(caught("one", || panic!("a parser's fault")).map(drop))),
            (0, StepKind::Ended(Err(gone()))),
        ];
        assert_eq!(stored(steps)[0].1, Some(Err(gone().to_string())));
    }

    #[test]
    fn a_folder_that_fails_after_some_batches_keeps_them_and_the_next_is_read() {
        let refused = || caught("one", || panic!("a reader's fault")).map(drop);
        let steps = vec![
            (0, StepKind::Begins),
            (0, StepKind::Batch(batch(1))),
            (0, StepKind::Ended(refused())),
            // What was on its way behind a batch that was lost.
            (0, StepKind::Batch(batch(5))),
            (0, StepKind::Ended(Ok(()))),
            (1, StepKind::Begins),
            (1, StepKind::Batch(batch(7))),
            (1, StepKind::Ended(Ok(()))),
        ];
        let failed = "reading one: the reader failed; please report this".to_owned();
        assert_eq!(stored(steps), [(2, Some(Err(failed))), (8, Some(Ok(())))]);
    }
}
