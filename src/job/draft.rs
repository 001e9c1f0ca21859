//! Drafts: written for the owner to look over and send. A command's transaction keeps them whole
//! ([`crate::store::draft`]); [`super::draft_placement`] puts them among the owner's drafts
//! afterwards. Where `[drafts] store` keeps none, a mail to the owner shows them.

use jiff::{Timestamp, Zoned};

use super::draft_command;
use super::offers::{self, OfferSources};
use super::snapshot::Snapshot;
use super::{App, approved, message_ids, past_mail};
use crate::command::span::span;
use crate::command::{DraftKey, JobKey, PersonKey};
use crate::compose::digest::content::SuggestedMail;
use crate::compose::draft::Draft;
use crate::compose::facts::NamedPerson;
use crate::compose::introduction::{self, IntroductionRequest, IntroductionSide};
use crate::compose::locale::{English, Locale, OfferPeople};
use crate::compose::writing::{self, LastWord, PrivateFacts, Silence, Writing};
use crate::compose::{Envelope, first_name};
use crate::config::{Account, Drafts, ThirdParty};
use crate::contacts::Card;
use crate::infer::address_state::SeenMail;
use crate::infer::evidence::MailDirection;
use crate::infer::facts::AddressId;
use crate::infer::language::{self, Language};
use crate::infer::offer::{IntroductionOffer, IntroductionOfferStep, Offer};
use crate::infer::people::PersonIndex;
use crate::mail::Mailbox;
use crate::store::digest::SideEffects;
use crate::store::draft::{DraftPlace, NewDraft};
use crate::store::outbox::NewMail;

/// Messages of a thread that a reply refers to, at most.
const THREAD: usize = 20;
/// Mails between the two that tell in which language they write.
const MAILS: usize = 12;

/// A draft to be kept, and what it is for.
pub struct DraftRequest {
    pub job_key: DraftKey,
    pub draft: Draft,
    /// The number by which the owner knows its reader, for `send`.
    pub number: u32,
    /// Whose mailbox it goes into and whose name it has; `None`: the first account's.
    pub account: Option<String>,
}

/// What a command does by writing drafts.
#[derive(Debug, Default)]
pub struct DraftsWritten {
    pub mails: Vec<NewMail>,
    pub side_effects: SideEffects,
    /// Where they are, for the owner: "in your Drafts folder".
    pub place: &'static str,
}

/// Writes drafts; `job_key` is the key of the mail that shows them.
///
/// # Errors
/// A template that does not fit.
pub fn write(
    app: &App,
    wanted: &[DraftRequest],
    job_key: &JobKey,
    now: &Zoned,
) -> anyhow::Result<DraftsWritten> {
    let mut written = DraftsWritten::default();
    for one in wanted {
        let account = desk(app, one.account.as_deref());
        written.side_effects.drafts.push(kept(app, one, account, now));
    }
    let stored = written.side_effects.drafts.iter().all(|draft| draft.place != DraftPlace::Mail);
    written.place = if stored { "in your Drafts folder" } else { "in a mail to you" };
    if !stored || app.config.third_party_sending == ThirdParty::On {
        let commands = approvals(app, wanted, &written.side_effects.drafts);
        let drafts: Vec<Draft> = wanted.iter().map(|one| one.draft.clone()).collect();
        let mut envelope = app.envelope(job_key, now.timestamp());
        match commands.iter().all(String::is_empty) {
            // Nothing in it asks for an answer: the drafts are sent by the owner.
            true => envelope = Envelope { token: None, ..envelope },
            false => written.side_effects.tokens.extend(envelope.token.clone()),
        }
        let message = introduction::render_to_approve(&drafts, &commands, &envelope, &app.templates)?;
        let account = app.main_account().name.clone();
        let rekindle_id = envelope.rekindle_id;
        written.mails.push(NewMail { job_key: job_key.clone(), account, rekindle_id, message });
    }
    Ok(written)
}

fn kept(app: &App, one: &DraftRequest, account: &Account, now: &Zoned) -> NewDraft {
    let owner = Mailbox { name: account.owner_name.clone(), address: account.email.clone() };
    let id = message_ids::draft_id(&app.key, &one.job_key);
    let message_id = format!("{id}@{}", owner.address.domain());
    NewDraft {
        job_key: one.job_key.clone(),
        account: account.name.clone(),
        place: place(app, account),
        recipients: one.draft.to.iter().map(|mailbox| mailbox.address.clone()).collect(),
        subject: one.draft.subject.clone(),
        bytes: introduction::as_message(&one.draft, &owner, &message_id, now),
        message_id,
    }
}

/// Where drafts of this account go.
fn place(app: &App, account: &Account) -> DraftPlace {
    match account.source.draft_store() {
        Some(store) if store == app.config.drafts => DraftPlace::Mailbox,
        Some(_) | None => DraftPlace::Mail,
    }
}

/// The account that a draft goes into: the one it belongs to where that can hold drafts, else the
/// first that can.
fn desk<'a>(app: &'a App, name: Option<&str>) -> &'a Account {
    let accounts = &app.config.accounts;
    let own = accounts.iter().find(|account| Some(account.name.as_str()) == name);
    let own = own.unwrap_or_else(|| app.main_account());
    if place(app, own) != DraftPlace::Mail {
        return own;
    }
    accounts.iter().find(|account| place(app, account) != DraftPlace::Mail).unwrap_or(own)
}

/// For each draft the command that has it sent as it stands; empty where that may not be, as of one
/// with places still to fill.
fn approvals(app: &App, wanted: &[DraftRequest], kept: &[NewDraft]) -> Vec<String> {
    let command = |(one, kept): (&DraftRequest, &NewDraft)| {
        let allowed = app.config.third_party_sending == ThirdParty::On
            && approved::can_reach_others(approved::account(app, kept))
            && introduction::place_to_fill(&one.draft.body).is_none();
        let nonce = message_ids::nonce(&app.key, &kept.job_key, &kept.bytes);
        if allowed { format!("send {} {nonce}", one.number) } else { String::new() }
    };
    wanted.iter().zip(kept).map(command).collect()
}

/// Somebody to write to, as far as the mailbox and imported address books know them.
///
/// # Errors
/// They have no address; the database's.
pub fn side(app: &App, snapshot: &Snapshot, key: &PersonKey, name: &str) -> anyhow::Result<IntroductionSide> {
    anyhow::ensure!(key.can_be_written_to(), "{name} has no address to write to");
    let address = key.address().clone();
    let position = snapshot.by_key(key);
    let named = position.map(|position| snapshot.person(position).name.clone());
    let name = named.filter(|name| !name.contains('@')).unwrap_or_default();
    let organization = position.and_then(|position| snapshot.organization(position)).map(str::to_owned);
    let about = position.and_then(|position| snapshot.cards(position).find_map(work));
    let language =
        position.map(|position| language(app, snapshot, position)).transpose()?.unwrap_or_default();
    Ok(IntroductionSide { mailbox: Mailbox { name, address }, organization, about, language })
}

/// What an address book says somebody does: "Engineer at Looms."
fn work(card: &Card) -> Option<String> {
    let (title, organization) = (card.title.as_deref()?, card.organization.as_deref()?);
    Some(format!("{title} at {organization}."))
}

/// A draft to one person, worded by the owner's command or by the template; the second is why the
/// command was passed over.
///
/// # Errors
/// A template that does not fit, the database.
pub fn to_person(
    app: &App,
    snapshot: &Snapshot,
    position: PersonIndex,
    about: &str,
) -> anyhow::Result<(Draft, Option<String>)> {
    let sources = OfferSources::for_one(app, snapshot, position)?;
    let offer = offers::offer_for(app, snapshot, &snapshot.view(position), &sources)?;
    let writing = writing(app, snapshot, position, &offer, about)?;
    worded(app, snapshot, position, &writing, &offer)
}

/// What the mail to somebody that carries an offer is written from.
///
/// # Errors
/// A template that does not fit, the database.
pub fn suggested(
    app: &App,
    snapshot: &Snapshot,
    position: PersonIndex,
    offer: &Offer,
) -> anyhow::Result<SuggestedMail> {
    if let Offer::Introduce(introduction) = offer {
        return suggested_introduction(app, snapshot, position, introduction);
    }
    let writing = writing(app, snapshot, position, offer, "")?;
    Ok(match app.config.drafts {
        Drafts::Mailto => SuggestedMail::Worded(worded(app, snapshot, position, &writing, offer)?.0),
        Drafts::Imap | Drafts::Maildir | Drafts::Off => SuggestedMail::Write(writing),
    })
}

/// The mail that an introduction wants next of one of the two.
fn suggested_introduction(
    app: &App,
    snapshot: &Snapshot,
    position: PersonIndex,
    introduction: &IntroductionOffer,
) -> anyhow::Result<SuggestedMail> {
    let of =
        |position: PersonIndex| side(app, snapshot, &snapshot.key(position), &snapshot.person(position).name);
    let reason = Some(introduction.reason.clone()).filter(|reason| !reason.is_empty());
    let pair = IntroductionRequest { a: of(position)?, b: of(introduction.other)?, reason };
    Ok(match introduction.step {
        IntroductionOfferStep::Propose | IntroductionOfferStep::Ask => SuggestedMail::Ask(pair),
        IntroductionOfferStep::Join => SuggestedMail::Join(pair),
    })
}

fn worded(
    app: &App,
    snapshot: &Snapshot,
    position: PersonIndex,
    writing: &Writing,
    offer: &Offer,
) -> anyhow::Result<(Draft, Option<String>)> {
    let (owner, today) = (app.owner(), app.local(snapshot.now).date());
    let templated = || writing::draft(writing, &owner, &app.templates, today);
    let Some(command) = app.config.draft_command.as_deref() else { return Ok((templated()?, None)) };
    let facts = writing::draft_facts(writing, &owner, today);
    let facts = writing::command_facts(&facts, &private_facts(snapshot, position, offer));
    Ok(match draft_command::ask(command, &facts, draft_command::DEADLINE) {
        Ok(body) => match writing::placeholder(&body) {
            Some(place) => (templated()?, Some(format!("drafts.command left a place to fill, {place}"))),
            None => (writing::with_body(writing, &owner, body), None),
        },
        Err(why) => (templated()?, Some(why)),
    })
}

/// What only the owner's own command is told.
fn private_facts(snapshot: &Snapshot, position: PersonIndex, offer: &Offer) -> PrivateFacts {
    let view = snapshot.view(position);
    let preferences = &view.preferences;
    let usual = view.judgement.cadence.map(|cadence| cadence.usual_days);
    let every = view.judgement.every_days.or(usual);
    let named =
        |position: PersonIndex| NamedPerson { name: snapshot.person(position).name.clone(), number: None };
    let helpers = offer.helpers().iter().map(|helper| helper.person);
    let others: Vec<NamedPerson> = helpers.chain(offer.introduced_to()).map(named).collect();
    let first = first_name(&snapshot.person(position).name);
    let people = OfferPeople { first_name: &first, others: &others };
    let saved = snapshot.all_preferences.links.saved.iter();
    PrivateFacts {
        notes: preferences.notes.iter().map(|note| note.text.clone()).collect(),
        tags: preferences.tags.iter().cloned().collect(),
        links: saved
            .filter(|link| !link.tags.is_disjoint(&preferences.tags))
            .map(|link| link.url.clone())
            .collect(),
        cadence: every.map(|days| format!("every {}", span(i64::from(days)))).unwrap_or_default(),
        offer: English.offer(offer, people, &snapshot.local_now()),
    }
}

/// What a draft with an offer is written from. Words of the owner's (`about`) come before the
/// offer: the draft then answers the last mail.
fn writing(
    app: &App,
    snapshot: &Snapshot,
    position: PersonIndex,
    offer: &Offer,
    about: &str,
) -> anyhow::Result<Writing> {
    let person = snapshot.person(position);
    let last = past_mail::last(&app.store, person)?;
    let about = Some(about.trim().trim_start_matches("about ").to_owned()).filter(|about| !about.is_empty());
    let own_words = about.as_ref().and(last.clone()).map(Offer::TakeUp);
    let offer = own_words.as_ref().unwrap_or(offer);
    let now = snapshot.now.as_second();
    let thread = writing::answers(offer, last.as_ref(), now);
    let (word, references) = match thread {
        Some(seen) => (last_word(app, snapshot, seen)?, thread_of(app, snapshot, seen)?),
        None => (None, Vec::new()),
    };
    // What the owner logged breaks the silence too.
    let touched = snapshot.view(position).judgement.last_touch;
    let days = last.as_ref().map(|last| (now - last.seen.at.max(touched.unwrap_or_default())) / 86_400);
    Ok(Writing {
        to: side(app, snapshot, &snapshot.key(position), &person.name)?,
        silence: Silence::from_days(days),
        carries: writing::carries(offer, word),
        about,
        references,
    })
}

/// A mail that is to be answered, as the draft speaks of it.
fn last_word(app: &App, snapshot: &Snapshot, seen: SeenMail) -> anyhow::Result<Option<LastWord>> {
    let Some(mail) = snapshot.mail(&app.store, seen.row)? else { return Ok(None) };
    let own = mail.from.is_some_and(|from| snapshot.people.owner.is(from));
    let direction = if own { MailDirection::Out } else { MailDirection::In };
    let mail = past_mail::read(&app.store, seen, direction)?;
    let at = Timestamp::from_second(seen.at).unwrap_or_default();
    Ok(Some(LastWord { whose: writing::author(direction), on: app.local(at).date(), subject: mail.subject }))
}

/// In which language the owner and somebody write.
fn language(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<Language> {
    let mut subjects = Vec::new();
    for (seen, _) in snapshot.last_mails(&app.store, position, MAILS)? {
        subjects.extend(app.store.message_line(seen.row)?.map(|line| line.subject));
    }
    Ok(language::detect(subjects.iter().map(String::as_str)))
}

/// Message-IDs from the beginning of a thread to one of its messages, as far as the mailbox has
/// them.
fn thread_of(app: &App, snapshot: &Snapshot, last: SeenMail) -> anyhow::Result<Vec<String>> {
    let mut ids = Vec::new();
    let mut next = Some(last.row);
    while let Some(row) = next.filter(|_| ids.len() < THREAD) {
        let id = app.store.message_line(row)?.and_then(|line| line.message_id);
        match id {
            Some(id) if !ids.contains(&id) => ids.push(id),
            _ => break,
        }
        next = snapshot.parent(&app.store, row)?;
    }
    ids.reverse();
    Ok(ids)
}

/// The account that the last mail with somebody went through. `None`: the first will do.
///
/// # Errors
/// The database's.
pub fn account_of(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<Option<String>> {
    let person = snapshot.person(position);
    let Some(seen) = person.last_in.max(person.last_out) else { return Ok(None) };
    let mail = snapshot.mail(&app.store, seen.row)?;
    let account_at = |id: AddressId| {
        let address = &snapshot.facts.address(id).address;
        app.config.accounts.iter().find(|account| account.is_owner(address))
    };
    let account = mail.and_then(|mail| mail.to().chain(mail.from).find_map(account_at));
    Ok(account.map(|account| account.name.clone()))
}
