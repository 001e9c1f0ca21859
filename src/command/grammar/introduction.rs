//! `intro 3 4 both love rust`, `intro ada, tom`, `intro yes 4`, `intro no 3 4 acquainted`.

use super::phrase::{self, Understood, comma_hint, needs};
use super::{CommandArgs, Request, Target, doubt, targets};

/// # Errors
/// A sentence for the owner.
pub(super) fn read(request: &Request) -> Result<Understood, String> {
    let rest = request.rest.trim_start_matches([' ', ':', ',']);
    let (word, behind) = super::first_word(rest);
    match word.trim_end_matches([',', '.', '!']).to_lowercase().as_str() {
        "yes" => answer(request, behind, IntroductionWords::Yes),
        "no" => answer(request, behind, IntroductionWords::No),
        "list" if request.before.is_empty() && phrase::without_please(behind).is_empty() => {
            Ok((Vec::new(), CommandArgs::IntroList))
        }
        _ => ask(request, rest),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IntroductionWords {
    Yes,
    No,
}

fn answer(request: &Request, rest: &str, said: IntroductionWords) -> Result<Understood, String> {
    let rest = phrase::without_please(rest);
    let (who, acquainted) = acquainted(rest);
    if acquainted && said == IntroductionWords::Yes {
        return Err("people who are acquainted need no introduction: `intro no 3 4 acquainted`".to_owned());
    }
    let people = match (&request.before[..], targets::tidy(who)) {
        ([], "") => return Err("`intro yes` and `intro no` need who, as in `intro yes 4`".to_owned()),
        (before, "") => before.to_vec(),
        ([], who) => targets::everyone(who)?,
        _ => return Err("the people stand before `intro` or behind it, not both".to_owned()),
    };
    if people.len() > 2 {
        return Err("an introduction is between two people, as in `intro no 3 4`".to_owned());
    }
    Ok((people, CommandArgs::IntroAnswer { yes: said == IntroductionWords::Yes, acquainted }))
}

/// Cuts off the words that say they know each other.
fn acquainted(rest: &str) -> (&str, bool) {
    const PHRASES: [&str; 6] = [
        "they already know each other",
        "they know each other",
        "already know each other",
        "know each other",
        "already acquainted",
        "acquainted",
    ];
    let cut = PHRASES.iter().find_map(|phrase| {
        let at = rest.len().checked_sub(phrase.len())?;
        rest.get(at..)?.eq_ignore_ascii_case(phrase).then(|| &rest[..at])
    });
    cut.map_or((rest, false), |who| (who, true))
}

fn ask(request: &Request, rest: &str) -> Result<Understood, String> {
    let whole = rest;
    let mut people = request.before.clone();
    let mut rest = rest;
    while people.len() < 2 && !rest.is_empty() {
        let (found, behind) = if people.is_empty() { first(rest)? } else { second(rest)? };
        people.extend(found);
        rest = behind;
    }
    let reason = phrase::after_people(rest);
    let numbers_only =
        !reason.is_empty() && targets::scan(reason).last().is_some_and(|item| item.end == reason.len());
    let distinct = matches!(&people[..], [a, b] if a != b);
    if !distinct || numbers_only {
        return Err(needs(request.verb, "two people") + &comma_hint(&people));
    }
    super::second::none_in(reason, super::second::SecondWords::Own)?;
    let reason = certain(whole, reason)?;
    if is_third_name(whole, reason) {
        return Err(format!(
            "an introduction takes two people; a reason of one word comes after a colon, as in `intro 3 4: {reason}`"
        ));
    }
    Ok((people, CommandArgs::Text(reason.to_owned())))
}

/// The reason without courtesy: it is written to third parties.
///
/// # Errors
/// A sentence: a doubt, a question, or an answer to an introduction that was asked for.
fn certain<'a>(whole: &str, reason: &'a str) -> Result<&'a str, String> {
    const ANSWERS: [&str; 12] = [
        "yes",
        "yeah",
        "no",
        "nope",
        "nah",
        "ok",
        "said yes",
        "said no",
        "declined",
        "accepted",
        "agreed",
        "both said yes",
    ];
    if reason.trim_end().ends_with('?') {
        return Err(
            "is that a question? A reason is told to both, as in `intro 3 4 both love rust`".to_owned()
        );
    }
    let reason = phrase::without_please(reason);
    let bare = reason.to_lowercase();
    let first = bare.split([' ', ',']).next().unwrap_or_default();
    if ANSWERS.contains(&&*bare) || (acquainted(reason).1 && acquainted(reason).0.trim().is_empty()) {
        let yes = ["yes", "yeah", "ok", "said yes", "accepted", "agreed", "both said yes"].contains(&&*bare);
        let said = if yes { "yes" } else { "no" };
        let who = whole.rfind(reason).map_or("3 4", |at| whole[..at].trim_matches([' ', ',', ':', '-']));
        return Err(format!("is `{reason}` an answer? Answers stand in front, as in `intro {said} {who}`"));
    }
    match doubt::whole(reason).or_else(|| doubt::DOUBTS.iter().find(|word| **word == first).copied()) {
        Some(doubt) => Err(format!(
            "what does `{doubt}` mean here? It would be told to both as the reason; without it, it is \
             `intro 3 4 both love rust`"
        )),
        None => Ok(reason),
    }
}

/// `ada, tom, bea`: one word behind a second comma, where the reason would begin.
fn is_third_name(whole: &str, reason: &str) -> bool {
    let people = whole.strip_suffix(reason).unwrap_or(whole).trim_end();
    let one_word = !reason.is_empty() && !reason.contains(' ');
    one_word && people.ends_with(',') && people.matches(',').count() > 1
}

/// A number or list, an address, a name up to the word that joins the second.
fn first(text: &str) -> Result<(Vec<Target>, &str), String> {
    if let Some((people, end)) = phrase::first_number(text) {
        return Ok((people?, joined(&text[end..])));
    }
    let end = exact(text).or_else(|| name_end(text)).unwrap_or(text.len());
    Ok((vec![targets::name(&text[..end])?], joined(&text[end..])))
}

/// A number, an address, or a name that ends as in `note`.
fn second(text: &str) -> Result<(Vec<Target>, &str), String> {
    if let Some((people, end)) = phrase::first_number(text) {
        return Ok((people?, &text[end..]));
    }
    let (name, rest) = match exact(text) {
        Some(end) => text.split_at(end),
        None => phrase::one_name(text),
    };
    Ok((vec![targets::name(name)?], rest))
}

/// Behind a name in quotes, a `Name <address>`, or an address.
fn exact(text: &str) -> Option<usize> {
    let word = text.split(' ').next().unwrap_or_default();
    let address = word.contains('@').then_some(word.trim_end_matches([',', ':']).len());
    phrase::quoted(text).or(address).or_else(|| phrase::bracketed(text))
}

/// Before the comma or word that joins the second person.
fn name_end(text: &str) -> Option<usize> {
    let low = text.to_ascii_lowercase();
    [",", " and ", " & ", " + ", " to ", " with ", " <> "].iter().filter_map(|join| low.find(join)).min()
}

/// Without what joins the second person.
fn joined(rest: &str) -> &str {
    let mut rest = rest.trim_start_matches([' ', ',', '&', '+']);
    for word in ["and ", "to ", "with ", "<> "] {
        let start = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        rest = if start { rest[word.len()..].trim_start() } else { rest };
    }
    rest
}
