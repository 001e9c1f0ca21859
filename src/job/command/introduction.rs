//! `intro 3 4`, `intro yes 4`, `intro no 3 4 acquainted`, `intro list`: what the owner says of
//! introductions, and the drafts that follow.

use super::{CommandContext, CommandResult, Intent, all_said_before, entry, leftover_drafts, people, told};
use crate::command::apply::TargetPerson;
use crate::command::grammar::{Command, CommandArgs};
use crate::command::{Action, DraftKey, IntroductionKey, JobKey};
use crate::compose::introduction::{self, IntroductionRequest};
use crate::compose::receipt::LineOutcome;
use crate::infer::introduction_state::{IntroductionStage, OptIn};
use crate::job::App;
use crate::job::draft::{self, DraftRequest};
use crate::job::introductions::{self, IntroductionStatus};
use crate::job::snapshot::Snapshot;

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> anyhow::Result<CommandResult> {
    if command.args == CommandArgs::IntroList {
        return list(app, snapshot, command);
    }
    let who = match people(snapshot, context, command) {
        Ok(who) => who,
        Err(why) => return Ok(told(&command.line, LineOutcome::Refused, why)),
    };
    let unreachable = who.iter().find(|who| !who.can_be_written_to());
    if let (Some(who), CommandArgs::Text(_)) = (unreachable, &command.args) {
        let why = format!("{} has no address to write to, so there is nothing to ask them by.", who.name);
        return Ok(told(&command.line, LineOutcome::Refused, why));
    }
    let said = match (&command.args, who.as_slice()) {
        (CommandArgs::IntroAnswer { yes: false, acquainted }, [a, b]) => {
            end(app, snapshot, context, command, [a, b], *acquainted)?
        }
        (CommandArgs::IntroAnswer { yes: true, .. }, who) => yes(app, snapshot, context, command, who)?,
        (CommandArgs::IntroAnswer { yes: false, acquainted }, who) => {
            no(app, snapshot, context, command, who, *acquainted)?
        }
        (CommandArgs::Text(reason), [a, b]) => ask(app, snapshot, context, command, [a, b], reason)?,
        _ => Err("An introduction takes two people, such as `intro 3 4`.".to_owned()),
    };
    Ok(said.unwrap_or_else(|why| told(&command.line, LineOutcome::Refused, why)))
}

/// What a command came to, or a sentence why it is not possible.
type Said = anyhow::Result<Result<CommandResult, String>>;

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
    actions: Vec<(String, Action)>,
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
    context: &CommandContext<'_>,
    command: &Command,
    [a, b]: [&TargetPerson; 2],
    reason: &str,
) -> Said {
    if let Some(muted) = [a, b].into_iter().find(|who| is_muted(snapshot, who)) {
        let name = &muted.name;
        return Ok(Err(format!("You asked never to hear of {name}; take that back first, then ask again.")));
    }
    if let Some(open) = between(app, snapshot, a, b)?.filter(|preferences| preferences.stage.is_open()) {
        let says = format!("That introduction is under way: {}.", open.describe(snapshot));
        return Ok(Ok(told(&command.line, LineOutcome::Nothing, says)));
    }
    let mark = IntroductionKey::new(&a.key, &b.key, context.now.timestamp());
    let action = Action::IntroAsked { other: b.key.clone(), reason: reason.to_owned(), mark: mark.clone() };
    let says = format!("Two drafts are on their way: one asks {}, one asks {}.", a.name, b.name);
    let mut result = done(app, context, command, vec![(a.key.clone(), action)], says)?;
    if result.line.outcome != LineOutcome::Done || context.intent != Intent::Do {
        return Ok(Ok(result));
    }
    let drafts = introduction::asking(&pair(snapshot, a, b, reason)?, &app.owner(), &app.templates)?;
    let wanted: Vec<DraftRequest> = mark
        .asks()
        .into_iter()
        .zip(drafts)
        .zip([a, b])
        .map(|((job_key, draft), who)| DraftRequest {
            job_key,
            draft,
            number: super::draft::number(context, &who.key),
            account: None,
        })
        .collect();
    let written = draft::write(app, &wanted, &JobKey::Introduction(mark), context.now)?;
    result.line.says = format!(
        "Two drafts {}: one asks {}, one asks {}. Send each when you like.",
        written.place, a.name, b.name
    );
    (result.mails, result.side_effects) = (written.mails, written.side_effects);
    Ok(Ok(result))
}

fn is_muted(snapshot: &Snapshot, who: &TargetPerson) -> bool {
    snapshot.by_key(&who.key).is_some_and(|position| snapshot.view(position).preferences.never)
}

fn pair(
    snapshot: &Snapshot,
    a: &TargetPerson,
    b: &TargetPerson,
    reason: &str,
) -> anyhow::Result<IntroductionRequest> {
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    Ok(IntroductionRequest {
        a: draft::side(snapshot, &a.key, &a.name)?,
        b: draft::side(snapshot, &b.key, &b.name)?,
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
) -> anyhow::Result<Result<IntroductionStatus, String>> {
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
    Ok(match found.len() {
        0 => Err(format!("No introduction of {names} is under way; `intro 3 4` begins one.")),
        1 => Ok(found.remove(0)),
        _ => {
            let others: Vec<String> = found
                .iter()
                .map(|preferences| {
                    let (a, b) = preferences.names(snapshot);
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

fn yes(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
    who: &[TargetPerson],
) -> Said {
    let preferences = match one(app, snapshot, who, "yes")? {
        Ok(preferences) => preferences,
        Err(why) => return Ok(Err(why)),
    };
    let introduction = &preferences.introduction;
    let yes = |key: &str| {
        let named = who.iter().any(|who| who.key == key);
        named || introduction.sides(key).is_some_and(|(side, _)| side.said == Some(OptIn::Yes))
    };
    let both = yes(&introduction.a.key) && yes(&introduction.b.key);
    let joint_key = both.then(|| DraftKey::Joint {
        introduction: introduction.mark.clone().unwrap_or_else(IntroductionKey::unasked),
        at: context.now.timestamp(),
    });
    let answer = |(n, one): (usize, &'_ TargetPerson)| {
        let other = introduction.sides(&one.key).map(|(_, other)| other.key.clone()).unwrap_or_default();
        // The last word makes it two.
        let draft = joint_key.clone().filter(|_| n + 1 == who.len());
        (one.key.clone(), Action::IntroAnswered { other, yes: true, acquainted: false, draft })
    };
    let actions: Vec<(String, Action)> = who.iter().enumerate().map(answer).collect();
    let (a, b) = preferences.names(snapshot);
    let said = who.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join(" and ");
    let mut result = done(app, context, command, actions, format!("{said} would like to meet."))?;
    if result.line.outcome != LineOutcome::Done || context.intent != Intent::Do {
        return Ok(Ok(result));
    }
    let Some(joint_key) = joint_key else {
        let other = if yes(&introduction.a.key) { b } else { a };
        result.line.says =
            format!("{said} would like to meet. When {other} does too, say so, and the joint draft follows.");
        return Ok(Ok(result));
    };
    let sides = [&introduction.a.key, &introduction.b.key].map(|key| key.as_str());
    let [one, other] = [(sides[0], &a), (sides[1], &b)]
        .map(|(key, name)| TargetPerson { key: key.to_owned(), name: name.clone() });
    let draft = introduction::joint(
        &pair(snapshot, &one, &other, &introduction.reason)?,
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
    Ok(Ok(result))
}

/// They know each other, or shall not be asked: remembered, whether or not anything was asked. Of
/// two, nobody says who it was that declined, and nobody is written to.
fn end(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
    [a, b]: [&TargetPerson; 2],
    acquainted: bool,
) -> Said {
    let preferences = between(app, snapshot, a, b)?;
    let action = Action::IntroAnswered { other: b.key.clone(), yes: false, acquainted, draft: None };
    let says = match acquainted {
        true => format!("{} and {} know each other. Not asked again.", a.name, b.name),
        false => format!("{} and {}: no introduction. Not asked again.", a.name, b.name),
    };
    let mut result = done(app, context, command, vec![(a.key.clone(), action)], says)?;
    name_unsent(app, snapshot, context, preferences.as_ref(), &mut result)?;
    Ok(Ok(result))
}

/// Of an introduction that ends: its drafts that lie in the mailbox, which would still go out if
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
    context: &CommandContext<'_>,
    command: &Command,
    who: &[TargetPerson],
    acquainted: bool,
) -> Said {
    let [single] = who else {
        return Ok(Err("An introduction takes two people, such as `intro no 3 4`.".to_owned()));
    };
    let preferences = match one(app, snapshot, who, "no")? {
        Ok(preferences) => preferences,
        Err(why) => return Ok(Err(why)),
    };
    let Some((_, other)) = preferences.introduction.sides(&single.key) else {
        return Ok(Err(format!("{} is not part of it.", single.name)));
    };
    let n = usize::from(preferences.introduction.a.key != single.key);
    // Who said nothing is told nothing: the mail that asked them promised that.
    let spoke = preferences.shown[1 - n].answered.is_some() || other.said == Some(OptIn::Yes);
    let key = DraftKey::Decline {
        introduction: preferences.introduction.mark.clone().unwrap_or_else(IntroductionKey::unasked),
        at: context.now.timestamp(),
    };
    let draft = (spoke && !acquainted).then(|| key.clone());
    let action =
        Action::IntroAnswered { other: other.key.clone(), yes: false, acquainted, draft: draft.clone() };
    let (a, b) = preferences.names(snapshot);
    let mut says = format!("{a} and {b}: not this time. Not asked again.");
    let name = if n == 0 { &b } else { &a };
    if !spoke && !acquainted {
        says += &format!(" {name} has not answered, so nobody is written to.");
    }
    let mut result = done(app, context, command, vec![(single.key.clone(), action)], says)?;
    let wanted = result.line.outcome == LineOutcome::Done && context.intent == Intent::Do && draft.is_some();
    if wanted {
        let told = draft::side(snapshot, &other.key, name)?;
        let about = draft::side(snapshot, &single.key, &single.name)?;
        let draft = introduction::decline(&told, &about, &app.owner(), &app.templates)?;
        let number = super::draft::number(context, &other.key);
        let written = draft::write(
            app,
            &[DraftRequest { job_key: key.clone(), draft, number, account: None }],
            &JobKey::Draft(key),
            context.now,
        )?;
        result.line.says += &format!(" A kind word to {name}, which names no reason, is {}.", written.place);
        (result.mails, result.side_effects) = (written.mails, written.side_effects);
    }
    name_unsent(app, snapshot, context, Some(&preferences), &mut result)?;
    Ok(Ok(result))
}
