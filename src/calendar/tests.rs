//! Fixtures in the shapes that programs export, and what they come to.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;

use super::*;

const WINDOW: Window = Window { from: 1_480_000_000, to: 1_830_000_000 };

fn berlin() -> TimeZone {
    TimeZoneDatabase::bundled().get("Europe/Berlin").unwrap()
}

/// All meetings of some files, a line each: `2026-11-24T09:00 Title: ada@example.org+ bob@...?`.
fn meetings(files: &[&str]) -> Vec<String> {
    let events: Vec<Event> = files.iter().flat_map(|file| read(file).events).collect();
    let mut by_uid = std::collections::BTreeMap::<&str, Vec<&Event>>::new();
    for event in &events {
        by_uid.entry(&event.uid).or_default().push(event);
    }
    let mut lines: Vec<String> = Vec::new();
    for components in by_uid.into_values() {
        let meetings = fold::meetings(&components, WINDOW, &berlin());
        lines.extend(meetings.iter().map(|meeting| line(meeting, components[meeting.component])));
    }
    lines.sort();
    lines
}

fn line(meeting: &Meeting, about: &Event) -> String {
    let at = jiff::Timestamp::from_second(meeting.starts_at).unwrap();
    let who = |person: &Participant| {
        let name = person.address.as_ref().map_or(format!("[{}]", person.name), ToString::to_string);
        let sign = match person.answer {
            Answer::Accepted => '+',
            Answer::Open => '?',
            Answer::NotThere => '-',
        };
        format!(" {name}{sign}")
    };
    let organizer = about.organizer.as_ref().map_or(String::new(), |one| {
        format!(" by {}", one.address.as_ref().map_or("?", |address| address.as_str()))
    });
    let people: String = about.attendees.iter().map(who).collect();
    format!("{} {}:{people}{organizer}", at.strftime("%Y-%m-%dT%H:%M"), about.title)
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.replace('\n', "\r\n"))
}

fn check(events: &str, expected: &[&str]) {
    assert_eq!(meetings(&[&calendar(events)]), expected, "{events}");
}

#[test]
fn google_in_utc_with_a_room_and_a_folded_line() {
    check(
        "BEGIN:VEVENT\nDTSTART:20261124T090000Z\nDTEND:20261124T093000Z\nDTSTAMP:20261101T000000Z\n\
         ORGANIZER;CN=me@example.org:mailto:me@example.org\nUID:1@google.com\n\
         ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ada Lovel\n ace;X-NUM-GUESTS=0:mailto:ada@example.org\n\
         ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED:mailto:c_1@resource.calendar.google.com\n\
         DESCRIPTION:ATTENDEE\\;PARTSTAT=ACCEPTED:mailto:nobody@example.org\nSUMMARY:Design review\nSTATUS:CONFIRMED\n\
         BEGIN:VALARM\nACTION:EMAIL\nATTENDEE:mailto:alarm@example.org\nEND:VALARM\nEND:VEVENT\n",
        &["2026-11-24T09:00 Design review: ada@example.org+ by me@example.org"],
    );
}

#[test]
fn outlook_with_windows_zone_names_and_capitals() {
    check(
        "METHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T030000\n\
         TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\n\
         ORGANIZER;CN=Ada:MAILTO:ADA@EXAMPLE.ORG\n\
         ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;CN=me:MAILTO:Me@Example.org\n\
         SUMMARY;LANGUAGE=de-DE:Budget\nDTSTART;TZID=W. Europe Standard Time:20260714T100000\n\
         DTEND;TZID=W. Europe Standard Time:20260714T110000\nUID:2\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\nEND:VEVENT\n",
        &["2026-07-14T08:00 Budget: me@example.org+ by ada@example.org"],
    );
}

#[test]
fn zones_of_every_spelling() {
    for (zone, utc) in [
        ("Europe/Berlin", "08:00"),
        ("America/New_York", "14:00"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "08:00"),
        ("/mozilla.org/20050126_1/America/New_York", "14:00"),
        ("Eastern Standard Time", "14:00"),
        ("\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\"", "08:00"),
        ("Nowhere Known", "08:00"),
    ] {
        let event = format!(
            "BEGIN:VEVENT\nUID:z\nSUMMARY:z\nDTSTART;TZID={zone}:20260714T100000\nDURATION:PT1H\n\
             ATTENDEE:mailto:ada@example.org\nEND:VEVENT\n"
        );
        check(&event, &[&format!("2026-07-14T{utc} z: ada@example.org?")]);
    }
    let odd = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nTZOFFSETFROM:-0300\nTZOFFSETTO:-0330\n\
               END:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:z\nSUMMARY:z\nDTSTART;TZID=Customized Time Zone:20260714T100000\n\
               ATTENDEE:mailto:ada@example.org\nEND:VEVENT\n";
    check(odd, &["2026-07-14T13:30 z: ada@example.org?"]);
}

#[test]
fn a_zone_that_only_its_component_explains_has_summer_time() {
    let zone = |rules: [&str; 2]| {
        let [daylight, standard] = rules;
        format!(
            "BEGIN:VTIMEZONE\nTZID:Our Office\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
             RRULE:FREQ=YEARLY;{standard}\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\n\
             TZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;{daylight}\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
        )
    };
    let event = |day: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{day}\nSUMMARY:z\nDTSTART;TZID=Our Office:{day}T003000\nATTENDEE:mailto:ada@example.org\nEND:VEVENT\n"
        )
    };
    let days = ["20260328", "20260330", "20261024", "20261026"].map(event).concat();
    let expected = [
        "2026-03-27T23:30 z: ada@example.org?",
        "2026-03-29T22:30 z: ada@example.org?",
        "2026-10-23T22:30 z: ada@example.org?",
        "2026-10-25T23:30 z: ada@example.org?",
    ];
    for rules in [
        ["BYDAY=-1SU;BYMONTH=3", "BYDAY=-1SU;BYMONTH=10"],
        ["BYMONTH=3;BYDAY=SU;BYSETPOS=-1", "BYMONTH=10;BYDAY=SU;BYSETPOS=-1"],
        ["BYMONTH=3;BYDAY=5SU", "BYMONTH=10;BYDAY=4SU"],
    ] {
        check(&format!("{}{days}", zone(rules)), &expected);
    }
    let odd = zone(["BYMONTH=3;BYMONTHDAY=29", "BYYEARDAY=300"]);
    check(&format!("{odd}{}", event("20260714")), &["2026-07-13T23:30 z: ada@example.org?"]);
}

#[test]
fn floating_times_are_the_owners_and_days_are_no_meetings() {
    check(
        "BEGIN:VEVENT\nUID:f\nSUMMARY:Lunch\nDTSTART:20260714T120000\nATTENDEE:mailto:ada@example.org\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:d\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20260714\nATTENDEE:mailto:ada@example.org\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:o\nSUMMARY:Trip\nDTSTART:20260714T000000\nDTEND:20260716T000000\nATTENDEE:mailto:ada@example.org\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:b\nSUMMARY:Focus time\nDTSTART:20260714T090000\nATTENDEE:mailto:ada@example.org\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:a\nSUMMARY:Dentist\nDTSTART:20260714T090000\nEND:VEVENT\n",
        &["2026-07-14T10:00 Lunch: ada@example.org?"],
    );
}

const WEEKLY: &str = "BEGIN:VEVENT\nUID:w\nSEQUENCE:1\nSUMMARY:Sync\nDTSTART;TZID=Europe/Berlin:20261013T100000\n\
    DTEND;TZID=Europe/Berlin:20261013T110000\nRRULE:FREQ=WEEKLY;UNTIL=20261110T090000Z;BYDAY=TU\n\
    EXDATE;TZID=Europe/Berlin:20261020T100000\nORGANIZER:mailto:me@example.org\n\
    ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org\nEND:VEVENT\n";
const MOVED: &str = "BEGIN:VEVENT\nUID:w\nSEQUENCE:2\nSUMMARY:Sync (moved)\nRECURRENCE-ID;TZID=Europe/Berlin:20261027T100000\n\
    DTSTART;TZID=Europe/Berlin:20261028T150000\nORGANIZER:mailto:me@example.org\n\
    ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org\nEND:VEVENT\n";
const DROPPED: &str = "BEGIN:VEVENT\nUID:w\nSEQUENCE:2\nSTATUS:CANCELLED\nRECURRENCE-ID:20261103T090000Z\nDTSTART:20261103T090000Z\nEND:VEVENT\n";

#[test]
fn weekly_over_the_end_of_summer_time_with_exceptions() {
    let expected = [
        "2026-10-13T08:00 Sync: ada@example.org+ by me@example.org",
        "2026-10-28T14:00 Sync (moved): ada@example.org- by me@example.org",
        "2026-11-10T09:00 Sync: ada@example.org+ by me@example.org",
    ];
    check(&format!("{WEEKLY}{MOVED}{DROPPED}"), &expected);
    let parts = [WEEKLY, MOVED, DROPPED].map(calendar);
    let [a, b, c] = parts.each_ref().map(String::as_str);
    for order in [[a, b, c], [c, b, a], [b, a, c]] {
        assert_eq!(meetings(&order), expected);
    }
    assert_eq!(meetings(&[a, a, b, c, c]), expected, "twice is once");
}

#[test]
fn who_cancels_a_series_cancels_all_of_it() {
    let cancel = calendar(
        "METHOD:CANCEL\nBEGIN:VEVENT\nUID:w\nSEQUENCE:3\nDTSTART;TZID=Europe/Berlin:20261013T100000\nEND:VEVENT\n",
    );
    assert_eq!(meetings(&[&calendar(WEEKLY), &calendar(MOVED), &cancel]), [""; 0]);
    let older = cancel.replace("SEQUENCE:3", "SEQUENCE:0");
    assert_eq!(meetings(&[&calendar(WEEKLY), &older]).len(), 4, "an older word does not hold");
}

#[test]
fn rules_of_all_kinds_and_none_runs_away() {
    let count = |rule: &str| {
        let event = format!(
            "BEGIN:VEVENT\nUID:r\nSUMMARY:r\nDTSTART:20260105T100000Z\nRRULE:{rule}\nATTENDEE:mailto:a@example.org\nEND:VEVENT\n"
        );
        meetings(&[&calendar(&event)]).len()
    };
    assert_eq!(count("FREQ=DAILY;COUNT=5"), 5);
    assert_eq!(count("FREQ=MONTHLY;BYDAY=1MO;UNTIL=20260701"), 6);
    assert_eq!(count("freq=yearly;count=2"), 2);
    assert_eq!(count("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"), 3);
    assert_eq!(count("FREQ=SECONDLY"), 1);
    assert_eq!(count("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), 1);
    assert_eq!(count("nonsense"), 1);
    assert!((600..700).contains(&count("FREQ=DAILY")) || count("FREQ=DAILY") > 600);
}

#[test]
fn apple_nextcloud_thunderbird_and_zimbra() {
    check(
        "BEGIN:VEVENT\nUID:apple\nSUMMARY:Apple\nDTSTART;TZID=Europe/Paris:20260714T100000\n\
         ORGANIZER;CN=\"Me\";EMAIL=me@example.org:/principals/__uids__/17/\n\
         ATTENDEE;CN=\"Lovelace, Ada\";EMAIL=ada@example.org;PARTSTAT=ACCEPTED:/1234/principal/\n\
         ATTENDEE;CN=Nobody:invalid:nomail\nX-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:1\\,2\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:nextcloud\nSUMMARY:Nextcloud\\, weekly\nDTSTART:20260714T100000Z\nORGANIZER;CN=Me:mailto:me@example.org\n\
         ATTENDEE;CN=Ada;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;LANGUAGE=en:mailto:ada@example.org\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:thunderbird\nSUMMARY:Thunderbird\nDTSTART;TZID=/mozilla.org/20070129_1/Europe/Paris:20260714T100000\n\
         ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.org\nX-MOZ-GENERATION:3\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:zimbra\nSUMMARY:Zimbra\nDTSTART;TZID=\"Europe/Brussels\":20260714T100000\n\
         ATTENDEE;CN=Ada;ROLE=OPT-PARTICIPANT;PARTSTAT=DELEGATED;RSVP=FALSE:mailto:ada@example.org\n\
         ATTENDEE;CUTYPE=ROOM:mailto:room-3@example.org\nEND:VEVENT\n",
        &[
            "2026-07-14T08:00 Apple: [Nobody]? ada@example.org+ by me@example.org",
            "2026-07-14T08:00 Thunderbird: ada@example.org?",
            "2026-07-14T08:00 Zimbra: ada@example.org-",
            "2026-07-14T10:00 Nextcloud, weekly: ada@example.org? by me@example.org",
        ],
    );
}

#[test]
fn a_broken_event_costs_only_itself_and_is_told() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:no end\nBEGIN:VEVENT\nUID:2\nSUMMARY:no start\nATTENDEE:mailto:a@example.org\nEND:VEVENT\n\
         garbage without a colon\n;;;:::\nBEGIN:VEVENT\nUID:3\nSUMMARY:well\nDTSTART:20260714T100000Z\n\
         DTEND:rubbish\nATTENDEE\nATTENDEE;PARTSTAT=\"ACCEP:mailto:x\nATTENDEE:mailto:ada@example.org\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:4\nDTSTART:20269999T100000Z\nEND:VEVENT\n",
    );
    let file = read(&text);
    let told: Vec<(usize, &str)> =
        file.remarks.iter().map(|remark| (remark.line, remark.what.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, "an event without an end: passed over"),
            (6, "an event without a start: passed over"),
            (22, "an event without a start: passed over"),
        ]
    );
    assert!(meetings(&[&text]).iter().any(|line| line.contains("well") && line.contains("ada@example.org")));
}

#[test]
fn forty_attendees_are_kept_and_a_broken_line_is_nobody_or_nameless() {
    let crowd: String = (10..50).map(|n| format!("ATTENDEE:MAILTO:P{n}@EXAMPLE.ORG\n")).collect();
    let file = read(&calendar(&format!(
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260714T100000Z\n{crowd}ATTENDEE;PARTSTAT=\"ACCEP:mailto:x\nORGANIZER\nSUMMARY:All\nEND:VEVENT\n"
    )));
    let event = &file.events[0];
    let known = event.attendees.iter().filter_map(|one| one.address.as_ref());
    assert_eq!((known.count(), event.title.as_str()), (40, "All"));
    assert!(event.organizer.as_ref().is_none_or(|one| one.address.is_none()));
}

proptest! {
    #[test]
    fn no_text_panics(lines in proptest::collection::vec(
        prop_oneof![
            Just("BEGIN:VEVENT".to_owned()), Just("END:VEVENT".to_owned()), Just("BEGIN:VTIMEZONE".to_owned()),
            Just("END:VTIMEZONE".to_owned()), "DTSTART[;:=A-Z0-9]{0,30}", "RRULE:FREQ=[A-Z]{3,7};[A-Z]{4,8}=[-0-9]{1,9}",
            "DTSTART:20[0-9]{6}T[0-9]{6}Z", "\\PC{0,40}", " \\PC{0,10}", "ATTENDEE;[A-Z]{0,8}=\\PC{0,10}:mailto:a@example.org",
        ], 0..24)
    ) {
        meetings(&[&lines.join("\n")]);
    }
}
