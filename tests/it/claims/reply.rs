//! What must hold of the text that is read out of any message: it is what its sender typed, and
//! never what was quoted or hidden.

use rekindle::mail::{body, html, quote};

use super::command;

/// Panics where `message` breaks a promise of the readers of replies.
pub fn hold(message: &[u8]) {
    let typed = body::reply_text(message);
    bears_no_quote(&typed);
    assert!(typed.len() <= 4 * body::limit::MAX_BODY_BYTES, "{} bytes are kept", typed.len());
    command::read(&typed);
    body::answers_between(message);
    let text = String::from_utf8_lossy(message);
    bears_no_quote(quote::reply(&text));
    bears_no_quote(quote::reply(&html::to_text(&text)));
    // Escaped and with what stands around it, it is still read whole.
    let short = body::limit::cut(&text, body::limit::MAX_BODY_BYTES / 8);
    what_is_quoted_is_not_said(short);
    what_cannot_be_seen_is_not_said(short);
}

/// No line of it starts with a quote mark, whatever no reader can see stands before it.
pub fn bears_no_quote(typed: &str) {
    for line in typed.split(ends_line) {
        let visible = line.trim_start_matches(is_unseen);
        let marked = visible.starts_with(['>', '＞', '›', '»', '❯', '┃', '│']) || visible.starts_with("&gt;");
        assert!(!marked, "a quoted line came out: {line:?}");
    }
}

fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}')
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' | '\u{61c}' | '\u{180e}')
}

/// Whatever a message says, with marks before each line of it or in a blockquote it adds nothing to
/// what stands above.
fn what_is_quoted_is_not_said(text: &str) {
    let quoted: String = text.split(ends_line).map(|line| format!("> {line}\n")).collect();
    let above = format!("Subject: x\n\ndone 1\n\n{quoted}");
    assert_eq!(body::reply_text(above.as_bytes()), "done 1", "quoted below");
    let below = body::reply_text(format!("Subject: x\n\n{quoted}\ndone 1\n").as_bytes());
    assert!(below == "done 1" || below.is_empty(), "quoted above: {below:?}");
    let markup = format!("<p>done 1</p><blockquote>{}</blockquote>", escaped(text));
    assert_eq!(quote::reply(&html::to_text(&markup)), "done 1", "in a blockquote");
}

/// The same of what a mail program would not show.
fn what_cannot_be_seen_is_not_said(text: &str) {
    let text = escaped(text);
    for hidden in [
        format!("<p>done 1</p><div style=\"display:none\">{text}</div>"),
        format!("<div style=\"font-size:0\">{text}</div><p>done 1</p>"),
        format!("<p>done 1</p><!-- {} -->", text.replace('-', "")),
        format!("<p title=\"{text}\">done 1</p>"),
    ] {
        assert_eq!(quote::reply(&html::to_text(&hidden)), "done 1", "hidden");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
