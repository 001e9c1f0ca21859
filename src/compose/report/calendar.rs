//! The last year as a calendar: a square a day, the darker the more people were in touch.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Report, section as whole, svg};

const DAY: i32 = 16;
const LEFT: i32 = 34;
const TOP: i32 = 20;

pub(super) fn section(report: &Report) -> String {
    let counts: BTreeMap<Date, u32> = report.calendar.iter().copied().collect();
    if counts.is_empty() {
        return String::new();
    }
    let most = counts.values().copied().max().unwrap_or(1).max(1);
    let start = report.date.saturating_sub(364.days());
    let monday = start.saturating_sub(i64::from(start.weekday().to_monday_zero_offset()).days());
    let mut picture = svg(
        LEFT + 53 * DAY,
        TOP + 7 * DAY,
        "A calendar of the last year: how many people were in touch on each day",
    );
    for (row, name) in [(0, "Mon"), (2, "Wed"), (4, "Fri")] {
        let _ = write!(picture, "<text class=\"axis\" x=\"0\" y=\"{}\">{name}</text>", TOP + row * DAY + 12);
    }
    let mut day = monday;
    let mut months: Vec<(Date, u32, u32)> = Vec::new();
    let mut column = 0;
    while day <= report.date {
        let row = i32::from(day.weekday().to_monday_zero_offset());
        if day >= start {
            let count = counts.get(&day).copied().unwrap_or(0);
            let (x, y) = (LEFT + column * DAY, TOP + row * DAY);
            let _ = write!(
                picture,
                "<rect class=\"h{}\" x=\"{x}\" y=\"{y}\" width=\"13\" height=\"13\"/>",
                shade(count, most)
            );
            if day.day() == 1 {
                let _ =
                    write!(picture, "<text class=\"axis\" x=\"{x}\" y=\"12\">{}</text>", day.strftime("%b"));
            }
            let first = day.first_of_month();
            match months.last_mut() {
                Some(month) if month.0 == first => {
                    (month.1, month.2) = (month.1 + u32::from(count > 0), month.2 + count)
                }
                _ => months.push((first, u32::from(count > 0), count)),
            }
        }
        column += i32::from(row == 6);
        day = day.saturating_add(1.day());
    }
    picture.push_str("</svg>");
    let rows: Vec<Vec<String>> = months
        .iter()
        .map(|(month, days, count)| {
            vec![month.strftime("%B %Y").to_string(), days.to_string(), count.to_string()]
        })
        .collect();
    whole(
        "The last year, day by day",
        "The stronger the colour of a day, the more people you were in touch with.",
        &picture,
        &["Month", "Days in touch", "People, counted each day"],
        &rows,
    )
}

fn shade(count: u32, most: u32) -> u32 {
    if count == 0 { 0 } else { (count * 4).div_ceil(most).min(4) }
}
