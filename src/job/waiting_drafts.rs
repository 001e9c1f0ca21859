//! Drafts that wait for the owner to send them.

use std::collections::HashMap;

use super::App;
use super::mail_activity::{self, MailActivity};
use super::snapshot::Snapshot;
use crate::command::DraftKey;
use crate::infer::introduction_state;
use crate::infer::people::PersonIndex;
use crate::store::draft::{DraftPlace, DraftState};

/// The subject of the latest draft of `draft` that waits, by its reader. Those of introductions are
/// not among them: their subjects name somebody else.
///
/// # Errors
/// The database's.
pub fn by_reader(app: &App, snapshot: &Snapshot) -> anyhow::Result<HashMap<PersonIndex, String>> {
    let unwanted = introduction_state::unwanted_drafts(&snapshot.entries());
    let mut rows = app.store.drafts()?;
    rows.retain(|row| {
        let waits = matches!(row.state, DraftState::Wanted | DraftState::Placing | DraftState::Placed);
        let own =
            matches!(row.draft.job_key, DraftKey::ToPerson { .. }) && row.draft.place != DraftPlace::Mail;
        waits && own && !unwanted.contains(&row.draft.job_key)
    });
    let mut drafts = HashMap::new();
    let Some(since) = rows.iter().map(|row| row.made_at).min() else { return Ok(drafts) };
    let people = mail_activity::readers(snapshot, rows.iter());
    let activity = MailActivity::since(&app.store, snapshot, since, &people)?;
    for row in rows {
        if activity.sent(snapshot, &app.store, &row)?.is_some() {
            continue;
        }
        for position in row.draft.recipients.iter().filter_map(|to| snapshot.by_address(to)) {
            drafts.insert(position, row.draft.subject.clone());
        }
    }
    Ok(drafts)
}
