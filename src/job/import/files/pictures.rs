//! Pictures, sounds and keys of vCards, left out while a large file is read.

use std::io::BufRead;

/// Properties that hold nothing but data.
const DATA: [&[u8]; 4] = [b"PHOTO", b"LOGO", b"SOUND", b"KEY"];
/// How much of a line is looked at to tell its property, in bytes.
const HEAD_BYTES: usize = 16;

/// All lines but those of data. `None`: more than `most` bytes remain.
pub(super) fn without(mut file: impl BufRead, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut kept = Vec::new();
    let (mut kind, mut fresh) = (PictureLineKind::Kept, true);
    loop {
        let part = file.fill_buf()?;
        if part.is_empty() {
            return Ok(Some(kept));
        }
        let end = part.iter().position(|byte| *byte == b'\n').map_or(part.len(), |at| at + 1);
        let (line, ends) = (&part[..end], part[end - 1] == b'\n');
        if fresh {
            kind = kind_of(&line[..line.len().min(HEAD_BYTES)], kind);
        }
        if kind == PictureLineKind::Kept {
            kept.extend_from_slice(line);
        }
        fresh = ends;
        file.consume(end);
        if kept.len() as u64 > most {
            return Ok(None);
        }
    }
}

/// Whether a line is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PictureLineKind {
    Kept,
    /// It begins a property of data, or goes on with one.
    Data,
}

/// What a line is, by its head and by the line before it.
fn kind_of(head: &[u8], before: PictureLineKind) -> PictureLineKind {
    if head.starts_with(b" ") || head.starts_with(b"\t") {
        return before;
    }
    let name = head.iter().position(|byte| matches!(byte, b';' | b':')).map_or(head, |at| &head[..at]);
    let name = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let property = head.iter().any(|byte| matches!(byte, b';' | b':'));
    let begins = DATA.iter().any(|data| name.eq_ignore_ascii_case(data));
    let goes_on = before == PictureLineKind::Data && !property && !is_end(head);
    if begins || goes_on { PictureLineKind::Data } else { PictureLineKind::Kept }
}

fn is_end(head: &[u8]) -> bool {
    head.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_left_out_however_they_are_folded() {
        let file = "BEGIN:VCARD\nFN:Ada\nPHOTO;ENCODING=b:AAAA\n AAAA\nBBBB\nEMAIL:ada@example.org\nitem1.LOGO:x\nKEYWORDS:x\nEND:VCARD\n";
        let kept = without(file.as_bytes(), 1000).unwrap().unwrap();
        let wanted = "BEGIN:VCARD\nFN:Ada\nEMAIL:ada@example.org\nKEYWORDS:x\nEND:VCARD\n";
        assert_eq!(String::from_utf8(kept).unwrap(), wanted);
        assert_eq!(without(file.as_bytes(), 20).unwrap(), None);
    }
}
