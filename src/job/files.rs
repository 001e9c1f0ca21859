//! Files that the owner names by patterns, read when they changed: which there are, which are
//! another now, and their text. Bounds: files, bytes of one and of all.

use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::store::watched_file::WatchedFile;

/// Most files of all patterns.
const FILES: usize = 150_000;
/// Largest file read, in bytes, unpacked.
const FILE_BYTES: u64 = 256 << 20;
/// Folders in a folder that is named.
const DEPTH: usize = 8;

/// What changed since the files were read last.
#[derive(Debug, Default)]
pub struct Changes {
    pub changed: Vec<(WatchedFile, Vec<u8>)>,
    /// Touched, and saying the same.
    pub touched: Vec<WatchedFile>,
    /// Paths of files that are not there any more.
    pub gone: Vec<String>,
    /// Files and patterns that cannot be read, and why.
    pub faults: Vec<String>,
}

/// The files of all patterns: those named, and in a folder those with one of the endings.
pub fn list(patterns: &[String], endings: &[&str], faults: &mut Vec<String>) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for pattern in patterns {
        let before = found.len();
        match glob::glob(pattern) {
            Ok(paths) => paths.for_each(|path| match path {
                Ok(path) => add(&path, endings, 0, &mut found, faults),
                Err(error) => faults.push(format!("{}: {}", error.path().display(), error.error())),
            }),
            Err(error) => faults.push(format!("{pattern}: {error}")),
        }
        if found.len() == before && !Path::new(pattern).exists() {
            faults.push(format!("{pattern}: no such file"));
        }
    }
    found
}

fn add(path: &Path, endings: &[&str], depth: usize, found: &mut BTreeSet<PathBuf>, faults: &mut Vec<String>) {
    if found.len() >= FILES {
        return;
    }
    if !path.is_dir() {
        found.insert(path.to_owned());
        return;
    }
    match std::fs::read_dir(path) {
        Ok(entries) => {
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().to_lowercase();
                let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
                let wanted = endings.iter().any(|ending| name.ends_with(ending));
                if (is_dir && depth < DEPTH && !name.starts_with('.')) || (!is_dir && wanted) {
                    add(&entry.path(), endings, depth + 1, found, faults);
                }
            }
        }
        Err(error) => faults.push(format!("{}: {error}", path.display())),
    }
}

/// Compares the files with how they were when they were read.
pub fn changes(paths: &BTreeSet<PathBuf>, known: Vec<WatchedFile>, faults: Vec<String>) -> Changes {
    let mut known: HashMap<String, WatchedFile> =
        known.into_iter().map(|file| (file.path.clone(), file)).collect();
    let mut found = Changes { faults, ..Changes::default() };
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        let before = known.remove(&name);
        if let Err(why) = look(path, &name, before.as_ref(), &mut found) {
            // What cannot be read now stays as it was.
            found.faults.push(format!("{name}: {why}"));
        }
    }
    // A folder that cannot be listed, a disk that is away: nothing is known to be gone.
    if found.faults.is_empty() {
        found.gone = known.into_keys().collect();
        found.gone.sort();
    }
    found
}

fn look(path: &Path, name: &str, before: Option<&WatchedFile>, found: &mut Changes) -> Result<(), String> {
    let about = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("no file".to_owned());
    }
    let modified = about.mtime().saturating_mul(1_000_000_000).saturating_add(about.mtime_nsec());
    if before.is_some_and(|file| (file.modified, file.size) == (modified, about.len())) {
        return Ok(());
    }
    let bytes = read(path, name).map_err(|error| error.to_string())?;
    let hash = Sha256::digest(&bytes).to_vec();
    let same = before.is_some_and(|file| file.hash == hash);
    let file = WatchedFile { path: name.to_owned(), modified, size: about.len(), hash, remarks: Vec::new() };
    match same {
        true => found.touched.push(file),
        false => found.changed.push((file, bytes)),
    }
    Ok(())
}

fn read(path: &Path, name: &str) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    match name.to_lowercase().ends_with(".gz") {
        true => flate2::read::MultiGzDecoder::new(file).take(FILE_BYTES + 1).read_to_end(&mut bytes)?,
        false => file.take(FILE_BYTES + 1).read_to_end(&mut bytes)?,
    };
    if bytes.len() as u64 > FILE_BYTES {
        return Err(std::io::Error::other(format!("larger than {} MiB", FILE_BYTES >> 20)));
    }
    Ok(bytes)
}
