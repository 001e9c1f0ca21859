//! `rekindle due`.

use super::plumbing::print_line;
use super::{Form, Terminal};
use crate::infer::why;
use crate::job::House;
use crate::job::book::{Book, Page};

/// Lists who has gone quiet, strongest tie first.
pub fn run(house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let book = house.book(terminal.now)?;
    let due = book.due();
    for page in &due {
        match terminal.form {
            Form::Json => print_line(terminal.out, &super::people::line(&book, page))?,
            Form::Text => say(terminal, &book, page)?,
        }
    }
    if due.is_empty() && terminal.form == Form::Text {
        writeln!(terminal.out, "{}", nobody(house, &book)?)?;
    }
    Ok(())
}

fn say(terminal: &mut Terminal<'_>, book: &Book, page: &Page) -> anyhow::Result<()> {
    let person = book.person(page.position);
    writeln!(terminal.out, "{}", book.named(person))?;
    writeln!(terminal.out, "    {}", why::line(&page.judgement))?;
    Ok(())
}

/// Nobody is due: is that good news, or was nothing read yet?
fn nobody(house: &House, book: &Book) -> anyhow::Result<String> {
    Ok(match house.store.has_scanned()? {
        true => book.nobody_due(),
        false => "Nothing was read yet: run `rekindle scan` first.".to_owned(),
    })
}
