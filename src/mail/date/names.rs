//! Words of dates: months, weekdays, zones.

/// English months (RFC 5322), whole.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Months that localised mailers and scripts write against RFC 5322 3.3, in lower case: German,
/// French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Russian.
const FOREIGN: [&[&str]; 12] = [
    &[
        "januar", "jänner", "jän", "janvier", "janv", "ene", "enero", "gen", "gennaio", "janeiro", "januari",
        "янв",
    ],
    &[
        "februar",
        "fév",
        "févr",
        "février",
        "fevr",
        "febrero",
        "febbraio",
        "fev",
        "fevereiro",
        "februari",
        "фев",
    ],
    &["märz", "mär", "mrz", "mars", "marzo", "março", "maart", "mrt", "мар"],
    &["avr", "avril", "abr", "abril", "aprile", "апр"],
    &["mai", "mayo", "mag", "maggio", "maio", "mei", "maj", "май", "мая"],
    &["juni", "juin", "junio", "giu", "giugno", "junho", "июн"],
    &["juli", "juil", "juillet", "julio", "lug", "luglio", "julho", "июл"],
    &["août", "aout", "ago", "agosto", "augustus", "авг"],
    &["septembre", "septiembre", "set", "settembre", "setembro", "сен"],
    &["okt", "oktober", "octobre", "octubre", "ott", "ottobre", "out", "outubro", "окт"],
    &["novembre", "noviembre", "novembro", "ноя"],
    &["dez", "dezember", "déc", "décembre", "dic", "diciembre", "dicembre", "dezembro", "дек"],
];

/// English weekdays, as nearly every date begins with one.
pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// 1 to 12. `None` when the word is no month.
pub fn month(word: &str) -> Option<i8> {
    if WEEKDAYS.contains(&word) {
        return None;
    }
    let english =
        |name: &&str| word.len() >= 3 && name.get(..word.len()).is_some_and(|p| p.eq_ignore_ascii_case(word));
    if let Some(at) = MONTHS.iter().position(english) {
        return i8::try_from(at + 1).ok();
    }
    let lower = word.to_lowercase();
    let at = FOREIGN.iter().position(|names| names.contains(&lower.as_str()))?;
    i8::try_from(at + 1).ok()
}

/// The text starts with an English weekday of three letters and a blank, as asctime writes it.
pub(super) fn begins_with_weekday(text: &str) -> bool {
    let day = WEEKDAYS.iter().any(|day| text.starts_with(day));
    day && matches!(text.as_bytes().get(3), Some(b' ' | b','))
}

/// Seconds east of UTC. `None` for names nobody knows and for the military letters, which mean
/// nothing (RFC 5322 4.3): both are read as UTC.
pub(super) fn zone_secs(name: &str) -> Option<i64> {
    let upper = name.to_ascii_uppercase();
    let quarters = match upper.as_str() {
        "HST" => -40,
        "AKST" => -36,
        "AKDT" | "PST" => -32,
        "PDT" | "MST" => -28,
        "MDT" | "CST" => -24,
        "CDT" | "EST" => -20,
        "EDT" | "AST" => -16,
        "NST" => -14,
        "ADT" | "BRT" | "ART" => -12,
        "NDT" => -10,
        "UT" | "UTC" | "GMT" | "WET" | "Z" => 0,
        "BST" | "CET" | "MET" | "MEZ" | "WEST" | "WAT" => 4,
        "CEST" | "MEST" | "MESZ" | "METDST" | "EET" | "SAST" | "CAT" => 8,
        "EEST" | "MSK" | "EAT" => 12,
        "MSD" => 16,
        "PKT" => 20,
        "WIB" | "ICT" => 28,
        "HKT" | "SGT" | "AWST" | "PHT" => 32,
        "JST" | "KST" => 36,
        "ACST" => 38,
        "AEST" => 40,
        "ACDT" => 42,
        "AEDT" => 44,
        "NZST" | "NZT" => 48,
        "NZDT" => 52,
        _ => return None,
    };
    Some(quarters * 900)
}

/// Of a twelve-hour clock.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Meridiem {
    Am,
    Pm,
}
