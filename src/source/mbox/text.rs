//! The text of an mbox file, line by line, whether it is gzipped or not, with the offset of every
//! line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

/// Bytes of a line that are looked at; the rest of a longer one streams past.
pub(super) const LINE: usize = 64 << 10;

/// An open file, somewhere in it.
pub(super) struct Text {
    input: Input,
    offset: u64,
}

enum Input {
    Plain(BufReader<File>),
    Gzip(Box<BufReader<MultiGzDecoder<BufReader<File>>>>),
}

impl Text {
    /// Opens it and goes to `offset` (of the unpacked text). `None` when the text ends before.
    pub(super) fn open(path: &Path, offset: u64) -> io::Result<Option<Text>> {
        let mut file = File::open(path)?;
        if !is_gzip(&file)? {
            let there = offset <= file.metadata()?.len();
            file.seek(SeekFrom::Start(offset))?;
            let input = Input::Plain(BufReader::with_capacity(256 << 10, file));
            return Ok(there.then_some(Text { input, offset }));
        }
        let packed = BufReader::with_capacity(64 << 10, file);
        let mut input = BufReader::with_capacity(256 << 10, MultiGzDecoder::new(packed));
        let skipped = io::copy(&mut input.by_ref().take(offset), &mut io::sink())?;
        Ok((skipped == offset).then(|| Text { input: Input::Gzip(Box::new(input)), offset }))
    }

    /// Where the next line begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    fn input(&mut self) -> &mut dyn BufRead {
        match &mut self.input {
            Input::Plain(input) => input,
            Input::Gzip(input) => input.as_mut(),
        }
    }

    /// The next byte, not taken. `None` at the end.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input().fill_buf()?.first().copied())
    }

    /// What lies ready of the next line, not taken: enough for a postmark, except by chance at the
    /// end of a buffer.
    pub(super) fn look(&mut self) -> io::Result<Vec<u8>> {
        let ready = self.input().fill_buf()?;
        let line = ready.iter().position(|byte| *byte == b'\n').unwrap_or(ready.len());
        Ok(ready[..line.min(LINE)].to_vec())
    }

    /// Takes up to `length` bytes.
    pub(super) fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.input().take(length as u64).read_to_end(&mut bytes)?;
        self.offset += bytes.len() as u64;
        Ok(bytes)
    }

    /// Takes the next line, its end included, into `line`: all of it, or its first [`LINE`] bytes.
    /// Empty at the end of the text.
    pub(super) fn line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        line.clear();
        let taken = self.input().take(LINE as u64).read_until(b'\n', line)?;
        self.offset += taken as u64;
        if taken == LINE && !line.ends_with(b"\n") {
            self.skip_line()?;
        }
        Ok(())
    }

    /// Passes over the rest of a line; its length.
    pub(super) fn skip_line(&mut self) -> io::Result<u64> {
        let skipped = match &mut self.input {
            Input::Plain(input) => input.skip_until(b'\n')?,
            Input::Gzip(input) => input.skip_until(b'\n')?,
        } as u64;
        self.offset += skipped;
        Ok(skipped)
    }

    /// Reads up to `buffer.len()` bytes at `offset`, without moving. `None` in a gzipped file,
    /// which cannot look ahead.
    pub(super) fn look_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        match &self.input {
            Input::Plain(input) => input.get_ref().read_at(buffer, offset).map(Some),
            Input::Gzip(_) => Ok(None),
        }
    }

    /// Goes forward to `offset` in a plain file.
    pub(super) fn go_to(&mut self, offset: u64) -> io::Result<()> {
        if let Input::Plain(input) = &mut self.input {
            let distance = i64::try_from(offset - self.offset).map_err(io::Error::other)?;
            input.seek_relative(distance)?;
            self.offset = offset;
        }
        Ok(())
    }
}

/// By its first two bytes (RFC 1952 2.3.1): names lie.
fn is_gzip(file: &File) -> io::Result<bool> {
    let mut magic = [0; 2];
    Ok(file.read_at(&mut magic, 0)? == 2 && magic == [0x1f, 0x8b])
}

/// An empty line, whatever its end.
pub(super) fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n")
}
