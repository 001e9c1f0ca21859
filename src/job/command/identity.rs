//! `merge` and `split`: one person, or two. Both are said of the addresses as they are grouped now,
//! so that later mail changes nothing about what was meant.

use super::{CommandContext, CommandResult, entry, told};
use crate::command::grammar::{Command, Target, Verb};
use crate::command::{Action, Entry};
use crate::compose::receipt::LineOutcome;
use crate::infer::people::PersonIndex;
use crate::infer::preferences;
use crate::job::resolve_target;
use crate::job::snapshot::Snapshot;
use crate::mail::Address;

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
type Meant = (Vec<(String, Action)>, String);

fn merge(snapshot: &Snapshot, context: &CommandContext<'_>, command: &Command) -> Result<Meant, String> {
    let people = resolve_target::resolve(&command.targets, snapshot, context.items)?;
    let [first, others @ ..] = people.as_slice() else {
        return Err("Whom do you mean? Such as `merge 2 5`, or two names or addresses.".to_owned());
    };
    if others.is_empty() {
        return Err(format!("{} is one person already.", snapshot.named(snapshot.person(*first))));
    }
    let mut ours = addresses(snapshot, *first);
    let mut actions = Vec::new();
    for other in others {
        let theirs = addresses(snapshot, *other);
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
    let ours = addresses(snapshot, person);
    let (mut parted, mut strangers) = (Vec::new(), Vec::new());
    for part in parts {
        let other = one(part, snapshot, context)?;
        let theirs = if other == person {
            side(snapshot, context, whole, part, &ours)?
        } else {
            addresses(snapshot, other)
        };
        let place = if other == person { &mut parted } else { &mut strangers };
        place.extend(theirs.into_iter().filter(|address| !place.contains(address)).collect::<Vec<_>>());
    }
    let rest: Vec<String> = ours.iter().filter(|address| !parted.contains(address)).cloned().collect();
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

/// Every address of a person, its placeholder too: what was said of a person holds for all of them.
fn addresses(snapshot: &Snapshot, position: PersonIndex) -> Vec<String> {
    snapshot
        .person(position)
        .addresses
        .iter()
        .map(|id| snapshot.facts.address(*id).address.to_string())
        .collect()
}

/// The part of a person that a target means: the address itself, or what a `merge` once brought
/// along with it.
fn side(
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    whole: &Target,
    part: &Target,
    ours: &[String],
) -> Result<Vec<String>, String> {
    let key = |target: &Target| match target {
        Target::Number(number) => {
            context.items.iter().find(|item| item.number == *number).map(|item| item.person.clone())
        }
        Target::Name(name) => Address::parse(name).map(|address| address.to_string()),
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
fn merged_side(entries: &[Entry], whole: &str, part: &str) -> Option<Vec<String>> {
    let undone = preferences::undone(entries);
    let has = |list: &[String], key: &str| list.iter().any(|address| address == key);
    entries.iter().rev().filter(|entry| !undone.contains(&entry.id)).find_map(|entry| match &entry.action {
        Action::Merged { addresses, others } if has(addresses, whole) && has(others, part) => {
            Some(others.clone())
        }
        Action::Merged { addresses, others } if has(others, whole) && has(addresses, part) => {
            Some(addresses.clone())
        }
        _ => None,
    })
}

fn shown(addresses: &[String]) -> String {
    let real =
        addresses.iter().filter(|raw| Address::parse(raw).is_some_and(|address| !address.is_placeholder()));
    let list = real.map(String::as_str).collect::<Vec<_>>().join(", ");
    if list.is_empty() { "The imported card".to_owned() } else { list }
}
