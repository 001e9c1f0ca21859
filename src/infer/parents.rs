//! Which mail answers which, of the few threads that a draft may go on with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::{Facts, MessageFact};
use super::threads::Threads;

/// Rows of mails, each with the row of the mail that it answers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Parents(BTreeMap<i64, i64>);

impl Parents {
    /// What these mails answer, and what that answers, back to the beginning.
    pub fn collect(facts: &Facts, threads: &Threads, rows: impl Iterator<Item = i64>) -> Parents {
        let mut parents = BTreeMap::new();
        for row in rows {
            let mut next = message(facts, row);
            while let Some(mail) = next.filter(|mail| !parents.contains_key(&mail.row)) {
                next = of(facts, threads, mail);
                parents.extend(next.map(|parent| (mail.row, parent.row)));
            }
        }
        Parents(parents)
    }

    /// The mail that a mail answers. `None`: none that is known.
    pub fn of(&self, row: i64) -> Option<i64> {
        self.0.get(&row).copied()
    }
}

/// A message by its row.
pub fn message(facts: &Facts, row: i64) -> Option<&MessageFact> {
    let at = facts.messages.binary_search_by_key(&row, |message| message.row).ok()?;
    Some(&facts.messages[at])
}

/// The mail that a mail answers; of several with one Message-ID the first that was read.
pub fn of<'a>(facts: &'a Facts, threads: &'a Threads, mail: &MessageFact) -> Option<&'a MessageFact> {
    (mail.parent_hash != 0).then(|| threads.with(facts, mail.parent_hash).next())?
}
