//! What reading a file of contacts gives.

use std::collections::HashMap;

use super::card::{Card, CardSource};

/// Something worth telling of a file: a row that could not be read, a value left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRemark {
    /// Counted from 1. `None`: about the whole file.
    pub line: Option<u64>,
    /// A phrase.
    pub what: String,
}

impl ImportRemark {
    /// About one line.
    pub fn about_line(line: u64, what: String) -> ImportRemark {
        ImportRemark { line: Some(line), what }
    }

    /// About the whole.
    pub fn about_file(what: String) -> ImportRemark {
        ImportRemark { line: None, what }
    }
}

impl std::fmt::Display for ImportRemark {
    /// `line 3: what`, or `what`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    pub source: CardSource,
    pub cards: Vec<Card>,
    pub remarks: Vec<ImportRemark>,
}

impl ReadFile {
    /// Nothing yet.
    pub fn from_source(source: CardSource) -> ReadFile {
        ReadFile { source, cards: Vec::new(), remarks: Vec::new() }
    }
}

/// Which columns of a plain CSV mean what: `name=Full Name,email=Mail`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Meaning by the column's name, folded.
    by_column: HashMap<String, String>,
}

impl Mapping {
    /// What can be named.
    pub const MEANINGS: [&'static str; 13] = [
        "name",
        "firstname",
        "lastname",
        "email",
        "organization",
        "title",
        "birthday",
        "anniversary",
        "url",
        "phone",
        "note",
        "tags",
        "connectedon",
    ];

    /// Reads `name=Full Name,email=Mail`.
    ///
    /// # Errors
    /// A sentence that names what is wrong and what there is.
    pub fn parse(text: &str) -> Result<Mapping, String> {
        let mut mapping = Mapping::default();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (meaning, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("{:?}: write meaning=column, such as name=Full Name", pair.trim()))?;
            let meaning: String =
                meaning.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            let meaning = if meaning == "company" { "organization".to_owned() } else { meaning };
            if !Mapping::MEANINGS.contains(&meaning.as_str()) {
                return Err(format!("{meaning:?} is none of {}", Mapping::MEANINGS.join(", ")));
            }
            mapping.by_column.insert(column.trim().to_lowercase(), meaning);
        }
        Ok(mapping)
    }

    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.by_column.is_empty()
    }

    /// Whether a header has every column that is mapped.
    pub fn fits(&self, header: &[String]) -> bool {
        self.by_column.keys().all(|column| header.iter().any(|field| field.to_lowercase() == *column))
    }

    /// What a column means. `None`: it is not mapped.
    pub fn means(&self, column: &str) -> Option<&str> {
        self.by_column.get(&column.to_lowercase()).map(String::as_str)
    }
}
