//! A line for each person, years as columns: above it the months in which the owner wrote, below it
//! those in which they did; the more days, the taller.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::Date;

use super::{Report, ReportDay, ReportPerson, escaped, section as whole, short, svg};

const NAME: i32 = 190;
const WIDTH: i32 = 900;
const ROW: i32 = 26;
/// People shown.
const MOST: usize = 40;
/// Years shown, the latest.
const YEARS: i32 = 20;

pub(super) fn section(report: &Report) -> String {
    let people: Vec<_> = report.people.iter().filter(|person| !person.days.is_empty()).take(MOST).collect();
    let Some(first) = people.iter().filter_map(|person| person.days.first()).map(|day| day.date).min() else {
        return String::new();
    };
    let last = i32::from(report.date.year());
    let first = i32::from(first.year()).max(last - YEARS + 1);
    let height = ROW * people.len() as i32 + 24;
    let mut picture =
        svg(WIDTH, height, "Timelines: for each person the months in which you wrote and in which they did");
    years(&mut picture, first, last, height);
    for (nth, person) in people.iter().enumerate() {
        let middle = 24 + ROW * nth as i32 + ROW / 2;
        let _ = write!(picture, "<text x=\"0\" y=\"{}\">{}</text>", middle + 4, short(&person.name, 28));
        for (class, way, sign) in [("out", out as fn(&ReportDay) -> bool, -1), ("in", incoming, 1)] {
            let path = path(&person.days, way, [first, last], middle, sign);
            if !path.is_empty() {
                let _ = write!(picture, "<path class=\"{class}\" d=\"{path}\"/>");
            }
        }
    }
    picture.push_str("</svg>");
    let rows: Vec<Vec<String>> = people.iter().map(|person| row(person)).collect();
    let says = "Above each line the months in which you wrote, in blue; below it those in which they did, in orange.";
    whole(
        "Over the years",
        says,
        &picture,
        &["Who", "Days you wrote", "Days they wrote", "First", "Last"],
        &rows,
    )
}

/// The same as a row of the table.
fn row(person: &ReportPerson) -> Vec<String> {
    let (wrote, got) = person.days_each_way();
    let day = |day: Option<&ReportDay>| day.map(|day| day.date.to_string()).unwrap_or_default();
    let (first, last) = (day(person.days.first()), day(person.days.last()));
    vec![person.name.clone(), wrote.to_string(), got.to_string(), first, last]
}

fn out(day: &ReportDay) -> bool {
    day.out
}

fn incoming(day: &ReportDay) -> bool {
    day.incoming
}

fn years(picture: &mut String, first: i32, last: i32, height: i32) {
    let step = if last - first > 9 { 2 } else { 1 };
    for year in first..=last {
        let x = NAME + (WIDTH - NAME) * (year - first) / (last - first + 1);
        let _ = write!(picture, "<path class=\"rule\" d=\"M{x} 18V{height}\"/>");
        if (last - year) % step == 0 {
            let _ = write!(
                picture,
                "<text class=\"axis\" x=\"{}\" y=\"12\">{}</text>",
                x + 3,
                escaped(&year.to_string())
            );
        }
    }
}

/// Up or down from the line, a stroke for each month.
fn path(
    days: &[ReportDay],
    way: fn(&ReportDay) -> bool,
    [first, last]: [i32; 2],
    middle: i32,
    sign: i32,
) -> String {
    let mut months: BTreeMap<i32, i32> = BTreeMap::new();
    for day in days.iter().filter(|day| way(day)) {
        *months.entry(month(day.date, first)).or_default() += 1;
    }
    let all = 12 * (last - first + 1);
    let mut path = String::new();
    for (month, count) in months.into_iter().filter(|(month, _)| (0..all).contains(month)) {
        let x = NAME + (WIDTH - NAME) * month / all + 2;
        let _ = write!(path, "M{x} {}v{}", middle + sign, sign * (2 + count.min(8)));
    }
    path
}

fn month(date: Date, first: i32) -> i32 {
    (i32::from(date.year()) - first) * 12 + i32::from(date.month()) - 1
}
