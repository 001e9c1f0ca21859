//! Which format a file is, by its content; and what is in it.

use std::collections::HashMap;

use super::card::{Card, CardSource};
use super::reading::{ImportRemark, Mapping, ReadFile};
use super::{columns, friends, linkedin, social, table, text, vcard};

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
