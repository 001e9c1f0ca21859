//! Which files are read, and when: per account, packed, folders, archives, and what copies keep.

use std::io::Write as _;

use super::{CalendarFixture, due, own};

use crate::fixture::on_disk::DiskFixture;

/// A calendar of one meeting with a friend, two days ago.
fn calendar(friend: &str) -> String {
    let friend = friend.to_lowercase();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{friend}@example.org\r\nDTSTART:20261120T100000Z\r\nDTEND:20261120T103000Z\r\n\
         SUMMARY:Tea\r\n{}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{friend}@friends.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        own("ORGANIZER")
    )
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A folder beside the configuration with a file, whatever the folders between.
fn place(app: &DiskFixture, path: &str, bytes: &[u8]) {
    let path = app.config().parent().unwrap().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn calendars_of_an_account_and_packed_ones_and_folders_and_archives_are_read() {
    let app = DiskFixture::build("calendars = [\"vdir\", \"export.ics.gz\", \"takeout-*.zip\", \"one.ics\"]");
    app.run(&["scan"]);
    let names = |app: &DiskFixture| {
        let due = app.json(&["due"]);
        let mut names: Vec<String> = due.iter().map(|one| one["name"].to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&app).len(), 8);
    place(&app, "one.ics", calendar("Ada").as_bytes());
    place(&app, "vdir/work/0b1c.ics", format!("\u{feff}{}", calendar("Bruno")).as_bytes());
    place(&app, "vdir/.trash/gone.ics", calendar("Greta").as_bytes());
    place(&app, "vdir/work/notes.txt", calendar("Greta").as_bytes());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(calendar("Chioma").as_bytes()).unwrap();
    place(&app, "export.ics.gz", &gzip.finish().unwrap());
    let takeout = zip(&[
        ("Takeout/Calendar/Robin.ics", calendar("Dilan").as_bytes()),
        ("Takeout/Calendar/Family.ics", format!("\u{feff}{}", calendar("Edda")).as_bytes()),
        ("Takeout/Mail/All mail.mbox", calendar("Greta").as_bytes()),
    ]);
    place(&app, "takeout-001.zip", &takeout);
    let says = app.run(&["scan"]);
    assert!(says.contains("calendars and address books: 4 files read."), "{says}");
    assert!(!app.run(&["scan"]).contains("calendars"), "nothing changed");
    assert_eq!(names(&app), ["\"Farid Sample\"", "\"Greta Sample\"", "\"Hana Sample\""]);
    // A damaged one keeps what was read of it, and is named.
    place(&app, "takeout-001.zip", &takeout[..takeout.len() / 2]);
    place(&app, "one.ics", b"BEGIN:VCARD\r\nEND:VCARD\r\n");
    app.run(&["scan"]);
    assert_eq!(names(&app)[0], "\"Ada Sample\"", "what is no calendar any more has no meetings");
    assert_eq!(names(&app).len(), 4);
    let doctor = String::from_utf8(app.try_run(&["doctor"]).stdout).unwrap();
    assert!(doctor.contains("one.ics, no calendar (iCalendar)"), "{doctor}");
}

#[test]
fn a_calendar_that_is_imported_is_named_for_what_it_is() {
    let app = DiskFixture::build("");
    place(&app, "one.ics", calendar("Ada").as_bytes());
    let output = app.try_run(&["import", app.config().with_file_name("one.ics").to_str().unwrap()]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && error.contains("is a calendar; name it under `calendars`"),
        "{error}"
    );
}

#[test]
fn what_was_met_is_in_copies_and_no_purge_leaves_it() {
    let fixture = CalendarFixture::new("");
    fixture.event("one.ics", -24, &own("ORGANIZER"));
    let met = due(&fixture);
    assert!(!met.contains(&"Ada Sample".to_owned()));
    let copy = fixture.app.config().with_file_name("copy.db");
    fixture.app.run(&["backup", copy.to_str().unwrap()]);
    fixture.event("one.ics", -24, &format!("STATUS:CANCELLED\r\n{}", own("ORGANIZER")));
    assert!(due(&fixture).contains(&"Ada Sample".to_owned()));
    fixture.app.run(&["restore", copy.to_str().unwrap(), "--yes"]);
    let of_copy = fixture.app.json(&["due"]);
    assert!(!of_copy.iter().any(|one| one["name"] == "Ada Sample"), "the copy knows of the meeting");
    assert!(due(&fixture).contains(&"Ada Sample".to_owned()), "and the next scan of what changed since");
    fixture.app.run(&["purge", "--yes"]);
    assert!(!fixture.app.data().exists(), "nothing is left beside the database");
    assert!(fixture.file("one.ics").exists(), "the calendar is the owner's");
}

#[test]
fn thousands_of_events_at_once_come_to_the_same_as_a_few_at_a_time() {
    let event = |number: usize| {
        let day = format!("2026{:02}{:02}", 1 + number % 9, 1 + number % 28);
        let rule = if number.is_multiple_of(50) { "RRULE:FREQ=WEEKLY;COUNT=3\r\n" } else { "" };
        format!(
            "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:{day}T100000Z\r\n{rule}SUMMARY:{number}\r\n\
             ATTENDEE:mailto:ada@friends.example\r\nEND:VEVENT\r\n"
        )
    };
    let write = |fixture: &CalendarFixture, name: &str, numbers: std::ops::Range<usize>| {
        let events: String = numbers.map(event).collect();
        std::fs::write(fixture.file(name), format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n")).unwrap();
        fixture.app.run(&["scan"]);
    };
    let rows = |fixture: &CalendarFixture| {
        fixture.app.rows("SELECT uid, starts_at, content FROM meeting JOIN calendar_event ON calendar_event.id = event_id ORDER BY 1, 2, 3")
    };
    let (whole, parts) = (CalendarFixture::new(""), CalendarFixture::new(""));
    write(&whole, "first.ics", 0..1);
    write(&whole, "all.ics", 0..1_500);
    assert_eq!(rows(&whole).len(), 1_500 + 2 * 30);
    for (name, numbers) in [("a.ics", 0..600), ("b.ics", 500..1_100), ("c.ics", 1_000..1_500)] {
        write(&parts, name, numbers);
    }
    assert_eq!(rows(&parts), rows(&whole));
    write(&whole, "all.ics", 0..1_200);
    assert_eq!(rows(&whole).len(), 1_200 + 2 * 24);
}
