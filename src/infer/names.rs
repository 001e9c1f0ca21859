//! Names, normalised for comparing: "Müller, Dr. Zoë (Acme)" and "zoe muller" are one.

use crate::mail::display_name;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words before or after a name that are no part of it.
const TITLES: &[&str] = &[
    "dr",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "dame",
    "herr",
    "frau",
    "mme",
    "mlle",
    "hon",
    "rev",
    "ing",
    "dipl",
    "phd",
    "md",
    "msc",
    "bsc",
    "mba",
    "jr",
    "sr",
    "ii",
    "iii",
    "esq",
];

/// The tokens of a display name: lower case, accents off, "Last, First" turned, titles and
/// "(Company)" dropped. Empty when it is no name: an address, a single sign, digits.
pub fn tokens(name: &str) -> Vec<String> {
    tokens_of(&in_order(name)).map(str::to_owned).collect()
}

/// A display name folded, the given name first: what its tokens are taken from. Empty for an
/// address.
pub fn in_order(name: &str) -> String {
    if name.contains('@') {
        String::new()
    } else if display_name::is_bare(name) {
        fold(name)
    } else {
        fold(&turned(name))
    }
}

/// The [`tokens`] of a name that is [`in_order`].
pub fn tokens_of(in_order: &str) -> impl Iterator<Item = &str> {
    let words = in_order.split(|c: char| !(c.is_alphanumeric() || c == '\''));
    words
        .map(|word| word.trim_matches('\''))
        .filter(|word| !TITLES.contains(word) && word.chars().any(char::is_alphabetic))
}

/// A name without what is no part of it, the given name first.
fn turned(name: &str) -> String {
    let plain = without_nicknames(&without_brackets(&display_name::bare(name)));
    match plain.split_once(',') {
        // "Last, First" but not "First Last, PhD".
        Some((last, first)) if !all_titles(first) => format!("{first} {last}"),
        Some((name, _)) => name.to_owned(),
        None => plain,
    }
}

/// Words of family names that are no name by themselves: "de Vries" is no full name.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "el",
    "al", "bin", "ibn", "ten", "ter", "zu", "zur", "af", "av", "und", "y", "e", "the", "of",
];

/// The name under which two addresses are one person: two words or more, neither the first nor the
/// last a bare initial (CJK and Hangul aside, where one sign is a name). Initials in the middle and
/// call signs are no part of it: "Kevin D. Kissell" is "Kevin Kissell". A number at the end is, and
/// so is what tells a son from his father: "Old Friend 3" is not "Old Friend", and "Lee Wong Jr."
/// is not "Lee Wong". `None`: the name proves nothing.
pub fn full(name: &str) -> Option<String> {
    full_of(name, &tokens_of(&in_order(name)).collect::<Vec<_>>())
}

/// The same where the [`tokens`] of the name are at hand.
pub fn full_of(name: &str, tokens: &[&str]) -> Option<String> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    if is_initial(first) || is_initial(last) {
        return None;
    }
    let mut kept: Vec<&str> = tokens.iter().copied().filter(|token| !is_initial(token)).collect();
    let plain = |token: &&str| !is_call_sign(token);
    if count_words(kept.iter().copied().filter(plain)) >= 2 {
        kept.retain(plain);
    }
    if count_words(kept.iter().copied()) < 2 {
        return None;
    }
    let number = number(name);
    kept.extend(number.as_deref());
    kept.extend(generation(name));
    kept.sort_unstable();
    Some(kept.join(" "))
}

/// Digits inside of a word: "DL5RB". Digits at its end number it: "Friend3".
fn is_call_sign(token: &str) -> bool {
    token.trim_end_matches(|c: char| c.is_ascii_digit()).bytes().any(|b| b.is_ascii_digit())
}

/// The number behind a name, as "3" of "Old Friend 3". `None`: no number is there.
pub fn number(name: &str) -> Option<String> {
    let last = name.split_whitespace().next_back()?.trim_start_matches(['#', '(', '-']).trim_end_matches(')');
    let is_number = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| last.to_owned())
}

/// Words that tell generations of one name apart, and as what each is kept.
const GENERATIONS: [(&str, &str); 7] =
    [("jr", "jr"), ("sr", "sr"), ("ii", "ii"), ("2nd", "ii"), ("iii", "iii"), ("3rd", "iii"), ("iv", "iv")];

/// Which generation a name is of, as "jr" of "Lee Wong, Jr.", of what is before any bracket. Before
/// a name such a word is another: "Sr. García" is a señor.
fn generation(name: &str) -> Option<&'static str> {
    let before = &name[..name.find(['(', '[']).unwrap_or(name.len())];
    let words = before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let kept = |word: &str| GENERATIONS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known));
    words.skip(1).find_map(kept).map(|(_, kept)| *kept)
}

/// How many words of a name stand for themselves.
fn count_words<'a>(tokens: impl Iterator<Item = &'a str>) -> usize {
    tokens.filter(|token| !PARTICLES.contains(token)).count()
}

/// A single Latin letter.
pub fn is_initial(token: &str) -> bool {
    token.len() == 1 && token.is_ascii()
}

/// The initials in the middle of a name, of its [`tokens`]: "Kevin D. Kissell" has "d".
pub fn middle_initials(tokens: &[&str]) -> String {
    let middle = tokens.get(1..tokens.len().saturating_sub(1)).unwrap_or_default();
    middle.iter().copied().filter(|token| is_initial(token)).collect()
}

/// Two full names (see [`full`]) that one person may be written with: the words of one are all in
/// the other, or a word is mistyped.
pub fn are_spellings(a: &str, b: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let (few, many) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let missing: Vec<&&str> = few.iter().filter(|word| !many.contains(word)).collect();
    match missing.as_slice() {
        [] => true,
        [word] if word.chars().count() >= 4 && few.len() == many.len() => {
            many.iter().any(|other| !few.contains(other) && strsim::osa_distance(word, other) <= 1)
        }
        _ => false,
    }
}

/// Letters of two scripts in one word, as in a Latin name with a Cyrillic letter: a look-alike of
/// somebody's name.
pub fn is_look_alike(name: &str) -> bool {
    let script = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some('l'),
        '\u{370}'..='\u{3ff}' => Some('g'),
        '\u{400}'..='\u{52f}' => Some('c'),
        '\u{530}'..='\u{58f}' => Some('a'),
        '\u{13a0}'..='\u{13ff}' => Some('k'),
        _ => None,
    };
    name.split(|c: char| !c.is_alphabetic()).any(|word| {
        let mut scripts = word.chars().filter_map(script);
        scripts.next().is_some_and(|first| scripts.any(|other| other != first))
    })
}

/// Lower case without accents, for comparing what people type with what they meant.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ı' => folded.push('i'),
            '’' => folded.push('\''),
            _ => folded.push(c),
        }
    }
    folded
}

/// The words of a text, folded, a blank before and behind each: `" do you know anybody "`.
pub fn spaced(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// Without "(Company)" and the like.
pub(super) fn without_brackets(name: &str) -> String {
    let mut depth = 0u32;
    let keep = |c: &char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    name.chars().filter(keep).collect()
}

/// Takes off what is in quotes in the middle: 'Hanna "Han" Lindqvist'.
fn without_nicknames(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let inner = 1..words.len().saturating_sub(1);
    let is_nickname = |word: &str| word.starts_with(QUOTES) && word.ends_with(QUOTES) && word.len() > 2;
    let kept = words.iter().enumerate().filter(|(at, word)| !(inner.contains(at) && is_nickname(word)));
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// What nicknames are put in.
const QUOTES: [char; 10] =
    ['"', '\'', '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}', '`'];

fn all_titles(text: &str) -> bool {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| TITLES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        let check = |a: &str, b: &str| assert_eq!(full(a), full(b), "{a} / {b}");
        check("Müller, Zoë", "Zoe Muller");
        check("Dr. Ada Lovelace (Example Ltd)", "ADA LOVELACE");
        check("Ada Lovelace, PhD", "ada lovelace");
        check("Ada Lovelace, PMP®, CPA", "ada lovelace");
        check("Ada Lovelace (she/her) | Hiring", "ada lovelace");
        check("Søren Østergaard", "soren ostergaard");
        check("山田 太郎", "太郎 山田");
        check("Kevin D. Kissell", "Kevin Kissell");
        check("Ralf Baechle DL5RB", "Ralf Baechle");
        check("Ada \"Countess\" Lovelace", "Ada Lovelace");
        check("Ada 'Countess' Lovelace", "Ada Lovelace");
        check("Ada \u{201c}Countess\u{201d} Lovelace", "Ada Lovelace");
        check("'Ada Lovelace'", "Ada Lovelace");
        check("Sean O'Brien", "SEAN O\u{2019}BRIEN");
        check("Dr. med. Ada Lovelace", "Ada Lovelace");
    }

    #[test]
    fn a_generation_keeps_names_apart() {
        let check = |a: &str, b: &str, same: bool| assert_eq!(full(a) == full(b), same, "{a} / {b}");
        check("Lee Wong Sr.", "Lee Wong Jr.", false);
        check("Lee Wong", "Lee Wong Jr.", false);
        check("Ian Hoff III", "Ian Hoff II", false);
        check("Jon Adler 2nd", "Jon Adler", false);
        check("Jon Adler 2nd", "Jon Adler II", true);
        check("Wong Jr., Lee", "Lee Wong, Jr.", true);
        check("Dr. Lee Wong JR (Acme)", "Lee Wong jr", true);
        check("Sr. Lee Wong", "Lee Wong", true);
        check("Lee Wong (Studio III)", "Lee Wong", true);
    }

    #[test]
    fn a_number_keeps_names_apart() {
        let check = |a: &str, b: &str| assert_ne!(full(a), full(b), "{a} / {b}");
        check("Old Friend 3", "Old Friend 4");
        check("Old Friend 3", "Old Friend");
        check("Old Friend3", "Old Friend4");
        check("Ana Maria Silva2", "Ana Maria Silva");
        check("Old Friend (2)", "Old Friend");
        assert!(!are_spellings(&full("Old Friend 3").unwrap(), &full("Old Friend 4").unwrap()));
    }

    #[test]
    fn a_first_name_an_initial_or_an_address_proves_nothing() {
        for name in [
            "Ada",
            "A. Lovelace",
            "R Vale",
            "K.H.C. van Houten",
            "Houten K.H.C. van",
            "de Vries",
            "ada@example.org",
            "",
            "42 17",
        ] {
            assert_eq!(full(name), None, "{name}");
        }
    }

    #[test]
    fn spellings_of_one_person_are_not_three_people() {
        let check = |a: &str, b: &str, same: bool| {
            assert_eq!(are_spellings(&full(a).unwrap(), &full(b).unwrap()), same, "{a} / {b}");
        };
        check("David Daney", "ext David Daney", true);
        check("David Daney", "David Saney", true);
        check("Russell King", "Russell King - ARM Linux", true);
        check("Tom Reis", "Ana Reis", false);
        check("Ada King", "Ada Lovelace", false);
    }

    #[test]
    fn a_name_in_two_scripts_is_a_look_alike() {
        assert!(is_look_alike("Аda Lovelace"), "the first letter is Cyrillic");
        for name in ["Ada Lovelace", "Иван Петров", "Ada 山田", "Zoë Müller", "Иван (Ivan) Petrov"]
        {
            assert!(!is_look_alike(name), "{name}");
        }
    }
}
