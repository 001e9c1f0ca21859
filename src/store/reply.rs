//! Mail that carries a token of ours back: noticed by the scan, decided once.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::{Result, Store, timestamp};
use crate::mail::{Signs, Token};

/// A reply that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The mail's key.
    pub key: Vec<u8>,
    pub token_hash: Vec<u8>,
    /// Whether a copy lies in a Sent folder.
    pub in_sent: Channel,
}

/// Where the best copy of a reply lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Sent,
    Elsewhere,
}

/// What a token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// The digest whose numbers an answer means.
    pub digest: Option<i64>,
    /// `None`: does not expire.
    pub expires_at: Option<Timestamp>,
    /// The command mail (message key) whose transcript carries it. `None`: another mail of ours does.
    pub receipt_of: Option<Vec<u8>>,
}

/// SHA-256 of a token's characters.
pub fn token_hash(token: &Token) -> Vec<u8> {
    Sha256::digest(token.as_str().as_bytes()).to_vec()
}

/// Remembers a mail with one of our tokens, inside the scan's transaction. Tells whether it is new.
pub(super) fn notice(tx: &Transaction<'_>, key: &[u8], candidates: &[Token]) -> Result<bool> {
    for token in candidates {
        let hash = token_hash(token);
        let mut ours = tx.prepare_cached("SELECT 1 FROM token WHERE hash = ?1")?;
        if ours.exists([&hash])? {
            let sql = "INSERT OR IGNORE INTO reply (key, token_hash, state) VALUES (?1, ?2, 'found')";
            return Ok(tx.execute(sql, params![key, hash])? > 0);
        }
    }
    Ok(false)
}

impl Store {
    /// Replies not decided yet, in the order they were written.
    ///
    /// # Errors
    /// SQLite's.
    pub fn found_replies(&self) -> Result<Vec<Found>> {
        let sql = "SELECT reply.key, token_hash, signs FROM reply JOIN message ON message.key = reply.key
                   WHERE state = 'found' ORDER BY coalesce(written, arrived), message.id";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            let signs = Signs::from_bits_truncate(row.get(2)?);
            let in_sent = if signs.contains(Signs::IN_SENT) { Channel::Sent } else { Channel::Elsewhere };
            Ok(Found { key: row.get(0)?, token_hash: row.get(1)?, in_sent })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A token by its hash. `None`: not ours.
    ///
    /// # Errors
    /// SQLite's.
    pub fn token(&self, hash: &[u8]) -> Result<Option<TokenRow>> {
        let sql = "SELECT digest_id, expires_at, receipt_of FROM token WHERE hash = ?1";
        let row = self
            .connection
            .query_row(sql, [hash], |row| {
                let expires: Option<i64> = row.get(1)?;
                Ok(TokenRow {
                    digest: row.get(0)?,
                    expires_at: expires.map(timestamp),
                    receipt_of: row.get(2)?,
                })
            })
            .optional()?;
        Ok(row)
    }

    /// Decides a reply for good: it is not to be obeyed.
    ///
    /// # Errors
    /// SQLite's.
    pub fn refuse_reply(&mut self, key: &[u8], reason: &str, now: Timestamp) -> Result<()> {
        let sql = "UPDATE reply SET state = 'refused', reason = ?2, decided_at = ?3 WHERE key = ?1 AND state = 'found'";
        self.connection.execute(sql, params![key, reason, now.as_second()])?;
        Ok(())
    }
}
