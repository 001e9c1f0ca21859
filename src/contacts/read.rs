//! Which format a file is, by its content; and what is in it.

use std::collections::HashMap;

use super::card::{Card, CardSource};
use super::{columns, friends, linkedin, social, table, text, vcard};

/// Something worth telling of a file: a row that could not be read, a value left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRemark {
    /// Counted from 1. `None`: about the whole file.
    pub line: Option<u64>,
    /// A phrase.
    pub what: String,
}

impl ImportRemark {
    /// About one line.
    pub fn about_line(line: u64, what: String) -> ImportRemark {
        ImportRemark { line: Some(line), what }
    }

    /// About the whole.
    pub fn about_file(what: String) -> ImportRemark {
        ImportRemark { line: None, what }
    }
}

impl std::fmt::Display for ImportRemark {
    /// `line 3: what`, or `what`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    pub source: CardSource,
    pub cards: Vec<Card>,
    pub remarks: Vec<ImportRemark>,
}

impl ReadFile {
    /// Nothing yet.
    pub fn from_source(source: CardSource) -> ReadFile {
        ReadFile { source, cards: Vec::new(), remarks: Vec::new() }
    }
}

/// Which columns of a plain CSV mean what: `name=Full Name,email=Mail`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Meaning by the column's name, folded.
    by_column: HashMap<String, String>,
}

impl Mapping {
    /// What can be named.
    pub const MEANINGS: [&'static str; 13] = [
        "name",
        "firstname",
        "lastname",
        "email",
        "organization",
        "title",
        "birthday",
        "anniversary",
        "url",
        "phone",
        "note",
        "tags",
        "connectedon",
    ];

    /// Reads `name=Full Name,email=Mail`.
    ///
    /// # Errors
    /// A sentence that names what is wrong and what there is.
    pub fn parse(text: &str) -> Result<Mapping, String> {
        let mut mapping = Mapping::default();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (meaning, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("{:?}: write meaning=column, such as name=Full Name", pair.trim()))?;
            let meaning: String =
                meaning.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            let meaning = if meaning == "company" { "organization".to_owned() } else { meaning };
            if !Mapping::MEANINGS.contains(&meaning.as_str()) {
                return Err(format!("{meaning:?} is none of {}", Mapping::MEANINGS.join(", ")));
            }
            mapping.by_column.insert(column.trim().to_lowercase(), meaning);
        }
        Ok(mapping)
    }

    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.by_column.is_empty()
    }

    /// Whether a header has every column that is mapped.
    pub fn fits(&self, header: &[String]) -> bool {
        self.by_column.keys().all(|column| header.iter().any(|field| field.to_lowercase() == *column))
    }

    /// What a column means. `None`: it is not mapped.
    pub fn means(&self, column: &str) -> Option<&str> {
        self.by_column.get(&column.to_lowercase()).map(String::as_str)
    }
}

/// Reads one file, whatever it is; its name tells only one web page from another. `None`: no format
/// that is known.
pub fn read(name: &str, bytes: &[u8], mapping: &Mapping) -> Option<ReadFile> {
    let head: String = text::decode(&bytes[..bytes.len().min(4096)]);
    if vcard::begins(&head) {
        return Some(unique(vcard::read(bytes)));
    }
    let text = text::decode(bytes);
    if social::page::is_friends_page(name) {
        return social::page::facebook_page(&text).map(unique);
    }
    let json = text.trim_start().starts_with(['{', '[']);
    let other = if json {
        super::export::json::read(&text).or_else(|| social::facebook(&text))
    } else {
        social::x(&text).or_else(|| friends::read(&text))
    };
    let mut read = other.or_else(|| read_table(&text, mapping))?;
    if let Some(page) = text::guessed(bytes) {
        let what = format!("not UTF-8: read as {page}, guessed from the text; look at the names");
        read.remarks.push(ImportRemark::about_file(what));
    }
    Some(unique(read))
}

/// One remark a kind: what differs in the value alone is told once, with how many there are.
fn by_kind(remarks: Vec<ImportRemark>) -> Vec<ImportRemark> {
    let mut kinds: Vec<(String, usize, ImportRemark)> = Vec::new();
    for remark in remarks {
        let kind = kind_of(&remark.what);
        match kinds.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, more, _)) => *more += 1,
            None => kinds.push((kind, 0, remark)),
        }
    }
    let told = |(_, more, mut remark): (String, usize, ImportRemark)| {
        if more > 0 {
            remark.what.push_str(&format!(" (and {more} more like it)"));
        }
        remark
    };
    kinds.into_iter().map(told).collect()
}

/// A remark without the values it quotes and the numbers it names.
fn kind_of(what: &str) -> String {
    let last = what.rfind('"').map_or(0, |at| at + 1);
    what[last..].chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Whether it is LinkedIn's messages.csv, whose days belong to the contacts of Connections.csv.
pub fn is_messages(bytes: &[u8]) -> bool {
    let head = text::decode(&bytes[..bytes.len().min(4096)]);
    table::read(&head, &linkedin::is_messages, &mut Vec::new()).is_some()
}

fn read_table(text: &str, mapping: &Mapping) -> Option<ReadFile> {
    let mut remarks = Vec::new();
    if let Some(table) = table::read(text, &linkedin::is_invitations, &mut remarks) {
        let mut read = ReadFile::from_source(CardSource::LinkedIn);
        let what = format!("{} invitations: not contacts yet, passed over", table.rows.len());
        read.remarks.push(ImportRemark::about_file(what));
        return Some(read);
    }
    remarks.clear();
    if let Some(table) = table::read(text, &linkedin::is_other, &mut remarks) {
        let mut read = ReadFile::from_source(CardSource::LinkedIn);
        let what = format!("{} rows about you or by anybody: no connections, passed over", table.rows.len());
        read.remarks.push(ImportRemark::about_file(what));
        return Some(read);
    }
    remarks.clear();
    let table = table::read(text, &|header| columns::dialect(header, mapping).is_some(), &mut remarks)?;
    let source = columns::dialect(&table.header, mapping)?;
    let cards = columns::cards(&table, source, mapping, &mut remarks);
    remarks.sort_by_key(|remark| remark.line);
    Some(ReadFile { source, cards, remarks })
}

/// Ids that several contacts of one file share (two of one name without an address) are told apart
/// by their order; the same contact twice is once.
fn unique(mut read: ReadFile) -> ReadFile {
    let mut seen: HashMap<String, Vec<Card>> = HashMap::new();
    let mut kept = Vec::with_capacity(read.cards.len());
    for mut card in read.cards {
        let same = seen.entry(card.id.clone()).or_default();
        if same.contains(&card) {
            continue;
        }
        same.push(card.clone());
        if same.len() > 1 {
            card.id = format!("{}#{}", card.id, same.len());
        }
        kept.push(card);
    }
    read.cards = kept;
    read.remarks = by_kind(read.remarks);
    read
}
