//! The digest: decided from the book, composed, and stored with its numbers in one transaction.
//!
//! No line begins with a name, but for those that begin with a number: Don's would begin like a command.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use super::House;
use super::book::{Book, Page};
use super::offer::Hints;
use super::{command, identity, meetings, owed, steps, suggest};
use crate::command::Action;
use crate::compose::digest::{Digest, Introduced, Proposal};
use crate::compose::notice::{self, Notice};
use crate::compose::{Envelope, Outgoing, digest, message};
use crate::config::Account;
use crate::contacts::dates;
use crate::infer::due::Due;
use crate::infer::introduce::{self, Candidate, Common};
use crate::infer::links::{self, Link};
use crate::infer::{ledger, standing, why};
use crate::mail::Role;
use crate::store::DigestItem;
use crate::store::Store;
use crate::store::digest::NewDigest;
use crate::store::journal::{NewEntry, Said};
use crate::store::outbox::NewMail;

/// People who got back in touch that are listed.
const BACK: usize = 5;

/// Dates of the week that are listed.
const DATES: usize = 7;

/// A digest as decided: what it says, and whom its numbers mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub digest: Digest,
    pub items: Vec<DigestItem>,
    /// The proposed pair's keys.
    pub pair: Option<(String, String)>,
    /// Two who may be one person, by their keys.
    pub asked: Option<(String, String)>,
    /// What is said once: about whom, and the entry that remembers it.
    pub said: Vec<(String, Action)>,
    /// Saved links that it offers: the person's key and the URL.
    pub offers: Vec<(String, String)>,
}

impl Plan {
    /// Nobody is due, and no introduction asks for a word or has one to tell: no mail.
    pub fn is_empty(&self) -> bool {
        let asks = self.digest.meetings.iter().any(|step| !step.replies.is_empty());
        self.digest.suggestions.is_empty() && self.said.is_empty() && !asks
    }
}

/// Decides the digest of this moment. `remarks` are added to what it says.
///
/// # Errors
/// The database's.
pub fn plan(house: &House, book: &Book, mut remarks: Vec<String>) -> anyhow::Result<Plan> {
    let last_digest = house.store.latest_digest()?.map(|(_, made_at)| made_at);
    remarks.extend(ledger::remark(&command::ledger::deeds(book), last_digest, book.now, &book.zone));
    let mut due = book.due();
    let size = house.config.digest.size as usize;
    due.truncate(size);
    // One who was lost sight of may come along with others, at the end; never alone, and never in place of the only one.
    if let Some(dormant) =
        book.dormant().filter(|_| house.config.people.dormant && !due.is_empty() && size > 1)
    {
        due.truncate(size - 1);
        due.push(dormant);
    }
    let mut suggestions = Vec::new();
    let (mut items, mut offers) = (Vec::new(), Vec::new());
    let pair = propose(book, &house.store);
    let meetings = meetings::unmuted(house, book)?;
    let hints = Hints::gather(house, book, pair.as_ref(), &meetings)?;
    for (number, page) in (1..).zip(&due) {
        let suggestion = suggest::suggestion(house, book, page, number, &hints)?;
        let offered = |(link, tag): &(&Link, &str)| suggestion.you_could == links::sentence(link, tag);
        if let Some((link, _)) = book.standings.links.offer(&page.standing).filter(offered) {
            offers.push((book.key(page.position), link.url.clone()));
        }
        suggestions.push(suggestion);
        items.push(DigestItem { number, person: book.key(page.position) });
    }
    let proposal = pair.map(|pair| {
        let a = number_for(book, pair.a, &mut items);
        let b = number_for(book, pair.b, &mut items);
        let keys = (book.key(pair.a), book.key(pair.b));
        (Proposal { a, b, reason: reason(book, &pair) }, keys)
    });
    let question = book.questions().first().map(|question| {
        let a = number_for(book, question.a, &mut items);
        let b = number_for(book, question.b, &mut items);
        let keys = (book.key(question.a), book.key(question.b));
        (Proposal { a, b, reason: format!("{}.", capital(question.kind.words())) }, keys)
    });
    let (steps, said) =
        steps::all(book, &meetings, &mut |position| number_for(book, position, &mut items).number);
    let digest = Digest {
        meetings: steps,
        date: house.local(book.now).date(),
        suggestions,
        back_in_touch: back_in_touch(house, book)?,
        owed: owed::lines(house, book, &meetings)?,
        dates: dates_lines(house, book)?,
        introduction: proposal.as_ref().map(|(proposal, _)| proposal.clone()),
        question: question.as_ref().map(|(question, _)| question.clone()),
        moved: book.moved(house.store.latest_digest()?.map(|(_, made_at)| made_at)),
        remarks,
    };
    Ok(Plan {
        digest,
        items,
        pair: proposal.map(|(_, keys)| keys),
        asked: question.map(|(_, keys)| keys),
        said,
        offers,
    })
}

/// Composes a plan for a slot.
///
/// # Errors
/// A template of the owner's that does not fit.
pub fn compose(
    house: &House,
    plan: &Plan,
    slot: &str,
    now: Timestamp,
) -> anyhow::Result<(Envelope, Outgoing)> {
    let envelope = house.envelope(slot, now);
    let message = digest::render(&plan.digest, &envelope, &house.templates)?;
    Ok((envelope, message))
}

/// Composes and stores. `false`: the slot had its digest already.
///
/// # Errors
/// A template or the database.
pub fn write(house: &mut House, plan: &Plan, slot: &str, now: Timestamp) -> anyhow::Result<bool> {
    let (envelope, mut message) = compose(house, plan, slot, now)?;
    let items = recover(house, slot, &house.store.marks(&envelope.rekindle_id)?, now)?;
    let items = items.unwrap_or_else(|| plan.items.clone());
    let code =
        |item: &DigestItem| (item.number, identity::number_code(&house.key, slot, item.number, &item.person));
    message::mark_numbers(&mut message, &items.iter().map(code).collect::<Vec<_>>());
    let mail = NewMail {
        job_key: slot.to_owned(),
        account: house.main_account().name.clone(),
        rekindle_id: envelope.rekindle_id.clone(),
        message,
    };
    let token = envelope.token.as_ref().expect("a digest has a token");
    let new = NewDigest { slot, items: &items, token, mail: &mail };
    let suggested = plan.digest.suggestions.len();
    let shown = |digest: i64| {
        let shown = items.iter().take(suggested).map(|item| (item.person.clone(), Action::Shown { digest }));
        let pair = plan.pair.iter().map(|(a, b)| (a.clone(), Action::IntroProposed { other: b.clone() }));
        let asked = plan.asked.iter().map(|(a, b)| (a.clone(), Action::IdentityAsked { other: b.clone() }));
        let offer =
            |(person, url): &(String, String)| (person.clone(), Action::LinkOffered { url: url.clone() });
        let offers = plan.offers.iter().map(offer);
        let all = shown.chain(pair).chain(asked).chain(plan.said.clone()).chain(offers);
        all.map(|(person, action)| noted(person, action)).collect()
    };
    Ok(house.store.write_digest(&new, shown, now)?.is_some())
}

/// Whom the numbers of a digest mean that lies in the mailbox already: an older database was restored, and the owner's answer is about the mail that was sent, not
/// about the one that would be composed now. Each number's code is keyed, so what a forged mark adds means nobody; a number that means two people means nobody. `None`: no
/// such digest lies there.
fn recover(
    house: &House,
    slot: &str,
    marks: &[String],
    now: Timestamp,
) -> anyhow::Result<Option<Vec<DigestItem>>> {
    let marked: BTreeSet<(u32, String)> =
        marks.iter().flat_map(|mark| message::marked_numbers(mark)).collect();
    if marked.is_empty() {
        return Ok(None);
    }
    let book = house.book(now)?;
    let mut found: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for id in book.people.persons.iter().flat_map(|person| &person.addresses) {
        let key = book.facts.address(*id).address.to_string();
        for (number, code) in &marked {
            if identity::number_code(&house.key, slot, *number, &key) == *code {
                found.entry(*number).or_default().push(key.clone());
            }
        }
    }
    let one = |(number, mut keys): (u32, Vec<String>)| match keys.len() {
        1 => keys.pop().map(|person| DigestItem { number, person }),
        _ => None,
    };
    Ok(Some(found.into_iter().filter_map(one).collect()))
}

/// With `digest.heartbeat`, queues one line a month that says all is well. `false`: off, or said this month.
///
/// # Errors
/// A template or the database.
pub fn heartbeat(house: &mut House, now: Timestamp) -> anyhow::Result<bool> {
    if !house.config.digest.heartbeat {
        return Ok(false);
    }
    let job_key = format!("heartbeat/{}", house.local(now).strftime("%Y-%m"));
    let envelope = Envelope { token: None, ..house.envelope(&job_key, now) };
    let notice = Notice {
        subject: "Nobody has gone quiet".to_owned(),
        paragraphs: vec![
            "You are in touch with everybody you usually write with. This line comes once a month."
                .to_owned(),
        ],
    };
    let message = notice::render(&notice, &envelope, &house.templates)?;
    let account = house.main_account().name.clone();
    let mail = NewMail { job_key, account, rekindle_id: envelope.rekindle_id, message };
    Ok(house.store.queue(&mail, now)?)
}

/// The key of the digest for a slot of the schedule.
pub fn slot_key(slot: Timestamp) -> String {
    format!("digest/{slot}")
}

/// A folder in which the owner's latest words would lie could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{folder} of {account} could not be read, so somebody may have been in touch: {reason}")]
pub struct NotFresh {
    pub account: String,
    pub folder: String,
    pub reason: String,
    /// See [`crate::source::SourceError::remedy`].
    pub remedy: &'static str,
}

/// Refuses a digest while a folder is unread in which the owner's latest words would lie.
///
/// # Errors
/// [`NotFresh`]: Sent, INBOX or All Mail could not be read. The database's.
pub fn ensure_fresh(house: &House, account: &Account, report: &super::scan::Report) -> anyhow::Result<()> {
    let folders = house.store.folders()?;
    for (name, error) in &report.failed {
        let row = folders.iter().find(|row| row.account == account.name && row.name == *name);
        let vital = row.is_some_and(|row| matches!(row.role, Role::Sent | Role::Inbox | Role::All));
        if vital {
            let (account, folder) = (account.name.clone(), name.clone());
            return Err(
                NotFresh { account, folder, reason: error.to_string(), remedy: error.remedy() }.into()
            );
        }
    }
    Ok(())
}

/// What a digest says of folders that could not be read.
pub fn remarks(report: &super::scan::Report) -> Vec<String> {
    let failed = report.failed.iter();
    failed
        .map(|(folder, _)| format!("The folder {folder} could not be read; somebody may have written there."))
        .collect()
}

fn noted(person: String, action: Action) -> NewEntry {
    NewEntry {
        said: Said::Rekindle,
        person: Some(person),
        action,
        line: String::new(),
        reply_key: None,
        once: None,
    }
}

/// The number a person of the pair has in this digest: the suggestion's, or the next one.
fn number_for(book: &Book, position: usize, items: &mut Vec<DigestItem>) -> Introduced {
    let key = book.key(position);
    let person = book.person(position);
    let number = match items.iter().find(|item| item.person == key) {
        Some(item) => item.number,
        None => {
            let number = items.len() as u32 + 1;
            items.push(DigestItem { number, person: key.clone() });
            number
        }
    };
    Introduced { number, name: person.name.clone(), address: key }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// At most one pair: known, not muted, not settled before.
fn propose(book: &Book, store: &Store) -> Option<introduce::Pair> {
    let candidate = |page: Page| {
        let person = book.person(page.position);
        let fit = person.known.is_some()
            && book.address(person).is_some()
            && !matches!(page.judgement.due, Due::Never | Due::TheyDoNotAnswer | Due::Snoozed { .. });
        let silent_days = page.judgement.silent_days?;
        fit.then_some(Candidate {
            person: page.position,
            silent_days,
            strength: page.judgement.strength,
            tags: page.standing.tags,
        })
    };
    let never: HashSet<usize> =
        book.pages().iter().filter(|page| page.standing.never).map(|page| page.position).collect();
    let hidden = |position: usize| never.contains(&position);
    let candidates = book.pages().into_iter().filter_map(candidate).collect();
    let settled = |a: usize, b: usize| book.settled(a, b);
    let subject =
        |row: i64| store.message_line(row).ok().flatten().map(|line| suggest::bare_subject(&line.subject));
    introduce::propose(&book.facts, &book.people, candidates, &settled, &hidden, &subject)
}

impl Book {
    /// Whether this pair was proposed, asked for or answered before, under any of their addresses.
    fn settled(&self, a: usize, b: usize) -> bool {
        let keys = |position: usize| {
            self.person(position).addresses.iter().map(|id| self.facts.address(*id).address.as_str())
        };
        keys(a).any(|a| keys(b).any(|b| self.standings.settled_pairs.contains(&standing::pair(a, b))))
    }
}

fn reason(book: &Book, pair: &introduce::Pair) -> String {
    match &pair.common {
        Common::Tag(tag) => format!("You tagged both #{tag}, and they have never been on a mail together."),
        Common::Topic(word) => format!(
            "Your mail with both is about \u{201c}{word}\u{201d}, and they have never been on one together."
        ),
        Common::People(shared) => {
            let names: Vec<&str> =
                shared.iter().take(3).map(|position| book.person(*position).name.as_str()).collect();
            let names = match names.as_slice() {
                [one] => (*one).to_owned(),
                [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
                [] => String::new(),
            };
            format!("Both write with {names}, but never in one mail that you can see.")
        }
    }
}

/// People of the last digest who were in touch since.
fn back_in_touch(house: &House, book: &Book) -> anyhow::Result<Vec<String>> {
    let Some((latest, made_at)) = house.store.latest_digest()? else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for item in house.store.digest_items(latest)? {
        let Some(position) = book.by_key(&item.person) else { continue };
        let page = book.page(position);
        let since = page.judgement.last_touch.filter(|at| *at > made_at.as_second() && !page.standing.never);
        if let Some(at) = since {
            lines.push(format!("On {}: {}", why::day(at, book.now, &book.zone), book.person(position).name));
        }
    }
    lines.truncate(BACK);
    Ok(lines)
}

/// Days of this week that imported address books know of, soonest first, and new jobs that an import told of since the last digest.
fn dates_lines(house: &House, book: &Book) -> anyhow::Result<Vec<String>> {
    let today = house.local(book.now).date();
    let since = house.store.latest_digest()?.map(|(_, made_at)| made_at);
    let mut days: Vec<(jiff::civil::Date, String)> = Vec::new();
    for page in book.pages().into_iter().filter(|page| !page.standing.never) {
        let name = &book.person(page.position).name;
        for (on, occasion) in dates::this_week(book.cards(page.position), today) {
            days.push((on, format!("{}: {} of {name}", on.strftime("%A, %-d %B"), occasion.word())));
        }
        let job = page.standing.new_job.as_ref().filter(|(at, _)| since.is_none_or(|since| *at > since));
        days.extend(job.map(|(_, organization)| (today, format!("Now at {organization}: {name}"))));
    }
    days.sort();
    days.truncate(DATES);
    Ok(days.into_iter().map(|(_, line)| line).collect())
}
