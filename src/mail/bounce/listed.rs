//! Bounces without a delivery report: the recipients that the text lists above the copy of the
//! original.

use super::reason::{self, BounceFault};
use super::{Address, BounceClass, BounceReport, add, shown};
use crate::mail::body::parts::Mail;

/// Characters of a local part or domain that are followed to either side of an `@` (RFC 5321
/// 4.5.3.1 with room).
const MAX_SIDE: usize = 256;

/// Starts of lines, in lower case, from which on the original is copied.
const COPIES: &[&str] = &["received:", "return-path:", "dkim-signature:", "x-envelope-from:", "arc-seal:"];

/// Words of such a line.
const COPY_WORDS: &[&str] = &[
    "original message",
    "original mail",
    "copy of the message",
    "copy of the original",
    "copy of your message",
    "message header",
    "returned mail",
    "unsent message",
    "message headers follow",
    "message text follows",
    "source mail",
    "message body",
    "below this line",
    "lines of the message",
    "lines of your",
    "headers of the message",
    "original e-mail",
    "old message",
    "message follows",
    "undelivered message",
    "is a copy",
    "returned message",
    "ursprüngliche nachricht",
    "message d'origine",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "原始邮件",
    "元のメッセージ",
    "オリジナル",
];

/// Words of a line that names a failed recipient.
const LABELS: &[&str] = &[
    "recipient",
    "failed",
    "error-for",
    "unknown",
    "deliver",
    "rcpt to",
    "rejected",
    "mailbox",
    "address",
    "not reach",
    "reached",
    "undeliver",
    "account",
    "user",
    "quota",
    "not found",
    "no such",
    "destinat",
    "empfänger",
    "ontvanger",
    "mottagare",
    "адрес",
    "宛先",
    "收件人",
    "地址",
    "받는",
];

/// Words of a line that names someone else.
const OTHERS: &[&str] = &[
    "postmaster",
    "mailer-daemon",
    "contact ",
    "mail from",
    "from:",
    "sender",
    "return-path",
    "envelope-from",
    "please e-mail",
    "report to",
    "abuse@",
    "help desk",
    "message-id",
    "reply-to",
    "an email you",
    "mail from:",
];

/// Reads an unstructured bounce.
pub(super) fn read(mail: &Mail) -> BounceReport {
    let prose = mail.prose();
    let section = above_copy(&prose);
    let told = explanation(&section);
    let mut report = BounceReport::new(BounceClass::Soft);
    report.recipients = recipients(mail, &section);
    report.status = reason::best_status(None, &section);
    report.reason = shown(&told);
    let subject = mail.header("subject").to_lowercase();
    let waiting =
        is_waiting(&section.to_lowercase()) || ["warning", "delay"].iter().any(|word| subject.contains(word));
    // A transcript of several conversations does not say which of them it was.
    let session = if report.recipients.len() > 1 { "" } else { prose.as_str() };
    let dead = reason::fault(report.status.as_deref(), &told, session) == BounceFault::Address;
    if dead && (!waiting || subject.contains("unknown")) {
        report.class = BounceClass::Hard;
    }
    report
}

/// Every recipient that a plain report lists, and why the mail did not reach them: of several, each
/// by what is said below it.
pub(super) fn failures(mail: &Mail) -> Vec<(Address, BounceFault)> {
    let report = read(mail);
    let all = if report.class == BounceClass::Hard { BounceFault::Address } else { BounceFault::Elsewhere };
    let section = above_copy(&mail.prose());
    let one = |address: Address| match said_of(&section, &address) {
        Some(said) => (address, reason::fault(reason::best_status(None, &said).as_deref(), &said, "")),
        None => (address, all),
    };
    match report.recipients.len() {
        0 | 1 => report.recipients.into_iter().map(|address| (address, all)).collect(),
        _ => report.recipients.into_iter().map(one).collect(),
    }
}

/// The line that lists an address and those below it, up to the next that lists one. `None`: no
/// line lists it, or nothing is said there.
fn said_of(section: &str, address: &Address) -> Option<String> {
    let is_listed = |line: &&str| leading_address(line).as_ref() == Some(address);
    let mut lines = section.lines().skip_while(|line| !is_listed(line));
    let first = lines.next()?;
    let below = lines.take_while(|line| leading_address(line).is_none_or(|other| other == *address));
    let said: Vec<&str> = std::iter::once(first).chain(below).collect();
    let words = said.iter().flat_map(|line| line.split_whitespace()).filter(|word| !word.contains('@'));
    (words.count() >= 2).then(|| said.join("\n"))
}

/// The server has not given up.
pub(super) fn is_waiting(section: &str) -> bool {
    [
        "will continue to",
        "not yet been delivered",
        "will be retried",
        "delivery attempts will continue",
        "still trying",
        "no action is required",
        "will keep trying",
        "has been delayed",
    ]
    .iter()
    .any(|phrase| section.contains(phrase))
}

/// The explanation, without the copy of the original below it.
fn above_copy(prose: &str) -> String {
    let mut kept = String::new();
    for line in prose.lines() {
        if starts_copy(line) && (kept.contains('@') || kept.len() > 400) {
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

fn starts_copy(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    let ruled = lower.starts_with(['-', '=', '|', '*', '_'])
        || lower.ends_with([':', '-', '|'])
        || lower.trim_end_matches('.').ends_with("follows");
    let names = COPY_WORDS.iter().any(|word| lower.contains(word));
    let is_sentence = lower.contains("was received")
        || lower.contains("could not")
        || lower.contains("cannot")
        || lower.contains("message body size");
    COPIES.iter().any(|start| lower.starts_with(start))
        || (names && ruled && !is_sentence && lower.len() < 120)
}

/// What the servers said: the lines with a reply code, and those at a listed address; else all,
/// without the headers that some repeat.
pub(super) fn explanation(section: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut following = 0;
    for line in section.lines().map(str::trim) {
        let listed = leading_address(line).is_some();
        following = match () {
            () if line.is_empty() => 0,
            () if listed || has_reply_code(line) || reason::status_in(line).is_some() => 4,
            () => following,
        };
        if following > 0 {
            following -= 1;
            kept.push(line);
        }
    }
    let told = kept.join(" ");
    let words = told.split_whitespace().filter(|word| !word.contains('@')).count();
    if words >= 2 { told } else { whole(section) }
}

fn whole(section: &str) -> String {
    let repeated = |line: &&str| {
        ["subject:", "to:", "cc:", "from:", "date:", "sent:", "message-id:"]
            .iter()
            .any(|start| line.to_lowercase().starts_with(start))
    };
    section
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !repeated(line))
        .collect::<Vec<_>>()
        .join(" ")
}

/// `550 ...`, `<<< 550-...` (RFC 5321 4.2).
pub(super) fn has_reply_code(line: &str) -> bool {
    let words = line.split([' ', ':', '-', '(', '<', '>']);
    words.take(12).any(|word| {
        word.len() == 3 && word.starts_with(['4', '5']) && word.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The best guess that gives anyone: the header of Exim and Google; lines that start with an
/// address; lines that name one with a failure; any in the explanation; the recipient of the copied
/// original.
fn recipients(mail: &Mail, section: &str) -> Vec<Address> {
    let own: Vec<Address> = addresses(mail.header("to")).collect();
    let told = without(addresses(mail.header("x-failed-recipients")).collect(), &[]);
    let leading = without(section.lines().flat_map(listed_addresses).collect(), &[]);
    let others = without(leading.clone(), &own);
    let labelled =
        || without(section.lines().filter(|line| names_failed(line)).flat_map(addresses).collect(), &own);
    let any =
        || without(section.lines().filter(|line| !names_other(line)).flat_map(addresses).collect(), &own);
    let original = || without(original_recipients(mail), &own);
    // Someone who wrote to himself is listed like anyone else.
    let sure = [told, others, leading].into_iter().find(|found| !found.is_empty());
    let guesses: [&dyn Fn() -> Vec<Address>; 3] = [&labelled, &any, &original];
    sure.or_else(|| guesses.iter().map(|guess| guess()).find(|found| !found.is_empty())).unwrap_or_default()
}

/// The address that a line lists, and the one it was expanded from (sendmail, Postfix).
fn listed_addresses(line: &str) -> Vec<Address> {
    let lower = line.trim_start().to_lowercase();
    let alias = ["(expanded from", "(ultimately generated from"].iter().any(|start| lower.starts_with(start));
    if alias { addresses(line).collect() } else { leading_address(line).into_iter().collect() }
}

/// Without repeats, the bounce's own recipient (who sent the original), and those who never are
/// what failed.
fn without(candidates: Vec<Address>, own: &[Address]) -> Vec<Address> {
    let mut kept = Vec::new();
    let is_daemon = |address: &Address| ["mailer-daemon", "postmaster", "abuse"].contains(&address.local());
    for address in candidates.into_iter().filter(|address| !own.contains(address) && !is_daemon(address)) {
        add(&mut kept, address);
    }
    kept
}

/// An address at the start of a line, alone or before its reason; list marks and quotes before it
/// are passed over.
fn leading_address(line: &str) -> Option<Address> {
    let line = line.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '*' | '<' | '[' | '(' | '"' | '\'' | '>' | '|')
    });
    let word =
        line.split(|c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']' | '"' | ',' | ';')).next()?;
    let word = word.trim_end_matches([':', '.', '\'']);
    let found = addresses(word).next()?;
    (word.to_lowercase() == found.as_str() || word.len() == found.as_str().len()).then_some(found)
}

fn names_failed(line: &str) -> bool {
    let lower = line.to_lowercase();
    LABELS.iter().any(|label| lower.contains(label)) && !names_other(line)
}

fn names_other(line: &str) -> bool {
    let lower = line.to_lowercase();
    OTHERS.iter().any(|word| lower.contains(word))
}

/// To of the original, when it is attached or copied and names one.
fn original_recipients(mail: &Mail) -> Vec<Address> {
    let copies = mail
        .parts
        .iter()
        .filter(|part| matches!(part.kind.as_str(), "message/rfc822" | "text/rfc822-headers" | "text/plain"));
    let lines: Vec<&str> = copies.flat_map(|part| part.text.lines()).take(2_000).collect();
    let starting = |start: &str| {
        lines
            .iter()
            .find(|line| line.to_ascii_lowercase().trim_start().starts_with(start))
            .map(|line| addresses(line).collect::<Vec<_>>())
    };
    let named = ["x-envelope-to:", "x-original-to:", "to:"]
        .iter()
        .find_map(|start| starting(start).filter(|found| found.len() == 1));
    named.unwrap_or_default()
}

/// Every address in a text, in order.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = Address> + '_ {
    text.match_indices('@').filter_map(|(at, _)| around(text, at))
}

fn around(text: &str, at: usize) -> Option<Address> {
    let head = &text[..at];
    let window = head.char_indices().rev().take(MAX_SIDE).last().map_or(at, |(start, _)| start);
    let local = &head[window..];
    let start = match local.strip_suffix('"').and_then(|inside| inside.rfind('"')) {
        Some(quote) => quote,
        None => local.char_indices().rev().take_while(|&(_, c)| is_local(c)).last()?.0,
    };
    let after = crate::mail::body::limit::cut(&text[at + 1..], MAX_SIDE);
    let end =
        after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(after.len());
    let domain = after[..end].trim_end_matches(['.', '-', '_']);
    let local = local[start..].trim_start_matches(['\'', '.', '*', '|', '`', '{']);
    // X.400 addresses carry the internet address as `dda:SMTP=...`.
    let local = local.strip_prefix("SMTP=").or_else(|| local.strip_prefix("smtp=")).unwrap_or(local);
    Address::parse(&format!("{local}@{domain}"))
}

/// Atom characters (RFC 5322 3.2.3) and letters of any script (RFC 6531).
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}
