//! Where the messages of a batch are: written at its end, in the order of their places.

use rusqlite::{ToSql, params};

use super::super::folder::place_value;
use super::{Result, ScanWriting, Scanned};
use crate::mail::{Defect, Signs};

/// What is at a place.
pub(super) struct PlaceMet {
    /// The row of the message.
    pub(super) id: i64,
    /// It was known before by another copy, or this one.
    pub(super) is_copy: bool,
}

/// A row of `copy`, but for its folder.
struct CopyRow<'s> {
    locator: i64,
    id: i64,
    sent: bool,
    is_copy: bool,
    defects: &'s [Defect],
}

impl<'s> CopyRow<'s> {
    fn new((place, scanned): (&PlaceMet, &'s Scanned)) -> CopyRow<'s> {
        CopyRow {
            locator: place_value(&scanned.locator),
            id: place.id,
            sent: scanned.record.signs.contains(Signs::IN_SENT),
            is_copy: place.is_copy,
            defects: &scanned.record.defects,
        }
    }

    fn columns<'r>(&'r self, folder: &'r i64) -> [&'r dyn ToSql; 4] {
        [folder, &self.locator, &self.id, &self.sent]
    }
}

impl ScanWriting<'_> {
    /// Writes the places of the batch, and counts what is at those that are new.
    pub(super) fn write_places(&mut self, batch: &[Scanned]) -> Result<()> {
        let places = std::mem::take(&mut self.places);
        let mut rows: Vec<CopyRow<'_>> = places.iter().zip(batch).map(CopyRow::new).collect();
        // Of two at one place the one that was read last is there.
        rows.sort_by_key(|row| row.locator);
        let are_new = self.are_new(&rows)?;
        if are_new {
            let rows: Vec<_> = rows.iter().map(|row| row.columns(&self.folder.0)).collect();
            self.sql.insert_copies.execute(&rows)?;
        }
        for row in &rows {
            if are_new || self.write_place(row)? {
                self.result.copies += u64::from(row.is_copy);
                row.defects.iter().for_each(|defect| *self.defects.entry(defect.clone()).or_default() += 1);
            }
        }
        Ok(())
    }

    /// Whether no place of the batch can be known: they differ, and the folder has none from the
    /// first to the last of them.
    fn are_new(&mut self, rows: &[CopyRow<'_>]) -> Result<bool> {
        let Some((first, last)) = rows.first().zip(rows.last()) else { return Ok(false) };
        if !rows.is_sorted_by(|a, b| a.locator < b.locator) {
            return Ok(false);
        }
        let between = (self.folder.0, first.locator, last.locator);
        let is_any_known: bool = self.sql.copy_between.query_row(between, |row| row.get(0))?;
        Ok(!is_any_known)
    }

    /// Writes a place that may be known. `false`: it is, with the same message.
    fn write_place(&mut self, row: &CopyRow<'_>) -> Result<bool> {
        let values = params![self.folder.0, row.locator, row.id, row.sent];
        Ok(self.sql.insert_copy.execute(values)? > 0 || self.sql.change_copy.execute(values)? > 0)
    }
}
