//! Introductions as they stand: the owner's words and the headers put together, for `intro list`, for the digest, and for what Rekindle notes by itself.

use jiff::Timestamp;

use super::House;
use super::book::Book;
use super::sight::Sights;
use crate::command::{Action, Entry};
use crate::infer::meeting::{self, Answer, Meeting, Shown, Side, Stage};
use crate::infer::people::Seen;
use crate::infer::why;
use crate::store::draft::{DraftRow, DraftState};
use crate::store::journal::{NewEntry, Said};

/// Introductions that are over are listed for this long, in days.
const REMEMBERED_DAYS: i64 = 365;

/// One introduction, with everything known of it now.
#[derive(Debug, Clone)]
pub struct Standing {
    pub meeting: Meeting,
    /// Positions in the book. `None`: no longer among the mail.
    pub a: Option<usize>,
    pub b: Option<usize>,
    pub shown: [Shown; 2],
    /// The joint mail.
    pub joined: Option<i64>,
    /// Who of the two wrote to the other since, and when.
    pub talking: Option<(usize, Seen)>,
    pub stage: Stage,
}

/// Every introduction that was asked for or answered, oldest first.
///
/// # Errors
/// The database's.
pub fn all(house: &House, book: &Book) -> anyhow::Result<Vec<Standing>> {
    let meetings = folded(book);
    let Some(since) = meetings.iter().map(|meeting| meeting.since).min() else { return Ok(Vec::new()) };
    let sights = Sights::since(book, since);
    let drafts = house.store.drafts()?;
    meetings.into_iter().map(|meeting| stand(house, book, &sights, &drafts, meeting)).collect()
}

fn folded(book: &Book) -> Vec<Meeting> {
    let same = |key: &str| book.by_key(key).map_or_else(|| key.to_owned(), |position| book.key(position));
    meeting::fold(&book.entries(), &same)
}

fn stand(
    house: &House,
    book: &Book,
    sights: &Sights,
    drafts: &[DraftRow],
    meeting: Meeting,
) -> anyhow::Result<Standing> {
    let (a, b) = (book.by_key(&meeting.a.key), book.by_key(&meeting.b.key));
    let mut shown = [Shown::default(); 2];
    for (n, position) in [a, b].into_iter().enumerate() {
        let mark = meeting.mark.as_deref().unwrap_or_default();
        let draft = drafts.iter().find(|row| row.draft.job_key == meeting::ask_key(mark, n));
        shown[n] = seen_of(house, book, sights, draft, position)?;
    }
    let agreed = meeting.agreed_at.map(|at| at.as_second());
    let pair = a.zip(b);
    // The mail may have gone out a little before the owner said so, by the clock of the mail program.
    let seen = pair.zip(agreed).and_then(|((a, b), from)| sights.joined(a, b, from - 600));
    let joint = drafts.iter().find(|row| Some(&row.draft.job_key) == meeting.draft.as_ref());
    let joined = seen.or(joint.filter(|_| agreed.is_some()).and_then(handed)).map(|seen| seen.at);
    let made = joined.or(meeting.made_at.map(|at| at.as_second()));
    let talking = pair.zip(made).and_then(|((a, b), from)| sights.talking(a, b, from));
    let stage = meeting.stage(shown, joined, talking.map(|(_, seen)| seen.at), book.now);
    Ok(Standing { meeting, a, b, shown, joined, talking, stage })
}

/// What the owner approved was handed over by us and may lie in no folder.
fn handed(draft: &DraftRow) -> Option<Seen> {
    (draft.state == DraftState::Sent).then_some(Seen { at: draft.changed_at.as_second(), row: 0 })
}

/// When one was asked, and when they answered.
fn seen_of(
    house: &House,
    book: &Book,
    sights: &Sights,
    draft: Option<&DraftRow>,
    position: Option<usize>,
) -> anyhow::Result<Shown> {
    let Some(draft) = draft else { return Ok(Shown::default()) };
    let seen = sights.sent(book, &house.store, draft)?;
    let Some(asked) = seen.or(handed(draft)) else { return Ok(Shown::default()) };
    let answered = match position {
        Some(who) => sights.answered(&house.store, who, asked, &draft.draft)?,
        None => None,
    };
    Ok(Shown { asked: Some(asked.at), answered: answered.map(|seen| seen.at) })
}

impl Standing {
    /// The names, as the owner knows them.
    pub fn names(&self, book: &Book) -> (String, String) {
        (name(book, self.a, &self.meeting.a), name(book, self.b, &self.meeting.b))
    }

    /// Where it stands, in a sentence.
    pub fn says(&self, book: &Book) -> String {
        let (a, b) = self.names(book);
        let day = |at: i64| why::day(at, book.now, &book.zone);
        let since = |at: Timestamp| day(at.as_second());
        match self.stage {
            Stage::Proposed => format!("proposed on {}; `intro` asks them", since(self.meeting.since)),
            Stage::Asking | Stage::Waiting | Stage::Answered => {
                let one = side_says(&a, &self.meeting.a, self.shown[0], &day);
                format!("{one}; {}", side_says(&b, &self.meeting.b, self.shown[1], &day))
            }
            Stage::Joining => "both like it; the joint draft waits for you to send it".to_owned(),
            Stage::Made => match self.joined {
                Some(at) => format!("introduced on {}", day(at)),
                None => "introduced".to_owned(),
            },
            Stage::Talking => match self.talking {
                Some((_, seen)) => format!("introduced, and in touch since {}", day(seen.at)),
                None => "introduced, and in touch".to_owned(),
            },
            Stage::Declined => "not this time".to_owned(),
            Stage::Acquainted => "they know each other".to_owned(),
            Stage::Expired => "nothing came of it in 60 days; it rests".to_owned(),
        }
    }
}

fn name(book: &Book, position: Option<usize>, side: &Side) -> String {
    position.map_or_else(|| side.key.clone(), |position| book.person(position).name.clone())
}

fn side_says(name: &str, side: &Side, shown: Shown, day: &dyn Fn(i64) -> String) -> String {
    match (side.said, shown.answered, shown.asked) {
        (Some(Answer::Yes), ..) => format!("{name} said yes"),
        (Some(Answer::No), ..) => format!("{name} said no"),
        (None, Some(at), _) => format!("{name} answered on {}", day(at)),
        (None, None, Some(at)) => format!("{name} was asked on {}", day(at)),
        (None, None, None) => format!("the mail that asks {name} was not sent yet"),
    }
}

/// Those without anybody whom the owner asked never to hear of.
///
/// # Errors
/// The database's.
pub fn unmuted(house: &House, book: &Book) -> anyhow::Result<Vec<Standing>> {
    let muted = |standing: &Standing| {
        [standing.a, standing.b].into_iter().flatten().any(|at| book.page(at).standing.never)
    };
    let mut found = all(house, book)?;
    found.retain(|standing| !muted(standing));
    Ok(found)
}

/// `intro list`: what is open first, then what came of others within a year.
///
/// # Errors
/// The database's.
pub fn list(house: &House, book: &Book) -> anyhow::Result<Vec<String>> {
    let (open, over): (Vec<Standing>, Vec<Standing>) =
        unmuted(house, book)?.into_iter().partition(|standing| standing.stage.is_open());
    let recent = over.into_iter().rev().filter(|standing| {
        let days = book.now.duration_since(standing.meeting.last_word).as_hours() / 24;
        days <= REMEMBERED_DAYS
    });
    let line = |standing: Standing| {
        let (a, b) = standing.names(book);
        format!("{a} and {b}: {}.", standing.says(book))
    };
    Ok(open.into_iter().chain(recent).map(line).collect())
}

/// What Rekindle notes by itself: joint mails that were seen to go out. Noted once each.
///
/// # Errors
/// The database's.
pub fn notice(house: &mut House, book: &Book) -> anyhow::Result<usize> {
    let mut entries = Vec::new();
    for standing in all(house, book)? {
        if let (Some(_), None) = (standing.joined, standing.meeting.made_at) {
            let (a, b) = (&standing.meeting.a.key, &standing.meeting.b.key);
            let mark = standing.meeting.mark.as_deref().unwrap_or_default();
            entries.push(made(a, b, mark));
            entries.push(made(b, a, mark));
        }
    }
    Ok(house.store.write_entries(&entries, book.now)?.len())
}

/// Whether a joint mail is waited for: a look at the journal alone.
///
/// # Errors
/// The database's.
pub fn awaits_joint_mail(house: &House) -> anyhow::Result<bool> {
    let entries: Vec<Entry> = house.store.journal()?.into_iter().map(|row| row.entry).collect();
    let meetings = meeting::fold(&entries, &str::to_owned);
    Ok(meetings
        .iter()
        .any(|meeting| meeting.made_at.is_none() && meeting.end.is_none() && meeting.mark.is_some()))
}

fn made(person: &str, other: &str, mark: &str) -> NewEntry {
    NewEntry {
        said: Said::Rekindle,
        person: Some(person.to_owned()),
        action: Action::IntroMade { other: other.to_owned() },
        line: String::new(),
        reply_key: None,
        once: Some(format!("intro made|{mark}|{person}")),
    }
}
