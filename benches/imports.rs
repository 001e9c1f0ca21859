//! What address books cost: `cargo bench --bench imports` (or `-- 10000` for a smaller mailbox than
//! of 100,000 messages).
//!
//! Of each format a file of 10,000 contacts is imported into a new installation, and once more, and
//! what follows is measured:
//!
//! - first: reading the file and writing all of it. Wanted: 2 s at most
//! - again: the same file once more, with nothing new. Wanted: 2 s at most
//! - snapshot: everybody, with 10,000 imported people among them
//! - export: all of them as JSON lines
//! - one message: a snapshot that was kept, brought up to date by each of 50 new messages, beside
//!   10,000 cards. Wanted: 20 ms at most
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "a bench reads the clock and prints what it finds"
)]

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rekindle::config::{Env, Paths, parse::parse};
use rekindle::contacts::export::json;
use rekindle::job::import::{self, ImportHints};
use rekindle::job::{App, export};

#[path = "scale/mailbox.rs"]
mod mailbox;

/// Contacts in a file.
const CONTACTS: usize = 10_000;
/// New messages that are measured one by one.
const NEW: usize = 50;

fn main() {
    let number = std::env::args().skip(1).find_map(|word| word.parse().ok());
    measure("Connections.csv", &linkedin(CONTACTS));
    measure("google.csv", &google(CONTACTS));
    measure("cards.vcf", &vcard(CONTACTS));
    calendar(number.unwrap_or(100_000));
    beside_a_mailbox(number.unwrap_or(100_000));
}

/// A first look at a calendar, and one more.
fn calendar(events: usize) {
    let folder = tempfile::tempdir().unwrap();
    let text = icalendar(events);
    std::fs::write(folder.path().join("all.ics"), &text).unwrap();
    let mut app = house_with(folder.path(), "calendars = [\"all.ics\"]\n");
    let bare = cpu(|| {
        let mut parser = calcard::Parser::new(&text);
        while !matches!(parser.entry(), calcard::Entry::Eof) {}
    });
    let first = cpu(|| assert_eq!(app.sync_files(now()).unwrap(), 1));
    let again = cpu(|| assert_eq!(app.sync_files(now()).unwrap(), 0));
    assert_eq!(app.store.meetings().unwrap().len(), events);
    println!(
        "calendar of {events} events: first {first:.2?} of processor time, {:.1} times a bare parse ({bare:.2?}), again {again:.2?} (at most 2 s and 50 ms: {})",
        first.as_secs_f64() / bare.as_secs_f64(),
        verdict(first <= Duration::from_secs(2) && again <= Duration::from_millis(50))
    );
}

/// What this process computes meanwhile, in all threads.
fn cpu(work: impl FnOnce()) -> Duration {
    let spent = || {
        let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::new(spent.tv_sec as u64, spent.tv_nsec as u32)
    };
    let begun = spent();
    work();
    spent() - begun
}

/// Imports a file into a new installation, and once more.
fn measure(name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    let mut app = house(folder.path());
    let (first, again) = (take(&mut app, &file, CONTACTS), take(&mut app, &file, 0));
    let verdict = verdict(first.max(again) <= Duration::from_secs(2));
    println!("{name}: first {first:.2?}, again {again:.2?} (at most 2 s: {verdict})");
}

/// Imports a file, and checks how much was new.
fn take(app: &mut App, file: &Path, new: usize) -> Duration {
    let begun = Instant::now();
    let plan = import::plan(app, file, &ImportHints::default(), now()).unwrap();
    import::carry_out(app, &plan, now()).unwrap();
    assert_eq!(plan.changes.len(), new);
    begun.elapsed()
}

fn beside_a_mailbox(messages: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut app = house(folder.path());
    mailbox::write(&mut app.store, 0..messages, messages);
    let file = folder.path().join("Connections.csv");
    std::fs::write(&file, linkedin(CONTACTS)).unwrap();
    let first = take(&mut app, &file, CONTACTS);
    let begun = Instant::now();
    let snapshot = app.snapshot(now()).unwrap();
    let whole = begun.elapsed();
    let begun = Instant::now();
    let size: usize = export::cards(&snapshot).iter().map(|card| json::line(card).len()).sum();
    println!(
        "beside {messages} messages: import {first:.2?}, book {whole:.2?}, export {:.2?} ({size} bytes)",
        begun.elapsed()
    );
    app.keep(snapshot);
    let mut times = Vec::new();
    for number in messages..messages + NEW {
        mailbox::write(&mut app.store, number..number + 1, messages);
        let begun = Instant::now();
        let snapshot = app.snapshot(now()).unwrap();
        times.push(begun.elapsed());
        app.keep(snapshot);
    }
    let first = times.remove(0);
    times.sort();
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    println!(
        "first update {first:.2?}; one message: median {median:.2?}, slowest of {} {most:.2?} (at most 20 ms: {})",
        times.len(),
        verdict(median <= Duration::from_millis(20))
    );
}

fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "MISSED" }
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn house(folder: &Path) -> App {
    house_with(folder, "")
}

/// `settings` stand at the top of the configuration.
fn house_with(folder: &Path, settings: &str) -> App {
    let env = Env {
        home: Some(folder.to_owned()),
        config_home: None,
        data_home: None,
        config: None,
        data: None,
        zone: || TimeZone::UTC,
    };
    let account = "[accounts.home]\nemail = \"robin@example.org\"\nmaildir.path = \"Mail\"\n";
    let text = format!("{settings}{account}");
    let file = folder.join("config.toml");
    let paths = Paths::under(Some(&file), Some(folder), &env).unwrap();
    App::open(parse(&text, &file, &env).unwrap(), paths).unwrap()
}

fn icalendar(events: usize) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n".to_owned();
    for n in 0..events {
        let (year, month, day) = (2018 + n % 8, n % 12 + 1, n % 28 + 1);
        let at = format!("{year}{month:02}{day:02}T{:02}0000", 8 + n % 9);
        write!(text, "BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:{at}\r\nDURATION:PT30M\r\nDTSTAMP:{at}Z\r\nUID:{n:08}@example.org\r\n\
             ORGANIZER;CN=Robin Vale:mailto:robin@example.org\r\n").unwrap();
        for guest in [n % 400, n * 7 % 400, n * 13 % 400] {
            write!(
                text,
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Given{guest} Fam\r\n \
                 ily{guest};X-NUM-GUESTS=0:mailto:p{guest}@many.example\r\n"
            )
            .unwrap();
        }
        if n.is_multiple_of(100) {
            text.push_str("RRULE:FREQ=WEEKLY;COUNT=12\r\n");
        }
        write!(text, "DESCRIPTION:What we talk about\\, and what not\r\nSTATUS:CONFIRMED\r\nSUMMARY:Meeting {n}\r\nEND:VEVENT\r\n").unwrap();
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

fn linkedin(contacts: usize) -> String {
    let mut text = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n".to_owned();
    for n in 0..contacts {
        let (day, company) = (n % 28 + 1, n % 50);
        writeln!(text, "Given{n},Family{n},https://www.linkedin.com/in/p{n},p{n}@many.example,Company {company},Engineer,{day:02} Jan 2020").unwrap();
    }
    text
}

fn google(contacts: usize) -> String {
    let mut text = "First Name,Last Name,Organization Name,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value\n".to_owned();
    for n in 0..contacts {
        let (day, company) = (n % 28 + 1, n % 50);
        writeln!(text, "Given{n},Family{n},Company {company},1980-01-{day:02},a note {n},* myContacts,* Home,g{n}@many.example,+49 30 {n}").unwrap();
    }
    text
}

fn vcard(contacts: usize) -> String {
    let mut text = String::new();
    for n in 0..contacts {
        let (day, company) = (n % 28 + 1, n % 50);
        write!(text, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u{n}\r\nN:Family{n};Given{n};;;\r\nFN:Given{n} Family{n}\r\nEMAIL:v{n}@many.example\r\n\
             TEL:+49 30 {n}\r\nORG:Company {company};Dept\r\nBDAY:1980-01-{day:02}\r\nNOTE:a note {n}\r\nEND:VCARD\r\n").unwrap();
    }
    text
}
