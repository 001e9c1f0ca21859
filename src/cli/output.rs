//! Input and output that several subcommands share.

use std::io::{Read, Write};

/// Reads one input: a file, or standard input for `-`.
///
/// # Errors
/// Names the file.
pub fn read_input(name: &str) -> anyhow::Result<Vec<u8>> {
    use anyhow::Context;
    if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("reading standard input")?;
        return Ok(bytes);
    }
    std::fs::read(name).with_context(|| format!("reading {name}"))
}

/// Writes one value as a line of JSON.
///
/// # Errors
/// When the output is closed.
pub fn print_line(out: &mut dyn Write, value: &impl serde::Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}
