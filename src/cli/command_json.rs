//! JSON of the answers that list something: `who`, `list`, `more`, `links`, `ledger`; one object a
//! line.

use serde_json::json;

use super::output::print_line;
use super::{Terminal, people};
use crate::command::grammar::{CommandArgs, ReplyLine, Verb};
use crate::infer::people::PersonIndex;
use crate::job::App;
use crate::job::command::{CommandResult, ledger};
use crate::job::search;
use crate::job::snapshot::Snapshot;

/// Prints the answer. `false`: the line is none of these.
pub fn json(
    line: &ReplyLine,
    result: &CommandResult,
    app: &App,
    snapshot: &Snapshot,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<bool> {
    let ReplyLine::Command(command) = line else { return Ok(false) };
    let values = match (command.verb, &command.args) {
        (Verb::Who, CommandArgs::Text(words)) => who(app, snapshot, words)?,
        (Verb::List, _) => {
            numbered(app, snapshot, &snapshot.due().iter().map(|view| view.position).collect::<Vec<_>>())?
        }
        (Verb::More, _) => {
            let listed = result.items.iter().filter_map(|item| snapshot.by_key(&item.person));
            numbered(app, snapshot, &listed.collect::<Vec<_>>())?
        }
        (Verb::Links, _) => links(snapshot),
        (Verb::Ledger, _) => accounts(snapshot),
        _ => return Ok(false),
    };
    values.iter().try_for_each(|value| print_line(terminal.out, value))?;
    Ok(true)
}

fn who(app: &App, snapshot: &Snapshot, words: &str) -> anyhow::Result<Vec<serde_json::Value>> {
    let numbers = app.store.numbers()?.1;
    let fits = search::search(app, snapshot, words)?;
    let value = |fit: &search::SearchHit| {
        let mut value = people::line(snapshot, &fit.view);
        let number = numbers.iter().find(|item| snapshot.by_key(&item.person) == Some(fit.view.position));
        value["number"] = json!(number.map(|item| item.number));
        value["reasons"] = json!(fit.reasons);
        value
    };
    Ok(fits.iter().map(value).collect())
}

fn numbered(
    app: &App,
    snapshot: &Snapshot,
    positions: &[PersonIndex],
) -> anyhow::Result<Vec<serde_json::Value>> {
    let numbers = app.store.numbers()?.1;
    let value = |position: &PersonIndex| {
        let mut value = people::line(snapshot, &snapshot.view(*position));
        let number = numbers.iter().find(|item| snapshot.by_key(&item.person) == Some(*position));
        value["number"] = json!(number.map(|item| item.number));
        value
    };
    Ok(positions.iter().map(value).collect())
}

fn links(snapshot: &Snapshot) -> Vec<serde_json::Value> {
    let saved = snapshot.all_preferences.links.saved.iter();
    saved.map(|link| json!({"version": 1, "url": link.url, "tags": link.tags, "text": link.text})).collect()
}

fn accounts(snapshot: &Snapshot) -> Vec<serde_json::Value> {
    let value = |account: &ledger::PersonLedger| {
        json!({
            "version": 1,
            "person": account.person,
            "name": ledger::name(snapshot, account),
            "gave": account.gave,
            "asked": account.asked,
            "last_at": account.last.at.as_second(),
            "last_way": account.last.way,
            "last": account.last.what,
        })
    };
    ledger::accounts(snapshot).iter().map(value).collect()
}
