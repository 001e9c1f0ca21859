//! Whether a file is Google Takeout's: only there `X-Gmail-Labels` is Google's word. In any other
//! mbox file, whoever wrote the mail wrote the field.

use std::io;
use std::path::Path;

use super::super::Labels;
use super::text::Text;
use super::walk::{Header, MboxMessage, Walk};

/// Messages at the beginning of a file that are looked at.
const LOOKED_AT: usize = 20;

/// Where the labels of a file's messages are. Takeout's postmarks are like no other program's;
/// and it writes thread and labels above everything else of each message, where elsewhere the
/// fields of the delivery are. One message with neither is enough to tell.
///
/// # Errors
/// The file's.
pub(super) fn labels(path: &Path) -> io::Result<Labels> {
    let Some(text) = Text::open(path, 0)? else { return Ok(Labels::None) };
    let mut walk = Walk::new(text);
    let mut looked_at = 0;
    while looked_at < LOOKED_AT
        && let Some(message) = walk.next()?
    {
        match &message.header {
            Header::Block(block) if block.is_empty() => {}
            Header::Block(_) if !is_labelled(&message) => return Ok(Labels::None),
            Header::Block(_) => looked_at += 1,
            Header::TooLong => {}
        }
    }
    Ok(if looked_at > 0 { Labels::Header } else { Labels::None })
}

/// Whether a message of such a file has Takeout's labels. A postmark of Takeout's vouches for
/// them; without it they are on top.
pub(super) fn is_labelled(message: &MboxMessage) -> bool {
    message.by_takeout || message.has_labels_on_top
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOGLES: &str = "X-GM-THRID: 17\nX-Gmail-Labels: Sent,Opened\nFrom: robin@example.org\n\n.\n\n";
    const DELIVERED: &str = "Return-Path: <m@evil.example>\nX-GM-THRID: 17\nX-Gmail-Labels: Sent\n\n.\n\n";
    const SIGNED: &str = "DKIM-Signature: v=1;\nX-GM-THRID: 17\nX-Gmail-Labels: Sent\n\n.\n\n";
    const WRITTEN: &str = "From: m@evil.example\nX-GM-THRID: 17\nX-Gmail-Labels: Sent\n\n.\n\n";

    #[test]
    fn a_takeout_file_is_told_by_all_of_its_first_messages() {
        let folder = tempfile::tempdir().unwrap();
        let check = |mails: &[&str], expected: Labels| {
            let path = folder.path().join("x.mbox");
            let text: String =
                mails.iter().map(|mail| format!("From x@y Mon Nov 16 09:00:00 2026\n{mail}")).collect();
            std::fs::write(&path, text).unwrap();
            assert_eq!(labels(&path).unwrap(), expected, "{mails:?}");
        };
        check(&[GOOGLES, GOOGLES], Labels::Header);
        check(&[GOOGLES, WRITTEN], Labels::None);
        check(&[DELIVERED], Labels::None);
        check(&[SIGNED], Labels::None);
        check(&[WRITTEN, GOOGLES], Labels::None);
        check(&[], Labels::None);
    }

    #[test]
    fn a_takeout_file_is_told_by_all_of_its_first_postmarks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.mbox");
        let check = |ids: &[&str], expected: Labels| {
            let text: String = ids
                .iter()
                .map(|id| format!("From {id} Mon Nov 16 09:00:00 +0000 2026\n{DELIVERED}"))
                .collect();
            std::fs::write(&path, text).unwrap();
            assert_eq!(labels(&path).unwrap(), expected, "{ids:?}");
        };
        check(&["1481234567890@xxx", "1481234567891@xxx"], Labels::Header);
        check(&["1481234567890@xxx", "m@evil.example"], Labels::None);
    }
}
