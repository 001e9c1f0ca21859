//! Where a reply ends and what it answers begins.

/// The part of a text/plain body that its sender typed: from the top to the first quote mark, attribution line, signature separator, forwarded
/// header or client footer; or, where the body starts with the quote, what stands below its last quoted line.
pub fn reply(text: &str) -> &str {
    let _ = text;
    todo!()
}
