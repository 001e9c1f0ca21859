//! Which folders there are and which are read (RFC 9051 6.3.9, RFC 6154, RFC 5819).
#![expect(clippy::disallowed_methods, reason = "what LIST-STATUS said is believed for a short time only")]

use std::collections::{HashMap, HashSet};
use std::io;
use std::time::{Duration, Instant};

use super::guard::without_literals;
use super::login::Session;
use super::namespace::{Namespaces, Whose};
use super::opening::Examined;
use super::roles::{Listed, roles};
use super::scanner::{ReplyScanner, Value};
use super::server_text::{Refusal, printable, protocol};
use super::wire::{ANSWER_BYTES, LINE_BYTES};
use super::{FreshStatus, Imap, LeftOut, Seen};
use crate::mail::Role;
use crate::mail::folder::decode_utf7;
use crate::source::{Folder, SourceError};

/// How long LIST-STATUS counts as the present.
const FRESH: Duration = Duration::from_secs(60);

/// What LIST and its STATUS tell.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) folders: Vec<Listed>,
    states: HashMap<String, Status>,
    /// LIST lines that cannot be read, fit to show.
    odd: Vec<String>,
}

/// MESSAGES, UIDNEXT, UIDVALIDITY of one folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) messages: Option<u64>,
    pub(super) uid_next: Option<u32>,
    pub(super) uid_validity: Option<u32>,
}

impl Imap {
    /// Folders in reading order: Sent, INBOX, the others by name; without Junk, Trash and Drafts.
    /// On Gmail All Mail alone, whose messages carry their labels. `imap.folders` names other ones.
    ///
    /// # Errors
    /// When LIST fails, or none of the folders in `imap.folders` is there.
    pub fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        self.second.give_up();
        let operation =
            format!("listing the folders of {} at {}", self.settings.login, self.settings.server.host);
        let listed = self.session().and_then(|session| session.list(&operation));
        let Listing { folders: listed, states, odd } = self.settle(listed)?;
        self.unlisted = odd;
        let namespaces = self.namespaces(&operation)?;
        let all_mail = if self.session()?.offers.is_gmail() { AllMail::Instead } else { AllMail::Besides };
        let all = roles(&listed, &namespaces);
        let chosen = choose(&listed, &all, self.settings.folders.as_deref(), all_mail);
        self.left_out = left_out(&listed, &all, &chosen);
        if chosen.is_empty() && !listed.is_empty() && self.settings.folders.is_some() {
            return Err(protocol(operation, "no folder of imap.folders is there; check the names".into()));
        }
        self.note_listing(&states);
        let folder = |(listed, role): (&Listed, Role)| {
            let messages = states.get(&listed.raw).and_then(|state| state.messages);
            Folder { name: listed.name.clone(), raw: listed.raw.clone(), role, messages }
        };
        Ok(chosen.into_iter().map(folder).collect())
    }

    pub(super) fn namespaces(&mut self, operation: &str) -> Result<Namespaces, SourceError> {
        let told = self.session().and_then(|session| session.namespaces(operation));
        self.settle(told)
    }

    fn note_listing(&mut self, states: &HashMap<String, Status>) {
        let at = Instant::now();
        let listing = |(raw, status): (&String, &Status)| {
            let state = Seen { uid_validity: status.uid_validity?, uid_next: status.uid_next? };
            Some((raw.clone(), FreshStatus { state, at }))
        };
        self.listed = states.iter().filter_map(listing).collect();
    }

    /// What LIST-STATUS said of this folder a moment ago. Each word of it is believed once.
    pub(super) fn take_listing(&mut self, raw: &str) -> Option<Seen> {
        self.listed.remove(raw).filter(|listing| listing.at.elapsed() < FRESH).map(|listing| listing.state)
    }

    /// Opens a folder for reading.
    pub(super) fn examine(&mut self, raw: &str, name: &str) -> Result<Examined, SourceError> {
        let operation = self.operation("opening", name);
        let result = self.session().and_then(|session| session.examine(raw, &operation));
        self.settle(result)
    }
}

impl Session {
    pub(super) fn list(&mut self, operation: &str) -> Result<Listing, SourceError> {
        let options = match (self.offers.has("SPECIAL-USE"), self.offers.has("LIST-STATUS")) {
            (true, true) => " RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY))",
            (true, false) => " RETURN (SPECIAL-USE)",
            (false, true) => " RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY))",
            (false, false) => "",
        };
        let mut answer = self.run_list(options);
        // Some servers offer an option and refuse it, or give SPECIAL-USE only without being asked
        // (RFC 6154 2).
        if matches!(answer, Ok((_, Some(_)))) && !options.is_empty() {
            answer = self.run_list("");
        }
        match answer {
            Ok((lines, None)) => Ok(read_listing(&lines)),
            Ok((_, Some(refusal))) => Err(self.refused(operation.to_owned(), refusal)),
            Err(error) => Err(self.io_error(operation, &error)),
        }
    }

    /// The untagged replies, literals in quotes, and the refusal, if it was one. Read here and not
    /// by the crate, which gives up the whole answer for one odd line and takes 7 bits only.
    /// NAMESPACE travels with it, once a connection.
    fn run_list(&mut self, options: &str) -> io::Result<(Vec<Vec<u8>>, Option<Refusal>)> {
        let tag = self.next_tag('L');
        self.has_listed = true;
        let namespaces = self.hold_namespaces();
        let mut link = self.guard.link();
        link.begin_own(LINE_BYTES, ANSWER_BYTES);
        link.wire.send(format!("{tag}LIST \"\" \"*\"{options}\r\n").as_bytes())?;
        let (mut lines, mut told) = (Vec::new(), None);
        let tags: Vec<&str> = [tag.as_str()].into_iter().chain(namespaces.as_deref()).collect();
        let ended = link.answers(&tags, &mut |reply| {
            match Namespaces::of_reply(reply) {
                Some(read) => told = read,
                None => {
                    let line = without_literals(reply).unwrap_or_else(|| std::mem::take(&mut reply.text));
                    lines.push(line);
                }
            }
            Ok(())
        })?;
        drop(link);
        if namespaces.is_some() {
            self.namespaces = Some(told.unwrap_or_default());
        }
        Ok((lines, ended.into_iter().next().flatten()))
    }
}

/// Names of those that are not read because of whose or what they are.
fn left_out(listed: &[Listed], all: &[(Role, Whose)], chosen: &[(&Listed, Role)]) -> LeftOut {
    let mut left_out = LeftOut::default();
    let unread = |folder: &Listed| !chosen.iter().any(|(chosen, _)| chosen.raw == folder.raw);
    for (folder, (role, whose)) in listed.iter().zip(all).filter(|(folder, _)| unread(folder)) {
        match (role, whose) {
            (_, Whose::Others) => left_out.of_others.push(folder.name.clone()),
            (Role::NoMail, Whose::Owner) => left_out.no_mail.push(folder.name.clone()),
            (_, Whose::Owner) => {}
        }
    }
    left_out
}

/// What a folder of all mail is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AllMail {
    /// Gmail's: its messages carry their labels, so it alone is read.
    Instead,
    Besides,
}

/// The folders to read, with their roles, in reading order: those that the owner names, else those
/// of the owner's own that hold mail.
fn choose<'a>(
    listed: &'a [Listed],
    all: &[(Role, Whose)],
    only: Option<&[String]>,
    reading: AllMail,
) -> Vec<(&'a Listed, Role)> {
    let own = |(folder, (role, whose)): (&'a Listed, &(Role, Whose))| {
        let is_read = only.is_some() || *whose == Whose::Owner;
        is_read.then_some((folder, *role))
    };
    let all: Vec<_> = listed.iter().zip(all).filter_map(own).collect();
    let mut chosen: Vec<_> = match only {
        Some(only) => {
            all.into_iter().filter(|(folder, _)| only.iter().any(|name| is_named(folder, name))).collect()
        }
        None if reading == AllMail::Instead && all.iter().any(|(_, role)| *role == Role::All) => {
            all.into_iter().filter(|(_, role)| *role == Role::All).collect()
        }
        None => all.into_iter().filter(|(_, role)| !role.is_left_out()).collect(),
    };
    let rank = |role| match role {
        Role::Sent => 0,
        Role::Inbox => 1,
        _ => 2,
    };
    chosen.sort_by(|(a, a_role), (b, b_role)| (rank(*a_role), &a.name).cmp(&(rank(*b_role), &b.name)));
    chosen
}

fn is_named(folder: &Listed, name: &str) -> bool {
    folder.name == name
        || folder.raw == name
        || name.eq_ignore_ascii_case("INBOX") && folder.raw.eq_ignore_ascii_case("INBOX")
}

/// Reads the LIST and STATUS lines of an answer. A line that cannot be read costs its own folder:
/// one strange folder must not hide the others.
fn read_listing(lines: &[Vec<u8>]) -> Listing {
    let mut listing = Listing::default();
    let (mut raws, mut names) = (HashSet::new(), HashSet::new());
    for line in lines {
        let (word, rest) = match line.strip_prefix(b"* ").and_then(|rest| rest.split_at_checked(5)) {
            Some((word, rest)) => (word.to_ascii_uppercase(), rest),
            None => continue,
        };
        if word == b"LIST " {
            let Some(entry) = read_list(rest) else {
                listing.odd.push(printable(rest));
                continue;
            };
            let Some(mut folder) = entry.filter(|folder| raws.insert(folder.raw.clone())) else { continue };
            folder.name = unused(&folder, &names);
            names.insert(folder.name.clone());
            listing.folders.push(folder);
        } else if word == b"STATU" {
            let status = rest.strip_prefix(b"S ").or(rest.strip_prefix(b"s ")).and_then(read_status);
            listing.states.extend(status);
        }
    }
    listing
}

/// A name that no folder of the listing has: its own, else the raw one, else one with a number. Two
/// raw names may be one when they are decoded.
fn unused(folder: &Listed, names: &HashSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{} ({number})", folder.raw));
    let mut wanted = [folder.name.clone(), folder.raw.clone()].into_iter().chain(numbered);
    wanted.find(|name| !names.contains(name)).unwrap_or_else(|| folder.raw.clone())
}

/// `(\HasNoChildren \Sent) "/" "Sent Items"`. `None`: it cannot be read; `Some(None)`: a name that
/// cannot be opened.
fn read_list(text: &[u8]) -> Option<Option<Listed>> {
    let mut scanner = ReplyScanner::new(text, &mut []);
    let attributes = match scanner.value()? {
        Value::List(attributes) => attributes,
        // Some servers write no empty list.
        Value::Atom(nil) if nil.eq_ignore_ascii_case(b"NIL") => Vec::new(),
        _ => return None,
    };
    scanner.blanks();
    let delimiter = match scanner.value()? {
        Value::Text(text) => text.first().map(|&byte| char::from(byte)),
        _ => None,
    };
    let has =
        |wanted: &str| attributes.iter().any(|attribute| attribute.eq_ignore_ascii_case(wanted.as_bytes()));
    if has("\\Noselect") || has("\\NonExistent") {
        return Some(None);
    }
    let raw = read_last_name(&mut scanner)?;
    let uses = [
        ("\\Sent", Role::Sent),
        ("\\Junk", Role::Junk),
        ("\\Trash", Role::Trash),
        ("\\Drafts", Role::Drafts),
        ("\\All", Role::All),
        ("\\Archive", Role::Archive),
        ("\\Scheduled", Role::NoMail),
        ("\\Memos", Role::NoMail),
        ("\\XNotes", Role::NoMail),
        ("\\XContacts", Role::NoMail),
        ("\\XCalendars", Role::NoMail),
        ("\\XTasks", Role::NoMail),
        ("\\XChats", Role::NoMail),
        ("\\XTemplates", Role::NoMail),
        ("\\XScheduled", Role::NoMail),
    ];
    let told = uses.iter().find(|(attribute, _)| has(attribute)).map(|(_, role)| *role);
    let name = printable(decode_utf7(&raw).as_bytes());
    Some(Some(Listed { name: if name.is_empty() { raw.clone() } else { name }, raw, delimiter, told }))
}

/// The name that ends a LIST line, but for what RFC 5258 lets follow in parentheses. A server that
/// forgets to quote or to escape is understood where the rest of the line can only be the name.
fn read_last_name(scanner: &mut ReplyScanner<'_>) -> Option<String> {
    scanner.blanks();
    let whole = scanner.rest();
    let read = read_name(scanner);
    let after = scanner.rest().trim_ascii();
    if read.is_some() && (after.is_empty() || after.starts_with(b"(\"")) {
        return read;
    }
    let inner = match whole.trim_ascii_end().strip_prefix(b"\"") {
        Some(quoted) => quoted.strip_suffix(b"\"")?,
        None => whole,
    };
    String::from_utf8(inner.to_vec()).ok().filter(|raw| !raw.is_empty())
}

/// A mailbox name: whatever is there, 7-bit or UTF-8.
fn read_name(scanner: &mut ReplyScanner<'_>) -> Option<String> {
    scanner.blanks();
    let raw = match scanner.value()? {
        Value::Text(text) => text.into_owned(),
        Value::Atom(atom) => atom.to_vec(),
        Value::Literal(_) | Value::List(_) => return None,
    };
    String::from_utf8(raw).ok().filter(|raw| !raw.is_empty())
}

/// `"INBOX" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 5)`.
pub(super) fn read_status(text: &[u8]) -> Option<(String, Status)> {
    let mut scanner = ReplyScanner::new(text, &mut []);
    let raw = read_name(&mut scanner)?;
    scanner.blanks();
    let Value::List(items) = scanner.value()? else { return None };
    let mut status = Status::default();
    for pair in items.chunks_exact(2) {
        let number = || std::str::from_utf8(&pair[1]).ok()?.parse::<u32>().ok();
        match &pair[0].to_ascii_uppercase()[..] {
            b"MESSAGES" => status.messages = number().map(u64::from),
            b"UIDNEXT" => status.uid_next = number(),
            b"UIDVALIDITY" => status.uid_validity = number(),
            _ => {}
        }
    }
    Some((raw, status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(lines: &[u8]) -> Listing {
        let line = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).to_vec();
        read_listing(&lines.split(|&byte| byte == b'\n').map(line).collect::<Vec<_>>())
    }

    fn names_in_order(lines: &str, only: Option<&[&str]>, reading: AllMail) -> Vec<String> {
        let listed = listing(lines.as_bytes()).folders;
        let only: Option<Vec<String>> = only.map(|only| only.iter().map(|&name| name.to_owned()).collect());
        let chosen = choose(&listed, &roles(&listed, &Namespaces::default()), only.as_deref(), reading);
        chosen.into_iter().map(|(folder, role)| format!("{} {role:?}", folder.name)).collect()
    }

    const PLAIN: &str = "* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST () \"/\" \"Entw&APw-rfe\"\r\n* LIST () \"/\" Zoo\r\n\
        * LIST (\\Noselect) \"/\" Lists\r\n* LIST () \"/\" \"Lists/a \\\"b\\\"\"\r\n* LIST (\\Sent) \"/\" Gesendet\r\n\
        * LIST (\\Junk) \"/\" Odd\r\n* LIST (((\r\n* LIST () NIL Flat\r\n* STATUS Zoo (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 5)\r\n";
    const GMAIL: &str = "* LIST (\\HasNoChildren) \"/\" \"INBOX\"\r\n* LIST (\\HasChildren \\Noselect) \"/\" \"[Gmail]\"\r\n\
        * LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/All Mail\"\r\n* LIST (\\Sent) \"/\" \"[Gmail]/Sent Mail\"\r\n";

    #[test]
    fn folders_come_sent_first_without_junk_trash_and_drafts() {
        let check = |lines: &str, only: Option<&[&str]>, reading: AllMail, expected: &[&str]| {
            assert_eq!(names_in_order(lines, only, reading), expected);
        };
        check(
            PLAIN,
            None,
            AllMail::Besides,
            &["Gesendet Sent", "INBOX Inbox", "Flat Plain", "Lists/a \"b\" Plain", "Zoo Plain"],
        );
        check(
            PLAIN,
            Some(&["inbox", "Entwürfe", "nowhere"]),
            AllMail::Besides,
            &["INBOX Inbox", "Entwürfe Drafts"],
        );
        let shared = "* LIST () \"/\" INBOX\r\n* LIST (\\Sent) \"/\" \"Other Users/bob/Sent\"\r\n* LIST () \"/\" Sent\r\n";
        check(shared, None, AllMail::Besides, &["Sent Sent", "INBOX Inbox"]);
        check(shared, Some(&["Other Users/bob/Sent"]), AllMail::Besides, &["Other Users/bob/Sent Sent"]);
        check(GMAIL, None, AllMail::Instead, &["[Gmail]/All Mail All"]);
        check(GMAIL, Some(&["INBOX"]), AllMail::Instead, &["INBOX Inbox"]);
        check("* LIST () \"/\" INBOX\r\n", None, AllMail::Instead, &["INBOX Inbox"]);
        check("", None, AllMail::Besides, &[]);
    }

    #[test]
    fn status_tells_size_and_next_uid() {
        let states = listing(PLAIN.as_bytes()).states;
        let expected = Status { messages: Some(3), uid_next: Some(9), uid_validity: Some(5) };
        assert_eq!(states.get("Zoo"), Some(&expected));
    }

    #[test]
    fn a_line_that_breaks_the_grammar_costs_its_own_folder_at_most() {
        let check = |line: &[u8], raw: Option<&str>, odd: usize| {
            let listing = listing(&[b"* LIST () \".\" INBOX\r\n", line, b"\r\n* LIST () \".\" Zoo"].concat());
            let raws: Vec<&str> = listing.folders.iter().map(|folder| folder.raw.as_str()).collect();
            let expected: Vec<&str> = ["INBOX"].into_iter().chain(raw).chain(["Zoo"]).collect();
            assert_eq!((raws, listing.odd.len()), (expected, odd), "{}", String::from_utf8_lossy(line));
        };
        check(br#"* LIST () "." "ab"cd""#, Some(r#"ab"cd"#), 0);
        check(br#"* LIST () "." "foo\bar""#, Some(r"foo\bar"), 0);
        check(br#"* LIST () "." "foo\\bar""#, Some(r"foo\bar"), 0);
        check(br#"* LIST () "." "a\"b""#, Some(r#"a"b"#), 0);
        check(b"* LIST () \".\" Tom (old)", Some("Tom (old)"), 0);
        check(br#"* LIST () "." Moved ("OLDNAME" ("Away"))"#, Some("Moved"), 0);
        check("* LIST () \".\" \"Geschäfte\"".as_bytes(), Some("Geschäfte"), 0);
        check(b"* LIST () \".\" \"Gesch\xe4fte\"", None, 1);
        check(br#"* LIST (\Odd \*% ]x) "." Flags"#, Some("Flags"), 0);
        check(br#"* LIST () "." "open"#, None, 1);
        check(b"* LIST (((", None, 1);
        check(br#"* LIST (\Noselect) "." "x"#, None, 0);
        check(br#"* LIST NIL "." "flagless""#, Some("flagless"), 0);
    }

    #[test]
    fn two_folders_never_have_one_name() {
        let check = |lines: &str, expected: &[&str]| {
            let folders = listing(lines.as_bytes()).folders;
            assert_eq!(folders.iter().map(|folder| &folder.name[..]).collect::<Vec<_>>(), expected);
        };
        let (coded, plain) = ("* LIST () \"/\" B&APw-cher\r\n", "* LIST () \"/\" \"Bücher\"\r\n");
        check(&format!("{coded}{plain}"), &["Bücher", "Bücher (2)"]);
        check(&format!("{plain}{coded}"), &["Bücher", "B&APw-cher"]);
        check("* LIST () \"/\" &-\r\n* LIST () \"/\" &\r\n", &["&", "& (2)"]);
    }

    proptest::proptest! {
        #[test]
        fn no_listing_makes_it_panic(text in "[ ()\\[\\]{}\"\\\\\r\n&é,+/a-z0-9-]{0,60}") {
            listing(format!("* LIST (\\Sent) \"/\" {text}\r\n* STATUS {text}\r\n* LIST {text}").as_bytes());
        }
    }
}
