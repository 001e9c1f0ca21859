//! How the bearer of a display name is addressed: one by the first name, two by both, a practice or
//! a company by no part of its name.

use crate::infer::names;
use crate::infer::phrases::Phrases;
use crate::mail::text;

/// Longest name, in characters.
const NAME_CHARS: usize = 300;

/// Who has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Addressee {
    /// By what to call them.
    One(String),
    Two(String, String),
    /// A practice, a company, a team: the whole name.
    House(String),
    /// The name is an address, or empty.
    Nameless,
}

impl Addressee {
    /// The bearer of a display name.
    pub(super) fn from_name(name: &str) -> Addressee {
        let name = shown(name);
        if name.is_empty() || name.contains('@') {
            return Addressee::Nameless;
        }
        if is_house(&name) {
            return Addressee::House(name);
        }
        match couple(given_names(&name)) {
            Some((one, other)) if is_titled(one) || is_titled(other) => Addressee::House(name),
            Some((one, other)) => Addressee::Two(one_first_name(one), one_first_name(other)),
            // Three, or one and a crowd.
            None if [" & ", " and ", " und "].iter().any(|joined| name.contains(joined)) => {
                Addressee::House(name)
            }
            None => Addressee::One(one_first_name(&name)),
        }
    }
}

/// "Ruth & Ben" of "Adler, Ruth & Ben"; another name as it is, "Ruth, Ben & Tom Adler" too.
fn given_names(name: &str) -> &str {
    let is_word = |text: &str| !text.contains(' ');
    let are_two = |given| couple(given).is_some_and(|(one, other)| is_word(one) && is_word(other));
    match name.split_once(", ") {
        Some((family, given)) if is_word(family) && are_two(given) => given,
        _ => name,
    }
}

/// "Mr. & Mrs. Adler", "Herr und Frau Vogel": nobody is named.
fn is_titled(name: &str) -> bool {
    let first = names::spaced(name.split_whitespace().next().unwrap_or_default());
    TITLES.has(first.trim())
}

const TITLES: Phrases = Phrases(&["mr|mrs|ms|dr|prof|herr|frau|m|mme|mlle|sr|sra|sig|dhr|mevr|pan|pani"]);

/// "Ruth & Ben Adler", "Ruth Cole and Ben Adler", "Ruth/Ben Adler", "Ana y Luis".
fn couple(name: &str) -> Option<(&str, &str)> {
    const JOINED: [&str; 8] = [" & ", " + ", " and ", " und ", " et ", " и ", " u. ", "/"];
    /// Small words that are in family names, too: "Ortega y Gasset".
    const ALSO_IN_NAMES: [&str; 5] = [" y ", " e ", " en ", " i ", " och "];
    let of = |joined: &&str| name.split_once(joined);
    let is_first_name = |(one, _): &(&str, &str)| !one.contains(' ');
    let pair = JOINED.iter().find_map(of).or_else(|| ALSO_IN_NAMES.iter().find_map(of).filter(is_first_name));
    let is_name = |name: &str| {
        name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphabetic() || " -.'’".contains(c))
    };
    pair.filter(|(one, other)| one != other && is_name(one) && is_name(other))
}

/// Whether a name is that of a practice, a company or a team.
fn is_house(name: &str) -> bool {
    let spaced = names::spaced(name);
    let mut words = spaced.split_whitespace();
    let twice = name.split_once(" & ").is_some_and(|(one, other)| one == other);
    twice || words.any(|word| HOUSES.has(word))
}

/// Words of names that nobody is called by, folded.
const HOUSES: Phrases = Phrases(&[
    "gmbh|ltd|limited|inc|llc|llp|plc|corp|corporation|company|kg|gbr|mbh|sarl|sas|srl|spa|bv|nv|aps",
    "oy|sons|partners|partner|partnerschaft|associates|bros|brothers|sohne|fils|hijos|figli|zonen",
    "family|familie|famille|familia|famiglia|fam|familjen|rodzina|the",
    "praxis|gemeinschaftspraxis|zahnarztpraxis|kanzlei|steuerberatung|apotheke|werkstatt",
    "hausverwaltung|verlag|verein|schule|kindergarten|buchhandlung|tischlerei|practice|clinic|surgery",
    "dental|dentist|dentists|pharmacy|hospital|garage|bakery|bookshop|library|school|college",
    "university|museum|gallery|studio|studios|hotel|restaurant|theatre|church|parish|office|team",
    "support|service|services|group|agency|solicitors|lawyers|accountants|consulting|solutions",
    "systems|committee|association|society|foundation|council|department|reception|cabinet|clinique",
    "pharmacie|librairie|ecole|mairie|agence|societe|consultorio|clinica|farmacia|libreria|escuela",
    "colegio|taller|ayuntamiento|escritorio|escola|livraria|studi|scuola|officina|praktijk|tandarts",
    "apotheek|boekhandel|stichting|vereniging|gabinet|przychodnia|apteka|ksiegarnia|szkola|klinik",
    "tandlakare|клиника|аптека|школа|ооо",
]);

/// A name as one line.
fn shown(name: &str) -> String {
    text::shorten(&text::one_line(name), NAME_CHARS)
}

/// How one addresses the bearer of `name`: the first word; behind a family name what follows it
/// ("Vale, Robin", "VALE Robin"); the whole name when the first word is a title ("Dr."), an
/// initial, or written where families come first and one cannot tell (山口 さくら). Two are called by
/// both, and a practice or a company by its whole name.
pub fn first_name(name: &str) -> String {
    match Addressee::from_name(name) {
        Addressee::One(name) | Addressee::House(name) => name,
        Addressee::Two(one, other) => format!("{one} and {other}"),
        Addressee::Nameless => shown(name),
    }
}

/// The same of one person.
fn one_first_name(name: &str) -> String {
    let name = shown(name);
    if let Some((family, given)) = name.split_once(", ")
        && !family.contains(' ')
        && !is_credential(given)
    {
        return one_first_name(given);
    }
    match name.split_once(' ') {
        Some((family, given)) if is_shouted(family) && !is_shouted(given) => one_first_name(given),
        Some((first, _)) if is_east_asian(first) => name,
        Some((first, _)) if !first.ends_with(['.', ',']) && first.chars().count() > 1 => first.to_owned(),
        _ => name,
    }
}

/// `NAGY` in `NAGY Péter`: how passports and French forms mark the family name.
fn is_shouted(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 2
        && !word.chars().any(char::is_lowercase)
        && word.chars().any(char::is_uppercase)
}

/// `PhD`, `CPA`, `M.D.`, `Jr`: what is behind a comma and is no name.
fn is_credential(words: &str) -> bool {
    words.contains(['.', ','])
        || words.chars().filter(|c| c.is_uppercase()).count() > 1 && !words.contains(' ')
        || matches!(words, "Jr" | "Sr" | "Esq")
}

/// Han, kana or hangul.
fn is_east_asian(word: &str) -> bool {
    word.chars()
        .any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_two_and_a_house_are_told_apart() {
        let one = |name: &str, called: &str| {
            assert_eq!(Addressee::from_name(name), Addressee::One(called.to_owned()))
        };
        let two = |name: &str, one: &str, other: &str| {
            assert_eq!(
                Addressee::from_name(name),
                Addressee::Two(one.to_owned(), other.to_owned()),
                "{name}"
            );
        };
        one("Robin Vale", "Robin");
        one("José Ortega y Gasset", "José");
        one("Andrea Sand", "Andrea");
        two("Ruth & Ben", "Ruth", "Ben");
        two("Ruth & Ben Adler", "Ruth", "Ben");
        two("Ruth Cole and Ben Adler", "Ruth", "Ben");
        two("Ana y Luis", "Ana", "Luis");
        two("Eva und Jan", "Eva", "Jan");
        two("Eva u. Jan Vogel", "Eva", "Jan");
        two("Ruth/Ben Adler", "Ruth", "Ben");
        two("Adler, Ruth & Ben", "Ruth", "Ben");
        for name in [
            "Praxis Dr. Holm",
            "Holm & Partner",
            "Smith & Sons",
            "Kestrel Ltd.",
            "Studio Nord",
            "Marsh & Marsh",
            "Familie Vogel",
            "The Adlers",
            "Adler Family",
            "Ruth, Ben & Tom Adler",
            "Herr und Frau Vogel",
            "Mr. & Mrs. Adler",
            "Ana and the Band",
        ] {
            assert_eq!(Addressee::from_name(name), Addressee::House(name.to_owned()));
        }
        assert_eq!(Addressee::from_name("ada@example.org"), Addressee::Nameless);
    }

    #[test]
    fn people_are_called_by_the_first_name_where_there_is_one() {
        let check = |name: &str, wanted: &str| assert_eq!(first_name(name), wanted);
        check("Robin Vale", "Robin");
        check("Mary-Ann  van der Berg", "Mary-Ann");
        check("Robin", "Robin");
        check("Dr. Robin Vale", "Dr. Robin Vale");
        check("R Vale", "R Vale");
        check("Vale, Robin", "Robin");
        check("Vale, Robin A.", "Vale, Robin A.");
        check("Oduya, CPA", "Oduya, CPA");
        check("Robin Vale, PhD", "Robin");
        check("NAGY Péter", "Péter");
        check("Robin VALE", "Robin");
        check("ROBIN VALE", "ROBIN");
        check("山口 さくら", "山口 さくら");
        check("김 민준", "김 민준");
        check("\u{202e}Robin\r\nVale", "Robin");
        check("", "");
    }
}
