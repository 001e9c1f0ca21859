//! In which language two people write, from the subjects of their mail: by script, by letters that
//! one language has, by small words, and by what its mail programs put before an answer.

use super::names;
use crate::mail::subject;

/// The languages that drafts are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    English,
    German,
    French,
    Spanish,
    Portuguese,
    Italian,
    Dutch,
    Polish,
    Swedish,
    Russian,
    Japanese,
    Chinese,
}

impl Language {
    pub const ALL: [Language; 12] = [
        Language::English,
        Language::German,
        Language::French,
        Language::Spanish,
        Language::Portuguese,
        Language::Italian,
        Language::Dutch,
        Language::Polish,
        Language::Swedish,
        Language::Russian,
        Language::Japanese,
        Language::Chinese,
    ];

    /// As ISO 639-1 has it: `de`.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::French => "fr",
            Language::Spanish => "es",
            Language::Portuguese => "pt",
            Language::Italian => "it",
            Language::Dutch => "nl",
            Language::Polish => "pl",
            Language::Swedish => "sv",
            Language::Russian => "ru",
            Language::Japanese => "ja",
            Language::Chinese => "zh",
        }
    }
}

/// What a word of the language counts, where a mark counts one: an English subject is answered by a
/// German program, too.
const WORD: usize = 2;
/// Evidence that says as little as one mark is none.
const LEAST: usize = 2;

/// The language of these subjects; English where they do not tell.
pub fn detect<'a>(subjects: impl Iterator<Item = &'a str>) -> Language {
    let mut counts = [0; LANGUAGES.len()];
    for raw in subjects {
        for (n, traits) in LANGUAGES.iter().enumerate() {
            counts[n] += traits.count(raw);
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    // English comes first, and so wins where two are as likely.
    let found = counts.iter().position(|count| *count == most);
    match found {
        Some(n) if most >= LEAST => LANGUAGES[n].language,
        _ => Language::English,
    }
}

/// By what a language is known.
struct Traits {
    language: Language,
    /// Folded.
    words: &'static str,
    /// Letters that none of the others has.
    letters: &'static str,
    /// Marks of answers and forwarded mail.
    marks: &'static [&'static str],
}

impl Traits {
    fn count(&self, raw: &str) -> usize {
        let bare = subject::without_marks(raw);
        let words = names::spaced(bare);
        let known = |word: &&str| self.words.split(' ').any(|one| one == *word);
        let words = words.split_whitespace().filter(known).count();
        let letters = bare.chars().filter(|c| self.letters.contains(*c) || self.is_script(*c)).count();
        let marks = subject::marks(raw).iter().filter(|mark| self.marks.contains(&mark.as_str())).count();
        WORD * words + WORD * letters.min(4) + marks
    }

    fn is_script(&self, c: char) -> bool {
        match self.language {
            Language::Russian => matches!(c, '\u{400}'..='\u{4ff}'),
            // Kana outweigh the signs that both write.
            Language::Japanese => matches!(c, '\u{3040}'..='\u{30ff}'),
            Language::Chinese => matches!(c, '\u{4e00}'..='\u{9fff}'),
            _ => false,
        }
    }
}

const LANGUAGES: [Traits; 12] = [
    Traits {
        language: Language::English,
        words: "the and of for to with your you from about is are how what our my we next new news this on in at do does did can have has will would been it's thanks hello lunch dinner meeting question looking still when where who why into a an again week",
        letters: "",
        marks: &[],
    },
    Traits {
        language: Language::German,
        words: "der die das und fur mit zum zur von vom bei nach wegen ist sind wie was unser mein dein deine ich wir du nicht noch auch auf aus uber eine ein einen im am ins termin einladung frage danke liebe gruss grusse treffen geburtstag mittagessen urlaub wochenende suche neue neuer neues heute morgen wann wo wer bucher",
        letters: "ßäÄü",
        marks: &["aw", "wg"],
    },
    Traits {
        language: Language::French,
        words: "le la les des du une et pour avec sur dans chez est sont comment quoi notre votre mon ton ma ta je nous vous pas aussi au aux de merci bonjour question rendez dejeuner diner anniversaire vacances week-end nouvelle nouveau nouvelles quand ou qui demain aujourd hui livre projet photos invitation",
        letters: "çœèêàùûîÇÈÊÀ",
        marks: &["tr"],
    },
    Traits {
        language: Language::Spanish,
        words: "el los las una y para con por sobre en del es son como que nuestro tu mi yo nosotros no tambien de la hola gracias pregunta reunion comida cena cumpleanos vacaciones fin semana nueva nuevo noticias cuando donde quien manana hoy libro proyecto fotos invitacion",
        letters: "ñ¿¡Ñ",
        marks: &["rv"],
    },
    Traits {
        language: Language::Portuguese,
        words: "o os as uma e para com por sobre em no na do da dos das nos e sao como que nosso seu sua meu minha eu nao tambem de ola obrigado obrigada pergunta reuniao almoco jantar aniversario ferias fim semana nova novo noticias quando onde quem amanha hoje livro projeto fotos convite voce",
        letters: "ãõÃÕ",
        marks: &["res", "enc"],
    },
    Traits {
        language: Language::Italian,
        words: "il lo gli i una uno e per con su nel nella del della dei delle sono come che nostro tuo mio io noi non anche di ciao grazie domanda riunione pranzo cena compleanno vacanze fine settimana nuova nuovo notizie quando dove chi domani oggi libro progetto foto invito",
        letters: "òìÒÌ",
        marks: &["rif"],
    },
    Traits {
        language: Language::Dutch,
        words: "de het een en van voor met over bij naar op is zijn hoe wat onze jouw mijn ik wij we niet ook nog uit hallo hoi bedankt vraag afspraak vergadering lunch eten verjaardag vakantie weekend nieuwe nieuws wanneer waar wie morgen vandaag boek uitnodiging",
        letters: "",
        marks: &["antw"],
    },
    Traits {
        language: Language::Polish,
        words: "i w z na do o dla od po jest sa jak co nasz twoj moj ja my nie tez czesc dziekuje pytanie spotkanie obiad kolacja urodziny wakacje weekend nowa nowy nowe kiedy gdzie kto jutro dzisiaj ksiazka projekt zdjecia zaproszenie",
        letters: "łąęśżźćńŁŚŻ",
        marks: &["odp"],
    },
    Traits {
        language: Language::Swedish,
        words: "och for med om pa till fran ar hur vad var din min jag vi inte ocksa en ett av hej tack fraga mote lunch middag fodelsedag semester helg nya nytt ny nar vem imorgon idag bok bilder inbjudan",
        letters: "åÅ",
        marks: &["sv"],
    },
    Traits { language: Language::Russian, words: "", letters: "", marks: &[] },
    Traits { language: Language::Japanese, words: "", letters: "", marks: &[] },
    Traits { language: Language::Chinese, words: "", letters: "", marks: &[] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_thread_is_told_by_its_subjects() {
        let check =
            |subjects: &[&str], wanted| assert_eq!(detect(subjects.iter().copied()), wanted, "{subjects:?}");
        check(&["The map room", "Re: The map room"], Language::English);
        check(&["AW: Map room plans"], Language::English);
        check(&["Das Kartenzimmer", "AW: Das Kartenzimmer"], Language::German);
        check(&["Les photos de Lyon"], Language::French);
        check(&["¿Cómo va el libro?"], Language::Spanish);
        check(&["Fotos da reunião"], Language::Portuguese);
        check(&["Le foto della cena", "Pranzo domani"], Language::Italian);
        check(&["Vraag over het boek"], Language::Dutch);
        check(&["Zdjęcia z wakacji"], Language::Polish);
        check(&["Bilder från mötet på fredag"], Language::Swedish);
        check(&["Фотографии с моря"], Language::Russian);
        check(&["写真のこと"], Language::Japanese);
        check(&["照片"], Language::Chinese);
        check(&[], Language::English);
        check(&["Kiln"], Language::English);
    }
}
