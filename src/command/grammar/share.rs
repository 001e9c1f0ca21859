//! `share https://example.org/crates #rust a list of crates`: a web address, tags and words in any
//! order.

use super::phrase::{self, Understood, needs};
use super::{CommandArgs, Request, targets};

/// Longest web address kept, in characters.
const MOST_URL: usize = 400;

/// # Errors
/// A sentence for the owner: no web address, or one too many; a tag that is none.
pub(super) fn read(request: &Request) -> Result<Understood, String> {
    if !request.before.is_empty() {
        return Err(
            "`share` is for everybody with a tag; `shared 2` says that one person got a link".to_owned()
        );
    }
    let (mut urls, mut tags, mut text): (Vec<String>, _, _) = (Vec::new(), Vec::new(), Vec::new());
    for word in phrase::without_please(request.rest).split(' ').filter(|word| !word.is_empty()) {
        match web_address(word) {
            Some(url) if urls.contains(&url) => {}
            Some(url) => urls.push(url),
            None if is_tag(word) => tags.push(word),
            None => text.push(word),
        }
    }
    let [url] = &urls[..] else {
        return Err(needs(request.verb, "one web address"));
    };
    let text = text.join(" ");
    if let Some(who) = receiver(&text).or_else(|| receiver_in_front(request.rest)) {
        return Err(format!(
            "`share` keeps a link for everybody with a tag; for one person write `shared {who} {url}`"
        ));
    }
    let tags = phrase::tags(&tags.join(" "))?;
    let share = CommandArgs::Share { url: url.clone(), tags, text: phrase::after_people(&text).to_owned() };
    Ok((Vec::new(), share))
}

/// The numbers or the address, perhaps behind `with`, `to` or `for`, where nothing else is said.
fn receiver(text: &str) -> Option<&str> {
    let are_numbers = |who: &str| targets::scan(who).last().is_some_and(|last| last.end == who.len());
    if are_numbers(text) {
        return Some(text);
    }
    let (word, who) = text.split_once(' ')?;
    let leads = ["with", "to", "for"].iter().any(|lead| word.eq_ignore_ascii_case(lead));
    let is_numbers = are_numbers(who);
    let is_address = who.contains('@') && !who.contains(' ');
    (leads && (is_numbers || is_address)).then_some(who)
}

/// The numbers of `share 2 https://...`.
fn receiver_in_front(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let end = targets::scan(rest).last()?.end;
    let next = rest[end..].split(' ').find(|word| !word.is_empty())?;
    web_address(next).map(|_| &rest[..end])
}

/// `#rust`, but not `#1`.
fn is_tag(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|tag| tag.contains(char::is_alphabetic))
}

/// `https://...`, `<https://...>`, `www....`; without the comma or full stop of a sentence behind
/// it.
fn web_address(word: &str) -> Option<String> {
    let word = word
        .trim_start_matches(['<', '(', '[', '"'])
        .trim_end_matches(['>', ')', ']', '"', ',', '.', ';', ':', '!']);
    let scheme =
        |scheme: &str| word.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let rest = match (scheme("https://"), scheme("http://"), scheme("www.")) {
        (true, ..) => &word[8..],
        (_, true, _) => &word[7..],
        (_, _, true) => word,
        _ => return None,
    };
    let fits = rest.contains('.') && !rest.starts_with('.') && word.chars().count() <= MOST_URL;
    let url = if scheme("www.") { format!("https://{word}") } else { word.to_owned() };
    fits.then_some(url)
}
