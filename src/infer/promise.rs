//! What the owner promised or owes somebody, as notes and the tag `#todo` tell, until it is done.
//!
//! A note is a promise by its words; any other is none. `done`, `helped` and `shared` that are said
//! later end what was open, and so does `untag` for the tag. What is said in the same mail as the
//! note ends nothing: "done 1 coffee" and "note 1 promised her the recipe" belong together.

use jiff::Timestamp;

use super::names;
use super::phrases::Phrases;
use crate::command::{Action, Entry};

/// The tag that stands for a promise.
const TODO: &str = "todo";

/// Something to be done for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub at: Timestamp,
    /// The note that says so. `None`: the tag `#todo` does.
    pub note: Option<String>,
}

/// Takes one entry of the journal into the open promises of its person.
pub(super) fn follow(open: &mut Vec<Promise>, entry: &Entry) {
    match &entry.action {
        Action::Noted { text } if is_promise(text) => {
            open.push(Promise { at: entry.at, note: Some(text.clone()) });
        }
        Action::Tagged { tags } if tags.iter().any(|tag| tag == TODO) => {
            open.push(Promise { at: entry.at, note: None });
        }
        Action::Untagged { tags } if tags.iter().any(|tag| tag == TODO) => {
            open.retain(|promise| promise.note.is_some());
        }
        // Being in touch on a day before the promise keeps nothing.
        Action::Touched { on, .. } => {
            let day = |at: Timestamp| at.as_second().div_euclid(86_400);
            open.retain(|promise| promise.at >= entry.at || day(*on) < day(promise.at));
        }
        Action::Helped { .. } | Action::LinkShared { .. } => open.retain(|promise| promise.at >= entry.at),
        _ => {}
    }
}

/// Words of a promise of the owner's, folded, in the languages that notes are written in. A blank
/// at either end is the end of a word.
const PROMISES: Phrases = Phrases(&[
    // English
    "promised|promise to|i owe|owe him|owe her|owe them|owes him|owed|owing|send her|send him",
    "send them|give her|give him|give them|bring her|bring him|bring them|lend her|lend him|lend them",
    "get back to|need to send|todo",
    // German
    "versprochen|versprach|schulde|schuldig|zusagen|zugesagt|ihr schicken|ihm schicken|ihnen schicken",
    "ihr geben|ihm geben",
    // French
    "promis|je dois|je lui dois|lui envoyer|leur envoyer|lui rendre",
    // Spanish
    "prometi|prometido|le debo|debo|enviarle|mandarle|devolverle",
    // Portuguese
    "prometido|fiquei de|devo|mandar lhe|enviar lhe|devolver",
    // Italian
    "promesso|le devo|gli devo|mandarle|mandargli|inviarle|restituire",
    // Dutch
    "beloofd|beloofde|toegezegd|verschuldigd|haar sturen|hem sturen",
    // Polish
    "obiecalem|obiecalam|obiecane|jestem winien|jestem winna|wyslac jej|wyslac mu",
    // Swedish
    "lovade|lovat|skyldig|skicka till",
    // Russian
    "обещал|обещала|пообещал|пообещала|должен|должна|отправить еи|отправить ему",
]);
/// The same where no blanks part the words.
const UNPARTED: Phrases = Phrases(&["約束|借りて|送ること|答应|答應|承诺|承諾|欠她|欠他"]);
/// What others promised or owe the owner.
const TO_THE_OWNER: Phrases =
    Phrases(&["promised me|owes me|owe me|promised us|owes us|schuldet mir|me doit"]);

/// Whether a note says what the owner promised or owes.
fn is_promise(note: &str) -> bool {
    if note.to_lowercase().split_whitespace().any(|word| word == "#todo") {
        return true;
    }
    let words = names::spaced(note);
    let promised = PROMISES.are_in(&words) || UNPARTED.iter().any(|phrase| note.contains(phrase));
    promised && !TO_THE_OWNER.are_in(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_told_from_other_notes() {
        for note in [
            "promised her the recipe",
            "I owe him a lunch",
            "send her the photos from Lisbon",
            "#todo fix the bike",
            "Ihr die Fotos versprochen",
            "promis de lui envoyer le livre",
            "le debo una cena",
            "обещал прислать книгу",
            "beloofd de foto's te sturen",
            "本を送ると約束した",
        ] {
            assert!(is_promise(note), "{note}");
        }
        for note in [
            "likes trains",
            "a promising young printer",
            "she owes me a book",
            "he promised me a tour",
            "compromised on the price",
            "birthday cake: no nuts",
            "moved to Lisbon in May",
        ] {
            assert!(!is_promise(note), "{note}");
        }
    }

    #[test]
    fn every_phrase_is_folded() {
        for phrase in PROMISES.iter().chain(TO_THE_OWNER.iter()) {
            assert_eq!(names::spaced(phrase).trim(), phrase, "{phrase}");
        }
    }

    fn entry(id: i64, action: Action) -> Entry {
        Entry { id, at: Timestamp::from_second(id * 86_400).unwrap(), person: None, action }
    }

    fn open(entries: &[Entry]) -> Vec<Option<String>> {
        let mut open = Vec::new();
        entries.iter().for_each(|entry| follow(&mut open, entry));
        open.into_iter().map(|promise| promise.note).collect()
    }

    #[test]
    fn a_promise_is_open_until_it_is_done() {
        let noted = |id| entry(id, Action::Noted { text: "promised her the recipe".into() });
        let touched = |id, day: i64| {
            entry(
                id,
                Action::Touched { on: Timestamp::from_second(day * 86_400).unwrap(), how: None, text: None },
            )
        };
        let helped = |id| entry(id, Action::Helped { text: String::new() });
        let recipe = vec![Some("promised her the recipe".to_owned())];
        assert_eq!(open(&[noted(5)]), recipe);
        assert_eq!(open(&[noted(5), touched(9, 9)]), []);
        assert_eq!(open(&[noted(5), helped(9)]), []);
        assert_eq!(open(&[noted(5), touched(9, 2)]), recipe, "an older day keeps nothing");
        assert_eq!(open(&[noted(5), touched(5, 5)]), recipe, "said in one mail");
        assert_eq!(open(&[touched(5, 5), noted(5)]), recipe);
        let tag = |id| entry(id, Action::Tagged { tags: vec!["todo".into()] });
        let untag = entry(9, Action::Untagged { tags: vec!["todo".into()] });
        assert_eq!(open(&[tag(5)]), [None]);
        assert_eq!(open(&[noted(4), tag(5), untag]), recipe);
        assert_eq!(open(&[tag(5), touched(9, 9)]), []);
    }
}
