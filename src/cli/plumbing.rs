//! `rekindle plumbing`: the pure floors from the shell, for tests, scripts and bug reports. Needs
//! neither configuration nor database; one JSON object a line; `-` reads standard input.

pub mod bounce;
pub mod cron;
pub mod headers;
pub mod reply;
pub mod when;

use std::io::{Read, Write};

/// Runs one of them.
///
/// # Errors
/// An input that cannot be read, a closed output.
pub fn run(
    plumbing: &super::args::PlumbingArgs,
    now: Option<&str>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    use super::args::PlumbingArgs;
    match plumbing {
        PlumbingArgs::Headers { files } => headers::run(files, out),
        PlumbingArgs::Reply { files } => reply::run(files, out),
        PlumbingArgs::Bounce { files } => bounce::run(files, out),
        PlumbingArgs::When { zone, texts } => when::run(now, zone.as_deref(), texts, out),
        PlumbingArgs::Cron { zone, after, expressions } => {
            cron::run(zone.as_deref(), after.as_deref(), expressions, out)
        }
    }
}

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
