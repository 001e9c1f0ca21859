//! Natural dates, a line a case.

use super::*;

/// A Monday.
const NOW: &str = "2026-11-23T10:30:00+01:00[Europe/Paris]";

fn at(text: &str) -> Zoned {
    text.parse().expect(text)
}

fn said(when: Result<When, String>) -> String {
    match when {
        Ok(when) => format!("{} {:?}", when.at.strftime("%Y-%m-%dT%H:%M"), when.granularity),
        Err(why) => why,
    }
}

fn check(now: &str, toward: Toward, cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, wanted)| (text, wanted, said(parse_toward(text, &at(now), toward))))
        .filter(|(_, wanted, found)| found != *wanted)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_claimed_form_looks_ahead() {
    check(
        NOW,
        Toward::Future,
        &[
            ("2w", "2026-12-07T10:30 Day"),
            ("10 days", "2026-12-03T10:30 Day"),
            ("3mo", "2027-02-23T10:30 Day"),
            ("3m", "2027-02-23T10:30 Day"),
            ("1y 2mo", "2028-01-23T10:30 Day"),
            ("in two weeks", "2026-12-07T10:30 Day"),
            ("+1 day 2 hours", "2026-11-24T12:30 Hour"),
            ("1.5 days", "2026-11-24T22:30 Day"),
            ("1.5 weeks", "2026-12-03T22:30 Day"),
            ("1.5 months", "2027-01-07T10:30 Day"),
            ("1.5h", "2026-11-23T12:00 Minute"),
            ("a week from now", "2026-11-30T10:30 Day"),
            ("3 days later", "2026-11-26T10:30 Day"),
            ("half a year", "2027-05-23T10:30 Day"),
            ("a couple of weeks", "2026-12-07T10:30 Day"),
            ("a few months", "2027-02-23T10:30 Day"),
            ("twenty-one days", "2026-12-14T10:30 Day"),
            ("a fortnight", "2026-12-07T10:30 Day"),
            ("2 quarters", "2027-05-23T10:30 Day"),
            ("for 2 weeks", "2026-12-07T10:30 Day"),
            ("today", "2026-11-23T10:30 Day"),
            ("tomorrow", "2026-11-24T10:30 Day"),
            ("the day after tomorrow", "2026-11-25T10:30 Day"),
            ("friday", "2026-11-27T12:00 Day"),
            ("Fri.", "2026-11-27T12:00 Day"),
            ("next friday", "2026-11-27T12:00 Day"),
            ("this friday", "2026-11-27T12:00 Day"),
            ("monday", "2026-11-30T12:00 Day"),
            ("friday next week", "2026-12-04T12:00 Day"),
            ("next week friday", "2026-12-04T12:00 Day"),
            ("on friday", "2026-11-27T12:00 Day"),
            ("3 jun", "2027-06-03T12:00 Day"),
            ("jun 3", "2027-06-03T12:00 Day"),
            ("June 3rd", "2027-06-03T12:00 Day"),
            ("the 3rd of June", "2027-06-03T12:00 Day"),
            ("23 nov", "2026-11-23T12:00 Day"),
            ("22 nov", "2027-11-22T12:00 Day"),
            ("Thursday, June 3", "2027-06-03T12:00 Day"),
            ("29 feb", "2028-02-29T12:00 Day"),
            ("3 June 2027", "2027-06-03T12:00 Day"),
            ("june 3, 2027", "2027-06-03T12:00 Day"),
            ("3-jun-2027", "2027-06-03T12:00 Day"),
            ("3 jun '27", "2027-06-03T12:00 Day"),
            ("2027-01-03", "2027-01-03T12:00 Day"),
            ("2027/01/03", "2027-01-03T12:00 Day"),
            ("2027-01-03T10:15", "2027-01-03T10:15 Minute"),
            ("03.06.2027", "2027-06-03T12:00 Day"),
            ("3.6.27", "2027-06-03T12:00 Day"),
            ("until 3 jan", "2027-01-03T12:00 Day"),
            ("3rd", "2026-12-03T12:00 Day"),
            ("on the 31st", "2026-12-31T12:00 Day"),
            ("the 23rd", "2026-11-23T12:00 Day"),
            ("june", "2027-06-01T12:00 Month"),
            ("in november", "2027-11-01T12:00 Month"),
            ("june 2028", "2028-06-01T12:00 Month"),
            ("next june", "2027-06-01T12:00 Month"),
            ("last june", "2026-06-01T12:00 Month"),
            ("in 2027", "2027-01-01T12:00 Year"),
            ("until 2028", "2028-01-01T12:00 Year"),
            ("next week", "2026-11-30T10:30 Week"),
            ("next month", "2026-12-23T10:30 Month"),
            ("next quarter", "2027-02-23T10:30 Month"),
            ("next year", "2027-11-23T10:30 Year"),
            ("last week", "2026-11-16T10:30 Week"),
            ("end of month", "2026-11-30T12:00 Day"),
            ("the end of the month", "2026-11-30T12:00 Day"),
            ("end of next week", "2026-12-06T12:00 Day"),
            ("end of june", "2027-06-30T12:00 Day"),
            ("end of november", "2026-11-30T12:00 Day"),
            ("eoy", "2026-12-31T12:00 Day"),
            ("start of next month", "2026-12-01T12:00 Day"),
            ("end of next quarter", "2027-03-31T12:00 Day"),
            ("weekend", "2026-11-28T12:00 Day"),
            ("next weekend", "2026-11-28T12:00 Day"),
            ("3pm", "2026-11-23T15:00 Hour"),
            ("10am", "2026-11-24T10:00 Hour"),
            ("12am", "2026-11-24T00:00 Hour"),
            ("12 pm", "2026-11-23T12:00 Hour"),
            ("3:30 p.m.", "2026-11-23T15:30 Minute"),
            ("3.30pm", "2026-11-23T15:30 Minute"),
            ("15:30", "2026-11-23T15:30 Minute"),
            ("15h30", "2026-11-23T15:30 Minute"),
            ("20 to 10pm", "2026-11-23T21:40 Minute"),
            ("ten to 10pm", "2026-11-23T21:50 Minute"),
            ("in 17h", "2026-11-24T03:30 Hour"),
            ("noon", "2026-11-23T12:00 Hour"),
            ("midnight", "2026-11-24T00:00 Hour"),
            ("11 o'clock", "2026-11-23T11:00 Hour"),
            ("tonight", "2026-11-23T20:00 Hour"),
            ("tonight at 9pm", "2026-11-23T21:00 Hour"),
            ("this afternoon", "2026-11-23T15:00 Hour"),
            ("in the evening", "2026-11-23T19:00 Hour"),
            ("fri 3pm", "2026-11-27T15:00 Hour"),
            ("friday morning", "2026-11-27T09:00 Hour"),
            ("tomorrow at noon", "2026-11-24T12:00 Hour"),
            ("noon tomorrow", "2026-11-24T12:00 Hour"),
            ("3pm on friday", "2026-11-27T15:00 Hour"),
            ("15:30 fri", "2026-11-27T15:30 Minute"),
            ("in 2 weeks at 15:30", "2026-12-07T15:30 Minute"),
            ("3 jun, 3pm", "2027-06-03T15:00 Hour"),
            ("23 nov 9am", "2027-11-23T09:00 Hour"),
            ("jun 3 2027 17:45", "2027-06-03T17:45 Minute"),
            ("yesterday", "2026-11-22T10:30 Day"),
            ("3 days ago", "2026-11-20T10:30 Day"),
            ("now", "2026-11-23T10:30 Second"),
            ("  TOMORROW!", "2026-11-24T10:30 Day"),
        ],
    );
}

#[test]
fn forms_that_people_type_are_known() {
    check(
        NOW,
        Toward::Future,
        &[
            ("tmrw", "2026-11-24T10:30 Day"),
            ("tommorow 9am", "2026-11-24T09:00 Hour"),
            ("tomorrow at 9", "2026-11-24T09:00 Hour"),
            ("fri at 15", "2026-11-27T15:00 Hour"),
            ("fri 3p", "2026-11-27T15:00 Hour"),
            ("fri 3 p.m.", "2026-11-27T15:00 Hour"),
            ("in a fortnight", "2026-12-07T10:30 Day"),
            ("couple of weeks", "2026-12-07T10:30 Day"),
            ("few days", "2026-11-26T10:30 Day"),
            ("a dozen days", "2026-12-05T10:30 Day"),
            ("friday week", "2026-12-04T12:00 Day"),
            ("a week on friday", "2026-12-04T12:00 Day"),
            ("monday in 2 weeks", "2026-12-07T12:00 Day"),
            ("friday in two weeks 3pm", "2026-12-11T15:00 Hour"),
            ("week after next", "2026-12-07T10:30 Week"),
            ("the month after next", "2027-01-23T10:30 Month"),
            ("christmas", "2026-12-25T12:00 Day"),
            ("xmas eve", "2026-12-24T12:00 Day"),
            ("new year's eve", "2026-12-31T12:00 Day"),
            ("new year’s eve", "2026-12-31T12:00 Day"),
            ("new year", "2027-01-01T12:00 Day"),
            ("valentine's day 7pm", "2027-02-14T19:00 Hour"),
            ("first of january", "2027-01-01T12:00 Day"),
            ("mid january", "2027-01-15T12:00 Day"),
            ("mid-june 2027", "2027-06-15T12:00 Day"),
            ("25/12", "2026-12-25T12:00 Day"),
            ("12/25", "2026-12-25T12:00 Day"),
            ("13/6/2027", "2027-06-13T12:00 Day"),
            ("3.6.", "2027-06-03T12:00 Day"),
            ("2027-02", "2027-02-01T12:00 Month"),
            ("02/2027", "2027-02-01T12:00 Month"),
            ("end of month", "2026-11-30T12:00 Day"),
            ("next week", "2026-11-30T10:30 Week"),
            ("3rd june", "2027-06-03T12:00 Day"),
        ],
    );
    check(
        NOW,
        Toward::Past,
        &[
            ("christmas", "2025-12-25T12:00 Day"),
            ("halloween", "2026-10-31T12:00 Day"),
            ("few days ago", "2026-11-20T10:30 Day"),
        ],
    );
}

#[test]
fn a_log_looks_back() {
    check(
        NOW,
        Toward::Past,
        &[
            ("3 jun", "2026-06-03T12:00 Day"),
            ("24 nov", "2025-11-24T12:00 Day"),
            ("23 nov", "2026-11-23T12:00 Day"),
            ("29 feb", "2024-02-29T12:00 Day"),
            ("friday", "2026-11-20T12:00 Day"),
            ("monday", "2026-11-16T12:00 Day"),
            ("last friday", "2026-11-20T12:00 Day"),
            ("next friday", "2026-11-27T12:00 Day"),
            ("yesterday", "2026-11-22T10:30 Day"),
            ("day before yesterday", "2026-11-21T10:30 Day"),
            ("last night", "2026-11-22T20:00 Hour"),
            ("yesterday evening", "2026-11-22T19:00 Hour"),
            ("2w", "2026-11-09T10:30 Day"),
            ("a week ago", "2026-11-16T10:30 Day"),
            ("3 days ago at 5pm", "2026-11-20T17:00 Hour"),
            ("2 months back", "2026-09-23T10:30 Day"),
            ("in 2 weeks", "2026-12-07T10:30 Day"),
            ("3pm", "2026-11-22T15:00 Hour"),
            ("9am", "2026-11-23T09:00 Hour"),
            ("june", "2026-06-01T12:00 Month"),
            ("november", "2026-11-01T12:00 Month"),
            ("december", "2025-12-01T12:00 Month"),
            ("last november", "2025-11-01T12:00 Month"),
            ("the 31st", "2026-10-31T12:00 Day"),
            ("last weekend", "2026-11-21T12:00 Day"),
            ("tuesday last week", "2026-11-17T12:00 Day"),
            ("last month", "2026-10-23T10:30 Month"),
        ],
    );
}

#[test]
fn what_is_no_date_is_refused_by_a_sentence() {
    check(
        NOW,
        Toward::Future,
        &[
            (
                "5 minutes",
                "minutes and seconds are too fine here: an hour is the least, and `m` means months",
            ),
            (
                "in 1d 5min",
                "minutes and seconds are too fine here: an hour is the least, and `m` means months",
            ),
            ("30 feb", "February has no day 30"),
            ("31 jun", "June has no day 31"),
            ("29 feb 2027", "February has no day 29 in 2027"),
            ("99 jan", "January has no day 99"),
            ("the 32nd", "no month has a day 32"),
            ("3/6", "`3/6` is another day to other people: write it as 3 jun or 6 mar"),
            ("6/3/2027", "`6/3/2027` is another day to other people: write it as 6 mar 2027 or 3 jun 2027"),
            ("40/6", "`40/6` is no day of the calendar: 3 jun and 2027-06-03 are some"),
            (
                "friday 9 to 10",
                "is `9 to 10` from 9 until 10, or minutes before 10? Write one time, as in 14:50",
            ),
            ("2 to 3pm", "is `2 to 3` from 2 until 3, or minutes before 3? Write one time, as in 14:50"),
            (
                "tomorrow 14 to 16",
                "is `14 to 16` from 14 until 16, or minutes before 16? Write one time, as in 14:50",
            ),
            ("fri at 3", "is 3 in the night or in the afternoon? Write 3am or 3pm"),
            ("spring", "`spring` is no date known here: 2w, 3 jun and next friday are some"),
            ("90000 years", "that is too far away for any calendar"),
            ("174 years", "that is too far away for any calendar"),
            ("130 years ago", "that is too far away for any calendar"),
            ("", "a date is missing: 2w, 3 jun and next friday are some"),
            ("blue", "`blue` is no date known here: 2w, 3 jun and next friday are some"),
            ("2", "`2` is no date known here: 2w, 3 jun and next friday are some"),
            ("25:00", "`25:00` is no date known here: 2w, 3 jun and next friday are some"),
            ("13pm", "`13pm` is no date known here: 2w, 3 jun and next friday are some"),
            ("2027-13-01", "`2027-13-01` is no date known here: 2w, 3 jun and next friday are some"),
            ("friday or so", "`friday or so` is no date known here: 2w, 3 jun and next friday are some"),
        ],
    );
}

#[test]
fn the_end_of_a_month_and_changes_of_the_clock_are_no_trap() {
    check(
        "2027-01-31T10:30:00+01:00[Europe/Paris]",
        Toward::Future,
        &[
            ("1mo", "2027-02-28T10:30 Day"),
            ("next month", "2027-02-28T10:30 Month"),
            ("13 months", "2028-02-29T10:30 Day"),
            ("the 30th", "2027-03-30T12:00 Day"),
        ],
    );
    // The clock jumps from 02:00 to 03:00 on 28 March 2027 in Paris, and back on 31 October.
    check(
        "2027-03-27T02:30:00+01:00[Europe/Paris]",
        Toward::Future,
        &[
            ("tomorrow", "2027-03-28T03:30 Day"),
            ("2 days", "2027-03-29T02:30 Day"),
            ("sunday 02:30", "2027-03-28T03:30 Minute"),
            ("24 hours", "2027-03-28T03:30 Hour"),
        ],
    );
    // Midnight does not exist in Beirut on 28 March 2027.
    check(
        "2027-03-27T12:00:00+02:00[Asia/Beirut]",
        Toward::Future,
        &[("sunday midnight", "2027-03-28T01:00 Hour")],
    );
}

#[test]
fn a_cadence_is_a_length_in_days() {
    for (text, days) in [
        ("3mo", Ok(91)),
        ("6 weeks", Ok(42)),
        ("2w", Ok(14)),
        ("1y", Ok(365)),
        ("a month", Ok(30)),
        ("weeks", Err("`weeks` is no cadence: 2w, 3mo, 1y and auto are some")),
        ("weekly", Ok(7)),
        ("quarterly", Ok(91)),
        ("every 10 days", Ok(10)),
        ("1 month 1 week", Ok(37)),
        ("10y", Ok(3653)),
        ("11y", Err("a cadence is one day at least and ten years at most")),
        ("0d", Err("a cadence is one day at least and ten years at most")),
        ("3 hours", Err("`3 hours` is no cadence: 2w, 3mo, 1y and auto are some")),
        (
            "5 minutes",
            Err("minutes and seconds are too fine here: an hour is the least, and `m` means months"),
        ),
        ("friday", Err("`friday` is no cadence: 2w, 3mo, 1y and auto are some")),
        ("", Err("`` is no cadence: 2w, 3mo, 1y and auto are some")),
    ] {
        assert_eq!(parse_days(text), days.map_err(str::to_owned), "{text}");
    }
}

#[test]
fn a_date_in_front_of_a_text_is_found_whole() {
    for (text, length, firmness) in [
        ("yesterday talked about trains", 9, Firmness::Firm),
        ("3 jun talked", 5, Firmness::Firm),
        ("jun 3pm", 3, Firmness::Loose),
        ("last friday at noon, good", 19, Firmness::Firm),
        ("may be back", 3, Firmness::Loose),
        ("sat in the park", 3, Firmness::Loose),
        ("2 years of silence", 7, Firmness::Loose),
        ("3 days ago we met", 10, Firmness::Firm),
    ] {
        let found = leading(text, &(&at(NOW)).into(), Toward::Past).expect(text);
        assert_eq!((found.length, found.firmness), (length, firmness), "{text}");
    }
    for text in ["talked yesterday", "a second coffee", "5 minute call", "", "trains"] {
        assert_eq!(leading(text, &(&at(NOW)).into(), Toward::Past), None, "{text}");
    }
    assert!(leading("5 minutes ago", &(&at(NOW)).into(), Toward::Past).expect("found").when.is_err());
}

#[test]
fn the_ends_of_the_calendar_are_errors() {
    for now in ["9999-12-30T10:00:00+00:00[UTC]", "-009999-01-03T10:00:00+00:00[UTC]"] {
        for toward in [Toward::Future, Toward::Past] {
            for text in [
                "2w",
                "friday",
                "friday next week",
                "3 jun",
                "june",
                "the 31st",
                "end of next year",
                "29 feb",
                "9am",
            ] {
                let _ = parse_toward(text, &at(now), toward);
            }
        }
    }
}

#[test]
fn days_in_figures_follow_what_the_owner_said() {
    let now: Zoned = "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().unwrap();
    let check = |dates: NumericDates, text: &str, day: &str| {
        let written = WrittenAt { at: now.clone(), dates };
        let found = parse(text, &written).map(|when| when.at.date().to_string());
        assert_eq!(found.unwrap_or_default(), day, "{dates:?} {text}");
    };
    for (text, day_first, month_first) in [
        ("6/3", "2027-03-06", "2027-06-03"),
        ("6/3/2027", "2027-03-06", "2027-06-03"),
        ("06/03/27", "2027-03-06", "2027-06-03"),
        ("06-03-2027", "2027-03-06", "2027-06-03"),
        ("5/12 3pm", "2026-12-05", "2027-05-12"),
        ("25/12", "2026-12-25", "2026-12-25"),
        ("12/25", "2026-12-25", "2026-12-25"),
        ("3.6.", "2027-06-03", "2027-06-03"),
        ("2027-06-03", "2027-06-03", "2027-06-03"),
    ] {
        check(NumericDates::DayFirst, text, day_first);
        check(NumericDates::MonthFirst, text, month_first);
    }
    check(NumericDates::AskedBack, "6/3", "");
    check(NumericDates::AskedBack, "3/3", "2027-03-03");
}

#[test]
fn feasts_move_with_easter() {
    check(
        "2026-11-23T10:30:00+01:00[Europe/Paris]",
        Toward::Future,
        &[
            ("easter", "2027-03-28T12:00 Day"),
            ("good friday", "2027-03-26T12:00 Day"),
            ("easter 2038", "2038-04-25T12:00 Day"),
            ("easter 2030", "2030-04-21T12:00 Day"),
            ("pentecost 2028", "2028-06-04T12:00 Day"),
        ],
    );
    check("2026-03-02T08:00:00+00:00[UTC]", Toward::Future, &[("easter monday", "2026-04-06T12:00 Day")]);
    check("2026-04-06T08:00:00+00:00[UTC]", Toward::Past, &[("easter", "2026-04-05T12:00 Day")]);
}
