//! Words from elsewhere, cut to what a sentence takes.

use crate::mail::text;

/// A note of the owner's, or a subject.
pub(super) fn note(words: &str) -> String {
    text::shorten(words, 160)
}

/// What was said beside a link that is repeated.
pub(super) fn link(words: &str) -> String {
    text::shorten(words, 100)
}

/// Why somebody could help: a piece of a note or a title.
pub(super) fn fit(words: &str) -> String {
    text::shorten(&text::one_line(words), 60)
}

/// A name or a title.
pub(super) fn line(words: &str) -> String {
    text::one_line(words)
}
