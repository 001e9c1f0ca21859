//! Evidence that pairing pinned, and how the latest pairing went.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::digest::insert_token;
use super::message_key::MessageKey;
use super::outbox::{NewMail, queue};
use super::{Result, Store, StoreError, TokenKind, reply, timestamp};
use crate::command::trust::Evidence;
use crate::mail::{Address, Token};

/// What an account's provider stamps on mail from one of the owner's addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub account: String,
    pub address: String,
    pub evidence: Evidence,
    pub pinned_at: Timestamp,
}

/// The latest pairing of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    pub asked_at: Timestamp,
    /// Empty: waits for its answer, or went well; else what was missing.
    pub outcome: String,
}

/// An answer to a pairing mail.
#[derive(Debug, Clone)]
pub struct PairingAnswer<'a> {
    pub reply_key: MessageKey,
    pub account: &'a str,
    pub address: &'a Address,
    /// What is to be pinned, or what is missing.
    pub evidence: std::result::Result<&'a Evidence, &'a str>,
    /// The mail that tells of it.
    pub notice: &'a NewMail,
}

impl Store {
    /// Everything pinned, by account and address.
    ///
    /// # Errors
    /// SQLite's, or a pin that this version cannot read.
    pub fn pins(&self) -> Result<Vec<Pin>> {
        let sql = "SELECT account, address, evidence, pinned_at FROM pin ORDER BY account, address";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut pins = Vec::new();
        while let Some(row) = rows.next()? {
            let evidence = serde_json::from_str(row.get_ref(2)?.as_str().unwrap_or_default())
                .map_err(|source| StoreError::Value { what: "pinned evidence", source })?;
            let pinned_at = timestamp(row.get(3)?);
            pins.push(Pin { account: row.get(0)?, address: row.get(1)?, evidence, pinned_at });
        }
        Ok(pins)
    }

    /// How the latest pairing of an account went. `None`: there was none.
    ///
    /// # Errors
    /// SQLite's.
    pub fn pairing(&self, account: &str) -> Result<Option<Pairing>> {
        let sql = "SELECT asked_at, outcome FROM pairing WHERE account = ?1";
        let row =
            |row: &rusqlite::Row<'_>| Ok(Pairing { asked_at: timestamp(row.get(0)?), outcome: row.get(1)? });
        Ok(self.connection.query_row(sql, [account], row).optional()?)
    }

    /// Queues a pairing mail with its token.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_pairing(&mut self, mail: &NewMail, token: &Token, now: Timestamp) -> Result<()> {
        let tx = self.connection.transaction()?;
        insert_token(&tx, token, TokenKind::Pair, None, now)?;
        let sql = "INSERT INTO pairing (account, asked_at) VALUES (?1, ?2)
                   ON CONFLICT (account) DO UPDATE SET asked_at = ?2, outcome = ''";
        tx.execute(sql, params![mail.account, now.as_second()])?;
        queue(&tx, mail, now)?;
        Ok(tx.commit()?)
    }

    /// Pins what an answer showed, or notes what it lacked, with the mail that tells of it.
    /// `false`: the answer was decided already.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_paired(&mut self, paired: &PairingAnswer<'_>, now: Timestamp) -> Result<bool> {
        let tx = self.connection.transaction()?;
        // A token pairs once: whoever reads the answer later cannot use it again.
        let sql = "UPDATE token SET revoked_at = ?2
                   WHERE revoked_at IS NULL AND hash = (SELECT token_hash FROM reply WHERE key = ?1 AND state = 'found')";
        if tx.execute(sql, params![paired.reply_key, now.as_second()])? == 0 {
            return Ok(false);
        }
        reply::refuse(&tx, paired.reply_key, "it answered a pairing mail", now)?;
        if let Ok(evidence) = paired.evidence {
            let evidence = serde_json::to_string(evidence)
                .map_err(|source| StoreError::Value { what: "pinned evidence", source })?;
            let sql =
                "INSERT OR REPLACE INTO pin (account, address, evidence, pinned_at) VALUES (?1, ?2, ?3, ?4)";
            tx.execute(sql, params![paired.account, paired.address.as_str(), evidence, now.as_second()])?;
        }
        let sql = "INSERT INTO pairing (account, asked_at, outcome) VALUES (?1, ?3, ?2)
                   ON CONFLICT (account) DO UPDATE SET outcome = ?2";
        let outcome = paired.evidence.err().unwrap_or_default();
        tx.execute(sql, params![paired.account, outcome, now.as_second()])?;
        queue(&tx, paired.notice, now)?;
        tx.commit()?;
        Ok(true)
    }
}
