//! `done 1 coffee yesterday talked about trains`, `log ada, bob lunch friday`.

use super::doubt::{self, DeedTold};
use super::phrase::{self, Understood, needs};
use super::way::way;
use super::{CommandArgs, Request, Target, second, targets};
use crate::command::when::{self, Firmness, Toward, When, WrittenAt};

/// # Errors
/// A sentence for the owner; also for a touch that is still to come.
pub(super) fn read(request: &Request, now: &WrittenAt) -> Result<Understood, String> {
    let (people, rest) = people(request, now)?;
    let args = read_rest(rest, &people, now)?;
    Ok((people, args))
}

fn people<'a>(request: &Request<'a>, now: &WrittenAt) -> Result<(Vec<Target>, &'a str), String> {
    let rest = request.rest.trim_start_matches([' ', ':', ',']);
    if !request.before.is_empty() {
        return Ok((request.before.clone(), rest));
    }
    if rest.is_empty() {
        return Err(needs(request.verb, "a number, a name or an address"));
    }
    let items = targets::scan(rest);
    let ends = targets::list_ends(&items);
    // `done 1 3 jun`: the number that hangs on loosely belongs to the date.
    let end =
        ends.iter().copied().find(|&end| is_dated(rest[end..].trim_start(), now)).or(ends.last().copied());
    let end = end.unwrap_or_else(|| names_end(rest, now));
    phrase::no_day_among(&items, end, rest)?;
    let who =
        if items.is_empty() { targets::everyone(&rest[..end])? } else { targets::numbers(&items, end)? };
    Ok((who, &rest[end..]))
}

/// Does a date, a length of any unit, or `2 to 3 beers` begin with the number here?
fn is_dated(text: &str, now: &WrittenAt) -> bool {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let length = text.split(' ').nth(1).is_some_and(|word| when::is_unit(word.trim_end_matches([',', '.'])));
    length || is_span(text) || when::leading(text, now, Toward::Past).is_some()
}

/// `2 to 3 beers`.
fn is_span(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let [_, to, until, what, ..] = words[..] else { return false };
    to.eq_ignore_ascii_case("to")
        && until.parse::<u16>().is_ok()
        && what.trim_end_matches([',', '.', '!']).ends_with('s')
}

/// Where the names at the beginning end, in bytes.
fn names_end(text: &str, now: &WrittenAt) -> usize {
    if let Some(end) = phrase::quoted(text).or_else(|| phrase::bracketed(text)) {
        return further_names(text, end, now);
    }
    let end = one_name_end(text, now);
    further_names(text, end, now)
}

/// Goes on behind a comma, `and` or `&` while names follow.
fn further_names(text: &str, mut end: usize, now: &WrittenAt) -> usize {
    while let Some(start) = joined(text, end) {
        let next = &text[start..];
        let word = next.split(' ').next().unwrap_or_default();
        if word.is_empty()
            || ends_name(next, word, now)
            || !word.starts_with(|c: char| c.is_alphabetic() || "\"“„«<".contains(c))
        {
            break;
        }
        end = start + phrase::quoted(next).unwrap_or_else(|| one_name_end(next, now));
    }
    end
}

/// Where the next name would begin.
fn joined(text: &str, end: usize) -> Option<usize> {
    let rest = text[end..].trim_start();
    let behind = rest.strip_prefix([',', '&', '+']).or_else(|| {
        let and = rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("and "));
        and.then(|| &rest[4..])
    })?;
    let behind = behind.trim_start();
    let and = behind.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("and "));
    Some(text.len() - if and { behind[4..].len() } else { behind.len() })
}

/// The first word is a name whatever it is: `done june`, `log tea lunch`.
fn one_name_end(text: &str, now: &WrittenAt) -> usize {
    let mut at = 0;
    for (count, word) in text.split(' ').enumerate() {
        let here = &text[at..];
        let and = word.eq_ignore_ascii_case("and") || matches!(word, "&" | "+" | "-" | "–" | "—");
        if count > 0 && (count == 6 || and || ends_name(here, word, now)) {
            return at - 1;
        }
        at += word.len();
        if word.ends_with([',', ':', ';', '!']) || word.contains('@') {
            return at - usize::from(word.ends_with([',', ':', ';', '!']));
        }
        at += 1;
    }
    text.len()
}

/// Is this word, with what follows it, behind the name?
fn ends_name(here: &str, word: &str, now: &WrittenAt) -> bool {
    let bare = word.trim_end_matches([',', '.', ':', ';', '!']).to_lowercase();
    let plain = way(&bare).is_some()
        || targets::is_never_in_a_name(&bare)
        || matches!(bare.as_str(), "on" | "over" | "at" | "by" | "in" | "re");
    if plain || word.starts_with(|c: char| c.is_ascii_digit()) || word.starts_with('(') {
        return true;
    }
    // A lone `May` or `Sun` is a name here; people write the day out.
    let date = when::leading(here, now, Toward::Past);
    date.is_some_and(|date| date.firmness == Firmness::Firm)
}

/// How, when and what, in any order of the first two.
fn read_rest(rest: &str, people: &[Target], now: &WrittenAt) -> Result<CommandArgs, String> {
    let (mut how, mut when) = (None, None);
    let whole = phrase::after_people(rest);
    let mut rest = whole;
    loop {
        if how.is_none()
            && let Some((found, behind)) = leading_way(rest)
        {
            how = Some(found.to_owned());
            match behind_pronoun(behind) {
                // `mailed her the photos` is a sentence.
                Some(after) if !after.is_empty() && leading_date(after, now)?.is_none() => break,
                Some(after) => rest = after,
                None => rest = phrase::after_people(behind),
            }
        } else if when.is_none()
            && let Some((found, behind)) = leading_date(rest, now)?
        {
            (when, rest) = (Some(found), phrase::after_people(behind));
        } else {
            break;
        }
    }
    if when.is_some() && is_more_of_the_date(rest) {
        return Err(format!("which day is meant with `{}`? One date fits", targets::tidy(rest)));
    }
    let before = whole.strip_suffix(rest).unwrap_or_default().trim_end();
    if when.is_none()
        && let Some((found, words)) = trailing_date(rest, now)?
    {
        (when, rest) = (Some(found), words);
    }
    if when.is_some() && how.is_some() && leading_way(rest).is_some() && ends_dated(rest, now) {
        return Err(format!("is `{}` a second time? One a line, please", targets::tidy(rest)));
    }
    gone_by(when.as_ref(), now)?;
    let text = text(rest, told(how.as_deref(), before), people, now)?;
    Ok(CommandArgs::Touch { how, when, text })
}

/// What the words before the text tell.
fn told<'a>(how: Option<&'a str>, before: &str) -> DeedTold<'a> {
    let apart = before.ends_with([',', ';', '.', ':', '-', '–', '—']);
    match how {
        None => DeedTold::No,
        Some(how) if apart => DeedTold::Apart(how),
        Some(how) => DeedTold::Joined(how),
    }
}

/// What is behind `her`, which is whoever is meant. `None`: no such word is in front.
fn behind_pronoun(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (word, after) = text.split_once(' ').unwrap_or((text, ""));
    let word = word.trim_end_matches(['.', '!']).to_lowercase();
    matches!(word.as_str(), "her" | "him" | "them").then(|| after.trim_start())
}

/// `'27` behind `jan`: the date was longer than what was read of it.
fn is_more_of_the_date(rest: &str) -> bool {
    let word = rest.split(' ').next().unwrap_or_default().to_lowercase();
    word.strip_prefix('\'').is_some_and(|year| year.starts_with(|c: char| c.is_ascii_digit()))
}

fn gone_by(when: Option<&When>, now: &WrittenAt) -> Result<(), String> {
    match when.filter(|when| phrase::is_to_come(when, now)) {
        Some(when) => Err(format!(
            "{} is still to come: only what has happened can be logged",
            phrase::describe_date(when)
        )),
        None => Ok(()),
    }
}

fn text(
    rest: &str,
    told: DeedTold<'_>,
    people: &[Target],
    now: &WrittenAt,
) -> Result<Option<String>, String> {
    let text = rest.trim();
    let listed = text.split([';', ',', ' ']).filter(|word| !word.is_empty());
    let whole = targets::scan(text).last().is_some_and(|item| item.end == text.len());
    if whole || (!text.is_empty() && listed.clone().all(|word| word.parse::<u16>().is_ok())) {
        return Err(format!("who is meant by `{text}`? One command a line, please"));
    }
    if super::verbs::is_verb(text) {
        return Err(format!("who is meant by `{text}` at the end? One command a line, please"));
    }
    no_second_meeting(text, now)?;
    second::none_in(text, second::SecondWords::Few)?;
    second::no_doubt(text)?;
    second::no_further_number(text, people)?;
    match doubt::of_a_deed(text, told) {
        Some(question) if question.starts_with('?') => {
            return Err("is that a question? Only what has happened can be logged".to_owned());
        }
        Some(doubt) => {
            return Err(format!("does `{doubt}` say that it has not happened? Only what has can be logged"));
        }
        None => {}
    }
    no_bare_date(text)?;
    let courtesy = phrase::without_please(text).is_empty();
    Ok((!courtesy).then(|| text.to_owned()))
}

/// # Errors
/// A sentence: `coffee, 2 and 3 call` is about more people, and `two fridays ago` is a day.
fn no_second_meeting(text: &str, now: &WrittenAt) -> Result<(), String> {
    let bare = ["and ", "& ", "+ "].iter().find_map(|join| text.strip_prefix(join)).unwrap_or(text);
    let behind = targets::scan(bare).last().map(|item| bare[item.end..].trim_start());
    let joined = bare.len() < text.len() && is_second_deed(bare);
    let meets = |behind: &str| leading_way(behind).is_some() || when::parse(behind, now).is_ok();
    if joined || behind.is_some_and(meets) {
        return Err(format!("who is meant by `{text}`? One command a line, please"));
    }
    match text.to_lowercase().ends_with(" ago") {
        true => Err(format!("which day is meant by `{text}`?")),
        false => Ok(()),
    }
}

/// `snoozed 2`, `lunch 2`: not `he is 42`, `read chapter 7`.
fn is_second_deed(text: &str) -> bool {
    let Some((deed, number)) = text.trim_end_matches(['.', '!']).split_once(' ') else { return false };
    let short = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    short && (super::verbs::is_told(deed) || way(&deed.to_lowercase()).is_some())
}

/// # Errors
/// A sentence: `20.11` may be a day or a time.
fn no_bare_date(text: &str) -> Result<(), String> {
    let word = text.split(' ').next().unwrap_or_default().trim_end_matches([',', ';', ':']);
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    match word.split_once('.').filter(|(day, month)| digits(day) && digits(month)) {
        Some(_) => Err(format!("is `{word}` a day? Say it with the month's name, as in `done 1 20 nov`")),
        None => Ok(()),
    }
}

/// A date in front; words that may mean something else count only where nothing or a way to meet
/// follows.
fn leading_date<'a>(rest: &'a str, now: &WrittenAt) -> Result<Option<(When, &'a str)>, String> {
    let Some(date) = when::leading(rest, now, Toward::Past) else { return Ok(None) };
    let behind = &rest[date.length..];
    let alone = targets::tidy(behind).is_empty()
        || behind.starts_with([',', ';', ':', '.'])
        || leading_way(behind.trim_start()).is_some();
    if date.firmness == Firmness::Loose && !alone {
        return Ok(None);
    }
    if is_hours(&rest[..date.length]) {
        return no_duration(&rest[..date.length]);
    }
    let when = date.when?;
    match date.open {
        Some(why) => Err(why),
        None => Ok(Some((when, behind))),
    }
}

/// `2 hours`, `2 hours 10 days`, without `ago`.
fn is_hours(date: &str) -> bool {
    let low = date.to_lowercase();
    let hours = |word: &str| {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        matches!(unit, "h" | "hr" | "hrs" | "hour" | "hours")
    };
    low.split(' ').any(hours) && ![" ago", " back", " earlier"].iter().any(|end| low.ends_with(end))
}

/// `coffee for 2 hours` says how long, and is a text.
///
/// # Errors
/// A sentence: `coffee 2 hours` may say how long, or how long ago.
fn no_duration<'a>(hours: &str) -> Result<Option<(When, &'a str)>, String> {
    match hours.to_lowercase().starts_with("for ") {
        true => Ok(None),
        false => {
            Err(format!("is `{hours}` how long it took, or how long ago? Say `{hours} ago` for the latter"))
        }
    }
}

/// `talked about trains yesterday`: only words that say clearly that a date follows.
///
/// # Errors
/// A sentence: `next month on the 15th` is longer than the date that was found.
fn trailing_date<'a>(rest: &'a str, now: &WrittenAt) -> Result<Option<(When, &'a str)>, String> {
    let starts: Vec<usize> = rest.rmatch_indices(' ').map(|(at, _)| at + 1).take(5).collect();
    for start in starts.into_iter().rev() {
        let tail = rest[start..].trim_end_matches(['.', '!']);
        let low = tail.to_lowercase();
        let clear = low.starts_with("on ")
            || ["yesterday", "today", "last "].iter().any(|word| low.starts_with(word))
            || low.ends_with(" ago");
        let found = when::parse_toward(tail, now, Toward::Past).ok();
        let Some(when) = found.filter(|when| !phrase::is_to_come(when, now)) else { continue };
        let before = rest[..start].trim_end_matches([' ', ',']);
        if !clear {
            no_day_behind_a_word(before, tail, now)?;
            continue;
        }
        let before = before.strip_suffix("as of").unwrap_or(before).trim_end();
        return match ends_dated(before, now) {
            true => Err(format!("which day is meant by `{}`? One date fits", targets::tidy(rest))),
            false => Ok(Some((when, before))),
        };
    }
    Ok(None)
}

/// # Errors
/// A sentence: `party 3 nov` may say when it was.
fn no_day_behind_a_word(before: &str, day: &str, now: &WrittenAt) -> Result<(), String> {
    let one_word = !before.is_empty() && !before.trim().contains(' ');
    let firm = when::leading(day, now, Toward::Past).is_some_and(|date| date.firmness == Firmness::Firm);
    if !(one_word && firm && day.contains(char::is_alphabetic)) {
        return Ok(());
    }
    Err(format!("is `{day}` the day? With `on` before it, it is"))
}

/// Is the end of the text a date, too?
fn ends_dated(text: &str, now: &WrittenAt) -> bool {
    let starts = text.rmatch_indices(' ').map(|(at, _)| at + 1).take(4).chain([0]);
    starts.into_iter().any(|at| when::parse(&text[at..], now).is_ok())
}

/// A way to meet in front, perhaps behind small words: `over a quick coffee`.
pub(super) fn leading_way(rest: &str) -> Option<(&'static str, &str)> {
    let mut rest = rest;
    for _ in 0..4 {
        let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
        let bare = word.trim_end_matches([',', '.', ':', ';', '!']);
        let low = bare.to_lowercase();
        if let Some(way) = way(&low) {
            return Some((way, &rest[bare.len()..]));
        }
        if !matches!(
            low.as_str(),
            "a" | "an"
                | "had"
                | "over"
                | "by"
                | "via"
                | "for"
                | "on"
                | "in"
                | "we"
                | "quick"
                | "long"
                | "short"
                | "nice"
                | "good"
                | "great"
        ) {
            return None;
        }
        rest = behind;
    }
    None
}
