//! Which folders there are and which are read (RFC 9051 6.3.9, RFC 6154, RFC 5819), and opening one
//! by EXAMINE.
#![expect(clippy::disallowed_methods, reason = "what LIST-STATUS said is believed for a short time only")]

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use super::guard::Expect;
use super::login::Session;
use super::roles::{Listed, roles};
use super::scanner::{ReplyScanner, Value};
use super::server_text::{printable, protocol};
use super::{Imap, Listing, Seen};
use crate::mail::Role;
use crate::mail::folder::decode_utf7;
use crate::source::{Folder, SourceError};

/// How long LIST-STATUS counts as the present.
const FRESH: Duration = Duration::from_secs(60);

/// What EXAMINE says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Examined {
    pub(super) uid_validity: u32,
    pub(super) uid_next: Option<u32>,
    pub(super) exists: u32,
    pub(super) highest_modseq: Option<u64>,
}

/// MESSAGES, UIDNEXT, UIDVALIDITY of one folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Status {
    messages: Option<u64>,
    uid_next: Option<u32>,
    uid_validity: Option<u32>,
}

impl Imap {
    /// Folders in reading order: Sent, INBOX, the others by name; without Junk, Trash and Drafts.
    /// On Gmail All Mail alone, whose messages carry their labels. `imap.folders` names other ones.
    ///
    /// # Errors
    /// When LIST fails, or none of the folders in `imap.folders` is there.
    pub fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        let operation =
            format!("listing the folders of {} at {}", self.settings.login, self.settings.server.host);
        let listed = self.session().and_then(|session| session.list(&operation));
        let (listed, states) = self.settle(listed)?;
        let gmail = self.session()?.offers.is_gmail();
        let chosen = choose(&listed, self.settings.folders.as_deref(), gmail);
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

    /// The raw name of the Drafts folder, by SPECIAL-USE or by its well-known name: where a draft
    /// is appended.
    ///
    /// # Errors
    /// When LIST fails, or there is no such folder.
    pub fn drafts_folder(&mut self) -> Result<String, SourceError> {
        let operation = self.operation("looking for the Drafts folder among", "the folders");
        let listed = self.session().and_then(|session| session.list(&operation));
        let (listed, _) = self.settle(listed)?;
        let mut drafts = listed.iter().zip(roles(&listed)).filter(|(_, role)| *role == Role::Drafts);
        let found = drafts.next().map(|(folder, _)| folder.raw.clone());
        found.ok_or_else(|| {
            protocol(operation, "there is none; make one, or set drafts.store = \"off\"".into())
        })
    }

    fn note_listing(&mut self, states: &HashMap<String, Status>) {
        let at = Instant::now();
        let listing = |(raw, status): (&String, &Status)| {
            let state = Seen { uid_validity: status.uid_validity?, uid_next: status.uid_next? };
            Some((raw.clone(), Listing { state, at }))
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
    pub(super) fn list(
        &mut self,
        operation: &str,
    ) -> Result<(Vec<Listed>, HashMap<String, Status>), SourceError> {
        let options = match (self.offers.has("SPECIAL-USE"), self.offers.has("LIST-STATUS")) {
            (true, true) => " RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY))",
            (true, false) => " RETURN (SPECIAL-USE)",
            (false, true) => " RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY))",
            (false, false) => "",
        };
        let mut answer = self.run_list(options);
        // Some servers offer an option and refuse it, or give SPECIAL-USE only without being asked
        // (RFC 6154 2).
        if matches!(answer, Err(imap::Error::Bad(_) | imap::Error::No(_))) && !options.is_empty() {
            answer = self.run_list("");
        }
        answer.map(|lines| read_listing(&lines)).map_err(|error| self.crate_error(operation, &error))
    }

    fn run_list(&mut self, options: &str) -> imap::error::Result<Vec<u8>> {
        self.guard.link().begin(Expect::Reply);
        self.crate_session.run_command_and_read_response(format!("LIST \"\" \"*\"{options}"))
    }

    pub(super) fn examine(&mut self, raw: &str, operation: &str) -> Result<Examined, SourceError> {
        self.guard.link().begin(Expect::Reply);
        self.examined = None;
        let opened = self.crate_session.examine(raw);
        let mailbox = opened.map_err(|error| self.crate_error(operation, &error))?;
        // Nothing of this is read: it must not pile up.
        drop(self.crate_session.take_all_unsolicited());
        let Some(uid_validity) = mailbox.uid_validity.filter(|validity| *validity > 0) else {
            let reason = "the server gives no valid UIDVALIDITY, so messages cannot be told apart";
            return Err(protocol(operation.to_owned(), reason.into()));
        };
        self.examined = Some(raw.to_owned());
        Ok(Examined {
            uid_validity,
            uid_next: mailbox.uid_next.filter(|next| *next > 0),
            exists: mailbox.exists,
            highest_modseq: mailbox.highest_mod_seq,
        })
    }
}

/// The folders to read, with their roles, in reading order.
fn choose<'a>(listed: &'a [Listed], only: Option<&[String]>, gmail: bool) -> Vec<(&'a Listed, Role)> {
    let all: Vec<_> = listed.iter().zip(roles(listed)).collect();
    let mut chosen: Vec<_> = match only {
        Some(only) => {
            all.into_iter().filter(|(folder, _)| only.iter().any(|name| is_named(folder, name))).collect()
        }
        None if gmail && all.iter().any(|(_, role)| *role == Role::All) => {
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

/// Reads the LIST and STATUS lines of an answer. A line that cannot be read is passed over: one
/// strange folder must not hide the others.
fn read_listing(lines: &[u8]) -> (Vec<Listed>, HashMap<String, Status>) {
    let (mut listed, mut states) = (Vec::new(), HashMap::new());
    let (mut raws, mut names) = (HashSet::new(), HashSet::new());
    for line in lines.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii) {
        let (word, rest) = match line.strip_prefix(b"* ").and_then(|rest| rest.split_at_checked(5)) {
            Some((word, rest)) => (word.to_ascii_uppercase(), rest),
            None => continue,
        };
        if word == b"LIST " {
            let Some(mut folder) = read_list(rest).filter(|folder| raws.insert(folder.raw.clone())) else {
                continue;
            };
            if !names.insert(folder.name.clone()) {
                folder.name = folder.raw.clone();
            }
            listed.push(folder);
        } else if word == b"STATU" {
            states.extend(rest.strip_prefix(b"S ").or(rest.strip_prefix(b"s ")).and_then(read_status));
        }
    }
    (listed, states)
}

/// `(\HasNoChildren \Sent) "/" "Sent Items"`. `None` for what cannot be opened.
fn read_list(text: &[u8]) -> Option<Listed> {
    let mut scanner = ReplyScanner::new(text, Vec::new());
    let Value::List(attributes) = scanner.value()? else { return None };
    scanner.blanks();
    let delimiter = match scanner.value()? {
        Value::Text(text) => text.first().map(|&byte| char::from(byte)),
        _ => None,
    };
    let raw = read_name(&mut scanner)?;
    let has =
        |wanted: &str| attributes.iter().any(|attribute| attribute.eq_ignore_ascii_case(wanted.as_bytes()));
    if has("\\Noselect") || has("\\NonExistent") {
        return None;
    }
    let uses = [
        ("\\Sent", Role::Sent),
        ("\\Junk", Role::Junk),
        ("\\Trash", Role::Trash),
        ("\\Drafts", Role::Drafts),
        ("\\All", Role::All),
        ("\\Archive", Role::Archive),
    ];
    let told = uses.iter().find(|(attribute, _)| has(attribute)).map(|(_, role)| *role);
    let name = printable(decode_utf7(&raw).as_bytes());
    Some(Listed { name: if name.is_empty() { raw.clone() } else { name }, raw, delimiter, told })
}

/// A mailbox name: whatever stands there, 7-bit.
fn read_name(scanner: &mut ReplyScanner<'_>) -> Option<String> {
    scanner.blanks();
    let raw = match scanner.value()? {
        Value::Text(text) => text,
        Value::Atom(atom) => atom.to_vec(),
        Value::Literal(_) | Value::List(_) => return None,
    };
    String::from_utf8(raw).ok().filter(|raw| !raw.is_empty())
}

/// `"INBOX" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 5)`.
fn read_status(text: &[u8]) -> Option<(String, Status)> {
    let mut scanner = ReplyScanner::new(text, Vec::new());
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

    fn names_in_order(lines: &str, only: Option<&[&str]>, gmail: bool) -> Vec<String> {
        let (listed, _) = read_listing(lines.as_bytes());
        let only: Option<Vec<String>> = only.map(|only| only.iter().map(|&name| name.to_owned()).collect());
        let chosen = choose(&listed, only.as_deref(), gmail);
        chosen.into_iter().map(|(folder, role)| format!("{} {role:?}", folder.name)).collect()
    }

    const PLAIN: &str = "* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST () \"/\" \"Entw&APw-rfe\"\r\n* LIST () \"/\" Zoo\r\n\
        * LIST (\\Noselect) \"/\" Lists\r\n* LIST () \"/\" \"Lists/a \\\"b\\\"\"\r\n* LIST (\\Sent) \"/\" Gesendet\r\n\
        * LIST (\\Junk) \"/\" Odd\r\n* LIST (((\r\n* LIST () NIL Flat\r\n* STATUS Zoo (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 5)\r\n";
    const GMAIL: &str = "* LIST (\\HasNoChildren) \"/\" \"INBOX\"\r\n* LIST (\\HasChildren \\Noselect) \"/\" \"[Gmail]\"\r\n\
        * LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/All Mail\"\r\n* LIST (\\Sent) \"/\" \"[Gmail]/Sent Mail\"\r\n";

    #[test]
    fn folders_come_sent_first_without_junk_trash_and_drafts() {
        let check = |lines: &str, only: Option<&[&str]>, gmail: bool, expected: &[&str]| {
            assert_eq!(names_in_order(lines, only, gmail), expected);
        };
        check(
            PLAIN,
            None,
            false,
            &["Gesendet Sent", "INBOX Inbox", "Flat Plain", "Lists/a \"b\" Plain", "Zoo Plain"],
        );
        check(PLAIN, Some(&["inbox", "Entwürfe", "nowhere"]), false, &["INBOX Inbox", "Entwürfe Drafts"]);
        check(GMAIL, None, true, &["[Gmail]/All Mail All"]);
        check(GMAIL, Some(&["INBOX"]), true, &["INBOX Inbox"]);
        check("* LIST () \"/\" INBOX\r\n", None, true, &["INBOX Inbox"]);
        check("", None, false, &[]);
    }

    #[test]
    fn status_tells_size_and_next_uid() {
        let (_, states) = read_listing(PLAIN.as_bytes());
        let expected = Status { messages: Some(3), uid_next: Some(9), uid_validity: Some(5) };
        assert_eq!(states.get("Zoo"), Some(&expected));
    }

    proptest::proptest! {
        #[test]
        fn no_listing_makes_it_panic(text in "[ ()\\[\\]{}\"\\\\\r\n&é,+/a-z0-9-]{0,60}") {
            read_listing(format!("* LIST (\\Sent) \"/\" {text}\r\n* STATUS {text}\r\n* LIST {text}").as_bytes());
        }
    }
}
