//! `intro 3 4`, `intro yes 4`, `intro no 3 4 acquainted`, `intro list`: what the owner says of
//! introductions, and the drafts that follow.

use super::{
    CommandContext, CommandError, CommandResult, Intent, all_said_before, entry, leftover_drafts, people,
    told,
};
use crate::command::apply::TargetPerson;
use crate::command::grammar::{Command, CommandArgs};
use crate::command::{Action, DraftKey, IntroductionKey, JobKey, PersonKey};
use crate::compose::draft::Draft;
use crate::compose::introduction::{self, IntroductionRequest};
use crate::compose::receipt::LineOutcome;
use crate::infer::introduction_state::{Introduction, IntroductionEnd, IntroductionStage, OptIn};
use crate::job::App;
use crate::job::draft::{self, DraftRequest};
use crate::job::introductions::{self, IntroductionStatus};
use crate::job::snapshot::Snapshot;

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> SaidOfPair {
    if command.args == CommandArgs::IntroList {
        return Ok(list(app, snapshot, command)?);
    }
    let who = people(snapshot, context, command)?;
    let unreachable = who.iter().find(|who| !who.key.can_be_written_to());
    if let (Some(who), CommandArgs::Text(_)) = (unreachable, &command.args) {
        let why = format!("{} has no address to write to, so there is nothing to ask them by.", who.name);
        return Err(CommandError::Refused(why));
    }
    match (&command.args, who.as_slice()) {
        (CommandArgs::IntroAnswer { yes: false, acquainted }, [a, b]) => {
            let how = if *acquainted { IntroductionEnd::Acquainted } else { IntroductionEnd::No };
            end(app, snapshot, (context, command), [a, b], how)
        }
        (CommandArgs::IntroAnswer { yes: true, .. }, who) => yes(app, snapshot, context, command, who),
        (CommandArgs::IntroAnswer { yes: false, acquainted: true }, who) => {
            no(app, snapshot, (context, command), who, IntroductionEnd::Acquainted)
        }
        (CommandArgs::IntroAnswer { yes: false, acquainted: false }, who) => {
            no(app, snapshot, (context, command), who, IntroductionEnd::No)
        }
        (CommandArgs::Text(reason), [a, b]) => ask(app, snapshot, (context, command), [a, b], reason),
        _ => Err(CommandError::refused("An introduction takes two people, such as `intro 3 4`.")),
    }
}

/// What a command came to, or why it is not possible.
type SaidOfPair = Result<CommandResult, CommandError>;

fn list(app: &App, snapshot: &Snapshot, command: &Command) -> anyhow::Result<CommandResult> {
    let lines = introductions::list(app, snapshot)?;
    let says = if lines.is_empty() { "There are no introductions yet.".to_owned() } else { lines.join("\n") };
    Ok(told(&command.line, LineOutcome::Answer, says))
}

/// A line that was done, with its entries; one that was obeyed before does nothing.
fn done(
    app: &App,
    context: &CommandContext<'_>,
    command: &Command,
    actions: Vec<(PersonKey, Action)>,
    says: String,
) -> anyhow::Result<CommandResult> {
    let entries: Vec<_> =
        actions.into_iter().map(|(key, action)| entry(context, command, Some(key), action)).collect();
    if all_said_before(app, &entries)? {
        return Ok(told(&command.line, LineOutcome::Nothing, format!("Already so. {says}")));
    }
    Ok(CommandResult { entries, ..told(&command.line, LineOutcome::Done, says) })
}

fn ask(
    app: &App,
    snapshot: &Snapshot,
    (context, command): (&CommandContext<'_>, &Command),
    [a, b]: [&TargetPerson; 2],
    reason: &str,
) -> SaidOfPair {
    if let Some(muted) = [a, b].into_iter().find(|who| is_muted(snapshot, who)) {
        let name = &muted.name;
        return Err(CommandError::Refused(format!(
            "You asked never to hear of {name}; take that back first, then ask again."
        )));
    }
    if let Some(open) = between(app, snapshot, a, b)?.filter(|preferences| preferences.stage.is_open()) {
        let says = format!("That introduction is under way: {}.", open.describe(snapshot));
        return Ok(told(&command.line, LineOutcome::Nothing, says));
    }
    let mark = IntroductionKey::new(&a.key, &b.key, context.now.timestamp());
    let action = Action::IntroAsked { other: b.key.clone(), reason: reason.to_owned(), mark: mark.clone() };
    let says = format!("Two drafts are on their way: one asks {}, one asks {}.", a.name, b.name);
    let mut result = done(app, context, command, vec![(a.key.clone(), action)], says)?;
    if result.line.outcome != LineOutcome::Done || context.intent != Intent::Do {
        return Ok(result);
    }
    let drafts = introduction::asking(&pair(app, snapshot, a, b, reason)?, &app.owner(), &app.templates)?;
    let request = |((job_key, draft), who): ((DraftKey, Draft), &TargetPerson)| {
        let number = super::draft::number(context, &who.key);
        DraftRequest { job_key, draft, number, account: None }
    };
    let wanted: Vec<DraftRequest> = mark.asks().into_iter().zip(drafts).zip([a, b]).map(request).collect();
    let written = draft::write(app, &wanted, &JobKey::Introduction(mark), context.now)?;
    result.line.says = format!(
        "Two drafts {}: one asks {}, one asks {}. Send each when you like.",
        written.place, a.name, b.name
    );
    (result.mails, result.side_effects) = (written.mails, written.side_effects);
    Ok(result)
}

fn is_muted(snapshot: &Snapshot, who: &TargetPerson) -> bool {
    snapshot.by_key(&who.key).is_some_and(|position| snapshot.view(position).preferences.never)
}

fn pair(
    app: &App,
    snapshot: &Snapshot,
    a: &TargetPerson,
    b: &TargetPerson,
    reason: &str,
) -> anyhow::Result<IntroductionRequest> {
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    Ok(IntroductionRequest {
        a: draft::side(app, snapshot, &a.key, &a.name)?,
        b: draft::side(app, snapshot, &b.key, &b.name)?,
        reason,
    })
}

/// The introduction between two people, if there is one.
fn between(
    app: &App,
    snapshot: &Snapshot,
    a: &TargetPerson,
    b: &TargetPerson,
) -> anyhow::Result<Option<IntroductionStatus>> {
    let found = introductions::load_all(app, snapshot)?;
    Ok(found.into_iter().rfind(|preferences| preferences.introduction.is_of(&a.key, &b.key)))
}

/// The introductions that a word about these people can mean: both named, or one of them and still
/// open.
fn meant(app: &App, snapshot: &Snapshot, who: &[TargetPerson]) -> anyhow::Result<Vec<IntroductionStatus>> {
    let fits = |preferences: &IntroductionStatus| {
        let introduction = &preferences.introduction;
        let revivable = preferences.stage.is_open() || preferences.stage == IntroductionStage::Expired;
        let named = who.iter().all(|who| introduction.sides(&who.key).is_some());
        introduction.mark.is_some() && revivable && named
    };
    Ok(introductions::load_all(app, snapshot)?.into_iter().filter(fits).collect())
}

/// The one that is meant: of several, the one in which this person's answer waits for the owner's
/// word.
fn one(
    app: &App,
    snapshot: &Snapshot,
    who: &[TargetPerson],
    word: &str,
) -> Result<IntroductionStatus, CommandError> {
    let mut found = meant(app, snapshot, who)?;
    let names = who.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join(" and ");
    if let ([_, _, ..], [single]) = (found.as_slice(), who) {
        let waits = |preferences: &IntroductionStatus| {
            let n = usize::from(preferences.introduction.a.key != single.key);
            let unsaid =
                preferences.introduction.sides(&single.key).is_some_and(|(side, _)| side.said.is_none());
            preferences.shown[n].answered.is_some() && unsaid
        };
        if found.iter().filter(|preferences| waits(preferences)).count() == 1 {
            found.retain(waits);
        }
    }
    match found.len() {
        0 => {
            let why = format!("No introduction of {names} is under way; `intro 3 4` begins one.");
            Err(CommandError::Refused(why))
        }
        1 => Ok(found.remove(0)),
        _ => {
            let others: Vec<String> = found
                .iter()
                .map(|preferences| {
                    let (a, b) = preferences.names(snapshot);
                    format!("{a} and {b}")
                })
                .collect();
            Err(CommandError::Refused(format!(
                "Which one do you mean: {}? Name both, as in `intro {word} 3 4`.",
                others.join(", or ")
            )))
        }
    }
}

fn yes(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
    who: &[TargetPerson],
) -> SaidOfPair {
    let preferences = one(app, snapshot, who, "yes")?;
    let introduction = &preferences.introduction;
    let yes = |key: &PersonKey| {
        let named = who.iter().any(|who| who.key == *key);
        named || introduction.sides(key).is_some_and(|(side, _)| side.said == Some(OptIn::Yes))
    };
    let both = yes(&introduction.a.key) && yes(&introduction.b.key);
    let at = context.now.timestamp();
    let joint_key = both.then(|| DraftKey::Joint { introduction: key_of(introduction), at });
    let actions = answers_of(introduction, who, joint_key.as_ref());
    let (a, b) = preferences.names(snapshot);
    let said = who.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join(" and ");
    let mut result = done(app, context, command, actions, format!("{said} would like to meet."))?;
    if result.line.outcome != LineOutcome::Done || context.intent != Intent::Do {
        return Ok(result);
    }
    let Some(joint_key) = joint_key else {
        let other = if yes(&introduction.a.key) { b } else { a };
        result.line.says =
            format!("{said} would like to meet. When {other} does too, say so, and the joint draft follows.");
        return Ok(result);
    };
    join(app, snapshot, (context, joint_key), &preferences, &mut result)?;
    Ok(result)
}

fn key_of(introduction: &Introduction) -> IntroductionKey {
    introduction.mark.clone().unwrap_or_else(IntroductionKey::unasked)
}

/// An entry for each who would like to. The last one says that it makes two.
fn answers_of(
    introduction: &Introduction,
    who: &[TargetPerson],
    joint: Option<&DraftKey>,
) -> Vec<(PersonKey, Action)> {
    let answer = |(n, one): (usize, &TargetPerson)| {
        let other = introduction.sides(&one.key)?.1.key.clone();
        let draft = joint.filter(|_| n + 1 == who.len()).cloned();
        Some((one.key.clone(), Action::IntroAnswered { other, yes: true, acquainted: false, draft }))
    };
    who.iter().enumerate().filter_map(answer).collect()
}

/// Writes the mail that brings the two together.
fn join(
    app: &App,
    snapshot: &Snapshot,
    (context, joint_key): (&CommandContext<'_>, DraftKey),
    status: &IntroductionStatus,
    result: &mut CommandResult,
) -> anyhow::Result<()> {
    let (introduction, (a, b)) = (&status.introduction, status.names(snapshot));
    let [one, other] = [(&introduction.a, a), (&introduction.b, b)]
        .map(|(party, name)| TargetPerson { key: party.key.clone(), name });
    let draft = introduction::joint(
        &pair(app, snapshot, &one, &other, &introduction.reason)?,
        &app.owner(),
        &app.templates,
    )?;
    let subject = draft.subject.clone();
    let number = super::draft::number(context, &introduction.a.key);
    let wanted = [DraftRequest { job_key: joint_key.clone(), draft, number, account: None }];
    let written = draft::write(app, &wanted, &JobKey::Draft(joint_key), context.now)?;
    result.line.says =
        format!("Both like it. The joint draft \u{201c}{subject}\u{201d} is {}.", written.place);
    (result.mails, result.side_effects) = (written.mails, written.side_effects);
    Ok(())
}

/// They know each other, or shall not be asked: remembered, whether or not anything was asked. Of
/// two, nobody says who it was that declined, and nobody is written to.
fn end(
    app: &App,
    snapshot: &Snapshot,
    (context, command): (&CommandContext<'_>, &Command),
    [a, b]: [&TargetPerson; 2],
    how: IntroductionEnd,
) -> SaidOfPair {
    let preferences = between(app, snapshot, a, b)?;
    let acquainted = how == IntroductionEnd::Acquainted;
    let action = Action::IntroAnswered { other: b.key.clone(), yes: false, acquainted, draft: None };
    let says = match how {
        IntroductionEnd::Acquainted => format!("{} and {} know each other. Not asked again.", a.name, b.name),
        IntroductionEnd::No => format!("{} and {}: no introduction. Not asked again.", a.name, b.name),
    };
    let mut result = done(app, context, command, vec![(a.key.clone(), action)], says)?;
    name_unsent(app, snapshot, context, preferences.as_ref(), &mut result)?;
    Ok(result)
}

/// Of an introduction that ends: its drafts that are in the mailbox, which would still go out if
/// nothing were said of them.
fn name_unsent(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    ended: Option<&IntroductionStatus>,
    result: &mut CommandResult,
) -> anyhow::Result<()> {
    let Some(introduction) = ended.map(|preferences| &preferences.introduction) else { return Ok(()) };
    if result.line.outcome != LineOutcome::Done || context.intent != Intent::Do {
        return Ok(());
    }
    for says in leftover_drafts::unsent(app, snapshot, &introduction.drafts())? {
        result.line.says += &format!(" {says}");
    }
    Ok(())
}

fn no(
    app: &App,
    snapshot: &Snapshot,
    (context, command): (&CommandContext<'_>, &Command),
    who: &[TargetPerson],
    how: IntroductionEnd,
) -> SaidOfPair {
    let acquainted = how == IntroductionEnd::Acquainted;
    let [single] = who else {
        return Err(CommandError::refused("An introduction takes two people, such as `intro no 3 4`."));
    };
    let preferences = one(app, snapshot, who, "no")?;
    let Some((_, other)) = preferences.introduction.sides(&single.key) else {
        return Err(CommandError::Refused(format!("{} is not part of it.", single.name)));
    };
    let n = usize::from(preferences.introduction.a.key != single.key);
    // Who said nothing is told nothing: the mail that asked them promised that.
    let spoke = preferences.shown[1 - n].answered.is_some() || other.said == Some(OptIn::Yes);
    let (introduction, at) = (key_of(&preferences.introduction), context.now.timestamp());
    let key = DraftKey::Decline { introduction, at };
    let draft = (spoke && !acquainted).then_some(key);
    let action =
        Action::IntroAnswered { other: other.key.clone(), yes: false, acquainted, draft: draft.clone() };
    let (a, b) = preferences.names(snapshot);
    let name = if n == 0 { &b } else { &a };
    let silent = format!(" {name} has not answered, so nobody is written to.");
    let silent = if spoke || acquainted { "" } else { &silent };
    let says = format!("{a} and {b}: not this time. Not asked again.{silent}");
    let mut result = done(app, context, command, vec![(single.key.clone(), action)], says)?;
    if let Some(key) = draft.filter(|_| is_done(&result, context)) {
        let other = TargetPerson { key: other.key.clone(), name: name.clone() };
        decline(app, snapshot, (context, key), [&other, single], &mut result)?;
    }
    name_unsent(app, snapshot, context, Some(&preferences), &mut result)?;
    Ok(result)
}

fn is_done(result: &CommandResult, context: &CommandContext<'_>) -> bool {
    result.line.outcome == LineOutcome::Done && context.intent == Intent::Do
}

/// Writes a kind word to `other`: nothing comes of meeting `single`.
fn decline(
    app: &App,
    snapshot: &Snapshot,
    (context, key): (&CommandContext<'_>, DraftKey),
    [other, single]: [&TargetPerson; 2],
    result: &mut CommandResult,
) -> anyhow::Result<()> {
    let name = &other.name;
    let told = draft::side(app, snapshot, &other.key, name)?;
    let about = draft::side(app, snapshot, &single.key, &single.name)?;
    let draft = introduction::decline(&told, &about, &app.owner(), &app.templates)?;
    let number = super::draft::number(context, &other.key);
    let wanted = [DraftRequest { job_key: key.clone(), draft, number, account: None }];
    let written = draft::write(app, &wanted, &JobKey::Draft(key), context.now)?;
    result.line.says += &format!(" A kind word to {name}, which names no reason, is {}.", written.place);
    (result.mails, result.side_effects) = (written.mails, written.side_effects);
    Ok(())
}
