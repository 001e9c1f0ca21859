//! Lines that their writer took back: a box that is not ticked, a cross, words struck out
//! (`~~never 4~~`, as which struck words of HTML arrive, too).

/// Boxes that nobody ticked, and crosses. Of `☒` nobody knows which it is.
const MARKS: [&str; 16] =
    ["[ ]", "☐", "⬜", "◻", "□", "▢", "🔲", "🔳", "☒", "✗", "✘", "✖", "✕", "❌", "❎", "❏"];

/// What is around words that are struck out.
const STRUCK: &str = "~~";

/// Is it one of the signs that say no?
pub(super) fn is_mark(c: char) -> bool {
    MARKS.iter().any(|mark| mark.starts_with(c) && mark.chars().count() == 1)
}

/// A line that was taken back, or a part of it.
pub(super) struct TakenBack {
    /// What is left, perhaps nothing.
    pub left: String,
    /// The question about it.
    pub why: String,
    pub sign: TakenBackSign,
}

/// What says that it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TakenBackSign {
    /// A mark in front.
    Front,
    /// A mark at the end, where a note may have it as a word.
    End,
    /// Words struck out.
    Struck,
}

/// What is taken back in a line. `None`: nothing. A mark between words is one of them.
pub(super) fn question(line: &str) -> Option<TakenBack> {
    if line.matches(STRUCK).count() > 1 {
        let left = words(&line.split(STRUCK).step_by(2).collect::<Vec<_>>().join(" "));
        let why = match left.is_empty() {
            true => "this is struck out, so nothing of it was done; without the line through it, it is \
                     a command, as in `skip 3`"
                .to_owned(),
            false => format!("are the words that are struck out taken back? The others alone are `{left}`"),
        };
        return Some(TakenBack { left, why, sign: TakenBackSign::Struck });
    }
    let bare = line.trim_end_matches([' ', '.', '!', ',', '\u{fe0f}']);
    let (mark, left, sign) = MARKS.iter().find_map(|mark| {
        let front = line.strip_prefix(mark).map(|left| (*mark, left, TakenBackSign::Front));
        front.or_else(|| bare.strip_suffix(mark).map(|left| (*mark, left, TakenBackSign::End)))
    })?;
    let left = words(left.trim_start_matches(mark).trim_end_matches(mark));
    let why = format!("does `{mark}` say that this is not to be done? Without it the line is `{left}`");
    Some(TakenBack { left, why, sign })
}

/// The same line as if nothing of it were struck out.
pub(super) fn unstruck(line: &str) -> String {
    words(&line.replace(STRUCK, " "))
}

/// Without what a list puts in front, and without double blanks.
fn words(text: &str) -> String {
    let words: Vec<&str> = text.split([' ', '\u{fe0f}']).filter(|word| !word.is_empty()).collect();
    words.join(" ").trim_start_matches(['-', '*', ' ']).to_owned()
}
