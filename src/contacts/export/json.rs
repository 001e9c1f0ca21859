//! JSON lines: one card a line, everything in it.

use serde_json::{Value, json};

use crate::contacts::card::{Card, CardSource};
use crate::contacts::reading::{ImportRemark, ReadFile};

/// One line, without its end.
pub fn line(card: &Card) -> String {
    let mut value = serde_json::to_value(card).unwrap_or_default();
    value["version"] = json!(1);
    value.to_string()
}

/// Reads our own lines again. `None`: these are not ours.
pub fn read(text: &str) -> Option<ReadFile> {
    let first: Value = serde_json::from_str(text.lines().find(|line| !line.trim().is_empty())?).ok()?;
    if first.get("source").and_then(Value::as_str) != Some(CardSource::Rekindle.as_str())
        || first.get("id").is_none()
    {
        return None;
    }
    let mut read = ReadFile::from_source(CardSource::Rekindle);
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Card>(line) {
            Ok(card) if card.source == CardSource::Rekindle => read.cards.push(card.tidy()),
            Ok(_) => read.remarks.push(ImportRemark::about_line(
                number,
                "not a line of a Rekindle export: passed over".to_owned(),
            )),
            Err(error) => read
                .remarks
                .push(ImportRemark::about_line(number, format!("cannot be read ({error}): passed over"))),
        }
    }
    Some(read)
}
