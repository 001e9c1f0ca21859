//! A chat as lines of text: WhatsApp of Android (`31.12.23, 21:41 - Ada: ...`) and of the iPhone
//! (`[31.12.23, 21:41:05] Ada: ...`), and Signal (`[2023-12-31, 21:41:05] Me: ...`).
//!
//! Only the stamp and the sender of a line are looked at. Which number of a date is the month is
//! told by all lines together: a chat goes forward.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{ContactLog, LoggedContact};
use crate::contacts::card::CardSource;
use crate::contacts::reading::ImportRemark;

/// Longest name of a sender, in bytes; a longer one is text.
const SENDER_BYTES: usize = 120;
/// A chat shows itself within so many lines.
const HEAD: usize = 10;
/// How programs call the owner.
const OWNER: [&str; 8] = ["you", "me", "du", "ich", "vous", "moi", "tú", "yo"];
/// Names of files that do not tell whose chat it is.
const NAMELESS: [&str; 5] = ["_chat.txt", "chat.md", "chat.txt", "index.md", "messages.txt"];
/// What is before a name in the names of files.
const BEFORE_NAME: [&str; 6] = ["with ", "- ", "mit ", "avec ", "con ", "com "];

/// The numbers of a date as they are written, and who wrote then. No sender: the program did.
struct ChatLine<'a> {
    date: [i16; 3],
    /// `9:41 PM`.
    has_twelve_hours: bool,
    has_dots: bool,
    sender: Option<&'a str>,
}

/// Which number of a date is what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChatDateOrder {
    Ymd,
    Dmy,
    Mdy,
}

/// Reads a chat. `None`: it is none.
pub(super) fn read(path: &str, text: &str, is_owner: &dyn Fn(&str) -> bool) -> Option<ContactLog> {
    let text: String = text
        .chars()
        .filter(|c| !is_mark(*c))
        .map(|c| if c == '\u{202f}' || c == '\u{a0}' { ' ' } else { c })
        .collect();
    text.lines().filter(|line| !line.trim().is_empty()).take(HEAD).find_map(line)?;
    let lines: Vec<ChatLine<'_>> = text.lines().filter_map(line).collect();
    let order = order(&lines);
    let source = if order == ChatDateOrder::Ymd { CardSource::Signal } else { CardSource::WhatsApp };
    let written = lines.iter().filter(|line| line.sender.is_some());
    let days: BTreeSet<Date> = written.filter_map(|line| date(line.date, order)).collect();
    let senders: BTreeSet<&str> = lines.iter().filter_map(|line| line.sender).collect();
    let mut log = ContactLog { source, contacts: Vec::new(), one_is_owner: false, remarks: Vec::new() };
    if senders.len() > 2 {
        let what = format!("a group of {}: passed over", senders.len());
        log.remarks.push(ImportRemark::about_file(what));
        return Some(log);
    }
    let is_own = |name: &str| is_owner(name) || OWNER.contains(&name.to_lowercase().as_str());
    let others = senders.iter().copied().filter(|name| !is_own(name)).map(str::to_owned);
    let mut others: Vec<String> = others.collect();
    if others.len() != 1 {
        others = title(path).map_or(others, |name| vec![name]);
    }
    log.one_is_owner = others.len() == 2;
    log.contacts = others
        .iter()
        .map(|name| LoggedContact { days: days.clone(), ..LoggedContact::new(name, "") })
        .collect();
    Some(log)
}

/// Marks of direction and of order that programs strew in.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn line(raw: &str) -> Option<ChatLine<'_>> {
    let (stamp, rest) = match raw.strip_prefix('[') {
        Some(inside) => inside.split_once("] ")?,
        None => raw.split_once(" - ")?,
    };
    if stamp.len() > 30 {
        return None;
    }
    let (day, time) = stamp.split_once([',', ' '])?;
    let time = time.trim();
    let is_time = time.starts_with(|c: char| c.is_ascii_digit()) && time.contains([':', '.']);
    let numbers: Vec<i16> = day
        .split(['/', '.', '-'])
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let date = <[i16; 3]>::try_from(numbers).ok().filter(|_| is_time)?;
    let sender = rest.split_once(':').map(|(sender, _)| sender.trim());
    Some(ChatLine {
        date,
        has_twelve_hours: time.to_lowercase().trim_end_matches('.').ends_with('m'),
        has_dots: day.contains('.'),
        sender: sender.filter(|name| !name.is_empty() && name.len() <= SENDER_BYTES),
    })
}

fn date([a, b, c]: [i16; 3], order: ChatDateOrder) -> Option<Date> {
    let (year, month, day) = match order {
        ChatDateOrder::Ymd => (a, b, c),
        ChatDateOrder::Dmy => (c, b, a),
        ChatDateOrder::Mdy => (c, a, b),
    };
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The order in which the fewest dates do not exist or go back in time.
fn order(lines: &[ChatLine<'_>]) -> ChatDateOrder {
    if lines.iter().any(|line| line.date[0] > 31) {
        return ChatDateOrder::Ymd;
    }
    let faults = |order: ChatDateOrder| {
        let (mut faults, mut last) = (0, Date::MIN);
        for line in lines {
            match date(line.date, order) {
                Some(on) if on >= last => last = on,
                Some(on) => (faults += 1, last = on).1,
                None => faults += 1,
            }
        }
        faults
    };
    // Where both are as good, the clock of twelve hours tells.
    let american = lines.iter().any(|line| line.has_twelve_hours) && !lines.iter().any(|line| line.has_dots);
    match faults(ChatDateOrder::Dmy).cmp(&faults(ChatDateOrder::Mdy)) {
        Ordering::Greater => ChatDateOrder::Mdy,
        Ordering::Equal if american => ChatDateOrder::Mdy,
        Ordering::Equal | Ordering::Less => ChatDateOrder::Dmy,
    }
}

/// Whose chat it is by the names of the file and its folder. `None`: they do not tell.
fn title(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).find(|part| !NAMELESS.contains(&part.to_lowercase().as_str()))?;
    let stem = name.rsplit_once('.').filter(|(_, ending)| ending.len() <= 4).map_or(name, |(stem, _)| stem);
    let at = BEFORE_NAME.iter().find_map(|word| stem.find(word).map(|at| at + word.len()));
    // Signal's exports have a folder for each chat.
    let at = at.or_else(|| path.to_lowercase().ends_with("/chat.md").then_some(0));
    at.map(|at| stem[at..].trim().to_owned()).filter(|name| !name.is_empty())
}
