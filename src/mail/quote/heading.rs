//! Separators and header blocks above quoted and forwarded messages, in any language.

use super::line::{Line, LineKind};
use super::typed_word::begins_with_verb;

/// Lines of a header block that are looked at.
const MAX_LINES: usize = 10;
/// Bytes of a label.
const MAX_LABEL: usize = 48;

/// "From" as clients translate it, in lower case.
const FROM: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "fra",
    "från",
    "lähettäjä",
    "lähettänyt",
    "od",
    "nadawca",
    "от",
    "от кого",
    "від",
    "от:",
    "feladó",
    "küldő",
    "kimden",
    "gönderen",
    "από",
    "nuo",
    "no",
    "saatja",
    "kellelt",
    "remitente",
    "remetente",
    "mittente",
    "expéditeur",
    "expediteur",
    "absender",
    "expeditor",
    "de la",
    "发件人",
    "寄件者",
    "寄件人",
    "差出人",
    "送信者",
    "보낸 사람",
    "보낸사람",
    "보낸이",
    "מאת",
    "من",
    "از",
    "từ",
    "người gửi",
    "dari",
    "pengirim",
    "จาก",
    "message du",
    "message de",
    "frá",
    "avsender",
    "afsender",
    "nork",
    "šalje",
    "шаље",
    "pošiljatelj",
    "siuntėjas",
    "sūtītājs",
    "odesílatel",
    "odosielateľ",
    "подател",
    "mula kay",
    "প্রেরক",
    "प्रेषक",
    "அனுப்புநர்",
    "від кого",
];

/// Texts that stand alone above a forwarded or quoted message without dashes around them.
const OPENERS: &[&str] = &[
    "begin forwarded message",
    "begin of forwarded message",
    "start of forwarded message",
    "forwarded message",
    "original message",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "début du message transféré",
    "début du message réexpédié",
    "inizio messaggio inoltrato",
    "inizio del messaggio inoltrato",
    "inicio del mensaje reenviado",
    "início da mensagem encaminhada",
    "início da mensagem reencaminhada",
    "begin doorgestuurd bericht",
    "vidarebefordrat brev",
    "vidarebefordrat mejl",
    "videresendt besked",
    "videresendt melding",
    "välitetty viesti",
    "początek przekazywanej wiadomości",
    "начало переадресованного сообщения",
    "начало переадресованного письма",
    "začátek přeposlané zprávy",
    "továbbított levél kezdete",
    "転送されたメッセージ",
    "下面是被转发的邮件",
    "以下是轉寄的郵件",
    "전달된 메시지 시작",
    "исходное сообщение",
    "пересылаемое сообщение",
    "mensaje original",
    "mensagem original",
    "message d'origine",
    "messaggio originale",
    "oorspronkelijk bericht",
    "ursprüngliche nachricht",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "ursprungligt meddelande",
    "原始邮件",
    "原始郵件",
    "元のメッセージ",
    "원본 메시지",
];

/// Words that are between a few dashes above a quoted mail, in lower case.
const SHORT: [&str; 8] = [
    "original",
    "original mail",
    "original email",
    "original message",
    "原始邮件",
    "原邮件",
    "回复的原邮件",
    "转发的邮件",
];

/// `-----Original Message-----` in any language: words between two runs of dashes (or the like); or
/// a known opener alone.
pub(super) fn is_separator(line: &str) -> bool {
    let is_rule = |c: char| matches!(c, '-' | '_' | '=' | '*' | '~' | '—' | '–' | '─' | '━' | '|');
    let words = line.trim_matches(is_rule);
    let left = line.chars().take_while(|&c| is_rule(c)).count();
    let right = line.chars().rev().take_while(|&c| is_rule(c)).count();
    let framed =
        left >= 4 && right >= 4 && words.starts_with(|c: char| c.is_whitespace() || c.is_alphabetic());
    let named =
        words.trim().trim_end_matches([':', '：', ' ', '\u{a0}', '>', ']']).trim_start_matches(['<', '[']);
    let opener =
        (left >= 2 || line.ends_with([':', '：'])) && OPENERS.contains(&named.to_lowercase().as_str());
    // Phones write `---Original---` (QQ, WeChat).
    let short = left == right && left >= 2 && SHORT.contains(&words.trim().to_lowercase().as_str());
    // Help desks write such a line, and quote below it.
    let asked = line.to_lowercase().contains("reply above this line");
    asked || short || (framed && words.chars().any(char::is_alphabetic) && words.len() <= 120) || opener
}

/// How many lines the header block that starts at `at` has. `None` when none does.
pub(super) fn lines_at(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let (label, value) = label(lines[at].text)?;
    let end = lines[at..].iter().take(MAX_LINES).position(|line| line.kind != LineKind::Typed);
    let block = &lines[at..at + end.unwrap_or(MAX_LINES.min(lines.len() - at))];
    let labels = block.iter().filter(|line| self::label(line.text).is_some()).count();
    let known = FROM.contains(&label.as_str());
    if !known && starts_below(block) {
        return None;
    }
    let next = block.get(1).map_or("", |line| line.text.trim_start());
    let named = known
        && (value.contains('@')
            || (value.ends_with(char::is_alphanumeric) && next.starts_with('<') && next.contains('@')));
    let has = |test: fn(char) -> bool, least: usize| {
        block.iter().any(|line| line.text.chars().filter(|&c| test(c)).take(least).count() == least)
    };
    let dated = has(char::is_numeric, 4);
    let addressed = has(|c| c == '@', 1);
    // Some clients put the day first: `Gesendet: ...`, then `Von: ...`.
    let second = || block.get(1).is_some_and(|line| names_author(line.text));
    let shaped = labels >= 3 && ((known && (dated || addressed)) || (dated && (addressed || second())));
    (named || shaped).then_some(block.len())
}

/// `note ada: likes trains` right above a header block looks like a part of it. A first line of a
/// block whose label is no known "From" tells when or who (some clients put the date first); where
/// it does neither, and one of the next lines does, the block starts below.
fn starts_below(block: &[Line<'_>]) -> bool {
    let tells =
        |text: &str| text.contains('@') || text.chars().filter(|c| c.is_numeric()).take(4).count() == 4;
    let from = |line: &&Line<'_>| names_author(line.text);
    let next = block.iter().skip(1).take(3);
    !tells(block[0].text)
        && (next.clone().any(|line| from(&line)) || next.filter(|line| tells(line.text)).count() >= 2)
}

/// `From: Ada`: below a rule, a header block begins, however little of it there is.
pub(super) fn names_author(line: &str) -> bool {
    label(line).is_some_and(|(label, _)| FROM.contains(&label.as_str()))
}

/// Reads `Label: value`; emphasis of the label (`*From:*`) is passed over. The label comes in lower
/// case. `None` for anything that is no label: digits, too long, a link, `note ada: ...`.
fn label(line: &str) -> Option<(String, &str)> {
    let line = line.trim();
    if begins_with_verb(line) {
        return None;
    }
    let (label, value) = line.split_once([':', '：'])?;
    let label = label.trim().trim_matches(['*', '_', '[', '|']).trim();
    let words = label.split_whitespace().count();
    let fits = (1..=4).contains(&words) && label.len() <= MAX_LABEL && !value.starts_with("//");
    let wordy = label.chars().all(|c| {
        c.is_alphabetic()
            || c.is_whitespace()
            || matches!(c, '-' | '\'' | '’' | '.' | '/' | '(' | ')')
            || is_joined(c)
    });
    (fits && wordy).then(|| (label.to_lowercase(), value.trim().trim_matches('*').trim()))
}

/// Marks that belong to letters (Thai, Hebrew, Hindi vowel signs).
fn is_joined(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}
