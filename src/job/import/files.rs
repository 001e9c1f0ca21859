//! The files of an import: one, those of a folder, or those of a zip archive, which may be hostile.
//!
//! Nothing is ever unpacked to disk. Bounds: files, bytes of one and of all, depth of folders, and
//! how far an archive may expand.

mod pictures;

use std::io::Read as _;
use std::path::Path;

use crate::contacts::ImportRemark;
use crate::contacts::social::page::is_friends_page;
use crate::mail::text;

/// Most files looked at.
const FILES: usize = 20_000;
/// Largest file read, in bytes.
const FILE_BYTES: u64 = 64 << 20;
/// Most bytes read in all.
const ALL_BYTES: u64 = 256 << 20;
/// Folders in folders.
const DEPTH: usize = 10;
/// How many times its packed size an entry may have, once it is larger than [`RATIO_FROM`]: text
/// packs 10 to 30 times.
const RATIO: u64 = 200;
const RATIO_FROM: u64 = 1 << 20;
/// Endings of files that can hold contacts; of a folder or archive, others are not opened.
const ENDINGS: [&str; 10] = ["xml", "csv", "tsv", "txt", "vcf", "vcard", "json", "jsonl", "js", "md"];

/// One file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Where it is, for people.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Everything found.
#[derive(Debug, Default)]
pub struct ImportFiles {
    pub files: Vec<ImportFile>,
    pub remarks: Vec<(String, ImportRemark)>,
    /// Files that could hold contacts and were not read.
    pub too_large: Vec<String>,
    bytes: u64,
}

/// Why nothing can be imported from a path.
#[derive(Debug, thiserror::Error)]
pub enum RefusedFile {
    /// It cannot be opened.
    #[error("reading {path}: {source}")]
    Io { path: String, source: std::io::Error },
    /// It is neither a file nor a folder.
    #[error("{0} is neither a file nor a folder; name an export, a vCard or a folder of them")]
    Kind(String),
    /// It is too large for a list of contacts.
    #[error(
        "{path} has {bytes} bytes, and at most {max} are read of one file; split it, or export it without pictures"
    )]
    Large { path: String, bytes: u64, max: u64 },
    /// What could be read is imported, and these files could not.
    #[error(
        "not everything was imported: {0} has too many bytes; split it, or export it without pictures, and import it again"
    )]
    Partly(String),
    /// It is a damaged archive.
    #[error("{path} is no readable zip archive ({reason}); download the export again")]
    Archive { path: String, reason: String },
    /// It is a calendar.
    #[error("{0} is a calendar; name it under `calendars` in the configuration, and each scan reads it")]
    Calendar(String),
    /// Nothing in it is a format that is known.
    #[error(
        "{path}: no list of contacts that is known, in {files} {}; `rekindle import --help` names the formats, and a plain CSV needs --map name=COLUMN,email=COLUMN", if *files == 1 { "file" } else { "files" }
    )]
    Unknown { path: String, files: usize },
    /// It has not the columns that were named.
    #[error("{path}: a column of --map is not there; its first line is `{line}`")]
    Unmapped { path: String, line: String },
}

/// Reads a path.
///
/// # Errors
/// It is not there, no file or folder, too large, or a damaged archive. What is wrong inside of a
/// folder or archive is a remark.
pub fn gather(path: &Path) -> Result<ImportFiles, RefusedFile> {
    let shown = path.display().to_string();
    let io = |source| RefusedFile::Io { path: shown.clone(), source };
    let about = std::fs::metadata(path).map_err(io)?;
    let mut gathered = ImportFiles::default();
    if about.is_dir() {
        gathered.folder(path, "", 0).map_err(io)?;
        return Ok(gathered);
    }
    if !about.is_file() {
        return Err(RefusedFile::Kind(shown));
    }
    let mut file = std::fs::File::open(path).map_err(io)?;
    let mut magic = Vec::new();
    (&mut file).take(4).read_to_end(&mut magic).map_err(io)?;
    if magic.starts_with(b"PK\x03\x04") || magic.starts_with(b"PK\x05\x06") {
        let file = std::fs::File::open(path).map_err(io)?;
        let archive = |error: zip::result::ZipError| RefusedFile::Archive {
            path: shown.clone(),
            reason: error.to_string(),
        };
        gathered.archive(zip::ZipArchive::new(std::io::BufReader::new(file)).map_err(archive)?);
        return Ok(gathered);
    }
    let bytes = whole(path, about.len()).map_err(io)?;
    let bytes =
        bytes.ok_or(RefusedFile::Large { path: shown.clone(), bytes: about.len(), max: FILE_BYTES })?;
    gathered.files.push(ImportFile { name: shown, bytes });
    Ok(gathered)
}

/// The content of a file: of vCards that are too large the pictures are left out. `None`: it is too
/// large even so.
fn whole(path: &Path, bytes: u64) -> std::io::Result<Option<Vec<u8>>> {
    if bytes <= FILE_BYTES {
        return std::fs::read(path).map(Some);
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if !matches!(ending.as_deref(), Some("vcf" | "vcard")) {
        return Ok(None);
    }
    pictures::without(std::io::BufReader::new(std::fs::File::open(path)?), FILE_BYTES)
}

fn can_hold_contacts(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    name.contains('.') && ENDINGS.contains(&ending.as_str()) || is_friends_page(name)
}

impl ImportFiles {
    fn remark(&mut self, name: &str, what: &str) {
        self.remarks.push((text::one_line(name), ImportRemark::about_file(what.to_owned())));
    }

    fn refuse_large(&mut self, name: &str, bytes: u64) {
        let what = format!(
            "{bytes} bytes, and at most {FILE_BYTES} are read of one file: not imported; split it, or export it without pictures"
        );
        self.remark(name, &what);
        self.too_large.push(text::one_line(name));
    }

    fn is_full(&mut self, name: &str) -> bool {
        let full = self.files.len() >= FILES || self.bytes >= ALL_BYTES;
        if full {
            self.remark(name, "more than is read of one import: this and what follows is passed over");
        }
        full
    }

    fn push(&mut self, name: &str, bytes: Vec<u8>) {
        self.bytes += bytes.len() as u64;
        self.files.push(ImportFile { name: text::one_line(name), bytes });
    }

    /// The files of a folder by name; links are not followed.
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> std::io::Result<()> {
        let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let about = entry.metadata()?;
            if about.is_dir() && depth < DEPTH {
                if let Err(error) = self.folder(&entry.path(), &format!("{name}/"), depth + 1) {
                    self.remark(&name, &format!("cannot be read ({error}): passed over"));
                }
            } else if about.is_file() && can_hold_contacts(&name) {
                if self.is_full(&name) {
                    return Ok(());
                }
                match whole(&entry.path(), about.len()) {
                    Ok(None) => self.refuse_large(&name, about.len()),
                    Ok(Some(bytes)) => self.push(&name, bytes),
                    Err(error) => self.remark(&name, &format!("cannot be read ({error}): passed over")),
                }
            }
        }
        Ok(())
    }

    /// The files of an archive. Whatever an entry claims of its size is not believed: what comes
    /// out is counted.
    fn archive<R: std::io::Read + std::io::Seek>(&mut self, mut archive: zip::ZipArchive<R>) {
        for at in 0..archive.len() {
            let mut entry = match archive.by_index(at) {
                Ok(entry) => entry,
                Err(error) => {
                    let what = format!("cannot be read ({error}): passed over");
                    self.remark(&format!("entry {}", at + 1), &what);
                    continue;
                }
            };
            let name = entry.name().to_owned();
            if entry.enclosed_name().is_none() || name.split(['/', '\\']).any(|part| part == "..") {
                self.remark(&name, "its path leads out of the archive: passed over");
                continue;
            }
            if entry.is_dir() || !can_hold_contacts(&name) {
                continue;
            }
            if self.is_full(&name) {
                return;
            }
            let packed = entry.compressed_size().max(1);
            let most =
                FILE_BYTES.min(packed.saturating_mul(RATIO).max(RATIO_FROM)).min(ALL_BYTES - self.bytes);
            let mut bytes = Vec::new();
            match (&mut entry).take(most + 1).read_to_end(&mut bytes) {
                Ok(read) if read as u64 > most => {
                    self.remark(&name, "expands further than a list of contacts does: passed over");
                    // What was unpacked in vain counts, or a thousand such entries would take for
                    // ever.
                    self.bytes += most;
                }
                Ok(_) => self.push(&name, bytes),
                Err(error) => self.remark(&name, &format!("cannot be unpacked ({error}): passed over")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_can_hold_contacts_are_opened() {
        for (name, can) in [
            ("a/Connections.CSV", true),
            ("x.vcf", true),
            ("photo.jpg", false),
            ("csv", false),
            ("friends.md", true),
            ("a/your_friends.html", true),
            ("a/removed_friends.html", false),
        ] {
            assert_eq!(can_hold_contacts(name), can, "{name}");
        }
    }
}
