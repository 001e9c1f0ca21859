//! Meetings of calendars as touches, through the binary.

mod files;
mod whatever_comes;

use std::path::PathBuf;

use jiff::SignedDuration;

use crate::fixture::OWNER;
use crate::fixture::on_disk::{self, DiskFixture};

/// An installation that reads calendars of a folder.
struct CalendarFixture {
    app: DiskFixture,
}

impl CalendarFixture {
    /// `extra` stands at the top of the configuration.
    fn new(extra: &str) -> CalendarFixture {
        CalendarFixture::with(extra, "")
    }

    /// `tables` stand at its end.
    fn with(extra: &str, tables: &str) -> CalendarFixture {
        let app = DiskFixture::build(tables);
        let text = std::fs::read_to_string(app.config()).unwrap();
        let folder = app.config().parent().unwrap().join("cal");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(app.config(), format!("calendars = [\"cal/**/*.ics\"]\n{extra}\n{text}")).unwrap();
        CalendarFixture { app }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.app.config().parent().unwrap().join("cal").join(name)
    }

    /// One event that Ada accepted, so many hours from now; `lines` are added.
    fn event(&self, name: &str, hours: i64, lines: &str) {
        let ada = "ATTENDEE;CN=Ada Sample;PARTSTAT=ACCEPTED:mailto:ada@friends.example";
        self.bare_event(name, hours, &format!("{ada}\r\n{lines}"));
    }

    /// One event, so many hours from now; `lines` say with whom.
    fn bare_event(&self, name: &str, hours: i64, lines: &str) {
        let at = self.app.now + SignedDuration::from_hours(hours);
        let start = at.strftime("%Y%m%dT%H%M%SZ");
        let text = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{name}\r\nDTSTART:{start}\r\nDURATION:PT30M\r\nSUMMARY:Design review\r\n\
             {lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
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

/// Who is due.
fn due(fixture: &CalendarFixture) -> Vec<String> {
    fixture.app.run(&["scan"]);
    let due = fixture.app.json(&["due"]);
    let mut names: Vec<String> =
        due.iter().map(|person| person["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
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
        (format!("{by_ada}{}", own("ATTENDEE;PARTSTAT=TENTATIVE")), true),
        (by_ada.trim_end().to_owned(), false),
        (format!("{}\r\nSTATUS:CANCELLED", own("ORGANIZER")), false),
    ] {
        fixture.event("one.ics", -24, &lines);
        assert_eq!(!fixture.ada_is_due(), met, "{lines}");
    }
    for (theirs, mine) in
        [("NEEDS-ACTION", "NEEDS-ACTION"), ("TENTATIVE", "TENTATIVE"), ("DECLINED", "ACCEPTED")]
    {
        let ada = format!("ATTENDEE;PARTSTAT={theirs}:mailto:ada@friends.example");
        let me = own(&format!("ATTENDEE;PARTSTAT={mine}"));
        fixture.bare_event("one.ics", -24, &format!("ORGANIZER:mailto:boss@work.example\r\n{ada}\r\n{me}"));
        assert!(fixture.ada_is_due(), "nobody else accepted, or she declined: {theirs}");
    }
    let crowd: String = (0..39).map(|n| format!("ATTENDEE:mailto:guest{n}@example.com\r\n")).collect();
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
    let them = "ATTENDEE;CN=Zora Neale;PARTSTAT=ACCEPTED:mailto:zora@new.example";
    fixture.event("the-same-day.ics", -24 * 100 - 2, them);
    fixture.event("eleven-years-ago.ics", -24 * 365 * 11, them);
    fixture.app.run(&["scan"]);
    let why = fixture.app.run(&["why", "zora"]);
    assert!(why.contains("Zora Neale <zora@new.example>"), "{why}");
    assert!(why.contains("you met on 3 days."), "{why}");
    assert!(fixture.app.run(&["people"]).contains("zora@new.example"), "people lists who is known");
    for week in 0..9 {
        fixture.event(&format!("{week}.ics"), -24 * (170 + 14 * week), them);
    }
    assert!(due(&fixture).contains(&"Zora Neale".to_owned()), "and may be suggested");
}

#[test]
fn a_suggestion_says_when_the_two_last_met() {
    for (settings, says) in
        [("", "You met on 9 Aug (Design review)."), ("show-titles = false", "You met on 9 Aug.")]
    {
        let fixture = CalendarFixture::new(settings);
        fixture.event("one.ics", -24 * 105, &own("ORGANIZER"));
        let digest = flat(&fixture.digest());
        assert!(digest.contains(says), "{digest}");
    }
}

#[test]
fn forget_takes_meetings_and_titles_out_for_good() {
    let fixture = CalendarFixture::new("");
    fixture.event("one.ics", -24, &own("ORGANIZER"));
    fixture.app.run(&["scan"]);
    fixture.app.run(&["forget", "ada", "--yes"]);
    let traces =
        |fixture: &CalendarFixture| fixture.app.rows("SELECT content FROM calendar_event").join("\n");
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

/// Everything in a folder and below.
fn contents(folder: &std::path::Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        match entry.path() {
            path if path.is_dir() => text.push_str(&contents(&path)),
            path => text.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap())),
        }
    }
    text
}

#[test]
fn no_title_of_a_meeting_gets_into_a_draft_or_to_the_command_that_words_it() {
    let folder = tempfile::tempdir().unwrap();
    let asked = folder.path().join("asked.json");
    let command = format!("command = \"cat >> {}; echo Hello\"", asked.display());
    for command in ["", command.as_str()] {
        let fixture = CalendarFixture::with("", &format!("[drafts]\nstore = \"maildir\"\n{command}"));
        fixture.event("one.ics", -24, &own("ORGANIZER"));
        let bruno = "ATTENDEE;CN=Bruno Sample;PARTSTAT=ACCEPTED:mailto:bruno@friends.example\r\n";
        fixture.event("two.ics", -24 * 40, &format!("{bruno}{}", own("ORGANIZER")));
        fixture.app.run(&["scan"]);
        assert!(fixture.app.run(&["why", "ada"]).contains("Design review"));
        for words in [&["draft", "ada"][..], &["intro", "ada,", "bruno"], &["draft", "bruno"]] {
            fixture.app.run(words);
        }
        fixture.app.run(&["run", "--once"]);
        let drafts = contents(&fixture.app.mail("Drafts"));
        assert!(
            drafts.contains("ada@friends.example") && drafts.contains("bruno@friends.example"),
            "{drafts}"
        );
        assert!(!drafts.contains("Design") && !drafts.contains("review"), "{drafts}");
    }
    let asked = std::fs::read_to_string(asked).unwrap();
    assert!(
        asked.contains("Ada Sample") && !asked.contains("Design") && !asked.contains("review"),
        "{asked}"
    );
}

#[test]
fn somebody_of_a_calendar_who_writes_at_last_is_one_person() {
    let fixture = CalendarFixture::new("");
    let zoe = "ATTENDEE;CN=Zoe Sample;PARTSTAT=ACCEPTED:mailto:zoe@calendar.example";
    fixture.bare_event("review.ics", -24 * 40, zoe);
    fixture.app.run(&["scan"]);
    fixture.app.run(&["due"]);
    let at = fixture.app.now - SignedDuration::from_hours(2);
    let letter =
        on_disk::mail("Zoe Sample <zoe@calendar.example>", OWNER, "Boats", at, "z1@calendar.example", "Hi");
    fixture.app.put("INBOX", &letter);
    fixture.app.run(&["scan"]);
    let counted_on = fixture.app.run(&["why", "zoe@calendar.example"]);
    assert!(counted_on.contains("Boats") && counted_on.contains("Design review"), "{counted_on}");
    let database = rusqlite::Connection::open(fixture.app.database()).unwrap();
    database.execute_batch("DELETE FROM inferred").unwrap();
    assert_eq!(counted_on, fixture.app.run(&["why", "zoe@calendar.example"]), "read anew");
}
