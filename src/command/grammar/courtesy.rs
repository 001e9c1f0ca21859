//! Lines that are said to be polite, and lines that end the reading.

/// What a line is, beside a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Courtesy {
    /// A greeting, a word of consent, a lone sign: nothing to answer.
    Polite,
    /// `thanks` and what people close a letter with: nothing below is read, unless it greets.
    Closing,
    /// `--` and `stop`: nothing below is read.
    End,
}

/// Closings, alone on a line or with a name behind them.
const CLOSINGS: [&str; 143] = [
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
    "gràcies",
    "moltes gràcies",
    "grazas",
    "moitas grazas",
    "eskerrik asko",
    "tak",
    "mange tak",
    "mvh",
    "hilsen",
    "hälsningar",
    "med vänlig hälsning",
    "vennlig hilsen",
    "med venlig hilsen",
    "terveisin",
    "ystävällisin terveisin",
    "kveðja",
    "aitäh",
    "tänan",
    "paldies",
    "ačiū",
    "pozdrawiam",
    "dzięki",
    "děkuji",
    "díky",
    "s pozdravem",
    "ďakujem",
    "vďaka",
    "hvala",
    "lep pozdrav",
    "köszönöm",
    "köszi",
    "üdvözlettel",
    "mulțumesc",
    "mersi",
    "cu stimă",
    "ευχαριστώ",
    "teşekkürler",
    "teşekkür ederim",
    "saygılarımla",
    "с уважением",
    "благодаря",
    "дякую",
    "хвала",
    "תודה",
    "תודה רבה",
    "בברכה",
    "شكرا",
    "شكرًا",
    "مع تحياتي",
    "متشکرم",
    "ممنون",
    "با تشکر",
    "धन्यवाद",
    "ขอบคุณ",
    "ขอบคุณครับ",
    "ขอบคุณค่ะ",
    "cảm ơn",
    "cám ơn",
    "terima kasih",
    "makasih",
    "salamat",
    "よろしくお願いします",
    "よろしく",
    "どうも",
    "감사합니다",
    "고맙습니다",
    "謝謝",
    "多谢",
    "多謝",
    "med vennlig hilsen",
    "mit freundlichen grüßen",
    "freundliche grüße",
    "atentamente",
    "cordialmente",
    "distinti saluti",
    "com os melhores cumprimentos",
    "cumprimentos",
    "met vriendelijke groet",
    "vriendelijke groeten",
    "all the best",
    "talk soon",
    "take care",
    "xx",
    "thanks so much",
    "thanks in advance",
    "much appreciated",
];

/// Words that begin a greeting of a few words.
const GREETINGS: [&str; 109] = [
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
    "ola",
    "kaixo",
    "hæ",
    "halló",
    "tere",
    "sveiki",
    "sveikas",
    "labas",
    "dzień",
    "witam",
    "dobrý",
    "ahoj",
    "živjo",
    "dober",
    "bok",
    "dobar",
    "szia",
    "szervusz",
    "kedves",
    "bună",
    "salutare",
    "γεια",
    "καλημέρα",
    "merhaba",
    "selam",
    "sayın",
    "здравствуйте",
    "добрый",
    "вітаю",
    "добрий",
    "здравейте",
    "здраво",
    "поздрав",
    "שלום",
    "היי",
    "مرحبا",
    "مرحبًا",
    "السلام",
    "سلام",
    "नमस्ते",
    "সালাম",
    "สวัสดี",
    "สวัสดีครับ",
    "สวัสดีค่ะ",
    "chào",
    "xin",
    "halo",
    "hai",
    "selamat",
    "kumusta",
    "magandang",
    "안녕하세요",
    "안녕",
    "您好",
    "おはよう",
    "お世話になっております",
    "god",
    "goddag",
    "päivää",
    "terve",
    "moi",
    "góðan",
    "buna",
    "お疲れ様です",
    "caro",
    "cara",
    "kære",
    "kjære",
    "käre",
    "bästa",
    "beste",
    "geachte",
    "estimado",
    "estimada",
    "sehr",
];

/// Words that begin a sentence of thanks, which says nothing else.
const THANKS: [&str; 12] = [
    "thanks", "thank", "thx", "many", "merci", "danke", "vielen", "gracias", "grazie", "obrigado", "bedankt",
    "tack",
];

/// Consent and courtesy, alone on a line.
const CONSENT: [&str; 41] = [
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
    "ta",
    "will do",
    "good idea",
    "well done",
    "lovely",
    "awesome",
    "wonderful",
    "excellent",
    "brilliant",
    "amazing",
    "alright",
    "all right",
    "noted",
    "nice one",
    "love it",
    "love this",
    "this is great",
    "no worries",
    "no thanks",
    "nothing today",
    "nothing for now",
    "none today",
    "haha",
    "lol",
    "happy new year",
    "merry christmas",
    "have a nice day",
    "have a great day",
];

/// `None`: the line wants to be a command, or is none.
pub(super) fn read_line(line: &str) -> Option<Courtesy> {
    if !line.contains(|c: char| c.is_alphanumeric()) {
        let rule =
            line.chars().count() >= 2 && line.chars().all(|c| matches!(c, '-' | '_' | '–' | '—' | '='));
        return Some(if rule { Courtesy::End } else { Courtesy::Polite });
    }
    let words: Vec<String> = split_words(line);
    if words == ["stop"] {
        return Some(Courtesy::End);
    }
    if closes(line, &words) {
        return Some(Courtesy::Closing);
    }
    is_polite(&words).then_some(Courtesy::Polite)
}

/// `Hi Rekindle`, `Thank you!`, a lone sign, nothing: no name that signs, no `nothing today`.
pub(super) fn greets(line: &str) -> bool {
    let words = split_words(line);
    match read_line(line) {
        Some(Courtesy::Polite) => words.is_empty() || is_greeting(&words) || is_thanks(&words),
        Some(Courtesy::Closing) => is_thanks(&words) && CLOSINGS.contains(&words.join(" ").as_str()),
        Some(Courtesy::End) => false,
        None => line.is_empty(),
    }
}

/// `Thanks!`, `Thanks, Robin`, `Best regards`: the closing, then a short name at most.
fn closes(line: &str, words: &[String]) -> bool {
    let all = words.join(" ");
    if CLOSINGS.contains(&all.as_str()) {
        return true;
    }
    let Some((closing, name)) = line.split_once([',', '.', '!']) else { return false };
    let closing = self::split_words(closing).join(" ");
    let name = self::split_words(name);
    // `Thx! Done 1` is no letter's end.
    let command = |word: &String| super::verbs::is_verb(word) || word.contains(|c: char| c.is_ascii_digit());
    CLOSINGS.contains(&closing.as_str()) && name.len() <= 2 && !name.iter().any(command)
}

fn is_polite(words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let plain = !words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    plain && (is_greeting(words) || is_thanks(words) || consents(words) || wishes(words))
}

/// Of `Hi Rekindle` the name is left, as in front of a command.
fn is_greeting(words: &[String]) -> bool {
    words == ["rekindle"]
        || words.len() <= 4 && words.first().is_some_and(|first| GREETINGS.contains(&first.as_str()))
}

fn is_thanks(words: &[String]) -> bool {
    words.len() <= 10 && words.first().is_some_and(|first| THANKS.contains(&first.as_str()))
}

/// `Have a nice week!`
fn wishes(words: &[String]) -> bool {
    const OF: [&str; 7] = ["day", "week", "weekend", "evening", "one", "afternoon", "time"];
    let [have, a, .., last] = words else { return false };
    words.len() <= 5 && have == "have" && a == "a" && OF.contains(&last.as_str())
}

/// `Great`, `Got it, thanks`.
fn consents(words: &[String]) -> bool {
    let thanks =
        |rest: &[String]| rest.first().is_none_or(|word| rest.len() <= 10 && THANKS.contains(&word.as_str()));
    (1..=words.len()).any(|end| CONSENT.contains(&words[..end].join(" ").as_str()) && thanks(&words[end..]))
}

/// In lower case, without signs.
fn split_words(text: &str) -> Vec<String> {
    // Vowel signs and other marks (Thai, Hindi) are no letters to Unicode, and belong to them.
    let inside =
        |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’') || super::targets::is_mark(c) && !is_sign(c);
    let parts = text.split(|c: char| !inside(c));
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Signs of sentences beyond ASCII, and emoji.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{bf}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{964}' | '\u{2010}'..='\u{2bff}' | '\u{3001}'..='\u{3002}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{1f000}'..='\u{1ffff}')
}
