//! CSV of every dialect: which column means what, and a row as a [`Card`].
//!
//! One table of column names for all programs; the dialect is told by columns that only one program
//! writes.

mod words;

use super::card::{Card, CardSource, PartialDate, profile};
use super::dates::{self, SlashOrder};
use super::reading::{ImportRemark, Mapping};
use super::table::{CsvRow, CsvTable, SEVERAL, armed};
use crate::mail::{Address, display_name, text};
use words::{key, meaning, meaning_of};

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Name,
    Given,
    Middle,
    Family,
    Nickname,
    Mail,
    Organization,
    Title,
    Birthday,
    BirthYear,
    BirthMonth,
    BirthDay,
    Anniversary,
    EventLabel,
    EventValue,
    Url,
    Phone,
    Place,
    Note,
    Tags,
    Connected,
    Id,
}

/// The dialect of a header. `None`: none that is known, and no columns from which a contact could
/// be made.
pub fn dialect(header: &[String], mapping: &Mapping) -> Option<CardSource> {
    let keys: Vec<String> = header.iter().map(|name| key(name)).collect();
    let has = |name: &str| keys.iter().any(|key| key == name);
    if has("rekindleid") {
        return Some(CardSource::Rekindle);
    }
    if !mapping.is_empty() {
        return mapping.fits(header).then_some(CardSource::Csv);
    }
    let named = has("firstname") && has("lastname");
    if named && has("connectedon") {
        return Some(CardSource::LinkedIn);
    }
    if has("email1value") || (has("groupmembership") && has("givenname")) || (named && has("fileas")) {
        return Some(CardSource::Google);
    }
    if has("emailaddress") && (named || has("email2address")) {
        return Some(CardSource::Outlook);
    }
    if has("primaryemail") || (named && has("secondaryemail")) {
        return Some(CardSource::Thunderbird);
    }
    let meanings: Vec<Meaning> = header.iter().filter_map(|head| meaning_of(head)).collect();
    let names = [Meaning::Name, Meaning::Given, Meaning::Family];
    let named = meanings.iter().any(|meaning| names.contains(meaning));
    // Prose has commas too.
    let is_header = meanings.len() >= 3 || meanings.len() == 2 && header.len() <= 4;
    (named && is_header).then_some(CardSource::Csv)
}

/// The columns of a table, by position.
struct Columns {
    source: CardSource,
    meanings: Vec<Option<Meaning>>,
    slashes: SlashOrder,
}

/// Every row of a table that is somebody, as a card; the others are remarks.
pub fn cards(
    table: &CsvTable,
    source: CardSource,
    mapping: &Mapping,
    remarks: &mut Vec<ImportRemark>,
) -> Vec<Card> {
    let columns = Columns::find(table, source, mapping);
    remarks.extend(columns.left_out(table));
    let mut cards: Vec<Card> = Vec::new();
    for row in table.rows.iter().filter(|row| row.fields.iter().any(|field| !field.is_empty())) {
        let card = columns.card(row, remarks).tidy();
        match card.is_somebody() {
            true => cards.push(card),
            false => remarks
                .push(ImportRemark::about_line(row.line, "no name and no address: passed over".to_owned())),
        }
    }
    cards
}

impl Columns {
    fn find(table: &CsvTable, source: CardSource, mapping: &Mapping) -> Columns {
        let keys: Vec<String> = table.header.iter().map(|name| key(name)).collect();
        let thunderbird_day = keys.iter().any(|key| key == "birthmonth");
        // Where there is a job title, "Title" is what is before a name.
        let job = keys.iter().any(|key| key == "jobtitle");
        // Romance languages call one column alone "name", and it beside a family name "given name".
        let has = |meaning: Meaning| table.header.iter().any(|head| meaning_of(head) == Some(meaning));
        let (given, family) = (has(Meaning::Given), has(Meaning::Family));
        let of_head = |head: &String| match (key(head).as_str(), meaning_of(head)) {
            ("title", _) if job => None,
            ("birthday", _) if thunderbird_day => Some(Meaning::BirthDay),
            ("nombre" | "nome", _) if !family => Some(Meaning::Name),
            ("nom", _) if !given => Some(Meaning::Name),
            ("name", _) if given && !family => Some(Meaning::Family),
            (_, meaning) => meaning,
        };
        let meanings: Vec<Option<Meaning>> = match mapping.is_empty() || source == CardSource::Rekindle {
            true => table.header.iter().map(of_head).collect(),
            false => table.header.iter().map(|name| meaning(mapping.means(name)?)).collect(),
        };
        let is_date = |meaning: &Option<Meaning>| {
            matches!(
                meaning,
                Some(Meaning::Birthday | Meaning::Anniversary | Meaning::Connected | Meaning::EventValue)
            )
        };
        let dates = table.rows.iter().flat_map(|row| row.fields.iter().zip(&meanings));
        let slashes =
            SlashOrder::detect(dates.filter(|(_, meaning)| is_date(meaning)).map(|(date, _)| date.as_str()));
        Columns { source, meanings, slashes }
    }

    /// The columns of an unknown program that hold something and are not kept.
    fn left_out(&self, table: &CsvTable) -> Option<ImportRemark> {
        if self.source != CardSource::Csv {
            return None;
        }
        let holds =
            |at: usize| table.rows.iter().any(|row| row.fields.get(at).is_some_and(|f| !f.is_empty()));
        let unread = (0..table.header.len()).filter(|at| self.meanings[*at].is_none() && holds(*at));
        let heads: Vec<String> = unread.map(|at| text::one_line(&table.header[at])).collect();
        let what =
            || format!("columns that are not kept: {}; --map meaning=COLUMN names one", heads.join(", "));
        (!heads.is_empty()).then(|| ImportRemark::about_file(what()))
    }

    fn card(&self, row: &CsvRow, remarks: &mut Vec<ImportRemark>) -> Card {
        let mut card = Card::from_source(self.source);
        let (mut name, mut nickname, mut parts) =
            (String::new(), String::new(), [const { String::new() }; 3]);
        let (mut birth, mut event) = ([const { String::new() }; 3], String::new());
        let fields = row.fields.iter().zip(&self.meanings).filter(|(field, _)| !field.is_empty());
        for (field, meaning) in fields.filter_map(|(field, meaning)| Some((self.plain(field), (*meaning)?))) {
            match meaning {
                Meaning::Name => name = field,
                Meaning::Given => parts[0] = self.name_part(field),
                Meaning::Middle => parts[1] = self.name_part(field),
                Meaning::Family => parts[2] = self.name_part(field),
                Meaning::Nickname => nickname = field,
                Meaning::Mail => addresses(&field, row.line, &mut card, remarks),
                Meaning::Organization if card.organization.is_none() => card.organization = Some(field),
                Meaning::Title if card.title.is_none() => card.title = Some(field),
                Meaning::Birthday => card.birthday = self.date(&field, row.line, remarks),
                Meaning::BirthYear => birth[0] = field,
                Meaning::BirthMonth => birth[1] = field,
                Meaning::BirthDay => birth[2] = field,
                Meaning::Anniversary => card.anniversary = self.date(&field, row.line, remarks),
                Meaning::EventLabel => event = field,
                Meaning::EventValue if event.to_lowercase().contains("anniversary") => {
                    card.anniversary = self.date(&field, row.line, remarks);
                }
                Meaning::Url => card.urls.extend(several(&field)),
                Meaning::Phone => card.phones.extend(several(&field)),
                Meaning::Place => card.places.push(field),
                Meaning::Note => card.note = field,
                Meaning::Tags => card.tags.extend(tags(&field, self.source)),
                Meaning::Connected => {
                    let on = self.date(&field, row.line, remarks);
                    card.connected_on = on.and_then(|on| on.whole());
                }
                Meaning::Id => card.id = field,
                Meaning::Organization | Meaning::Title | Meaning::EventValue => {}
            }
        }
        if let Some(birthday) = parts_of_a_birthday(&birth) {
            card.birthday = Some(birthday);
        }
        card.name = called(&name, &parts, &nickname);
        if self.source == CardSource::LinkedIn
            && let Some(url) = card.urls.first()
        {
            card.id = profile(url);
        }
        card
    }

    /// A column of a name without what networks put behind it; our own export is taken as it is.
    fn name_part(&self, field: String) -> String {
        if self.source == CardSource::Rekindle { field } else { display_name::bare_part(&field) }
    }

    /// A cell as it was before our own export made it harmless to spreadsheets.
    fn plain(&self, field: &str) -> String {
        if self.source == CardSource::Rekindle { armed(field) } else { field.to_owned() }
    }

    fn date(&self, field: &str, line: u64, remarks: &mut Vec<ImportRemark>) -> Option<PartialDate> {
        let date = dates::written(field, self.slashes);
        // Outlook's way to say none.
        if date.is_none() && !field.starts_with("0/0/") {
            remarks.push(ImportRemark::about_line(
                line,
                format!("{field:?} is no date that is known; left out"),
            ));
        }
        date
    }
}

/// Several values of one cell.
fn several(field: &str) -> Vec<String> {
    field.split(SEVERAL).map(|value| value.trim().to_owned()).collect()
}

fn addresses(field: &str, line: u64, card: &mut Card, remarks: &mut Vec<ImportRemark>) {
    let mut one = |raw: &str| match Address::parse(raw) {
        Some(address) => card.addresses.push(address.to_string()),
        None => remarks.push(ImportRemark::about_line(line, format!("{raw:?} is no address; left out"))),
    };
    for value in several(field) {
        if Address::parse(&value).is_some() {
            one(&value);
        } else {
            value.split([',', ';', ' ']).filter(|part| !part.is_empty()).for_each(&mut one);
        }
    }
}

/// Groups and labels; those that every contact has are no tags.
fn tags(field: &str, source: CardSource) -> Vec<String> {
    if source == CardSource::Rekindle {
        return several(field);
    }
    let all = field.split(SEVERAL).flat_map(|part| part.split([';', ',']));
    all.map(str::trim).filter(|tag| !tag.is_empty() && !tag.starts_with("* ")).map(str::to_owned).collect()
}

fn parts_of_a_birthday([year, month, day]: &[String; 3]) -> Option<PartialDate> {
    PartialDate::new(year.parse().ok(), month.parse().ok()?, day.parse().ok()?)
}

/// What to call them. A company alone is no person.
fn called(name: &str, parts: &[String; 3], nickname: &str) -> String {
    let joined: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let names = [name, &joined.join(" "), nickname];
    names.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_default().to_owned()
}
