//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), one or many in a file, as programs write them.
//!
//! A reader of our own, though calcard is here for calendars: tried on the same files, version
//! 0.3.14 reads the cards of eight programs alike, and fails on what old telephones and broken
//! files hold. It takes text only, so that 8-bit cards of several charsets would be decoded here
//! all the same; takes quoted-printable without a charset for ISO-8859-1; does not know
//! `ENCODING=QUOTED`; takes the BEGIN of the next card for the end of one that never ends, so that
//! the next person is lost; and tells no lines, which remarks name.

mod charset;
mod property;

use super::card::{Card, CardSource, PartialDate};
use super::dates;
use super::reading::{ImportRemark, ReadFile};
use property::Property;

/// Whether a file begins with a vCard.
pub fn begins(head: &str) -> bool {
    let first = head.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    first.eq_ignore_ascii_case("BEGIN:VCARD")
}

/// A card on its way.
struct CardDraft {
    card: Card,
    line: u64,
    names: CardNames,
    /// Apple's way: a date and its label share a group.
    dates: Vec<(String, PartialDate)>,
    labels: Vec<(String, String)>,
    /// A list of people, no person.
    is_group: bool,
    /// The program shows it as a company.
    is_company: bool,
}

/// What a contact is called, best first.
#[derive(Default)]
struct CardNames {
    formatted: String,
    parts: String,
    nickname: String,
}

/// Reads all of them. A card that never ends is read as far as it goes, and named; so is a line
/// that is no property.
pub fn read(bytes: &[u8]) -> ReadFile {
    let text = charset::decode(bytes);
    let mut read = ReadFile::from_source(CardSource::VCard);
    let mut draft: Option<CardDraft> = None;
    for property in property::properties(&text) {
        let property = match property {
            Ok(property) => property,
            Err(line) => {
                let what = "no property of a vCard: passed over".to_owned();
                read.remarks.push(ImportRemark::about_line(line, what));
                continue;
            }
        };
        let is_card = property.value.trim().eq_ignore_ascii_case("vcard");
        match property.name.as_str() {
            "BEGIN" if is_card => {
                if let Some(open) = draft.replace(CardDraft::new(property.line)) {
                    open.give_up(&mut read);
                }
            }
            "END" if is_card => {
                if let Some(done) = draft.take() {
                    done.finish(&mut read);
                }
            }
            _ => {
                if let Some(open) = &mut draft {
                    open.take(&property, &mut read.remarks);
                }
            }
        }
    }
    if let Some(open) = draft {
        open.give_up(&mut read);
    }
    if let Some(own) = read.cards.first().filter(|card| card.source == CardSource::Rekindle) {
        read.source = own.source;
    }
    read
}

/// Town, region and country of an address (RFC 6350 6.3.1). `None`: it names none of them.
fn place_of(parts: &[String]) -> Option<String> {
    let named = [3, 4, 6].into_iter().filter_map(|part| parts.get(part)).map(|part| part.trim());
    let named: Vec<&str> = named.filter(|part| !part.is_empty()).collect();
    (!named.is_empty()).then(|| named.join(", "))
}

impl CardDraft {
    /// A card that never ends is read as far as it goes.
    fn give_up(self, read: &mut ReadFile) {
        read.remarks.push(ImportRemark::about_line(self.line, "this vCard never ends".to_owned()));
        self.finish(read);
    }

    fn new(line: u64) -> CardDraft {
        let card = Card::from_source(CardSource::VCard);
        CardDraft {
            card,
            line,
            names: CardNames::default(),
            dates: Vec::new(),
            labels: Vec::new(),
            is_group: false,
            is_company: false,
        }
    }

    fn take(&mut self, property: &Property, remarks: &mut Vec<ImportRemark>) {
        let card = &mut self.card;
        let first = |slot: &mut Option<String>, value: String| {
            if slot.is_none() && !value.is_empty() {
                *slot = Some(value);
            }
        };
        let day = |remarks: &mut Vec<ImportRemark>| {
            let date = dates::partial(&property.value);
            if date.is_none() && !property.value.trim().is_empty() && !property.is_text() {
                remarks.push(ImportRemark::about_line(
                    property.line,
                    format!("{:?} is no whole day; left out", property.shown()),
                ));
            }
            date
        };
        match property.name.as_str() {
            "FN" if self.names.formatted.is_empty() => self.names.formatted = property.text(),
            "N" if self.names.parts.is_empty() => self.names.parts = name_of_parts(&property.parts()),
            "NICKNAME" if self.names.nickname.is_empty() => self.names.nickname = property.list().remove(0),
            "EMAIL" => match crate::mail::Address::parse(&property.text()) {
                Some(address) => card.addresses.push(address.to_string()),
                None if property.value.trim().is_empty() => {}
                None => {
                    let what = format!("{:?} is no address; left out", property.shown());
                    remarks.push(ImportRemark::about_line(property.line, what));
                }
            },
            "ORG" => first(&mut card.organization, property.parts().into_iter().next().unwrap_or_default()),
            "TITLE" => first(&mut card.title, property.text()),
            "BDAY" => card.birthday = card.birthday.or_else(|| day(remarks)),
            "ANNIVERSARY" | "X-ANNIVERSARY" | "X-MS-ANNIVERSARY" | "X-EVOLUTION-ANNIVERSARY" => {
                card.anniversary = card.anniversary.or_else(|| day(remarks));
            }
            "X-ABDATE" => self.dates.extend(day(remarks).map(|date| (property.group.clone(), date))),
            "X-ABLABEL" => self.labels.push((property.group.clone(), property.text().to_lowercase())),
            "URL" => card.urls.push(property.text()),
            "TEL" => card.phones.push(property.text().trim_start_matches("tel:").to_owned()),
            "ADR" => card.places.extend(place_of(&property.parts())),
            "NOTE" if card.note.is_empty() => card.note = property.text(),
            "CATEGORIES" => card.tags.extend(property.list().into_iter().filter(|tag| tag != "myContacts")),
            "UID" => card.id = property.text(),
            "KIND" | "X-ADDRESSBOOKSERVER-KIND" => {
                self.is_group = property.value.trim().eq_ignore_ascii_case("group");
                self.is_company |= property.value.trim().eq_ignore_ascii_case("org");
            }
            "X-ABSHOWAS" => self.is_company |= property.value.trim().eq_ignore_ascii_case("company"),
            "PRODID" if property.value.contains("Rekindle") => card.source = CardSource::Rekindle,
            "X-REKINDLE-CONNECTED" => card.connected_on = dates::whole(&property.value, Default::default()),
            _ => {}
        }
    }

    fn finish(self, read: &mut ReadFile) {
        if self.is_group {
            return;
        }
        if self.is_company {
            let what = "a company, no person: passed over".to_owned();
            read.remarks.push(ImportRemark::about_line(self.line, what));
            return;
        }
        let mut card = self.card;
        let anniversary = |(group, date): &(String, PartialDate)| {
            let labelled = self.labels.iter().any(|(of, label)| of == group && label.contains("anniversary"));
            (labelled && !group.is_empty()).then_some(*date)
        };
        card.anniversary = card.anniversary.or_else(|| self.dates.iter().find_map(anniversary));
        // A company is no person.
        let organization = card.organization.as_ref().map(|name| name.trim().to_lowercase());
        let mut names = [self.names.formatted, self.names.parts, self.names.nickname];
        if names[1].is_empty() && organization.is_some_and(|name| name == names[0].trim().to_lowercase()) {
            names[0].clear();
        }
        card.name = names
            .into_iter()
            .map(|name| name.trim().to_owned())
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        let card = card.tidy();
        match card.is_somebody() {
            true => read.cards.push(card),
            false => read
                .remarks
                .push(ImportRemark::about_line(self.line, "no name and no address: passed over".to_owned())),
        }
    }
}

/// `Family;Given;Additional;Prefixes;Suffixes` (RFC 6350 6.2.2) as it is said.
fn name_of_parts(parts: &[String]) -> String {
    let part = |at: usize| parts.get(at).map(String::as_str).unwrap_or_default().trim();
    let said: Vec<&str> = [1, 2, 0].into_iter().map(part).filter(|part| !part.is_empty()).collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Card {
        let read = read(text.as_bytes());
        assert_eq!(read.cards.len(), 1, "{read:?}");
        read.cards.into_iter().next().unwrap()
    }

    #[test]
    fn quoted_printable_charsets_folds_and_groups_are_read() {
        let card = one(
            "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:N=FA=F1ez;Zo=EB\r\n\
             NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:first=0D=0A=\r\nzweite Zeile: gr=C3=BC=C3=9Fe\r\n\
             item1.EMAIL;INTERNET;PREF:Zoe@Example.org\r\nBDAY:19800229\r\nORG:Ex\r\n ample;Dept\r\nEND:VCARD\r\n",
        );
        assert_eq!(card.name, "Zoë Núñez");
        assert_eq!(card.note, "first\nzweite Zeile: grüße");
        assert_eq!(card.addresses, ["zoe@example.org"]);
        assert_eq!(card.birthday.unwrap().to_string(), "1980-02-29");
        assert_eq!(card.organization.as_deref(), Some("Example"));
    }

    #[test]
    fn escapes_and_labelled_dates_are_read() {
        let card = one(
            "BEGIN:VCARD\nVERSION:3.0\nFN:Ada \\, Countess\nNOTE:a\\nb\\;c\\\\d\nCATEGORIES:rust,open\\, source\n\
             item4.X-ABDATE:1970-06-02\nitem4.X-ABLabel:_$!<Anniversary>!$_\nX-ABDATE:1776-07-04\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-12-10\n\
             TEL;VALUE=uri:tel:+1-418\nURL:http\\://example.org\nUID:urn:uuid:1\nEND:VCARD\n",
        );
        assert_eq!(card.name, "Ada , Countess");
        assert_eq!(card.note, "a\nb;c\\d");
        assert_eq!(
            card.tags,
            ["rust", "open-source"].map(|tag| if tag == "rust" { tag } else { "open,-source" })
        );
        assert_eq!(card.anniversary.unwrap().to_string(), "1970-06-02");
        assert_eq!(card.birthday.unwrap().to_string(), "--12-10");
        assert_eq!((card.phones[0].as_str(), card.urls[0].as_str()), ("+1-418", "http://example.org"));
        assert_eq!(card.id, "urn:uuid:1");
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_is() {
        let read = read(b"BEGIN:VCARD\nFN:Ada\nEMAIL:nonsense\nBEGIN:VCARD\nFN:Tom\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nKIND:group\nFN:All\nEND:VCARD\n");
        assert_eq!(read.cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(), ["Ada", "Tom"]);
        assert_eq!(read.remarks.iter().filter_map(|remark| remark.line).collect::<Vec<_>>(), [3, 1, 7]);
    }

    #[test]
    fn no_bytes_panic() {
        for bytes in [
            &b"BEGIN:VCARD\nN:\nNICKNAME:\nCATEGORIES:\nFN;ENCODING=QUOTED-PRINTABLE:=\n=E"[..],
            b"BEGIN:VCARD\n:\n;:\n.:\n\xff\xfe\x00=",
            b"",
        ] {
            read(bytes);
        }
    }
}
