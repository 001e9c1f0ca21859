//! Where the messages of a batch are: written at its end, in the order in which they were read.

use rusqlite::types::Value;
use rusqlite::{ToSql, params};

use super::super::folder::locator_value;
use super::{Result, ScanWriting, Scanned};
use crate::mail::{Locator, Signs};

/// What is at a place.
pub(super) struct PlaceMet {
    /// The row of the message.
    pub(super) id: i64,
    /// It was known before by another copy, or this one.
    pub(super) is_copy: bool,
}

/// A row of `copy`, but for its folder.
struct CopyRow {
    locator: Value,
    id: i64,
    sent: bool,
}

impl CopyRow {
    fn columns<'r>(&'r self, folder: &'r i64) -> [&'r dyn ToSql; 4] {
        [folder, &self.locator, &self.id, &self.sent]
    }
}

impl ScanWriting<'_> {
    /// Writes the places of the batch, and counts what is at those that are new.
    pub(super) fn write_places(&mut self, batch: &[Scanned]) -> Result<()> {
        let places = std::mem::take(&mut self.places);
        let row = |(place, scanned): (&PlaceMet, &Scanned)| CopyRow {
            locator: locator_value(&scanned.locator),
            id: place.id,
            sent: scanned.record.signs.contains(Signs::IN_SENT),
        };
        let rows: Vec<CopyRow> = places.iter().zip(batch).map(row).collect();
        let are_new = self.are_new(batch)?;
        if are_new {
            let rows: Vec<_> = rows.iter().map(|row| row.columns(&self.folder.0)).collect();
            self.sql.insert_copies.execute(&rows)?;
        }
        for ((place, row), scanned) in places.iter().zip(&rows).zip(batch) {
            if are_new || self.write_place(row)? {
                self.result.copies += u64::from(place.is_copy);
                let defects = &scanned.record.defects;
                defects.iter().for_each(|defect| *self.defects.entry(defect.clone()).or_default() += 1);
            }
        }
        Ok(())
    }

    /// Whether no place of the batch can be known: they are numbers that go up, and the folder has
    /// none from the first to the last of them.
    fn are_new(&mut self, batch: &[Scanned]) -> Result<bool> {
        let number = |scanned: &Scanned| match scanned.locator {
            Locator::Number(number) => Some(number as i64),
            Locator::Name(_) => None,
        };
        let numbers: Option<Vec<i64>> = batch.iter().map(number).collect();
        let Some(numbers) = numbers.filter(|numbers| numbers.is_sorted_by(|a, b| a < b)) else {
            return Ok(false);
        };
        let Some((first, last)) = numbers.first().zip(numbers.last()) else { return Ok(false) };
        let between = (self.folder.0, first, last);
        let is_any_known: bool = self.sql.copy_between.query_row(between, |row| row.get(0))?;
        Ok(!is_any_known)
    }

    /// Writes a place that may be known. `false`: it is, with the same message.
    fn write_place(&mut self, row: &CopyRow) -> Result<bool> {
        let values = params![self.folder.0, row.locator, row.id, row.sent];
        Ok(self.sql.insert_copy.execute(values)? > 0 || self.sql.change_copy.execute(values)? > 0)
    }
}
