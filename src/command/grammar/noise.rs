//! What is below the commands of a mail and was typed for nobody: adverts of programs, legal
//! notices, signatures.
//!
//! Asked only about lines that are no command; what a notice hides below it is told
//! ([`super::below`]). A line that resembles a command is never noise, so that a slip of the finger
//! is answered.

use super::{ReplyLine, verbs};

/// Words of devices and programs, as `Sent from my ...` has them in any language.
const BRANDS: [&str; 32] = [
    "iphone",
    "iphone-ом",
    "ipad",
    "android",
    "galaxy",
    "samsung",
    "huawei",
    "xiaomi",
    "redmi",
    "pixel",
    "oneplus",
    "blackberry",
    "outlook",
    "windows",
    "yahoo",
    "gmail",
    "protonmail",
    "proton",
    "tutanota",
    "tuta",
    "superhuman",
    "spark",
    "k-9",
    "thunderbird",
    "mailbird",
    "aquamail",
    "bluemail",
    "mimestream",
    "airmail",
    "smartphone",
    "mailspring",
    "honor",
];

/// What only the notices of companies say.
const NOTICES: [&str; 6] = [
    "intended recipient",
    "intended solely",
    "registered office",
    "company number",
    "before printing",
    "views expressed",
];

/// Starts of words that are in the notices of companies, and in letters.
const LEGAL: [&str; 32] = [
    "confidential",
    "intended only",
    "privileged",
    "unsubscribe",
    "registered in",
    "scanned for",
    "virus",
    "disclaimer",
    "vertraulich",
    "handelsregister",
    "geschäftsführer",
    "amtsgericht",
    "confidentiel",
    "destinataire",
    "confidencial",
    "destinatario",
    "destinatário",
    "riservat",
    "vertrouwelijk",
    "konfidentiel",
    "konfidensiell",
    "luottamuksell",
    "poufn",
    "důvěrn",
    "bizalmas",
    "gizli",
    "конфиденциальн",
    "εμπιστευτικ",
    "機密",
    "机密",
    "기밀",
    "סודי",
];

/// `Sent from my iPhone` and its kin: a few words, one of them a device or program.
pub(super) fn is_advert(line: &str) -> bool {
    let low = line.to_lowercase();
    let words: Vec<&str> =
        low.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).collect();
    let named = words.iter().any(|word| BRANDS.iter().any(|brand| word.starts_with(brand)));
    named && words.len() <= 9 && !resembles(line)
}

/// Whose words a line that is no command may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LegalTone {
    None,
    /// A sentence of a company's notice. Nothing is read below it.
    Notice,
    /// One word of it is also in notices: what is below tells.
    Either,
}

/// `I was down with a virus` is no notice, and neither is a question.
pub(super) fn legal_tone(line: &str) -> LegalTone {
    let low = line.to_lowercase();
    if line.chars().count() < 40 || resembles(line) {
        return LegalTone::None;
    }
    if NOTICES.iter().any(|phrase| low.contains(phrase)) {
        return LegalTone::Notice;
    }
    let mut words = line.split(|c: char| !c.is_alphanumeric());
    let personal = line.ends_with('?') || words.any(|word| word == "I");
    match LEGAL.iter().filter(|word| low.contains(*word)).count() {
        0 => LegalTone::None,
        _ if personal => LegalTone::None,
        1 => LegalTone::Either,
        _ => LegalTone::Notice,
    }
}

/// A line of a signature that says how to reach somebody: a telephone number, an address of mail or
/// of the web.
pub(super) fn is_contact(line: &str) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let phone = digits >= 7 && letters <= 12 && !resembles(line);
    let words = line.split(' ').count();
    let set = [" · ", " | ", " • "].iter().any(|sign| line.contains(sign));
    let address = line.contains('@') && (words <= 4 || (set && words <= 10));
    let web = (line.contains("www.") || line.contains("http")) && words <= 3;
    phone || ((address || web) && !resembles(line))
}

/// A name alone: `Robin`, `Robin Vale`.
pub(super) fn is_name(line: &str) -> bool {
    let mut words = line.trim_end_matches(['.', ',', '!']).split(' ');
    let capital = |word: &str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "'’-.".contains(c))
    };
    line.split(' ').count() <= 3 && words.all(capital) && !resembles(line)
}

/// A name or a title, `Head of Maps`: a few words, none of them a number.
pub(super) fn is_title(line: &str) -> bool {
    let plain = !line.contains(|c: char| c.is_ascii_digit()) && !line.contains('?');
    plain && line.split(' ').count() <= 3 && !resembles(line)
}

/// Could a command be meant?
pub(super) fn resembles(line: &str) -> bool {
    let mut words = line.split(' ');
    let first = words.next().unwrap_or_default();
    let number = first.trim_start_matches('#').starts_with(|c: char| c.is_ascii_digit());
    let verb = if number { words.next().unwrap_or_default() } else { first };
    verbs::is_like_one(verb)
}

/// Takes the lines off above the one that shows a notice for what it is: its beginning, broken by a
/// mail program. Gives how many.
pub(super) fn drop_notice(lines: &mut Vec<ReplyLine>, start: usize) -> usize {
    let is_head = |line: &&ReplyLine| matches!(line, ReplyLine::Reject(reject) if !resembles(&reject.line));
    let dropped = lines[start..].iter().rev().take_while(is_head).count();
    lines.truncate(lines.len() - dropped);
    dropped
}

/// Whether a paragraph has a line by which somebody can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContactLine {
    Given,
    Missing,
}

/// Takes the signature off that the last lines (from `start` on, one paragraph, below its commands)
/// are: two lines or more, none of them a command, one a way to reach somebody; or, below a
/// command, a lone name.
pub(super) fn drop_signature(lines: &mut Vec<ReplyLine>, start: usize, way: ContactLine) -> usize {
    let below = lines[start..].iter().rposition(|line| !line.commands().is_empty());
    let start = below.map_or(start, |at| start + at + 1);
    let rejects = || {
        lines[start..].iter().filter_map(|line| match line {
            ReplyLine::Reject(reject) => Some(reject.line.as_str()),
            ReplyLine::Command(_) | ReplyLine::Several(_) => None,
        })
    };
    let paragraph = lines.len() - start;
    let all = paragraph > 0 && !rejects().any(resembles);
    let lone = paragraph == 1 && start > 0 && below.is_none() && rejects().all(is_name);
    if !(all && ((way == ContactLine::Given && paragraph > 1) || lone)) {
        return 0;
    }
    lines.truncate(start);
    paragraph
}
