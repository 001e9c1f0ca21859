//! Mail that carries a token of ours back: noticed by the scan, decided once.
//!
//! A token is known by the mail's own header, or by the Message-ID it answers, where a provider
//! gave our mail another one than we did. Two mails with different identities are the same reply
//! when they carry the same token and say the same words at the same time: clients and providers
//! each leave a copy in Sent, and may call it differently. Absent on purpose: whether a mail is to
//! be obeyed.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::message_key::MessageKey;
use super::{Result, Store, TokenKind, fingerprint, pending, timestamp};
use crate::mail::{HeaderRecord, Signs, Token, token};

/// Words shaped like a token that one mail may leave behind: a stranger's mail may be full of them.
const CARRIED_MAX: usize = 16;
/// Why a copy of a reply that was obeyed is left alone.
pub(super) const COPY: &str = "it is a copy of a mail that was obeyed";
/// Undated copies of one reply arrive within this many seconds.
const SAME_SECONDS: i64 = 24 * 60 * 60;

/// Copies of our own mails in the mailbox, by what became of their Message-IDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnMessageIds {
    pub unchanged: usize,
    pub changed: usize,
}

/// A reply that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundReply {
    /// The mail's key.
    pub key: MessageKey,
    pub token_hash: Vec<u8>,
    /// Whether a copy that has the Sent sign carries the token.
    pub in_sent: Channel,
    /// Its Date field. `None`: none that can be read.
    pub written: Option<Timestamp>,
    /// When it reached the mailbox. `None`: nobody knows.
    pub arrived: Option<Timestamp>,
    /// Fetches that failed.
    pub tries: u32,
}

/// Where the best copy of a reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Sent,
    Elsewhere,
}

impl Channel {
    fn from_record(record: &HeaderRecord) -> Channel {
        if record.signs.contains(Signs::IN_SENT) { Channel::Sent } else { Channel::Elsewhere }
    }
}

/// 1 and 0, as the columns `sent` have it.
impl ToSql for Channel {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(*self == Channel::Sent))
    }
}

impl FromSql for Channel {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Channel> {
        bool::column_result(value).map(|sent| if sent { Channel::Sent } else { Channel::Elsewhere })
    }
}

/// What a token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// What kind of mail it was sent in.
    pub kind: TokenKind,
    /// The digest whose numbers an answer means.
    pub digest: Option<i64>,
    /// `None`: does not expire.
    pub expires_at: Option<Timestamp>,
    /// The command mail (message key) whose transcript carries it. `None`: another mail of ours
    /// does.
    pub receipt_of: Option<MessageKey>,
    /// A rotation stopped it.
    pub revoked_at: Option<Timestamp>,
}

/// Whether a reply was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyState {
    /// Not yet.
    Found,
    Obeyed,
    Refused,
}

/// What was decided of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyDecision {
    pub state: ReplyState,
    /// Why it was refused.
    pub reason: String,
    pub at: Option<Timestamp>,
}

/// What a reply says, and when: the same for all its copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyContent {
    words: [u8; 32],
    written: Option<i64>,
    arrived: Option<i64>,
}

impl ReplyContent {
    /// Of its lines; case and blanks do not matter.
    pub fn new<'l>(lines: impl Iterator<Item = &'l str>, found: &FoundReply) -> ReplyContent {
        let mut hash = Sha256::new();
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            hash.update(words.join(" ").to_lowercase().as_bytes());
            hash.update(b"\n");
        }
        ReplyContent {
            words: hash.finalize().into(),
            written: found.written.map(Timestamp::as_second),
            arrived: found.arrived.map(Timestamp::as_second),
        }
    }

    /// A name for it that all its copies share: of the token, the words and the Date; without one,
    /// of the day it arrived.
    pub fn name(&self, token_hash: &[u8]) -> String {
        let when = match (self.written, self.arrived) {
            (Some(at), _) => format!("at {at}"),
            (None, arrived) => format!("day {}", arrived.unwrap_or_default().div_euclid(SAME_SECONDS)),
        };
        let mut hash = Sha256::new();
        hash.update(token_hash);
        hash.update(self.words);
        hash.update(when.as_bytes());
        data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
    }
}

/// SHA-256 of a token's characters.
pub fn token_hash(token: &Token) -> Vec<u8> {
    Sha256::digest(token.as_str().as_bytes()).to_vec()
}

/// Message-IDs that providers gave to mail of ours, by fingerprint, and the token hash behind each.
pub(super) type RewrittenIds = HashMap<i64, Vec<u8>>;

/// All of them. There are few: most providers leave a Message-ID alone.
pub(super) fn rewritten(tx: &rusqlite::Connection) -> Result<RewrittenIds> {
    let mut statement = tx.prepare_cached(
        "SELECT id_hash, message_id FROM own_copy JOIN outbox ON outbox.rekindle_id = own_copy.rekindle_id",
    )?;
    let mut rows = statement.query([])?;
    let mut found = RewrittenIds::new();
    while let Some(row) = rows.next()? {
        let (id_hash, ours): (i64, String) = (row.get(0)?, row.get(1)?);
        if fingerprint(&ours) != id_hash
            && let Some(token) = token::in_message_id(&ours)
        {
            found.insert(id_hash, token_hash(&token));
        }
    }
    Ok(found)
}

/// Remembers a mail with one of our tokens, inside the scan's transaction. Tells whether it is new.
pub(super) fn notice(
    tx: &Transaction<'_>,
    rewritten: &RewrittenIds,
    key: MessageKey,
    record: &HeaderRecord,
) -> Result<bool> {
    let carried = token::in_header(record);
    let channel = Channel::from_record(record);
    for hash in carried.iter().map(token_hash).chain(behind(rewritten, record)) {
        if tx.prepare_cached("SELECT 1 FROM token WHERE hash = ?1")?.exists([&hash])? {
            return found(tx, key, &hash, channel);
        }
    }
    for token in carried.iter().take(CARRIED_MAX) {
        let sql = "INSERT INTO carried (token_hash, key, sent) VALUES (?1, ?2, ?3)
                   ON CONFLICT (token_hash, key) DO UPDATE SET sent = 1 WHERE ?3 = 1";
        tx.prepare_cached(sql)?.execute(params![token_hash(token), key, channel])?;
    }
    Ok(false)
}

/// The tokens of our mails that this one answers under the Message-IDs that a provider gave them,
/// the directest first.
fn behind(rewritten: &RewrittenIds, record: &HeaderRecord) -> Vec<Vec<u8>> {
    if rewritten.is_empty() {
        // As nearly always: no fingerprint need be made.
        return Vec::new();
    }
    let ids = record.in_reply_to.iter().chain(record.references.iter().rev());
    ids.filter_map(|id| rewritten.get(&fingerprint(id.as_str())).cloned()).collect()
}

/// A copy with the Sent sign says which token the mail carries, whatever copies without it say.
/// What was decided stays decided, unless it was decided of a copy elsewhere that carried another
/// token.
fn found(tx: &Transaction<'_>, key: MessageKey, token_hash: &[u8], channel: Channel) -> Result<bool> {
    let sql = "INSERT OR IGNORE INTO reply (key, token_hash, state, sent) VALUES (?1, ?2, 'found', ?3)";
    let new = tx.prepare_cached(sql)?.execute(params![key, token_hash, channel])? > 0;
    if !new && channel == Channel::Sent {
        let sql = "UPDATE reply SET token_hash = ?2, sent = 1, state = 'found', reason = '', decided_at = NULL,
                     tries = 0, next_at = 0
                   WHERE key = ?1 AND sent = 0 AND (state = 'found' OR state = 'refused' AND token_hash <> ?2)";
        tx.prepare_cached(sql)?.execute(params![key, token_hash])?;
    }
    Ok(new)
}

/// A token was given out just now: mail that carried it before is an answer to it all the same.
pub(super) fn adopt(tx: &Transaction<'_>, token_hash: &[u8]) -> Result<()> {
    let sql = "SELECT key, sent FROM carried WHERE token_hash = ?1";
    let carriers: Vec<(MessageKey, Channel)> = tx
        .prepare(sql)?
        .query_map([token_hash], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (key, channel) in carriers {
        found(tx, key, token_hash, channel)?;
    }
    Ok(())
}

/// Our own mail was met in the mailbox. Where it has got another Message-ID, mail that answered
/// that one is an answer to ours.
pub(super) fn meet(tx: &Transaction<'_>, rewritten: &mut RewrittenIds, record: &HeaderRecord) -> Result<()> {
    let Some(id) = &record.message_id else { return Ok(()) };
    let rekindle_id = match &record.rekindle_id {
        Some(rekindle_id) => Some(rekindle_id.clone()),
        None => by_tag(tx, record)?,
    };
    let Some(rekindle_id) = rekindle_id else { return Ok(()) };
    let id_hash = fingerprint(id.as_str());
    let sql = "INSERT OR IGNORE INTO own_copy (rekindle_id, id_hash, mark) VALUES (?1, ?2, ?3)";
    if tx.prepare_cached(sql)?.execute(params![rekindle_id, id_hash, record.mark])? > 0 {
        rewritten.extend(settle(tx, &rekindle_id)?);
    }
    Ok(())
}

/// The X-Rekindle-Id of a mail of ours that lost it, by the tag in its subject.
fn by_tag(tx: &Transaction<'_>, record: &HeaderRecord) -> Result<Option<String>> {
    let Some(token) = token::in_text(&record.subject).next() else { return Ok(None) };
    let ([from], [to]) = (&record.from[..], &record.to[..]) else { return Ok(None) };
    let sql = "SELECT rekindle_id FROM outbox
               WHERE substr(message_id, 1, instr(message_id, '@')) = ?1 AND sender = ?2 AND recipient = ?3";
    let ours = format!("rekindle.{}@", token.as_str());
    let values = params![ours, from.address.as_str(), to.address.as_str()];
    Ok(tx.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

/// Looks for answers to a mail of ours under each Message-ID it has got. Gives those that are not
/// the one we set. Reads all messages where there are any.
pub(super) fn settle(tx: &Transaction<'_>, rekindle_id: &str) -> Result<RewrittenIds> {
    let ids: Vec<i64> = tx
        .prepare_cached("SELECT id_hash FROM own_copy WHERE rekindle_id = ?1")?
        .query_map([rekindle_id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let ours: Option<String> = tx
        .prepare_cached("SELECT message_id FROM outbox WHERE rekindle_id = ?1")?
        .query_row([rekindle_id], |row| row.get(0))
        .optional()?;
    let Some(ours) = ours else { return Ok(RewrittenIds::new()) };
    let Some(hash) = token::in_message_id(&ours).map(|token| token_hash(&token)) else {
        return Ok(RewrittenIds::new());
    };
    let others: RewrittenIds =
        ids.into_iter().filter(|id| *id != fingerprint(&ours)).map(|id| (id, hash.clone())).collect();
    for id in others.keys() {
        // What a message answers is what the copy that decides says: a Sent copy, where there is
        // one.
        let sql = "SELECT key, (signs & ?4) <> 0, message.message_id
                   FROM message_key JOIN message ON message.id = message_key.message_id
                   WHERE message_key.message_id IN
                     (SELECT id FROM message WHERE (parent_hash = ?1 OR root_hash = ?1) AND (signs & ?3) = 0
                        AND EXISTS (SELECT 1 FROM token WHERE hash = ?2))";
        let values = params![id, hash, Signs::OURS.bits(), Signs::IN_SENT.bits()];
        let answers: Vec<(MessageKey, Channel, Option<String>)> = tx
            .prepare(sql)?
            .query_map(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (key, channel, own) in answers {
            // A mail that names itself answers nothing.
            if own.is_none_or(|own| fingerprint(&own) != *id) {
                found(tx, key, &hash, channel)?;
            }
        }
    }
    Ok(others)
}

/// Whether another copy of this reply was obeyed.
pub(super) fn obeyed_before(
    tx: &Transaction<'_>,
    key: MessageKey,
    token_hash: &[u8],
    said: &ReplyContent,
) -> Result<bool> {
    let sql = "SELECT 1 FROM reply
               WHERE state = 'obeyed' AND token_hash = ?1 AND words = ?2 AND key <> ?3
                 AND CASE WHEN written IS NOT NULL AND ?4 IS NOT NULL THEN written = ?4
                     ELSE coalesce(abs(coalesce(arrived, written) - coalesce(?5, ?4)), 0) <= ?6 END";
    let values = params![token_hash, &said.words[..], key, said.written, said.arrived, SAME_SECONDS];
    Ok(tx.prepare(sql)?.exists(values)?)
}

/// Marks a reply as obeyed. `false`: it was decided already.
pub(super) fn obey(
    tx: &Transaction<'_>,
    key: MessageKey,
    said: &ReplyContent,
    now: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE reply SET state = 'obeyed', decided_at = ?2, words = ?3, written = ?4, arrived = ?5
               WHERE key = ?1 AND state = 'found'";
    let values = params![key, now.as_second(), &said.words[..], said.written, said.arrived];
    Ok(tx.execute(sql, values)? > 0)
}

/// Decides for good that a reply is not to be obeyed.
pub(super) fn refuse(tx: &rusqlite::Connection, key: MessageKey, reason: &str, now: Timestamp) -> Result<()> {
    let sql =
        "UPDATE reply SET state = 'refused', reason = ?2, decided_at = ?3 WHERE key = ?1 AND state = 'found'";
    tx.execute(sql, params![key, reason, now.as_second()])?;
    Ok(())
}

impl Store {
    /// How many copies of our own mails have the Message-ID that we set, and how many another.
    ///
    /// # Errors
    /// The database's.
    pub fn own_message_ids(&self) -> Result<OwnMessageIds> {
        let sql = "SELECT id_hash, message_id FROM own_copy JOIN outbox ON outbox.rekindle_id = own_copy.rekindle_id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut found = OwnMessageIds { unchanged: 0, changed: 0 };
        while let Some(row) = rows.next()? {
            let (id_hash, ours): (i64, String) = (row.get(0)?, row.get(1)?);
            match fingerprint(&ours) == id_hash {
                true => found.unchanged += 1,
                false => found.changed += 1,
            }
        }
        Ok(found)
    }

    /// Replies not decided yet that may be fetched now: those that failed least often first, then
    /// in the order they were written.
    ///
    /// # Errors
    /// SQLite's.
    pub fn found_replies(&self, now: Timestamp) -> Result<Vec<FoundReply>> {
        let sql = "SELECT reply.key, token_hash, reply.sent, message.written, message.arrived, tries
                   FROM reply JOIN message_key ON message_key.key = reply.key
                   JOIN message ON message.id = message_key.message_id
                   WHERE state = 'found' AND (next_at <= ?1 OR next_at > ?2)
                   ORDER BY tries, coalesce(message.written, message.arrived), message.id";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([now.as_second(), pending::latest(now)], |row| {
            Ok(FoundReply {
                key: row.get(0)?,
                token_hash: row.get(1)?,
                in_sent: row.get(2)?,
                written: row.get::<_, Option<i64>>(3)?.map(timestamp),
                arrived: row.get::<_, Option<i64>>(4)?.map(timestamp),
                tries: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The hash of the token of ours that a header carries, or whose mail it answers under the
    /// Message-ID a provider gave it. `None`: none of ours.
    ///
    /// # Errors
    /// SQLite's.
    pub fn token_in(&self, record: &HeaderRecord) -> Result<Option<Vec<u8>>> {
        let rewritten = rewritten(&self.connection)?;
        for hash in token::in_header(record).iter().map(token_hash).chain(behind(&rewritten, record)) {
            if self.token(&hash)?.is_some() {
                return Ok(Some(hash));
            }
        }
        Ok(None)
    }

    /// The marks (`X-Rekindle`) that mail with this X-Rekindle-Id has in the mailbox, each once.
    /// What they say is to be checked: a forgery may be among them.
    ///
    /// # Errors
    /// SQLite's.
    pub fn marks(&self, rekindle_id: &str) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT mark FROM own_copy WHERE rekindle_id = ?1 ORDER BY mark";
        let mut statement = self.connection.prepare(sql)?;
        let marks = statement.query_map([rekindle_id], |row| row.get(0))?;
        Ok(marks.collect::<rusqlite::Result<_>>()?)
    }

    /// A token by its hash. `None`: not ours.
    ///
    /// # Errors
    /// SQLite's.
    pub fn token(&self, hash: &[u8]) -> Result<Option<TokenRow>> {
        let sql = "SELECT kind, digest_id, expires_at, revoked_at, receipt_of FROM token WHERE hash = ?1";
        let row = |row: &rusqlite::Row<'_>| {
            Ok(TokenRow {
                kind: row.get(0)?,
                digest: row.get(1)?,
                expires_at: row.get::<_, Option<i64>>(2)?.map(timestamp),
                revoked_at: row.get::<_, Option<i64>>(3)?.map(timestamp),
                receipt_of: row.get(4)?,
            })
        };
        Ok(self.connection.query_row(sql, [hash], row).optional()?)
    }

    /// What was decided of a mail. `None`: it was never noticed as a reply.
    ///
    /// # Errors
    /// SQLite's.
    pub fn decided(&self, key: MessageKey) -> Result<Option<ReplyDecision>> {
        let sql = "SELECT state, reason, decided_at FROM reply WHERE key = ?1";
        let row = |row: &rusqlite::Row<'_>| {
            let at = row.get::<_, Option<i64>>(2)?.map(timestamp);
            Ok(ReplyDecision { state: row.get(0)?, reason: row.get(1)?, at })
        };
        Ok(self.connection.query_row(sql, [key], row).optional()?)
    }

    /// Decides a reply for good where another copy of it was obeyed. `false`: it is the first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn refuse_copy(&mut self, found: &FoundReply, said: &ReplyContent, now: Timestamp) -> Result<bool> {
        let tx = self.connection.transaction()?;
        let copy = obeyed_before(&tx, found.key, &found.token_hash, said)?;
        if copy {
            refuse(&tx, found.key, COPY, now)?;
        }
        tx.commit()?;
        Ok(copy)
    }

    /// Decides a reply for good: it is not to be obeyed.
    ///
    /// # Errors
    /// SQLite's.
    pub fn refuse_reply(&mut self, key: MessageKey, reason: &str, now: Timestamp) -> Result<()> {
        refuse(&self.connection, key, reason, now)
    }
}
