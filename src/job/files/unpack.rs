//! The text of a file that may be packed: gzip, or a zip archive such as Google's Takeout, of which
//! the calendars or address books are put behind each other. Known by its first bytes.
//!
//! What a file claims of its size is not believed: what comes out is counted.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

/// Reads a file; of an archive, the files with one of the endings.
///
/// # Errors
/// The system's; it is larger than `most` bytes; a damaged archive.
pub(super) fn read(path: &Path, endings: &[&str], most: u64) -> io::Result<Vec<u8>> {
    let mut file = BufReader::new(File::open(path)?);
    let mut text = Unpacked { bytes: Vec::new(), most };
    match file.fill_buf()? {
        [0x1f, 0x8b, ..] => text.add(MultiGzDecoder::new(file))?,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => archive(file, endings, &mut text)?,
        _ => text.add(file)?,
    }
    Ok(text.bytes)
}

struct Unpacked {
    bytes: Vec<u8>,
    most: u64,
}

impl Unpacked {
    fn add(&mut self, source: impl Read) -> io::Result<()> {
        let left = self.most.saturating_sub(self.bytes.len() as u64);
        source.take(left + 1).read_to_end(&mut self.bytes)?;
        if self.bytes.len() as u64 > self.most {
            return Err(io::Error::other(format!("larger than {} MiB", self.most >> 20)));
        }
        Ok(())
    }
}

fn archive(file: impl Read + Seek, endings: &[&str], text: &mut Unpacked) -> io::Result<()> {
    let mut archive = ZipArchive::new(file)?;
    let wanted = |name: &&str| endings.iter().any(|ending| name.to_lowercase().ends_with(ending));
    let mut names: Vec<String> = archive.file_names().filter(wanted).map(str::to_owned).collect();
    names.sort();
    for name in names {
        let damaged = |error| io::Error::other(format!("{name:?} cannot be unpacked: {error}"));
        let entry = archive.by_name(&name).map_err(io::Error::from).map_err(damaged)?;
        text.add(entry).map_err(damaged)?;
        text.bytes.push(b'\n');
    }
    Ok(())
}
