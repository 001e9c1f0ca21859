//! Which files the configuration means.

use std::collections::HashSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{postmark, postmark::Postmark, text::Text};
use crate::mail::{Role, folder::role_by_name};
use crate::source::SourceError;

/// One mbox file, or what is where a pattern expects one.
#[derive(Debug)]
pub(super) struct MboxFile {
    pub(super) path: PathBuf,
    /// Relative to the fixed part of its pattern; the whole path where two patterns give the same.
    pub(super) name: String,
    pub(super) role: Role,
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
            let taken = names.contains(&short);
            let name = if taken { path.to_string_lossy().into_owned() } else { short.clone() };
            names.insert(name.clone());
            files.push(MboxFile { role: role(&with_name_above(&short, &base)), path, name });
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
    // A directory that cannot be listed is among them: reading it says why.
    let named = found.map(|path| path.unwrap_or_else(|error| error.path().to_path_buf()));
    Ok(named.filter(|path| is_named(path)).map(|path| (base.clone(), path)).collect())
}

/// A path below `base`; of Apple Mail's `NAME.mbox/mbox` that is given by itself, with the name.
fn with_name_above(short: &str, base: &Path) -> String {
    let above = base.file_name().map(|name| name.to_string_lossy()).filter(|name| name.ends_with(".mbox"));
    match above {
        Some(name) if short == APPLE => format!("{name}/{short}"),
        _ => short.to_owned(),
    }
}

/// The file in a directory `NAME.mbox` of Apple Mail's.
const APPLE: &str = "mbox";

/// What a file is for by its own name, or the name of the directory that stands for it; what is
/// under Junk, Trash or Drafts stays there, as `Trash.sbd/2019` of Thunderbird, and what is under
/// Sent is Sent.
fn role(name: &str) -> Role {
    let levels: Vec<&str> =
        name.split('/').map(|level| level.strip_suffix(".sbd").unwrap_or(level)).collect();
    let levels = match levels[..] {
        [ref above @ .., _, APPLE] if levels.len() > 1 => &levels[..=above.len()],
        _ => &levels[..],
    };
    let roles: Vec<Role> = levels.iter().map(|level| role_by_name(level)).collect();
    let hidden = roles.iter().find(|role| role.is_left_out());
    match (hidden, &roles[..]) {
        (Some(hidden), _) => *hidden,
        (None, [.., above, Role::Plain]) if *above == Role::Sent => Role::Sent,
        (None, roles) => roles.last().copied().unwrap_or(Role::Plain),
    }
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

/// The mbox files of a directory: those right inside it, those of Apple Mail's directories
/// `NAME.mbox` in it and of the folders below them (`NAME`), and those in Thunderbird's `NAME.sbd`.
fn directory(dir: &Path) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let (mut files, mut open) = (Vec::new(), vec![(dir.to_path_buf(), 0)]);
    while let Some((inside, depth)) = open.pop() {
        let entries = std::fs::read_dir(&inside).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let paths: Vec<PathBuf> = match entries {
            Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect(),
            Err(error) if depth == 0 => return Err(error),
            // Reading it says why it cannot be listed.
            Err(_) => vec![inside.clone()],
        };
        let deeper = paths.iter().filter(|path| depth < DEEPEST && is_folder_of_folders(path));
        open.extend(deeper.map(|path| (path.clone(), depth + 1)));
        files.extend(paths.into_iter().filter(|path| is_mbox(path) || *path == inside));
    }
    files.sort();
    Ok(files.into_iter().map(|path| (dir.to_path_buf(), path)).collect())
}

/// Levels of such directories that are looked into.
const DEEPEST: usize = 8;

/// A directory that mail programs keep for mbox files: Apple Mail's, Thunderbird's.
fn is_folder_of_folders(path: &Path) -> bool {
    let ends = |ending: &str| path.extension().is_some_and(|found| found == ending);
    let is_link = path.symlink_metadata().is_ok_and(|about| about.is_symlink());
    let has_twin = || PathBuf::from(format!("{}.mbox", path.display())).is_dir();
    path.is_dir() && !is_link && (ends("mbox") || ends("sbd") || has_twin())
}

/// Whether a file in a directory is one: Thunderbird keeps `.msf` and others beside its mbox files.
/// One that may not be looked into counts: reading it says why.
fn is_mbox(path: &Path) -> bool {
    path.is_file() && begins_well(path).unwrap_or(true)
}

/// Whether what a pattern names is read, or told of: mbox files, and what cannot be read where the
/// name says that it is to be mail.
fn is_named(path: &Path) -> bool {
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => std::fs::read_dir(path).is_err(),
        Ok(about) if about.is_file() => begins_well(path).unwrap_or(true) || is_called_mail(path),
        // A pipe, a socket: reading it would wait for somebody.
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Whether a file's name is that of an mbox file, compressed or not: an ending that says so, or
/// none.
fn is_called_mail(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let by_ending = ENDINGS.iter().any(|ending| name.ends_with(ending));
    by_ending || !name.contains('.') && !BESIDE.contains(&name.as_str())
}

const ENDINGS: &[&str] =
    &[".mbox", ".mbx", ".gz", ".bz2", ".zst", ".zstd", ".xz", ".lz4", ".lzma", ".lz", ".z", ".zip", ".7z"];

/// What Apple Mail keeps beside its mbox files.
const BESIDE: &[&str] = &["table_of_contents"];

/// Whether the file is empty or begins with a `From ` line, be it one that is still being written.
fn begins_well(path: &Path) -> io::Result<bool> {
    let Some(mut text) = Text::open(path, 0)? else { return Ok(false) };
    let start = text.take(8 << 10)?;
    let blank = start.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let bare = start[blank..].strip_prefix("\u{feff}".as_bytes()).unwrap_or(&start[blank..]);
    let line = bare.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let partial = line.len() == bare.len() && (b"From ".starts_with(line) || line.starts_with(b"From "));
    Ok(partial
        || match postmark::read(line) {
            Some(Postmark::Dated(_)) => true,
            Some(Postmark::Bare) => postmark::begins_mail(bare.get(line.len() + 1..).unwrap_or_default()),
            None => false,
        })
}

/// Why nothing of a file can be read. `None` where something can, as far as its beginning tells.
///
/// # Errors
/// The file's.
pub(super) fn fault(path: &Path) -> io::Result<Option<&'static str>> {
    let about = std::fs::metadata(path)?;
    if about.is_dir() {
        std::fs::read_dir(path)?;
    }
    if !about.is_file() {
        return Ok(Some("it is not a regular file"));
    }
    Ok(if begins_well(path)? { None } else { Some(NO_MBOX) })
}

const NO_MBOX: &str = "it does not begin with a From line, so it is no mbox";

fn check(path: &Path) -> Result<(), SourceError> {
    let failed = |error| super::io_error("opening the mbox file", path, error);
    // Opening a pipe would wait for its writer.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(refused(path, "it is not a regular file"));
    }
    std::fs::File::open(path).and_then(|mut file| file.read(&mut [0])).map_err(failed)?;
    match begins_well(path).map_err(failed)? {
        true => Ok(()),
        false => Err(refused(path, NO_MBOX)),
    }
}

fn refused(path: &Path, reason: &str) -> SourceError {
    SourceError::Protocol {
        operation: format!("opening the mbox file {}", path.display()),
        reason: reason.into(),
    }
}
