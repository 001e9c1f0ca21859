//! `merge` and `split`: one person, or two. Both are said of the addresses as they are grouped now,
//! so that later mail changes nothing about what was meant.

use super::{CommandContext, CommandResult, entry, told};
use crate::command::grammar::{Command, Target, Verb};
use crate::command::{Action, Entry, PersonKey};
use crate::compose::receipt::LineOutcome;
use crate::infer::people::PersonIndex;
use crate::infer::preferences;
use crate::job::resolve_target;
use crate::job::snapshot::Snapshot;

/// Executes either.
pub(super) fn execute(snapshot: &Snapshot, context: &CommandContext<'_>, command: &Command) -> CommandResult {
    let result = match command.verb {
        Verb::Merge => merge(snapshot, context, command),
        _ => split(snapshot, context, command),
    };
    match result {
        Ok((actions, says)) => {
            let mut result = told(&command.line, LineOutcome::Done, says);
            let entries = actions.into_iter().map(|(key, action)| entry(context, command, Some(key), action));
            result.entries = entries.collect();
            result
        }
        Err(why) => told(&command.line, LineOutcome::Refused, why),
    }
}

/// What is to be written, under whose key, and the sentence for the owner.
type Meant = (Vec<(PersonKey, Action)>, String);

fn merge(snapshot: &Snapshot, context: &CommandContext<'_>, command: &Command) -> Result<Meant, String> {
    let people = resolve_target::resolve(&command.targets, snapshot, context.items)?;
    let [first, others @ ..] = people.as_slice() else {
        return Err("Whom do you mean? Such as `merge 2 5`, or two names or addresses.".to_owned());
    };
    if others.is_empty() {
        return Err(format!("{} is one person already.", snapshot.named(snapshot.person(*first))));
    }
    let mut ours = snapshot.keys(*first).collect::<Vec<_>>();
    let mut actions = Vec::new();
    for other in others {
        let theirs = snapshot.keys(*other).collect::<Vec<_>>();
        actions
            .push((snapshot.key(*first), Action::Merged { addresses: ours.clone(), others: theirs.clone() }));
        ours.extend(theirs);
    }
    let names: Vec<String> = people.iter().map(|at| snapshot.named(snapshot.person(*at))).collect();
    Ok((actions, format!("One person from now on: {}.", names.join(", "))))
}

fn split(snapshot: &Snapshot, context: &CommandContext<'_>, command: &Command) -> Result<Meant, String> {
    let [whole, parts @ ..] = command.targets.as_slice() else {
        return Err("Whom do you mean? Such as `split ada ada@old.example`.".to_owned());
    };
    let person = one(whole, snapshot, context)?;
    let ours = snapshot.keys(person).collect::<Vec<_>>();
    let (mut parted, mut strangers) = (Vec::new(), Vec::new());
    for part in parts {
        let other = one(part, snapshot, context)?;
        let theirs = if other == person {
            side(snapshot, context, whole, part, &ours)?
        } else {
            snapshot.keys(other).collect()
        };
        let place = if other == person { &mut parted } else { &mut strangers };
        place.extend(theirs.into_iter().filter(|address| !place.contains(address)).collect::<Vec<_>>());
    }
    let rest: Vec<PersonKey> = ours.iter().filter(|address| !parted.contains(address)).cloned().collect();
    if rest.is_empty() {
        return Err(format!(
            "That is all of {}; say which address is somebody else's.",
            snapshot.named(snapshot.person(person))
        ));
    }
    let name = &snapshot.person(person).name;
    let mut actions = Vec::new();
    let mut says = Vec::new();
    if let Some(key) = parted.first().cloned() {
        says.push(format!("{} is not {name}'s from now on, who keeps {}.", shown(&parted), shown(&rest)));
        actions.push((key, Action::Parted { addresses: parted, others: rest.clone() }));
    }
    if !strangers.is_empty() {
        says.push(format!("{} and {} stay two people.", shown(&rest), shown(&strangers)));
        actions.push((snapshot.key(person), Action::Parted { addresses: rest, others: strangers }));
    }
    Ok((actions, says.join(" ")))
}

fn one(target: &Target, snapshot: &Snapshot, context: &CommandContext<'_>) -> Result<PersonIndex, String> {
    let found = resolve_target::resolve(std::slice::from_ref(target), snapshot, context.items)?;
    found.first().copied().ok_or_else(|| "Whom do you mean?".to_owned())
}

/// The part of a person that a target means: the address itself, or what a `merge` once brought
/// along with it.
fn side(
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    whole: &Target,
    part: &Target,
    ours: &[PersonKey],
) -> Result<Vec<PersonKey>, String> {
    let key = |target: &Target| match target {
        Target::Number(number) => {
            context.items.iter().find(|item| item.number == *number).map(|item| item.person.clone())
        }
        Target::Name(name) => name.parse().ok(),
    };
    let Some(part_key) = key(part).filter(|key| ours.contains(key)) else {
        return Err("Say which address is somebody else's, as in `split ada ada@old.example`.".to_owned());
    };
    if matches!(part, Target::Name(_)) {
        return Ok(vec![part_key]);
    }
    let merged = key(whole).and_then(|whole| merged_side(&snapshot.entries(), &whole, &part_key));
    let side = merged.unwrap_or_else(|| vec![part_key]);
    Ok(side.into_iter().filter(|address| ours.contains(address)).collect())
}

/// What came to `whole` together with `part` in the latest merge of the two that still holds.
fn merged_side(entries: &[Entry], whole: &PersonKey, part: &PersonKey) -> Option<Vec<PersonKey>> {
    let undone = preferences::undone(entries);
    entries.iter().rev().filter(|entry| !undone.contains(&entry.id)).find_map(|entry| match &entry.action {
        Action::Merged { addresses, others } if addresses.contains(whole) && others.contains(part) => {
            Some(others.clone())
        }
        Action::Merged { addresses, others } if others.contains(whole) && addresses.contains(part) => {
            Some(addresses.clone())
        }
        _ => None,
    })
}

fn shown(keys: &[PersonKey]) -> String {
    let real = keys.iter().filter(|key| key.can_be_written_to());
    let list = real.map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if list.is_empty() { "The imported card".to_owned() } else { list }
}
