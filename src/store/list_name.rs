//! What List-Post and List-Id call lists: written by a scan, read with the facts.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use rusqlite::{Connection, Transaction};

use super::Result;
use crate::mail::HeaderRecord;

/// Writes what the lists of a mail are called, but for names that this scan wrote already
/// (`written`).
pub(super) fn write(
    tx: &Transaction<'_>,
    written: &mut HashSet<String, RandomState>,
    record: &HeaderRecord,
) -> Result<()> {
    for name in &record.list_names {
        if !written.contains(name) {
            tx.prepare_cached("INSERT OR IGNORE INTO list_name (name) VALUES (?1)")?.execute([name])?;
            written.insert(name.clone());
        }
    }
    Ok(())
}

/// Names written after the row `last`, which is moved to the latest.
pub(super) fn read_new(moment: &Connection, last: &mut i64) -> Result<Vec<String>> {
    let mut statement = moment.prepare_cached("SELECT id, name FROM list_name WHERE id > ?1 ORDER BY id")?;
    let mut rows = statement.query([*last])?;
    let mut names = Vec::new();
    while let Some(row) = rows.next()? {
        *last = row.get(0)?;
        names.push(row.get(1)?);
    }
    Ok(names)
}

/// Whether a list is called like one of these.
pub(super) fn is_any(moment: &Connection, names: [&str; 2]) -> Result<bool> {
    let sql = "SELECT 1 FROM list_name WHERE name IN (?1, ?2)";
    Ok(moment.prepare_cached(sql)?.exists(names)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_list_is_found_by_either_name() {
        let store = Store::in_memory().unwrap();
        let sql = "INSERT INTO list_name (name) VALUES ('choir@lists.example'), ('devel.lists.example')";
        store.connection.execute(sql, []).unwrap();
        let is_any = |names| is_any(&store.connection, names).unwrap();
        assert!(is_any(["choir@lists.example", "choir.lists.example"]));
        assert!(is_any(["devel@lists.example", "devel.lists.example"]));
        assert!(!is_any(["ada@example.org", "ada.example.org"]));
    }
}
