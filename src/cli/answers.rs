//! JSON of the answers that list something: `who`, `list`, `more`, `links`, `ledger`; one object a line.

use serde_json::json;

use super::plumbing::print_line;
use super::{Terminal, people};
use crate::command::grammar::{Args, Line, Verb};
use crate::job::House;
use crate::job::book::Book;
use crate::job::command::{Heard, ledger};
use crate::job::search;

/// Prints the answer. `false`: the line is none of these.
pub fn json(
    line: &Line,
    heard: &Heard,
    house: &House,
    book: &Book,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<bool> {
    let Line::Command(command) = line else { return Ok(false) };
    let values = match (command.verb, &command.args) {
        (Verb::Who, Args::Text(words)) => who(house, book, words)?,
        (Verb::List, _) => {
            numbered(house, book, &book.due().iter().map(|page| page.position).collect::<Vec<_>>())?
        }
        (Verb::More, _) => {
            let listed = heard.items.iter().filter_map(|item| book.by_key(&item.person));
            numbered(house, book, &listed.collect::<Vec<_>>())?
        }
        (Verb::Links, _) => links(book),
        (Verb::Ledger, _) => accounts(book),
        _ => return Ok(false),
    };
    values.iter().try_for_each(|value| print_line(terminal.out, value))?;
    Ok(true)
}

fn who(house: &House, book: &Book, words: &str) -> anyhow::Result<Vec<serde_json::Value>> {
    let numbers = house.store.numbers()?.1;
    let fits = search::search(house, book, words)?;
    let value = |fit: &search::Fit| {
        let mut value = people::line(book, &fit.page);
        let number = numbers.iter().find(|item| book.by_key(&item.person) == Some(fit.page.position));
        value["number"] = json!(number.map(|item| item.number));
        value["reasons"] = json!(fit.reasons);
        value
    };
    Ok(fits.iter().map(value).collect())
}

fn numbered(house: &House, book: &Book, positions: &[usize]) -> anyhow::Result<Vec<serde_json::Value>> {
    let numbers = house.store.numbers()?.1;
    let value = |position: &usize| {
        let mut value = people::line(book, &book.page(*position));
        let number = numbers.iter().find(|item| book.by_key(&item.person) == Some(*position));
        value["number"] = json!(number.map(|item| item.number));
        value
    };
    Ok(positions.iter().map(value).collect())
}

fn links(book: &Book) -> Vec<serde_json::Value> {
    let saved = book.standings.links.saved.iter();
    saved.map(|link| json!({"version": 1, "url": link.url, "tags": link.tags, "text": link.text})).collect()
}

fn accounts(book: &Book) -> Vec<serde_json::Value> {
    let value = |account: &ledger::Account| {
        json!({
            "version": 1,
            "person": account.person,
            "name": ledger::name(book, account),
            "gave": account.gave,
            "asked": account.asked,
            "last_at": account.last.at.as_second(),
            "last_way": account.last.way,
            "last": account.last.what,
        })
    };
    ledger::accounts(book).iter().map(value).collect()
}
