//! `rekindle due`.

use super::plumbing::print_line;
use super::{OutputFormat, Terminal};
use crate::infer::wording;
use crate::job::App;
use crate::job::snapshot::{PersonView, Snapshot};

/// Lists who has gone quiet, strongest tie first.
pub fn run(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    let due = snapshot.due();
    for view in &due {
        match terminal.form {
            OutputFormat::Json => print_line(terminal.out, &super::people::line(&snapshot, view))?,
            OutputFormat::Text => say(terminal, &snapshot, view)?,
        }
    }
    if due.is_empty() && terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "{}", nobody(app, &snapshot)?)?;
    }
    Ok(())
}

fn say(terminal: &mut Terminal<'_>, snapshot: &Snapshot, view: &PersonView) -> anyhow::Result<()> {
    let person = snapshot.person(view.position);
    writeln!(terminal.out, "{}", snapshot.named(person))?;
    writeln!(terminal.out, "    {}", wording::line(&view.judgement))?;
    Ok(())
}

/// Nobody is due: is that good news, or was nothing read yet?
fn nobody(app: &App, snapshot: &Snapshot) -> anyhow::Result<String> {
    Ok(match app.store.has_scanned()? {
        true => snapshot.nobody_due(),
        false => "Nothing was read yet: run `rekindle scan` first.".to_owned(),
    })
}
