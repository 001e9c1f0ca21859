//! Whatever the clock does, a slot of the schedule has one digest: summer time, a year's jump, a
//! sleep over the slot, a clock set back.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rekindle::daemon::Rounds;
use rekindle::job::clock::Clock;

use crate::fixture::smtp_server;
use crate::fixture::smtp_server::{Ending, SmtpServer};

const ZONE: &str = "Europe/Paris";

/// Thirty people who wrote to and fro every month until November 2025, and went quiet.
fn quiet_people(folder: &Path) {
    for person in 0..30 {
        for month in 1..=11 {
            for (sent, day) in [(true, 3), (false, 4)] {
                let at: Timestamp = format!("2025-{month:02}-{day:02}T10:{person:02}:00Z").parse().unwrap();
                let (robin, friend) = (
                    "Robin <robin@example.org>".to_owned(),
                    format!("Friend{person} Quiet{person} <f{person}@friends.example>"),
                );
                let (from, to) = if sent { (robin, friend) } else { (friend, robin) };
                let date = at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
                let mail = format!(
                    "From: {from}\r\nTo: {to}\r\nDate: {date}\r\nSubject: note {month}\r\nMessage-ID: <{person}.{month}.{sent}@friends.example>\r\n\r\nhello\r\n"
                );
                let place = if sent { "Mail/.Sent/cur" } else { "Mail/cur" };
                let name = format!("{}.M{person}P1.host:2,S", at.as_second());
                std::fs::write(folder.join(place).join(name), mail).unwrap();
            }
        }
    }
}

struct ClockFixture {
    rounds: Rounds,
    folder: tempfile::TempDir,
    post: SmtpServer,
}

impl ClockFixture {
    fn open(schedule: &str) -> ClockFixture {
        let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
        let extra = format!("[digest]\nschedule = \"{schedule}\"\nsize = 1\n");
        smtp_server::configuration(folder.path(), &post, &extra);
        let path = folder.path().join("config.toml");
        let text = std::fs::read_to_string(&path).unwrap().replace("\"UTC\"", &format!("\"{ZONE}\""));
        crate::fixture::private(&path, &text);
        quiet_people(folder.path());
        let app = smtp_server::open(folder.path());
        ClockFixture { rounds: Rounds::new(app), folder, post }
    }

    fn at(&mut self, now: Timestamp) {
        self.rounds.round(&AtomicBool::new(false), Clock::starting_at(now)).unwrap();
    }

    /// A round every ten minutes of these hours.
    fn through(&mut self, from: &str, hours: i64) {
        let from: Timestamp = from.parse().unwrap();
        for step in 0..hours * 6 {
            self.at(from + SignedDuration::from_mins(10 * step));
        }
    }

    /// The slots that had a digest, in the owner's zone; each digest was sent once.
    fn slots(&self) -> Vec<String> {
        let database = rusqlite::Connection::open(self.folder.path().join("data/rekindle.db")).unwrap();
        let mut statement = database.prepare("SELECT slot FROM digest ORDER BY id").unwrap();
        let slots: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let digests = self.post.taken().iter().filter(|mail| mail.contains("\nX-Rekindle: digest")).count();
        assert_eq!(digests, slots.len(), "each digest is sent once");
        let zone = TimeZone::get(ZONE).unwrap();
        let local = |slot: &String| {
            let at: Timestamp = slot.strip_prefix("digest/").unwrap().parse().unwrap();
            at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
        };
        slots.iter().map(local).collect()
    }
}

#[test]
fn summer_time_gives_one_digest_a_slot_both_ways() {
    let mut fixture = ClockFixture::open("30 2 * * *");
    fixture.through("2026-03-27T12:00:00Z", 72);
    assert_eq!(
        fixture.slots(),
        ["2026-03-28 02:30", "2026-03-29 03:00", "2026-03-30 02:30"],
        "02:30 does not exist on the 29th"
    );
    let mut fixture = ClockFixture::open("30 2 * * *");
    fixture.through("2026-10-23T12:00:00Z", 72);
    assert_eq!(
        fixture.slots(),
        ["2026-10-24 02:30", "2026-10-25 02:30", "2026-10-26 02:30"],
        "02:30 exists twice on the 25th"
    );
}

#[test]
fn a_sleep_over_the_slot_gives_its_digest_on_waking_and_a_longer_one_waits_for_the_next() {
    let mut fixture = ClockFixture::open("0 8 * * *");
    fixture.through("2026-04-06T20:00:00Z", 2);
    fixture.through("2026-04-07T09:10:00Z", 2);
    assert_eq!(fixture.slots(), ["2026-04-07 08:00"], "woken three hours late");
    fixture.through("2026-04-08T20:00:00Z", 2);
    assert_eq!(fixture.slots().len(), 1, "fourteen hours late is too late");
    fixture.through("2026-04-09T05:00:00Z", 4);
    assert_eq!(fixture.slots(), ["2026-04-07 08:00", "2026-04-09 08:00"]);
}

#[test]
fn a_clock_that_jumps_a_year_and_comes_back_costs_no_slot_and_doubles_none() {
    let mut fixture = ClockFixture::open("0 8 * * *");
    fixture.through("2026-04-06T20:00:00Z", 12);
    fixture.through("2027-04-07T05:00:00Z", 3);
    fixture.through("2026-04-07T09:00:00Z", 24);
    fixture.through("2025-12-08T05:00:00Z", 3);
    fixture.through("2026-04-08T09:10:00Z", 48);
    let slots = fixture.slots();
    let real: Vec<&String> = slots.iter().filter(|slot| slot.starts_with("2026-04")).collect();
    assert_eq!(
        real,
        ["2026-04-07 08:00", "2026-04-08 08:00", "2026-04-09 08:00", "2026-04-10 08:00"],
        "{slots:?}"
    );
}

#[test]
fn a_clock_set_back_by_hours_after_a_digest_does_not_repeat_it() {
    let mut fixture = ClockFixture::open("0 8 * * *");
    fixture.through("2026-04-06T20:00:00Z", 12);
    fixture.through("2026-04-07T04:00:00Z", 6);
    fixture.through("2026-04-07T05:00:00Z", 6);
    assert_eq!(fixture.slots(), ["2026-04-07 08:00"]);
}

#[test]
fn a_mailbox_that_cannot_be_read_keeps_the_digest_back_and_the_owner_hears_of_it_once() {
    let mut fixture = ClockFixture::open("0 8 * * *");
    fixture.through("2026-04-06T20:00:00Z", 1);
    let (mailbox, away) = (fixture.folder.path().join("Mail"), fixture.folder.path().join("away"));
    let notices = |fixture: &ClockFixture| {
        fixture.post.taken().iter().filter(|mail| mail.contains("cannot be read")).count()
    };
    std::fs::rename(&mailbox, &away).unwrap();
    fixture.through("2026-04-07T05:50:00Z", 1);
    assert_eq!((notices(&fixture), fixture.slots().len()), (0, 0), "for an hour it may pass by itself");
    fixture.through("2026-04-07T06:50:00Z", 7);
    assert_eq!((notices(&fixture), fixture.slots().len()), (1, 0));
    fixture.through("2026-04-08T05:50:00Z", 7);
    assert_eq!((notices(&fixture), fixture.slots().len()), (1, 0), "once until it can be read again");
    std::fs::rename(&away, &mailbox).unwrap();
    fixture.through("2026-04-08T13:00:00Z", 1);
    assert_eq!((notices(&fixture), fixture.slots()), (1, vec!["2026-04-08 08:00".to_owned()]));
    std::fs::rename(&mailbox, &away).unwrap();
    fixture.through("2026-04-09T07:10:00Z", 2);
    assert_eq!(notices(&fixture), 2, "trouble of another day");
}

#[test]
fn the_welcome_waits_for_a_first_scan_that_works() {
    let mut fixture = ClockFixture::open("0 8 * * *");
    let now: Timestamp = "2026-04-06T20:00:00Z".parse().unwrap();
    let (mailbox, away) = (fixture.folder.path().join("Mail"), fixture.folder.path().join("away"));
    std::fs::rename(&mailbox, &away).unwrap();
    fixture.rounds.once(Clock::starting_at(now)).unwrap_err();
    fixture.at(now + SignedDuration::from_mins(10));
    assert_eq!(fixture.post.taken().len(), 0, "nobody knows yet whether the mailbox can be read");
    std::fs::rename(&away, &mailbox).unwrap();
    for minutes in [20, 30] {
        fixture.rounds.once(Clock::starting_at(now + SignedDuration::from_mins(minutes))).unwrap();
    }
    let welcomes = fixture.post.taken().iter().filter(|mail| mail.contains("\nX-Rekindle: welcome")).count();
    assert_eq!((welcomes, fixture.post.taken().len()), (1, 1));
}
