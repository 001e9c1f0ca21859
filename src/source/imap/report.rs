//! The machine's part of delivery reports: one FETCH tells how they are built, then one of each
//! asks for that part. Nothing else of any body is asked for.

use super::Imap;
use super::login::Session;
use super::scanner::Tree;
use super::server_text::protocol;
use crate::mail::bounce::machine_part::{STATUS_BYTES, TEXT_BYTES, is_status};
use crate::mail::{Cursor, Locator};
use crate::source::{Folder, ReportPart, SourceError};

impl Imap {
    /// See [`crate::source::Source::reports`].
    ///
    /// # Errors
    /// As for [`Imap::scan`].
    pub fn reports(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        places: &[Locator],
    ) -> Result<Vec<ReportPart>, SourceError> {
        let operation = self.operation("reading delivery reports in", &folder.name);
        let uid = |place: &Locator| match place {
            Locator::Number(number) => u32::try_from(*number).ok().filter(|uid| *uid > 0),
            Locator::Name(_) => None,
        };
        let mut uids: Vec<u32> = places.iter().filter_map(uid).collect();
        uids.sort_unstable();
        let examined = self.examine(&folder.raw, &folder.name)?;
        let is_same =
            matches!(*cursor, Cursor::Imap { uid_validity, .. } if uid_validity == examined.uid_validity);
        if !is_same {
            return Err(protocol(operation, "the folder was made anew".into()));
        }
        let result = self.session().and_then(|session| session.report_parts(&uids, &operation));
        self.settle(result)
    }
}

impl Session {
    fn report_parts(&mut self, uids: &[u32], operation: &str) -> Result<Vec<ReportPart>, SourceError> {
        let mut parts = Vec::new();
        for (uid, structure) in self.ask_structures(uids, operation)? {
            let message = match machine_part(&structure) {
                Some(part) => {
                    let items = format!("UID BODY.PEEK[{}]<0.{}>", part.section, part.bytes);
                    let content = self.ask_one(uid, &items, part.bytes as u64, operation)?;
                    content.map(|content| [part.header.as_bytes(), &content].concat())
                }
                None => None,
            };
            parts.push(ReportPart { locator: Locator::Number(uid.into()), message });
        }
        Ok(parts)
    }
}

/// Where the machine's part is, and how to read it.
#[derive(Debug, PartialEq, Eq)]
struct MachinePart {
    /// `2`, `1.1` (RFC 9051 6.4.5).
    section: String,
    bytes: usize,
    /// A header for the part alone, up to the empty line.
    header: String,
}

/// The delivery-status part, else the first text, which comes before the returned letter. `None`:
/// there is neither.
fn machine_part(structure: &Tree) -> Option<MachinePart> {
    let leaves = leaves(structure);
    let status = leaves.iter().find(|leaf| is_status(&leaf.kind));
    let text = || leaves.iter().find(|leaf| leaf.kind.starts_with("text/"));
    let leaf = status.or_else(text).filter(|leaf| leaf.kind != "text/rfc822-headers")?;
    let bytes = if status.is_some() { STATUS_BYTES } else { TEXT_BYTES };
    let charset = leaf.charset.as_ref().map(|charset| format!("; charset=\"{charset}\"")).unwrap_or_default();
    let header = format!(
        "Content-Type: {}{charset}\r\nContent-Transfer-Encoding: {}\r\n\r\n",
        leaf.kind, leaf.encoding
    );
    Some(MachinePart { section: leaf.section.clone(), bytes, header })
}

/// A part without parts of its own; a returned letter is one.
struct Leaf {
    section: String,
    kind: String,
    charset: Option<String>,
    encoding: String,
}

/// The parts in order.
fn leaves(structure: &Tree) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut open = vec![(structure, String::new())];
    while let Some((part, section)) = open.pop() {
        let Tree::List(items) = part else { continue };
        match items.as_slice() {
            [Tree::List(_), ..] => {
                let parts = items.iter().take_while(|item| matches!(item, Tree::List(_))).enumerate();
                let dot = if section.is_empty() { "" } else { "." };
                let inside = parts.map(|(at, part)| (part, format!("{section}{dot}{}", at + 1)));
                open.extend(inside.collect::<Vec<_>>().into_iter().rev());
            }
            [Tree::Text(kind), Tree::Text(subtype), rest @ ..] => leaves.push(Leaf {
                section: if section.is_empty() { "1".to_owned() } else { section },
                kind: format!("{}/{}", word(kind), word(subtype)),
                charset: rest.first().and_then(charset),
                encoding: rest.get(3).map_or_else(|| "7bit".to_owned(), encoding),
            }),
            _ => {}
        }
    }
    leaves
}

fn charset(parameters: &Tree) -> Option<String> {
    let Tree::List(list) = parameters else { return None };
    list.chunks_exact(2).find_map(|pair| match pair {
        [Tree::Text(name), Tree::Text(value)] if name.eq_ignore_ascii_case(b"charset") => Some(word(value)),
        _ => None,
    })
}

fn encoding(value: &Tree) -> String {
    match value {
        Tree::Text(encoding) => word(encoding),
        Tree::Nil | Tree::List(_) => "7bit".to_owned(),
    }
}

/// In lower case, and nothing in it that could begin another field.
fn word(bytes: &[u8]) -> String {
    let is_plain = |char: &char| char.is_ascii_alphanumeric() || "-_.+".contains(*char);
    String::from_utf8_lossy(bytes).to_ascii_lowercase().chars().filter(is_plain).collect()
}

#[cfg(test)]
mod tests {
    use super::super::scanner::ReplyScanner;
    use super::*;

    fn part(structure: &str) -> Option<(String, usize, String)> {
        let tree = ReplyScanner::new(structure.as_bytes(), &mut []).tree().unwrap();
        machine_part(&tree)
            .map(|part| (part.section, part.bytes, part.header.replace("\r\n", " ").trim().to_owned()))
    }

    #[test]
    fn the_machines_part_is_the_status_wherever_it_stands_else_the_first_text() {
        let text =
            r#"("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 540 12 NIL NIL NIL NIL)"#;
        let status = r#"("message" "delivery-status" NIL NIL "Delivery report" "7BIT" 400 NIL NIL NIL NIL)"#;
        let letter = format!(
            r#"("message" "rfc822" NIL NIL NIL "8bit" 900 ("Mon, 1 Jun 2026 10:00:00 +0000" "a" NIL NIL NIL NIL NIL NIL NIL "<1@x>") {text} 30 NIL NIL NIL NIL)"#
        );
        let check = |structure: &str, section: &str, bytes: usize, header: &str| {
            assert_eq!(part(structure), Some((section.to_owned(), bytes, header.to_owned())), "{structure}");
        };
        let of_status = "Content-Type: message/delivery-status Content-Transfer-Encoding: 7bit";
        let of_text =
            "Content-Type: text/plain; charset=\"utf-8\" Content-Transfer-Encoding: quoted-printable";
        let report = r#""REPORT" ("BOUNDARY" "b" "REPORT-TYPE" "delivery-status") NIL NIL"#;
        check(&format!("({text}{status}{letter} {report})"), "2", STATUS_BYTES, of_status);
        check(
            &format!("(({text}{text} \"alternative\"){letter}{status} {report})"),
            "3",
            STATUS_BYTES,
            of_status,
        );
        check(&format!("(({text}{status} \"mixed\"){letter} \"mixed\")"), "1.2", STATUS_BYTES, of_status);
        check(text, "1", TEXT_BYTES, of_text);
        check(&format!("({text}{letter} \"mixed\")"), "1", TEXT_BYTES, of_text);
        assert_eq!(part(&letter), None, "a returned letter alone is not opened");
        assert_eq!(part(r#"("TEXT" "RFC822-HEADERS" NIL NIL NIL "7BIT" 540 12)"#), None);
    }
}
