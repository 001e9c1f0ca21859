//! Names, normalised for comparing: "Müller, Dr. Zoë (Acme)" and "zoe muller" are one.

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

/// The tokens of a display name: lower case, accents off, "Last, First" turned, titles and "(Company)" dropped. Empty when it is
/// no name: an address, a single sign, digits.
pub fn tokens(name: &str) -> Vec<String> {
    if name.contains('@') {
        return Vec::new();
    }
    let plain = without_brackets(name);
    let turned = match plain.split_once(',') {
        // "Last, First" but not "First Last, PhD".
        Some((last, first)) if !all_titles(first) => format!("{first} {last}"),
        Some((name, _)) => name.to_owned(),
        None => plain,
    };
    let folded = fold(&turned);
    let words = folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty());
    words
        .filter(|word| !TITLES.contains(word) && word.chars().any(char::is_alphabetic))
        .map(str::to_owned)
        .collect()
}

/// The name under which two addresses are one person: two tokens or more, none of them a bare initial (CJK and Hangul aside, where one
/// sign is a name). `None`: the name proves nothing.
pub fn full(name: &str) -> Option<String> {
    let mut tokens = tokens(name);
    let bare = |token: &String| token.chars().count() == 1 && token.is_ascii();
    if tokens.len() < 2 || tokens.iter().any(bare) {
        return None;
    }
    tokens.sort();
    Some(tokens.join(" "))
}

/// Lower case without accents, for comparing what people type with what they meant.
pub fn fold(text: &str) -> String {
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

fn without_brackets(name: &str) -> String {
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
        check("Søren Østergaard", "soren ostergaard");
        check("山田 太郎", "太郎 山田");
    }

    #[test]
    fn a_first_name_an_initial_or_an_address_proves_nothing() {
        for name in ["Ada", "A. Lovelace", "R Vale", "ada@example.org", "", "42 17"] {
            assert_eq!(full(name), None, "{name}");
        }
    }
}
