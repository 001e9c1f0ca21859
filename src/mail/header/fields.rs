//! A header block as fields (RFC 5322 2.2), as damaged as it comes.
//!
//! Only fields that a record needs are unfolded and kept; each value is at most [`VALUE_MAX`]
//! bytes. Tolerated: a blank before the colon (RFC 5322 4.5), mbox `From ` lines, bare CR as line
//! end (old Mac mail programs), continuation lines of blanks alone, NUL and 8-bit bytes. Where a
//! header ends is told by `lines`.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::field_name::{FieldName, Repeats};
use super::lines::{HeaderLines, HeaderPiece};
use crate::mail::Defect;
use crate::mail::text::{charset, lossy};

/// The longest value that is kept, in bytes.
pub(super) const VALUE_MAX: usize = 16 * 1024;

/// The fields of one block, values unfolded.
pub(super) struct HeaderBlock<'a> {
    /// Received alone is as folded as it came.
    values: Vec<(FieldName, Cow<'a, [u8]>)>,
    /// Where in `values` the topmost of each field is, counted from 1; 0: it is missing.
    topmost: [u16; FieldName::COUNT],
    /// The mbox `From ` line at the top, if there is one.
    pub mbox_line: Option<&'a [u8]>,
    /// For bytes outside of any encoded word that are no UTF-8. `None`: all of them are.
    pub charset: Option<&'static Encoding>,
    /// There is nothing but ASCII, and no escape among it, with which other charsets begin.
    pub is_plain: bool,
    pub defects: Vec<Defect>,
}

/// Delivered-To and Received may come a thousand times; no more than these are kept.
const REPEATS_MAX: usize = 32;

impl<'a> HeaderBlock<'a> {
    /// Splits a block up to where its header ends.
    pub(super) fn split(block: &'a [u8]) -> HeaderBlock<'a> {
        let mut fields = HeaderBlock {
            values: Vec::with_capacity(24),
            topmost: [0; FieldName::COUNT],
            mbox_line: None,
            charset: None,
            is_plain: block.is_ascii() && memchr::memchr(0x1b, block).is_none(),
            defects: Vec::new(),
        };
        let mut lines = HeaderLines::new(block);
        while let Some(piece) = lines.next_field() {
            match piece {
                HeaderPiece::Field { name, value, is_one_line } => {
                    let Some(field) = FieldName::by_name(name) else { continue };
                    let value = fields.cut(field, value);
                    let is_kept_folded = is_one_line || field == FieldName::Received;
                    fields.add(field, if is_kept_folded { Cow::Borrowed(value) } else { unfold(value) });
                }
                HeaderPiece::Postmark(line) => fields.mbox_line = fields.mbox_line.or(Some(line)),
                HeaderPiece::Unreadable => {
                    fields.defects.push(Defect::LineUnreadable);
                    fields.defects.dedup();
                }
            }
        }
        if lines.runs_into_body() {
            fields.defects.push(Defect::LineUnreadable);
            fields.defects.dedup();
        }
        fields
    }

    /// The topmost value of a field. `None` when the field is missing.
    pub(super) fn first(&self, field: FieldName) -> Option<&[u8]> {
        self.all(field).next()
    }

    /// The topmost value of a field and those after it, up to the first field of another name that
    /// parts them (`until`).
    pub(super) fn top_run(&self, field: FieldName, until: FieldName) -> impl Iterator<Item = &[u8]> {
        let both =
            self.below_topmost(field).iter().filter(move |(known, _)| *known == field || *known == until);
        let run =
            both.skip_while(move |(known, _)| *known == until).take_while(move |(known, _)| *known == field);
        run.map(|(_, value)| value.as_ref())
    }

    /// The topmost value of a field as text, and the defect where its charset had to be guessed.
    /// `None` when the field is missing.
    pub(super) fn text(&self, field: FieldName, defects: &mut Vec<Defect>) -> Option<Cow<'_, str>> {
        let value = self.first(field)?;
        if self.is_plain {
            return Some(lossy(value));
        }
        let is_guessed = self.charset.is_some() && std::str::from_utf8(value).is_err();
        defects.extend(is_guessed.then_some(Defect::CharsetUnknown));
        Some(charset::guess(value, self.charset))
    }

    /// All values, in order.
    pub(super) fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.values.iter().map(|(_, value)| value.as_ref())
    }

    /// All values of a field, topmost first.
    pub(super) fn all(&self, field: FieldName) -> impl Iterator<Item = &[u8]> {
        let values = self.below_topmost(field).iter();
        values.filter(move |(known, _)| *known == field).map(|(_, value)| value.as_ref())
    }

    /// The topmost value of a field and all that is below it; nothing where it is missing.
    fn below_topmost(&self, field: FieldName) -> &[(FieldName, Cow<'a, [u8]>)] {
        match usize::from(self.topmost[field as usize]) {
            0 => &[],
            place => &self.values[place - 1..],
        }
    }

    fn cut(&mut self, field: FieldName, value: &'a [u8]) -> &'a [u8] {
        let Some(head) = value.get(..VALUE_MAX).filter(|_| value.len() > VALUE_MAX) else { return value };
        self.defects.push(Defect::ValueTooLong);
        let whole_items = field.cut_after().and_then(|mark| head.iter().rposition(|&b| b == mark));
        let end = whole_items.map_or_else(|| head.len() - half_character(head), |at| at + 1);
        &head[..end]
    }

    fn add(&mut self, field: FieldName, value: Cow<'a, [u8]>) {
        let place = &mut self.topmost[field as usize];
        let Some(at) = usize::from(*place).checked_sub(1) else {
            self.values.push((field, value));
            *place = u16::try_from(self.values.len()).expect("few fields are kept");
            return;
        };
        let known = self.values[at..].iter().filter(|(known, _)| *known == field).count();
        let first = &mut self.values[at];
        match field.repeats() {
            Repeats::Expected if known < REPEATS_MAX => self.values.push((field, value)),
            Repeats::Expected => {}
            Repeats::Joined => {
                self.defects.push(Defect::FieldRepeated);
                join(&mut first.1, &value);
            }
            Repeats::Defect => {
                self.defects.push(Defect::FieldRepeated);
                if is_blank(&first.1) {
                    first.1 = value;
                }
            }
        }
        self.defects.sort_unstable();
        self.defects.dedup();
    }
}

/// Every field of a block with its value unfolded, in order; at most [`VALUE_MAX`] bytes of each.
pub(super) fn every(block: &[u8]) -> impl Iterator<Item = (&[u8], Cow<'_, [u8]>)> {
    raw(block).map(|(name, value)| (name, unfold(&value[..value.len().min(VALUE_MAX)])))
}

/// Every field of a block as it stands there, in order.
fn raw(block: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut lines = HeaderLines::new(block);
    std::iter::from_fn(move || lines.next_field()).filter_map(|piece| match piece {
        HeaderPiece::Field { name, value, .. } => Some((name, value)),
        HeaderPiece::Postmark(_) | HeaderPiece::Unreadable => None,
    })
}

/// Whether any field is there that a record is made of.
pub(super) fn has_any(block: &[u8]) -> bool {
    raw(block).any(|(name, _)| FieldName::by_name(name).is_some())
}

/// Whether a field of this name (in lower case) is longer than what [`every`] gives of it.
pub(super) fn is_cut(block: &[u8], name: &str) -> bool {
    raw(block).any(|(found, value)| value.len() > VALUE_MAX && found.eq_ignore_ascii_case(name.as_bytes()))
}

/// Whether an empty line ends the header.
pub(super) fn has_end(block: &[u8]) -> bool {
    let mut lines = HeaderLines::new(block);
    while lines.next_field().is_some() {}
    lines.has_empty_line()
}

fn is_blank(value: &[u8]) -> bool {
    value.iter().all(|b| b.is_ascii_whitespace())
}

/// Adds the addresses of a repeated field, while there is room.
fn join(first: &mut Cow<'_, [u8]>, more: &[u8]) {
    if first.len() + more.len() + 2 <= VALUE_MAX {
        let joined = first.to_mut();
        joined.extend_from_slice(b", ");
        joined.extend_from_slice(more);
    }
}

/// Bytes at the end that begin a UTF-8 character and do not end it.
fn half_character(bytes: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(4)..];
    let lead = tail.iter().rposition(|b| b & 0xc0 != 0x80);
    match lead.map(|at| (tail[at], tail.len() - at)) {
        Some((0xc0..=0xdf, 1) | (0xe0..=0xef, 1 | 2) | (0xf0..=0xf7, 1..=3)) => {
            tail.len() - lead.unwrap_or_default()
        }
        _ => 0,
    }
}

/// Takes the line ends out (RFC 5322 2.2.3); the blanks after them stay.
fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    let mut line_ends = memchr::memchr2_iter(b'\n', b'\r', value).peekable();
    if line_ends.peek().is_none() {
        return Cow::Borrowed(value);
    }
    let mut unfolded = Vec::with_capacity(value.len());
    let mut from = 0;
    for at in line_ends {
        unfolded.extend_from_slice(&value[from..at]);
        from = at + 1;
    }
    unfolded.extend_from_slice(&value[from..]);
    Cow::Owned(unfolded)
}
