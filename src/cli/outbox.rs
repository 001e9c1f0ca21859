//! `rekindle outbox`: mail on its way.

use super::args::OutboxAction;
use super::failure::UsageError;
use super::output::print_line;
use super::table::{Side, Table};
use super::{OutputFormat, Terminal, args};
use crate::infer::wording;
use crate::job::App;

/// Lists mail on its way, or carries out the owner's word on one.
pub fn run(options: &args::OutboxArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let refused =
        |id: i64| UsageError(format!("no mail {id} waits in the outbox; `rekindle outbox` lists them"));
    match options.action {
        Some(OutboxAction::Retry { id }) => {
            ensure_has_words(app, id)?;
            let found = app.store.outbox_retry(id, terminal.now)?;
            found.then_some(()).ok_or_else(|| refused(id))?;
            super::digest::deliver(app, terminal)
        }
        Some(OutboxAction::Drop { id }) => {
            let found = app.store.outbox_drop(id, terminal.now)?;
            found.then_some(()).ok_or_else(|| refused(id))?;
            writeln!(terminal.out, "Mail {id} will not be sent.").map_err(Into::into)
        }
        Some(OutboxAction::List) | None => list(app, terminal),
    }
}

/// Of a mail that was emptied when somebody was forgotten, there is nothing to send.
fn ensure_has_words(app: &App, id: i64) -> anyhow::Result<()> {
    let empty = app.store.outbox()?.iter().any(|row| row.id == id && row.message.bytes.is_empty());
    let why = || {
        UsageError(format!("mail {id} cannot be sent any more: it was emptied when somebody was forgotten"))
    };
    if empty { Err(why().into()) } else { Ok(()) }
}

fn list(app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let rows = app.store.outbox()?;
    let mut table = Table::new([
        ("Mail", Side::Right),
        ("State", Side::Left),
        ("Made", Side::Right),
        ("What", Side::Left),
        ("Why", Side::Left),
    ]);
    for row in &rows {
        let state = row.state.as_str();
        if terminal.form == OutputFormat::Json {
            let value = serde_json::json!({
                "version": 1, "id": row.id, "job": row.job_key.to_string(), "message_id": row.message.message_id,
                "recipient": row.message.recipient.as_str(), "state": state, "attempts": row.attempts,
                "next_at": row.next_at.as_second(), "made_at": row.made_at.as_second(), "reason": row.reason,
            });
            print_line(terminal.out, &value)?;
            continue;
        }
        let kind = row.job_key.kind();
        let day = wording::day(row.made_at.as_second(), terminal.now, &app.config.zone);
        table.push(vec![
            row.id.to_string().into(),
            state.into(),
            day.into(),
            format!("{kind} to {}", row.message.recipient).into(),
            row.reason.as_str().into(),
        ]);
    }
    terminal.screen.print(&table.render(terminal.screen), terminal.out)?;
    if rows.is_empty() && terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "The outbox is empty.")?;
    }
    Ok(())
}
