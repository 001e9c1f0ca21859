//! From a whole message (at most 64 KiB of it) to the text the sender typed.

/// Bytes of a body that are ever looked at.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// MIME nesting that is followed.
pub const MAX_DEPTH: usize = 20;

/// The plain text of a whole message (headers and body): the first text/plain part that is not an attachment, decoded; else the first
/// text/html part reduced by [`super::html::to_text`]. Quotes are still in it. Empty when there is neither.
pub fn text(message: &[u8]) -> String {
    let _ = message;
    todo!()
}

/// What the sender of a reply typed: [`text`], with quotes, attribution, signature and client footers taken off by [`super::quote::reply`].
pub fn reply_text(message: &[u8]) -> String {
    super::quote::reply(&text(message)).to_owned()
}
