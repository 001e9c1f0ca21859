//! Who a command is about: numbers, lists, ranges, names, addresses.
//!
//! Nothing here knows a person. What cannot be a name (`never mind`, `done with that`) is refused
//! early, because the one who looks names up takes parts of names, too.

use super::Target;

/// No digest has more.
const GREATEST: u32 = 999;
/// More than anybody means by one line.
const MOST: usize = 50;
const MOST_NAME_WORDS: usize = 6;
const MOST_NAME_CHARS: usize = 80;

/// One number or range, where it ends, and how it hangs on the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    first: u32,
    last: u32,
    /// Byte offset behind it.
    pub end: usize,
    pub joined: Joined,
}

impl Item {
    /// How many people it names.
    pub fn count(&self) -> u32 {
        self.last.saturating_sub(self.first) + 1
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    /// By a comma, `and`, `&`, `+`: surely one list.
    Surely,
    /// By a blank: `1 3`, but also `2 3 jan`.
    Loosely,
}

/// The numbers at the beginning of a text, as far as they go.
pub(super) fn scan(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut at, mut joined) = (0, Joined::Surely);
    while let Some((first, last, length)) = item(&text[at..]) {
        at += length;
        items.push(Item { first, last, end: at, joined });
        let Some((skip, how)) = separator(&text[at..]) else { break };
        (at, joined) = (at + skip, how);
    }
    items
}

/// The places where a list can end: behind it, and before each number that hangs on loosely. Byte
/// offsets, ascending.
pub(super) fn list_ends(items: &[Item]) -> Vec<usize> {
    let behind = |at: usize| items.get(at + 1).is_none_or(|next| next.joined == Joined::Loosely);
    (0..items.len()).filter(|&at| behind(at)).map(|at| items[at].end).collect()
}

/// The numbers up to a byte offset.
///
/// # Errors
/// A sentence: zero, a range that runs backwards, too many.
pub(super) fn numbers(items: &[Item], end: usize) -> Result<Vec<Target>, String> {
    let mut found: Vec<u32> = Vec::new();
    for item in items.iter().take_while(|item| item.end <= end) {
        if item.first == 0 || item.first > GREATEST || item.last > GREATEST {
            return Err("the numbers of a digest begin with 1 and stay small".to_owned());
        }
        if item.last < item.first {
            return Err(format!("`{}-{}` runs backwards", item.first, item.last));
        }
        found.extend((item.first..=item.last).filter(|n| !found.contains(n)).collect::<Vec<_>>());
        if found.len() > MOST {
            return Err(format!("at most {MOST} people fit on one line"));
        }
    }
    Ok(found.into_iter().map(Target::Number).collect())
}

/// A number or range at the very beginning: first, last, length. `2w`, `3rd`, `15:30`, `2027-01-03`
/// are none.
fn item(text: &str) -> Option<(u32, u32, usize)> {
    let mark = usize::from(text.starts_with('#'));
    let (first, digits) = number(&text[mark..])?;
    let single = mark + digits;
    let range = || {
        let rest = &text[single..];
        let dash = rest.trim_start_matches(' ');
        let behind = ["-", "–", "—", ".."].into_iter().find_map(|dash_sign| dash.strip_prefix(dash_sign))?;
        let behind = behind.trim_start_matches(' ');
        let (last, digits) = number(behind)?;
        let length = text.len() - behind.len() + digits;
        ends_number(&text[length..]).then_some((last, length))
    };
    match range() {
        Some((last, length)) => Some((first, last, length)),
        None => ends_number(&text[single..]).then_some((first, first, single)),
    }
}

fn number(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // Four digits are a year.
    (1..=3).contains(&digits).then(|| text[..digits].parse().ok()).flatten().map(|n| (n, digits))
}

/// May this be behind a number of a list?
fn ends_number(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some(' ' | ';' | ')' | '&' | '+' | '!' | '?') => true,
        // `1,3` and `1: done`, but not `15:30` and `1.5`.
        Some(',') => true,
        Some('.' | ':') => !chars.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

/// What joins the next number: its length, and how.
fn separator(rest: &str) -> Option<(usize, Joined)> {
    let trimmed = rest.trim_start_matches(' ');
    let word = |word: &str| {
        let start = trimmed.get(..word.len())?;
        (start.eq_ignore_ascii_case(word)).then(|| &trimmed[word.len()..])
    };
    let sure = trimmed.strip_prefix([',', '&', '+']).or_else(|| word("and "));
    let behind = match sure {
        Some(behind) => {
            let behind = behind.trim_start_matches(' ');
            let and = behind.get(..4).is_some_and(|w| w.eq_ignore_ascii_case("and "));
            if and { &behind[4..] } else { behind }
        }
        None => trimmed,
    };
    let joined = if sure.is_some() { Joined::Surely } else { Joined::Loosely };
    (behind.len() < rest.len()).then(|| (rest.len() - behind.len(), joined))
}

/// A whole text as a list of numbers, names and addresses, joined by commas, `and`, `&`.
///
/// # Errors
/// A sentence: nobody, or something that is no name.
pub(super) fn everyone(text: &str) -> Result<Vec<Target>, String> {
    let mut found: Vec<Target> = Vec::new();
    for piece in pieces(text) {
        let items = scan(piece);
        let whole = items.last().is_some_and(|item| tidy(&piece[item.end..]).is_empty());
        let people = if whole { numbers(&items, piece.len())? } else { vec![name(piece)?] };
        found.extend(people.into_iter().filter(|person| !found.contains(person)).collect::<Vec<_>>());
    }
    match found.len() {
        0 => Err("who is meant? A number, a name or an address fits".to_owned()),
        n if n > MOST => Err(format!("at most {MOST} people fit on one line")),
        _ => Ok(found),
    }
}

/// The parts of a list of people.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let commas = text.split([',', '&', ';']);
    commas.flat_map(|part| part.split(" and ")).map(tidy).filter(|part| !part.is_empty())
}

/// Without blanks and punctuation around it.
pub(super) fn tidy(text: &str) -> &str {
    let text = text.trim_matches([' ', ',', ';', ':', '!', '?']);
    if ends_with_a_day(text) { text } else { text.trim_end_matches('.').trim_end() }
}

/// `3.12.`, whose last full stop belongs to it.
fn ends_with_a_day(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or_default();
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts[..], [day, month, ""] if digits(day) && digits(month))
}

/// One name or address.
///
/// # Errors
/// A sentence: it cannot be one.
pub(super) fn name(text: &str) -> Result<Target, String> {
    let text = unquote(tidy(text));
    if text.contains('@') {
        return address(text).map(Target::Name).ok_or_else(|| format!("`{text}` is no address"));
    }
    if super::way::way(&text.to_lowercase()).is_some() {
        return Err(format!("`{text}` is a way to meet, and nobody's name"));
    }
    if is_name(text) { Ok(Target::Name(text.to_owned())) } else { Err(format!("`{text}` is nobody's name")) }
}

/// `Ada <ada@example.org>`, `<ada@example.org>`, `ada@example.org`.
pub(super) fn address(text: &str) -> Option<String> {
    let inside =
        text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(inside, _)| inside);
    let word = inside.split(' ').find(|word| word.contains('@'))?;
    let word = word
        .strip_prefix("mailto:")
        .unwrap_or(word)
        .trim_matches(['<', '>', '(', ')', ',', ';', ':', '.', '"', '\'']);
    let (local, domain) = word.rsplit_once('@')?;
    let fits = !local.is_empty() && !local.contains('@') && !domain.is_empty() && !domain.starts_with('.');
    fits.then(|| word.to_owned())
}

fn unquote(text: &str) -> &str {
    let pairs = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('\'', '\'')];
    let inside = pairs.iter().find_map(|&(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    inside.map_or(text, str::trim)
}

fn is_name(text: &str) -> bool {
    let odd = |c: char| {
        !(c.is_alphanumeric() || matches!(c, ' ' | '.' | '\'' | '’' | '-' | '(' | ')' | '_') || is_mark(c))
    };
    let words: Vec<String> = text.split(' ').map(str::to_lowercase).collect();
    let fits = words.len() <= MOST_NAME_WORDS && text.chars().count() <= MOST_NAME_CHARS;
    let letters = words.iter().all(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '('));
    let prose = words.iter().any(|w| is_never_in_a_name(w)) || words.iter().all(|w| is_seldom_a_name(w));
    fits && letters && !prose && !text.contains(odd)
}

/// Combining marks belong to letters, and joiners to scripts.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
        || (!c.is_ascii() && !c.is_whitespace() && !c.is_control())
}

/// See [`is_never_in_a_name`].
#[rustfmt::skip] // one word a line would be a screen
const NEVER_IN_A_NAME: &[&str] = &[
    "about", "after", "again", "already", "am", "are", "asked", "because", "been", "before", "but",
    "can", "can't", "could", "did", "didn't", "discussed", "do", "does", "don't", "everybody",
    "everyone", "everything", "for", "from", "had", "has", "have", "he", "heard", "how", "i",
    "i'll", "i'm", "if", "into", "is", "it", "it's", "its", "likes", "mentioned", "nobody", "not",
    "nothing", "of", "or", "please", "said", "says", "sent", "she", "should", "since", "so",
    "someone", "something", "spoke", "talked", "than", "that", "that's", "their", "them", "then",
    "there", "these", "they", "this", "those", "through", "till", "until", "told", "too", "via",
    "was", "we", "went", "were", "what", "when", "where", "which", "who", "with", "wrote", "yes",
    "you", "your",
];

/// Words of sentences, whatever is beside them.
pub(super) fn is_never_in_a_name(word: &str) -> bool {
    NEVER_IN_A_NAME.contains(&word.trim_end_matches([',', '.', '!', '?']))
}

/// See [`is_seldom_a_name`].
#[rustfmt::skip] // one word a line would be a screen
const SELDOM_A_NAME: &[&str] = &[
    "a", "all", "an", "and", "any", "anyone", "away", "back", "down", "each", "ever", "good",
    "her", "here", "him", "his", "in", "later", "looks", "me", "mind", "more", "my", "new", "next",
    "no", "none", "now", "on", "once", "one", "our", "out", "over", "soon", "sure", "thanks",
    "the", "things", "to", "up", "us", "very", "will", "would",
];

/// Words that a name may have, but not one made of nothing else: `never mind`, `skip all`, but
/// `Will An`.
fn is_seldom_a_name(word: &str) -> bool {
    SELDOM_A_NAME.contains(&word)
}
