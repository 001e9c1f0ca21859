//! What stands behind the verb: people first, then what the verb needs.

use jiff::Zoned;

use super::targets::{self, Joined};
use super::{CommandArgs, Request, Target, Verb, introduction, reminder, second, share, touch};
use crate::command::when::{self, Granularity, Toward, When};

/// People and arguments of a line.
pub(super) type Understood = (Vec<Target>, CommandArgs);

/// A date or cadence is at most so many words.
const MOST_DATE_WORDS: usize = 14;

/// # Errors
/// A sentence for the owner.
pub(super) fn read(request: &Request, now: &Zoned) -> Result<Understood, String> {
    match request.verb {
        Verb::Done | Verb::Log => touch::read(request, now),
        Verb::Snooze => snooze(request, now),
        Verb::Every => every(request),
        Verb::Skip | Verb::Never | Verb::Why | Verb::Show => people_only(request),
        Verb::Note => note(request),
        Verb::Remind => reminder::read(request, now),
        Verb::Share => share::read(request),
        Verb::Helped | Verb::Asked | Verb::Shared | Verb::Draft => about(request),
        Verb::Who => who(request),
        Verb::Merge => merge(request),
        Verb::Split => split(request),
        Verb::Send => send(request),
        Verb::Tag | Verb::Untag => tag(request, now),
        Verb::Intro => introduction::read(request),
        Verb::Pause => pause(request, now),
        Verb::Resume | Verb::List | Verb::More | Verb::Links | Verb::Ledger | Verb::Undo | Verb::Help => {
            alone(request)
        }
    }
}

/// "`never` needs ...", with an example.
pub(super) fn needs(verb: Verb, what: &str) -> String {
    format!("`{}` needs {what}, as in `{}`", verb.name(), verb.example())
}

fn alone(request: &Request) -> Result<Understood, String> {
    let name = request.verb.name();
    let rest = without_please(request.rest);
    if request.verb == Verb::Help
        && request.before.is_empty()
        && let Some(verb) = Verb::named(&rest.to_lowercase())
    {
        return Ok((Vec::new(), CommandArgs::Text(verb.name().to_owned())));
    }
    if !request.before.is_empty() || !rest.is_empty() {
        return Err(format!("`{name}` stands alone on its line"));
    }
    Ok((Vec::new(), CommandArgs::None))
}

fn people_only(request: &Request) -> Result<Understood, String> {
    let rest = without_please(request.rest);
    if request.before.is_empty() {
        if rest.is_empty() {
            return Err(needs(request.verb, "a number, a name or an address"));
        }
        return Ok((targets::everyone(rest)?, CommandArgs::None));
    }
    if !rest.is_empty() {
        return Err(format!("`{}` takes nothing but who is meant", request.verb.name()));
    }
    Ok((request.before.clone(), CommandArgs::None))
}

/// Without the courtesy and the punctuation at the end.
pub(super) fn without_please(rest: &str) -> &str {
    let ends =
        |c: char| c == '…' || ('\u{2600}'..='\u{27bf}').contains(&c) || c >= '\u{1f000}' || c == '\u{fe0f}';
    let mut rest = targets::tidy(targets::tidy(rest).trim_end_matches(ends));
    for word in ["thank you", "thanks", "please", "pls", "thx"] {
        let start = rest.len().saturating_sub(word.len());
        let Some(end) = rest.get(start..).filter(|end| end.eq_ignore_ascii_case(word)) else { continue };
        let before = &rest[..rest.len() - end.len()];
        if before.is_empty() || before.ends_with([' ', ',']) {
            rest = targets::tidy(before);
        }
    }
    rest
}

fn snooze(request: &Request, now: &Zoned) -> Result<Understood, String> {
    let (people, until) =
        people_then(request, "until when", |rest| when::parse_toward(rest, now, Toward::Future))?;
    Ok((people, CommandArgs::Until(to_come(until, now)?)))
}

fn pause(request: &Request, now: &Zoned) -> Result<Understood, String> {
    let rest = without_please(request.rest);
    if !request.before.is_empty() {
        return Err("`pause` is about no one in particular: `snooze` is for one person".to_owned());
    }
    if rest.is_empty() {
        return Err(needs(request.verb, "until when"));
    }
    let until = when::parse_toward(rest, now, Toward::Future)?;
    Ok((Vec::new(), CommandArgs::Until(to_come(until, now)?)))
}

fn to_come(until: When, now: &Zoned) -> Result<When, String> {
    if is_to_come(&until, now) { Ok(until) } else { Err(format!("{} is not to come", describe_date(&until))) }
}

/// Later than now; of whole days, later than today.
pub(super) fn is_to_come(when: &When, now: &Zoned) -> bool {
    match when.granularity {
        Granularity::Second | Granularity::Minute | Granularity::Hour => when.at > *now,
        _ => when.at.date() > now.date(),
    }
}

/// As a sentence begins with it.
pub(super) fn describe_date(when: &When) -> String {
    when.at.strftime("%A, %-d %B %Y").to_string()
}

fn every(request: &Request) -> Result<Understood, String> {
    let (people, days) = people_then(request, "how often", cadence)?;
    Ok((people, CommandArgs::Every { days }))
}

fn cadence(text: &str) -> Result<Option<u32>, String> {
    let auto = text.eq_ignore_ascii_case("auto") || text.eq_ignore_ascii_case("automatic");
    if auto { Ok(None) } else { when::parse_days(text).map(Some) }
}

/// People, then something that takes the whole rest of the line: the first place where both fit.
fn people_then<T>(
    request: &Request,
    what: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<(Vec<Target>, T), String> {
    let rest = without_please(request.rest);
    if !request.before.is_empty() {
        let tail = rest.trim_start_matches([' ', ':', ',']);
        if tail.is_empty() {
            return Err(needs(request.verb, what));
        }
        return Ok((request.before.clone(), read(tail)?));
    }
    let (mut why, mut nobody) = (None, None);
    for at in cuts(rest) {
        let (who, tail) = (&rest[..at], rest[at..].trim_start_matches([' ', ':', ',']));
        if ends_open(who) {
            continue;
        }
        match (read(tail), targets::everyone(who)) {
            (Ok(found), Ok(people)) => return Ok((people, found)),
            (Ok(_), Err(error)) => nobody = nobody.or(Some(error)),
            (Err(error), _) if !when::is_nothing_said(&error) => why = why.or(Some(error)),
            (Err(_), _) => {}
        }
    }
    Err(why.or(nobody).unwrap_or_else(|| needs(request.verb, &format!("who and {what}"))))
}

/// The blanks where the people may end, from the left, as far from the end as a date can begin.
fn cuts(text: &str) -> Vec<usize> {
    let blanks: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    blanks[blanks.len().saturating_sub(MOST_DATE_WORDS)..].to_vec()
}

/// `1 and`: the list goes on.
fn ends_open(who: &str) -> bool {
    who.ends_with(['&', '+', '-']) || who.to_lowercase().ends_with(" and")
}

fn note(request: &Request) -> Result<Understood, String> {
    let (people, text) = people_then_words(request, Blanks::End)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(needs(request.verb, "who and a text"));
    }
    second::none_in(text, second::Words::Own)?;
    Ok((people, CommandArgs::Text(text.to_owned())))
}

/// People and a text that may be missing.
fn about(request: &Request) -> Result<Understood, String> {
    let (people, text) = people_then_words(request, Blanks::Join)?;
    let text = without_please(text);
    second::none_in(text, second::Words::Own)?;
    // `Draft 1 of 2` is how a list of drafts looks.
    let apart = text.is_empty()
        || request.rest.contains(':')
        || super::first_word(text).0.eq_ignore_ascii_case("about");
    if request.verb == Verb::Draft && !apart {
        return Err(
            "`draft` needs only who it is for, as in `draft 1` or `draft 1 about the maps`".to_owned()
        );
    }
    Ok((people, CommandArgs::Text(text.to_owned())))
}

/// The words to look for. Nobody is meant: it asks who is.
fn who(request: &Request) -> Result<Understood, String> {
    if !request.before.is_empty() {
        return Err("`who` looks for words, as in `who acme`; `show 2` tells of one person".to_owned());
    }
    let words = without_please(request.rest);
    if words.is_empty() {
        return Err(needs(request.verb, "a word to look for"));
    }
    Ok((Vec::new(), CommandArgs::Text(words.to_owned())))
}

fn merge(request: &Request) -> Result<Understood, String> {
    let people = before_and_behind(request, without_please(request.rest), &[" into ", " with "])?;
    if people.len() < 2 {
        return Err(needs(request.verb, "two people at least"));
    }
    Ok((people, CommandArgs::None))
}

/// `split ada ada@old.example`: the first is the person.
fn split(request: &Request) -> Result<Understood, String> {
    let rest = without_please(request.rest);
    let address = rest.split(' ').scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some((start, word))
    });
    let first_address =
        address.into_iter().find(|(at, word)| *at > 0 && word.contains('@')).map(|(at, _)| at);
    let people = match first_address.filter(|_| request.before.is_empty()) {
        Some(at) if targets::scan(rest).is_empty() && !rest[..at].contains([',', '&']) => {
            let person = rest[..at].trim_end().trim_end_matches(" from").trim_end_matches(" and");
            let mut people = vec![targets::name(person)?];
            people.extend(each_word(&rest[at..])?);
            people
        }
        _ => before_and_behind(request, rest, &[" from "])?,
    };
    if people.len() < 2 {
        return Err(needs(request.verb, "a person and an address to part from them"));
    }
    Ok((people, CommandArgs::None))
}

/// All people of a line, those before the verb first; some words may join them.
fn before_and_behind(request: &Request, rest: &str, joins: &[&str]) -> Result<Vec<Target>, String> {
    let mut rest = format!(" {} ", targets::tidy(rest));
    for join in joins {
        rest = rest.replace(join, ", ");
    }
    let mut people = request.before.clone();
    let items = targets::scan(rest.trim());
    let numbers_end = items.last().map_or(0, |item| item.end);
    people.extend(targets::numbers(&items, numbers_end)?);
    let behind = rest.trim()[numbers_end..].trim_matches([' ', ',', '&']);
    let behind = behind.strip_prefix("and ").unwrap_or(behind);
    if !behind.is_empty() {
        let words = behind.split(' ').all(|word| word.contains('@'));
        people.extend(if words { each_word(behind)? } else { targets::everyone(behind)? });
    }
    let mut once: Vec<Target> = Vec::new();
    people.into_iter().for_each(|person| {
        if !once.contains(&person) {
            once.push(person)
        }
    });
    Ok(once)
}

/// Addresses or numbers with blanks between them.
fn each_word(text: &str) -> Result<Vec<Target>, String> {
    let words =
        text.split([' ', ',', '&']).filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and"));
    let mut people = Vec::new();
    for word in words {
        people.extend(targets::everyone(word)?);
    }
    Ok(people)
}

/// `send 1`, `send 1 k7f3`: one number or address, and the nonce that the draft was offered with.
fn send(request: &Request) -> Result<Understood, String> {
    let found = people_then_words(request, Blanks::End).ok();
    let Some(([Target::Number(number)], nonce)) = found.as_ref().map(|(people, nonce)| (&people[..], *nonce))
    else {
        return Err("`send` approves one draft by its number, as in `send 1`".to_owned());
    };
    let nonce = without_please(nonce);
    if nonce.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-') || nonce.len() > 64 {
        return Err("`send` takes a number and the code of its draft, and nothing else".to_owned());
    }
    Ok((vec![Target::Number(*number)], CommandArgs::Text(nonce.to_owned())))
}

fn tag(request: &Request, now: &Zoned) -> Result<Understood, String> {
    let hash = request.rest.find('#').filter(|&at| at > 0 && request.before.is_empty());
    let end = hash.or_else(|| listed_names(request.rest).filter(|_| request.before.is_empty()));
    let (people, words) = match end {
        Some(at) => (targets::everyone(&request.rest[..at])?, &request.rest[at..]),
        None => people_then_words(request, Blanks::Join)?,
    };
    second::none_in(words, second::Words::Few)?;
    second::no_doubt(words)?;
    if let Some(date) = last_date(words, now) {
        return Err(format!("a tag has no day: what does `{date}` mean? Say it without"));
    }
    let words = ["as ", "with "].iter().find_map(|lead| words.strip_prefix(lead)).unwrap_or(words);
    let tags = tags(words)?;
    if tags.is_empty() {
        return Err(needs(request.verb, "who and a tag"));
    }
    Ok((people, CommandArgs::Tags(tags)))
}

/// A date of several words at the end, which are no tags.
fn last_date<'a>(words: &'a str, now: &Zoned) -> Option<&'a str> {
    let words = words.trim_end_matches(['.', '!', ' ']);
    let starts = words.rmatch_indices(' ').map(|(at, _)| at + 1).take(MOST_DATE_WORDS).chain([0]);
    let dates = starts.map(|at| &words[at..]).filter(|date| date.contains(' ') && !date.contains('#'));
    dates.filter(|date| when::parse(date, now).is_ok()).last()
}

/// Where a list of names ends: `ada, bob rust` names two. `None`: it is no such list. Of
/// `Ada Byrne, rust wasm` the second is no name, as the first shows.
fn listed_names(text: &str) -> Option<usize> {
    let comma = text.rfind(',')?;
    let whole = |piece: &str| !piece.trim().is_empty() && one_name(piece).1.trim().is_empty();
    let capital = |piece: &str| piece.trim_start().starts_with(char::is_uppercase);
    let tail = text[comma + 1..].trim_start();
    let (name, rest) = one_name(tail);
    let alike = |piece: &str| !capital(piece) || capital(tail) || name.contains('@');
    let list = text[..comma].split(',').all(|piece| whole(piece) && alike(piece));
    let named = targets::scan(text).is_empty() && !name.is_empty() && !rest.trim().is_empty();
    (list && named).then(|| text.len() - rest.len())
}

pub(super) fn tags(words: &str) -> Result<Vec<String>, String> {
    let mut found: Vec<String> = Vec::new();
    for word in words.split([' ', ',', ';']) {
        let tag = word.trim_start_matches('#').trim_end_matches(['.', '!', ':']).to_lowercase();
        if tag.is_empty() || tag == "and" || tag == "&" || found.contains(&tag) {
            continue;
        }
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | '#');
        if tag.chars().count() > 40 || !tag.chars().all(fits) {
            return Err(format!("`{tag}` is no tag: letters, digits and hyphens are"));
        }
        found.push(tag);
    }
    if found.len() > 20 { Err("at most 20 tags fit on one line".to_owned()) } else { Ok(found) }
}

/// What a blank between two numbers means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blanks {
    /// `1 3` is a list.
    Join,
    /// The list ends: `note 3 4 of us met`.
    End,
}

/// People, then free words.
fn people_then_words<'a>(request: &Request<'a>, blanks: Blanks) -> Result<(Vec<Target>, &'a str), String> {
    let rest = request.rest.trim_start_matches([' ', ':', ',']);
    if !request.before.is_empty() {
        return Ok((request.before.clone(), rest));
    }
    let items = targets::scan(rest);
    let ends = targets::list_ends(&items);
    let end = if blanks == Blanks::Join { ends.last() } else { ends.first() };
    if let Some(&end) = end {
        return Ok((targets::numbers(&items, end)?, after_people(&rest[end..])));
    }
    let (who, rest) = one_name(rest);
    if who.is_empty() {
        return Err(needs(request.verb, "a number, a name or an address"));
    }
    Ok((targets::everyone(who)?, after_people(rest)))
}

/// Without what stands between people and the rest.
pub(super) fn after_people(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', ':', ',', ';', '.', ')']);
    ["- ", "– ", "— "].into_iter().find_map(|dash| rest.strip_prefix(dash)).unwrap_or(rest).trim()
}

/// A name in front of free words: up to a colon, in quotes, an address, one word, or all words in
/// capitals.
pub(super) fn one_name(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end =
        colon(text).or_else(|| quoted(text)).or_else(|| bracketed(text)).unwrap_or_else(|| capitals(text));
    text.split_at(end)
}

/// Where a colon ends a name, within the first words; not the colon of a time or an address of the
/// web.
pub(super) fn colon(text: &str) -> Option<usize> {
    let at = text
        .match_indices(':')
        .map(|(at, _)| at)
        .find(|&at| matches!(text[at + 1..].chars().next(), None | Some(' ')))?;
    let who = &text[..at];
    // `ada@example.org 2026-11-20: ...`: the address ends the people, and the day is the text's.
    let address = who.contains('@') && !who.contains(['<', ',', '&']) && who.trim().contains(' ');
    (at > 0 && who.split(' ').count() <= 6 && !address).then_some(at)
}

/// Behind the closing quote.
pub(super) fn quoted(text: &str) -> Option<usize> {
    let open = text.chars().next()?;
    let close = match open {
        '"' => '"',
        '“' => '”',
        '„' => '“',
        '«' => '»',
        _ => return None,
    };
    let inside = &text[open.len_utf8()..];
    inside.find(close).map(|at| open.len_utf8() + at + close.len_utf8())
}

/// Behind `Ada Lovelace <ada@example.org>`.
pub(super) fn bracketed(text: &str) -> Option<usize> {
    let (open, close) = (text.find('<')?, text.find('>')?);
    (open < close && text[open..close].contains('@') && text[..open].split(' ').count() <= 6)
        .then_some(close + 1)
}

/// Behind the first word and the words in capitals that follow one in capitals, with particles
/// between them.
fn capitals(text: &str) -> usize {
    let upper = |word: &str| word.starts_with(char::is_uppercase);
    let mut end = text.find(' ').unwrap_or(text.len());
    if !upper(text) || text[..end].ends_with(',') || text[..end].contains('@') {
        return end;
    }
    let mut at = end;
    while let Some(rest) = text[at..].strip_prefix(' ') {
        let word = rest.split(' ').next().unwrap_or_default();
        at += 1 + word.len();
        if upper(word) {
            end = at;
        } else if !matches!(
            word,
            "van" | "von" | "de" | "der" | "den" | "di" | "da" | "del" | "la" | "le" | "al" | "bin" | "ten"
        ) {
            break;
        }
        if word.ends_with(',') {
            break;
        }
    }
    end
}

/// One number or address or name at the beginning, for `introduction`.
pub(super) fn first_number(text: &str) -> Option<(Result<Vec<Target>, String>, usize)> {
    let items = targets::scan(text);
    let end = items.first()?.end;
    let more = items.get(1).is_some_and(|item| item.joined == Joined::Surely);
    let end = if more { items[1].end } else { end };
    Some((targets::numbers(&items, end), end))
}
