//! Whose a mailbox is (RFC 2342, RFC 9051 6.3.10): the owner's own, or one that other people share,
//! or everybody's.

mod ask;

use super::wire::Literal;
use crate::mail::folder::is_named_of_others;

/// Where mailboxes are, as the server tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Namespaces {
    /// Beginnings of names, and whose the mailboxes under them are. Empty where the server tells
    /// none.
    prefixes: Vec<(String, Whose)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Owner,
    /// Another user's, or shared.
    Others,
}

impl Namespaces {
    /// Reads what is after `* NAMESPACE`: personal, other users', shared; each NIL or a list of
    /// prefixes with their delimiters. `None` when it cannot be read.
    fn read(text: &[u8], literals: Vec<Literal>) -> Option<Namespaces> {
        let (mut depth, mut group, mut prefixes) = (0_usize, 0_usize, Vec::new());
        let (mut rest, mut literals, mut is_first) = (text, literals.into_iter(), false);
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            match byte {
                b'(' => {
                    depth += 1;
                    is_first = depth == 2;
                }
                b')' => {
                    depth = depth.checked_sub(1)?;
                    group += usize::from(depth == 0);
                }
                b'"' | b'{' => {
                    let (string, after) = match byte {
                        b'"' => quoted(rest)?,
                        _ => (bytes(literals.next()?)?, &rest[rest.iter().position(|b| *b == b'\n')? + 1..]),
                    };
                    rest = after;
                    let whose = if group == 0 { Whose::Owner } else { Whose::Others };
                    if std::mem::take(&mut is_first) && depth == 2 && group < 3 {
                        prefixes.push((String::from_utf8_lossy(&string).into_owned(), whose));
                    }
                }
                b'N' | b'n' if depth == 0 => {
                    rest = rest.get(2..)?;
                    group += 1;
                }
                _ => {}
            }
        }
        (depth == 0 && group >= 3).then_some(Namespaces { prefixes })
    }

    /// Whose a mailbox is. The longest prefix decides, the owner's of two that are as long; INBOX
    /// is always the owner's. Without any prefix the name tells (`shared/...`, `Other Users/...`).
    pub(super) fn whose(&self, raw: &str, name: &str, delimiter: Option<char>) -> Whose {
        if self.prefixes.is_empty() {
            return if is_named_of_others(name, delimiter) { Whose::Others } else { Whose::Owner };
        }
        if raw.eq_ignore_ascii_case("INBOX") {
            return Whose::Owner;
        }
        let lies_under = |prefix: &str| {
            let top = delimiter.and_then(|delimiter| prefix.strip_suffix(delimiter)).unwrap_or(prefix);
            let starts = raw.get(..prefix.len()).is_some_and(|start| same(start, prefix));
            starts || !prefix.is_empty() && same(raw, top)
        };
        let fitting = self.prefixes.iter().filter(|(prefix, _)| lies_under(prefix));
        let longest = fitting.max_by_key(|(prefix, whose)| (prefix.len(), *whose == Whose::Owner));
        longest.map_or(Whose::Owner, |(_, whose)| *whose)
    }
}

/// The same name; INBOX is the same in any case.
fn same(one: &str, other: &str) -> bool {
    let is_inbox = |name: &str| name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("INBOX"));
    one == other || is_inbox(one) && is_inbox(other) && one.get(5..) == other.get(5..)
}

/// A quoted string whose first quote was taken, and what follows it.
fn quoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (mut string, mut escaped) = (Vec::new(), false);
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'"' if !escaped => return Some((string, &text[at + 1..])),
            b'\\' if !escaped => escaped = true,
            _ => {
                escaped = false;
                string.push(byte);
            }
        }
    }
    None
}

fn bytes(literal: Literal) -> Option<Vec<u8>> {
    match literal {
        Literal::Bytes(bytes) => Some(bytes.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whose(told: &str, raw: &str, delimiter: char) -> Whose {
        let namespaces = Namespaces::read(told.as_bytes(), Vec::new()).unwrap_or_default();
        namespaces.whose(raw, raw, Some(delimiter))
    }

    #[test]
    fn the_longest_prefix_tells_whose_a_mailbox_is() {
        let check = |told: &str, delimiter: char, own: &[&str], others: &[&str]| {
            own.iter().for_each(|raw| assert_eq!(whose(told, raw, delimiter), Whose::Owner, "{told}: {raw}"));
            others
                .iter()
                .for_each(|raw| assert_eq!(whose(told, raw, delimiter), Whose::Others, "{told}: {raw}"));
        };
        let dovecot = "((\"\" \"/\")) ((\"shared/\" \"/\")) NIL";
        check(dovecot, '/', &["INBOX", "Sent", "sharedthings", "Shared/x"], &["shared/bob/Sent", "shared"]);
        let cyrus = "((\"INBOX.\" \".\")) ((\"user.\" \".\")) ((\"\" \".\"))";
        check(cyrus, '.', &["INBOX", "inbox.Sent", "INBOX.user.bob"], &["user.bob.Sent", "team.Sent"]);
        let modern = "((\"\" \"/\")) ((\"Other Users/\" \"/\")) ((\"Shared Folders/\" \"/\"))";
        check(modern, '/', &["Sent", "Other"], &["Other Users/bob/Sent", "Shared Folders/Sent"]);
        let washington =
            "((\"\" \"/\")(\"#mhinbox\" NIL)(\"#mh/\" \"/\")) ((\"~\" \"/\")) ((\"#shared/\" \"/\"))";
        check(washington, '/', &["mail/Sent", "#mh/x"], &["~bob/Sent", "#shared/Sent"]);
        let extended = "((\"\" \"/\" \"X-PARAM\" (\"FLAG1\" \"FLAG2\"))) NIL ((\"Public \\\"x\\\"/\" \"/\"))";
        check(extended, '/', &["FLAG1/a"], &["Public \"x\"/Sent"]);
        check("((\"\" NIL)) nil NIL", '/', &["shared/bob/Sent"], &[]);
    }

    #[test]
    fn without_an_answer_the_name_tells() {
        for told in ["", "NIL", "((\"\" \"/\"", "(((", "((\"", ")"] {
            assert_eq!(whose(told, "Other Users/bob/Sent", '/'), Whose::Others, "{told}");
            assert_eq!(whose(told, "Sent", '/'), Whose::Owner, "{told}");
            assert_eq!(whose(told, "shared", '/'), Whose::Owner, "{told}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "[ ()\"\\\\{}/NILn\n0-9a-z]{0,60}") {
            Namespaces::read(text.as_bytes(), Vec::new());
        }
    }
}
