//! Bars: who writes more, who was helped and asked, and how the circle changed from year to year.

use std::fmt::Write;

use super::{Report, section as whole, short, svg};

const NAME: i32 = 190;
const WIDTH: i32 = 900;
const ROW: i32 = 24;
/// People shown.
const MOST: usize = 25;

/// One line of a chart: to the left of the middle, and to the right.
struct Bar {
    name: String,
    left: u32,
    right: u32,
}

pub(super) fn reciprocity(report: &Report) -> String {
    let bar = |person: &super::ReportPerson| {
        let (left, right) = person.days_each_way();
        Bar { name: person.name.clone(), left: left as u32, right: right as u32 }
    };
    let bars: Vec<Bar> =
        report.people.iter().filter(|one| !one.days.is_empty()).take(MOST).map(bar).collect();
    let rows = rows(&bars);
    let picture = both_ways(&bars, "For each person the days on which you wrote and on which they did");
    let says = "Days on which you wrote, in blue; days on which they did, in orange.";
    whole("Back and forth", says, &picture, &["Who", "You wrote", "They wrote"], &rows)
}

pub(super) fn favours(report: &Report) -> String {
    let bar = |(name, gave, asked): &(String, usize, usize)| Bar {
        name: name.clone(),
        left: *gave as u32,
        right: *asked as u32,
    };
    let bars: Vec<Bar> = report.favours.iter().take(MOST).map(bar).collect();
    let picture = both_ways(&bars, "For each person how often you helped and how often you asked");
    let says = "How often you helped, in blue, and asked, in orange. For you alone.";
    whole("Given and asked", says, &picture, &["Who", "You helped", "You asked"], &rows(&bars))
}

fn rows(bars: &[Bar]) -> Vec<Vec<String>> {
    bars.iter().map(|bar| vec![bar.name.clone(), bar.left.to_string(), bar.right.to_string()]).collect()
}

fn both_ways(bars: &[Bar], label: &str) -> String {
    let most = bars.iter().map(|bar| bar.left.max(bar.right)).max().unwrap_or(1).max(1);
    let room = (WIDTH - NAME) / 2 - 40;
    let middle = NAME + (WIDTH - NAME) / 2;
    let long = |count: u32| (i64::from(count) * i64::from(room) / i64::from(most)) as i32;
    let mut out = svg(WIDTH, ROW * bars.len() as i32 + 4, label);
    for (nth, bar) in bars.iter().enumerate() {
        let y = ROW * nth as i32 + 4;
        let (left, right) = (long(bar.left), long(bar.right));
        let _ = write!(
            out,
            "<text x=\"0\" y=\"{base}\">{name}</text><rect class=\"fout\" x=\"{x}\" y=\"{y}\" width=\"{left}\" height=\"16\"/>\
             <rect class=\"fin\" x=\"{from}\" y=\"{y}\" width=\"{right}\" height=\"16\"/>\
             <text class=\"axis\" x=\"{at}\" y=\"{base}\" text-anchor=\"end\">{l}</text><text class=\"axis\" x=\"{to}\" y=\"{base}\">{r}</text>",
            base = y + 12,
            name = short(&bar.name, 28),
            x = middle - 1 - left,
            from = middle + 1,
            at = middle - left - 6,
            to = middle + right + 6,
            l = bar.left,
            r = bar.right,
        );
    }
    out + "</svg>"
}

pub(super) fn years(report: &Report) -> String {
    let years = &report.years[report.years.len().saturating_sub(20)..];
    let most = years.iter().map(|(_, new, gone)| *new.max(gone)).max().unwrap_or(1).max(1);
    let (height, base) = (190, 160);
    let wide = WIDTH / years.len().max(1) as i32;
    let tall = |count: u32| (count * 140 / most) as i32;
    let mut out = svg(WIDTH, height, "For each year the people you met and the people last heard of");
    for (nth, (year, new, gone)) in years.iter().enumerate() {
        let x = wide * nth as i32;
        let bar = ((wide - 10) / 2).clamp(3, 22);
        for (class, count, x) in [("fout", *new, x), ("fin", *gone, x + bar + 2)] {
            let tall = tall(count);
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{bar}\" height=\"{tall}\"/>",
                base - tall
            );
        }
        let _ = write!(out, "<text class=\"axis\" x=\"{x}\" y=\"178\">{year}</text>");
    }
    out.push_str("</svg>");
    let rows: Vec<Vec<String>> = years
        .iter()
        .map(|(year, new, gone)| vec![year.to_string(), new.to_string(), gone.to_string()])
        .collect();
    let says = "People first in touch in a year, in blue; people last in touch in it and quiet for a year since, in orange.";
    whole("New and fading", says, &out, &["Year", "New", "Faded"], &rows)
}
