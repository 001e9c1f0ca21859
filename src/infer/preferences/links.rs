//! The links and resources that the owner saved with `share`. A link is named by its URL: saved
//! again, it gains tags and a newer text.

use std::collections::BTreeSet;

/// One saved link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedLink {
    /// http or https.
    pub url: String,
    /// Lower case, without `#`.
    pub tags: BTreeSet<String>,
    /// What the owner wrote beside it; perhaps empty.
    pub text: String,
}

/// All of them, in the order they were first saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedLinks {
    pub saved: Vec<SavedLink>,
}

impl SavedLinks {
    /// Takes one in.
    pub fn save(&mut self, url: &str, tags: &[String], text: &str) {
        let link = match self.saved.iter().position(|link| link.url == url) {
            Some(at) => &mut self.saved[at],
            None => {
                self.saved.push(SavedLink {
                    url: url.to_owned(),
                    tags: BTreeSet::new(),
                    text: String::new(),
                });
                self.saved.last_mut().expect("one was pushed")
            }
        };
        link.tags.extend(tags.iter().cloned());
        if !text.is_empty() {
            text.clone_into(&mut link.text);
        }
    }
}
