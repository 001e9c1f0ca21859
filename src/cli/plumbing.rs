//! `rekindle plumbing`: the pure floors from the shell, for tests, scripts and bug reports. Needs
//! neither configuration nor database; one JSON object a line; `-` reads standard input.

pub mod bounce;
pub mod cron;
pub mod headers;
pub mod reply;
pub mod when;

use std::io::Write;

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
