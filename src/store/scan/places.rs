//! Where the messages of a batch are: written at its end, in the order of their places.

use rusqlite::{OptionalExtension, ToSql, params};

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
        let (known, new) = rows.split_at(self.behind_known(&rows)?);
        for row in known {
            if self.write_place(row)? {
                self.count_place(row);
            }
        }
        let columns: Vec<_> = new.iter().map(|row| row.columns(&self.folder.0)).collect();
        self.sql.insert_copies.execute(&columns)?;
        new.iter().for_each(|row| self.count_place(row));
        Ok(())
    }

    /// From which row on no place can be known: they differ, and the folder has none between them.
    fn behind_known(&mut self, rows: &[CopyRow<'_>]) -> Result<usize> {
        let Some((first, last)) = rows.first().zip(rows.last()) else { return Ok(0) };
        if !rows.is_sorted_by(|a, b| a.locator < b.locator) {
            return Ok(rows.len());
        }
        let between = (self.folder.0, first.locator, last.locator);
        let highest: Option<i64> = self.sql.highest_copy.query_row(between, |row| row.get(0)).optional()?;
        Ok(highest.map_or(0, |highest| rows.partition_point(|row| row.locator <= highest)))
    }

    /// Writes a place that may be known. `false`: it is, with the same message.
    fn write_place(&mut self, row: &CopyRow<'_>) -> Result<bool> {
        let values = params![self.folder.0, row.locator, row.id, row.sent];
        Ok(self.sql.insert_copy.execute(values)? > 0 || self.sql.change_copy.execute(values)? > 0)
    }

    fn count_place(&mut self, row: &CopyRow<'_>) {
        self.result.copies += u64::from(row.is_copy);
        row.defects.iter().for_each(|defect| *self.defects.entry(defect.clone()).or_default() += 1);
    }
}
