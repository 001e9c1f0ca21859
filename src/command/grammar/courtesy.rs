//! Lines that are said to be polite, and lines that end the reading.

/// What a line is, beside a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Courtesy {
    /// A greeting, a word of consent, a lone sign: nothing to answer.
    Polite,
    /// `--`, `stop`, `thanks` and what people close a letter with: nothing below is read.
    End,
}

/// Closings, alone on a line or with a name behind them.
const CLOSINGS: [&str; 58] = [
    "stop",
    "thanks",
    "thank you",
    "many thanks",
    "thanks a lot",
    "thanks again",
    "thank you very much",
    "thx",
    "ty",
    "tia",
    "cheers",
    "best",
    "best wishes",
    "best regards",
    "kind regards",
    "warm regards",
    "regards",
    "sincerely",
    "yours",
    "yours sincerely",
    "love",
    "bye",
    "merci",
    "merci beaucoup",
    "cordialement",
    "bien cordialement",
    "bien à vous",
    "à bientôt",
    "danke",
    "vielen dank",
    "danke schön",
    "mfg",
    "lg",
    "viele grüße",
    "liebe grüße",
    "beste grüße",
    "gruß",
    "grüße",
    "gracias",
    "muchas gracias",
    "saludos",
    "un saludo",
    "grazie",
    "grazie mille",
    "saluti",
    "obrigado",
    "obrigada",
    "abraços",
    "bedankt",
    "dank je",
    "groeten",
    "tack",
    "takk",
    "kiitos",
    "dziękuję",
    "спасибо",
    "ありがとう",
    "谢谢",
];

/// Words that begin a greeting of a few words.
const GREETINGS: [&str; 34] = [
    "hi",
    "hello",
    "hey",
    "hiya",
    "dear",
    "good",
    "greetings",
    "morning",
    "bonjour",
    "bonsoir",
    "salut",
    "coucou",
    "chère",
    "cher",
    "hallo",
    "moin",
    "servus",
    "guten",
    "liebe",
    "lieber",
    "hola",
    "buenos",
    "buenas",
    "querido",
    "ciao",
    "buongiorno",
    "olá",
    "oi",
    "hej",
    "hei",
    "cześć",
    "привет",
    "こんにちは",
    "你好",
];

/// Words that begin a sentence of thanks, which says nothing else.
const THANKS: [&str; 12] = [
    "thanks", "thank", "thx", "many", "merci", "danke", "vielen", "gracias", "grazie", "obrigado", "bedankt",
    "tack",
];

/// Consent and courtesy, alone on a line.
const CONSENT: [&str; 16] = [
    "ok",
    "okay",
    "please",
    "great",
    "perfect",
    "super",
    "cool",
    "nice",
    "fine",
    "sure",
    "yes",
    "sounds good",
    "got it",
    "will do",
    "good idea",
    "well done",
];

/// `None`: the line wants to be a command, or is none.
pub(super) fn of_line(line: &str) -> Option<Courtesy> {
    if !line.contains(|c: char| c.is_alphanumeric()) {
        let rule =
            line.chars().count() >= 2 && line.chars().all(|c| matches!(c, '-' | '_' | '–' | '—' | '='));
        return Some(if rule { Courtesy::End } else { Courtesy::Polite });
    }
    let words: Vec<String> = words(line);
    if ends(line, &words) {
        return Some(Courtesy::End);
    }
    is_polite(&words).then_some(Courtesy::Polite)
}

/// `Thanks!`, `Thanks, Robin`, `Best regards`: the closing, then a short name at most.
fn ends(line: &str, words: &[String]) -> bool {
    let all = words.join(" ");
    if CLOSINGS.contains(&all.as_str()) {
        return true;
    }
    let Some((closing, name)) = line.split_once([',', '.', '!']) else { return false };
    let closing = self::words(closing).join(" ");
    closing != "stop" && CLOSINGS.contains(&closing.as_str()) && self::words(name).len() <= 2
}

fn is_polite(words: &[String]) -> bool {
    let Some(first) = words.first().map(String::as_str) else { return true };
    let plain = !words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    let greeting = words.len() <= 4 && GREETINGS.contains(&first);
    let thanks = words.len() <= 10 && THANKS.contains(&first);
    plain && (greeting || thanks || CONSENT.contains(&words.join(" ").as_str()))
}

/// In lower case, without signs.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')));
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
