//! Digests, the meaning of their numbers, and answered replies: each written in one transaction
//! with the mail that tells of it.

mod withdraw;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::draft::{self, NewDraft};
use super::journal::{NewEntry, insert_all};
use super::message_key::MessageKey;
use super::outbox::caps;
use super::outbox::{Approved, NewMail, queue, queue_approved};
use super::reply::{self, ReplyContent, token_hash};
use super::{Result, Store, timestamp};
pub use crate::agenda::DigestItem;
use crate::command::JobKey;
use crate::mail::Token;

/// How long a digest's or receipt's token is good for.
const TOKEN_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);
/// How long a pairing mail waits for its answer.
const PAIR_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(3 * 24);

/// What kind of mail a token was sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    Digest,
    Receipt,
    /// Does not expire.
    Welcome,
    /// Its answer shows what a provider stamps; good for three days, once.
    Pair,
    /// A digest that was sent to be looked at: its answer is told so, and does nothing.
    Trial,
}

/// A digest as decided, to be written with its mail.
#[derive(Debug, Clone)]
pub struct NewDigest<'a> {
    /// The job's key.
    pub slot: &'a JobKey,
    pub items: &'a [DigestItem],
    pub token: &'a Token,
    pub mail: &'a NewMail,
}

/// A reply's consequences, to be written at once.
#[derive(Debug, Clone)]
pub struct ReplyEffects<'a> {
    /// The reply's message key.
    pub reply_key: MessageKey,
    /// The token it answers.
    pub token_hash: &'a [u8],
    /// What it says: a copy that says the same is not obeyed again.
    pub said: ReplyContent,
    pub entries: &'a [NewEntry],
    /// The transcript; `None` where nothing is to be answered (the daily cap).
    pub receipt: Option<(&'a NewMail, &'a Token)>,
    /// Further mail to the owner, such as drafts asked for.
    pub mails: &'a [NewMail],
    pub side_effects: &'a SideEffects,
    /// The digest whose numbers the receipt's answers mean.
    pub digest: Option<i64>,
    /// Numbers that the transcript gives to people, after those of the digest.
    pub numbers: &'a [DigestItem],
}

/// What commands do besides the journal and mail to the owner.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SideEffects {
    /// To be put among the owner's drafts.
    pub drafts: Vec<NewDraft>,
    /// Of further mails that may be answered, with the digest's numbers.
    pub tokens: Vec<Token>,
    /// Mail to others, as the owner approved it.
    pub approved: Vec<Approved>,
}

impl SideEffects {
    /// Adds what another line of the same reply does.
    pub fn extend(&mut self, other: &SideEffects) {
        self.drafts.extend_from_slice(&other.drafts);
        self.tokens.extend_from_slice(&other.tokens);
        self.approved.extend_from_slice(&other.approved);
    }
}

impl Store {
    /// Writes a digest, its numbers, its token, a `shown` entry for each person and the mail.
    /// `None`: the slot had its digest already.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_digest(
        &mut self,
        digest: &NewDigest<'_>,
        shown: impl Fn(i64) -> Vec<NewEntry>,
        now: Timestamp,
    ) -> Result<Option<i64>> {
        let tx = self.connection.transaction()?;
        if insert_slot(&tx, digest.slot, now)? == 0 {
            return Ok(None);
        }
        let id = tx.last_insert_rowid();
        insert_items(&tx, id, digest.items)?;
        insert_token(&tx, digest.token, TokenKind::Digest, Some(id), now)?;
        let entries = insert_all(&tx, &shown(id), now)?;
        queue(&tx, digest.mail, now)?;
        withdraw::written(&tx, id, digest.slot, &entries, now)?;
        tx.commit()?;
        Ok(Some(id))
    }

    /// Writes what a reply did: entries, receipt, and that it was obeyed. For each entry its id, or
    /// `None` when it had been said before. `None` as a whole: the reply was decided already, or
    /// another copy of it was obeyed.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_answer(
        &mut self,
        answer: &ReplyEffects<'_>,
        now: Timestamp,
    ) -> Result<Option<Vec<Option<i64>>>> {
        let tx = self.connection.transaction()?;
        if reply::obeyed_before(&tx, answer.reply_key, answer.token_hash, &answer.said)? {
            reply::refuse(&tx, answer.reply_key, reply::COPY, now)?;
            tx.commit()?;
            return Ok(None);
        }
        if !reply::obey(&tx, answer.reply_key, &answer.said, now)? {
            return Ok(None);
        }
        let ids = insert_all(&tx, answer.entries, now)?;
        if let Some((mail, token)) = answer.receipt {
            let digest = match answer.digest {
                None if !answer.numbers.is_empty() => Some(insert_answer(&tx, &mail.job_key, now)?),
                digest => digest,
            };
            if let Some(digest) = digest {
                insert_items(&tx, digest, answer.numbers)?;
            }
            insert_token(&tx, token, TokenKind::Receipt, digest, now)?;
            let sql = "UPDATE token SET receipt_of = ?2 WHERE hash = ?1";
            tx.execute(sql, params![token_hash(token), answer.reply_key])?;
            if queue(&tx, mail, now)? {
                caps::in_thread(&tx, &mail.job_key, answer.token_hash)?;
            }
        }
        do_all(&tx, answer.mails, answer.side_effects, answer.digest, now)?;
        tx.commit()?;
        Ok(Some(ids))
    }

    /// Writes what a command on the command line did. Returns the ids of the entries that were new.
    /// `digest`: whose numbers it meant.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_said(
        &mut self,
        entries: &[NewEntry],
        mails: &[NewMail],
        side_effects: &SideEffects,
        digest: Option<i64>,
        now: Timestamp,
    ) -> Result<Vec<i64>> {
        let tx = self.connection.transaction()?;
        let ids = insert_all(&tx, entries, now)?;
        do_all(&tx, mails, side_effects, digest, now)?;
        tx.commit()?;
        Ok(ids.into_iter().flatten().collect())
    }

    /// Remembers the token of a mail that is by itself (the welcome mail, a trial), and queues
    /// it. `false`: it was there already.
    ///
    /// # Errors
    /// SQLite's.
    pub fn write_alone(
        &mut self,
        mail: &NewMail,
        token: &Token,
        kind: TokenKind,
        now: Timestamp,
    ) -> Result<bool> {
        let tx = self.connection.transaction()?;
        insert_token(&tx, token, kind, None, now)?;
        let new = queue(&tx, mail, now)?;
        tx.commit()?;
        Ok(new)
    }

    /// The numbers that the command line means: those of the latest digest, and those that answers
    /// on the command line gave since. `None` for the digest when there are none.
    ///
    /// # Errors
    /// SQLite's.
    pub fn numbers(&self) -> Result<(Option<i64>, Vec<DigestItem>)> {
        let sql = "SELECT id FROM digest WHERE kind IN ('digest', 'answer')
                   ORDER BY kind = 'answer', id DESC LIMIT 1";
        let digest: Option<i64> = self.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        let items = digest.map(|digest| self.digest_items(digest)).transpose()?.unwrap_or_default();
        Ok((digest, items))
    }

    /// Keeps the numbers that an answer on the command line gave, after those of
    /// [`Store::numbers`].
    ///
    /// # Errors
    /// SQLite's; also a number that another process gave meanwhile.
    pub fn give_numbers(&mut self, items: &[DigestItem], now: Timestamp) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let (digest, _) = self.numbers()?;
        let tx = self.connection.transaction()?;
        let digest = digest.map_or_else(|| insert_answer(&tx, &JobKey::CommandLine, now), Ok)?;
        insert_items(&tx, digest, items)?;
        Ok(tx.commit()?)
    }

    /// Stops the tokens of all welcome mails sent so far, and queues a new one with its own.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn rotate_welcome(&mut self, mail: &NewMail, token: &Token, now: Timestamp) -> Result<()> {
        let tx = self.connection.transaction()?;
        let sql = "UPDATE token SET revoked_at = ?1 WHERE kind = 'welcome' AND revoked_at IS NULL";
        tx.execute(sql, [now.as_second()])?;
        insert_token(&tx, token, TokenKind::Welcome, None, now)?;
        queue(&tx, mail, now)?;
        Ok(tx.commit()?)
    }

    /// The numbers of a digest, in order.
    ///
    /// # Errors
    /// SQLite's.
    pub fn digest_items(&self, digest: i64) -> Result<Vec<DigestItem>> {
        let sql = "SELECT number, person FROM digest_item WHERE digest_id = ?1 ORDER BY number";
        let mut statement = self.connection.prepare(sql)?;
        let items = statement
            .query_map([digest], |row| Ok(DigestItem { number: row.get(0)?, person: row.get(1)? }))?;
        Ok(items.collect::<rusqlite::Result<_>>()?)
    }

    /// The latest digest: id and when it was made. `None`: there was none.
    ///
    /// # Errors
    /// SQLite's.
    pub fn latest_digest(&self) -> Result<Option<(i64, Timestamp)>> {
        let sql = "SELECT id, made_at FROM digest WHERE kind = 'digest' ORDER BY id DESC LIMIT 1";
        let row =
            self.connection.query_row(sql, [], |row| Ok((row.get(0)?, timestamp(row.get(1)?)))).optional()?;
        Ok(row)
    }

    /// When the latest digest was handed over, if no copy of it was met in the mailbox. `None`: it
    /// was met, or none was sent.
    ///
    /// # Errors
    /// SQLite's.
    pub fn unseen_digest(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT changed_at, EXISTS (SELECT 1 FROM own_copy WHERE own_copy.rekindle_id = outbox.rekindle_id)
                   FROM outbox WHERE kind = 'digest' AND state = 'sent' ORDER BY id DESC LIMIT 1";
        let row: Option<(i64, bool)> =
            self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(row.filter(|(_, seen)| !seen).map(|(at, _)| timestamp(at)))
    }
}

/// A row for the numbers of a mail that is no digest. Found again where it is there already.
fn insert_answer(tx: &Transaction<'_>, slot: &JobKey, now: Timestamp) -> Result<i64> {
    insert_slot(tx, slot, now)?;
    Ok(tx.query_row("SELECT id FROM digest WHERE slot = ?1", [slot], |row| row.get(0))?)
}

/// Tells how many rows are new: 0 or 1.
fn insert_slot(tx: &Transaction<'_>, slot: &JobKey, now: Timestamp) -> Result<usize> {
    let sql = "INSERT OR IGNORE INTO digest (slot, made_at) VALUES (?1, ?2)";
    Ok(tx.execute(sql, params![slot, now.as_second()])?)
}

/// Gives numbers. One that another process gave meanwhile is an error, and nothing is written: a
/// number must not come to mean somebody else.
fn insert_items(tx: &Transaction<'_>, digest: i64, items: &[DigestItem]) -> Result<()> {
    for item in items {
        let sql = "INSERT INTO digest_item (digest_id, number, person) VALUES (?1, ?2, ?3)";
        tx.execute(sql, params![digest, item.number, item.person])?;
    }
    Ok(())
}

fn do_all(
    tx: &Transaction<'_>,
    mails: &[NewMail],
    side_effects: &SideEffects,
    digest: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    for mail in mails {
        queue(tx, mail, now)?;
    }
    for token in &side_effects.tokens {
        insert_token(tx, token, TokenKind::Receipt, digest, now)?;
    }
    for one in &side_effects.drafts {
        draft::insert(tx, one, now)?;
    }
    for approved in &side_effects.approved {
        queue_approved(tx, approved, now)?;
    }
    Ok(())
}

/// Gives out a token, inside a larger transaction. Mail that carried it before it was given out is
/// an answer to it.
pub(super) fn insert_token(
    tx: &Transaction<'_>,
    token: &Token,
    kind: TokenKind,
    digest: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    let life = match kind {
        TokenKind::Digest | TokenKind::Receipt | TokenKind::Trial => Some(TOKEN_LIFE),
        TokenKind::Welcome => None,
        TokenKind::Pair => Some(PAIR_LIFE),
    };
    let expires = life.map(|life| now.saturating_add(life).unwrap_or(now).as_second());
    let sql = "INSERT OR IGNORE INTO token (hash, kind, digest_id, made_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    let hash = token_hash(token);
    tx.execute(sql, params![hash, kind, digest, now.as_second(), expires])?;
    reply::adopt(tx, &hash)
}
