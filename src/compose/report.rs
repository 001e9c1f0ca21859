//! The report: a lifetime of correspondence on one page. One file that fetches nothing and runs
//! nothing: its policy (CSP) allows its own style, by hash, and nothing else. Pictures are inline
//! SVG; under each is its table.
//!
//! The same value gives the same bytes. Absent on purpose: any judgement of people.

mod bars;
mod calendar;
mod network;
mod timeline;

use std::fmt::Write;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::letter::shown;
pub use network::Tie;

/// Everything that the report says.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The day it is made, in the owner's zone.
    pub date: Date,
    /// `Your correspondence`, or whom it is about.
    pub title: String,
    /// A number and what it counts.
    pub headline: Vec<(Figure, String)>,
    /// Who is due, and why.
    pub due: Vec<(String, String)>,
    /// The warmest first.
    pub people: Vec<ReportPerson>,
    /// How many people were in touch on each day of the last year that had any.
    pub calendar: Vec<(Date, u32)>,
    /// Names, times helped, times asked.
    pub favours: Vec<(String, usize, usize)>,
    /// Year, people first met in it, people last heard of in it.
    pub years: Vec<(i16, u32, u32)>,
    /// Positions in `people`, and how many mails both are on.
    pub ties: Vec<Tie>,
}

/// A number of the headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    Count(u64),
    Year(i16),
}

/// One person of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportPerson {
    pub name: String,
    /// Days in touch, ascending.
    pub days: Vec<ReportDay>,
}

/// A day of being in touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportDay {
    pub date: Date,
    /// They wrote.
    pub incoming: bool,
    /// The owner wrote.
    pub out: bool,
}

impl ReportPerson {
    /// Days on which the owner wrote, and on which they did.
    fn days_each_way(&self) -> (usize, usize) {
        let count = |way: fn(&ReportDay) -> bool| self.days.iter().filter(|day| way(day)).count();
        (count(|day| day.out), count(|day| day.incoming))
    }
}

/// The page.
pub fn render(report: &Report) -> String {
    let hash = data_encoding::BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p class=\"soft\">As of {day}. Everything here comes from the headers of your own mail, and stays on your machine.</p>\n",
        title = escaped(&report.title),
        day = report.date.strftime("%A, %-d %B %Y"),
    );
    page.push_str(&headline(&report.headline));
    page.push_str(&due(&report.due));
    page.push_str(&timeline::section(report));
    page.push_str(&calendar::section(report));
    page.push_str(&bars::reciprocity(report));
    page.push_str(&bars::favours(report));
    page.push_str(&bars::years(report));
    page.push_str(&network::section(report));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn headline(numbers: &[(Figure, String)]) -> String {
    let mut out = "<dl class=\"numbers\">\n".to_owned();
    for (figure, what) in numbers {
        let number = match figure {
            Figure::Count(count) => grouped(*count),
            Figure::Year(year) => year.to_string(),
        };
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(what), number);
    }
    out + "</dl>\n"
}

fn due(due: &[(String, String)]) -> String {
    if due.is_empty() {
        return String::new();
    }
    let mut out = "<section>\n<h2>Gone quiet</h2>\n<ul class=\"due\">\n".to_owned();
    for (name, why) in due {
        let _ = writeln!(out, "<li><strong>{}</strong> {}</li>", escaped(name), escaped(why));
    }
    out + "</ul>\n</section>\n"
}

/// A picture with its table, under a heading. Empty where the table is.
fn section(title: &str, says: &str, picture: &str, columns: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head: String = columns.iter().map(|name| format!("<th scope=\"col\">{name}</th>")).collect();
    let row = |row: &Vec<String>| -> String {
        let cell = |(nth, cell): (usize, &String)| match nth {
            0 => format!("<th scope=\"row\">{}</th>", escaped(cell)),
            _ => format!("<td>{}</td>", escaped(cell)),
        };
        format!("<tr>{}</tr>\n", row.iter().enumerate().map(cell).collect::<String>())
    };
    let body: String = rows.iter().map(row).collect();
    format!(
        "<section>\n<h2>{title}</h2>\n<p class=\"soft\">{says}</p>\n<figure tabindex=\"0\" aria-label=\"{title}\">{picture}</figure>\n<details>\n<summary>The same as a table</summary>\n\
         <table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n</details>\n</section>\n"
    )
}

/// The beginning of a picture; `label` is what is read aloud.
fn svg(width: i32, height: i32, label: &str) -> String {
    format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">", escaped(label))
}

/// Text from elsewhere as text of the page.
fn escaped(raw: &str) -> String {
    let mut out = String::new();
    for c in shown(raw).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A name that fits into a picture, whole characters only.
fn short(name: &str, columns: usize) -> String {
    use unicode_width::UnicodeWidthChar;
    let name = shown(name);
    let mut width = 0;
    let mut out = String::new();
    for c in name.chars() {
        width += c.width().unwrap_or(0);
        if width >= columns {
            return escaped(out.trim_end()) + "\u{2026}";
        }
        out.push(c);
    }
    escaped(&out)
}

/// `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Blue and orange are told apart by every eye (Okabe and Ito); light and dark hold 4.5:1 for text.
const STYLE: &str = "\
:root{color-scheme:light dark;--page:#fffdfa;--ink:#24221f;--soft:#5f5b53;--line:#e3ddd1;--out:#0072b2;--in:#c25700;\
--h0:#efeae0;--h1:#b7d7c9;--h2:#77b29c;--h3:#3f8069;--h4:#1f5443;\
--c0:#0072b2;--c1:#b85c00;--c2:#007a5a;--c3:#a8477f;--c4:#6b5b00;--c5:#3d6f99;--c6:#8a3b12;--c7:#5f5b53}\
@media (prefers-color-scheme:dark){:root{--page:#1d1f1c;--ink:#ebe8e1;--soft:#b5b1a7;--line:#3a3d38;--out:#56b4e9;--in:#f0a04b;\
--h0:#2b2e2a;--h1:#2f4f43;--h2:#3f7a64;--h3:#66ad92;--h4:#a3d3c1;\
--c0:#56b4e9;--c1:#f0a04b;--c2:#4fc3a1;--c3:#dd9bc1;--c4:#e3d35a;--c5:#9cc7e8;--c6:#e89a74;--c7:#b5b1a7}}\
body{margin:0;background:var(--page);color:var(--ink);font:16px/25px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}\
main{max-width:940px;margin:0 auto;padding:32px 20px 64px;overflow-wrap:anywhere}\
h1,h2{font-family:Georgia,'Times New Roman',serif;font-weight:normal}h1{font-size:32px;line-height:40px;margin:0}\
h2{font-size:23px;line-height:30px;margin:40px 0 0}.soft{color:var(--soft);margin:2px 0 12px}\
.numbers{display:flex;flex-wrap:wrap;gap:12px 36px;margin:24px 0 0}.numbers div{display:flex;flex-direction:column-reverse}\
.numbers dd{margin:0;font:30px/36px Georgia,serif}.numbers dt{color:var(--soft);font-size:14px;line-height:20px}\
.due{margin:8px 0 0;padding-left:20px}figure{margin:0;overflow-x:auto}svg{display:block;width:100%;min-width:760px;height:auto}\
svg text{font:12px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;fill:var(--ink)}svg .axis{fill:var(--soft)}\
.rule{stroke:var(--line);stroke-width:1}.out{stroke:var(--out);stroke-width:3;fill:none}.in{stroke:var(--in);stroke-width:3;fill:none}\
.fout{fill:var(--out)}.fin{fill:var(--in)}.h0{fill:var(--h0)}.h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}\
.tie{stroke:var(--line);fill:none}.c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}.c5{fill:var(--c5)}.c6{fill:var(--c6)}.c7{fill:var(--c7)}\
svg .name{paint-order:stroke;stroke:var(--page);stroke-width:3px}\
details{margin:8px 0 0}summary{min-height:44px;line-height:44px;cursor:pointer;color:var(--soft)}\
table{border-collapse:collapse;font-size:14px;line-height:20px;width:100%}th,td{text-align:left;font-weight:normal;padding:4px 12px 4px 0;border-top:1px solid var(--line);vertical-align:top}\
thead th{color:var(--soft)}td{font-variant-numeric:tabular-nums}\
@media print{:root{--page:#fff}main{max-width:none;padding:0}section{break-inside:avoid}summary{display:none}}";
