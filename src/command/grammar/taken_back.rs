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

/// What is left of such a line, perhaps nothing, and the question about it. `None`: nothing in it
/// was taken back.
pub(super) fn question(line: &str) -> Option<(String, String)> {
    if line.matches(STRUCK).count() > 1 {
        let left = words(&line.split(STRUCK).step_by(2).collect::<Vec<_>>().join(" "));
        let why = match left.is_empty() {
            true => "this is struck out, so nothing of it was done; without the line through it, it is \
                     a command, as in `skip 3`"
                .to_owned(),
            false => format!("are the words that are struck out taken back? The others alone are `{left}`"),
        };
        return Some((left, why));
    }
    let mark = MARKS.iter().find(|mark| line.contains(**mark))?;
    let left = words(&line.replace(mark, " "));
    let why = format!("does `{mark}` say that this is not to be done? Without it the line is `{left}`");
    Some((left, why))
}

/// Without what a list puts in front, and without double blanks.
fn words(text: &str) -> String {
    let words: Vec<&str> = text.split([' ', '\u{fe0f}']).filter(|word| !word.is_empty()).collect();
    words.join(" ").trim_start_matches(['-', '*', ' ']).to_owned()
}
