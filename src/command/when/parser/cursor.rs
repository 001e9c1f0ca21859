//! A place in the tokens of a text, and the small steps from it.

use crate::command::when::NumericDates;
use crate::command::when::lexer::{self, LexRemainder, Lexeme, LexemeKind};

/// A place in the tokens of a text.
pub(in crate::command::when) struct LexemeCursor {
    pub(super) tokens: Vec<Lexeme>,
    rest: LexRemainder,
    pub(super) dates: NumericDates,
    pub(super) at: usize,
    complaint: Option<Complaint>,
    /// What a date that was read leaves open: `2-3 weeks`, `friday at half past 3`.
    pub(super) question: Option<String>,
}

/// Why a form that is almost a date is none.
#[derive(Debug, Clone)]
struct Complaint {
    sentence: String,
    weight: WordWeight,
}

/// Does a complaint hold when the words might also be plain text?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordWeight {
    /// `5 minutes ago`, `3/6`: surely meant as a date.
    Grave,
    /// `a 5 minute call`.
    Light,
}

impl LexemeCursor {
    pub fn new(text: &str, dates: NumericDates) -> LexemeCursor {
        let (tokens, rest) = lexer::tokens(text);
        LexemeCursor { tokens, rest, dates, at: 0, complaint: None, question: None }
    }

    /// Everything was read, but perhaps a full stop.
    pub fn is_at_end(&self) -> bool {
        let rest = &self.tokens[self.at..];
        self.rest == LexRemainder::Nothing
            && rest.iter().all(|t| matches!(t.kind, LexemeKind::Sign('.' | '!' | ',')))
    }

    /// Bytes of the text that were read.
    pub fn offset(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |last| self.tokens[last].end)
    }

    /// The question that is left open where a day has to be exact: `2-3 weeks`.
    pub fn question(&self) -> Option<String> {
        self.question.clone()
    }

    /// Why the text, which should be a date, is none. The first reason counts.
    pub fn complaint(&self) -> Option<String> {
        self.complaint.as_ref().map(|c| c.sentence.clone())
    }

    /// Why a text that might as well be something else begins with what was meant as a date and is
    /// none.
    pub fn grave_complaint(&self) -> Option<String> {
        self.complaint.as_ref().filter(|c| c.weight == WordWeight::Grave).map(|c| c.sentence.clone())
    }

    /// Runs `read`; the reader goes back when it finds nothing.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut LexemeCursor) -> Option<T>) -> Option<T> {
        let back = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = back;
        }
        found
    }

    pub(super) fn complain(&mut self, sentence: String, weight: WordWeight) {
        self.complaint.get_or_insert(Complaint { sentence, weight });
    }

    pub(super) fn peek_word(&self) -> Option<&str> {
        match &self.tokens.get(self.at)?.kind {
            LexemeKind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn take(&mut self, fits: impl FnOnce(&Lexeme) -> bool) -> Option<()> {
        let token = self.tokens.get(self.at)?;
        fits(token).then(|| self.at += 1)
    }

    pub(super) fn take_word<T>(&mut self, meaning: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let found = self.peek_word().and_then(meaning)?;
        self.at += 1;
        Some(found)
    }

    pub(super) fn word(&mut self, wanted: &str) -> bool {
        self.take(|t| matches!(&t.kind, LexemeKind::Word(w) if w == wanted)).is_some()
    }

    pub(super) fn word_glued(&mut self, wanted: &str) -> bool {
        self.take(|t| t.glued && matches!(&t.kind, LexemeKind::Word(w) if w == wanted)).is_some()
    }

    pub(super) fn any_word(&mut self, wanted: &[&str]) -> bool {
        wanted.iter().any(|word| self.word(word))
    }

    /// All of them in a row, or none.
    pub(super) fn all_words(&mut self, wanted: &[&str]) -> bool {
        self.attempt(|r| wanted.iter().all(|word| r.word(word)).then_some(())).is_some()
    }

    pub(super) fn sign(&mut self, wanted: char) -> bool {
        self.take(|t| t.kind == LexemeKind::Sign(wanted)).is_some()
    }

    pub(super) fn any_sign(&mut self, wanted: &[char]) -> bool {
        wanted.iter().any(|sign| self.sign(*sign))
    }

    pub(super) fn glued_sign(&mut self, wanted: char) -> bool {
        self.take(|t| t.glued && t.kind == LexemeKind::Sign(wanted)).is_some()
    }

    /// Digits, with how many they are; not the first part of a longer figure such as `1.5` or
    /// `15:30`.
    pub(super) fn number(&mut self) -> Option<(u32, usize)> {
        self.attempt(|r| {
            let number = r.any_number()?;
            let figure = r.attempt(|r| {
                (r.glued_sign('.') || r.glued_sign(':') || r.glued_sign('/')).then(|| r.glued_number())?
            });
            figure.is_none().then_some(number)
        })
    }

    pub(super) fn any_number(&mut self) -> Option<(u32, usize)> {
        let LexemeKind::Number { value, digits } = self.tokens.get(self.at)?.kind else { return None };
        self.at += 1;
        Some((value, digits))
    }

    pub(super) fn glued_number(&mut self) -> Option<(u32, usize)> {
        let glued = self.tokens.get(self.at)?.glued;
        glued.then(|| self.any_number())?
    }
}
