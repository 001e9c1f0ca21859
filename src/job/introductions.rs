//! Introductions as they stand: the owner's words and the headers put together, for `intro list`,
//! for the digest, and for what Rekindle notes by itself.

use std::collections::HashSet;

use jiff::Timestamp;

use super::App;
use super::mail_activity::{self, MailActivity};
use super::snapshot::Snapshot;
use crate::command::{Action, DraftKey, Entry, IntroductionKey, PersonKey};
use crate::infer::address_state::SeenMail;
use crate::infer::introduction_state::{
    self, HeaderEvidence, Introduction, IntroductionParty, IntroductionStage, OptIn,
};
use crate::infer::people::PersonIndex;
use crate::infer::wording;
use crate::store::draft::{DraftRow, DraftState};
use crate::store::journal::{JournalSource, NewEntry};

/// Introductions that are over are listed for this long, in days.
const REMEMBERED_DAYS: i64 = 365;

/// One introduction, with everything known of it now.
#[derive(Debug, Clone)]
pub struct IntroductionStatus {
    pub introduction: Introduction,
    /// Positions in the snapshot. `None`: no longer among the mail.
    pub a: Option<PersonIndex>,
    pub b: Option<PersonIndex>,
    pub shown: [HeaderEvidence; 2],
    /// The joint mail.
    pub joined: Option<i64>,
    /// Who of the two wrote to the other since, and when.
    pub talking: Option<(PersonIndex, SeenMail)>,
    pub stage: IntroductionStage,
}

/// Every introduction that was asked for or answered, oldest first.
///
/// # Errors
/// The database's.
pub fn load_all(app: &App, snapshot: &Snapshot) -> anyhow::Result<Vec<IntroductionStatus>> {
    let meetings = folded(snapshot);
    let Some(since) = meetings.iter().map(|introduction| introduction.since).min() else {
        return Ok(Vec::new());
    };
    let keys: HashSet<DraftKey> = meetings.iter().flat_map(Introduction::drafts).collect();
    let mut drafts = app.store.drafts()?;
    drafts.retain(|row| keys.contains(&row.draft.job_key));
    let mut people = mail_activity::readers(snapshot, drafts.iter());
    let sides = meetings.iter().flat_map(|one| [&one.a.key, &one.b.key]);
    people.extend(sides.filter_map(|key| snapshot.by_key(key)));
    let activity = MailActivity::since(&app.store, snapshot, since, &people)?;
    meetings.into_iter().map(|introduction| stand(app, snapshot, &activity, &drafts, introduction)).collect()
}

fn folded(snapshot: &Snapshot) -> Vec<Introduction> {
    let same =
        |key: &PersonKey| snapshot.by_key(key).map_or_else(|| key.clone(), |position| snapshot.key(position));
    introduction_state::fold(&snapshot.entries(), &same)
}

fn stand(
    app: &App,
    snapshot: &Snapshot,
    activity: &MailActivity,
    drafts: &[DraftRow],
    introduction: Introduction,
) -> anyhow::Result<IntroductionStatus> {
    let (a, b) = (snapshot.by_key(&introduction.a.key), snapshot.by_key(&introduction.b.key));
    let mut shown = [HeaderEvidence::default(); 2];
    for (n, position) in [a, b].into_iter().enumerate() {
        let asking = introduction.mark.as_ref().map(|mark| mark.asks()[n].clone());
        let draft = drafts.iter().find(|row| Some(&row.draft.job_key) == asking.as_ref());
        shown[n] = seen_of(app, snapshot, activity, draft, position)?;
    }
    let agreed = introduction.agreed_at.map(|at| at.as_second());
    let pair = a.zip(b);
    // The mail may have gone out a little before the owner said so, by the clock of the mail
    // program.
    let seen = pair.zip(agreed).and_then(|((a, b), from)| activity.joined(a, b, from - 600));
    let joint = drafts.iter().find(|row| Some(&row.draft.job_key) == introduction.draft.as_ref());
    let joined = seen.or(joint.filter(|_| agreed.is_some()).and_then(handed)).map(|seen| seen.at);
    let made = joined.or(introduction.made_at.map(|at| at.as_second()));
    let talking = pair.zip(made).and_then(|((a, b), from)| activity.talking(a, b, from));
    let stage = introduction.stage(shown, joined, talking.map(|(_, seen)| seen.at), snapshot.now);
    Ok(IntroductionStatus { introduction, a, b, shown, joined, talking, stage })
}

/// What the owner approved was handed over by us and may be in no folder.
fn handed(draft: &DraftRow) -> Option<SeenMail> {
    (draft.state == DraftState::Sent).then_some(SeenMail { at: draft.changed_at.as_second(), row: 0 })
}

/// When one was asked, and when they answered.
fn seen_of(
    app: &App,
    snapshot: &Snapshot,
    activity: &MailActivity,
    draft: Option<&DraftRow>,
    position: Option<PersonIndex>,
) -> anyhow::Result<HeaderEvidence> {
    let Some(draft) = draft else { return Ok(HeaderEvidence::default()) };
    let seen = activity.sent(snapshot, &app.store, draft)?;
    let Some(asked) = seen.or(handed(draft)) else { return Ok(HeaderEvidence::default()) };
    let answered = match position {
        Some(who) => activity.answered(&app.store, who, asked, &draft.draft)?,
        None => None,
    };
    Ok(HeaderEvidence { asked: Some(asked.at), answered: answered.map(|seen| seen.at) })
}

impl IntroductionStatus {
    /// The names, as the owner knows them.
    pub fn names(&self, snapshot: &Snapshot) -> (String, String) {
        (snapshot.called(&self.introduction.a.key), snapshot.called(&self.introduction.b.key))
    }

    /// Its state, in a sentence.
    pub fn describe(&self, snapshot: &Snapshot) -> String {
        let (a, b) = self.names(snapshot);
        let day = |at: i64| wording::day(at, snapshot.now, &snapshot.zone);
        let since = |at: Timestamp| day(at.as_second());
        match self.stage {
            IntroductionStage::Proposed => {
                format!("proposed on {}; `intro` asks them", since(self.introduction.since))
            }
            IntroductionStage::Asking | IntroductionStage::Waiting | IntroductionStage::Answered => {
                let one = side_says(&a, &self.introduction.a, self.shown[0], &day);
                format!("{one}; {}", side_says(&b, &self.introduction.b, self.shown[1], &day))
            }
            IntroductionStage::Joining => "both like it; the joint draft waits for you to send it".to_owned(),
            IntroductionStage::Made => match self.joined {
                Some(at) => format!("introduced on {}", day(at)),
                None => "introduced".to_owned(),
            },
            IntroductionStage::Talking => match self.talking {
                Some((_, seen)) => format!("introduced, and in touch since {}", day(seen.at)),
                None => "introduced, and in touch".to_owned(),
            },
            IntroductionStage::Declined => "not this time".to_owned(),
            IntroductionStage::Acquainted => "they know each other".to_owned(),
            IntroductionStage::Expired => "nothing came of it in 60 days; it rests".to_owned(),
        }
    }
}

fn side_says(
    name: &str,
    side: &IntroductionParty,
    shown: HeaderEvidence,
    day: &dyn Fn(i64) -> String,
) -> String {
    match (side.said, shown.answered, shown.asked) {
        (Some(OptIn::Yes), ..) => format!("{name} said yes"),
        (Some(OptIn::No), ..) => format!("{name} said no"),
        (None, Some(at), _) => format!("{name} answered on {}", day(at)),
        (None, None, Some(at)) => format!("{name} was asked on {}", day(at)),
        (None, None, None) => format!("the mail that asks {name} was not sent yet"),
    }
}

/// Those without anybody whom the owner asked never to hear of.
///
/// # Errors
/// The database's.
pub fn unmuted(app: &App, snapshot: &Snapshot) -> anyhow::Result<Vec<IntroductionStatus>> {
    let muted = |preferences: &IntroductionStatus| {
        [preferences.a, preferences.b].into_iter().flatten().any(|at| snapshot.view(at).preferences.never)
    };
    let mut found = load_all(app, snapshot)?;
    found.retain(|preferences| !muted(preferences));
    Ok(found)
}

/// `intro list`: what is open first, then what came of others within a year.
///
/// # Errors
/// The database's.
pub fn list(app: &App, snapshot: &Snapshot) -> anyhow::Result<Vec<String>> {
    let (open, over): (Vec<IntroductionStatus>, Vec<IntroductionStatus>) =
        unmuted(app, snapshot)?.into_iter().partition(|preferences| preferences.stage.is_open());
    let recent = over.into_iter().rev().filter(|preferences| {
        let days = snapshot.now.duration_since(preferences.introduction.last_word).as_hours() / 24;
        days <= REMEMBERED_DAYS
    });
    let line = |preferences: IntroductionStatus| {
        let (a, b) = preferences.names(snapshot);
        format!("{a} and {b}: {}.", preferences.describe(snapshot))
    };
    Ok(open.into_iter().chain(recent).map(line).collect())
}

/// What Rekindle notes by itself: joint mails that were seen to go out. Noted once each.
///
/// # Errors
/// The database's.
pub fn notice(app: &mut App, snapshot: &Snapshot) -> anyhow::Result<usize> {
    let mut entries = Vec::new();
    for preferences in load_all(app, snapshot)? {
        if let (Some(_), None) = (preferences.joined, preferences.introduction.made_at) {
            let (a, b) = (&preferences.introduction.a.key, &preferences.introduction.b.key);
            let mark = preferences.introduction.mark.clone().unwrap_or_default();
            entries.push(made(a, b, &mark));
            entries.push(made(b, a, &mark));
        }
    }
    Ok(app.store.write_entries(&entries, snapshot.now)?.len())
}

/// Whether a joint mail is waited for: a look at the journal alone.
///
/// # Errors
/// The database's.
pub fn awaits_joint_mail(app: &App) -> anyhow::Result<bool> {
    let entries: Vec<Entry> = app.store.journal()?.into_iter().map(|row| row.entry).collect();
    let meetings = introduction_state::fold(&entries, &PersonKey::clone);
    Ok(meetings.iter().any(|introduction| {
        introduction.made_at.is_none() && introduction.end.is_none() && introduction.mark.is_some()
    }))
}

fn made(person: &PersonKey, other: &PersonKey, mark: &IntroductionKey) -> NewEntry {
    NewEntry {
        said: JournalSource::Rekindle,
        person: Some(person.clone()),
        action: Action::IntroMade { other: other.clone() },
        line: String::new(),
        reply_key: None,
        once: Some(format!("intro made|{mark}|{person}")),
    }
}
