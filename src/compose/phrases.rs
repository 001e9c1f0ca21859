//! The few words of the owner's drafts that no template has: greeting, subject and dates, by
//! language.

use jiff::civil::Date;

use crate::compose::greeting::Addressee;
use crate::infer::language::Language;

/// What a new thread is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NewSubject {
    /// The two never wrote.
    First,
    Again,
    Birthday,
    Anniversary,
    Link,
    NewJob,
}

/// The greeting, with what is behind it: "Hi Ruth and Ben,".
pub(super) fn greeting(language: Language, to: &Addressee) -> String {
    let of = phrases(language);
    match to {
        Addressee::One(name) => of.greeting.replace("NAME", name),
        Addressee::Two(one, other) => of.greeting.replace("NAME", &format!("{one}{}{other}", of.and)),
        Addressee::House(_) | Addressee::Nameless => of.nameless.to_owned(),
    }
}

/// The subject of a new thread from somebody.
pub(super) fn subject(language: Language, about: NewSubject, owner: &str) -> String {
    let of = phrases(language);
    match about {
        NewSubject::First => of.first.replace("NAME", owner),
        NewSubject::Again => of.again.to_owned(),
        NewSubject::Birthday => of.birthday.to_owned(),
        NewSubject::Anniversary => of.anniversary.to_owned(),
        NewSubject::Link => of.link.to_owned(),
        NewSubject::NewJob => of.new_job.to_owned(),
    }
}

/// The subject of the mail that asks whether they would like to meet somebody.
pub(super) fn ask(language: Language, name: &str) -> String {
    phrases(language).ask.replace("NAME", name)
}

/// The subject of the mail that says that nothing comes of it.
pub(super) fn decline(language: Language, name: &str) -> String {
    phrases(language).decline.replace("NAME", name)
}

/// "20 April", with the year where it is not this one.
pub(super) fn day(language: Language, on: Date, today: Date) -> String {
    let of = phrases(language);
    let month =
        of.months.split(' ').nth(usize::try_from(on.month() - 1).unwrap_or_default()).unwrap_or_default();
    let short = of.day.replace("D", &on.day().to_string()).replace("M", month);
    match on.year() == today.year() {
        true => short,
        false => of.with_year.replace("DAY", &short).replace("Y", &on.year().to_string()),
    }
}

struct LanguagePhrases {
    greeting: &'static str,
    and: &'static str,
    /// Where no name is known, or none to call somebody by.
    nameless: &'static str,
    first: &'static str,
    again: &'static str,
    birthday: &'static str,
    anniversary: &'static str,
    link: &'static str,
    new_job: &'static str,
    /// Asks whether they would like to meet somebody, and says that nothing comes of it.
    ask: &'static str,
    decline: &'static str,
    /// Day and month.
    day: &'static str,
    with_year: &'static str,
    months: &'static str,
}

fn phrases(language: Language) -> &'static LanguagePhrases {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
        Language::Portuguese => &PORTUGUESE,
        Language::Italian => &ITALIAN,
        Language::Dutch => &DUTCH,
        Language::Polish => &POLISH,
        Language::Swedish => &SWEDISH,
        Language::Russian => &RUSSIAN,
        Language::Japanese => &JAPANESE,
        Language::Chinese => &CHINESE,
    }
}

const ENGLISH: LanguagePhrases = LanguagePhrases {
    greeting: "Hi NAME,",
    and: " and ",
    nameless: "Hello,",
    first: "Hello from NAME",
    again: "Hello again",
    birthday: "Happy birthday",
    anniversary: "Happy anniversary",
    link: "I thought of you",
    new_job: "Your new job",
    ask: "Would you like to meet NAME?",
    decline: "About meeting NAME",
    day: "D M",
    with_year: "DAY Y",
    months: "January February March April May June July August September October November December",
};

const GERMAN: LanguagePhrases = LanguagePhrases {
    greeting: "Hallo NAME,",
    and: " und ",
    nameless: "Guten Tag,",
    first: "Gruß von NAME",
    again: "Wieder einmal ein Gruß",
    birthday: "Alles Gute zum Geburtstag",
    anniversary: "Alles Gute zum Jahrestag",
    link: "Dabei musste ich an dich denken",
    new_job: "Deine neue Stelle",
    ask: "Möchtest du NAME kennenlernen?",
    decline: "NAME kennenlernen",
    day: "D. M",
    with_year: "DAY Y",
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
};

const FRENCH: LanguagePhrases = LanguagePhrases {
    greeting: "Bonjour NAME,",
    and: " et ",
    nameless: "Bonjour,",
    first: "Bonjour de la part de NAME",
    again: "Quelques nouvelles",
    birthday: "Joyeux anniversaire",
    anniversary: "Bon anniversaire à vous",
    link: "J’ai pensé à toi",
    new_job: "Ton nouveau poste",
    ask: "Aimerais-tu rencontrer NAME ?",
    decline: "À propos de la rencontre avec NAME",
    day: "D M",
    with_year: "DAY Y",
    months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
};

const SPANISH: LanguagePhrases = LanguagePhrases {
    greeting: "Hola, NAME:",
    and: " y ",
    nameless: "Hola:",
    first: "Un saludo de NAME",
    again: "Hola de nuevo",
    birthday: "Feliz cumpleaños",
    anniversary: "Feliz aniversario",
    link: "Me acordé de ti",
    new_job: "Tu nuevo trabajo",
    ask: "¿Te gustaría conocer a NAME?",
    decline: "Sobre la presentación de NAME",
    day: "D de M",
    with_year: "DAY de Y",
    months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
};

const PORTUGUESE: LanguagePhrases = LanguagePhrases {
    greeting: "Olá, NAME,",
    and: " e ",
    nameless: "Olá,",
    first: "Um olá de NAME",
    again: "Olá de novo",
    birthday: "Feliz aniversário",
    anniversary: "Parabéns pela data",
    link: "Lembrei-me de ti",
    new_job: "O novo trabalho",
    ask: "Gostavas de conhecer NAME?",
    decline: "Sobre a apresentação de NAME",
    day: "D de M",
    with_year: "DAY de Y",
    months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
};

const ITALIAN: LanguagePhrases = LanguagePhrases {
    greeting: "Ciao NAME,",
    and: " e ",
    nameless: "Buongiorno,",
    first: "Un saluto da NAME",
    again: "Di nuovo un saluto",
    birthday: "Buon compleanno",
    anniversary: "Buon anniversario",
    link: "Ho pensato a te",
    new_job: "Il tuo nuovo lavoro",
    ask: "Ti piacerebbe conoscere NAME?",
    decline: "A proposito dell’incontro con NAME",
    day: "D M",
    with_year: "DAY Y",
    months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
};

const DUTCH: LanguagePhrases = LanguagePhrases {
    greeting: "Hallo NAME,",
    and: " en ",
    nameless: "Goedendag,",
    first: "Een groet van NAME",
    again: "Weer eens een groet",
    birthday: "Van harte gefeliciteerd",
    anniversary: "Gefeliciteerd met jullie dag",
    link: "Ik moest aan je denken",
    new_job: "Je nieuwe baan",
    ask: "Zou je NAME willen leren kennen?",
    decline: "Over de kennismaking met NAME",
    day: "D M",
    with_year: "DAY Y",
    months: "januari februari maart april mei juni juli augustus september oktober november december",
};

const POLISH: LanguagePhrases = LanguagePhrases {
    greeting: "Cześć NAME,",
    and: " i ",
    nameless: "Dzień dobry,",
    first: "Pozdrowienia od: NAME",
    again: "Pozdrowienia po przerwie",
    birthday: "Wszystkiego najlepszego",
    anniversary: "Najlepsze życzenia z okazji rocznicy",
    link: "Coś dla ciebie",
    new_job: "Twoja nowa praca",
    ask: "Czy chcesz poznać tę osobę: NAME?",
    decline: "W sprawie znajomości: NAME",
    day: "D M",
    with_year: "DAY Y",
    months: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
};

const SWEDISH: LanguagePhrases = LanguagePhrases {
    greeting: "Hej NAME,",
    and: " och ",
    nameless: "Hej,",
    first: "En hälsning från NAME",
    again: "Hej igen",
    birthday: "Grattis på födelsedagen",
    anniversary: "Grattis på årsdagen",
    link: "Jag tänkte på dig",
    new_job: "Ditt nya jobb",
    ask: "Vill du träffa NAME?",
    decline: "Om att träffa NAME",
    day: "D M",
    with_year: "DAY Y",
    months: "januari februari mars april maj juni juli augusti september oktober november december",
};

const RUSSIAN: LanguagePhrases = LanguagePhrases {
    greeting: "Привет, NAME!",
    and: " и ",
    nameless: "Здравствуйте!",
    first: "Привет, это NAME",
    again: "Снова привет",
    birthday: "С днём рождения",
    anniversary: "С годовщиной",
    link: "Кое-что для тебя",
    new_job: "Твоя новая работа",
    ask: "Хочешь познакомиться? NAME",
    decline: "О знакомстве: NAME",
    day: "D M",
    with_year: "DAY Y г.",
    months: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
};

const JAPANESE: LanguagePhrases = LanguagePhrases {
    greeting: "NAMEさん",
    and: "さん、",
    nameless: "こんにちは。",
    first: "NAMEです",
    again: "お久しぶりです",
    birthday: "お誕生日おめでとうございます",
    anniversary: "記念日おめでとうございます",
    link: "ご参考まで",
    new_job: "新しいお仕事",
    ask: "NAMEさんをご紹介してもよろしいですか",
    decline: "NAMEさんのご紹介について",
    day: "M月D日",
    with_year: "Y年DAY",
    months: "1 2 3 4 5 6 7 8 9 10 11 12",
};

const CHINESE: LanguagePhrases = LanguagePhrases {
    greeting: "NAME，你好：",
    and: "、",
    nameless: "您好：",
    first: "NAME的问候",
    again: "好久不见",
    birthday: "生日快乐",
    anniversary: "纪念日快乐",
    link: "想到了你",
    new_job: "你的新工作",
    ask: "想认识NAME吗？",
    decline: "关于认识NAME的事",
    day: "M月D日",
    with_year: "Y年DAY",
    months: "1 2 3 4 5 6 7 8 9 10 11 12",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_each_language_does() {
        let (on, today): (Date, Date) = ("2026-04-20".parse().unwrap(), "2026-11-23".parse().unwrap());
        let check = |language, wanted: &str, old: &str| {
            assert_eq!(day(language, on, today), wanted);
            assert_eq!(day(language, on, "2027-01-02".parse().unwrap()), old);
        };
        check(Language::English, "20 April", "20 April 2026");
        check(Language::German, "20. April", "20. April 2026");
        check(Language::Spanish, "20 de abril", "20 de abril de 2026");
        check(Language::Russian, "20 апреля", "20 апреля 2026 г.");
        check(Language::Japanese, "4月20日", "2026年4月20日");
    }

    #[test]
    fn greetings_call_two_by_both_names_and_a_house_by_none() {
        let of = |language, name: &str| greeting(language, &Addressee::from_name(name));
        assert_eq!(of(Language::English, "Ruth & Ben"), "Hi Ruth and Ben,");
        assert_eq!(of(Language::German, "Ruth & Ben"), "Hallo Ruth und Ben,");
        assert_eq!(of(Language::German, "Praxis Dr. Holm"), "Guten Tag,");
        assert_eq!(of(Language::Japanese, "山口 さくら"), "山口 さくらさん");
    }
}
