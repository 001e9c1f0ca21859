//! How inference scales: `cargo bench --bench scale` (or `-- 100000` for fewer messages than a
//! million).
//!
//! It writes a synthetic mailbox through the store, as a scan does, and then measures in a process
//! of its own. All times are CPU time of its thread, so that what else the machine does weighs
//! little:
//!
//! - facts: loading all facts from SQLite
//! - people: inferring everybody from them. Wanted at 1,000,000: facts and people together: 20 s at
//!   most
//! - peak: resident memory of that process at its highest (VmHWM). Wanted at 1,000,000: 256 MiB at
//!   most
//! - first update: one new message, with the index that is made once
//! - one message: each of 200 further new messages, read from the store and taken in. Wanted at
//!   1,000,000: 5 ms at most
//!
//! Then the questions of `scale/questions.rs`, once more after 100 new messages: from the start of
//! a process to its end, beside the most that each may take.
//!
//! The mailbox is that of `scale/mailbox.rs`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "a bench reads the clock and prints what it finds"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use rekindle::infer::facts::Facts;
use rekindle::infer::identity::IdentityDecisions;
use rekindle::infer::inference::{Inference, InferenceSettings};
use rekindle::mail::Address;
use rekindle::store::Store;

#[path = "scale/mailbox.rs"]
mod mailbox;
#[path = "scale/questions.rs"]
mod questions;

use mailbox::write;

/// New messages that are measured one by one.
const NEW: usize = 200;
/// New messages before everything is asked once more.
const MORE: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    match arguments.as_slice() {
        [word, path, messages] if word == "measure" => measure(Path::new(path), messages.parse().unwrap()),
        [word, folder, question] if word == "ask" => questions::ask(Path::new(folder), question),
        [messages] => run(messages.parse().expect("how many messages")),
        _ => run(1_000_000),
    }
}

/// Makes the mailbox, and measures it in a process of its own.
fn run(messages: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rekindle.db");
    let begun = Instant::now();
    let mut store = Store::open(&path).unwrap();
    write(&mut store, 0..messages, messages);
    drop(store);
    println!("{messages} messages written in {:.1?}", begun.elapsed());
    let own = std::env::current_exe().unwrap();
    let ended = std::process::Command::new(own)
        .args(["measure", path.to_str().unwrap(), &messages.to_string()])
        .status();
    assert!(ended.unwrap().success());
    questions::ask_all(folder.path(), "of all");
    let begun = messages + NEW;
    write(&mut Store::open(&path).unwrap(), begun..begun + MORE, messages);
    questions::ask_all(folder.path(), &format!("after {MORE} more"));
}

fn measure(path: &Path, messages: usize) {
    let mut store = Store::open(path).unwrap();
    let own = |address: &Address| address.as_str() == "robin@example.org";
    let none = |_: &Address| false;
    let said = IdentityDecisions::default();
    let settings =
        InferenceSettings { own: &own, not_own: &none, ignored: &none, zone: &TimeZone::UTC, said: &said };
    let begun = computed();
    let (mut facts, mut reading) = store.read_facts(Facts::default()).unwrap();
    let loaded = computed() - begun;
    let (mut census, mut people) = Inference::take(&facts, &settings);
    let whole = computed() - begun;
    let joined = people.persons.iter().filter(|person| person.addresses.len() > 1).count();
    println!(
        "addresses {}, persons {}, of several addresses {joined}",
        facts.addresses.len(),
        people.persons.len()
    );
    println!(
        "facts {loaded:.2?}, people {:.2?}, together {whole:.2?} (at most 20 s: {})",
        whole - loaded,
        verdict(whole <= Duration::from_secs(20))
    );
    let peak = peak_mib();
    println!("peak {peak} MiB (at most 256: {})", verdict(peak <= 256));
    let mut times = Vec::new();
    for number in messages..messages + NEW {
        write(&mut store, number..number + 1, messages);
        let begun = computed();
        match store.refresh(&mut facts, &mut reading).unwrap() {
            Some(changes) => census.update(&mut people, &facts, &changes, &settings),
            None => panic!("one more message is nothing global"),
        }
        times.push(computed() - begun);
    }
    let first = times.remove(0);
    times.sort();
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    println!("first update {first:.2?}");
    println!(
        "one message: median {median:.2?}, slowest of {} {most:.2?} (at most 5 ms: {})",
        times.len(),
        verdict(most <= Duration::from_millis(5))
    );
    println!("ratio of one message to all: 1 : {:.0}", whole.as_secs_f64() / median.as_secs_f64());
    println!("peak with the index {} MiB", peak_mib());
    let begun = computed();
    let (_, fresh) = Inference::take(&store.facts().unwrap(), &settings);
    assert!(people == fresh, "what was kept up to date is what is found anew");
    println!("found anew in {:.2?}: the same", computed() - begun);
}

fn computed() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), spent.tv_nsec as u32)
}

fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "MISSED" }
}

/// The highest resident memory of this process so far; 0 where the system does not tell.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}
