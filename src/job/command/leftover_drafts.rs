//! Drafts of a command that no longer holds: which of them went out, and which are in the mailbox.
//! Nothing there is ever deleted by us, so the owner is told.

use crate::command::DraftKey;
use crate::infer::wording;
use crate::job::App;
use crate::job::mail_activity::{self, MailActivity};
use crate::job::snapshot::Snapshot;
use crate::store::draft::{DraftPlace, DraftRow, DraftState};

/// What became of a draft.
enum Fate {
    /// UTC seconds.
    Sent(i64),
    Lies,
}

/// A sentence for each of these drafts that is in the Drafts folder.
///
/// # Errors
/// The database's.
pub(super) fn unsent(app: &App, snapshot: &Snapshot, keys: &[DraftKey]) -> anyhow::Result<Vec<String>> {
    let all = fates(app, snapshot, keys)?;
    Ok(all
        .iter()
        .filter(|(_, fate)| matches!(fate, Fate::Lies))
        .map(|draft| describe(snapshot, draft))
        .collect())
}

/// A sentence for each of these drafts that went out or is in the Drafts folder.
///
/// # Errors
/// The database's.
pub(super) fn find_leftovers(
    app: &App,
    snapshot: &Snapshot,
    keys: &[DraftKey],
) -> anyhow::Result<Vec<String>> {
    Ok(fates(app, snapshot, keys)?.iter().map(|draft| describe(snapshot, draft)).collect())
}

fn fates(app: &App, snapshot: &Snapshot, keys: &[DraftKey]) -> anyhow::Result<Vec<(DraftRow, Fate)>> {
    let mut rows = app.store.drafts()?;
    rows.retain(|row| keys.contains(&row.draft.job_key));
    let Some(since) = rows.iter().map(|row| row.made_at).min() else { return Ok(Vec::new()) };
    let people = mail_activity::readers(snapshot, rows.iter());
    let activity = MailActivity::since(&app.store, snapshot, since, &people)?;
    let mut found = Vec::new();
    for row in rows {
        let seen = activity.sent(snapshot, &app.store, &row)?.map(|seen| seen.at);
        let sent = seen.or((row.state == DraftState::Sent).then(|| row.changed_at.as_second()));
        let lies = row.state == DraftState::Placed && row.draft.place != DraftPlace::Mail;
        found.extend(sent.map(Fate::Sent).or(lies.then_some(Fate::Lies)).map(|fate| (row, fate)));
    }
    Ok(found)
}

fn describe(snapshot: &Snapshot, (row, fate): &(DraftRow, Fate)) -> String {
    let subject = &row.draft.subject;
    match fate {
        Fate::Sent(at) => {
            format!(
                "\u{201c}{subject}\u{201d} was sent on {}.",
                wording::day(*at, snapshot.now, &snapshot.zone)
            )
        }
        Fate::Lies => format!("\u{201c}{subject}\u{201d} stays in your Drafts folder; delete it there."),
    }
}
