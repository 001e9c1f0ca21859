//! What must hold of the record of any header block.

use rekindle::infer::class;
use rekindle::mail::{Address, HeaderRecord, Mailbox, address, date, header, text};

/// Panics where `block` breaks a promise of the header parser.
pub fn hold(block: &[u8]) {
    let record = header::parse(block, None);
    clean(&record);
    class::classify_message(&record, &|_| false);
    the_body_says_nothing(block, &record);
    the_line_end_says_nothing(block, &record);
    sole_author_is_the_author(block, &record);
    values(&String::from_utf8_lossy(block));
}

/// Every text that a record would show.
fn texts(record: &HeaderRecord) -> Vec<&str> {
    let mut texts: Vec<&str> =
        mailboxes(record).flat_map(|m| [m.name.as_str(), m.address.as_str()]).collect();
    texts.extend([record.subject.as_str(), record.mark.as_str()]);
    texts.extend(
        record.message_id.iter().chain(&record.in_reply_to).chain(&record.references).map(|id| id.as_str()),
    );
    texts.extend(record.labels.iter().chain(&record.rekindle_id).map(String::as_str));
    texts
}

fn mailboxes(record: &HeaderRecord) -> impl Iterator<Item = &Mailbox> {
    [&record.from, &record.to, &record.cc, &record.bcc, &record.reply_to].into_iter().flatten()
}

/// No control, nothing that turns or hides text, one line; every address reads as itself.
pub fn clean(record: &HeaderRecord) {
    for text in texts(record) {
        assert!(!text.contains(is_tricky), "{text:?}");
    }
    for mailbox in mailboxes(record) {
        assert_eq!(text::one_line(&mailbox.name), mailbox.name, "a name is shown as it stands");
        reads_as_itself(&mailbox.address);
    }
    record.failed_recipients.iter().for_each(reads_as_itself);
    assert_eq!(text::one_line(&record.subject), record.subject, "a subject is shown as it stands");
}

/// C0, C1, DEL, and the signs that direct text.
pub fn is_tricky(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The address that its own text gives.
pub fn reads_as_itself(address: &Address) {
    assert_eq!(Address::parse(address.as_str()).as_ref(), Some(address), "an address reads as itself");
}

/// Where a header has an end, nothing after it counts, be it in other line ends.
fn the_body_says_nothing(block: &[u8], record: &HeaderRecord) {
    let ended = block.ends_with(b"\n") || !block.contains(&b'\n');
    if ended && header::is_whole(block) {
        let longer = [block, b"x\nFrom: mallory@example.net\nSubject: other\n\n"].concat();
        assert_eq!(&header::parse(&longer, None), record, "what follows the empty line is no header");
    }
}

/// LF and CRLF are the same line end.
fn the_line_end_says_nothing(block: &[u8], record: &HeaderRecord) {
    if !block.contains(&b'\r') && block.len() < 16_000 {
        let crlf: Vec<u8> = block
            .iter()
            .flat_map(|&byte| if byte == b'\n' { vec![b'\r', b'\n'] } else { vec![byte] })
            .collect();
        assert_eq!(&header::parse(&crlf, None), record, "CRLF for LF changes nothing");
    }
}

/// Whoever may command is the one whom everybody sees.
fn sole_author_is_the_author(block: &[u8], record: &HeaderRecord) {
    if let Some(author) = header::sole_author(block) {
        let seen: Vec<&Address> = record.from.iter().map(|mailbox| &mailbox.address).collect();
        assert_eq!(seen, [&author], "one author, the one that is shown");
    }
}

/// The parsers of single values, for what a whole header does not lead to.
fn values(value: &str) {
    let (found, _) = address::parse_list(value);
    for mailbox in &found {
        reads_as_itself(&mailbox.address);
        class::is_role_address(&mailbox.address);
        class::is_relay_address(&mailbox.address);
    }
    date::parse(value);
    date::parse_mbox_line(value);
    date::parse_received(value.as_bytes());
}
