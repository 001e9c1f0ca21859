//! Files that the owner names by patterns, read when they changed: which there are, which are
//! another now, and their text. Bounds: files, bytes of one and of all.

mod unpack;

use std::collections::{BTreeSet, HashMap};
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

/// Bytes read at once; what goes beyond is left for the next look.
const ALL_BYTES: u64 = 256 << 20;

/// The files that patterns mean.
#[derive(Debug, Default)]
pub struct FileList {
    pub paths: BTreeSet<PathBuf>,
    /// Patterns and folders that cannot be looked into, and why.
    pub faults: Vec<String>,
    /// Folders of which nobody knows what is in them now.
    unlisted: Vec<PathBuf>,
    /// Endings of files that are read in folders and archives.
    endings: &'static [&'static str],
}

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
    /// There is more that changed than is read at once.
    pub more: bool,
}

/// What became of the files of a kind.
#[derive(Debug, Default)]
pub struct FilesRead {
    /// How many were read: those that are new or changed.
    pub read: usize,
    /// What cannot be read, and why.
    pub faults: Vec<String>,
}

/// The files of all patterns: those named, and in a folder those with one of the endings.
pub fn list(patterns: &[String], endings: &'static [&'static str]) -> FileList {
    let mut found = FileList { endings, ..FileList::default() };
    for pattern in patterns {
        match glob::glob(pattern) {
            Ok(paths) => paths.for_each(|path| match path {
                Ok(path) => found.add(&path, 0),
                Err(error) => found.unlist(error.path(), &error.error().to_string()),
            }),
            Err(error) => found.faults.push(format!("{pattern}: {error}")),
        }
        // A folder that is away, such as on another disk, has not lost its files.
        let folder = fixed_part(pattern);
        if !folder.exists() {
            found.unlist(&folder, "no such file");
        }
    }
    found
}

/// A pattern up to the first part of the path that holds a wildcard.
fn fixed_part(pattern: &str) -> PathBuf {
    let is_fixed =
        |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    Path::new(pattern).components().take_while(is_fixed).collect()
}

impl FileList {
    fn unlist(&mut self, path: &Path, why: &str) {
        self.faults.push(format!("{}: {why}", path.display()));
        self.unlisted.push(path.to_owned());
    }

    fn add(&mut self, path: &Path, depth: usize) {
        if self.paths.len() >= FILES {
            return;
        }
        if !path.is_dir() {
            self.paths.insert(path.to_owned());
            return;
        }
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return self.unlist(path, &error.to_string()),
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let wanted = self.endings.iter().any(|ending| name.ends_with(ending));
            if (is_dir && depth < DEPTH && !name.starts_with('.')) || (!is_dir && wanted) {
                self.add(&entry.path(), depth + 1);
            }
        }
    }
}

/// Compares the files with how they were when they were read.
pub fn changes(list: FileList, known: Vec<WatchedFile>) -> Changes {
    let mut known: HashMap<String, WatchedFile> =
        known.into_iter().map(|file| (file.path.clone(), file)).collect();
    let mut found = Changes { faults: list.faults, ..Changes::default() };
    let mut bytes = 0;
    for path in &list.paths {
        let name = path.to_string_lossy().into_owned();
        let before = known.remove(&name);
        if bytes > ALL_BYTES {
            found.more = true;
            continue;
        }
        match look(path, before.as_ref(), list.endings) {
            Ok(Looked::Same) => {}
            Ok(Looked::Touched(file)) => found.touched.push(file),
            Ok(Looked::Changed(file, text)) => {
                bytes += text.len() as u64;
                found.changed.push((file, text));
            }
            // What cannot be read now stays as it was.
            Err(why) => found.faults.push(format!("{name}: {why}")),
        }
    }
    let is_away = |name: &String| list.unlisted.iter().any(|folder| Path::new(name).starts_with(folder));
    found.gone = known.into_keys().filter(|name| !is_away(name)).collect();
    found.gone.sort();
    found
}

/// What a look at a file says.
enum Looked {
    Same,
    /// Written anew, and saying the same.
    Touched(WatchedFile),
    Changed(WatchedFile, Vec<u8>),
}

/// Reads a file where it is another than before.
fn look(path: &Path, before: Option<&WatchedFile>, endings: &[&str]) -> Result<Looked, String> {
    let about = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("no file".to_owned());
    }
    let modified = about.mtime().saturating_mul(1_000_000_000).saturating_add(about.mtime_nsec());
    if before.is_some_and(|file| (file.modified, file.size) == (modified, about.len())) {
        return Ok(Looked::Same);
    }
    let bytes = unpack::read(path, endings, FILE_BYTES).map_err(|error| error.to_string())?;
    let hash = Sha256::digest(&bytes).to_vec();
    let same = before.is_some_and(|file| file.hash == hash);
    let path = path.to_string_lossy().into_owned();
    let file = WatchedFile { path, modified, size: about.len(), hash, remarks: Vec::new() };
    Ok(if same { Looked::Touched(file) } else { Looked::Changed(file, bytes) })
}
