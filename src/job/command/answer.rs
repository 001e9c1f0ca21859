//! Questions about somebody: `why`, `show`; and `help`. They change nothing.

use super::{Heard, Saying, list, told};
use crate::command::grammar::{Command, Verb};
use crate::command::span::count;
use crate::compose::receipt::Outcome;
use crate::infer::class::Class;
use crate::infer::identity::Bond;
use crate::infer::people::Person;
use crate::infer::{evidence, why};
use crate::job::House;
use crate::job::book::Book;
use crate::job::who;
use crate::mail::{Address, text};

/// Mails that `why` names.
const MAILS: usize = 5;

/// What `help` says, a line each.
pub const HELP: &[&str] = &[
    "done 1 coffee yesterday: you were in touch; `log ada, bob lunch friday` for anyone",
    "snooze 2 2w, snooze 2 until 3 jan: not before then",
    "skip 3: not in the next digests; never 4: never again",
    "every 2 3mo, every 2 auto: how often you want to be in touch",
    "note 3 likes trains; tag 3 rust hiring; untag 3 rust",
    "intro 3 4 both keep bees: drafts that ask each of them; intro no 3 4 acquainted",
    "remind 2 fri 3pm call her: a mail at that time; pause 1mo, resume: no digests for a while",
    "who acme, who #rust: whom you know there; more, list: who else is due; why 2, show ada",
    "share https://example.org #rust: kept for people with that tag; shared 2; links",
    "helped 3 moved house, asked 3 about the lease, ledger: what you gave and asked, for you alone",
    "undo, in answer to one of these: takes back what that mail did",
    "Dates: 2w, 3 jun, 2027-01-03, tomorrow, next friday; m means months.",
];

/// Notes and reminders of one person that `show` names, the latest.
const NOTES: usize = 5;

pub(super) fn hear(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Heard> {
    let says = match command.verb {
        Verb::Help => Ok(HELP.join("\n")),
        verb => about(house, book, saying, command, verb)?,
    };
    Ok(match says {
        Ok(says) => told(&command.line, Outcome::Answer, says),
        Err(why) => told(&command.line, Outcome::Refused, why),
    })
}

fn about(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
    verb: Verb,
) -> anyhow::Result<Result<String, String>> {
    let people = match who::resolve(&command.targets, book, saying.items) {
        Ok(people) if people.is_empty() => {
            return Ok(Err("Whom do you mean? Put a number, a name or an address after it.".to_owned()));
        }
        Ok(people) => people,
        Err(why) => return Ok(Err(why)),
    };
    let mut lines = Vec::new();
    for position in people {
        match verb {
            Verb::Why => lines.extend(why_lines(house, book, position)?),
            _ => lines.extend(show_lines(house, book, position)?),
        }
    }
    Ok(Ok(lines.join("\n")))
}

/// The evidence about one person: who they are, the days and gaps, whether they are due and why, and the last mails to look up.
///
/// # Errors
/// The database's.
pub fn why_lines(house: &House, book: &Book, position: usize) -> anyhow::Result<Vec<String>> {
    let (person, page) = (book.person(position), book.page(position));
    let mut lines = vec![book.named(person)];
    lines.extend(bond_lines(book, position));
    lines.extend(forged_line(book, person));
    lines.extend(why::evidence(person, &page.judgement, &page.standing, book.now, &book.zone));
    let mails = evidence::last_mails(&book.facts, &book.people, person, MAILS, &book.zone);
    for (seen, direction) in mails {
        let line = house.store.message_line(seen.row)?;
        let subject = line.map(|line| text::shorten(&line.subject, 70)).unwrap_or_default();
        let mail = why::mail_line(seen.at, direction, &subject, book.now, &book.zone);
        lines.push(format!("Mail: {mail}"));
    }
    Ok(lines)
}

/// Why an address is nobody to suggest: the rule that says so, and the mail it rests on. `None`: no mail has it, or it is a person's.
///
/// # Errors
/// The database's.
pub fn machine_line(house: &House, book: &Book, address: &Address) -> anyhow::Result<Option<String>> {
    let Some(id) = book.id(address).filter(|_| book.by_key(address.as_str()).is_none()) else {
        return Ok(None);
    };
    let (class, rule) = evidence::class(&book.people, id);
    let taken = match class {
        Class::Own => "you",
        Class::Machine => "a machine",
        Class::List => "a list",
        Class::Person | Class::Unknown => "nobody you know",
    };
    let (mails, last) = evidence::mails_from(&book.facts, id);
    let mut said = format!(
        "{address} is taken for {taken}: rule {}, {}. Mails from it: {mails}",
        why::rule_name(rule),
        why::address_rule(rule)
    );
    if let Some(seen) = last {
        let line = house.store.message_line(seen.row)?;
        let subject = line.map(|line| text::shorten(&line.subject, 70)).unwrap_or_default();
        said +=
            &format!(", the last on {}: \u{201c}{subject}\u{201d}", why::day(seen.at, book.now, &book.zone));
    }
    Ok(Some(said + "."))
}

/// Mail in a person's name that counts for nothing, as the owner's provider says.
fn forged_line(book: &Book, person: &Person) -> Option<String> {
    let theirs = book.facts.forged.iter().filter(|forged| person.addresses.contains(&forged.from));
    let mails = theirs.clone().count();
    let last = theirs.filter_map(|forged| forged.at).max()?;
    let day = why::day(last, book.now, &book.zone);
    Some(format!(
        "Not counted: {}, the last on {day}: your provider says that the sender could not be verified.",
        count(mails as i64, "mail in their name")
    ))
}

/// Why the addresses of a person are theirs, a line for each but one; and which of them are dead.
fn bond_lines(book: &Book, position: usize) -> Vec<String> {
    let person = book.person(position);
    let address = |id| book.facts.address(id).address.as_str();
    let line = |bond: &Bond| {
        // The address that is less in use is the one to be explained.
        let place = |id| person.addresses.iter().position(|other| *other == id);
        let (other, one) = if place(bond.a) <= place(bond.b) { (bond.a, bond.b) } else { (bond.b, bond.a) };
        let why = bond.reason.words(&|at| why::day(at, book.now, &book.zone));
        format!("{} is taken for the person of {}: {why}.", address(one), address(other))
    };
    let dead = person.addresses.iter().filter_map(|id| Some((*id, book.dead_since(*id)?)));
    // What stands for the address of a card has nothing to say to anybody.
    let real =
        |bond: &&Bond| ![bond.a, bond.b].iter().any(|id| book.facts.address(*id).address.is_placeholder());
    person
        .bonds
        .iter()
        .filter(real)
        .map(line)
        .chain(dead.map(|(id, at)| book.moved_line(person, id, at)))
        .collect()
}

/// What is known of one person.
///
/// # Errors
/// The database's.
pub fn show_lines(house: &House, book: &Book, position: usize) -> anyhow::Result<Vec<String>> {
    let (person, page) = (book.person(position), book.page(position));
    let addresses: Vec<&str> = book.addresses(person).map(Address::as_str).collect();
    let addresses = if addresses.is_empty() { "none".to_owned() } else { addresses.join(", ") };
    let mut lines = vec![person.name.clone(), format!("Addresses: {addresses}")];
    lines.extend(bond_lines(book, position));
    lines.extend(card_lines(book, position));
    for (label, seen) in [("They wrote", person.last_in), ("You wrote", person.last_out)] {
        if let Some(seen) = seen {
            let subject = house
                .store
                .message_line(seen.row)?
                .map(|line| text::shorten(&line.subject, 80))
                .unwrap_or_default();
            lines.push(format!(
                "{label} last on {}: \u{201c}{subject}\u{201d}",
                why::day(seen.at, book.now, &book.zone)
            ));
        }
    }
    if !page.standing.tags.is_empty() {
        let tags: Vec<String> = page.standing.tags.iter().map(|tag| format!("#{tag}")).collect();
        lines.push(format!("Tags: {}", tags.join(" ")));
    }
    let notes = &page.standing.notes;
    lines.extend(notes.iter().rev().take(NOTES).rev().map(|note| format!("Note: {note}")));
    if notes.len() > NOTES {
        lines.push(format!("Older notes: {}", notes.len() - NOTES));
    }
    let reminders = list::about(book, &page).take(NOTES);
    lines.extend(reminders.map(|reminder| format!("Reminder {}", list::when(book, &reminder))));
    lines.push(why::verdict(&page.judgement, book.now, &book.zone));
    Ok(lines)
}

/// What imported address books say, a line each.
fn card_lines(book: &Book, position: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for card in book.cards(position) {
        let work: Vec<&str> =
            [card.title.as_deref(), card.organization.as_deref()].into_iter().flatten().collect();
        let day = |date: &Option<crate::contacts::PartialDate>| {
            date.map(|date| date.to_string()).unwrap_or_default()
        };
        let since = card.connected_on.map(|on| on.to_string()).unwrap_or_default();
        let facts = [
            ("Work", work.join(" at ")),
            ("Birthday", day(&card.birthday)),
            ("Anniversary", day(&card.anniversary)),
            ("Phone", card.phones.join(", ")),
            ("Link", card.urls.join(", ")),
            ("Connected since", since),
            ("Note", text::one_line(&card.note)),
        ];
        for (label, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
            let line = format!("{label}: {fact} ({})", card.source.title());
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}
