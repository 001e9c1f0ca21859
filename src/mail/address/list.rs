//! Address lists, element by element.
//!
//! Invariant: linear time; a quote, comment or bracket that never closes is looked for once, and
//! then read as text. The lenient branches, all of RFC 5322 3.4: an unquoted comma in a name
//! (`Last, First <a@b>`: old Exchange and Lotus Notes), a missing `>`, a missing closing quote,
//! semicolons between addresses (Outlook), a missing comma, a name after its address, a whole
//! mailbox inside one encoded word (PHP scripts), `ada at example.org` (list archives).

mod scan;

use super::{Address, Mailbox, without_comments};
use crate::mail::Defect;
use crate::mail::text::{self, encoded_word};
use scan::{ListScanner, Piece};

/// Reads a whole list.
pub(super) fn read(raw: &str) -> (Vec<Mailbox>, Vec<Defect>) {
    let mut reader = ListReader::new(raw);
    let mut scanner = ListScanner::new(raw);
    while let Some((piece, blank_before)) = scanner.next_piece() {
        reader.take(piece, blank_before, scanner.at());
    }
    reader.finish_element(raw.len());
    reader.drop_pending();
    (reader.found, reader.defects)
}

/// The list read so far, and the element under way.
struct ListReader<'a> {
    raw: &'a str,
    found: Vec<Mailbox>,
    defects: Vec<Defect>,
    element: ListElement<'a>,
    /// Elements without an address that may be the first half of `Last, First <a@b>`.
    pending: Vec<String>,
    last_semicolon: Option<usize>,
}

/// What is between two commas.
#[derive(Default)]
struct ListElement<'a> {
    start: usize,
    phrase: String,
    angle: Option<&'a str>,
    after: String,
    comments: Vec<&'a str>,
}

impl<'a> ListReader<'a> {
    fn new(raw: &'a str) -> ListReader<'a> {
        let element = ListElement::default();
        let last_semicolon = raw.rfind(';');
        ListReader {
            raw,
            found: Vec::new(),
            defects: Vec::new(),
            element,
            pending: Vec::new(),
            last_semicolon,
        }
    }

    /// Takes one piece; `end` is the place after it.
    fn take(&mut self, piece: Piece<'a>, blank_before: Option<char>, end: usize) {
        match piece {
            Piece::Text(text) => self.element.push(&text, blank_before),
            Piece::Comment(comment) => self.element.comments.push(comment),
            Piece::Angle(spec) => {
                self.start_next_without_comma();
                self.element.angle = Some(spec);
            }
            Piece::Comma => self.start_next(end),
            Piece::Semicolon => {
                self.start_next(end);
                self.drop_pending();
            }
            // A group's name (RFC 5322 3.4) goes; without any `;` to end the group the colon
            // belongs to a name.
            Piece::Colon
                if self.element.angle.is_none() && self.last_semicolon.is_some_and(|at| at >= end) =>
            {
                self.element = ListElement { start: end, ..ListElement::default() };
                self.drop_pending();
            }
            Piece::Colon => self.element.push(":", None),
        }
    }

    /// After a separator, which is one byte long.
    fn start_next(&mut self, end: usize) {
        self.finish_element(end - 1);
        self.element.start = end;
    }

    /// A second `<...>` where no comma stood: what came after the first is the name of the second.
    fn start_next_without_comma(&mut self) {
        if self.element.angle.is_some() {
            let phrase = std::mem::take(&mut self.element.after);
            self.finish_element(self.element.start);
            self.element.phrase = phrase;
        }
    }

    fn finish_element(&mut self, end: usize) {
        let element = std::mem::take(&mut self.element);
        match element.angle {
            Some(spec) => self.finish_angle(spec, &element),
            None => {
                let raw = &self.raw[element.start.min(end)..end];
                self.finish_bare(raw, &element);
            }
        }
    }

    fn finish_angle(&mut self, spec: &str, element: &ListElement<'_>) {
        if let Some(address) = Address::parse(spec) {
            let name = self.name_with_pending(element);
            self.found.push(Mailbox { name, address });
            return;
        }
        // `<a@b, c@d>`, and `ada@example.org <ada>`: the address is elsewhere.
        let before = self.found.len();
        let words = spec.split([',', ';', ' ']).chain(element.phrase.split_whitespace());
        self.found
            .extend(words.filter_map(Address::parse).map(|address| Mailbox { name: String::new(), address }));
        let is_empty = spec.trim().is_empty() && element.phrase.is_empty();
        if self.found.len() == before && !is_empty {
            self.name_defect();
        }
        self.drop_pending();
    }

    fn finish_bare(&mut self, raw: &str, element: &ListElement<'_>) {
        if element.phrase.is_empty() {
            return;
        }
        if let Some(address) = Address::parse(raw) {
            self.drop_pending();
            self.found.push(Mailbox { name: element.comments_name(), address });
        } else if element.phrase.contains('@') {
            self.drop_pending();
            self.take_words(raw, element);
        } else if let Some(address) = spelled_out(raw) {
            self.found.push(Mailbox { name: element.comments_name(), address });
        } else if !self.take_encoded(&element.phrase) {
            self.hold(element);
        }
    }

    /// Addresses among other words: `Ada ada@example.org`, `a@x.example b@y.example`.
    fn take_words(&mut self, raw: &str, element: &ListElement<'_>) {
        let before = self.found.len();
        let bare = without_comments(raw);
        let words = || bare.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
        let addresses = words().filter(|word| word.contains('@')).filter_map(Address::parse);
        self.found.extend(addresses.map(|address| Mailbox { name: String::new(), address }));
        if self.found.len() == before {
            if !self.take_encoded(&element.phrase) {
                self.name_defect();
            }
        } else if self.found.len() == before + 1 {
            let name = words().filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" ");
            let name = if name.is_empty() { element.comments_name() } else { clean_name(&name) };
            self.found[before].name = name.trim_end_matches([':', ' ']).to_owned();
        }
    }

    /// A whole mailbox inside an encoded word (RFC 2047 5 forbids it). Read only where no plain
    /// address is, so that a name cannot pass for an address.
    fn take_encoded(&mut self, phrase: &str) -> bool {
        let (decoded, _) = encoded_word::decode(phrase);
        if !phrase.contains("=?") || !decoded.contains('@') || decoded.contains("=?") {
            return false;
        }
        let (found, defects) = read(&decoded);
        self.found.extend(found);
        if !defects.is_empty() {
            self.name_defect();
        }
        self.drop_pending();
        true
    }

    /// Keeps an element without an address: it may be a last name.
    fn hold(&mut self, element: &ListElement<'_>) {
        let is_name =
            !element.phrase.starts_with(|c: char| !c.is_alphabetic() && c != '=' || c.is_lowercase())
                && element.phrase.split_whitespace().count() <= 4
                && !element.phrase.to_ascii_lowercase().starts_with("mailer-daemon");
        if is_name && self.pending.len() < 2 {
            self.pending.push(element.phrase.clone());
        } else {
            self.drop_pending();
            self.name_defect();
        }
    }

    fn name_with_pending(&mut self, element: &ListElement<'_>) -> String {
        if element.phrase.is_empty() || self.pending.is_empty() {
            self.drop_pending();
            return element.name();
        }
        let mut parts = std::mem::take(&mut self.pending);
        parts.push(element.phrase.clone());
        clean_name(&parts.join(", "))
    }

    fn drop_pending(&mut self) {
        if !self.pending.is_empty() {
            self.pending.clear();
            self.name_defect();
        }
    }

    fn name_defect(&mut self) {
        if self.defects.is_empty() {
            self.defects.push(Defect::AddressUnreadable);
        }
    }
}

impl ListElement<'_> {
    /// Adds words of a name, before or after the address.
    fn push(&mut self, words: &str, blank_before: Option<char>) {
        let side = if self.angle.is_some() { &mut self.after } else { &mut self.phrase };
        if blank_before.is_some() && !side.is_empty() {
            side.push(' ');
        }
        side.push_str(words);
    }

    /// The name before the address and after it, with comments in brackets, as mail programs show
    /// it.
    fn name(&self) -> String {
        if self.phrase.is_empty() && self.after.is_empty() {
            return self.comments_name();
        }
        if self.after.is_empty() && self.comments.is_empty() {
            return clean_name(&self.phrase);
        }
        let mut name = format!("{} {}", self.phrase, self.after);
        for comment in &self.comments {
            name.push_str(&format!(" ({})", unescape(comment)));
        }
        clean_name(&name)
    }

    /// `ada@example.org (Ada)`: the old way to give a name (RFC 822).
    fn comments_name(&self) -> String {
        let comments: Vec<String> = self.comments.iter().map(|comment| unescape(comment)).collect();
        clean_name(&comments.join(" "))
    }
}

fn unescape(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(char) = chars.next() {
        plain.extend(if char == '\\' { chars.next() } else { Some(char) });
    }
    plain
}

/// Decodes a name and takes off the quotes that Outlook and double encoders put around it.
pub(super) fn clean_name(raw: &str) -> String {
    let (decoded, _) = encoded_word::decode(raw);
    let name = text::one_line(&decoded);
    for quote in ['\'', '"'] {
        if let Some(inner) = name.strip_prefix(quote).and_then(|n| n.strip_suffix(quote)) {
            return text::one_line(inner);
        }
    }
    name
}

/// `ada at example.org`, as list archives write it against harvesters.
fn spelled_out(raw: &str) -> Option<Address> {
    let bare = without_comments(raw);
    let mut words = bare.split_whitespace();
    let (local, at, domain) = (words.next()?, words.next()?, words.next()?);
    let fits = at.eq_ignore_ascii_case("at") && domain.contains('.') && words.next().is_none();
    fits.then(|| Address::parse(&format!("{local}@{domain}"))).flatten()
}

#[cfg(test)]
mod tests;
