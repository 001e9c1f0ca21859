//! Text -> value, for every kind of text that a setting can hold. Errors are the second half of a
//! sentence: what is wrong, and what fits.

use std::net::IpAddr;

use jiff::{
    Span,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use super::super::{Pattern, RuleTarget, Security, Server};
use crate::command::when::NumericDates;
use crate::compose::MailLanguage;

/// A server's protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerProtocol {
    Imap,
    Smtp,
}

impl ServerProtocol {
    /// Scheme, what protects it, usual port (RFC 8314 3, RFC 6409 3.1).
    fn schemes(self) -> [(&'static str, Security, u16); 3] {
        match self {
            ServerProtocol::Imap => [
                ("imaps", Security::Tls, 993),
                ("imap", Security::StartTls, 143),
                ("imap+plain", Security::Plain, 143),
            ],
            ServerProtocol::Smtp => [
                ("smtps", Security::Tls, 465),
                ("smtp", Security::StartTls, 587),
                ("smtp+plain", Security::Plain, 25),
            ],
        }
    }
}

/// `imaps://host`, `imap://host:143`, ... The port may be left out.
pub(super) fn server(text: &str, protocol: ServerProtocol) -> Result<Server, String> {
    let schemes = protocol.schemes();
    let usual = schemes[0].0;
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(format!("names no protection; write {usual}://{text}"));
    };
    let scheme = scheme.to_lowercase();
    let Some((_, security, usual_port)) = schemes.into_iter().find(|(known, _, _)| *known == scheme) else {
        let known = schemes.map(|(known, _, _)| format!("{known}://")).join(", ");
        return Err(format!("`{scheme}://` does not fit here; write one of {known}"));
    };
    let (host, port) = host_and_port(rest.trim_end_matches('/'))?;
    if security == Security::Plain && !is_loopback(&host) {
        return Err(format!(
            "`{scheme}://` has no protection and is for this machine only (127.0.0.1); write {usual}://{host}"
        ));
    }
    Ok(Server { security, host, port: port.unwrap_or(usual_port) })
}

fn host_and_port(text: &str) -> Result<(String, Option<u16>), String> {
    if text.contains('@') {
        return Err("has a login in it; put that into `login` and the host alone here".into());
    }
    let (host, port) = match text.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((host, port))) => (host, port.strip_prefix(':')),
        Some(None) => return Err("lacks the closing `]` of an IPv6 address".into()),
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let port = match port {
        None => None,
        Some(port) => Some(
            port.parse()
                .ok()
                .filter(|port| *port != 0)
                .ok_or("has a port that is no number from 1 to 65535")?,
        ),
    };
    Ok((host_name(host)?, port))
}

fn host_name(host: &str) -> Result<String, String> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let bad = || String::from("is no host name; write it like mail.example.org");
    let ascii = idna::domain_to_ascii(host).map_err(|_| bad())?;
    let label = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if ascii.trim_end_matches('.').split('.').all(label) { Ok(ascii) } else { Err(bad()) }
}

/// Whether the host is this machine, told without a look-up.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `12h`, `2d`, `1w`: from an hour to 31 days, in hours.
pub(super) fn catch_up(text: &str) -> Result<Span, String> {
    let fits = || String::from("write a time from 1h to 31d, like 12h or 2d");
    let (count, unit) = amount(text).ok_or_else(fits)?;
    let hours = match unit {
        SpanUnit::Hour => count,
        SpanUnit::Day => count.saturating_mul(24),
        SpanUnit::Week => count.saturating_mul(7 * 24),
        SpanUnit::Minute => return Err("minutes are too short here; write 1h or more".into()),
        SpanUnit::Month | SpanUnit::Year => return Err(fits()),
    };
    if (1..=31 * 24).contains(&hours) { Ok(Span::new().hours(i64::from(hours))) } else { Err(fits()) }
}

/// `90d`, `2w`, `3mo`, `1y`: in days, from one to ten years. A month is a twelfth of 365.25 days,
/// rounded.
pub(super) fn every(text: &str) -> Result<u32, String> {
    let fits = || String::from("write how often as 2w, 90d, 3mo or 1y");
    let (count, unit) = amount(text).ok_or_else(fits)?;
    let days = match unit {
        SpanUnit::Day => u64::from(count),
        SpanUnit::Week => u64::from(count) * 7,
        // 365.25 / 12 = 487 / 16.
        SpanUnit::Month => (u64::from(count) * 487 + 8) / 16,
        SpanUnit::Year => (u64::from(count) * 1461 + 2) / 4,
        SpanUnit::Hour | SpanUnit::Minute => return Err("a day is the shortest; write 1d or more".into()),
    };
    u32::try_from(days)
        .ok()
        .filter(|days| (1..=3653).contains(days))
        .ok_or_else(|| "out of range; from 1d to 10y".into())
}

enum SpanUnit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A count and a unit. `m` is months here as in replies; minutes have to say `min` and are refused
/// by both callers.
fn amount(text: &str) -> Option<(u32, SpanUnit)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match text[end..].trim_start().to_lowercase().as_str() {
        "min" | "mins" | "minute" | "minutes" => SpanUnit::Minute,
        "h" | "hour" | "hours" => SpanUnit::Hour,
        "d" | "day" | "days" => SpanUnit::Day,
        "w" | "week" | "weeks" => SpanUnit::Week,
        "m" | "mo" | "month" | "months" => SpanUnit::Month,
        "y" | "year" | "years" => SpanUnit::Year,
        _ => return None,
    };
    Some((text[..end].parse().ok()?, unit))
}

/// `en`, `de`, `fr` or `es`.
pub(super) fn mail_language(text: &str) -> Result<MailLanguage, String> {
    let says = || "`en` (English), `de` (German), `fr` (French) and `es` (Spanish) fit".to_owned();
    MailLanguage::from_code(text).ok_or_else(says)
}

/// `dmy` or `mdy`.
pub(super) fn numeric_dates(text: &str) -> Result<NumericDates, String> {
    match text {
        "dmy" => Ok(NumericDates::DayFirst),
        "mdy" => Ok(NumericDates::MonthFirst),
        _ => Err("`dmy` (6/3 is 6 March) and `mdy` (June 3) fit".to_owned()),
    }
}

/// A name of the IANA time zone database.
pub(super) fn zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| {
        let near = |name: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &text.to_lowercase());
        let names = jiff::tz::db().available();
        let nearest = names.map(|name| (near(name.as_str()), name.as_str().to_owned())).min();
        match nearest {
            Some((slips, name)) if slips <= 3 => format!("no such time zone; did you mean {name:?}?"),
            _ => "no such time zone; write one like \"Europe/Paris\" or \"America/New_York\"".into(),
        }
    })
}

/// `20:00-08:00`; the end may be on the next day. Hours alone (`20-8`) will do.
pub(super) fn hours(text: &str) -> Result<(Time, Time), String> {
    let fits = || String::from("write two times of day, like \"20:00-08:00\"");
    let (from, to) = text.split_once(['-', '–']).ok_or_else(fits)?;
    let (from, to) = (time(from).ok_or_else(fits)?, time(to).ok_or_else(fits)?);
    if from == to {
        return Err(
            "starts and ends at the same time, so no time would be left; write two different times".into()
        );
    }
    Ok((from, to))
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    // 24:00 is how people write the end of a day.
    if (hour, minute) == (24, 0) { Some(Time::midnight()) } else { Time::new(hour, minute, 0, 0).ok() }
}

/// A day of the week in English, three letters or whole.
pub(super) fn weekday(text: &str) -> Result<Weekday, String> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let text = text.to_lowercase();
    let day = DAYS.into_iter().find(|(name, _)| text.len() >= 3 && name.starts_with(&text));
    day.map(|(_, day)| day)
        .ok_or_else(|| "no day of the week; write mon, tue, wed, thu, fri, sat or sun".into())
}

/// `2026-12-24..2027-01-02`, both included, or one date.
pub(super) fn dates(text: &str) -> Result<(Date, Date), String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let date = |text: &str| {
        let text = text.trim();
        text.parse::<Date>().ok().filter(|_| text.len() == 10).ok_or_else(|| {
            String::from("no such date; write dates as \"2026-12-24\" or \"2026-12-24..2027-01-02\"")
        })
    };
    let (from, to) = (date(from)?, date(to)?);
    if from > to {
        return Err("ends before it starts; write the earlier date first".into());
    }
    Ok((from, to))
}

/// An address pattern for other people's addresses.
pub(super) fn pattern(text: &str) -> Result<Pattern, String> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("has a blank in it; write an address, where * stands for anything".into());
    }
    match text.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => {
            // Addresses keep their domain as A-labels (RFC 5890), so a pattern has to.
            let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
            Ok(Pattern::new(&format!("{local}@{domain}")))
        }
        _ => Err("is no address pattern; write it like \"ada@example.org\" or \"*@example.org\"".into()),
    }
}

/// Whom a rule means: an address pattern, or a tag with its sign.
pub(super) fn whom(text: &str) -> Result<RuleTarget, String> {
    match text.trim().strip_prefix('#') {
        Some(tag) if !tag.is_empty() && !tag.contains(char::is_whitespace) => {
            Ok(RuleTarget::Tag(tag.to_lowercase()))
        }
        Some(_) => Err("is no tag; write one word after the sign, like \"#family\"".into()),
        None => pattern(text).map(RuleTarget::Address),
    }
}

/// An address pattern that means the owner: it has to name something of the domain.
pub(super) fn alias(text: &str) -> Result<Pattern, String> {
    let found = pattern(text)?;
    let (_, domain) = text.rsplit_once('@').unwrap_or(("", ""));
    if domain.chars().all(|c| c == '*' || c == '.') {
        return Err("would take everybody for you; name the domain, like \"*@example.org\"".into());
    }
    Ok(found)
}

/// Text that goes into a mail's header or to a server as it is: one line.
pub(super) fn line(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("has a line break or another control character in it; write one plain line".into());
    }
    Ok(text.to_owned())
}

/// One of a few words.
pub(super) fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let found = choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        format!("not one of the choices; write {}", words.join(", "))
    })
}

#[cfg(test)]
mod tests;
