//! `rekindle run`: one process, a thread an account that reads, one that does everything else, and signals.
//!
//! The clock lives here. Ending at any moment loses nothing, because every step of a job is a transaction: SIGTERM therefore cuts connections
//! and waits for nobody longer than a moment. Absent on purpose: any decision.
#![expect(clippy::disallowed_methods, reason = "the daemon is where the clock is read")]

mod hook;
mod reader;
mod rounds;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{Config, Paths};
use crate::job::House;
use crate::source::imap::KillHandle;
use crate::store::Lock;

/// Threads get this long to end by themselves.
const PATIENCE: Duration = Duration::from_millis(700);

/// Reads configuration and paths, at start and on SIGHUP.
pub type Load<'a> = dyn Fn() -> anyhow::Result<(Config, Paths)> + 'a;

/// Tells all threads to end, and wakes those that sleep.
#[derive(Debug, Default)]
struct Stop {
    asked: AtomicBool,
    sleepers: Condvar,
    lock: Mutex<Vec<KillHandle>>,
}

impl Stop {
    fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Sleeps, unless or until asked to end.
    fn sleep(&self, at_most: Duration) {
        let until = Instant::now() + at_most;
        let mut held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.asked() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            held = self.sleepers.wait_timeout(held, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A connection to cut when asked to end.
    fn cut_when_asked(&self, connection: KillHandle) {
        let mut held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if self.asked() {
            connection.kill();
        }
        held.push(connection);
    }

    fn ask(&self) {
        let held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.asked.store(true, Ordering::Relaxed);
        held.iter().for_each(KillHandle::kill);
        self.sleepers.notify_all();
    }
}

/// What ended a round of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    ByTerm,
    ByHup,
}

/// Runs until SIGTERM or SIGINT. SIGHUP reads the configuration again; one that cannot be used is logged, and the old one stays.
///
/// # Errors
/// A configuration or database that cannot be used at start; another daemon on the same database.
pub fn run(load: &Load<'_>) -> anyhow::Result<()> {
    let (mut config, mut paths) = load()?;
    let _lock = Lock::take(&paths.lock)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting signals")?;
    let mut signals = runtime.block_on(async { Signals::listen() })?;
    loop {
        let ended = one_life(&runtime, &mut signals, config.clone(), paths.clone())?;
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

/// One round and no more, at `now`: scan, obey replies, the digest if its slot has come, the outbox.
///
/// # Errors
/// A configuration or database that cannot be used, another process at work, the first thing that goes wrong.
pub fn once(load: &Load<'_>, now: jiff::Timestamp) -> anyhow::Result<()> {
    let (config, paths) = load()?;
    let _lock = Lock::take(&paths.lock)?;
    let mut house = House::open(config, paths)?;
    rounds::once(&mut house, now)
}

/// Everything between two readings of the configuration.
fn one_life(
    runtime: &tokio::runtime::Runtime,
    signals: &mut Signals,
    config: Config,
    paths: Paths,
) -> anyhow::Result<Ended> {
    let house = House::open(config.clone(), paths.clone())?;
    let stop = Arc::new(Stop::default());
    let (tell, told): (Sender<()>, Receiver<()>) = channel();
    let mut threads = Vec::new();
    for account in config.accounts.clone() {
        let (stop, tell, paths) = (Arc::clone(&stop), tell.clone(), paths.clone());
        let config = config.clone();
        threads.push(spawn(format!("read {}", account.name), move || {
            reader::run(&account, &config, &paths, &stop, &tell);
        })?);
    }
    let worker_stop = Arc::clone(&stop);
    threads.push(spawn("rounds".to_owned(), move || rounds::run(house, &worker_stop, &told))?);
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    tracing::info!(
        "running for {}",
        config.accounts.iter().map(|each| each.name.as_str()).collect::<Vec<_>>().join(", ")
    );
    let ended = runtime.block_on(signals.next());
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    stop.ask();
    join(threads);
    Ok(ended)
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> anyhow::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name).stack_size(8 << 20).spawn(work).context("starting a thread")
}

/// The signals that mean something here. Heard from the start, so that none ends the process by its default.
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
        }
    }
}

/// Waits a moment for the threads; one that hangs in a dial is left behind, since nothing it does can be lost.
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
