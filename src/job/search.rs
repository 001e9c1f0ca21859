//! `who acme`, `who #rust`, `who product manager`: who among the people one knows fits, the warmest
//! first, each with the reason.
//!
//! Every word has to fit somewhere: a name, a domain, a tag, a note, a title or its first letters
//! ("pm"), a place, or the subject of a mail between the two. People who are or were there come
//! before those who only wrote of it. All but the subjects is read from the snapshot of this
//! moment, and the index of subjects is written with the messages, so nothing here can be stale.
//! Muted people never appear.

use std::collections::{BTreeMap, HashMap};

use super::App;
use super::snapshot::single_mails::MailSides;
use super::snapshot::{PersonView, Snapshot};
use crate::command::span::count;
use crate::infer::facts::AddressId;
use crate::infer::people::{Person, PersonIndex};
use crate::infer::{names, wording};
use crate::mail::{subject, text};

/// Mails looked at for a word of a subject, the latest stored first.
const MAILS: usize = 5_000;
/// A mail to more people than this says nothing about one of them.
const ROUND_MAIL: usize = 10;
/// Longest piece of a note or subject that is quoted, in characters.
const QUOTED: usize = 60;

/// Words of a question that say nothing about a person; looked for only where there are no others.
const FILLERS: &[&str] = &[
    "a", "about", "an", "and", "anybody", "anyone", "are", "as", "at", "based", "can", "could", "do", "does",
    "else", "ever", "for", "from", "has", "have", "help", "i", "in", "is", "know", "known", "knows", "live",
    "lives", "living", "me", "my", "near", "of", "people", "please", "somebody", "someone", "that", "the",
    "there", "to", "used", "was", "we", "were", "who", "whom", "with", "work", "worked", "working", "works",
];

/// Somebody who fits.
#[derive(Debug, Clone)]
pub struct SearchHit {
    pub view: PersonView,
    /// Each a few words: "writes from acme.example".
    pub reasons: Vec<String>,
    /// They fit by who they are, not by subjects alone.
    is_direct: bool,
}

/// Mails whose subject has a word, by the person on the other side: the row, and when it was (UTC
/// seconds; 0: nobody knows).
type MailsWith = HashMap<PersonIndex, Vec<(i64, i64)>>;

/// One word that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Tag(String),
    /// `acme.example`, `@acme.example`, `ada@acme.example`: the end of an address.
    Address(String),
    /// The beginning of a word, folded; and as it was typed.
    Word {
        folded: String,
        typed: String,
    },
}

/// Everybody who fits the words, the best first.
///
/// # Errors
/// The database's.
pub fn search(app: &App, snapshot: &Snapshot, words: &str) -> anyhow::Result<Vec<SearchHit>> {
    let terms = terms(words);
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let _moment = app.store.at_one_moment()?;
    let subjects: Vec<MailsWith> =
        terms.iter().map(|term| subjects(app, snapshot, term)).collect::<Result<_, _>>()?;
    let views: Vec<PersonView> =
        snapshot.views().iter().filter(|view| is_known(snapshot, view)).cloned().collect();
    let subjects = without_short_words(snapshot, &views, &terms, subjects);
    let mut fits = Vec::new();
    for view in views {
        fits.extend(fit(app, snapshot, view, &terms, &subjects)?);
    }
    fits.sort_by(|a, b| {
        let warmth = b.view.judgement.strength.total_cmp(&a.view.judgement.strength);
        b.is_direct.cmp(&a.is_direct).then(warmth).then(a.view.position.cmp(&b.view.position))
    });
    Ok(fits)
}

/// Two letters that say what somebody is ("pm") are in half of all subjects ("3 pm"): those count
/// only where nobody fits by what they are.
fn without_short_words(
    snapshot: &Snapshot,
    views: &[PersonView],
    terms: &[Term],
    mut subjects: Vec<MailsWith>,
) -> Vec<MailsWith> {
    let short = |term: &Term| matches!(term, Term::Word { folded, .. } if folded.chars().count() < 3);
    for (term, found) in terms.iter().zip(&mut subjects).filter(|(term, _)| short(term)) {
        if views.iter().any(|view| direct(snapshot, view, term).is_some()) {
            found.clear();
        }
    }
    subjects
}

/// The owner wrote to them, met them, or said something about them; and did not mute them.
fn is_known(snapshot: &Snapshot, view: &PersonView) -> bool {
    let preferences = &view.preferences;
    let said = !preferences.touches.is_empty()
        || !preferences.tags.is_empty()
        || !preferences.notes.is_empty()
        || preferences.every_days.is_some();
    !preferences.never && (said || snapshot.person(view.position).known.is_some())
}

fn terms(words: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for word in words.split([' ', ',', ';']) {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(tag) = word.strip_prefix('#').filter(|_| !plain.is_empty()) {
            terms.push(Term::Tag(tag.to_lowercase()));
        } else if plain.contains('.') && !plain.contains("..") || word.contains('@') && !plain.is_empty() {
            terms.push(Term::Address(plain.to_lowercase()));
        } else {
            let pieces = plain.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
            terms.extend(
                pieces.map(|typed| Term::Word { folded: names::fold(typed), typed: typed.to_owned() }),
            );
        }
    }
    let tells =
        |term: &Term| !matches!(term, Term::Word { folded, .. } if FILLERS.contains(&folded.as_str()));
    if terms.iter().any(tells) {
        terms.retain(tells);
    }
    terms
}

/// For a word, the mails whose subject has it, by the other side.
fn subjects(app: &App, snapshot: &Snapshot, term: &Term) -> anyhow::Result<MailsWith> {
    let mut found = MailsWith::new();
    let Term::Word { typed, folded } = term else { return Ok(found) };
    let is_mark = subject::MARKS.iter().any(|mark| mark.starts_with(folded.as_str()));
    for row in app.store.subjects_with(typed, MAILS)? {
        if is_mark && !is_in_subject(app, row, folded)? {
            continue;
        }
        let Some(mail) = snapshot.mail(&app.store, row)? else { continue };
        let Some(from) = mail.from else { continue };
        let others = match snapshot.people.owner.is(from) {
            true => readers(&mail),
            false => vec![from],
        };
        let at = mail.at.unwrap_or_default();
        for position in others.iter().filter_map(|id| snapshot.people.person_of.get(id)) {
            found.entry(*position).or_default().push((row, at));
        }
    }
    Ok(found)
}

/// To whom a mail of the owner's is; nobody where it is to many.
fn readers(mail: &MailSides) -> Vec<AddressId> {
    if mail.recipients.len() <= ROUND_MAIL { mail.to().collect() } else { Vec::new() }
}

/// Whether a word of the subject begins so, the marks of an answer aside: `Re:` is no word to be
/// found by.
fn is_in_subject(app: &App, row: i64, folded: &str) -> anyhow::Result<bool> {
    let line = app.store.message_line(row)?;
    let bare = line.map(|line| subject::without_marks(&line.subject).to_owned()).unwrap_or_default();
    Ok(words_of(&bare).any(|word| word.starts_with(folded)))
}

/// `None`: a word fits nowhere.
fn fit(
    app: &App,
    snapshot: &Snapshot,
    view: PersonView,
    terms: &[Term],
    subjects: &[MailsWith],
) -> anyhow::Result<Option<SearchHit>> {
    let mut reasons = Vec::new();
    let mut mails: BTreeMap<i64, (usize, i64)> = BTreeMap::new();
    let mut is_direct = true;
    for (term, subjects) in terms.iter().zip(subjects) {
        let direct = direct(snapshot, &view, term);
        let rows = subjects.get(&view.position).map(Vec::as_slice).unwrap_or_default();
        if direct.is_none() && rows.is_empty() {
            return Ok(None);
        }
        is_direct &= direct.is_some();
        if direct.is_none() {
            rows.iter().for_each(|(row, at)| mails.entry(*row).or_insert((0, *at)).0 += 1);
        }
        reasons.extend(direct.into_iter().flatten());
    }
    reasons.extend(mail_reason(app, snapshot, &mails)?);
    let mut once = Vec::new();
    reasons.into_iter().for_each(|reason| {
        if !once.contains(&reason) {
            once.push(reason);
        }
    });
    Ok(Some(SearchHit { view, reasons: once, is_direct }))
}

/// How a word fits somebody by what they are: perhaps without words (their name says it). `None`:
/// it does not.
fn direct(snapshot: &Snapshot, view: &PersonView, term: &Term) -> Option<Vec<String>> {
    let person = snapshot.person(view.position);
    let preferences = &view.preferences;
    match term {
        Term::Tag(tag) => preferences.tags.contains(tag).then(|| vec![format!("tagged #{tag}")]),
        Term::Address(end) => {
            let fits = |address: &str| {
                address
                    .strip_suffix(end.as_str())
                    .is_some_and(|head| head.is_empty() || head.ends_with(['@', '.']))
            };
            place(snapshot, person, &|address| fits(address.as_str()))
        }
        Term::Word { folded, .. } => {
            let begins = |text: &str| words_of(text).any(|word| word.starts_with(folded.as_str()));
            let at = |address: &crate::mail::Address| {
                let labels = address.domain().rsplit_once('.').map_or(address.domain(), |(head, _)| head);
                begins(labels)
            };
            let by_place = place(snapshot, person, &at).unwrap_or_default();
            let by_tag = preferences.tags.iter().find(|tag| names::fold(tag).starts_with(folded.as_str()));
            let by_note = preferences.notes.iter().rev().find(|note| begins(&note.text));
            let mut reasons = by_place;
            reasons.extend(work(snapshot, view, folded, &begins));
            reasons.extend(by_tag.map(|tag| format!("tagged #{tag}")));
            reasons.extend(
                by_note
                    .map(|note| format!("you noted \u{201c}{}\u{201d}", text::shorten(&note.text, QUOTED))),
            );
            let by_name = is_called(snapshot, person, &begins);
            (by_name || !reasons.is_empty()).then_some(reasons)
        }
    }
}

/// Where they work or worked and as what, and what an imported card says beside.
fn work(snapshot: &Snapshot, view: &PersonView, word: &str, begins: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut reasons = Vec::new();
    let is_titled = |title: &str| begins(title) || are_initials(word, title);
    for card in snapshot.cards(view.position) {
        let (title, organization) = (card.title.as_deref(), card.organization.as_deref());
        match (title, organization) {
            (Some(title), Some(at)) if is_titled(title) || begins(at) => {
                reasons.push(format!("{title} at {at}"))
            }
            (None, Some(at)) if begins(at) => reasons.push(format!("works at {at}")),
            (Some(title), None) if is_titled(title) => reasons.push(title.to_owned()),
            _ => {}
        }
        let place = card.places.iter().find(|place| begins(place));
        reasons.extend(place.map(|place| format!("in {place}, their card says")));
        let line = card.note.lines().find(|line| begins(line));
        reasons.extend(
            line.map(|line| format!("their card says \u{201c}{}\u{201d}", text::shorten(line, QUOTED))),
        );
    }
    let former = view.preferences.former_jobs.iter().filter(|was| begins(was));
    reasons.extend(former.map(|was| format!("was at {was}")));
    reasons
}

/// Whether a word is the first letters of words in a row: "pm" of "Senior Product Manager".
fn are_initials(word: &str, title: &str) -> bool {
    let first: String = words_of(title).filter_map(|one| one.chars().next()).collect();
    word.len() > 1 && word.chars().all(char::is_alphabetic) && first.contains(word)
}

/// Words of a text, folded.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let folded = names::fold(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// Any spelling of the name, or the address before its `@`.
fn is_called(snapshot: &Snapshot, person: &Person, begins: &dyn Fn(&str) -> bool) -> bool {
    let spelled = |id: &AddressId| snapshot.facts.address(*id).names.iter().any(|name| begins(&name.name));
    begins(&person.name)
        || person.addresses.iter().any(spelled)
        || snapshot.addresses(person).any(|address| begins(address.local()))
}

/// Where they write from, or wrote from once.
fn place(
    snapshot: &Snapshot,
    person: &Person,
    fits: &dyn Fn(&crate::mail::Address) -> bool,
) -> Option<Vec<String>> {
    let address = snapshot.addresses(person).find(|address| fits(address))?;
    let domain = address.domain();
    let current = snapshot.address(person).is_some_and(|now| now.domain() == domain);
    let state = snapshot.id(address).map(|id| snapshot.people.addresses[id.0 as usize]);
    let last_in = state.and_then(|state| state.last_in);
    Some(vec![match last_in {
        Some(_) if current => format!("writes from {domain}"),
        Some(seen) => format!("wrote from {domain} until {}", month(seen.at, snapshot)),
        None if current => format!("has the address {address}"),
        None => format!("had the address {address}"),
    }])
}

fn month(at: i64, snapshot: &Snapshot) -> String {
    let moment = jiff::Timestamp::from_second(at).unwrap_or_default().to_zoned(snapshot.zone.clone());
    moment.strftime("%b %Y").to_string()
}

/// The latest of the mails that have most of the words: how many each has, and when it was, by row.
fn mail_reason(
    app: &App,
    snapshot: &Snapshot,
    mails: &BTreeMap<i64, (usize, i64)>,
) -> anyhow::Result<Option<String>> {
    let Some((row, (_, at))) = mails.iter().max_by_key(|(_, words_and_moment)| **words_and_moment) else {
        return Ok(None);
    };
    let subject = app.store.message_line(*row)?.map(|line| line.subject).unwrap_or_default();
    let subject = text::shorten(&subject::bare(&subject), QUOTED);
    let day = wording::day(*at, snapshot.now, &snapshot.zone);
    let more = match mails.len() - 1 {
        0 => String::new(),
        1 => " and one more mail".to_owned(),
        more => format!(" and {more} more mails"),
    };
    Ok(Some(format!("wrote of \u{201c}{subject}\u{201d} on {day}{more}")))
}

impl SearchHit {
    /// `writes from acme.example; in touch on 41 days, last 11 weeks ago`.
    pub fn describe(&self) -> String {
        let judgement = &self.view.judgement;
        let warmth = match judgement.silent_days {
            Some(silent) => {
                let days = count(judgement.days_in_touch.into(), "day");
                format!("in touch on {days}, last {}", wording::ago(silent))
            }
            None => "not in touch yet".to_owned(),
        };
        let mut parts = self.reasons.clone();
        parts.push(warmth);
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_letters_of_a_title_are_found() {
        assert!(
            are_initials("pm", "Senior Product Manager") && are_initials("cto", "Chief Technology Officer")
        );
        assert!(!are_initials("pm", "Plumber") && !are_initials("p", "Product Manager"));
        assert!(!are_initials("pm", "Product and Sales Manager"));
    }

    #[test]
    fn words_tags_and_addresses_are_told_apart_and_fillers_left_out() {
        let word = |typed: &str| Term::Word { folded: names::fold(typed), typed: typed.to_owned() };
        assert_eq!(terms("#Rust at Müller"), [Term::Tag("rust".into()), word("Müller")]);
        assert_eq!(terms("who works at acme.example?"), [Term::Address("acme.example".into())]);
        assert_eq!(terms("@acme.example"), [Term::Address("acme.example".into())]);
        assert_eq!(terms("product-manager"), [word("product"), word("manager")]);
        assert_eq!(terms("the"), [word("the")]);
        assert_eq!(terms("  #  ?!"), []);
    }
}
