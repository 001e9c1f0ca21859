//! Tables of phrases, folded, as [`super::names::spaced`] writes text: looked for as whole words.

/// Phrases, several to a line, parted by `|`.
#[derive(Debug, Clone, Copy)]
pub struct Phrases(pub &'static [&'static str]);

impl Phrases {
    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flat_map(|line| line.split('|'))
    }

    /// Whether one of them is in the words of [`super::names::spaced`].
    pub fn are_in(self, words: &str) -> bool {
        self.iter().any(|phrase| place(words, phrase).is_some())
    }

    /// Whether a word is one of them.
    pub fn has(self, word: &str) -> bool {
        self.iter().any(|phrase| phrase == word)
    }
}

/// Where a phrase begins among the words. `None`: it is not there as a whole.
pub fn place(words: &str, phrase: &str) -> Option<usize> {
    let whole = |at: &usize| {
        let (before, behind) = (&words[..*at], &words[at + phrase.len()..]);
        before.ends_with(' ') && behind.starts_with(' ')
    };
    words.match_indices(phrase).map(|(at, _)| at).find(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_whole_words() {
        let phrases = Phrases(&["looking for|do you know", "seeking"]);
        assert!(phrases.are_in(" i am looking for a flat ") && !phrases.are_in(" looking forward "));
        assert!(phrases.has("seeking") && !phrases.has("seek") && phrases.iter().count() == 3);
    }
}
