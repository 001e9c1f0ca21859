//! Logs of calls and text messages: XML as "SMS Backup & Restore" writes it, and CSV tables.
//!
//! A call counts where somebody answered; text messages with a number, where the owner wrote too.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::element::{self, Element};
use super::{ContactLog, LoggedContact, day_of_stamp, number_of};
use crate::contacts::card::CardSource;
use crate::contacts::dates::{self, SlashOrder};
use crate::contacts::table::{self, CsvRow};

/// Contacts by number.
#[derive(Default)]
struct Contacts(BTreeMap<String, LoggedContact>);

impl Contacts {
    fn add(&mut self, number: &str, name: &str, on: Option<Date>) {
        let (Some(number), Some(on)) = (number_of(number), on) else { return };
        let is_name = !["(Unknown)", "Unknown", "null", "-"].contains(&name.trim());
        let contact = LoggedContact::new(if is_name { name } else { "" }, &number);
        let contact = self.0.entry(number).or_insert(contact);
        if contact.name.is_empty() && is_name {
            contact.name = LoggedContact::new(name, &contact.number).name;
        }
        contact.days.insert(on);
    }

    fn into_log(self, source: CardSource) -> ContactLog {
        let contacts = self.0.into_values().collect();
        ContactLog { source, contacts, one_is_owner: false, remarks: Vec::new() }
    }
}

/// Reads a backup of calls or text messages. `None`: it is none.
pub(super) fn xml(text: &str, zone: &TimeZone) -> Option<ContactLog> {
    let head: String = text.chars().take(4096).collect();
    match () {
        () if head.contains("<calls") => Some(calls(text, zone)),
        () if head.contains("<smses") => Some(texts(text, zone)),
        () => None,
    }
}

fn calls(text: &str, zone: &TimeZone) -> ContactLog {
    let mut contacts = Contacts::default();
    // 1 came in, 2 went out; others were missed, refused or went to the mailbox.
    let was_answered = |call: &Element| {
        ["1", "2"].contains(&call.get("type")) && call.get("duration").parse().unwrap_or(0) > 0
    };
    for call in element::all(text, "call").filter(was_answered) {
        contacts.add(call.get("number"), call.get("contact_name"), day_of_stamp(call.get("date"), zone));
    }
    contacts.into_log(CardSource::Calls)
}

fn texts(text: &str, zone: &TimeZone) -> ContactLog {
    let (mut contacts, mut written) = (Contacts::default(), HashSet::new());
    for sms in element::all(text, "sms") {
        if sms.get("type") == "2" {
            written.extend(number_of(sms.get("address")));
        }
        contacts.add(sms.get("address"), sms.get("contact_name"), day_of_stamp(sms.get("date"), zone));
    }
    contacts.0.retain(|number, _| written.contains(number));
    contacts.into_log(CardSource::Texts)
}

/// The columns of a table of calls.
struct CallColumns {
    number: usize,
    date: usize,
    name: Option<usize>,
    duration: Option<usize>,
    kind: Option<usize>,
}

/// Heads of columns, letters and digits in lower case, in the languages of call logs.
#[rustfmt::skip] // one word a line would be a screen
const NUMBER: &[&str] = &[
    "number", "phonenumber", "contactnumber", "phone", "telefonnummer", "nummer", "numero",
    "numéro", "número",
];
#[rustfmt::skip] // one word a line would be a screen
const DATE: &[&str] = &[
    "date", "datetime", "calldate", "timestamp", "time", "starttime", "startdate", "datum",
    "fecha",
];
#[rustfmt::skip] // one word a line would be a screen
const NAME: &[&str] = &[
    "name", "contact", "contactname", "cachedname", "kontakt", "nom", "nombre", "nome",
];
#[rustfmt::skip] // one word a line would be a screen
const DURATION: &[&str] = &[
    "duration", "durations", "durationsec", "durationseconds", "durationinseconds", "callduration",
    "dauer", "durée", "duración", "durata",
];
#[rustfmt::skip] // one word a line would be a screen
const KIND: &[&str] = &[
    "type", "calltype", "direction", "calldirection", "typ", "tipo", "richtung",
];

impl CallColumns {
    /// `None`: it is no table of calls.
    fn find(header: &[String]) -> Option<CallColumns> {
        let keys: Vec<String> = header
            .iter()
            .map(|head| head.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
            .collect();
        let at = |names: &[&str]| keys.iter().position(|key| names.contains(&key.as_str()));
        let columns = CallColumns {
            number: at(NUMBER)?,
            date: at(DATE)?,
            name: at(NAME),
            duration: at(DURATION),
            kind: at(KIND),
        };
        (columns.duration.is_some() || columns.kind.is_some()).then_some(columns)
    }

    /// Whether somebody answered: by how long it took, else by what sort of call it was.
    fn was_answered(&self, row: &CsvRow) -> bool {
        const UNANSWERED: [&str; 11] = [
            "missed",
            "rejected",
            "blocked",
            "cancelled",
            "canceled",
            "declined",
            "voicemail",
            "unanswered",
            "verpasst",
            "abgelehnt",
            "manqué",
        ];
        let field = |at: usize| row.fields.get(at).map_or("", String::as_str);
        let kind = self.kind.map_or(String::new(), |at| field(at).to_lowercase());
        let took = self.duration.is_none_or(|at| field(at).contains(|c: char| ('1'..='9').contains(&c)));
        took && !UNANSWERED.iter().any(|word| kind.contains(word))
            && !["3", "4", "5", "6"].contains(&kind.trim())
    }
}

/// Reads a table of calls. `None`: it is none.
pub(super) fn table(text: &str, zone: &TimeZone) -> Option<ContactLog> {
    let mut remarks = Vec::new();
    let table = table::read(text, &|header| CallColumns::find(header).is_some(), &mut remarks)?;
    let columns = CallColumns::find(&table.header)?;
    let field =
        |row: &CsvRow, at: Option<usize>| at.and_then(|at| row.fields.get(at)).cloned().unwrap_or_default();
    let days: Vec<String> =
        table.rows.iter().map(|row| first_word(&field(row, Some(columns.date)))).collect();
    let order = SlashOrder::detect(days.iter().map(String::as_str));
    let mut contacts = Contacts::default();
    for row in table.rows.iter().filter(|row| columns.was_answered(row)) {
        let written = field(row, Some(columns.date));
        let on = day_of_stamp(&written, zone).or_else(|| dates::whole(&written, order));
        let on = on.or_else(|| dates::whole(&first_word(&written), order));
        contacts.add(&field(row, Some(columns.number)), &field(row, columns.name), on);
    }
    let mut log = contacts.into_log(CardSource::Calls);
    log.remarks = remarks;
    Some(log)
}

fn first_word(text: &str) -> String {
    text.trim().split([' ', ',', 'T']).next().unwrap_or_default().to_owned()
}
