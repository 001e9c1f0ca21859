//! UID FETCH: writing the command, reading its answer, keeping only what was asked for.
//!
//! Written and read on the stream itself, so that two commands can be under way and header blocks
//! are copied once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::time::Duration;

use super::fetch_reply::{self, FetchKind, Fetched};
use super::guard::{ImapLink, check_depth, goodbye};
use super::login::Session;
use super::server_text::{Refusal, protocol};
use super::wire::{ANSWER_BYTES, LINE_BYTES, Literal, Reply, broken};
use crate::source::SourceError;

/// A FETCH that was sent and not yet answered.
#[derive(Debug)]
pub(super) struct PendingFetch {
    tag: u32,
    /// Ascending.
    pub(super) uids: Vec<u32>,
}

/// What an answer held of what was asked for. After an error it holds what came before.
#[derive(Debug, Default)]
pub(super) struct FetchAnswer {
    /// Replies with a body; a message that was described twice, differently, is in none of them.
    pub(super) got: BTreeMap<u32, Fetched>,
    /// The UIDs of all that was ever in `got`.
    pub(super) read: BTreeSet<u32>,
    /// Replies came that cannot be read.
    pub(super) garbled: bool,
    pub(super) refusal: Option<Refusal>,
}

/// Time limits of one answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerTimeouts {
    pub(super) quiet: Duration,
    pub(super) whole: Duration,
}

impl Session {
    /// Sends `UID FETCH uids (items)`.
    pub(super) fn send_fetch(&mut self, uids: Vec<u32>, items: &str) -> io::Result<PendingFetch> {
        self.tag += 1;
        let command = format!("F{} UID FETCH {} ({items})\r\n", self.tag, set(&uids));
        self.guard.link().wire.send(command.as_bytes())?;
        Ok(PendingFetch { tag: self.tag, uids })
    }

    /// Reads until one of the commands under way is answered to its end, and takes it off the list.
    /// A server may work on both at once and answer in any order (RFC 9051 5.5), so replies to
    /// either are kept. A body over `limit` bytes is read over.
    pub(super) fn read_fetch(
        &mut self,
        under_way: &mut VecDeque<PendingFetch>,
        limit: u64,
        patience: AnswerTimeouts,
        answer: &mut FetchAnswer,
    ) -> io::Result<()> {
        let mut link = self.guard.link();
        link.wire.begin(patience.quiet, patience.whole, LINE_BYTES, ANSWER_BYTES);
        let mut twice = BTreeSet::new();
        let ended = read_until(&mut link, under_way, limit, |uid, fetched| {
            if answer.got.get(&uid).is_some_and(|before| *before != fetched) {
                twice.insert(uid);
            }
            answer.got.insert(uid, fetched);
        });
        answer.got.retain(|uid, _| !twice.contains(uid));
        let (ended, garbled, refusal) = ended?;
        under_way.remove(ended);
        answer.garbled |= garbled;
        answer.refusal = refusal;
        Ok(())
    }

    /// One body item of one message. `None` when it is gone.
    pub(super) fn ask_one(
        &mut self,
        uid: u32,
        items: &str,
        limit: u64,
        operation: &str,
    ) -> Result<Option<Vec<u8>>, SourceError> {
        let deadlines = self.guard.link().deadlines;
        let patience = AnswerTimeouts { quiet: deadlines.quiet, whole: deadlines.command };
        let mut answer = FetchAnswer::default();
        let talk = self
            .send_fetch(vec![uid], items)
            .and_then(|asked| self.read_fetch(&mut VecDeque::from([asked]), limit, patience, &mut answer));
        talk.map_err(|error| self.io_error(operation, &error))?;
        if let Some(refusal) = answer.refusal {
            return Err(self.refused(operation.to_owned(), refusal));
        }
        match answer.got.remove(&uid).and_then(|fetched| fetched.body) {
            Some(Literal::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Literal::Oversized(_)) => {
                Err(protocol(operation.to_owned(), "the server sends more than was asked for".into()))
            }
            _ if answer.garbled => {
                Err(protocol(operation.to_owned(), "the server's answer cannot be read".into()))
            }
            _ => Ok(None),
        }
    }
}

/// Hands every readable FETCH reply with body, for a message asked for, to `keep`, up to a tagged
/// reply. Gives the place of the command that ended, whether there were unreadable replies, and the
/// refusal, if it was one.
fn read_until(
    link: &mut ImapLink,
    under_way: &VecDeque<PendingFetch>,
    limit: u64,
    mut keep: impl FnMut(u32, Fetched),
) -> io::Result<(usize, bool, Option<Refusal>)> {
    let (mut garbled, mut reply) = (false, Reply::default());
    let tags: Vec<Vec<u8>> = under_way.iter().map(|asked| format!("F{} ", asked.tag).into_bytes()).collect();
    let wanted = |uid: &u32| under_way.iter().any(|asked| asked.uids.binary_search(uid).is_ok());
    loop {
        link.wire.reply(limit, &mut reply)?;
        if let Some(ended) = tags.iter().position(|tag| reply.text.starts_with(tag)) {
            return Ok((ended, garbled, read_status(&reply.text[tags[ended].len()..])?));
        }
        match reply.text.first() {
            Some(b'*') => {}
            Some(b'+') | None => continue,
            _ => return Err(broken("a line is no IMAP reply")),
        }
        if reply.text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"* BYE ")) {
            return Err(goodbye(&reply.text[6..]));
        }
        check_depth(&reply.text)?;
        match fetch_reply::read(&mut reply) {
            FetchKind::Fetched(Fetched { body: Some(Literal::Postponed), .. }) | FetchKind::Other => {}
            FetchKind::Fetched(fetched) => match fetched.uid.filter(wanted) {
                Some(uid) if fetched.body.is_some() => keep(uid, fetched),
                _ => {}
            },
            FetchKind::Garbled => garbled = true,
        }
    }
}

fn read_status(status: &[u8]) -> io::Result<Option<Refusal>> {
    let (word, rest) = status.split_at(status.iter().position(|&byte| byte == b' ').unwrap_or(status.len()));
    match &word.to_ascii_uppercase()[..] {
        b"OK" => Ok(None),
        b"NO" | b"BAD" => Ok(Some(Refusal::read(rest.trim_ascii_start()))),
        _ => Err(broken("a line is no IMAP reply")),
    }
}

/// Ascending UIDs as a sequence set (RFC 9051 9): `1:3,7`.
pub(super) fn set(uids: &[u32]) -> String {
    let mut text = String::new();
    let mut rest = uids;
    while let Some((&first, after)) = rest.split_first() {
        let run = after.iter().zip(first..).take_while(|(uid, before)| **uid == before + 1).count();
        text.push_str(if text.is_empty() { "" } else { "," });
        text.push_str(&first.to_string());
        if run > 0 {
            text.push_str(&format!(":{}", after[run - 1]));
        }
        rest = &after[run..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_written_as_ranges() {
        let check = |uids: &[u32], text: &str| assert_eq!(set(uids), text);
        check(&[], "");
        check(&[7], "7");
        check(&[1, 2, 3, 7, 9, 10], "1:3,7,9:10");
        check(&[u32::MAX - 1, u32::MAX], "4294967294:4294967295");
    }
}
