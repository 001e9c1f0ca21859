//! `ledger`: what the owner gave and what they asked, for their eyes alone. Numbers and names, no
//! judgement.

use super::{CommandResult, told};
use crate::command::PersonKey;
use crate::command::grammar::Command;
use crate::compose::receipt::LineOutcome;
use crate::infer::ledger::{self, Favour, FavourDirection};
use crate::infer::people::PersonIndex;
use crate::infer::wording;
use crate::job::snapshot::Snapshot;
use crate::mail::text;

/// People and latest favours that are listed.
const PEOPLE: usize = 20;
const LATEST: usize = 5;

/// What one person and the owner did for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLedger {
    /// Position in the snapshot. `None`: nobody among the mail has that address any more.
    pub position: Option<PersonIndex>,
    pub person: PersonKey,
    pub gave: usize,
    pub asked: usize,
    pub last: Favour,
}

/// Accounts of everybody but the muted, the latest favours first.
pub fn accounts(snapshot: &Snapshot) -> Vec<PersonLedger> {
    let mut accounts: Vec<PersonLedger> = Vec::new();
    for favour in deeds(snapshot).into_iter().rev() {
        let position = snapshot.by_key(&favour.person);
        let same = |account: &&mut PersonLedger| match position {
            Some(_) => account.position == position,
            None => account.person == favour.person,
        };
        let (gave, asked) = (
            usize::from(favour.way == FavourDirection::Gave),
            usize::from(favour.way == FavourDirection::Asked),
        );
        match accounts.iter_mut().find(same) {
            Some(account) => {
                account.gave += gave;
                account.asked += asked;
            }
            None => {
                accounts.push(PersonLedger {
                    position,
                    person: favour.person.clone(),
                    gave,
                    asked,
                    last: favour,
                });
            }
        }
    }
    accounts
}

/// Deeds about people who are not muted, oldest first.
pub fn deeds(snapshot: &Snapshot) -> Vec<Favour> {
    let result = |favour: &&Favour| {
        snapshot.by_key(&favour.person).is_none_or(|at| !snapshot.view(at).preferences.never)
    };
    snapshot.all_preferences.favours.iter().filter(result).cloned().collect()
}

/// How it is called where it is shown.
pub fn name(snapshot: &Snapshot, account: &PersonLedger) -> String {
    snapshot.called(&account.person)
}

pub(super) fn execute(snapshot: &Snapshot, command: &Command) -> CommandResult {
    told(&command.line, LineOutcome::Answer, lines(snapshot).join("\n"))
}

/// The answer, a line each.
pub fn lines(snapshot: &Snapshot) -> Vec<String> {
    let favours = deeds(snapshot);
    if favours.is_empty() {
        let hint =
            "Nothing is noted yet. `helped ada with her move` and `asked bob about the lease` note it.";
        return vec![hint.to_owned()];
    }
    let from = ledger::quarter(snapshot.now, &snapshot.zone);
    let sentence = |words: String| if words.is_empty() { "nothing noted".to_owned() } else { words };
    let (gave, asked) = ledger::count(&favours, |at| at >= from);
    let mut lines = vec![format!("This quarter: {}.", sentence(ledger::describe(gave, asked)))];
    let (gave, asked) = ledger::count(&favours, |_| true);
    lines.push(format!("In all: {}.", sentence(ledger::describe(gave, asked))));
    let accounts = accounts(snapshot);
    for account in accounts.iter().take(PEOPLE) {
        let words = ledger::describe(account.gave, account.asked);
        lines.push(format!("{}: {words}", name(snapshot, account)));
    }
    if accounts.len() > PEOPLE {
        lines.push(format!("And {} more people.", accounts.len() - PEOPLE));
    }
    for favour in favours.iter().rev().take(LATEST) {
        lines.push(latest(snapshot, favour));
    }
    lines
}

fn latest(snapshot: &Snapshot, favour: &Favour) -> String {
    let day = wording::day(favour.at.as_second(), snapshot.now, &snapshot.zone);
    let who = snapshot.called(&favour.person);
    let way = if favour.way == FavourDirection::Gave { "you helped" } else { "you asked" };
    match favour.what.as_str() {
        "" => format!("On {day} {way} {who}"),
        what => format!("On {day} {way} {who}: {}", text::shorten(what, 100)),
    }
}
