//! When the owner was in touch elsewhere: logs of calls and text messages, and chats. Of them days,
//! names and numbers are read and nothing else: no text is ever kept.
//!
//! Whom a name or a number means is for whoever asks (see [`crate::job::import`]).

mod calls;
mod chat;
mod element;
mod telegram;

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::card::CardSource;
use super::reading::ImportRemark;
use super::text;
use crate::mail::text::{one_line, shorten};

/// Longest name kept, in characters.
const NAME_CHARS: usize = 100;
/// Fewer digits are a service's number.
const DIGITS: usize = 7;

/// What a log held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactLog {
    pub source: CardSource,
    pub contacts: Vec<LoggedContact>,
    /// The contacts are both ends of one chat, and nobody tells which of them is the owner.
    pub one_is_owner: bool,
    pub remarks: Vec<ImportRemark>,
}

/// Somebody of a log, as it calls them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedContact {
    /// May be empty where there is a number.
    pub name: String,
    /// Digits, with a + before a country's code; may be empty.
    pub number: String,
    /// On which days the two were in touch.
    pub days: BTreeSet<Date>,
}

impl LoggedContact {
    fn new(name: &str, number: &str) -> LoggedContact {
        let name = shorten(one_line(name).trim(), NAME_CHARS);
        let (name, number) = match number_of(&name) {
            Some(own) if number.is_empty() => (String::new(), own),
            _ => (name, number.to_owned()),
        };
        LoggedContact { name, number, days: BTreeSet::new() }
    }

    /// Names the contact within its source: by the number, else the name.
    pub fn id(&self) -> String {
        if self.number.is_empty() { self.name.to_lowercase() } else { self.number.clone() }
    }
}

/// Reads a log. `path` may tell whose chat it is, `zone` on which day a moment was, and `is_owner`
/// knows the owner's names. `None`: it is none.
pub fn read(
    path: &str,
    bytes: &[u8],
    zone: &TimeZone,
    is_owner: &dyn Fn(&str) -> bool,
) -> Option<ContactLog> {
    let text = text::decode(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    match start.chars().next()? {
        '<' => calls::xml(&text, zone),
        '{' => telegram::read(&text, zone),
        _ => chat::read(path, &text, is_owner).or_else(|| calls::table(&text, zone)),
    }
}

/// A telephone number without its spaces and signs. `None`: it is none, or a service's.
pub fn number_of(raw: &str) -> Option<String> {
    let is_written = |c: char| c.is_ascii_digit() || " +-/().\u{a0}\u{2011}\u{202f}".contains(c);
    let raw = raw.trim().trim_start_matches("tel:");
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    if !raw.chars().all(is_written) || !(DIGITS..=17).contains(&digits.len()) {
        return None;
    }
    match digits.strip_prefix("00") {
        _ if raw.starts_with('+') => Some(format!("+{digits}")),
        Some(rest) => Some(format!("+{rest}")),
        None => Some(digits),
    }
}

/// Whether two numbers ring the same telephone: one may lack the country's code.
pub fn is_same_number(a: &str, b: &str) -> bool {
    /// Digits of a number without its country's code that tell it from others.
    const OWN: usize = 9;
    if a == b {
        return true;
    }
    let national = |number: &str| !number.starts_with('+');
    let bare = |number: &str| number.trim_start_matches(['+', '0']).to_owned();
    let (one, other) = (bare(a), bare(b));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    (national(a) || national(b)) && short.len() >= OWN && long.ends_with(&short)
}

/// The day of a moment, in milliseconds or seconds since 1970.
fn day_of_stamp(stamp: &str, zone: &TimeZone) -> Option<Date> {
    let number: i64 = stamp.trim().parse().ok()?;
    let seconds = match stamp.trim().len() {
        9..=10 => number,
        12..=13 => number / 1000,
        _ => return None,
    };
    jiff::Timestamp::from_second(seconds).ok().map(|at| at.to_zoned(zone.clone()).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(log: &ContactLog) -> Vec<String> {
        let contact = |one: &LoggedContact| {
            let days: Vec<String> = one.days.iter().map(Date::to_string).collect();
            format!("{}<{}> {}", one.name, one.number, days.join(" "))
        };
        log.contacts.iter().map(contact).collect()
    }

    fn check(path: &str, text: &str, source: CardSource, expected: &[&str]) {
        let log = read(path, text.as_bytes(), &TimeZone::UTC, &|name| name == "Robin Vale").expect(text);
        assert_eq!(
            (log.source, days(&log)),
            (source, expected.iter().map(|s| (*s).to_owned()).collect()),
            "{text}"
        );
    }

    #[test]
    fn calls_of_android_in_xml_count_where_somebody_answered() {
        check(
            "calls.xml",
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<calls count=\"4\" backup_set=\"x\">\n\
             <call number=\"+49 170 1234567\" duration=\"65\" date=\"1609459200000\" type=\"1\" contact_name=\"Ada &amp; Co &#x41;\" />\n\
             <call number=\"+491701234567\" duration=\"5\" date=\"1609545600000\" type=\"2\" contact_name=\"(Unknown)\" />\n\
             <call number=\"+491701234567\" duration=\"0\" date=\"1609632000000\" type=\"3\" contact_name=\"Ada\" />\n\
             <call number=\"12345\" duration=\"9\" date=\"1609632000000\" type=\"2\" contact_name=\"Voicemail\" />\n\
             <call number=\"\" duration=\"9\" date=\"1609632000000\" type=\"1\" contact_name=\"(Unknown)\" />\n</calls>",
            CardSource::Calls,
            &["Ada & Co A<+491701234567> 2021-01-01 2021-01-02"],
        );
    }

    #[test]
    fn text_messages_count_where_the_owner_wrote_too() {
        check(
            "sms.xml",
            "<?xml version='1.0'?><smses count=\"3\"><sms address=\"0170 1234567\" date=\"1609459200000\" type=\"1\" body=\"hi &quot;you&quot; &lt;sms address=&quot;\" contact_name=\"Ada Sample\" />\
             <sms address=\"01701234567\" date=\"1609545600000\" type=\"2\" body='it is \"x\"' contact_name=\"Ada Sample\" />\
             <sms address=\"+499999999999\" date=\"1609545600000\" type=\"1\" body=\"offer\" contact_name=\"(Unknown)\" /></smses>",
            CardSource::Texts,
            &["Ada Sample<01701234567> 2021-01-01 2021-01-02"],
        );
    }

    #[test]
    fn tables_of_calls_in_several_shapes() {
        for table in [
            "Name,Number,Date,Duration,Type\nAda Sample,+49 170 1234567,2021-01-01 10:00:00,00:01:05,Incoming\n\
             Ada Sample,+49 170 1234567,2021-01-02 10:00:00,00:00:00,Missed\n,,2021-01-02,5,Incoming\n",
            "Call type;Date;Duration;Number;Contact;Service\nOutgoing;1/1/2021 10:00;1m 5s;+491701234567;Ada Sample;Phone\n\
             Cancelled;1/2/2021 10:00;0s;+491701234567;Ada Sample;Phone\n",
            "Contact Name,Phone Number,Call Date,Direction\nAda Sample,+491701234567,1609459200000,outgoing\n\
             Ada Sample,+491701234567,1609545600000,missed\n",
        ] {
            check("calls.csv", table, CardSource::Calls, &["Ada Sample<+491701234567> 2021-01-01"]);
        }
        let contacts = "Name,Phone,Email\nAda,+491701234567,ada@example.org\n";
        assert_eq!(read("x.csv", contacts.as_bytes(), &TimeZone::UTC, &|_| false), None);
    }

    #[test]
    fn chats_of_whatsapp_and_signal_by_line_shape_and_order_of_dates() {
        let ada = &["Ada Sample<> 2023-03-04 2023-03-05 2023-03-06"][..];
        for chat in [
            "04/03/2023, 21:41 - Messages and calls are end-to-end encrypted.\n04/03/2023, 21:41 - Ada Sample: tea? 1/1/1999, 10:00 - no: x\n\
             more of it: here\n05/03/2023, 09:00 - Robin Vale: yes\n06/03/2023, 09:00 - Ada Sample: good",
            "[04.03.23, 21:41:05] Ada Sample: \u{200e}image omitted\n[05.03.23, 09:00:00] Robin Vale: yes\n\u{200e}[06.03.23, 09:00:00] Ada Sample: x",
            "3/4/23, 9:41\u{202f}PM - Ada Sample: tea\n3/5/23, 9:41 PM - Robin Vale: yes\n3/6/23, 9:41 PM - Ada Sample: x",
        ] {
            check("chat.txt", chat, CardSource::WhatsApp, ada);
        }
        let signal = "[2023-03-04, 21:41:05] Me: tea\n[2023-03-05, 21:41:05] Ada Sample: yes\n[2023-03-06, 21:41:05] Me: yes";
        check("Ada Sample/chat.md", signal, CardSource::Signal, ada);
        let named = "[04/03/2023, 21:41:05] Mine: tea\n[05/03/2023, 21:41:05] A: yes\n[06/03/2023, 21:41:05] Mine: x\n";
        check("x/WhatsApp Chat with Ada Sample.txt", named, CardSource::WhatsApp, ada);
        check("WhatsApp Chat - Ada Sample.zip/_chat.txt", named, CardSource::WhatsApp, ada);
    }

    #[test]
    fn a_group_is_no_touch_and_two_strangers_are_asked_for() {
        let group = "[04/03/2023, 21:41:05] A: x\n[04/03/2023, 21:41:05] B: x\n[04/03/2023, 21:41:05] C: x\n";
        let log = read("_chat.txt", group.as_bytes(), &TimeZone::UTC, &|_| false).unwrap();
        assert!(log.contacts.is_empty() && log.remarks[0].what.contains("group of 3"), "{log:?}");
        let two = "[04/03/2023, 21:41:05] A: x\n[04/03/2023, 21:41:05] B: x\n";
        let log = read("_chat.txt", two.as_bytes(), &TimeZone::UTC, &|_| false).unwrap();
        assert!(log.one_is_owner && log.contacts.len() == 2);
    }

    #[test]
    fn telegram_tells_people_from_groups_and_bots() {
        let message = |day: u8, from: &str| {
            format!(
                "{{\"id\":{day},\"type\":\"message\",\"date\":\"2023-03-0{day}T10:00:00\",\"from\":\"{from}\",\"text\":\"x\"}}"
            )
        };
        let chat = |name: &str, kind: &str, messages: &[String]| {
            format!(
                "{{\"name\":\"{name}\",\"type\":\"{kind}\",\"id\":1,\"messages\":[{}]}}",
                messages.join(",")
            )
        };
        let ada = chat("Ada Sample", "personal_chat", &[message(4, "Robin Vale"), message(5, "Ada Sample")]);
        check("result.json", &ada, CardSource::Telegram, &["Ada Sample<> 2023-03-04 2023-03-05"]);
        let all = [
            ada,
            chat("Spam", "personal_chat", &[message(4, "Spam")]),
            chat("Club", "private_group", &[message(4, "Robin Vale")]),
            chat("Bot", "bot_chat", &[message(4, "Robin Vale")]),
        ];
        let whole = format!("{{\"about\":\"x\",\"chats\":{{\"list\":[{}]}}}}", all.join(","));
        check("result.json", &whole, CardSource::Telegram, &["Ada Sample<> 2023-03-04 2023-03-05"]);
    }

    #[test]
    fn numbers_are_the_same_with_and_without_the_code_of_a_country() {
        for (a, b, same) in [
            ("+49 170 1234567", "0170/1234567", true),
            ("0049 170 1234567", "+491701234567", true),
            ("(212) 555-01234", "+1 212 5550 1234", true),
            ("+49 170 1234567", "+43 170 1234567", false),
            ("+49 170 1234567", "+49 170 1234568", false),
            ("1234567", "+49 170 1234567", false),
        ] {
            let (a, b) = (number_of(a).unwrap(), number_of(b).unwrap());
            assert_eq!(is_same_number(&a, &b), same, "{a} {b}");
        }
        for none in ["110", "Ada", "", "-2", "+49 170 x"] {
            assert_eq!(number_of(none), None, "{none}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(<call(s| number=\"?[0-9]{0,9}| date='?[0-9]{0,14}|/>| ){0,6}|\\[?[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},? [0-9:]{0,5}\\]?( - )?\\PC{0,12}(: \\PC{0,9})?\n){0,8}") {
            read("x", text.as_bytes(), &TimeZone::UTC, &|_| false);
        }
    }
}
