//! `rekindle export`.

use super::{Terminal, args};
use crate::contacts::export::{json, markdown, table, vcard};
use crate::job::App;
use crate::job::export;

/// Writes everybody to the output.
pub fn run(options: &args::ExportArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    let cards = export::cards(&snapshot);
    let text = match options.format {
        args::Format::Vcard => cards.iter().map(vcard::write).collect(),
        args::Format::Csv => table::write(&cards),
        args::Format::Json => cards.iter().map(|card| json::line(card) + "\n").collect(),
        args::Format::Markdown => cards.iter().map(markdown::write).collect::<String>(),
    };
    Ok(terminal.out.write_all(text.as_bytes())?)
}
