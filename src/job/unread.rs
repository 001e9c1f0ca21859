//! Whether what is known is what the mailbox holds. Said wherever people are listed: nobody is due
//! is good news only where the mailbox was read.

use super::App;
use crate::store::{Attempted, StoreError};

/// Why a list of people says less than the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Nothing was read yet. One sentence with the remedy.
    All(String),
    /// The last scan of an account failed: something may be missing. The same.
    Some(String),
}

impl Unread {
    /// The sentence.
    pub fn says(&self) -> &str {
        match self {
            Unread::All(says) | Unread::Some(says) => says,
        }
    }
}

impl App {
    /// What was not read. `None`: the last scan of every account went well.
    ///
    /// # Errors
    /// SQLite's.
    pub fn unread(&self) -> Result<Option<Unread>, StoreError> {
        let read = self.store.has_scanned()?;
        let (mut never, mut failed) = (None, None);
        for account in &self.config.accounts {
            let name = &account.name;
            let last = self.store.last_outcome(Attempted::Scan(name))?;
            match last.map(|last| (last.at, last.failure)) {
                Some((at, Some(failure))) => {
                    let at = self.local(at).strftime("on %-d %b at %H:%M");
                    failed.get_or_insert(format!("The scan of {name} failed {at} ({failure})"));
                }
                Some((_, None)) => {}
                None => drop(never.get_or_insert(name)),
            }
        }
        Ok(match (read, failed, never) {
            (false, Some(failed), _) => Some(Unread::All(format!(
                "Nothing was read yet. {failed}: `rekindle doctor` says what to do."
            ))),
            (false, None, Some(_)) => {
                Some(Unread::All("Nothing was read yet: run `rekindle scan` first.".to_owned()))
            }
            (false, None, None) => Some(Unread::All(
                "No mail was found in your mailbox: `rekindle doctor` says where it was looked for."
                    .to_owned(),
            )),
            (true, Some(failed), _) => Some(Unread::Some(format!(
                "{failed}, so newer mail may be missing here: `rekindle doctor` says what to do."
            ))),
            (true, None, _) => None,
        })
    }
}
