//! `plumbing bounce FILE...`

use std::io::Write;

/// Prints one line a file.
///
/// # Errors
/// A file that cannot be read; a closed output.
pub fn run(files: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let _ = (files, out);
    todo!()
}
