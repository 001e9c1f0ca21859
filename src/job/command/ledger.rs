//! `ledger`: what the owner gave and what they asked, for their eyes alone. Numbers and names, no judgement.

use super::{Heard, told};
use crate::command::grammar::Command;
use crate::compose::receipt::Outcome;
use crate::infer::ledger::{self, Deed, Way};
use crate::infer::why;
use crate::job::book::Book;
use crate::mail::text;

/// People and latest deeds that are listed.
const PEOPLE: usize = 20;
const LATEST: usize = 5;

/// What one person and the owner did for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Position in the book. `None`: nobody among the mail has that address any more.
    pub position: Option<usize>,
    /// The person's key.
    pub person: String,
    pub gave: usize,
    pub asked: usize,
    pub last: Deed,
}

/// Accounts of everybody but the muted, the latest deed first.
pub fn accounts(book: &Book) -> Vec<Account> {
    let mut accounts: Vec<Account> = Vec::new();
    for deed in deeds(book).into_iter().rev() {
        let position = book.by_key(&deed.person);
        let same = |account: &&mut Account| match position {
            Some(_) => account.position == position,
            None => account.person == deed.person,
        };
        let (gave, asked) = (usize::from(deed.way == Way::Gave), usize::from(deed.way == Way::Asked));
        match accounts.iter_mut().find(same) {
            Some(account) => {
                account.gave += gave;
                account.asked += asked;
            }
            None => {
                accounts.push(Account { position, person: deed.person.clone(), gave, asked, last: deed });
            }
        }
    }
    accounts
}

/// Deeds about people who are not muted, oldest first.
pub fn deeds(book: &Book) -> Vec<Deed> {
    let heard = |deed: &&Deed| book.by_key(&deed.person).is_none_or(|at| !book.page(at).standing.never);
    book.standings.deeds.iter().filter(heard).cloned().collect()
}

/// How it is called where it is shown.
pub fn name(book: &Book, account: &Account) -> String {
    account.position.map_or(account.person.clone(), |at| book.person(at).name.clone())
}

pub(super) fn hear(book: &Book, command: &Command) -> Heard {
    told(&command.line, Outcome::Answer, lines(book).join("\n"))
}

/// The answer, a line each.
pub fn lines(book: &Book) -> Vec<String> {
    let deeds = deeds(book);
    if deeds.is_empty() {
        let hint =
            "Nothing is noted yet. `helped ada with her move` and `asked bob about the lease` note it.";
        return vec![hint.to_owned()];
    }
    let from = ledger::quarter(book.now, &book.zone);
    let sentence = |words: String| if words.is_empty() { "nothing noted".to_owned() } else { words };
    let (gave, asked) = ledger::count(&deeds, |at| at >= from);
    let mut lines = vec![format!("This quarter: {}.", sentence(ledger::words(gave, asked)))];
    let (gave, asked) = ledger::count(&deeds, |_| true);
    lines.push(format!("In all: {}.", sentence(ledger::words(gave, asked))));
    let accounts = accounts(book);
    for account in accounts.iter().take(PEOPLE) {
        let words = ledger::words(account.gave, account.asked);
        lines.push(format!("{}: {words}", name(book, account)));
    }
    if accounts.len() > PEOPLE {
        lines.push(format!("And {} more people.", accounts.len() - PEOPLE));
    }
    for deed in deeds.iter().rev().take(LATEST) {
        lines.push(latest(book, deed));
    }
    lines
}

fn latest(book: &Book, deed: &Deed) -> String {
    let day = why::day(deed.at.as_second(), book.now, &book.zone);
    let who = book.by_key(&deed.person).map_or(deed.person.clone(), |at| book.person(at).name.clone());
    let way = if deed.way == Way::Gave { "you helped" } else { "you asked" };
    match deed.what.as_str() {
        "" => format!("On {day} {way} {who}"),
        what => format!("On {day} {way} {who}: {}", text::shorten(what, 100)),
    }
}
