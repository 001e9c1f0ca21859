//! The keys of a batch: looked up and written in the order of the table. Mail comes in the order of
//! its days, roughly, and the keys of one day in none.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::ToSql;

use super::statements::Statements;
use super::{MessageKey, Result, Scanned};

/// Keys of the table that are passed over before the next wanted one is looked up: stepping over
/// one costs a fifth of that.
const STEPS: usize = 8;

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
        let mut wanted = sorted.as_slice();
        while let Some(first) = wanted.first() {
            wanted = look_up_from(first, wanted, sql, &mut rows)?;
        }
        Ok(KeysMet { rows, new: Vec::new() })
    }

    /// The row of a message that was known before the batch, or came in it. `None`: it is new.
    pub(super) fn known(&self, key: MessageKey) -> Option<i64> {
        self.rows.get(&key).copied()
    }

    /// Notes a new one.
    pub(super) fn add(&mut self, key: MessageKey, row: i64) {
        self.rows.insert(key, row);
        self.new.push((key, row));
    }

    /// Writes the new ones.
    pub(super) fn write(mut self, sql: &mut Statements<'_>) -> Result<()> {
        self.new.sort_unstable();
        let rows: Vec<[&dyn ToSql; 2]> = self.new.iter().map(|(key, row)| [key as _, row as _]).collect();
        sql.insert_keys.execute(&rows)
    }
}

/// Walks through the table beside what is wanted of it (sorted), from `first` on; what of it is
/// left when the table has many other keys there. In a first scan it has few: mail is read roughly
/// in the order of its days.
fn look_up_from<'k>(
    first: &MessageKey,
    mut wanted: &'k [MessageKey],
    sql: &mut Statements<'_>,
    found: &mut HashMap<MessageKey, i64, RandomState>,
) -> Result<&'k [MessageKey]> {
    let mut rows = sql.keys_from.query([first])?;
    let mut passed = 0;
    while passed < STEPS {
        let Some(row) = rows.next()? else { return Ok(&[]) };
        let key: MessageKey = row.get(0)?;
        let before = wanted.iter().take_while(|wanted| **wanted < key).count();
        wanted = &wanted[before..];
        match wanted.first() {
            Some(next) if *next == key => {
                found.insert(key, row.get(1)?);
                passed = 0;
            }
            Some(_) => passed += 1,
            None => break,
        }
    }
    Ok(wanted)
}
