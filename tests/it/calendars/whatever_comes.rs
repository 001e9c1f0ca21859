//! Whatever calendars say: what never counts, and what changes nothing.

use jiff::SignedDuration;

use super::{CalendarFixture, due};
use crate::generated::dice::Dice;

use crate::fixture::OWNER;
use crate::fixture::on_disk::{FRIENDS, mail};

/// An event that some dice made, and with whom it is a touch by the rules: past, held, not of a
/// whole day, and accepted by the owner.
struct DicedEvent {
    text: String,
    touches: Option<&'static str>,
    to_come: bool,
}

fn diced(dice: &mut Dice, fixture: &CalendarFixture, number: usize) -> DicedEvent {
    let friend = *dice.pick(&FRIENDS);
    let hours = 24 * i64::try_from(dice.below(90)).unwrap() - 24 * 60 + 2;
    let at = fixture.app.now + SignedDuration::from_hours(hours);
    let cancelled = dice.percent(25);
    let all_day = dice.percent(15);
    let own_answer = *dice.pick(&["ACCEPTED", "ACCEPTED", "DECLINED", "TENTATIVE"]);
    let their_answer = *dice.pick(&["ACCEPTED", "DECLINED"]);
    let held = !cancelled && !all_day && own_answer != "DECLINED" && their_answer == "ACCEPTED";
    let start = if all_day { at.strftime(";VALUE=DATE:%Y%m%d") } else { at.strftime(":%Y%m%dT%H%M%SZ") };
    let status = if cancelled { "CANCELLED" } else { "CONFIRMED" };
    let text = format!(
        "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART{start}\r\nSUMMARY:Tea {number}\r\nSTATUS:{status}\r\n\
         ORGANIZER:mailto:boss@work.example\r\nATTENDEE;PARTSTAT={own_answer}:MAILTO:{}\r\n\
         ATTENDEE;PARTSTAT={their_answer}:mailto:{}@friends.example\r\nEND:VEVENT\r\n",
        OWNER.to_uppercase(),
        friend.to_lowercase()
    );
    let to_come = hours > 0;
    DicedEvent { text, touches: (held && !to_come).then_some(friend), to_come: held && to_come }
}

#[test]
fn whatever_calendars_say_only_meetings_that_were_held_count_and_they_make_nobody_due() {
    for seed in 0..4 {
        let fixture = CalendarFixture::new("");
        let before = due(&fixture);
        let mut dice = Dice::new(seed);
        let events: Vec<DicedEvent> = (0..14).map(|number| diced(&mut dice, &fixture, number)).collect();
        let write = |parts: &[Vec<&DicedEvent>]| {
            std::fs::remove_dir_all(fixture.file("")).unwrap();
            std::fs::create_dir_all(fixture.file("")).unwrap();
            for (number, part) in parts.iter().enumerate() {
                let text: String = part.iter().map(|event| event.text.as_str()).collect();
                let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{text}END:VCALENDAR\r\n");
                std::fs::write(fixture.file(&format!("{number}.ics")), text).unwrap();
            }
        };
        write(&[events.iter().collect()]);
        let after = due(&fixture);
        let rows = || {
            fixture.app.rows("SELECT uid, starts_at, content FROM meeting JOIN calendar_event ON calendar_event.id = event_id ORDER BY 1, 2, 3")
        };
        let meetings = rows();
        for name in &after {
            assert!(before.contains(name), "seed {seed}: {name} is due by a calendar");
        }
        if !events.iter().any(|event| event.to_come) {
            for friend in FRIENDS {
                let met = events.iter().any(|event| event.touches == Some(friend));
                let name = format!("{friend} Sample");
                assert_eq!(after.contains(&name), before.contains(&name) && !met, "seed {seed}: {name}");
            }
        }
        for friend in FRIENDS {
            let met = events.iter().any(|event| event.touches == Some(friend));
            let why = fixture.app.run(&["why", friend]);
            assert_eq!(why.contains("You met on"), met, "seed {seed}: {friend}: {why}");
        }
        assert_eq!(due(&fixture), after, "read again");
        let (odd, even): (Vec<_>, Vec<_>) =
            events.iter().rev().enumerate().partition(|(number, _)| number % 2 == 1);
        write(&[
            odd.into_iter().map(|(_, event)| event).collect(),
            even.into_iter().map(|(_, event)| event).collect(),
        ]);
        assert_eq!((due(&fixture), rows()), (after, meetings), "seed {seed}: another order in other files");
    }
}

/// Letters there and back, so many days apart, the last of them so many days ago.
fn write_letters(fixture: &CalendarFixture, name: &str, letters: i64, apart: i64, last: i64) {
    let them = format!("{name} Sample <{}@friends.example>", name.to_lowercase());
    let me = format!("Robin Vale <{OWNER}>");
    for letter in 0..letters {
        let at = fixture.app.now - SignedDuration::from_hours(24 * (last + apart * letter) + 1);
        let id = format!("{letter}.{name}@friends.example");
        fixture.app.put("INBOX", &mail(&them, &me, "tea", at, &format!("in.{id}"), "Hello."));
        let back = at + SignedDuration::from_mins(30);
        fixture.app.put("Sent", &mail(&me, &them, "Re: tea", back, &format!("out.{id}"), "Hi."));
    }
}

/// Meetings with somebody, so many days apart, the last of them so many days ago.
fn meet(fixture: &CalendarFixture, name: &str, meetings: i64, apart: i64, last: i64) {
    let them = format!("ATTENDEE;PARTSTAT=ACCEPTED:mailto:{}@friends.example", name.to_lowercase());
    for meeting in 0..meetings {
        fixture.event(&format!("{name}{meeting}.ics"), -24 * (last + apart * meeting), &them);
    }
}

#[test]
fn no_number_of_meetings_makes_somebody_due_whom_mail_does_not() {
    let fixture = CalendarFixture::new("");
    // Seldom, so that it is too soon; too little to say what is usual; long ago, and too little.
    for (name, letters, apart, last) in [("Ivo", 9, 150, 100), ("Jana", 3, 30, 100), ("Kim", 2, 30, 900)] {
        write_letters(&fixture, name, letters, apart, last);
    }
    let before = due(&fixture);
    assert!(!before.iter().any(|name| ["Ivo Sample", "Jana Sample", "Kim Sample"].contains(&name.as_str())));
    for (name, last) in [("Ivo", 101), ("Jana", 101), ("Kim", 500)] {
        meet(&fixture, name, 12, 14, last);
    }
    let after = due(&fixture);
    assert_eq!(after, before);
    for name in ["Ivo", "Jana", "Kim"] {
        let why = fixture.app.run(&["why", name]);
        assert!(why.contains("You met on"), "the meetings count all the same: {why}");
        assert!(!why.contains("Due:") && !why.contains("Dormant:"), "{why}");
    }
}
