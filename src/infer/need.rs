//! What somebody asks for, as a subject of theirs or a note of the owner's says in so many words:
//! "looking for", "can you recommend", "do you know anybody", "moving to". Nothing is guessed:
//! without such words there is no need.

use super::names;
use super::phrases::{self, Phrases};

/// Most words of an ask that helpers are looked for by.
const ABOUT: usize = 6;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub kind: NeedKind,
    /// What or where, folded: "bookbinder", "kestrel". Empty: the ask names nothing.
    pub about: Vec<String>,
}

/// Which kind of help is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedKind {
    /// Work for themselves.
    Work,
    /// They move somewhere.
    Place,
    /// Somebody or something else.
    Other,
}

/// What a subject asks for. `None`: nothing.
pub fn in_subject(subject: &str) -> Option<Need> {
    find(subject, &[ASKS])
}

/// What a note about somebody says they are looking for. `None`: nothing.
pub fn in_note(note: &str) -> Option<Need> {
    find(note, &[ASKS, NOTED])
}

fn find(text: &str, lists: &[Phrases]) -> Option<Need> {
    let words = names::spaced(text);
    if SETTLED.are_in(&words) || OF_OTHERS.are_in(&words) {
        return None;
    }
    if let Some(phrase) = asked(&words, MOVES)
        && let Some(about) = destination(text, &words, phrase)
    {
        return Some(Need { kind: NeedKind::Place, about });
    }
    let phrase = lists.iter().find_map(|phrases| asked(&words, *phrases)).or_else(|| unparted(text));
    let phrase = phrase.or_else(|| job(text, &words)).or_else(|| beginning(&words))?;
    let kind = if WORK.are_in(&words) { NeedKind::Work } else { NeedKind::Other };
    let rest = match phrases::place(&words, phrase) {
        Some(at) => format!("{}{}", &words[..at], &words[at + phrase.len()..]),
        None => words,
    };
    Some(Need { kind, about: about(&rest) })
}

/// The first of these phrases that asks.
fn asked(words: &str, phrases: Phrases) -> Option<&'static str> {
    phrases.iter().find(|phrase| phrases::place(words, phrase).is_some_and(|at| !is_denied(&words[..at])))
}

/// Who is not looking, does not need, or thanks for what was found.
fn is_denied(before: &str) -> bool {
    before.split_whitespace().rev().take(3).any(|word| DENIED.has(word))
}

fn unparted(text: &str) -> Option<&'static str> {
    UNPARTED.iter().find(|phrase| text.contains(phrase))
}

/// "A job in Leeds?", "Dentist recommendations?": the word alone asks only where the subject does.
fn job(text: &str, words: &str) -> Option<&'static str> {
    let asks = text.trim_end().ends_with(['?', '\u{ff1f}']);
    let mut alone = ["job", "jobs", "recommendations"].into_iter();
    let word = alone.find(|word| phrases::place(words, word).is_some())?;
    (asks && !OWN_JOB.are_in(words)).then_some(word)
}

/// "Need a plumber": only where the subject begins so.
fn beginning(words: &str) -> Option<&'static str> {
    BEGINNINGS.iter().find(|phrase| words.strip_prefix(' ').is_some_and(|words| words.starts_with(phrase)))
}

/// Where they move: what follows, written like a name. Meetings move to Thursdays, and teams to
/// other tools.
fn destination(text: &str, words: &str, phrase: &str) -> Option<Vec<String>> {
    let after = &words[phrases::place(words, phrase)? + phrase.len()..];
    let first = after.split_whitespace().find(|word| !ARTICLES.has(word))?;
    let named = |word: &str| names::spaced(word).trim() == first && word.starts_with(char::is_uppercase);
    let is_name = text.split(|c: char| !c.is_alphanumeric()).any(named);
    let about = about(after);
    (is_name && !NO_PLACES.has(first) && !about.is_empty()).then_some(about)
}

fn about(words: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let tells = word.chars().count() >= 3 && !word.bytes().all(|byte| byte.is_ascii_digit());
        if tells && !EMPTY.has(word) && !kept.iter().any(|known| known == word) && kept.len() < ABOUT {
            kept.push(word.to_owned());
        }
    }
    kept
}

/// Phrases that ask, folded, by language.
const ASKS: Phrases = Phrases(&[
    // English
    "looking for|looking to find|in search of|on the lookout for|searching for|hunting for",
    "hoping to find|trying to find|seeking|in need of|wanted|do you know anybody|do you know anyone",
    "do you know somebody|do you know someone|do you know any|do you know a good|know anybody who",
    "know anyone who|know someone who|anybody know|anyone know|you know anybody|you know anyone",
    "can you recommend|could you recommend|would you recommend|can anyone recommend|recommend a",
    "recommend an|recommend any|recommend me|recommend someone|recommend somebody|any recommendation",
    "any recommendations|recommendations for|need a recommendation|tips for finding|any tips",
    "need help|need your help|need some help|i need a|i need an|we need a|we need an|need advice",
    "need your advice|your advice on|help me find|help us find|help finding|can you help",
    "could you help|pick your brain|job hunt|job hunting|job search|open to work|out of work",
    "lost my job|laid off|job market|anyone hiring|anybody hiring|know a good|know of a|know of any",
    "who knows a|who knows any|recommendation for|a favour|a favor|small favour|small favor|quick favour",
    "quick favor|big favour|big favor|introduce me|could you introduce|can you introduce",
    "would you introduce|put me in touch|hiring a|hiring an|we are hiring|we re hiring|i m hiring",
    // German
    "ich suche|wir suchen|suche|auf der suche nach|jobsuche|wohnungssuche|stellensuche|gesucht",
    "kennst du jemand|kennst du jemanden|kennt ihr jemanden|kennen sie jemanden|kennt jemand",
    "kennst du einen|kennst du eine|weisst du jemanden|empfehlen|empfehlung fur|empfehlungen fur",
    "kennst du wen|wer kennt|deine hilfe|eure hilfe|um hilfe|hilfe bei|hilfe beim|kannst du mir helfen",
    "kannst du helfen|konntest du mir helfen|konnen sie mir helfen|hilf mir",
    "einen tipp fur|tipps fur|brauche hilfe|brauche rat|ich brauche|wir brauchen|brauche deinen rat",
    // French
    "je cherche|nous cherchons|on cherche|cherche|a la recherche d|a la recherche de",
    "recherche d emploi|recherche d un|recherche d une|recherche emploi|connais tu quelqu un",
    "tu connais quelqu un|connaissez vous quelqu un|connais tu un|connais tu une|connaissez vous un",
    "connaissez vous une|me recommander|nous recommander|me conseiller|une recommandation",
    "des recommandations|besoin d aide|besoin d un|besoin d une|besoin de conseils|besoin de ton aide",
    "besoin de votre aide|connais un bon|connais une bonne|connaissez un bon|connaissez une bonne",
    "tu m aider|vous m aider|tu nous aider|vous nous aider|un coup de main|quelqu un chez",
    // Spanish
    "no conoces a alguien|no conoces a nadie|busco|buscamos|buscando|en busca de|conoces a alguien",
    "conoce a alguien|conoceis a alguien",
    "conocen a alguien|sabes de alguien|conoces algun|conoces alguna|puedes recomendar",
    "puedes recomendarme|podrias recomendar|podrias recomendarme|me recomiendas|recomiendas",
    "me ayudas|me puedes ayudar|puedes ayudarme|podrias ayudarme|me ayudarias|echarme una mano",
    "conoces un buen|conoces una buena|sabes de un|sabes de una|recomendacion para",
    "alguna recomendacion|recomendaciones para|necesito|necesitamos",
    // Portuguese
    "nao conhece alguem|nao conheces alguem|procuro|procuramos|a procura de|procurando|conhece alguem",
    "conheces alguem|conhecem alguem",
    "sabe de alguem|conhece algum|conhece alguma|pode recomendar|podes recomendar|pode me indicar",
    "me recomenda|me indica|alguma indicacao|recomendacao de|recomendacoes de|preciso de",
    "precisamos de|podes ajudar|pode me ajudar|podes me ajudar|pode ajudar|me ajuda com|uma ajuda com",
    // Italian
    "cerco|cerchiamo|sto cercando|stiamo cercando|alla ricerca di|in cerca di|conosci qualcuno",
    "conoscete qualcuno|conosce qualcuno|conosci un|conosci una|sai di qualcuno|consigliarmi",
    "mi puoi consigliare|mi aiuti|puoi aiutarmi|mi puoi aiutare|potresti aiutarmi|una mano con",
    "mi consigli|mi consigliate|qualche consiglio|consigli per|raccomandarmi|ho bisogno di",
    "abbiamo bisogno di|ho bisogno d aiuto",
    // Dutch
    "op zoek naar|ik zoek|wij zoeken|we zoeken|zoek een|gezocht|ken je iemand|ken jij iemand",
    "kent u iemand|kennen jullie iemand|weet je iemand|weet iemand|ken je een|aanraden|aanbevelen",
    "zoek werk|zoek woning|kun je me helpen|kan je me helpen|kunt u me helpen|wil je me helpen",
    "aanbeveling voor|hulp nodig|advies nodig|ik heb een",
    // Polish
    "szukam|szukamy|poszukuje|poszukujemy|znasz kogos|znacie kogos|zna pan kogos|zna pani kogos",
    "pomozesz|mozesz mi pomoc|mozesz pomoc|prosba o pomoc|ktos zna|mozesz polecic|polecisz|polecic",
    "potrzebuje|potrzebujemy|potrzebna pomoc",
    // Swedish, Danish and Norwegian
    "soker|letar efter|pa jakt efter|kanner du nagon|vet du nagon|kan du rekommendera|rekommendera",
    "behover hjalp|behover en|leder efter|kender du en|kender du nogen|kan du anbefale|har brug for",
    "kjenner du noen|ser etter|soger job|soger lejlighed|kan du hjaelpe|kan du hjelpe|kan du hjalpa",
    // Russian
    "не знаешь ли|не знаешь|не знаете ли|не знаете|ищу|ищем|в поисках|знаешь кого|знаешь ли кого",
    "знаешь ли ты кого|знаете кого|знаете ли вы кого",
    "знаешь ли|кто нибудь знает|можешь посоветовать|можете посоветовать|посоветуи|посоветуите",
    "помоги|помогите|можешь помочь|можете помочь|порекомендуи|порекомендуите|нужна помощь|нужен совет",
    "нужен|нужна",
    // Turkish
    "ariyorum|ariyoruz|birini taniyor musun|tavsiye|onerir misin|ihtiyacim var|yardim eder misin",
    // Czech, Hungarian, Finnish, Romanian, Greek and Ukrainian
    "hledam|hledame|neznas nekoho|muzes doporucit|keresek|keresunk|ismersz valakit|tudsz ajanlani",
    "etsin|etsimme|tunnetko ketaan|osaatko suositella|caut de|cautam|cunosti pe cineva|poti recomanda",
    "ψαχνω|ψαχνουμε|ξερεις καποιον|шукаю|шукаємо|чи знаєш|чи не знаєш",
]);

/// Phrases of notes: the owner writes about somebody.
const NOTED: Phrases = Phrases(&[
    "needs a|needs an|needs help|needs advice|wants a job|wants to work|wants to meet",
    "would like to meet|would love to meet|hopes to find|looking to|wants to find|new job at|job at",
    "job in|sucht|braucht|mochte nach|cherche|a besoin d|busca|necesita|procura|precisa de|cerca",
    "ha bisogno di|zoekt|heeft hulp|szuka|potrzebuje|ищет|soker",
]);

/// Phrases that come before the place they move to.
const MOVES: Phrases = Phrases(&[
    "moving to|move to|relocating to|relocate to|ich ziehe nach|wir ziehen nach|ziehe nach|umzug nach",
    "zieht nach|je demenage a|nous demenageons a|on demenage a|demenage a|demenagement a|me mudo a",
    "nos mudamos a|se muda a|mudanza a|mudar para|mudando para|mudo me para|mudanca para",
    "mi trasferisco a|ci trasferiamo a|si trasferisce a|trasloco a|verhuis naar|verhuizen naar",
    "verhuist naar|verhuizing naar|przeprowadzam sie do|przeprowadzka do|flyttar till|flytter til",
    "переезжаю в|переезжаем в|переезд в",
]);

/// The same where no blanks part the words.
const UNPARTED: Phrases = Phrases(&[
    "探しています|探してます|探しており|を探して|知りませんか|知らない?|知らない？|ご存じ|ご存知|おすすめ|お勧め|紹介してほしい|紹介して|求職|転職活動|手伝って|助けて|引っ越します",
    "구하고 있|찾고 있|구직|아는 사람 있|추천해",
    "在找|寻找|尋找|找工作|求职|认识谁|认识人|你认识|你認識|有没有认识|推荐一|推薦一|能推荐|能推薦|需要帮|需要幫|求助|搬到|搬去",
]);

/// Phrases that ask at the beginning of a subject alone.
const BEGINNINGS: Phrases = Phrases(&["need a|need an|need some|needed"]);

/// What was needed was found.
const SETTLED: Phrases = Phrases(&[
    "found|solved|sorted|no longer|not looking|gefunden|erledigt|trouve|encontre|encontrei",
    "encontramos|resuelto|trovato|risolto|gevonden|opgelost|znalazlem|znalazlam|hittat|fundet|нашел",
    "нашла|нашли|見つかりました|looking forward",
]);

/// What others look for: help is offered, not asked for.
const OF_OTHERS: Phrases = Phrases(&[
    "are you looking|you re looking|if you are|if you re|you were looking|you might be looking",
    "recommended for you|recommendation for you|recommendations for you|for the recommendation",
    "we recommend|i recommend|suchst du|suchen sie",
    "cherches tu|cherchez vous|empfehlen wir|wir empfehlen|te recomiendo|buscas|ti consiglio",
]);

/// Words before a phrase that turn it round.
const DENIED: Phrases = Phrases(&[
    "not|never|stopped|without|you|your|thanks|thank|for|nicht|kein|keine|danke|die|der|zur|merci|ne",
    "gracias|obrigado|obrigada|nao|grazie|non|dank|bedankt|niet|nie|dziekuje|tack|inte|не|спасибо",
]);

/// A job that somebody has, or that was done.
const OWN_JOB: Phrases = Phrases(&[
    "good job|great job|nice job|well done|my job|my new job|your job|your new job|the new job",
    "the job|new job|job done|job offer|does it work|does this work|still work|work for you|that work",
    "it work|this work|works|at work|to work|your work|my work|from work|the work|would work",
    "will work|working|can work|after work|work out",
]);

/// Words that say it is about work.
const WORK: Phrases = Phrases(&[
    "job|jobs|work|position|role|employment|freelance|internship|apprenticeship|laid off",
    "something new|new challenge|arbeit|stelle|neue stelle|jobsuche|stellensuche|praktikum|emploi",
    "travail|stage|poste|trabajo|empleo|trabalho|emprego|estagio|lavoro|impiego|tirocinio|baan|werk",
    "praci|munkat|munka|toita|tyota|lucru|δουλεια|роботу|arbejde|pracy|prace|jobb|arbete|работу|работы",
    "работа|is ariyorum",
]);

const ARTICLES: Phrases = Phrases(&["the|a|die|den|das|la|le|les|el|o|os|as|il|lo|de|het"]);

/// What mail says meetings and teams move to.
const NO_PLACES: Phrases = Phrases(&[
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june",
    "july|august|september|october|november|december|next|montag|dienstag|mittwoch|donnerstag|freitag",
    "samstag|sonntag|slack|teams|zoom|github|gitlab|discord|matrix|signal|google|microsoft|linux",
    "windows|python|rust|git|aws|azure|new|version|phase|plan",
]);

/// Words of an ask that say neither what nor where, in any of the languages.
const EMPTY: Phrases = Phrases(&[
    "pourrais|pourriez|pouvez|peux|puedes|podrias|puoi|potresti|kun|kunt|kannst|konntest|konnen|mozesz",
    "favour|favor|ask|ayudas|aider|helfen|helpen|helper|praci|munkat|toita|роботу|guter|goed|buen",
    "introduce|hiring|voce|bij|the|and|for|with|who|that|this|there|here|from|near|you|your|our|mine",
    "his|her|their|some|any",
    "anybody|anyone|somebody|someone|something|anything|new|good|great|nice|best|cheap|please|help",
    "need|needs|wants|want|would|could|can|know|knows|meet|find|job|jobs|work|working|works|position",
    "role|quick|question|urgent|about|around|next|week|month|year|now|soon|also|hello|dear|recommend",
    "recommendation|recommendations|advice|tips|idea|ideas|person|people|place|flat|house|room|like",
    "love|has|have|are|was|will|asked|asks|ask|looking|still|maybe|perhaps|per|she|him|they|them|ein",
    "eine|einen|einem|einer|der|die|das|den|dem|und|fur|mit|bei|von|nach|aus|ich|wir|dich|dir|mir",
    "mich|neue|neuen|neuer|neues|gute|guten|arbeit|stelle|jemand|jemanden|wohnung|zimmer|hilfe|rat",
    "des|les|une|dans|chez|pour|avec|sur|par|qui|que|nouveau|nouvelle|nouvel|bon|bonne|emploi|travail",
    "poste|quelqu|appartement|logement|los|las|una|uno|unos|con|por|para|del|nuevo|nueva|buen|buena",
    "trabajo|empleo|alguien|piso|casa|uma|com|em|no|na|novo|nova|bom|boa|trabalho|emprego|alguem",
    "apartamento|un|dei|delle|della|nel|nella|nuovo|nuova|buon|buona|lavoro|qualcuno|appartamento|een",
    "het|van|voor|met|naar|nieuwe|goede|baan|werk|iemand|huis|dla|nowej|nowa|dobrego|pracy|prace",
    "kogos|mieszkania|och|till|med|nagon|jobb|lagenhet|новую|новыи|хорошего|работу|работы|кого|нибудь",
    "квартиру|для|или",
]);

#[cfg(test)]
mod tests {
    use super::*;

    fn check(subject: &str, about: &[&str]) {
        let need = in_subject(subject).unwrap_or_else(|| panic!("no need: {subject}"));
        assert_eq!(need.about, about, "{subject}");
    }

    #[test]
    fn asks_are_found_in_ten_languages_with_what_they_are_about() {
        check("Looking for a new job", &[]);
        check("Do you know anybody at Kestrel?", &["kestrel"]);
        check("Can you recommend a bookbinder in Leeds?", &["bookbinder", "leeds"]);
        check("Any recommendations for a dentist?", &["dentist"]);
        check("A job at Kestrel?", &["kestrel"]);
        check("We're moving to Lisbon in May", &["lisbon", "may"]);
        check("Suche einen Buchbinder in Leipzig", &["buchbinder", "leipzig"]);
        check("Kennst du jemanden bei Kestrel?", &["kestrel"]);
        check("Je cherche un relieur à Lyon", &["relieur", "lyon"]);
        check("Tu connais quelqu'un chez Kestrel ?", &["kestrel"]);
        check("¿Conoces a alguien en Kestrel?", &["kestrel"]);
        check("Busco trabajo en Sevilla", &["sevilla"]);
        check("Você conhece alguém na Kestrel?", &["kestrel"]);
        check("Cerco lavoro a Torino", &["torino"]);
        check("Ken je iemand bij Kestrel?", &["kestrel"]);
        check("Szukam introligatora w Krakowie", &["introligatora", "krakowie"]);
        check("Känner du någon på Kestrel?", &["kestrel"]);
        check("Ищу переплётчика", &["переплетчика"]);
        check("Не знаешь ли хорошего врача?", &["врача"]);
        check("製本屋を探しています", &["製本屋を探しています"]);
        assert!(in_subject("你认识出版社的人吗？").is_some());
        assert!(in_subject("İş arıyorum").is_some());
        check("Who knows a good lawyer?", &["lawyer"]);
        check("Need a plumber", &["plumber"]);
        check("Dentist recommendations?", &["dentist"]);
        check("Could you introduce me to Priya?", &["priya"]);
        check("We're hiring a bookbinder", &["bookbinder"]);
        check("Wer kennt einen guten Anwalt?", &["anwalt"]);
        check("Kannst du mir helfen? Umzug", &["umzug"]);
        check("Pourrais-tu m'aider ?", &[]);
        check("¿Me ayudas con la mudanza?", &["mudanza"]);
        check("Kun je me helpen?", &[]);
        check("Søger job i Odense", &["odense"]);
        check("Помоги найти работу", &["наити"]);
        check("Hledám práci v Brně", &["brne"]);
        check("Шукаю роботу", &[]);
        assert!(in_subject("번역가를 찾고 있습니다").is_some());
    }

    #[test]
    fn subjects_that_ask_for_nothing_have_no_need() {
        for subject in [
            "Looking forward to seeing you",
            "Are you looking for a new job?",
            "The file you were looking for",
            "Thanks for looking for my keys",
            "Found: the flat we were looking for",
            "Good job!",
            "Great job on the talk?",
            "My new job",
            "Does Thursday work?",
            "Recommended for you: ten books",
            "I recommend this book",
            "Meeting moving to Thursday",
            "We are moving to Slack",
            "moving to the next phase",
            "Job done",
            "Thanks for the recommendation",
            "A recommendation letter for you",
            "Danke für deine Hilfe",
            "Merci pour ton aide",
            "You don't need a ticket",
            "No need to answer",
            "The needle and the thread",
            "In your favour",
            "Nicht mehr auf der Suche nach einer Wohnung",
            "Die Suche ist vorbei",
            "Lunch",
            "",
        ] {
            assert_eq!(in_subject(subject), None, "{subject}");
        }
    }

    #[test]
    fn kinds_are_told() {
        let kind = |subject: &str| in_subject(subject).map(|need| need.kind);
        assert_eq!(kind("Looking for something new"), Some(NeedKind::Work));
        assert_eq!(kind("Moving to Lisbon"), Some(NeedKind::Place));
        assert_eq!(kind("Looking for a flat"), Some(NeedKind::Other));
        assert_eq!(
            in_note("wants a job at Kestrel").map(|need| (need.kind, need.about)),
            Some((NeedKind::Work, vec!["kestrel".to_owned()]))
        );
        assert_eq!(in_note("likes trains"), None);
    }

    #[test]
    fn every_phrase_is_folded() {
        let all =
            [ASKS, BEGINNINGS, NOTED, MOVES, SETTLED, OF_OTHERS, DENIED, OWN_JOB, WORK, NO_PLACES, EMPTY];
        for phrase in all.into_iter().flat_map(Phrases::iter) {
            assert_eq!(names::spaced(phrase).trim(), phrase, "{phrase}");
        }
    }
}
