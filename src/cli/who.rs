//! `rekindle who` on a terminal: who fits, as a table; its numbers work in commands.

use super::Terminal;
use super::screen::Tone;
use super::table::{Cell, Side, Table};
use crate::command::grammar::{Command, CommandArgs, ReplyLine, Verb};
use crate::job::App;
use crate::job::search::{self, SearchHit};
use crate::job::snapshot::Snapshot;
use crate::store::DigestItem;

/// Prints the table. `false`: the line asks for something else, or nobody fits.
pub fn print(
    line: &ReplyLine,
    numbers: &[DigestItem],
    app: &App,
    snapshot: &Snapshot,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<bool> {
    let ReplyLine::Command(Command { verb: Verb::Who, args: CommandArgs::Text(words), .. }) = line else {
        return Ok(false);
    };
    let hits = search::search(app, snapshot, words)?;
    let mut table =
        Table::new([("", Side::Right), ("Who", Side::Left), ("Why", Side::Left), ("Address", Side::Left)])
            .yielding(3)
            .folding(2);
    let numbered = |hit: &SearchHit| {
        let item = numbers.iter().find(|item| snapshot.by_key(&item.person) == Some(hit.view.position));
        item.map(|item| item.number)
    };
    let rows: Vec<Vec<Cell>> =
        hits.iter().filter_map(|hit| Some(row(numbered(hit)?, hit, snapshot))).collect();
    let unnamed = hits.len() - rows.len();
    rows.into_iter().for_each(|row| table.push(row));
    let mut text = table.render(terminal.screen);
    if unnamed > 0 {
        text.push_str(&format!("and {unnamed} more; another word would narrow it\n"));
    }
    terminal.screen.print(&text, terminal.out)?;
    Ok(!hits.is_empty())
}

fn row(number: u32, hit: &SearchHit, snapshot: &Snapshot) -> Vec<Cell> {
    let person = snapshot.person(hit.view.position);
    let address = snapshot.address(person).map(ToString::to_string).unwrap_or_default();
    vec![
        Cell::new(&number.to_string(), Tone::Soft),
        person.name.as_str().into(),
        hit.describe().into(),
        address.into(),
    ]
}
