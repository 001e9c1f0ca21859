//! The digest: decided from the snapshot, composed, and stored with its numbers in one transaction.
//!
//! No line begins with a name, but for those that begin with a number: Don's would begin like a
//! command.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::App;
use super::departures;
use super::offers::{self, OfferSources};
use super::owed_replies::WaitingMail;
use super::snapshot::{PersonView, Snapshot};
use super::unread::Unseen;
use super::{
    circle, command, introduction_steps, introductions, message_ids, owed_replies, suggestion, waiting_drafts,
};
use crate::command::Action;
use crate::compose::digest::{Digest, OwedReply, Proposal, ProposedPerson, Suggestion};
use crate::compose::mailto;
use crate::compose::notice::{self, Notice};
use crate::compose::offer::{self, OfferMoment};
use crate::compose::{Envelope, Outgoing, digest, message};
use crate::infer::circle::Circle;
use crate::infer::introduction_pairs;
use crate::infer::offer::Offer;
use crate::infer::{ledger, preferences, wording};
use crate::mail::{Address, subject};
use crate::store::DigestItem;
use crate::store::Store;
use crate::store::digest::NewDigest;
use crate::store::journal::{JournalSource, NewEntry};
use crate::store::outbox::NewMail;

/// People who got back in touch that are listed.
const BACK: usize = 5;

/// Dates of the week that are listed.
const DATES: usize = 7;

/// A digest as decided: what it says, and whom its numbers mean.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestPlan {
    pub digest: Digest,
    pub items: Vec<DigestItem>,
    /// People who are due and left out, since there may be mail of theirs that cannot be read.
    pub left_out: usize,
    /// The proposed pair's keys.
    pub pair: Option<(String, String)>,
    /// Those who could help, each with the one who asks, by their keys.
    pub helpers: Vec<(String, String)>,
    /// Two who may be one person, by their keys.
    pub asked: Option<(String, String)>,
    /// What is said once: about whom, and the entry that remembers it.
    pub said: Vec<(String, Action)>,
    /// Saved links that it offers: the person's key and the URL.
    pub offers: Vec<(String, String)>,
}

impl DigestPlan {
    /// Nobody is due, and no introduction asks for a word or has one to tell: no mail.
    pub fn is_empty(&self) -> bool {
        let asks = self.digest.meetings.iter().any(|step| !step.replies.is_empty());
        self.digest.suggestions.is_empty() && self.said.is_empty() && !asks && self.left_out == 0
    }
}

/// Decides the digest of this moment. `remarks` are added to what it says.
///
/// # Errors
/// The database's.
pub fn plan(app: &App, snapshot: &Snapshot, mut remarks: Vec<String>) -> anyhow::Result<DigestPlan> {
    let last_digest = app.store.latest_digest()?.map(|(_, made_at)| made_at);
    let deeds = command::ledger::deeds(snapshot);
    remarks.extend(ledger::remark(&deeds, last_digest, snapshot.now, &snapshot.zone));
    let unseen = Unseen::gather(app, snapshot.now)?;
    let Chosen { due, left_out } = whom(app, snapshot, &unseen);
    // Their numbers come first, whoever is named besides.
    let item =
        |(number, view): (u32, &PersonView)| DigestItem { number, person: snapshot.key(view.position) };
    let mut items: Vec<DigestItem> = (1..).zip(&due).map(item).collect();
    let meetings = introductions::unmuted(app, snapshot)?;
    let circle = circle::gather(app, snapshot, &meetings)?;
    let pair = propose(snapshot, &app.store, &circle, &due)
        .filter(|pair| ![pair.a, pair.b].iter().any(|position| unseen.hides(snapshot, *position)));
    let drafts = waiting_drafts::by_reader(app, snapshot)?;
    let sources = OfferSources::of_circle(circle, drafts, pair.as_ref(), &meetings);
    let Suggested { suggestions, links, helpers } = suggest(app, snapshot, &due, &sources, &mut items)?;
    let proposal = pair.map(|pair| {
        let sides = [pair.a, pair.b].map(|side| number_for(snapshot, side, &mut items));
        proposed(sides, |a, b| reason(snapshot, &pair, a, b))
    });
    let question = snapshot.questions().first().map(|question| {
        let sides = [question.a, question.b].map(|side| number_for(snapshot, side, &mut items));
        proposed(sides, |_, _| format!("{}.", offer::capital(question.kind.describe())))
    });
    let (steps, said) = introduction_steps::pending_steps(snapshot, &meetings, &mut |position| {
        number_for(snapshot, position, &mut items).number
    });
    let mut number = |position: usize| number_for(snapshot, position, &mut items).number;
    let mut waiting = owed_replies::find(app, snapshot, &meetings)?;
    waiting.retain(|mail| !unseen.hides(snapshot, mail.position));
    let owed: Vec<OwedReply> =
        waiting.iter().map(|mail| owed(snapshot, mail, number(mail.position))).collect();
    // Whoever stands in the digest has the day beside the name.
    let named = due.iter().map(|view| view.position).chain(waiting.iter().map(|mail| mail.position));
    let mut dates = dates_lines(app, snapshot, &named.collect(), &mut number)?;
    let back_in_touch = back_in_touch(app, snapshot, &mut number)?;
    dates.extend(super::meetings::lines(snapshot, last_digest, &mut number));
    let mut moved = snapshot.moved(last_digest);
    moved.extend(departures::news(app, snapshot, last_digest)?);
    let digest = Digest {
        meetings: steps,
        date: app.local(snapshot.now).date(),
        suggestions,
        back_in_touch,
        owed,
        dates,
        introduction: proposal.as_ref().map(|(proposal, _)| proposal.clone()),
        question: question.as_ref().map(|(question, _)| question.clone()),
        moved,
        remarks,
        unread: unseen.lines,
    };
    Ok(DigestPlan {
        digest,
        left_out,
        items,
        pair: proposal.map(|(_, keys)| keys),
        helpers,
        asked: question.map(|(_, keys)| keys),
        said,
        offers: links,
    })
}

/// Who stands in a digest, in order, and how many are left out.
struct Chosen {
    due: Vec<PersonView>,
    left_out: usize,
}

fn whom(app: &App, snapshot: &Snapshot, unseen: &Unseen) -> Chosen {
    let size = app.config.digest.size as usize;
    let mut left_out = 0;
    let seen = |view: &PersonView| {
        let hidden = unseen.hides(snapshot, view.position);
        left_out += usize::from(hidden);
        !hidden
    };
    let mut due: Vec<PersonView> = snapshot.due().into_iter().filter(seen).take(size).collect();
    // One who was lost sight of may come along with others, at the end; never alone, and never in
    // place of the only one.
    if let Some(dormant) = snapshot.dormant().filter(|view| {
        app.config.people.dormant && !due.is_empty() && size > 1 && !unseen.hides(snapshot, view.position)
    }) {
        due.truncate(size - 1);
        due.push(dormant);
    }
    Chosen { due, left_out }
}

/// What is said of each, and what of it is said once.
#[derive(Default)]
struct Suggested {
    suggestions: Vec<Suggestion>,
    /// The person's key and the URL.
    links: Vec<(String, String)>,
    /// The keys of who asks and of who could help.
    helpers: Vec<(String, String)>,
}

fn suggest(
    app: &App,
    snapshot: &Snapshot,
    due: &[PersonView],
    sources: &OfferSources,
    items: &mut Vec<DigestItem>,
) -> anyhow::Result<Suggested> {
    let mut all = Suggested::default();
    for view in due {
        let mut number = |position: usize| number_for(snapshot, position, items);
        let (suggestion, offer) = suggestion::suggestion(app, snapshot, view, sources, &mut number)?;
        let key = snapshot.key(view.position);
        all.helpers.extend(offer.helpers().iter().map(|one| (key.clone(), snapshot.key(one.person))));
        if let Offer::PassOn { url, .. } = offer {
            all.links.push((key, url));
        }
        all.suggestions.push(suggestion);
    }
    Ok(all)
}

/// Two people to ask about, and their keys.
fn proposed(
    [a, b]: [ProposedPerson; 2],
    reason: impl FnOnce(&ProposedPerson, &ProposedPerson) -> String,
) -> (Proposal, (String, String)) {
    let keys = (a.address.clone(), b.address.clone());
    (Proposal { reason: reason(&a, &b), a, b }, keys)
}

/// Composes a plan for a slot.
///
/// # Errors
/// A template of the owner's that does not fit.
pub fn compose(
    app: &App,
    plan: &DigestPlan,
    slot: &str,
    now: Timestamp,
) -> anyhow::Result<(Envelope, Outgoing)> {
    let envelope = app.envelope(slot, now);
    let message = digest::render(&plan.digest, &envelope, &app.templates)?;
    Ok((envelope, message))
}

/// Composes and stores. `false`: the slot had its digest already.
///
/// # Errors
/// A template or the database.
pub fn write(app: &mut App, plan: &DigestPlan, slot: &str, now: Timestamp) -> anyhow::Result<bool> {
    let (envelope, mut message) = compose(app, plan, slot, now)?;
    let items = recover(app, slot, &app.store.marks(&envelope.rekindle_id)?, now)?;
    let items = items.unwrap_or_else(|| plan.items.clone());
    let code = |item: &DigestItem| {
        (item.number, message_ids::number_code(&app.key, slot, item.number, &item.person))
    };
    message::mark_numbers(&mut message, &items.iter().map(code).collect::<Vec<_>>());
    let mail = NewMail {
        job_key: slot.to_owned(),
        account: app.main_account().name.clone(),
        rekindle_id: envelope.rekindle_id.clone(),
        message,
    };
    let token = envelope.token.as_ref().expect("a digest has a token");
    let new = NewDigest { slot, items: &items, token, mail: &mail };
    let suggested = plan.digest.suggestions.len();
    let shown = |digest: i64| {
        let shown = items.iter().take(suggested).map(|item| (item.person.clone(), Action::Shown { digest }));
        let pair = plan
            .pair
            .iter()
            .chain(&plan.helpers)
            .map(|(a, b)| (a.clone(), Action::IntroProposed { other: b.clone() }));
        let asked = plan.asked.iter().map(|(a, b)| (a.clone(), Action::IdentityAsked { other: b.clone() }));
        let offer =
            |(person, url): &(String, String)| (person.clone(), Action::LinkOffered { url: url.clone() });
        let offers = plan.offers.iter().map(offer);
        let all = shown.chain(pair).chain(asked).chain(plan.said.clone()).chain(offers);
        all.map(|(person, action)| noted(person, action)).collect()
    };
    Ok(app.store.write_digest(&new, shown, now)?.is_some())
}

/// Whom the numbers of a digest mean that lies in the mailbox already: an older database was
/// restored, and the owner's answer is about the mail that was sent, not about the one that would
/// be composed now. Each number's code is keyed, so what a forged mark adds means nobody; a number
/// that means two people means nobody. `None`: no such digest lies there.
fn recover(
    app: &App,
    slot: &str,
    marks: &[String],
    now: Timestamp,
) -> anyhow::Result<Option<Vec<DigestItem>>> {
    let marked: BTreeSet<(u32, String)> =
        marks.iter().flat_map(|mark| message::marked_numbers(mark)).collect();
    if marked.is_empty() {
        return Ok(None);
    }
    let snapshot = app.snapshot(now)?;
    let mut found: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for id in snapshot.people.persons.iter().flat_map(|person| &person.addresses) {
        let key = snapshot.facts.address(*id).address.to_string();
        for (number, code) in &marked {
            if message_ids::number_code(&app.key, slot, *number, &key) == *code {
                found.entry(*number).or_default().push(key.clone());
            }
        }
    }
    let one = |(number, mut keys): (u32, Vec<String>)| match keys.len() {
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
    let job_key = format!("heartbeat/{}", app.local(now).strftime("%Y-%m"));
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

/// The key of the digest for a slot of the schedule.
pub fn slot_key(slot: Timestamp) -> String {
    format!("digest/{slot}")
}

fn noted(person: String, action: Action) -> NewEntry {
    NewEntry {
        said: JournalSource::Rekindle,
        person: Some(person),
        action,
        line: String::new(),
        reply_key: None,
        once: None,
    }
}

/// The number a person of the pair has in this digest: the suggestion's, or the next one.
fn number_for(snapshot: &Snapshot, position: usize, items: &mut Vec<DigestItem>) -> ProposedPerson {
    let key = snapshot.key(position);
    let person = snapshot.person(position);
    let number = match items.iter().find(|item| item.person == key) {
        Some(item) => item.number,
        None => {
            let number = items.len() as u32 + 1;
            items.push(DigestItem { number, person: key.clone() });
            number
        }
    };
    ProposedPerson { number, name: person.name.clone(), address: key }
}

/// At most one pair, not settled before; nobody whose need leads what the same digest says of them.
fn propose(
    snapshot: &Snapshot,
    store: &Store,
    circle: &Circle,
    due: &[PersonView],
) -> Option<introduction_pairs::PersonPair> {
    let leads =
        |one: usize| circle.openings.contains_key(&one) && due.iter().any(|view| view.position == one);
    let settled = |a: usize, b: usize| leads(a) || leads(b) || snapshot.settled(a, b);
    let subject = |row: i64| store.message_line(row).ok().flatten().map(|line| subject::bare(&line.subject));
    introduction_pairs::propose(&snapshot.facts, &snapshot.people, circle, &settled, &subject)
}

impl Snapshot {
    /// Whether this pair was proposed, asked for or answered before, under any of their addresses.
    pub(super) fn settled(&self, a: usize, b: usize) -> bool {
        let keys = |position: usize| {
            self.person(position).addresses.iter().map(|id| self.facts.address(*id).address.as_str())
        };
        keys(a)
            .any(|a| keys(b).any(|b| self.all_preferences.settled_pairs.contains(&preferences::pair(a, b))))
    }
}

fn reason(
    snapshot: &Snapshot,
    pair: &introduction_pairs::PersonPair,
    a: &ProposedPerson,
    b: &ProposedPerson,
) -> String {
    let moment = OfferMoment { now: snapshot.now, zone: &snapshot.zone };
    offer::common_ground(&pair.common, [&a.name, &b.name], moment)
}

/// People of the last digest who were in touch since.
fn back_in_touch(
    app: &App,
    snapshot: &Snapshot,
    number: &mut dyn FnMut(usize) -> u32,
) -> anyhow::Result<Vec<String>> {
    let Some((latest, made_at)) = app.store.latest_digest()? else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for item in app.store.digest_items(latest)? {
        let Some(position) = snapshot.by_key(&item.person) else { continue };
        let view = snapshot.view(position);
        let since =
            view.judgement.last_touch.filter(|at| *at > made_at.as_second() && !view.preferences.never);
        if let Some(at) = since
            && lines.len() < BACK
        {
            let (day, name) =
                (wording::day(at, snapshot.now, &snapshot.zone), &snapshot.person(position).name);
            lines.push(format!("On {day}: {name} ({})", number(position)));
        }
    }
    Ok(lines)
}

/// Days of this week that imported address books know of, soonest first, and new jobs that an
/// import told of since the last digest. The days of those who are `named` elsewhere stand there.
fn dates_lines(
    app: &App,
    snapshot: &Snapshot,
    named: &BTreeSet<usize>,
    number: &mut dyn FnMut(usize) -> u32,
) -> anyhow::Result<Vec<String>> {
    let since = app.store.latest_digest()?.map(|(_, made_at)| made_at);
    // By day and person, with what stands before and behind the name.
    let mut days: Vec<(jiff::civil::Date, usize, [String; 2])> = Vec::new();
    for view in snapshot.views().into_iter().filter(|view| !view.preferences.never) {
        let position = view.position;
        let coming = offers::coming_days(snapshot, position).into_iter();
        let coming = coming.filter(|_| !named.contains(&position));
        let heading = |on: jiff::civil::Date| format!("{}: ", on.strftime("%A, %-d %B"));
        days.extend(
            coming.map(|day| (day.on, position, [heading(day.on), format!(" {}", offer::occasion(day))])),
        );
        let job = view.preferences.new_job.as_ref().filter(|(at, _)| since.is_none_or(|since| *at > since));
        let today = app.local(snapshot.now).date();
        let now_at = |organization: &String| [format!("Now at {organization}: "), String::new()];
        days.extend(job.map(|(_, organization)| (today, position, now_at(organization))));
    }
    days.sort();
    days.truncate(DATES);
    let line = |(_, position, [before, behind]): (jiff::civil::Date, usize, [String; 2])| {
        format!("{before}{} ({}){behind}", snapshot.person(position).name, number(position))
    };
    Ok(days.into_iter().map(line).collect())
}

fn owed(snapshot: &Snapshot, mail: &WaitingMail, number: u32) -> OwedReply {
    let person = snapshot.person(mail.position);
    let subject = format!("Re: {}", mail.subject);
    let link = |address: &Address| match &mail.message_id {
        Some(id) => mailto::mailto_reply(address.as_str(), &subject, "", id),
        None => mailto::mailto(address.as_str(), &subject, ""),
    };
    OwedReply {
        number,
        name: person.name.clone(),
        when: wording::ago(mail.days),
        subject: mail.subject.clone(),
        coming_day: suggestion::coming_day(snapshot, mail.position),
        mailto: snapshot.address(person).map(link),
    }
}
