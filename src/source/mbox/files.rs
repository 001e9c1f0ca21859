//! Which files the configuration means.

use std::collections::HashSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{postmark, text::Text};
use crate::source::SourceError;

/// One mbox file.
#[derive(Debug)]
pub(super) struct MboxFile {
    pub(super) path: PathBuf,
    /// Relative to the fixed part of its pattern; the whole path where two patterns give the same.
    pub(super) name: String,
}

/// All files of all patterns, each once, in the order of the patterns.
///
/// # Errors
/// When a pattern is malformed, or a file named without wildcards is missing or no mbox.
pub(super) fn list(patterns: &[String]) -> Result<Vec<MboxFile>, SourceError> {
    let (mut files, mut paths, mut names) = (Vec::new(), HashSet::new(), HashSet::new());
    for pattern in patterns {
        for (base, path) in expand(pattern)? {
            if !paths.insert(path.clone()) {
                continue;
            }
            let short = path.strip_prefix(&base).unwrap_or(&path).to_string_lossy().into_owned();
            let name = if names.contains(&short) { path.to_string_lossy().into_owned() } else { short };
            names.insert(name.clone());
            files.push(MboxFile { path, name });
        }
    }
    Ok(files)
}

/// Pairs of the directory that names are relative to, and the file.
fn expand(pattern: &str) -> Result<Vec<(PathBuf, PathBuf)>, SourceError> {
    let literal = home(pattern);
    let plain = literal.exists() || !pattern.contains(['*', '?', '[']);
    if plain && literal.is_dir() {
        return directory(&literal).map_err(|error| super::io_error("listing", &literal, error));
    }
    if plain {
        check(&literal)?;
        return Ok(vec![(literal.parent().map(Path::to_path_buf).unwrap_or_default(), literal)]);
    }
    let malformed = |error: glob::PatternError| SourceError::Protocol {
        operation: format!("reading the pattern {pattern}"),
        reason: error.to_string(),
    };
    let found = glob::glob(&literal.to_string_lossy()).map_err(malformed)?;
    let base = fixed_part(&literal);
    Ok(found.flatten().filter(|path| is_mbox(path)).map(|path| (base.clone(), path)).collect())
}

fn home(pattern: &str) -> PathBuf {
    match (pattern.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => PathBuf::from(pattern),
    }
}

/// The directories before the first wildcard.
fn fixed_part(pattern: &Path) -> PathBuf {
    let wild = |part: &std::path::Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    pattern.components().take_while(|part| !wild(part)).collect()
}

/// The mbox files right inside a directory. Apple Mail exports a directory `NAME.mbox` that holds
/// one file called `mbox`: it is among them.
fn directory(dir: &Path) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let paths = std::fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    let mut files: Vec<PathBuf> = paths.into_iter().filter(|path| is_mbox(path)).collect();
    files.sort();
    Ok(files.into_iter().map(|path| (dir.to_path_buf(), path)).collect())
}

/// Whether a file found by a wildcard is one: Thunderbird keeps `.msf` and others beside its mbox
/// files.
fn is_mbox(path: &Path) -> bool {
    path.is_file() && begins_well(path).unwrap_or(true)
}

/// Whether the file is empty or begins with a `From ` line, be it one that is still being written.
fn begins_well(path: &Path) -> io::Result<bool> {
    let Some(mut text) = Text::open(path, 0)? else { return Ok(false) };
    let start = text.take(2048)?;
    let blank = start.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let bare = start[blank..].strip_prefix("\u{feff}".as_bytes()).unwrap_or(&start[blank..]);
    let line = bare.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let partial = line.len() == bare.len() && (b"From ".starts_with(line) || line.starts_with(b"From "));
    Ok(partial || postmark::read(line).is_some())
}

fn check(path: &Path) -> Result<(), SourceError> {
    let failed = |error| super::io_error("opening the mbox file", path, error);
    // Opening a pipe would wait for its writer.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(refused(path, "it is not a regular file"));
    }
    std::fs::File::open(path).and_then(|mut file| file.read(&mut [0])).map_err(failed)?;
    match begins_well(path).map_err(failed)? {
        true => Ok(()),
        false => Err(refused(path, "it does not begin with a From line, so it is no mbox")),
    }
}

fn refused(path: &Path, reason: &str) -> SourceError {
    SourceError::Protocol {
        operation: format!("opening the mbox file {}", path.display()),
        reason: reason.into(),
    }
}
