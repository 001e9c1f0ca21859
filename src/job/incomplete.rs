//! Whether lists of people say all that the mailbox holds: nobody is due is good news only where it
//! was read.

use super::App;
use crate::store::StoreError;

/// Why a list of people says less than the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incomplete {
    /// Nothing was read yet. One sentence with the remedy.
    Empty(String),
    /// The last scan could not read an account or a folder: something may be missing. The same.
    Partly(String),
}

impl Incomplete {
    /// The sentence.
    pub fn sentence(&self) -> &str {
        match self {
            Incomplete::Empty(says) | Incomplete::Partly(says) => says,
        }
    }
}

impl App {
    /// What is missing. `None`: the last scan of every account read all of it.
    ///
    /// # Errors
    /// SQLite's.
    pub fn incomplete(&self) -> Result<Option<Incomplete>, StoreError> {
        let ours = |name: &String| self.config.accounts.iter().any(|account| account.name == *name);
        let lost = self.store.unreadable()?.into_iter().find(|place| ours(&place.account));
        let lost = lost.map(|place| {
            let since = self.local(place.since).strftime("%-d %b at %H:%M");
            format!("{} could not be read since {since} ({})", upper(&place.name()), place.reason)
        });
        let mut unscanned = false;
        for account in &self.config.accounts {
            unscanned |= self.store.last_scan(&account.name)?.is_none();
        }
        Ok(match (self.store.has_scanned()?, lost) {
            (false, Some(lost)) => Some(Incomplete::Empty(format!(
                "Nothing was read yet. {lost}: `rekindle doctor` says what to do."
            ))),
            (false, None) if unscanned => {
                Some(Incomplete::Empty("Nothing was read yet: run `rekindle scan` first.".to_owned()))
            }
            (false, None) => Some(Incomplete::Empty(
                "No mail was found in your mailbox: `rekindle doctor` says where it was looked for."
                    .to_owned(),
            )),
            (true, Some(lost)) => Some(Incomplete::Partly(format!(
                "{lost}, so newer mail may be missing here: `rekindle doctor` says what to do."
            ))),
            (true, None) => None,
        })
    }
}

/// With a capital letter.
fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
