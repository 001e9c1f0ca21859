//! crontab(5) lines, a line a case.

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a test's own timestamp")
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone of the bundled database")
}

/// The next runs, in the zone's clock with offset.
fn runs(line: &str, name: &str, after: &str, count: usize) -> Vec<String> {
    let (schedule, zone) = (Schedule::parse(line).expect(line), zone(name));
    let mut after = at(after);
    let mut found = Vec::new();
    while found.len() < count
        && let Some(run) = schedule.next(after, &zone)
    {
        found.push(run.to_zoned(zone.clone()).strftime("%m-%dT%H:%M%:z").to_string());
        after = run;
    }
    found
}

#[test]
fn a_schedule_says_itself_in_words() {
    for (line, words) in [
        ("0 8 * * MON", "at 08:00 on Monday"),
        ("0 8 * * *", "at 08:00 every day"),
        ("30 7 * * 1-5", "at 07:30 on Monday to Friday"),
        ("0 9 * * sat,0", "at 09:00 on Saturday and Sunday"),
        ("0 9,18 * * *", "at 09:00 and 18:00 every day"),
        ("0 8 1 * *", "at 08:00 on the 1st of every month"),
        ("0 8 1,15 * *", "at 08:00 on the 1st and 15th of every month"),
        ("0 8 1-7 * *", "at 08:00 on the 1st to the 7th of every month"),
        ("0 8 1-7 * MON", "at 08:00 on the 1st to the 7th of every month and also on Monday"),
        ("0 8 13 6 FRI", "at 08:00 on the 13th of June and also on Friday in June"),
        ("0 8 */10 * MON", "at 08:00 on the 1st, 11th, 21st and 31st of every month and also on Monday"),
        ("0 8 1-31 * MON", "at 08:00 every day"),
        ("0 0 1 1 *", "at 00:00 on the 1st of January"),
        ("0 12 * 3-5 *", "at 12:00 every day in March to May"),
        ("0 8 * JAN,JUL MON", "at 08:00 on Monday in January and July"),
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("*/15 9-17 * * 1-5", "every 15 minutes from 09:00 to 17:59 on Monday to Friday"),
        ("*/40 * * * *", "at minutes 0 and 40 of every hour"),
        ("5 * * * *", "at minute 5 of every hour"),
        ("5 * * * SUN", "at minute 5 of every hour on Sunday"),
        ("0 */2 * * *", "at minute 0 of every 2nd hour from midnight every day"),
        ("* 3 * * *", "every minute from 03:00 to 03:59 every day"),
        ("1-3,9 1-20 * * *", "at minutes 1 to 3 and 9 of hours 1 to 20 every day"),
        ("@weekly", "at 00:00 on Sunday"),
        ("@hourly", "at minute 0 of every hour"),
    ] {
        assert_eq!(Schedule::parse(line).expect(line).describe(), words, "{line}");
    }
}

#[test]
fn a_bad_line_is_refused_by_a_sentence_that_names_field_value_and_range() {
    for (line, wanted) in [
        ("60 * * * *", "minute `60` is out of range: 0-59 fit"),
        ("0 24 * * *", "hour `24` is out of range: 0-23 fit"),
        ("0 0 0 * *", "day of month `0` is out of range: 1-31 fit"),
        ("0 0 * 13 *", "month `13` is out of range: 1-12 or JAN-DEC fit"),
        ("0 0 * * 8", "day of week `8` is out of range: 0-7 (0 and 7 are Sunday) or SUN-SAT fit"),
        ("0 0 * * 5-1", "day of week `5-1` runs backwards: 0-7 (0 and 7 are Sunday) or SUN-SAT fit"),
        ("0 22-2 * * *", "hour `22-2` runs backwards: 0-23 fit"),
        ("0 0 * * Monday", "day of week `Monday` is no number: 0-7 (0 and 7 are Sunday) or SUN-SAT fit"),
        ("0,,5 0 * * *", "minute `` misses a number: 0-59 fit"),
        ("*/0 * * * *", "minute `*/0` steps by 0: 0-59 fit"),
        ("*/60 * * * *", "minute `*/60` steps over the whole field: 0-59 fit"),
        ("*/ * * * *", "minute `*/` has no number after the slash: 0-59 fit"),
        ("+5 * * * *", "minute `+5` is no number: 0-59 fit"),
        ("? * * * *", "minute `?` is no number: 0-59 fit"),
        ("1-2-3 * * * *", "minute `1-2-3` is no number: 0-59 fit"),
        ("99999999999 * * * *", "minute `99999999999` is out of range: 0-59 fit"),
        ("0 0 L * *", "day of month `L` is no number: 1-31 fit"),
        ("0 0 30 2 *", "this would never fire: day of month `30` does not come in month `2`"),
        ("0 0 31 APR,JUN *", "this would never fire: day of month `31` does not come in month `APR,JUN`"),
        ("@reboot", "`@reboot` names no time of day: write one, such as `0 8 * * MON`"),
        (
            "@dayly",
            "`@dayly` is no nickname: @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually are",
        ),
    ] {
        assert_eq!(Schedule::parse(line).expect_err(line), wanted, "{line}");
    }
    for (line, count) in [("", 0), ("0 8 * *", 4), ("0 0 8 * * MON", 6)] {
        let error = Schedule::parse(line).expect_err(line);
        assert!(error.contains("five fields") && error.contains(&format!("has {count}")), "{error}");
    }
    assert!(Schedule::parse(&"1,".repeat(100_000)).is_err());
}

#[test]
fn a_line_that_fires_is_taken_however_rarely() {
    for line in [
        "0 0 29 2 *",
        "0 0 30 2 MON",
        "0 0 31 * *",
        " 0\t8 * *  mon ",
        "0 0 29 2 */7",
        "@ANNUALLY",
        "0 0 * * 7",
    ] {
        let schedule = Schedule::parse(line).expect(line);
        assert!(schedule.next(at("2026-11-23T00:00:00Z"), &TimeZone::UTC).is_some(), "{line}");
        assert_eq!(schedule.expression(), line);
    }
}

#[test]
fn two_ways_to_write_a_week_are_one() {
    for (one, other) in [
        ("0 8 * * FRI-MON", "0 8 * * 0,1,5,6"),
        ("0 8 * * FRI-SUN", "0 8 * * 5-7"),
        ("0 8 * * SUN-TUE", "0 8 * * 0-2"),
        ("0 8 * * 7", "0 8 * * 0"),
        ("0 8 * * 0-7", "0 8 * * 0-6"),
        ("0 8 * * 1-7/2", "0 8 * * 0,1,3,5"),
        ("0 8 * * Mon/2", "0 8 * * 1,3,5"),
        ("0 8 1 NOV-FEB *", "0 8 1 1,2,11,12 *"),
        ("0 8 1 NOV-MAR/2 *", "0 8 1 1,3,11 *"),
        ("5/20 8 * * ?", "5,25,45 8 * * *"),
    ] {
        let fields = |line| {
            let fields = CronFields::parse(line).expect(line);
            [fields.minute, fields.hour, fields.day_of_month, fields.month, fields.day_of_week]
                .map(|f| f.numbers().collect::<Vec<_>>())
        };
        assert_eq!(fields(one), fields(other), "{one}");
    }
}

#[test]
fn either_day_is_enough_when_both_are_restricted() {
    let january = "2027-01-01T00:00:00Z";
    let eight = |days: [&str; 4]| days.map(|day| format!("{day}T08:00+00:00"));
    for (line, days) in [
        ("0 8 13 * FRI", ["01-01", "01-08", "01-13", "01-15"]),
        ("0 8 */15 * FRI", ["01-01", "01-08", "01-15", "01-16"]),
        ("0 8 15 * */3", ["01-02", "01-03", "01-06", "01-09"]),
        ("0 8 */1 * FRI", ["01-01", "01-08", "01-15", "01-22"]),
        ("0 8 15 * *", ["01-15", "02-15", "03-15", "04-15"]),
        ("0 8 15 * ?", ["01-15", "02-15", "03-15", "04-15"]),
    ] {
        assert_eq!(runs(line, "UTC", january, 4), eight(days), "{line}");
    }
}

#[test]
fn a_fixed_time_survives_a_change_of_the_clock() {
    for (line, name, after, wanted) in [
        // Paris: 02:00-03:00 does not exist on 28 March 2027, and comes twice on 31 October 2027.
        (
            "30 2 * * *",
            "Europe/Paris",
            "2027-03-27T00:00:00Z",
            ["03-27T02:30+01:00", "03-28T03:00+02:00", "03-29T02:30+02:00"],
        ),
        (
            "30 2 * * *",
            "Europe/Paris",
            "2027-10-30T00:00:00Z",
            ["10-30T02:30+02:00", "10-31T02:30+02:00", "11-01T02:30+01:00"],
        ),
        (
            "0 8 * * *",
            "Europe/Paris",
            "2027-03-27T08:00:00Z",
            ["03-28T08:00+02:00", "03-29T08:00+02:00", "03-30T08:00+02:00"],
        ),
        (
            "15,45 2-3 28 3 *",
            "Europe/Paris",
            "2027-03-27T12:00:00Z",
            ["03-28T03:00+02:00", "03-28T03:15+02:00", "03-28T03:45+02:00"],
        ),
        // New York: 14 March and 7 November 2027.
        (
            "0 2 * * *",
            "America/New_York",
            "2027-03-13T12:00:00Z",
            ["03-14T03:00-04:00", "03-15T02:00-04:00", "03-16T02:00-04:00"],
        ),
        (
            "30 1 * * *",
            "America/New_York",
            "2027-11-07T05:30:00Z",
            ["11-08T01:30-05:00", "11-09T01:30-05:00", "11-10T01:30-05:00"],
        ),
        // Apia had no 30 December 2011 at all.
        (
            "0 12 * * *",
            "Pacific/Apia",
            "2011-12-29T12:00:00Z",
            ["12-29T12:00-10:00", "12-31T00:00+14:00", "12-31T12:00+14:00"],
        ),
    ] {
        assert_eq!(runs(line, name, after, 3), wanted, "{line} {name}");
    }
}

#[test]
fn a_wildcard_hour_follows_the_clock() {
    for (line, name, after, wanted) in [
        (
            "30 * * * *",
            "Europe/Paris",
            "2027-03-28T00:00:00Z",
            ["03-28T01:30+01:00", "03-28T03:30+02:00", "03-28T04:30+02:00"],
        ),
        (
            "30 * * * *",
            "Europe/Paris",
            "2027-10-31T00:00:00Z",
            ["10-31T02:30+02:00", "10-31T02:30+01:00", "10-31T03:30+01:00"],
        ),
        (
            "0 */2 * * *",
            "America/New_York",
            "2027-03-14T05:00:00Z",
            ["03-14T04:00-04:00", "03-14T06:00-04:00", "03-14T08:00-04:00"],
        ),
        // Half an hour of change: Lord Howe goes from 02:00 back to 01:30 on 4 April 2027.
        (
            "45 * * * *",
            "Australia/Lord_Howe",
            "2027-04-03T14:00:00Z",
            ["04-04T01:45+11:00", "04-04T01:45+10:30", "04-04T02:45+10:30"],
        ),
    ] {
        assert_eq!(runs(line, name, after, 3), wanted, "{line} {name}");
    }
}

#[test]
fn the_latest_run_is_the_last_one_not_after() {
    let paris = zone("Europe/Paris");
    for (line, since, now, wanted) in [
        ("0 8 * * *", "2027-01-01T00:00:00Z", "2027-01-05T06:59:59Z", Some("2027-01-04T07:00:00Z")),
        ("0 8 * * *", "2027-01-01T00:00:00Z", "2027-01-05T07:00:00Z", Some("2027-01-05T07:00:00Z")),
        ("0 8 * * *", "2027-01-05T07:00:00Z", "2027-01-05T07:00:00Z", Some("2027-01-05T07:00:00Z")),
        ("0 8 * * *", "2027-01-05T07:00:00.5Z", "2027-01-06T06:00:00Z", None),
        ("* * 1 1 *", "1970-01-01T00:00:00Z", "2027-12-05T07:00:00Z", Some("2027-01-01T22:59:00Z")),
        ("0 0 29 2 *", "1970-01-01T00:00:00Z", "2027-12-05T07:00:00Z", Some("2024-02-28T23:00:00Z")),
        ("30 2 28 3 *", "2027-03-01T00:00:00Z", "2027-03-28T03:00:00Z", Some("2027-03-28T01:00:00Z")),
        ("0 8 * * *", "2027-01-06T00:00:00Z", "2027-01-05T00:00:00Z", None),
    ] {
        let found = Schedule::parse(line).expect(line).latest(at(since), at(now), &paris);
        assert_eq!(found, wanted.map(at), "{line} {since} {now}");
    }
}

#[test]
fn the_ends_of_time_are_no_panic() {
    let zone = zone("Europe/Paris");
    for line in ["* * * * *", "0 8 * * *", "0 0 29 2 *"] {
        let schedule = Schedule::parse(line).expect(line);
        assert_eq!(schedule.next(Timestamp::MAX, &zone), None);
        assert_eq!(schedule.next(at("2100-12-31T23:30:00Z"), &zone), None);
        assert!(schedule.next(Timestamp::MIN, &zone).is_some());
        assert!(schedule.latest(Timestamp::MIN, Timestamp::MAX, &zone).is_some());
    }
}
