//! `rekindle run`: one process, a thread an account that reads, one that does everything else, and
//! signals.
//!
//! The clock lives here. Ending at any moment loses nothing, because every step of a job is a
//! transaction: SIGTERM therefore cuts connections and waits for nobody longer than a moment.
//! Absent on purpose: any decision.
#![expect(clippy::disallowed_methods, reason = "the daemon is where the clock is read")]

mod account_thread;
mod heartbeat;
mod hook;
mod rounds;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{Config, Paths};
use crate::job::App;
use crate::job::clock::Clock;
use crate::source::KillHandle;
use crate::store::{FileId, Lock, StoreError};
use heartbeat::{Clocks, Heartbeat};
pub use rounds::Rounds;

/// Threads get this long to end by themselves.
const PATIENCE: Duration = Duration::from_millis(700);
/// Between two looks at the threads and the clocks.
const TICK: Duration = Duration::from_secs(5);
/// The clocks may differ by so much between two looks; more is a sleep of the machine, or a clock
/// that was set.
const TOLERANCE: Duration = Duration::from_secs(20);

/// Reads configuration and paths, at start and on SIGHUP.
pub type LoadConfig<'a> = dyn Fn() -> anyhow::Result<(Config, Paths)> + 'a;

/// Tells all threads to end, wakes those that sleep, and cuts connections.
#[derive(Debug, Default)]
struct Stop {
    asked: AtomicBool,
    /// How often all connections were cut without an end.
    cuts: AtomicU64,
    sleepers: Condvar,
    /// The connection of each account.
    lock: Mutex<BTreeMap<String, KillHandle>>,
    /// Why the daemon cannot go on.
    given_up: Mutex<Option<StoreError>>,
}

impl Stop {
    fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    fn cuts(&self) -> u64 {
        self.cuts.load(Ordering::Relaxed)
    }

    /// Sleeps, unless or until asked to end, or to start over.
    fn sleep(&self, at_most: Duration) {
        let until = Instant::now() + at_most;
        let cuts = self.cuts();
        let mut held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.asked() && self.cuts() == cuts {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            held = self.sleepers.wait_timeout(held, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The account's connection from now on, to be cut when asked to end.
    fn cut_when_asked(&self, account: &str, connection: KillHandle) {
        let mut held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if self.asked() {
            connection.kill();
        }
        held.insert(account.to_owned(), connection);
    }

    fn ask(&self) {
        let held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.asked.store(true, Ordering::Relaxed);
        held.values().for_each(KillHandle::kill);
        self.sleepers.notify_all();
    }

    /// Cuts every connection and wakes who waits: all start over at once.
    fn start_over(&self) {
        let held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.cuts.fetch_add(1, Ordering::Relaxed);
        held.values().for_each(KillHandle::kill);
        self.sleepers.notify_all();
    }

    /// The daemon cannot go on without its owner.
    fn give_up(&self, why: StoreError) {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    }

    fn has_given_up(&self) -> bool {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn why_given_up(&self) -> Option<StoreError> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What a reader tells the rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    /// Its first scan is over, well or not.
    First,
    /// Another one is.
    Scanned,
}

/// What ended a round of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    ByTerm,
    ByHup,
    /// Nothing for now: time to look at the threads.
    Not,
}

/// Runs until SIGTERM or SIGINT. SIGHUP reads the configuration again; one that cannot be used is
/// logged, and the old one stays.
///
/// # Errors
/// A configuration or database that cannot be used at start; another daemon on the same database.
pub fn run(load: &LoadConfig<'_>, clock: Clock) -> anyhow::Result<()> {
    let (mut config, mut paths) = load()?;
    // Before the lock, which is a trace of an earlier life.
    drop(App::open(config.clone(), paths.clone())?);
    let _lock = Lock::take(&paths.lock)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting signals")?;
    let mut signals = runtime.block_on(async { Signals::listen() })?;
    loop {
        let ended = one_life(&runtime, &mut signals, (config.clone(), paths.clone()), clock)?;
        if ended == Ended::ByTerm {
            tracing::info!("ended");
            return Ok(());
        }
        match load() {
            Ok((new, at)) => {
                (config, paths) = (new, at);
                tracing::info!("configuration read again");
            }
            Err(error) => tracing::error!("the configuration stays as it was: {error:#}"),
        }
    }
}

/// One round and no more: scan, obey replies, the digest if its slot has come, the outbox.
///
/// # Errors
/// A configuration or database that cannot be used, another process at work, the first thing that
/// goes wrong.
pub fn once(load: &LoadConfig<'_>, clock: Clock) -> anyhow::Result<()> {
    let (config, paths) = load()?;
    let lock = paths.lock.clone();
    let app = App::open(config, paths)?;
    let _lock = Lock::take(&lock)?;
    Rounds::new(app).once(clock)
}

/// Everything between two readings of the configuration.
fn one_life(
    runtime: &tokio::runtime::Runtime,
    signals: &mut Signals,
    (config, paths): (Config, Paths),
    clock: Clock,
) -> anyhow::Result<Ended> {
    let app = App::open(config.clone(), paths.clone())?;
    app.store.check()?;
    let file = OpenFile { id: FileId::read(&paths.database), path: paths.database.clone() };
    let (stop, backoffs) = (Arc::new(Stop::default()), app.backoffs.clone());
    let (tell, told): (Sender<News>, Receiver<News>) = channel();
    let (mut threads, mut pulses) = (Vec::new(), Vec::new());
    for account in config.accounts.clone() {
        let name = format!("read {}", account.name);
        let heartbeat = Heartbeat::new(PATIENCE + TICK * 12);
        pulses.push((name.clone(), heartbeat.clone()));
        let (config, paths, backoffs, tell) = (config.clone(), paths.clone(), backoffs.clone(), tell.clone());
        let reader =
            account_thread::AccountThread { account, config, paths, clock, backoffs, heartbeat, tell };
        let stop = Arc::clone(&stop);
        threads.push(spawn(name, move || reader.run(&stop))?);
    }
    drop(tell);
    let (worker_stop, heartbeat) = (Arc::clone(&stop), Heartbeat::new(PATIENCE + TICK * 12));
    pulses.push(("rounds".to_owned(), heartbeat.clone()));
    threads
        .push(spawn("rounds".to_owned(), move || rounds::run(app, clock, &worker_stop, &told, &heartbeat))?);
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    let names: Vec<&str> = config.accounts.iter().map(|each| each.name.as_str()).collect();
    tracing::info!("running for {}", names.join(", "));
    let ended = watch(runtime, signals, (&stop, &file), &pulses);
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    stop.ask();
    join(threads);
    match stop.why_given_up() {
        Some(why) => Err(why.into()),
        None => Ok(ended),
    }
}

/// The database as it was when the daemon opened it.
struct OpenFile {
    path: PathBuf,
    id: Option<FileId>,
}

impl OpenFile {
    /// Whether the path still leads to the file that is open: what is written into a deleted one is
    /// lost.
    fn is_in_place(&self) -> bool {
        FileId::read(&self.path) == self.id
    }
}

/// Until a signal comes, or a thread gave up: looks at the threads, feeds the watchdog while all
/// are alive, and lets all start over after a jump of the clocks.
fn watch(
    runtime: &tokio::runtime::Runtime,
    signals: &mut Signals,
    (stop, file): (&Stop, &OpenFile),
    pulses: &[(String, Heartbeat)],
) -> Ended {
    let mut clocks = Clocks::now();
    loop {
        match runtime.block_on(signals.next()) {
            Ended::Not => {}
            ended => return ended,
        }
        if !file.is_in_place() {
            stop.give_up(StoreError::Replaced { path: file.path.clone() });
        }
        if stop.has_given_up() {
            return Ended::ByTerm;
        }
        if let Some(by) = clocks.jumped(TOLERANCE) {
            tracing::info!("the clock went by {} seconds at once: connecting anew", by.as_secs());
            stop.start_over();
        }
        match pulses.iter().find(|(_, heartbeat)| !heartbeat.is_kept()) {
            None => drop(sd_notify::notify(&[sd_notify::NotifyState::Watchdog])),
            Some((name, _)) => {
                tracing::error!("the thread `{name}` has stopped responding; please report this")
            }
        }
    }
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> anyhow::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name).stack_size(8 << 20).spawn(work).context("starting a thread")
}

/// The signals that mean something here. Heard from the start, so that none ends the process by its
/// default.
struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    fn listen() -> anyhow::Result<Signals> {
        let listen = |kind| signal(kind).context("listening for signals");
        Ok(Signals {
            term: listen(SignalKind::terminate())?,
            int: listen(SignalKind::interrupt())?,
            hup: listen(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Ended {
        tokio::select! {
            _ = self.term.recv() => Ended::ByTerm,
            _ = self.int.recv() => Ended::ByTerm,
            _ = self.hup.recv() => Ended::ByHup,
            () = tokio::time::sleep(TICK) => Ended::Not,
        }
    }
}

/// Waits a moment for the threads; one that hangs in a dial is left behind, since nothing it does
/// can be lost.
fn join(threads: Vec<JoinHandle<()>>) {
    let until = Instant::now() + PATIENCE;
    for thread in threads {
        while !thread.is_finished() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        if thread.is_finished() {
            let _ = thread.join();
        }
    }
}
