//! Opening a folder by EXAMINE (RFC 9051 6.3.3), and the SEARCH for what is new in it, which may
//! travel with it.

use std::io;

use super::guard::{Expect, extended_search};
use super::login::Session;
use super::server_text::{Refusal, protocol};
use super::wire::{Reply, SEARCH_LINE_BYTES, broken};
use crate::source::SourceError;

/// UIDs one SEARCH covers where the folder holds more messages than this.
pub(super) const WINDOW: u32 = 1_000_000;

/// What EXAMINE says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Examined {
    pub(super) uid_validity: u32,
    pub(super) uid_next: Option<u32>,
    pub(super) exists: u32,
    pub(super) highest_modseq: Option<u64>,
}

/// EXAMINE with a SEARCH behind it, on their way: their tags, each with its blank.
#[derive(Debug)]
pub(super) struct OpeningAndSearch {
    examine: String,
    search: String,
}

/// What untagged replies told of the folder so far.
#[derive(Debug, Default)]
struct ToldOfFolder {
    uid_validity: Option<u32>,
    uid_next: Option<u32>,
    exists: u32,
    highest_modseq: Option<u64>,
}

impl ToldOfFolder {
    fn hear(&mut self, text: &[u8]) {
        self.exists = exists(text).unwrap_or(self.exists);
        let code = text.split_at_checked(6).filter(|(start, _)| start.eq_ignore_ascii_case(b"* OK ["));
        let Some(code) = code.and_then(|(_, rest)| rest.split(|&byte| byte == b']').next()) else { return };
        let mut words = code.split(|&byte| byte == b' ');
        let (name, value) = (words.next().unwrap_or(b"").to_ascii_uppercase(), words.next());
        match &name[..] {
            b"UIDVALIDITY" => self.uid_validity = value.and_then(number),
            b"UIDNEXT" => self.uid_next = value.and_then(number),
            b"HIGHESTMODSEQ" => self.highest_modseq = value.and_then(number),
            _ => {}
        }
    }
}

impl Session {
    /// Opens a folder for reading.
    pub(super) fn examine(&mut self, raw: &str, operation: &str) -> Result<Examined, SourceError> {
        let mut command = String::new();
        let tag = self.write_examine(raw, operation, &mut command)?;
        self.send(&command, operation)?;
        self.read_examined((&tag, raw), operation)
    }

    /// Writes EXAMINE to the end of `commands`; gives its tag. Once they are sent no folder counts
    /// as open until the answer is read.
    pub(super) fn write_examine(
        &mut self,
        raw: &str,
        operation: &str,
        commands: &mut String,
    ) -> Result<String, SourceError> {
        if raw.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(protocol(operation.to_owned(), "the folder's name holds a control character".into()));
        }
        self.examined = None;
        let tag = self.next_tag('E');
        let name = raw.replace('\\', "\\\\").replace('"', "\\\"");
        commands.push_str(&format!("{tag}EXAMINE \"{name}\"\r\n"));
        Ok(tag)
    }

    /// Writes EXAMINE and a SEARCH for UIDs above `last_uid` to the end of `commands`.
    pub(super) fn write_opening(
        &mut self,
        (raw, last_uid): (&str, u32),
        operation: &str,
        commands: &mut String,
    ) -> Result<OpeningAndSearch, SourceError> {
        let examine = self.write_examine(raw, operation, commands)?;
        let search = self.write_search(&format!("{}:*", last_uid.saturating_add(1)), commands);
        Ok(OpeningAndSearch { examine, search })
    }

    fn write_search(&mut self, range: &str, commands: &mut String) -> String {
        let tag = self.next_tag('U');
        commands.push_str(&format!("{tag}UID SEARCH UID {range}\r\n"));
        tag
    }

    /// Reads the answer to EXAMINE of a folder, by its tag and its name.
    pub(super) fn read_examined(
        &mut self,
        (tag, raw): (&str, &str),
        operation: &str,
    ) -> Result<Examined, SourceError> {
        let mut told = ToldOfFolder::default();
        let ended = {
            let mut link = self.guard.link();
            link.begin(Expect::Reply);
            link.answers(&[tag], &mut |reply| {
                told.hear(&reply.text);
                Ok(())
            })
        };
        self.sound(ended, operation)?;
        let Some(uid_validity) = told.uid_validity.filter(|validity| *validity > 0) else {
            let reason = "the server gives no valid UIDVALIDITY, so messages cannot be told apart";
            return Err(protocol(operation.to_owned(), reason.into()));
        };
        self.examined = Some(raw.to_owned());
        Ok(Examined {
            uid_validity,
            uid_next: told.uid_next.filter(|next| *next > 0),
            exists: told.exists,
            highest_modseq: told.highest_modseq,
        })
    }

    /// Reads both answers: the folder, and the UIDs that SEARCH found, which mean nothing where the
    /// folder is another than it was.
    ///
    /// # Errors
    /// Either is refused, or cannot be read. After a refusal the connection is in step.
    pub(super) fn read_opening(
        &mut self,
        opening: &OpeningAndSearch,
        raw: &str,
        (opens, reads): (&str, &str),
    ) -> Result<(Examined, Vec<u32>), SourceError> {
        let examined = self.read_examined((&opening.examine, raw), opens);
        if examined.is_err() && !self.in_step() {
            return examined.map(|examined| (examined, Vec::new()));
        }
        let found = self.read_found(&opening.search, reads);
        let examined = examined?;
        Ok((examined, found?))
    }

    /// The UIDs above `last_uid`, ascending.
    pub(super) fn search_after(
        &mut self,
        last_uid: u32,
        examined: &Examined,
        operation: &str,
    ) -> Result<Vec<u32>, SourceError> {
        let (mut uids, mut low) = (Vec::new(), last_uid.checked_add(1));
        let top = examined.uid_next.unwrap_or(u32::MAX);
        while let Some(first) = low {
            let high = first.checked_add(WINDOW).filter(|high| examined.exists > WINDOW && *high < top);
            let range = high.map_or_else(|| format!("{first}:*"), |high| format!("{first}:{}", high - 1));
            uids.extend(self.search(&range, operation)?);
            low = high;
        }
        Ok(above(uids, last_uid))
    }

    pub(super) fn search(&mut self, range: &str, operation: &str) -> Result<Vec<u32>, SourceError> {
        let mut command = String::new();
        let tag = self.write_search(range, &mut command);
        self.send(&command, operation)?;
        self.read_found(&tag, operation)
    }

    fn read_found(&mut self, tag: &str, operation: &str) -> Result<Vec<u32>, SourceError> {
        let (mut uids, mut told_exists) = (Vec::new(), 0);
        let ended = {
            let mut link = self.guard.link();
            link.begin_own(SEARCH_LINE_BYTES, SEARCH_LINE_BYTES as u64);
            link.answers(&[tag], &mut |reply| {
                told_exists = exists(&reply.text).unwrap_or(told_exists);
                read_uids(reply, &mut uids)
            })
        };
        self.told_exists = told_exists;
        self.sound(ended, operation)?;
        Ok(uids)
    }

    /// Sends commands of ours.
    pub(super) fn send(&mut self, commands: &str, operation: &str) -> Result<(), SourceError> {
        let sent = self.guard.link().send(commands);
        sent.map_err(|error| self.io_error(operation, &error))
    }

    /// What came of commands of ours.
    fn sound(&mut self, ended: io::Result<Vec<Option<Refusal>>>, operation: &str) -> Result<(), SourceError> {
        let refusals = ended.map_err(|error| self.io_error(operation, &error))?;
        match refusals.into_iter().flatten().next() {
            Some(refusal) => Err(self.refused(operation.to_owned(), refusal)),
            None => Ok(()),
        }
    }
}

/// In order, each once. `n:*` names the last message even when its UID is below n (RFC 9051 6.4.8).
pub(super) fn above(mut uids: Vec<u32>, last_uid: u32) -> Vec<u32> {
    uids.retain(|uid| *uid > last_uid);
    uids.sort_unstable();
    uids.dedup();
    uids
}

/// The number in `* 3 EXISTS`.
fn exists(text: &[u8]) -> Option<u32> {
    let (count, word) = text.strip_prefix(b"* ")?.trim_ascii_end().split_last_chunk::<7>()?;
    word.eq_ignore_ascii_case(b" EXISTS").then(|| number(count))?
}

fn number<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    let plain = digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| plain)?.parse().ok()
}

/// Adds what a SEARCH or ESEARCH reply lists.
fn read_uids(reply: &Reply, uids: &mut Vec<u32>) -> io::Result<()> {
    let unreadable = || broken("an answer to SEARCH cannot be read");
    let rest = reply.text.strip_prefix(b"* ").unwrap_or_default();
    let (word, list) = rest.split_at(rest.iter().position(|&byte| byte == b' ').unwrap_or(rest.len()));
    let extended;
    let list = match &word.to_ascii_uppercase()[..] {
        b"SEARCH" => list,
        b"ESEARCH" => {
            extended = extended_search(list.trim_ascii_start()).ok_or_else(unreadable)?;
            extended.strip_prefix(b"* SEARCH").unwrap_or_default()
        }
        _ => return Ok(()),
    };
    for word in list.split(|&byte| byte == b' ').filter(|word| !word.is_empty()) {
        uids.push(number(word).ok_or_else(unreadable)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_examine_and_search_tell_is_read_in_any_case_and_nothing_else_is() {
        let mut told = ToldOfFolder::default();
        let lines =
            ["* 3 exists", "* 12 EXISTS ", "* 7 RECENT", "* ok [uidvalidity 5] x", "* OK [UIDNEXT 0]"];
        lines.iter().for_each(|line| told.hear(line.as_bytes()));
        told.hear(b"* OK [HIGHESTMODSEQ 4294967296] y");
        told.hear(b"* NO [UIDVALIDITY 9] z");
        assert_eq!((told.exists, told.uid_validity, told.uid_next), (12, Some(5), Some(0)));
        assert_eq!(told.highest_modseq, Some(1 << 32));

        let found = |line: &str| {
            let mut uids = Vec::new();
            let reply = Reply { text: line.as_bytes().to_vec(), literals: Vec::new() };
            read_uids(&reply, &mut uids).map(|()| uids).ok()
        };
        assert_eq!(found("* SEARCH 3  1 2"), Some(vec![3, 1, 2]));
        assert_eq!(found("* search"), Some(vec![]));
        assert_eq!(found("* ESEARCH (TAG \"U1\") UID ALL 4:6,9"), Some(vec![4, 5, 6, 9]));
        assert_eq!(found("* SEARCHES 3"), Some(vec![]));
        assert_eq!(found("* SEARCH 4294967296"), None);
        assert_eq!(found("* SEARCH x"), None);
    }
}
