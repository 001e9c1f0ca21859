//! `plumbing cron --tz Z --after T EXPR...`

use std::io::Write;

/// Prints one line an expression: `expr`, `next` (five, RFC 3339 with offset), `words`; or `expr`, `error`. With the single expression `-`,
/// standard input has lines of expr TAB zone TAB after, and `zone` and `after` may be absent here.
///
/// # Errors
/// A missing or bad `zone` or `after`; a closed output.
pub fn run(
    zone: Option<&str>,
    after: Option<&str>,
    expressions: &[String],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let _ = (zone, after, expressions, out);
    todo!()
}
