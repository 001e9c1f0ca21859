//! How the bearer of a display name is addressed: one by the first name, two by both, a practice or
//! a company by no part of its name.

use super::letter::{one_first_name, shown};
use crate::infer::names;

/// Who bears a name.
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
    pub(super) fn of(name: &str) -> Addressee {
        let name = shown(name);
        if name.is_empty() || name.contains('@') {
            return Addressee::Nameless;
        }
        if is_house(&name) {
            return Addressee::House(name);
        }
        match couple(&name) {
            Some((one, other)) => Addressee::Two(one_first_name(one), one_first_name(other)),
            None => Addressee::One(one_first_name(&name)),
        }
    }
}

/// "Ruth & Ben Adler", "Ruth Cole and Ben Adler", "Ana y Luis".
fn couple(name: &str) -> Option<(&str, &str)> {
    const JOINED: [&str; 6] = [" & ", " + ", " and ", " und ", " et ", " и "];
    /// Small words that stand in family names, too: "Ortega y Gasset".
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
    twice || words.any(|word| HOUSES.contains(&word))
}

/// Words of names that nobody is called by, folded.
const HOUSES: Phrases = Phrases(&[
    "gmbh|ltd|limited|inc|llc|llp|plc|corp|corporation|company|kg|gbr|mbh|sarl|sas|srl|spa|bv|nv|aps",
    "oy|sons|partners|partner|partnerschaft|associates|bros|brothers|sohne|fils|hijos|figli|zonen",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_two_and_a_house_are_told_apart() {
        let one =
            |name: &str, called: &str| assert_eq!(Addressee::of(name), Addressee::One(called.to_owned()));
        let two = |name: &str, one: &str, other: &str| {
            assert_eq!(Addressee::of(name), Addressee::Two(one.to_owned(), other.to_owned()), "{name}");
        };
        one("Robin Vale", "Robin");
        one("José Ortega y Gasset", "José");
        one("Andrea Sand", "Andrea");
        two("Ruth & Ben", "Ruth", "Ben");
        two("Ruth & Ben Adler", "Ruth", "Ben");
        two("Ruth Cole and Ben Adler", "Ruth", "Ben");
        two("Ana y Luis", "Ana", "Luis");
        two("Eva und Jan", "Eva", "Jan");
        for name in [
            "Praxis Dr. Holm",
            "Holm & Partner",
            "Smith & Sons",
            "Kestrel Ltd.",
            "Studio Nord",
            "Marsh & Marsh",
        ] {
            assert_eq!(Addressee::of(name), Addressee::House(name.to_owned()));
        }
        assert_eq!(Addressee::of("ada@example.org"), Addressee::Nameless);
    }
}
