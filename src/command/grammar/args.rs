//! What is behind the verb: people first, then what the verb needs.

use super::phrase::{
    Blanks, Understood, after_people, comma_hint, describe_date, is_to_come, needs, no_day_among, one_name,
    people_then_words, tags, without_please,
};
use super::targets;
use super::{CommandArgs, Request, Target, Verb, introduction, reminder, second, share, touch};
use crate::command::when::{self, Toward, When, WrittenAt};

/// A date or cadence is at most so many words.
const MOST_DATE_WORDS: usize = 14;

/// # Errors
/// A sentence for the owner.
pub(super) fn read(request: &Request, now: &WrittenAt) -> Result<Understood, String> {
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

fn alone(request: &Request) -> Result<Understood, String> {
    let name = request.verb.name();
    let rest = without_please(request.rest);
    if request.verb == Verb::Help
        && request.before.is_empty()
        && let Some(verb) = Verb::named(&rest.to_lowercase())
    {
        return Ok((Vec::new(), CommandArgs::Text(verb.name().to_owned())));
    }
    if let Some(option) = rest.split_whitespace().next().filter(|word| word.starts_with("--")) {
        return Err(format!("`{name}` has no option {option}"));
    }
    if !request.before.is_empty() || !rest.is_empty() {
        return Err(format!("`{name}` takes a line of its own"));
    }
    Ok((Vec::new(), CommandArgs::None))
}

/// What is not done upon a question, such as `never 4?`.
pub(super) fn is_hard_to_mend(verb: Verb) -> bool {
    matches!(verb, Verb::Never | Verb::Merge | Verb::Split | Verb::Send)
}

fn people_only(request: &Request) -> Result<Understood, String> {
    let rest = without_please(request.rest);
    if request.before.is_empty() {
        if rest.is_empty() {
            return Err(needs(request.verb, "a number, a name or an address"));
        }
        let numbers = targets::scan(rest).last().map_or(0, |item| item.end);
        let behind = rest[numbers..].trim_matches([' ', ',', '-']);
        let people = targets::everyone(rest);
        let people = if numbers == 0 || behind.is_empty() {
            people
        } else {
            people.map_err(|_| only_people(request.verb, behind))
        };
        return Ok((people?, CommandArgs::None));
    }
    if !rest.is_empty() {
        return Err(only_people(request.verb, rest));
    }
    Ok((request.before.clone(), CommandArgs::None))
}

fn only_people(verb: Verb, behind: &str) -> String {
    format!("`{}` takes nothing but who is meant, so what does `{behind}` mean?", verb.name())
}

fn snooze(request: &Request, now: &WrittenAt) -> Result<Understood, String> {
    let (people, until) =
        people_then(request, "until when", |rest| when::parse_toward(rest, now, Toward::Future))?;
    Ok((people, CommandArgs::Until(another_day(until, now)?)))
}

/// What somebody rests for is days: digests come once a day at most.
fn another_day(until: When, now: &WrittenAt) -> Result<When, String> {
    let until = to_come(until, now)?;
    if until.at.date() > now.at.date() {
        Ok(until)
    } else {
        Err("that is still today: a day is the least, as in `snooze 2 2w`".to_owned())
    }
}

fn pause(request: &Request, now: &WrittenAt) -> Result<Understood, String> {
    let rest = without_please(request.rest);
    if !request.before.is_empty() {
        return Err("`pause` is about no one in particular: `snooze` is for one person".to_owned());
    }
    if rest.is_empty() {
        return Err(needs(request.verb, "until when"));
    }
    let until = when::parse_toward(rest, now, Toward::Future)?;
    Ok((Vec::new(), CommandArgs::Until(another_day(until, now)?)))
}

fn to_come(until: When, now: &WrittenAt) -> Result<When, String> {
    if is_to_come(&until, now) { Ok(until) } else { Err(format!("{} is not to come", describe_date(&until))) }
}

fn every(request: &Request) -> Result<Understood, String> {
    let (people, days) = people_then(request, "how often", |text| match &request.before[..] {
        // `2 every month`: who is meant is said already.
        [_, ..] if when::is_unit(text) => cadence(&format!("1 {text}")),
        _ => cadence(text),
    })?;
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
        let tail = after_people(rest);
        if tail.is_empty() {
            return Err(needs(request.verb, what));
        }
        return Ok((request.before.clone(), read(tail)?));
    }
    let (mut why, mut nobody, mut unsaid) = (None, None, None);
    for at in cuts(rest) {
        let (who, tail) = (&rest[..at], after_people(&rest[at..]));
        if ends_open(who) {
            continue;
        }
        if let Err(day) = no_day_among(&targets::scan(who), at, rest) {
            why = why.or(Some(day));
            continue;
        }
        match (read(tail), targets::everyone(who)) {
            (Ok(found), Ok(people)) => return Ok((people, found)),
            (Ok(_), Err(error)) => nobody = nobody.or(Some(error)),
            (Err(error), _) if !when::is_nothing_said(&error) => why = why.or(Some(error)),
            (Err(error), Ok(_)) => unsaid = unsaid.or(Some(error)),
            (Err(_), Err(_)) => {}
        }
    }
    // Who is meant by a number is clear: the date is what cannot be read.
    let complaint = match targets::scan(rest).is_empty() {
        true => nobody.or(unsaid),
        false => unsaid.or(nobody),
    };
    Err(why.or(complaint).unwrap_or_else(|| needs(request.verb, &format!("who and {what}"))))
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
    second::none_in(text, second::SecondWords::Own)?;
    Ok((people, CommandArgs::Text(text.to_owned())))
}

/// People and a text that may be missing.
fn about(request: &Request) -> Result<Understood, String> {
    let (people, text) = people_then_words(request, Blanks::Join)?;
    let text = without_please(text);
    second::none_in(text, second::SecondWords::Own)?;
    second::no_further_number(text, &people)?;
    who_did_it(request, text)?;
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

/// # Errors
/// A sentence: of `3 helped me` nobody can tell that the owner helped.
fn who_did_it(request: &Request, text: &str) -> Result<(), String> {
    let first = text.split(' ').next().unwrap_or_default().to_lowercase();
    let mine = matches!(request.verb, Verb::Helped | Verb::Asked) && matches!(first.as_str(), "me" | "us");
    if !mine {
        return Ok(());
    }
    let verb = request.verb.name();
    Err(format!(
        "`{verb}` is for what you did: whom did you mean by `{first}`? It goes like `{}`",
        request.verb.example()
    ))
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
    second::none_in(words, second::SecondWords::Own)?;
    let numbers = words.strip_prefix("is ").unwrap_or(words);
    if targets::scan(numbers).last().is_some_and(|item| item.end == numbers.len()) {
        return Err(format!("`who` looks for words; of one person `show {numbers}` tells"));
    }
    Ok((Vec::new(), CommandArgs::Text(words.to_owned())))
}

fn merge(request: &Request) -> Result<Understood, String> {
    let people = before_and_behind(request, without_please(request.rest), &[" into ", " with "])?;
    if people.len() < 2 {
        return Err(needs(request.verb, "two people at least") + &comma_hint(&people));
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

fn tag(request: &Request, now: &WrittenAt) -> Result<Understood, String> {
    let hash = request.rest.find('#').filter(|&at| at > 0 && request.before.is_empty());
    let end = hash.or_else(|| listed_names(request.rest).filter(|_| request.before.is_empty()));
    let (people, words) = match end {
        Some(at) => {
            let who = request.rest[..at].trim_end();
            let who = [" as", " with"].iter().find_map(|join| who.strip_suffix(join)).unwrap_or(who);
            (targets::everyone(who)?, &request.rest[at..])
        }
        None => people_then_words(request, Blanks::Join)?,
    };
    let words = without_please(words);
    second::none_in(words, second::SecondWords::Few)?;
    second::no_doubt(words)?;
    second::no_choice(words)?;
    if let Some(date) = last_date(words, now) {
        return Err(format!("a tag has no day: what does `{date}` mean? Say it without"));
    }
    let words = ["as ", "with "].iter().find_map(|lead| words.strip_prefix(lead)).unwrap_or(words);
    no_sentence(words)?;
    let tags = tags(words)?;
    if tags.is_empty() {
        return Err(needs(request.verb, "who and a tag"));
    }
    Ok((people, CommandArgs::Tags(tags)))
}

/// # Errors
/// A sentence: `she is great`, `rust too`, `no rust` and `and noor rust` are no lists of tags.
fn no_sentence(words: &str) -> Result<(), String> {
    const DENIALS: [&str; 9] = ["no", "without", "remove", "delete", "drop", "minus", "and", "&", "+"];
    // Words of sentences that are good tags.
    const TAGS: [&str; 7] = ["it", "is", "us", "do", "you", "via", "re"];
    let low = words.to_lowercase();
    let bare: Vec<&str> = low.split([' ', ',', ';']).filter(|word| !word.is_empty()).collect();
    let first = bare.first().copied().filter(|word| DENIALS.contains(word));
    let prose = |word: &&&str| {
        let alone = bare.len() == 1 || TAGS.contains(*word);
        (targets::is_never_in_a_name(word) && !alone) || matches!(**word, "also" | "well")
    };
    match first.or_else(|| bare.iter().find(prose).copied()) {
        Some(word) => Err(format!("what does `{word}` mean here? Name the tags alone, as in `tag 3 rust`")),
        None => Ok(()),
    }
}

/// A date of several words at the end, which are no tags.
fn last_date<'a>(words: &'a str, now: &WrittenAt) -> Option<&'a str> {
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
