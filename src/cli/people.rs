//! `rekindle people`, `show`, `why`.

use serde_json::json;

use super::failure::Usage;
use super::plumbing::print_line;
use super::{Form, Terminal, args};
use crate::command::Target;
use crate::infer::due::Due;
use crate::infer::{evidence, why};
use crate::job::House;
use crate::job::book::{Book, Page};
use crate::job::command::answer;
use crate::job::who;
use crate::mail::Address;

/// Lists people, warmest first: those the owner knows, or with `--all` (and in JSON) everybody.
pub fn list(options: &args::People, house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let book = house.book(terminal.now)?;
    for page in book.by_strength() {
        if page.standing.never {
            continue;
        }
        let known = book.person(page.position).known.is_some();
        match terminal.form {
            Form::Json => print_line(terminal.out, &line(&book, &page))?,
            Form::Text if known || options.all => say(terminal, &book, &page)?,
            Form::Text => {}
        }
    }
    if book.people.persons.is_empty() && terminal.form == Form::Text {
        writeln!(terminal.out, "Nobody yet: run `rekindle scan` first.")?;
    }
    Ok(())
}

fn say(terminal: &mut Terminal<'_>, book: &Book, page: &Page) -> anyhow::Result<()> {
    let person = book.person(page.position);
    let last = page.judgement.last_touch.map(|at| why::day(at, book.now, &book.zone)).unwrap_or_default();
    let due = if page.judgement.due == Due::Yes { "  (quiet)" } else { "" };
    let days = page.judgement.days_in_touch;
    writeln!(terminal.out, "{last:>11}  {days:>4} days  {}{due}", book.named(person))?;
    Ok(())
}

/// One person as JSON.
pub fn line(book: &Book, page: &Page) -> serde_json::Value {
    let person = book.person(page.position);
    let judgement = &page.judgement;
    let addresses: Vec<&str> = book.addresses(person).map(Address::as_str).collect();
    json!({
        "version": 1,
        "id": person.id.0,
        "name": person.name,
        "addresses": addresses,
        "known": person.known.is_some(),
        "last_in": person.last_in.map(|seen| seen.at),
        "last_out": person.last_out.map(|seen| seen.at),
        "last_any": judgement.last_touch,
        "days": judgement.days_in_touch,
        "usual_days": judgement.cadence.map(|cadence| cadence.usual_days),
        "slow_days": judgement.cadence.map(|cadence| cadence.slow_days),
        "due": judgement.due == Due::Yes,
        "strength": judgement.strength,
        "why": why::verdict(judgement, book.now, &book.zone),
        "organization": book.organization(page.position),
        "tags": page.standing.tags,
    })
}

/// What is known of each person meant.
pub fn show(words: &[String], house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    about(words, house, terminal, &|house, book, position| answer::show_lines(house, book, position))
}

/// The evidence about each person meant; of an address that is nobody's, the rule that says so.
pub fn why(words: &[String], house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    about(words, house, terminal, &|house, book, position| answer::why_lines(house, book, position))
}

type Lines = dyn Fn(&House, &Book, usize) -> anyhow::Result<Vec<String>>;

fn about(
    words: &[String],
    house: &mut House,
    terminal: &mut Terminal<'_>,
    lines: &Lines,
) -> anyhow::Result<()> {
    let book = house.book(terminal.now)?;
    let name = words.join(" ");
    if let Some((address, line)) = machine(house, &book, &name)? {
        return say_machine(terminal, &book, &address, &line);
    }
    let items = super::say::latest_items(house)?;
    let target = name.parse().map_or_else(|_| Target::Name(name), Target::Number);
    for position in who::resolve(&[target], &book, &items).map_err(Usage)? {
        if terminal.form == Form::Json {
            let mut value = line(&book, &book.page(position));
            value["evidence"] = json!(lines(house, &book, position)?);
            print_line(terminal.out, &value)?;
            continue;
        }
        for (n, text) in lines(house, &book, position)?.iter().enumerate() {
            writeln!(terminal.out, "{}{text}", if n == 0 { "" } else { "    " })?;
        }
    }
    Ok(())
}

/// An address that is not a person's: the rule that says so.
fn machine(house: &House, book: &Book, name: &str) -> anyhow::Result<Option<(Address, String)>> {
    let Some(address) = Address::parse(name) else { return Ok(None) };
    Ok(answer::machine_line(house, book, &address)?.map(|line| (address, line)))
}

fn say_machine(
    terminal: &mut Terminal<'_>,
    book: &Book,
    address: &Address,
    line: &str,
) -> anyhow::Result<()> {
    let Some(id) = book.id(address).filter(|_| terminal.form == Form::Json) else {
        return Ok(writeln!(terminal.out, "{line}")?);
    };
    let (class, rule) = evidence::class(&book.people, id);
    let (mails, last) = evidence::mails_from(&book.facts, id);
    let value = json!({
        "version": 1,
        "address": address.as_str(),
        "class": class,
        "rule": rule,
        "person": null,
        "mails": mails,
        "last": last.map(|seen| seen.at),
        "why": line,
    });
    print_line(terminal.out, &value)
}
