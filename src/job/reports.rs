//! Delivery reports: of those whose header names nobody, the machine's part is read, and what it
//! says is stored. The returned letter is never asked for.

use crate::config::{Account, ReportReading};
use crate::infer::facts::Failure;
use crate::mail::Locator;
use crate::mail::bounce::machine_part::{self, ReportedFailure};
use crate::source::{Folder, Source, SourceError};
use crate::store::report::ReportFinding;
use crate::store::{FolderId, Store, StoreError};

/// Reads the reports of a folder that are still to be read. One that does not come is asked for by
/// the next scans; a server that does not answer such questions keeps nothing else from being read.
/// Gives back the error by which the connection was lost. `None`: it was not.
///
/// # Errors
/// The database's.
pub fn read(
    store: &mut Store,
    source: &mut Source,
    account: &Account,
    (folder, id): (&Folder, FolderId),
) -> Result<Option<SourceError>, StoreError> {
    if account.reports == ReportReading::Off {
        return Ok(None);
    }
    let places = store.unread_reports(id)?;
    if places.is_empty() {
        return Ok(None);
    }
    let (_, cursor) = store.folder(&account.name, &folder.name, &folder.raw, folder.role)?;
    match source.reports(folder, &cursor, &places) {
        Ok(parts) => {
            let findings = parts.iter().map(|part| {
                let said = part.message.as_deref().map(machine_part::read);
                (&part.locator, said.map_or(ReportFinding::Nothing, finding))
            });
            note(store, id, &places, findings.collect())?;
        }
        Err(SourceError::Protocol { .. } | SourceError::Io { .. }) => store.reports_not_had(id, &places)?,
        Err(lost) => return Ok(Some(lost)),
    }
    Ok(None)
}

fn note(
    store: &mut Store,
    folder: FolderId,
    asked: &[Locator],
    findings: Vec<(&Locator, ReportFinding)>,
) -> Result<(), StoreError> {
    for (place, found) in &findings {
        store.note_report(folder, place, found)?;
    }
    let is_open = |place: &&Locator| !findings.iter().any(|(had, _)| had == place);
    let open: Vec<Locator> = asked.iter().filter(is_open).cloned().collect();
    store.reports_not_had(folder, &open)
}

fn finding(said: ReportedFailure) -> ReportFinding {
    match said {
        ReportedFailure::Failed { dead, returned } => {
            let dead = dead.into_iter().map(|address| (address, Failure::Address));
            let returned = returned.into_iter().map(|address| (address, Failure::Mail));
            ReportFinding::Failed(dead.chain(returned).collect())
        }
        ReportedFailure::None => ReportFinding::NoFailure,
        ReportedFailure::Unnamed => ReportFinding::Nothing,
    }
}
