//! `rekindle due`.

use super::output::print_line;
use super::table::{Side, Table};
use super::{OutputFormat, Terminal, args};
use crate::infer::wording;
use crate::job::App;
use crate::job::incomplete::Incomplete;
use crate::job::snapshot::{PersonView, Snapshot};

/// Lists who has gone quiet, strongest tie first.
pub fn run(options: &args::ListArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.overview(terminal.now)?;
    let due = snapshot.due();
    if terminal.form == OutputFormat::Json {
        let mut shown = due.iter().take(options.wanted());
        return shown.try_for_each(|view| print_line(terminal.out, &super::people::line(&snapshot, view)));
    }
    let incomplete = app.incomplete()?;
    let mut text = incomplete.as_ref().map(|lack| format!("{}\n", lack.sentence())).unwrap_or_default();
    if due.is_empty() {
        // Nobody is due is news only of a mailbox that was read.
        if !matches!(incomplete, Some(Incomplete::Empty(_))) {
            text.push_str(&format!("{}\n", snapshot.nobody_due()));
        }
        return Ok(terminal.out.write_all(text.as_bytes())?);
    }
    let most = options.most(terminal.screen);
    text.push_str(&table(&snapshot, &due, most).render(terminal.screen));
    if due.len() > most {
        text.push_str(&format!("and {} more; --limit 0 shows all\n", due.len() - most));
    }
    Ok(terminal.screen.print(&text, terminal.out)?)
}

/// The first of those who are due.
pub fn table(snapshot: &Snapshot, due: &[PersonView], most: usize) -> Table {
    let mut table = Table::new([("Who", Side::Left), ("Why", Side::Left), ("Address", Side::Left)])
        .yielding(2)
        .folding(1);
    for view in due.iter().take(most) {
        let person = snapshot.person(view.position);
        let address = snapshot.address(person).map(ToString::to_string).unwrap_or_default();
        table.push(vec![person.name.as_str().into(), wording::line(&view.judgement).into(), address.into()]);
    }
    table
}
