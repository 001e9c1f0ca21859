//! Which subjects say what two people wrote about: not bills, not invitations to days that have
//! passed, not "Hello" or "Thanks".

use super::names;
use super::phrases::Phrases;
use crate::mail::responder;

/// Bills, invitations, answers of a machine and other mail of the day, which nobody answers months
/// later.
pub fn is_business(subject: &str) -> bool {
    let words = names::spaced(subject);
    BUSINESS.are_in(&words)
        || UNPARTED.iter().any(|word| subject.contains(word))
        || responder::is_automatic_subject(subject)
}

/// Whether it can be taken up again: it has a word that is neither business nor a greeting.
pub fn is_topic(subject: &str) -> bool {
    let words = names::spaced(subject);
    let says = |word: &str| word.chars().any(char::is_alphabetic) && !PLEASANTRIES.has(word);
    !is_business(subject) && words.split_whitespace().any(says)
}

/// Phrases of mail of the day, folded.
const BUSINESS: Phrases = Phrases(&[
    "invoice|invoices|receipt|your bill|the bill|statement|payment|paid|order|quote for|quotation|reminder",
    "invitation|invite|invited|you re invited|save the date|rsvp|housewarming|party|wedding|birthday",
    "out of office|automatic reply|unsubscribe|rechnung|rechnungen|mahnung|quittung|angebot",
    "bestellung|einladung|eingeladen|geburtstag|hochzeit|abwesenheit|facture|factures|devis|recu",
    "commande|anniversaire|mariage|factura|facturas|recibo|presupuesto|pedido|invitacion|cumpleanos",
    "boda|fatura|orcamento|convite|aniversario|casamento|fattura|ricevuta|preventivo|ordine|invito",
    "compleanno|matrimonio|factuur|offerte|bestelling|uitnodiging|verjaardag|bruiloft|faktura",
    "rachunek|zaproszenie|urodziny|slub|wesele|kvitto|inbjudan|fodelsedag|brollop|счет|счета",
    "приглашение|приглашаем|день рождения|свадьба|davetiye",
]);

/// The same where no blanks part the words.
const UNPARTED: Phrases = Phrases(&["請求書|領収書|招待|誕生日|发票|發票|账单|邀请|邀請|生日"]);

/// Words of greetings and thanks, and words that need another beside them.
const PLEASANTRIES: Phrases = Phrases(&[
    "hello|hi|hey|hallo|dear|good|morning|evening|day|greetings|thanks|thank|you|thx|many|so|much",
    "very|happy|merry|new|year|christmas|easter|holidays|best|wishes|season|s|congratulations",
    "congrats|ok|okay|yes|no|test|fyi|info|update|question|quick|urgent|important|again|how|are|long",
    "time|see|soon|later|today|tomorrow|tonight|subject|none|untitled|message|mail|email|from|for",
    "your|the|a|to|danke|dank|vielen|liebe|grusse|gruss|frohe|weihnachten|alles|gute|neues|jahr|frage",
    "bonjour|salut|merci|beaucoup|joyeux|noel|bonne|annee|hola|gracias|muchas|feliz|navidad|ano|nuevo",
    "saludos|ola|obrigado|obrigada|natal|ciao|grazie|mille|buon|natale|anno|auguri|hoi|bedankt|fijne",
    "kerst|czesc|dziekuje|wesolych|swiat|hej|tack|god|jul|привет|спасибо|с|новым|годом|kein|betreff",
    "sans|objet|sin|asunto|cesc",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bills_and_invitations_are_business_and_greetings_are_no_topic() {
        for subject in [
            "Invoice 2026-17",
            "You're invited!",
            "Einladung zum Grillen",
            "Facture n° 12",
            "Ann's birthday party",
            "請求書",
            "Abwesenheitsnotiz: boat",
            "Autosvar: boat",
            "Automatic reply: boat",
        ] {
            assert!(is_business(subject) && !is_topic(subject), "{subject}");
        }
        for subject in
            ["", "Hi", "Thank you so much!", "Happy New Year", "Danke", "Merci beaucoup", "...", "12"]
        {
            assert!(!is_topic(subject), "{subject}");
        }
        for subject in
            ["The map room", "Thanks for the map", "Voices from the harbour", "製本の話", "May I ask"]
        {
            assert!(is_topic(subject) && !is_business(subject), "{subject}");
        }
    }

    #[test]
    fn every_phrase_is_folded() {
        for phrase in BUSINESS.iter().chain(PLEASANTRIES.iter()) {
            assert_eq!(names::spaced(phrase).trim(), phrase, "{phrase}");
        }
    }
}
