//! One contact of one source, as a value.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::mail::{Address, display_name, text};

/// Longest name, organisation, title or tag kept, in characters.
const LINE_CHARS: usize = 200;
/// Longest note kept, in characters.
const NOTE_CHARS: usize = 4_000;
/// Most addresses, links, numbers or tags kept of one contact.
const LIST: usize = 50;
/// Most touches kept of one contact: the latest.
const TOUCHES: usize = 400;

/// Where a card comes from. Cards of one source replace each other by their id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardSource {
    LinkedIn,
    Facebook,
    X,
    Google,
    Outlook,
    Thunderbird,
    VCard,
    /// friends.md.
    Friends,
    /// A CSV of no known program.
    Csv,
    /// Rekindle's own export.
    Rekindle,
    /// A log of calls.
    Calls,
    /// Text messages of a telephone.
    Texts,
    WhatsApp,
    Signal,
    Telegram,
}

impl CardSource {
    /// All of them.
    pub const ALL: [CardSource; 15] = [
        CardSource::LinkedIn,
        CardSource::Facebook,
        CardSource::X,
        CardSource::Google,
        CardSource::Outlook,
        CardSource::Thunderbird,
        CardSource::VCard,
        CardSource::Friends,
        CardSource::Csv,
        CardSource::Rekindle,
        CardSource::Calls,
        CardSource::Texts,
        CardSource::WhatsApp,
        CardSource::Signal,
        CardSource::Telegram,
    ];

    /// As the database and the command line have it.
    pub fn as_str(self) -> &'static str {
        match self {
            CardSource::LinkedIn => "linkedin",
            CardSource::Facebook => "facebook",
            CardSource::X => "x",
            CardSource::Google => "google",
            CardSource::Outlook => "outlook",
            CardSource::Thunderbird => "thunderbird",
            CardSource::VCard => "vcard",
            CardSource::Friends => "friends",
            CardSource::Csv => "csv",
            CardSource::Rekindle => "rekindle",
            CardSource::Calls => "calls",
            CardSource::Texts => "texts",
            CardSource::WhatsApp => "whatsapp",
            CardSource::Signal => "signal",
            CardSource::Telegram => "telegram",
        }
    }

    /// As people write it.
    pub fn title(self) -> &'static str {
        match self {
            CardSource::LinkedIn => "LinkedIn",
            CardSource::Facebook => "Facebook",
            CardSource::X => "X",
            CardSource::Google => "Google Contacts",
            CardSource::Outlook => "Outlook",
            CardSource::Thunderbird => "Thunderbird",
            CardSource::VCard => "vCards",
            CardSource::Friends => "friends.md",
            CardSource::Csv => "a CSV file",
            CardSource::Rekindle => "a Rekindle export",
            CardSource::Calls => "a call log",
            CardSource::Texts => "text messages",
            CardSource::WhatsApp => "WhatsApp",
            CardSource::Signal => "Signal",
            CardSource::Telegram => "Telegram",
        }
    }

    /// What a day of a log was. `None`: it is no log, and its cards tell who somebody is.
    pub fn touch(self) -> Option<&'static str> {
        match self {
            CardSource::Calls => Some("a call"),
            CardSource::Texts => Some("text messages"),
            CardSource::WhatsApp => Some("WhatsApp"),
            CardSource::Signal => Some("Signal"),
            CardSource::Telegram => Some("Telegram"),
            CardSource::LinkedIn
            | CardSource::Facebook
            | CardSource::X
            | CardSource::Google
            | CardSource::Outlook
            | CardSource::Thunderbird
            | CardSource::VCard
            | CardSource::Friends
            | CardSource::Csv
            | CardSource::Rekindle => None,
        }
    }

    /// The source of that name. `None`: no source is called so.
    pub fn named(name: &str) -> Option<CardSource> {
        let name = name.to_lowercase();
        CardSource::ALL.into_iter().find(|source| source.as_str() == name)
    }
}

/// A day of the year, of a known year or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PartialDate {
    /// `None`: the year is not told.
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

impl PartialDate {
    /// A day that exists: 29 February without a year does.
    pub fn new(year: Option<i16>, month: i8, day: i8) -> Option<PartialDate> {
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        Some(PartialDate { year, month, day })
    }

    /// The same as a whole date. `None`: no year.
    pub fn whole(self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }
}

impl std::fmt::Display for PartialDate {
    /// `1980-05-21`, or `--05-21` (the extended form of RFC 6350 4.3.1).
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}-{:02}-{:02}", self.month, self.day),
            None => write!(f, "--{:02}-{:02}", self.month, self.day),
        }
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.to_string()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = String;

    fn try_from(text: String) -> Result<PartialDate, String> {
        super::dates::partial(&text).ok_or_else(|| format!("{text:?} is no date"))
    }
}

/// A touch that the source knows of: a message there, an activity written down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CardTouch {
    pub on: Date,
    /// `a LinkedIn message`, `coffee`.
    pub how: String,
    /// What was written down; may be empty.
    pub text: String,
}

/// What one source says of one contact. Every text is one line of bounded length, but for the note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub source: CardSource,
    /// Names the contact within its source, the same at every import.
    pub id: String,
    /// May be empty where there is an address.
    pub name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anniversary: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// Where they live or work: "Berlin, Germany".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Several lines, LF.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Lower case, without `#`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Since when the two are connected there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected_on: Option<Date>,
    /// Oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<CardTouch>,
}

impl Card {
    /// An empty card.
    pub fn from_source(source: CardSource) -> Card {
        Card {
            source,
            id: String::new(),
            name: String::new(),
            addresses: Vec::new(),
            organization: None,
            title: None,
            birthday: None,
            anniversary: None,
            urls: Vec::new(),
            phones: Vec::new(),
            places: Vec::new(),
            note: String::new(),
            tags: Vec::new(),
            connected_on: None,
            touches: Vec::new(),
        }
    }

    /// The addresses that can be written to. What cannot be an address, and placeholders, are left
    /// out.
    pub fn real_addresses(&self) -> impl Iterator<Item = Address> + '_ {
        let parsed = self.addresses.iter().filter_map(|raw| Address::parse(raw));
        parsed.filter(|address| !address.is_placeholder())
    }

    /// The addresses as the inference has them: where there is none, the placeholder, from the
    /// stable id.
    pub fn keys(&self) -> Vec<Address> {
        let real: Vec<Address> = self.real_addresses().collect();
        if !real.is_empty() {
            return real;
        }
        vec![self.placeholder()]
    }

    /// What stands for the person while no address is known.
    pub fn placeholder(&self) -> Address {
        // Our own export names the person by it, and so does a log that was matched.
        if self.source == CardSource::Rekindle || self.source.touch().is_some() {
            return Address::placeholder(&self.id);
        }
        let hash = Sha256::digest(format!("{}\n{}", self.source.as_str(), self.id).as_bytes());
        Address::placeholder(&data_encoding::HEXLOWER.encode(&hash[..10]))
    }

    /// What to call them: the name, else the address.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { self.addresses.first().map_or("", String::as_str) } else { &self.name }
    }

    /// Whether it tells anybody apart at all.
    pub fn is_somebody(&self) -> bool {
        !self.name.is_empty() || self.real_addresses().next().is_some()
    }

    /// The name without credentials and slogans; empty where it stands for nobody. What our own
    /// export calls somebody was the owner's choice.
    fn own_name(&self) -> String {
        let name = line(&self.name);
        match self.source {
            CardSource::Rekindle => name,
            _ if display_name::is_placeholder(&name) => String::new(),
            _ => display_name::bare(&name),
        }
    }

    /// The card with every text made one safe line of bounded length, every list without doubles,
    /// and an id where it has none.
    pub fn tidy(mut self) -> Card {
        self.name = self.own_name();
        self.organization = self.organization.map(|text| line(&text)).filter(|text| !text.is_empty());
        self.title = self.title.map(|text| line(&text)).filter(|text| !text.is_empty());
        self.addresses = once(self.real_addresses().map(|address| address.to_string()).collect());
        self.urls = once(self.urls.iter().map(|url| line(url)).collect());
        self.phones = once(self.phones.iter().map(|phone| line(phone)).collect());
        self.places = once(self.places.iter().map(|place| line(place)).collect());
        self.tags = once(self.tags.iter().map(|name| tag(name)).collect());
        self.note = lines(&self.note);
        self.touches.iter_mut().for_each(|touch| touch.text = line(&touch.text));
        self.touches.sort();
        self.touches.dedup();
        let surplus = self.touches.len().saturating_sub(TOUCHES);
        self.touches.drain(..surplus);
        self.id = line(&self.id);
        if self.id.is_empty() {
            let name = || self.name.to_lowercase();
            self.id = line(&self.addresses.first().cloned().unwrap_or_else(name));
        }
        self
    }
}

/// One line without controls.
fn line(raw: &str) -> String {
    text::shorten(text::one_line(raw).trim(), LINE_CHARS)
}

fn lines(raw: &str) -> String {
    let lines: Vec<String> = raw.lines().map(|line| text::one_line(line).trim_end().to_owned()).collect();
    lines.join("\n").trim().chars().take(NOTE_CHARS).collect::<String>().trim_end().to_owned()
}

/// `#Open source` -> `open-source`.
pub fn tag(raw: &str) -> String {
    let words: Vec<String> = line(raw).to_lowercase().split_whitespace().map(str::to_owned).collect();
    words.join("-").trim_matches(['#', '*', '@', '-', ',']).to_owned()
}

fn once(list: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for item in list {
        if !item.is_empty() && !kept.contains(&item) && kept.len() < LIST {
            kept.push(item);
        }
    }
    kept
}

/// A profile's address as an id: without scheme, `www`, language host, query, trailing slash and
/// case.
pub fn profile(url: &str) -> String {
    let lower = url.trim().to_lowercase();
    let bare = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let bare = bare.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    match bare.split_once('/') {
        Some((host, path)) if host.ends_with("linkedin.com") => format!("linkedin.com/{path}"),
        _ => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_controls_alone_is_no_id() {
        let card = Card { id: "\u{e}".into(), name: "Ada".into(), ..Card::from_source(CardSource::LinkedIn) };
        assert_eq!(card.tidy().id, "ada");
    }

    #[test]
    fn a_card_is_made_safe_and_keeps_its_id() {
        let card = Card {
            name: "Ada\r\nBcc: x \u{202e}Lovelace".into(),
            addresses: vec!["ADA@example.org".into(), "ada@example.org".into(), "nonsense".into()],
            tags: vec!["#Open Source".into(), "* starred".into()],
            ..Card::from_source(CardSource::Csv)
        };
        let tidy = card.tidy();
        assert!(!tidy.name.contains(['\r', '\n', '\u{202e}']), "{:?}", tidy.name);
        assert_eq!(tidy.addresses, ["ada@example.org"]);
        assert_eq!(tidy.tags, ["open-source", "starred"]);
        assert_eq!(tidy.id, "ada@example.org");
        assert_eq!(tidy.clone().tidy(), tidy);
    }

    #[test]
    fn somebody_without_an_address_gets_a_placeholder_of_the_stable_id() {
        let card =
            |id: &str| Card { id: id.into(), name: "Ada".into(), ..Card::from_source(CardSource::LinkedIn) };
        assert!(card("a").keys()[0].is_placeholder());
        assert_eq!(card("a").keys(), card("a").keys());
        assert_ne!(card("a").keys(), card("b").keys());
    }
}
