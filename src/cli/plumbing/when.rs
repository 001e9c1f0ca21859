//! `plumbing when --now T --tz Z TEXT...`

use std::io::Write;

/// Prints one line a text: `text`, `at` (RFC 3339 with offset), `granularity`; or `text`, `error`. With the single text `-`, standard input has
/// lines of text TAB now TAB zone, and `now` and `zone` may be absent here.
///
/// # Errors
/// A missing or bad `now` or `zone`; a closed output.
pub fn run(
    now: Option<&str>,
    zone: Option<&str>,
    texts: &[String],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let _ = (now, zone, texts, out);
    todo!()
}
