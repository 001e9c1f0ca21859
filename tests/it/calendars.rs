//! Meetings of calendars as touches, through the binary.

use std::path::PathBuf;

use jiff::SignedDuration;

use crate::disk_fixture::DiskFixture;
use crate::server_fixture::OWNER;

/// An installation that reads calendars of a folder.
struct CalendarFixture {
    app: DiskFixture,
}

impl CalendarFixture {
    /// `extra` stands at the top of the configuration.
    fn new(extra: &str) -> CalendarFixture {
        let app = DiskFixture::build("");
        let text = std::fs::read_to_string(app.config()).unwrap();
        let folder = app.config().parent().unwrap().join("cal");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(app.config(), format!("calendars = [\"cal/**/*.ics\"]\n{extra}\n{text}")).unwrap();
        CalendarFixture { app }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.app.config().parent().unwrap().join("cal").join(name)
    }

    /// One event with Ada, so many hours from now; `lines` are added.
    fn event(&self, name: &str, hours: i64, lines: &str) {
        let at = self.app.now + SignedDuration::from_hours(hours);
        let start = at.strftime("%Y%m%dT%H%M%SZ");
        let text = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{name}\r\nDTSTART:{start}\r\nDURATION:PT30M\r\nSUMMARY:Design review\r\n\
             ATTENDEE;CN=Ada Sample;PARTSTAT=ACCEPTED:mailto:ada@friends.example\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        std::fs::write(self.file(name), text).unwrap();
    }

    fn digest(&self) -> String {
        self.app.run(&["scan"]);
        self.app.run(&["digest", "--dry-run"])
    }

    fn ada_is_due(&self) -> bool {
        self.app.run(&["scan"]);
        self.app.json(&["due"]).iter().any(|person| person["name"] == "Ada Sample")
    }
}

/// A text without its line ends.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn own(role: &str) -> String {
    format!("{role}:mailto:{OWNER}")
}

#[test]
fn who_was_met_yesterday_is_not_suggested_and_comes_back_when_it_is_cancelled() {
    let fixture = CalendarFixture::new("");
    assert!(fixture.digest().contains("Ada Sample"), "due by mail alone");
    fixture.event("one.ics", -24, &own("ORGANIZER"));
    let digest = fixture.digest();
    assert!(!digest.contains("[1] Ada") && !fixture.ada_is_due(), "{digest}");
    let why = fixture.app.run(&["why", "ada"]);
    assert!(why.contains("You met on 21 Nov (Design review)."), "{why}");
    fixture.event("one.ics", -24, &format!("STATUS:CANCELLED\r\n{}", own("ORGANIZER")));
    assert!(fixture.digest().contains("Ada Sample"), "back in it");
    fixture.event("one.ics", -24, &own("ORGANIZER"));
    assert!(!fixture.ada_is_due());
    std::fs::remove_file(fixture.file("one.ics")).unwrap();
    assert!(fixture.ada_is_due(), "the file is gone");
}

#[test]
fn only_what_the_owner_organised_or_accepted_counts() {
    let fixture = CalendarFixture::new("");
    let by_ada = "ORGANIZER:mailto:ada@friends.example\r\n";
    for (lines, met) in [
        (own("ORGANIZER"), true),
        (String::new(), true),
        (format!("{by_ada}{}", own("ATTENDEE;PARTSTAT=ACCEPTED")), true),
        (format!("{by_ada}{}", own("ATTENDEE;PARTSTAT=DECLINED")), false),
        (format!("{by_ada}{}", own("ATTENDEE;PARTSTAT=NEEDS-ACTION")), true),
        (by_ada.trim_end().to_owned(), false),
        (format!("{}\r\nSTATUS:CANCELLED", own("ORGANIZER")), false),
    ] {
        fixture.event("one.ics", -24, &lines);
        assert_eq!(!fixture.ada_is_due(), met, "{lines}");
    }
    let crowd: String = (0..12).map(|n| format!("ATTENDEE:mailto:guest{n}@example.com\r\n")).collect();
    fixture.event("one.ics", -24, &format!("{crowd}{}", own("ORGANIZER")));
    assert!(fixture.ada_is_due(), "more than ten people");
    fixture.event("one.ics", 24 * 30, &own("ORGANIZER"));
    assert!(fixture.ada_is_due(), "in a month");
}

#[test]
fn a_meeting_to_come_is_said_instead() {
    let fixture = CalendarFixture::new("");
    fixture.event("one.ics", 24 * 4, &own("ORGANIZER"));
    let digest = fixture.digest();
    assert!(flat(&digest).contains("You meet Ada Sample (6) on Thursday, 26 Nov."), "{digest}");
    assert!(!fixture.ada_is_due());
    let why = fixture.app.run(&["why", "ada"]);
    assert!(why.contains("but you meet on 26 Nov."), "{why}");
}

#[test]
fn after_a_long_silence_the_digest_offers_a_thank_you() {
    let fixture = CalendarFixture::new("show-titles = false");
    fixture.event("one.ics", -48, &own("ORGANIZER"));
    let digest = fixture.digest();
    assert!(
        flat(&digest).contains("on Friday, 20 Nov, for the first time in")
            && flat(&digest).contains("You met Ada Sample ("),
        "{digest}"
    );
    let why = fixture.app.run(&["why", "ada"]);
    assert!(why.contains("You met on 20 Nov.") && !why.contains("Design review"), "{why}");
}

#[test]
fn whom_one_only_met_is_known() {
    let fixture = CalendarFixture::new("");
    for (name, days) in [("a.ics", 100), ("b.ics", 130), ("c.ics", 160)] {
        fixture.event(name, -24 * days, "ATTENDEE;CN=Zora Neale;PARTSTAT=ACCEPTED:mailto:zora@new.example");
    }
    fixture.app.run(&["scan"]);
    let why = fixture.app.run(&["why", "zora"]);
    assert!(why.contains("Zora Neale <zora@new.example>"), "{why}");
    assert!(why.contains("you met on 3 days."), "{why}");
}

#[test]
fn forget_takes_meetings_and_titles_out_for_good() {
    let fixture = CalendarFixture::new("");
    fixture.event("one.ics", -24, &own("ORGANIZER"));
    fixture.app.run(&["scan"]);
    fixture.app.run(&["forget", "ada", "--yes"]);
    let traces = |fixture: &CalendarFixture| {
        let rows = fixture
            .app
            .rows("SELECT content FROM calendar_event UNION ALL SELECT content FROM meeting_content");
        rows.join("\n")
    };
    let left = traces(&fixture);
    assert!(!left.contains("ada@") && !left.contains("Design") && !left.contains("Ada"), "{left}");
    fixture.event("one.ics", -25, &own("ORGANIZER"));
    fixture.app.run(&["scan"]);
    let left = traces(&fixture);
    assert!(!left.contains("ada@") && !left.contains("Design") && !left.contains("Ada"), "{left}");
}

#[test]
fn a_rebuild_reads_calendars_again_and_an_unchanged_file_is_not_read() {
    let fixture = CalendarFixture::new("");
    fixture.event("one.ics", -24, &own("ORGANIZER"));
    assert!(!fixture.ada_is_due());
    let revision = || fixture.app.rows("SELECT CAST(value AS TEXT) FROM meta WHERE name = 'files-revision'");
    let before = revision();
    fixture.app.run(&["scan"]);
    assert_eq!(revision(), before, "nothing changed");
    fixture.app.run(&["scan", "--rebuild"]);
    assert!(!fixture.ada_is_due());
    assert_eq!(fixture.app.rows("SELECT count(*) FROM meeting"), ["1"]);
}

#[test]
fn doctor_names_what_cannot_be_read() {
    let fixture = CalendarFixture::new("");
    fixture.event("one.ics", -24, &own("ORGANIZER"));
    std::fs::write(
        fixture.file("bad.ics"),
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n",
    )
    .unwrap();
    fixture.app.run(&["scan"]);
    let says = String::from_utf8(fixture.app.try_run(&["doctor"]).stdout).unwrap();
    assert!(says.contains("calendars: 2 files, 1 meeting"), "{says}");
    assert!(says.contains("bad.ics, line 2: an event without a start: passed over"), "{says}");
}
