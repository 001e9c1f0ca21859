//! The keys of a batch: looked up and written in the order of the table. Mail comes in the order of
//! its days, roughly, and the keys of one day in none.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::OptionalExtension;

use super::statements::Statements;
use super::{MessageKey, Result, Scanned};

/// Rows by key, of all messages of a batch.
#[derive(Default)]
pub(super) struct KeysMet {
    rows: HashMap<MessageKey, i64, RandomState>,
    /// Of messages that the batch brought, yet to be written.
    new: Vec<(MessageKey, i64)>,
}

impl KeysMet {
    /// Looks up which of them are known.
    pub(super) fn look_up(batch: &[Scanned], sql: &mut Statements<'_>) -> Result<KeysMet> {
        let mut sorted: Vec<MessageKey> = batch.iter().map(|scanned| scanned.prints.key).collect();
        sorted.sort_unstable();
        let mut rows = HashMap::with_capacity_and_hasher(batch.len(), RandomState::default());
        for key in sorted {
            let row = sql.find_key.query_row([&key], |row| row.get(0)).optional()?;
            rows.extend(row.map(|row| (key, row)));
        }
        Ok(KeysMet { rows, new: Vec::new() })
    }

    /// The row of a message that was known before the batch, or came in it. `None`: it is new.
    pub(super) fn known(&self, key: &MessageKey) -> Option<i64> {
        self.rows.get(key).copied()
    }

    /// Notes a new one.
    pub(super) fn add(&mut self, key: MessageKey, row: i64) {
        self.rows.insert(key, row);
        self.new.push((key, row));
    }

    /// Writes the new ones.
    pub(super) fn write(mut self, sql: &mut Statements<'_>) -> Result<()> {
        self.new.sort_unstable();
        for (key, row) in self.new {
            sql.insert_key.execute((&key, row))?;
        }
        Ok(())
    }
}
