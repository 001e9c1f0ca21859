//! `forget`: everything about one person goes, but for what keeps them from coming back.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context;
use jiff::Timestamp;

use super::App;
use super::snapshot::Snapshot;
use crate::command::span::count;
use crate::command::{Action, PersonKey};
use crate::config::Paths;
use crate::contacts::{Card, CardSource};
use crate::infer::evidence;
use crate::infer::people::PersonIndex;
use crate::store::StoreError;
use crate::store::backup::rewrite;
use crate::store::forget::ForgetTarget;
use crate::store::journal::{JournalRow, JournalSource, NewEntry};

/// What is going to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgetPlan {
    /// As they are called now.
    pub name: String,
    /// How much it is, in words.
    pub extent: String,
    keys: Vec<PersonKey>,
    names: Vec<String>,
    cards: Vec<(CardSource, String)>,
    others_cards: Vec<(CardSource, String)>,
}

/// What is known of a person.
pub fn plan(snapshot: &Snapshot, position: PersonIndex) -> ForgetPlan {
    let person = snapshot.person(position);
    let facts = || person.addresses.iter().map(|id| snapshot.facts.address(*id));
    let mut names: BTreeSet<String> =
        facts().flat_map(|fact| &fact.names).map(|name| name.name.clone()).collect();
    names.insert(person.name.clone());
    names.extend(snapshot.cards(position).map(|card| card.name.clone()));
    let ids = |card: &Card| (card.source, card.id.clone());
    let cards: Vec<(CardSource, String)> = snapshot.cards(position).map(ids).collect();
    let others = snapshot.facts.cards.iter().map(|fact| ids(&fact.card)).filter(|id| !cards.contains(id));
    ForgetPlan {
        name: person.name.clone(),
        extent: extent(snapshot, position, cards.len()),
        keys: snapshot.keys(position).collect(),
        names: names.into_iter().collect(),
        others_cards: others.collect(),
        cards,
    }
}

/// `2 addresses, 17 mails from them, 3 entries of your journal and 1 card`.
fn extent(snapshot: &Snapshot, position: PersonIndex, cards: usize) -> String {
    let person = snapshot.person(position);
    let mails: usize = person.addresses.iter().map(|id| evidence::mails_from(&snapshot.facts, *id).0).sum();
    let about =
        |row: &&JournalRow| row.entry.person.as_ref().and_then(|key| snapshot.by_key(key)) == Some(position);
    let entries = snapshot.journal.iter().filter(about).count();
    format!(
        "{}, {} from there, {} of your journal and {}",
        count(snapshot.addresses(person).count() as i64, "address"),
        count(mails as i64, "mail"),
        count(entries as i64, "entry"),
        count(cards as i64, "card"),
    )
}

/// A copy that still knows the person.
#[derive(Debug)]
pub struct StaleCopy {
    pub copy: PathBuf,
    pub why: StoreError,
}

/// Carries it out, in the copies that Rekindle made by itself first: broken off, it can be asked
/// for again by the same name. Returns the copies that could not be changed.
///
/// # Errors
/// The database's; nothing was forgotten there then.
pub fn carry_out(app: &mut App, plan: &ForgetPlan, now: Timestamp) -> anyhow::Result<Vec<StaleCopy>> {
    let never = |key: &PersonKey| NewEntry {
        said: JournalSource::Rekindle,
        person: Some(key.clone()),
        action: Action::Never,
        line: String::new(),
        reply_key: None,
        once: None,
    };
    let kept: Vec<NewEntry> = plan.keys.iter().map(never).collect();
    let ForgetPlan { keys, names, cards, others_cards, .. } = plan;
    let person = ForgetTarget { keys, names, cards, others_cards };
    forget_pages(&app.paths)?;
    let mut remember = Vec::new();
    rewrite::sweep(&app.paths.database, &app.paths.backups);
    for copy in rewrite::automatic_copies(&app.paths.database, &app.paths.backups) {
        if let Err(why) = rewrite::rewrite(&copy, &|store| store.forget(&person, &kept, now)) {
            remember.push(StaleCopy { copy, why });
        }
    }
    app.store.forget(&person, &kept, now)?;
    Ok(remember)
}

/// The pages of the last `digest --open` and `report` name people.
fn forget_pages(paths: &Paths) -> anyhow::Result<()> {
    for page in paths.pages() {
        if let Err(error) = std::fs::remove_file(&page)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error).with_context(|| format!("deleting {}; delete it by hand", page.display()));
        }
    }
    Ok(())
}
