//! `intro 3 4`, `intro yes 4`, `intro no 3 4 acquainted`, `intro list`: what the owner says of introductions, and the drafts that follow.

use super::{Heard, Intent, Saying, all_said_before, entry, left, people, told};
use crate::command::Action;
use crate::command::apply::Who;
use crate::command::grammar::{Args, Command};
use crate::compose::introduction::{self, Asking};
use crate::compose::receipt::Outcome;
use crate::infer::meeting::{self, Answer, Stage};
use crate::job::House;
use crate::job::book::Book;
use crate::job::draft::{self, Wanted};
use crate::job::meetings::{self, Standing};

pub(super) fn hear(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Heard> {
    if command.args == Args::IntroList {
        return list(house, book, command);
    }
    let who = match people(book, saying, command) {
        Ok(who) => who,
        Err(why) => return Ok(told(&command.line, Outcome::Refused, why)),
    };
    let unreachable = who.iter().find(|who| !who.can_be_written_to());
    if let (Some(who), Args::Text(_)) = (unreachable, &command.args) {
        let why = format!("{} has no address to write to, so there is nothing to ask them by.", who.name);
        return Ok(told(&command.line, Outcome::Refused, why));
    }
    let said = match (&command.args, who.as_slice()) {
        (Args::IntroAnswer { yes: false, acquainted }, [a, b]) => {
            end(house, book, saying, command, [a, b], *acquainted)?
        }
        (Args::IntroAnswer { yes: true, .. }, who) => yes(house, book, saying, command, who)?,
        (Args::IntroAnswer { yes: false, acquainted }, who) => {
            no(house, book, saying, command, who, *acquainted)?
        }
        (Args::Text(reason), [a, b]) => ask(house, book, saying, command, [a, b], reason)?,
        _ => Err("An introduction takes two people, such as `intro 3 4`.".to_owned()),
    };
    Ok(said.unwrap_or_else(|why| told(&command.line, Outcome::Refused, why)))
}

/// What a command came to, or a sentence why it is not possible.
type Said = anyhow::Result<Result<Heard, String>>;

fn list(house: &House, book: &Book, command: &Command) -> anyhow::Result<Heard> {
    let lines = meetings::list(house, book)?;
    let says = if lines.is_empty() { "There are no introductions yet.".to_owned() } else { lines.join("\n") };
    Ok(told(&command.line, Outcome::Answer, says))
}

/// A line that was done, with its entries; one that was obeyed before does nothing.
fn done(
    house: &House,
    saying: &Saying<'_>,
    command: &Command,
    actions: Vec<(String, Action)>,
    says: String,
) -> anyhow::Result<Heard> {
    let entries: Vec<_> =
        actions.into_iter().map(|(key, action)| entry(saying, command, Some(key), action)).collect();
    if all_said_before(house, &entries)? {
        return Ok(told(&command.line, Outcome::Nothing, format!("Already so. {says}")));
    }
    Ok(Heard { entries, ..told(&command.line, Outcome::Done, says) })
}

fn ask(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
    [a, b]: [&Who; 2],
    reason: &str,
) -> Said {
    if let Some(muted) = [a, b].into_iter().find(|who| is_muted(book, who)) {
        let name = &muted.name;
        return Ok(Err(format!("You asked never to hear of {name}; take that back first, then ask again.")));
    }
    if let Some(open) = between(house, book, a, b)?.filter(|standing| standing.stage.is_open()) {
        let says = format!("That introduction is under way: {}.", open.says(book));
        return Ok(Ok(told(&command.line, Outcome::Nothing, says)));
    }
    let mark = format!("intro/{}/{}/{}", a.key, b.key, saying.now.timestamp());
    let action = Action::IntroAsked { other: b.key.clone(), reason: reason.to_owned(), mark: mark.clone() };
    let says = format!("Two drafts are on their way: one asks {}, one asks {}.", a.name, b.name);
    let mut heard = done(house, saying, command, vec![(a.key.clone(), action)], says)?;
    if heard.line.outcome != Outcome::Done || saying.intent != Intent::Do {
        return Ok(Ok(heard));
    }
    let drafts = introduction::asking(&pair(book, a, b, reason)?, &house.owner(), &house.templates)?;
    let wanted: Vec<Wanted> = (0..)
        .zip(drafts)
        .map(|(n, draft)| Wanted {
            job_key: meeting::ask_key(&mark, n),
            draft,
            number: super::draft::number(saying, if n == 0 { &a.key } else { &b.key }),
            account: None,
        })
        .collect();
    let written = draft::write(house, &wanted, &mark, saying.now)?;
    heard.line.says = format!(
        "Two drafts {}: one asks {}, one asks {}. Send each when you like.",
        written.place, a.name, b.name
    );
    (heard.mails, heard.deeds) = (written.mails, written.deeds);
    Ok(Ok(heard))
}

fn is_muted(book: &Book, who: &Who) -> bool {
    book.by_key(&who.key).is_some_and(|position| book.page(position).standing.never)
}

fn pair(book: &Book, a: &Who, b: &Who, reason: &str) -> anyhow::Result<Asking> {
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    Ok(Asking { a: draft::side(book, &a.key, &a.name)?, b: draft::side(book, &b.key, &b.name)?, reason })
}

/// The introduction between two people, if there is one.
fn between(house: &House, book: &Book, a: &Who, b: &Who) -> anyhow::Result<Option<Standing>> {
    let found = meetings::all(house, book)?;
    Ok(found.into_iter().rfind(|standing| standing.meeting.is_of(&a.key, &b.key)))
}

/// The introductions that a word about these people can mean: both named, or one of them and still open.
fn meant(house: &House, book: &Book, who: &[Who]) -> anyhow::Result<Vec<Standing>> {
    let fits = |standing: &Standing| {
        let meeting = &standing.meeting;
        let revivable = standing.stage.is_open() || standing.stage == Stage::Expired;
        let named = who.iter().all(|who| meeting.sides(&who.key).is_some());
        meeting.mark.is_some() && revivable && named
    };
    Ok(meetings::all(house, book)?.into_iter().filter(fits).collect())
}

/// The one that is meant: of several, the one in which this person's answer waits for the owner's word.
fn one(house: &House, book: &Book, who: &[Who], word: &str) -> anyhow::Result<Result<Standing, String>> {
    let mut found = meant(house, book, who)?;
    let names = who.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join(" and ");
    if let ([_, _, ..], [single]) = (found.as_slice(), who) {
        let waits = |standing: &Standing| {
            let n = usize::from(standing.meeting.a.key != single.key);
            let unsaid = standing.meeting.sides(&single.key).is_some_and(|(side, _)| side.said.is_none());
            standing.shown[n].answered.is_some() && unsaid
        };
        if found.iter().filter(|standing| waits(standing)).count() == 1 {
            found.retain(waits);
        }
    }
    Ok(match found.len() {
        0 => Err(format!("No introduction of {names} is under way; `intro 3 4` begins one.")),
        1 => Ok(found.remove(0)),
        _ => {
            let others: Vec<String> = found
                .iter()
                .map(|standing| {
                    let (a, b) = standing.names(book);
                    format!("{a} and {b}")
                })
                .collect();
            Err(format!(
                "Which one do you mean: {}? Name both, as in `intro {word} 3 4`.",
                others.join(", or ")
            ))
        }
    })
}

fn yes(house: &House, book: &Book, saying: &Saying<'_>, command: &Command, who: &[Who]) -> Said {
    let standing = match one(house, book, who, "yes")? {
        Ok(standing) => standing,
        Err(why) => return Ok(Err(why)),
    };
    let meeting = &standing.meeting;
    let yes = |key: &str| {
        let named = who.iter().any(|who| who.key == key);
        named || meeting.sides(key).is_some_and(|(side, _)| side.said == Some(Answer::Yes))
    };
    let both = yes(&meeting.a.key) && yes(&meeting.b.key);
    let joint_key =
        both.then(|| meeting::joint_key(meeting.mark.as_deref().unwrap_or("intro"), saying.now.timestamp()));
    let answer = |(n, one): (usize, &'_ Who)| {
        let other = meeting.sides(&one.key).map(|(_, other)| other.key.clone()).unwrap_or_default();
        // The last word makes it two.
        let draft = joint_key.clone().filter(|_| n + 1 == who.len());
        (one.key.clone(), Action::IntroAnswered { other, yes: true, acquainted: false, draft })
    };
    let actions: Vec<(String, Action)> = who.iter().enumerate().map(answer).collect();
    let (a, b) = standing.names(book);
    let said = who.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join(" and ");
    let mut heard = done(house, saying, command, actions, format!("{said} would like to meet."))?;
    if heard.line.outcome != Outcome::Done || saying.intent != Intent::Do {
        return Ok(Ok(heard));
    }
    let Some(joint_key) = joint_key else {
        let other = if yes(&meeting.a.key) { b } else { a };
        heard.line.says =
            format!("{said} would like to meet. When {other} does too, say so, and the joint draft follows.");
        return Ok(Ok(heard));
    };
    let sides = [&meeting.a.key, &meeting.b.key].map(|key| key.as_str());
    let [one, other] =
        [(sides[0], &a), (sides[1], &b)].map(|(key, name)| Who { key: key.to_owned(), name: name.clone() });
    let draft =
        introduction::joint(&pair(book, &one, &other, &meeting.reason)?, &house.owner(), &house.templates)?;
    let subject = draft.subject.clone();
    let number = super::draft::number(saying, &meeting.a.key);
    let wanted = [Wanted { job_key: joint_key.clone(), draft, number, account: None }];
    let written = draft::write(house, &wanted, &joint_key, saying.now)?;
    heard.line.says =
        format!("Both like it. The joint draft \u{201c}{subject}\u{201d} is {}.", written.place);
    (heard.mails, heard.deeds) = (written.mails, written.deeds);
    Ok(Ok(heard))
}

/// They know each other, or shall not be asked: remembered, whether or not anything was asked. Of two, nobody says who it was that declined, and nobody is
/// written to.
fn end(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
    [a, b]: [&Who; 2],
    acquainted: bool,
) -> Said {
    let standing = between(house, book, a, b)?;
    let action = Action::IntroAnswered { other: b.key.clone(), yes: false, acquainted, draft: None };
    let says = match acquainted {
        true => format!("{} and {} know each other. Not asked again.", a.name, b.name),
        false => format!("{} and {}: no introduction. Not asked again.", a.name, b.name),
    };
    let mut heard = done(house, saying, command, vec![(a.key.clone(), action)], says)?;
    name_unsent(house, book, saying, standing.as_ref(), &mut heard)?;
    Ok(Ok(heard))
}

/// Of an introduction that ends: its drafts that lie in the mailbox, which would still go out if nothing were said of them.
fn name_unsent(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    ended: Option<&Standing>,
    heard: &mut Heard,
) -> anyhow::Result<()> {
    let Some(meeting) = ended.map(|standing| &standing.meeting) else { return Ok(()) };
    if heard.line.outcome != Outcome::Done || saying.intent != Intent::Do {
        return Ok(());
    }
    for says in left::unsent(house, book, &meeting.drafts())? {
        heard.line.says += &format!(" {says}");
    }
    Ok(())
}

fn no(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
    who: &[Who],
    acquainted: bool,
) -> Said {
    let [single] = who else {
        return Ok(Err("An introduction takes two people, such as `intro no 3 4`.".to_owned()));
    };
    let standing = match one(house, book, who, "no")? {
        Ok(standing) => standing,
        Err(why) => return Ok(Err(why)),
    };
    let Some((_, other)) = standing.meeting.sides(&single.key) else {
        return Ok(Err(format!("{} is not part of it.", single.name)));
    };
    let n = usize::from(standing.meeting.a.key != single.key);
    // Who said nothing is told nothing: the mail that asked them promised that.
    let spoke = standing.shown[1 - n].answered.is_some() || other.said == Some(Answer::Yes);
    let key =
        format!("{}/no/{}", standing.meeting.mark.as_deref().unwrap_or("intro"), saying.now.timestamp());
    let draft = (spoke && !acquainted).then(|| key.clone());
    let action =
        Action::IntroAnswered { other: other.key.clone(), yes: false, acquainted, draft: draft.clone() };
    let (a, b) = standing.names(book);
    let mut says = format!("{a} and {b}: not this time. Not asked again.");
    let name = if n == 0 { &b } else { &a };
    if !spoke && !acquainted {
        says += &format!(" {name} has not answered, so nobody is written to.");
    }
    let mut heard = done(house, saying, command, vec![(single.key.clone(), action)], says)?;
    let wanted = heard.line.outcome == Outcome::Done && saying.intent == Intent::Do && draft.is_some();
    if wanted {
        let told = draft::side(book, &other.key, name)?;
        let about = draft::side(book, &single.key, &single.name)?;
        let draft = introduction::decline(&told, &about, &house.owner(), &house.templates)?;
        let number = super::draft::number(saying, &other.key);
        let written = draft::write(
            house,
            &[Wanted { job_key: key.clone(), draft, number, account: None }],
            &key,
            saying.now,
        )?;
        heard.line.says += &format!(" A kind word to {name}, which names no reason, is {}.", written.place);
        (heard.mails, heard.deeds) = (written.mails, written.deeds);
    }
    name_unsent(house, book, saying, Some(&standing), &mut heard)?;
    Ok(Ok(heard))
}
