//! The names of the people there are, so that a name of several words ends where theirs does:
//! `tag noor haddad rust` is about Noor Haddad, and `rust` is the tag.
//!
//! A name that is known is put into quotes, as the owner might have done; the grammar reads the
//! rest as ever. Absent on purpose: whom a name means in the end.

use super::verbs;

/// Most words of a name.
const MOST_WORDS: usize = 6;

/// The words of people's names, folded: lower case, accents off.
#[derive(Debug, Clone)]
pub struct KnownNames {
    names: Vec<Vec<String>>,
    /// The folded words of a name, and of what was typed.
    tokens: fn(&str) -> Vec<String>,
}

impl Default for KnownNames {
    fn default() -> KnownNames {
        KnownNames { names: Vec::new(), tokens: |_| Vec::new() }
    }
}

impl KnownNames {
    /// `tokens` gives the folded words of a name; it is asked about typed words, too.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>, tokens: fn(&str) -> Vec<String>) -> KnownNames {
        let names = names.map(tokens).filter(|name| !name.is_empty()).collect();
        KnownNames { names, tokens }
    }

    /// Whether nobody's name is known: then nothing can be said against a word.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether all words are whole words of one person's name.
    pub(super) fn has(&self, name: &str) -> bool {
        let words = (self.tokens)(name);
        let fits = |theirs: &Vec<String>| words.iter().all(|word| theirs.contains(word));
        !words.is_empty() && self.names.iter().any(fits)
    }

    /// Whether one person's name has all words, the first whole and the others by their beginnings.
    pub(super) fn may_be(&self, name: &str) -> bool {
        let words = (self.tokens)(name);
        let fits = |theirs: &Vec<String>| {
            let begun = |word: &String| theirs.iter().any(|token| token.starts_with(word.as_str()));
            words.first().is_some_and(|first| theirs.contains(first)) && words.iter().all(begun)
        };
        self.names.iter().any(fits)
    }

    /// Whether one person's name has words that begin with each of these.
    pub(super) fn begins_one(&self, name: &str) -> bool {
        let words = (self.tokens)(name);
        let begun =
            |theirs: &Vec<String>, word: &String| theirs.iter().any(|token| token.starts_with(word.as_str()));
        !words.is_empty() && self.names.iter().any(|theirs| words.iter().all(|word| begun(theirs, word)))
    }

    /// The line with the names of several words behind its verb, or a list of names, in quotes.
    /// `None`: it has none.
    pub(super) fn quoted(&self, line: &str) -> Option<String> {
        let (verb, rest) = line.split_once(' ').filter(|(verb, _)| verbs::is_verb(verb))?;
        let (mut out, mut rest) = (format!("{verb} "), rest.trim_start());
        let (mut found, mut listed) = (false, 0);
        loop {
            let end = self.longest(rest);
            if let Some(end) = end.or_else(|| self.whole_word(rest)) {
                listed += 1;
                found |= rest[..end].contains(' ') || listed > 1;
                out.push_str(&format!("\"{}\"", &rest[..end]));
                rest = &rest[end..];
            } else if let Some(end) = one_word(rest) {
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            let Some(join) = joined(rest) else { break };
            out.push_str(&rest[..join]);
            rest = &rest[join..];
        }
        found.then(|| out + rest)
    }

    /// Where a word at the beginning that is somebody's name ends.
    fn whole_word(&self, text: &str) -> Option<usize> {
        let end = text.find([' ', ',']).unwrap_or(text.len());
        let word = &text[..end];
        (word.chars().all(char::is_alphabetic) && self.has(word)).then_some(end)
    }

    /// Where the longest name of several words at the beginning ends.
    fn longest(&self, text: &str) -> Option<usize> {
        let ends = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]);
        let ends: Vec<usize> = ends.skip(1).take(MOST_WORDS).collect();
        ends.into_iter().rev().find_map(|end| {
            let name = text[..end].trim_end_matches([',', ':', ';', '.', '!', '?']);
            let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.'));
            let whole = name.split(' ').count() == (self.tokens)(name).len() || name.contains('-');
            (plain && whole && self.has(name)).then_some(name.len())
        })
    }
}

/// Behind a word that may be a name of one word, where a list goes on.
fn one_word(text: &str) -> Option<usize> {
    let end = text.find([' ', ','])?;
    joined(&text[end..]).map(|_| end)
}

/// Behind what joins two people of a list.
fn joined(rest: &str) -> Option<usize> {
    [", and ", ", ", " and ", " & ", " to ", " with "]
        .iter()
        .find(|join| rest.get(..join.len()).is_some_and(|start| start.eq_ignore_ascii_case(join)))
        .map(|join| join.len())
}
