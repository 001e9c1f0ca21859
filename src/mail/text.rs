//! Text from strangers, made safe to show: no controls, no bidi tricks, one line.

/// One line: C0, C1, DEL, CR, LF and bidi controls (U+200E..F, U+202A..E, U+2066..9, U+061C) removed or made a blank, runs of blanks folded,
/// ends trimmed.
pub fn one_line(raw: &str) -> String {
    let _ = raw;
    todo!()
}

/// At most `max` characters, with an ellipsis when cut.
pub fn shorten(text: &str, max: usize) -> String {
    let _ = (text, max);
    todo!()
}
