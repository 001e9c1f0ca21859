//! A TOML file with the place of every value, so that each error can name file, line and key.
//!
//! Absent on purpose: which keys there are (that is `parse/schema.rs`) and what they mean. No value
//! is ever repeated in an error by this file, since any value may be a secret written to the wrong
//! place.

use std::{borrow::Cow, ops::RangeInclusive, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::ConfigError;

/// The file's text and its name as shown to the owner.
pub(super) struct TomlText<'a> {
    text: &'a str,
    shown: String,
}

/// A value with its dotted key.
#[derive(Clone)]
pub(super) struct Node<'a> {
    source: &'a TomlText<'a>,
    key: String,
    /// Where the key (or, in a list, the value) starts: a byte offset.
    at: usize,
    value: &'a DeValue<'a>,
}

/// A table with its dotted key, empty for the whole file.
#[derive(Clone)]
pub(super) struct TomlTable<'a> {
    source: &'a TomlText<'a>,
    key: String,
    at: usize,
    entries: &'a DeTable<'a>,
}

impl<'a> TomlText<'a> {
    pub fn new(text: &'a str, path: &Path, home: Option<&Path>) -> TomlText<'a> {
        TomlText { text, shown: shown(path, home) }
    }

    /// The file's syntax: a table, or the first error with its line.
    pub fn read(&self) -> Result<Spanned<DeTable<'a>>, ConfigError> {
        DeTable::parse(self.text)
            .map_err(|error| self.error(error.span().map_or(0, |span| span.start), "", error.message()))
    }

    /// The whole file as a table.
    pub fn top(&'a self, root: &'a Spanned<DeTable<'a>>) -> TomlTable<'a> {
        TomlTable { source: self, key: String::new(), at: 0, entries: root.get_ref() }
    }

    fn error(&self, at: usize, key: &str, what: &str) -> ConfigError {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let colon = if key.is_empty() { "" } else { ": " };
        ConfigError { message: format!("{}:{line}: {key}{colon}{what}", self.shown) }
    }
}

impl<'a> Node<'a> {
    pub fn key(&self) -> &str {
        &self.key
    }

    /// An error about this value.
    pub fn error(&self, what: impl AsRef<str>) -> ConfigError {
        self.source.error(self.at, &self.key, what.as_ref())
    }

    fn wrong_type(&self, expected: &str) -> ConfigError {
        self.error(format!("expected {expected}, found {}", type_name(self.value)))
    }

    /// Text without blanks around it, never empty.
    pub fn text(&self) -> Result<&'a str, ConfigError> {
        match self.value {
            DeValue::String(text) if text.trim().is_empty() => {
                Err(self.error("is empty; fill it in or take the line out"))
            }
            DeValue::String(text) => Ok(text.trim()),
            _ => Err(self.wrong_type("text in quotes")),
        }
    }

    /// Text exactly as written: for secrets and commands, where blanks may count.
    pub fn verbatim(&self) -> Result<&'a str, ConfigError> {
        self.text()?;
        match self.value {
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_type("text in quotes")),
        }
    }

    /// Text, turned into something by `read`, whose error becomes one about this key.
    pub fn read<T>(&self, read: impl FnOnce(&str) -> Result<T, String>) -> Result<T, ConfigError> {
        read(self.text()?).map_err(|what| self.error(what))
    }

    pub fn truth(&self) -> Result<bool, ConfigError> {
        match self.value {
            DeValue::Boolean(truth) => Ok(*truth),
            _ => Err(self.wrong_type("true or false")),
        }
    }

    pub fn number(&self, range: RangeInclusive<u32>) -> Result<u32, ConfigError> {
        let DeValue::Integer(number) = self.value else { return Err(self.wrong_type("a whole number")) };
        u32::from_str_radix(number.as_str(), number.radix())
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                self.error(format!("out of range; a whole number from {} to {}", range.start(), range.end()))
            })
    }

    /// The values of a list; a single text counts as a list of one.
    pub fn list(&self) -> Result<Vec<Node<'a>>, ConfigError> {
        match self.value {
            DeValue::Array(array) => Ok(array
                .iter()
                .map(|value| Node { value: value.get_ref(), at: value.span().start, ..self.clone() })
                .collect()),
            DeValue::String(_) => Ok(vec![self.clone()]),
            _ => Err(self.wrong_type("a list in brackets")),
        }
    }

    /// Whether a list was written, with brackets.
    pub fn is_list(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    pub fn table(&self) -> Result<TomlTable<'a>, ConfigError> {
        match self.value {
            DeValue::Table(entries) => {
                Ok(TomlTable { source: self.source, key: self.key.clone(), at: self.at, entries })
            }
            _ => Err(self.wrong_type("keys of its own")),
        }
    }
}

impl<'a> TomlTable<'a> {
    /// An error about the table as a whole.
    pub fn error(&self, what: impl AsRef<str>) -> ConfigError {
        self.source.error(self.at, &self.key, what.as_ref())
    }

    /// Everything in it, in the file's order, each with its own name.
    pub fn entries(&self) -> Vec<(&'a str, Node<'a>)> {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .map(|(name, value)| {
                let node = Node {
                    source: self.source,
                    key: self.dotted(name.get_ref()),
                    at: name.span().start,
                    value: value.get_ref(),
                };
                (name.get_ref().as_ref(), node)
            })
            .collect();
        entries.sort_by_key(|(_, node)| node.at);
        entries
    }

    /// One value. A dotted name goes through the tables on its way.
    pub fn get(&self, name: &str) -> Option<Node<'a>> {
        if let Some((first, rest)) = name.split_once('.') {
            return self.get(first)?.table().ok()?.get(rest);
        }
        let (key, value) = self.entries.get_key_value(name)?;
        let (key, at) = (self.dotted(key.get_ref()), key.span().start);
        Some(Node { source: self.source, key, at, value: value.get_ref() })
    }

    /// One text value, read by `read`. `None` when the key is absent.
    pub fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        self.get(name).map(|node| node.read(read)).transpose()
    }

    fn dotted(&self, name: &str) -> String {
        let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let name = if bare { Cow::Borrowed(name) } else { Cow::Owned(format!("{name:?}")) };
        if self.key.is_empty() { name.into_owned() } else { format!("{}.{name}", self.key) }
    }
}

/// A path as shown to the owner: the home folder as `~`, controls escaped.
pub(super) fn shown(path: &Path, home: Option<&Path>) -> String {
    let short = home
        .filter(|home| home.parent().is_some())
        .and_then(|home| path.strip_prefix(home).ok())
        .map(|rest| Path::new("~").join(rest));
    let text = short.as_deref().unwrap_or(path).to_string_lossy().into_owned();
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "keys under it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_is_shown_as_a_tilde() {
        let check = |path: &str, home: Option<&str>, expected: &str| {
            assert_eq!(shown(Path::new(path), home.map(Path::new)), expected);
        };
        check("/home/ada/.config/x.toml", Some("/home/ada"), "~/.config/x.toml");
        check("/home/adam/x.toml", Some("/home/ada"), "/home/adam/x.toml");
        check("/etc/x.toml", Some("/"), "/etc/x.toml");
        check("/etc/x.toml", None, "/etc/x.toml");
        check("/etc/a\u{1b}[31m\nb", None, "/etc/a\\u{1b}[31m\\nb");
    }
}
