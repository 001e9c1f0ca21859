//! The text of an mbox file, line by line, whether it is compressed or not, with the offset of
//! every line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::source::packed::{MAGIC, Packing};

/// Bytes of a line that are looked at; the rest of a longer one streams past.
pub(super) const LINE: usize = 64 << 10;

/// An open file, somewhere in it.
pub(super) struct Text {
    input: Input,
    offset: u64,
}

enum Input {
    Plain(BufReader<File>),
    Packed(BufReader<Box<dyn Read + Send>>),
}

impl Text {
    /// Opens it and goes to `offset` (of the unpacked text). `None` when the text ends before.
    pub(super) fn open(path: &Path, offset: u64) -> io::Result<Option<Text>> {
        let mut file = File::open(path)?;
        let packing = packing(&file)?;
        if packing == Packing::Plain {
            if offset > file.metadata()?.len() {
                return Ok(None);
            }
            file.seek(SeekFrom::Start(offset))?;
            let input = Input::Plain(BufReader::with_capacity(256 << 10, file));
            return Ok(Some(Text { input, offset }));
        }
        let text = packing.unpack(file).map_err(io::Error::other)?;
        let mut input = BufReader::with_capacity(256 << 10, text);
        let skipped = io::copy(&mut input.by_ref().take(offset), &mut io::sink())?;
        Ok((skipped == offset).then(|| Text { input: Input::Packed(input), offset }))
    }

    /// Where the next line begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    fn input(&mut self) -> &mut dyn BufRead {
        match &mut self.input {
            Input::Plain(input) => input,
            Input::Packed(input) => input,
        }
    }

    /// The next byte, not taken. `None` at the end.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input().fill_buf()?.first().copied())
    }

    /// What is ready of the next line, not taken: enough for a postmark, except by chance at the
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
        while line.len() < LINE {
            let ready = self.input().fill_buf()?;
            let ready = &ready[..ready.len().min(LINE - line.len())];
            let end = memchr::memchr(b'\n', ready);
            let taken = end.map_or(ready.len(), |at| at + 1);
            line.extend_from_slice(&ready[..taken]);
            self.pass(taken);
            if end.is_some() || taken == 0 {
                return Ok(());
            }
        }
        self.skip_line()?;
        Ok(())
    }

    /// Takes bytes that are ready.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.input().consume(bytes);
        self.offset += bytes as u64;
    }

    /// What is ready of the text from here on, not taken. Empty at its end.
    pub(super) fn ready(&mut self) -> io::Result<&[u8]> {
        self.input().fill_buf()
    }

    /// Passes over the line that begins here, which is not empty, and over those after it that are
    /// ready: up to the empty line above a postmark, or above what is not ready.
    pub(super) fn skip_lines(&mut self) -> io::Result<()> {
        static MARK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\nFrom "));
        let ready = self.input().fill_buf()?;
        let above = |from: usize| MARK.find(&ready[from..]).map(|at| from + at);
        let mut line_end = above(0);
        while let Some(at) = line_end
            && !ends_an_empty_line(ready, at)
        {
            line_end = above(at + 1);
        }
        match line_end.or_else(|| memchr::memrchr(b'\n', ready)).map(|at| above_empty_lines(ready, at)) {
            Some(passed) => self.pass(passed),
            None => drop(self.skip_line()?),
        }
        Ok(())
    }

    /// Passes over the rest of a line; its length.
    pub(super) fn skip_line(&mut self) -> io::Result<u64> {
        let skipped = match &mut self.input {
            Input::Plain(input) => input.skip_until(b'\n')?,
            Input::Packed(input) => input.skip_until(b'\n')?,
        } as u64;
        self.offset += skipped;
        Ok(skipped)
    }

    /// Reads up to `buffer.len()` bytes at `offset`, without moving. `None` in a
    /// compressed file, which cannot look far ahead.
    pub(super) fn look_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        match &self.input {
            Input::Plain(input) => input.get_ref().read_at(buffer, offset).map(Some),
            Input::Packed(_) => Ok(None),
        }
    }

    /// The text that follows, not taken: at least 8 KiB of it in a plain file, where there is as
    /// much; what is ready of a compressed one.
    pub(super) fn ahead(&mut self) -> io::Result<Vec<u8>> {
        let mut buffer = vec![0; 8 << 10];
        let read = match self.look_at(self.offset, &mut buffer)? {
            Some(read) => read,
            None => return Ok(self.input().fill_buf()?.iter().take(8 << 10).copied().collect()),
        };
        buffer.truncate(read);
        Ok(buffer)
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

/// Whether the line that ends at `at` has nothing but CRs in it.
fn ends_an_empty_line(text: &[u8], at: usize) -> bool {
    text[..at].iter().rfind(|byte| **byte != b'\r') == Some(&b'\n')
}

/// Where the first of the empty lines begins that end at `at`, or where the next line does when the
/// line that ends there is not empty. `text` begins with a line that is not.
fn above_empty_lines(text: &[u8], at: usize) -> usize {
    let last = text[..at].iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or_default();
    memchr::memchr(b'\n', &text[last..]).map_or(text.len(), |end| last + end + 1)
}

fn packing(file: &File) -> io::Result<Packing> {
    let mut start = [0; MAGIC];
    let read = file.read_at(&mut start, 0)?;
    Ok(Packing::detect(&start[..read]))
}
