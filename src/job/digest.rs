//! The digest: decided, composed, and stored with its numbers in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::App;
use super::snapshot::Snapshot;
use super::{digest_facts, message_ids};
use crate::agenda::{self, DigestItem, DigestPlan};
use crate::command::{Action, JobKey, PersonKey};
use crate::compose::notice::{self, Notice};
use crate::compose::{Envelope, Outgoing, digest, message};
use crate::store::digest::NewDigest;
use crate::store::journal::{JournalSource, NewEntry};
use crate::store::outbox::NewMail;

/// Decides the digest of this moment. `late` is said of mail of ours that did not arrive.
///
/// # Errors
/// The database's.
pub fn plan(app: &App, snapshot: &Snapshot, late: Vec<String>) -> anyhow::Result<DigestPlan> {
    let _moment = app.store.at_one_moment()?;
    Ok(agenda::decide(digest_facts::gather(app, snapshot, late)?))
}

/// Composes a plan for a slot.
///
/// # Errors
/// A template of the owner's that does not fit.
pub fn compose(
    app: &App,
    plan: &DigestPlan,
    slot: &JobKey,
    now: Timestamp,
) -> anyhow::Result<(Envelope, Outgoing)> {
    let envelope = app.envelope(slot, now);
    let said = digest::put_into_words(&plan.content, &envelope, &app.templates)?;
    let message = digest::render(&said, &envelope, &app.templates)?;
    Ok((envelope, message))
}

/// Composes and stores. `false`: the slot had its digest already.
///
/// # Errors
/// A template or the database.
pub fn write(app: &mut App, plan: &DigestPlan, slot: &JobKey, now: Timestamp) -> anyhow::Result<bool> {
    let (envelope, mut message) = compose(app, plan, slot, now)?;
    let items = recover(app, slot, &app.store.marks(&envelope.rekindle_id)?, now)?;
    let items = items.unwrap_or_else(|| plan.items.clone());
    let code = |item: &DigestItem| {
        (item.number, message_ids::number_code(&app.key, slot, item.number, &item.person))
    };
    message::mark_numbers(&mut message, &items.iter().map(code).collect::<Vec<_>>());
    let mail = NewMail {
        job_key: slot.clone(),
        account: app.main_account().name.clone(),
        rekindle_id: envelope.rekindle_id.clone(),
        message,
    };
    let token = envelope.token.as_ref().expect("a digest has a token");
    let new = NewDigest { slot, items: &items, token, mail: &mail };
    let suggested = plan.content.suggestions.len();
    let shown = |digest: i64| {
        let offer = |person: &PersonKey| plan.offer_kinds.iter().find(|(key, _)| key == person);
        let showing = |item: &DigestItem| {
            let offer = offer(&item.person).map(|(_, kind)| *kind);
            (item.person.clone(), Action::Shown { digest, offer })
        };
        let shown = items.iter().take(suggested).map(showing);
        let pair = plan
            .pair
            .iter()
            .chain(&plan.helpers)
            .map(|[a, b]| (a.clone(), Action::IntroProposed { other: b.clone() }));
        let asked = plan.asked.iter().map(|[a, b]| (a.clone(), Action::IdentityAsked { other: b.clone() }));
        let offer =
            |(person, url): &(PersonKey, String)| (person.clone(), Action::LinkOffered { url: url.clone() });
        let offers = plan.offers.iter().map(offer);
        let all = shown.chain(pair).chain(asked).chain(plan.said.clone()).chain(offers);
        all.map(|(person, action)| noted(person, action)).collect()
    };
    Ok(app.store.write_digest(&new, shown, now)?.is_some())
}

/// Whom the numbers of a digest mean that is in the mailbox already: an older database was
/// restored, and the owner's answer is about the mail that was sent, not about the one that would
/// be composed now. Each number's code is keyed, so what a forged mark adds means nobody; a number
/// that means two people means nobody. `None`: no such digest is there.
fn recover(
    app: &App,
    slot: &JobKey,
    marks: &[String],
    now: Timestamp,
) -> anyhow::Result<Option<Vec<DigestItem>>> {
    let marked: BTreeSet<(u32, String)> =
        marks.iter().flat_map(|mark| message::marked_numbers(mark)).collect();
    if marked.is_empty() {
        return Ok(None);
    }
    let snapshot = app.snapshot(now)?;
    let mut found: BTreeMap<u32, Vec<PersonKey>> = BTreeMap::new();
    for key in snapshot.people.indexed().flat_map(|(position, _)| snapshot.keys(position)) {
        for (number, code) in &marked {
            if message_ids::number_code(&app.key, slot, *number, &key) == *code {
                found.entry(*number).or_default().push(key.clone());
            }
        }
    }
    let one = |(number, mut keys): (u32, Vec<PersonKey>)| match keys.len() {
        1 => keys.pop().map(|person| DigestItem { number, person }),
        _ => None,
    };
    Ok(Some(found.into_iter().filter_map(one).collect()))
}

/// With `digest.heartbeat`, queues one line a month that says all is well. `false`: off, or said
/// this month.
///
/// # Errors
/// A template or the database.
pub fn heartbeat(app: &mut App, now: Timestamp) -> anyhow::Result<bool> {
    if !app.config.digest.heartbeat {
        return Ok(false);
    }
    let job_key = JobKey::Heartbeat(app.local(now).strftime("%Y-%m").to_string());
    let envelope = Envelope { token: None, ..app.envelope(&job_key, now) };
    let notice = Notice {
        subject: "Nobody has gone quiet".to_owned(),
        paragraphs: vec![
            "You are in touch with everybody you usually write with. This line comes once a month."
                .to_owned(),
        ],
    };
    let message = notice::render(&notice, &envelope, &app.templates)?;
    let account = app.main_account().name.clone();
    let mail = NewMail { job_key, account, rekindle_id: envelope.rekindle_id, message };
    Ok(app.store.queue(&mail, now)?)
}

fn noted(person: PersonKey, action: Action) -> NewEntry {
    NewEntry {
        said: JournalSource::Rekindle,
        person: Some(person),
        action,
        line: String::new(),
        reply_key: None,
        once: None,
    }
}
