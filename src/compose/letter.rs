//! One mail to the owner: a value, the template pair that words it, and what every page of ours has
//! besides.

use serde::Serialize;

use super::greeting::Addressee;
use super::message::{self, MailKind};
use super::wrap::wrap;
use super::{Envelope, Outgoing, TemplateError, Templates};
use crate::mail::text;

/// Longest piece of text from elsewhere that a mail shows, in characters.
const SHOWN_CHARS: usize = 300;

/// The same where a web address may stand in it: cut in two it would lead elsewhere.
const LONG_CHARS: usize = 800;

/// A mail that is not yet bytes.
pub(super) struct OwnerMail<'a, T> {
    pub envelope: &'a Envelope,
    pub kind: MailKind,
    /// Template names without `.txt` and `.html`.
    pub stem: &'static str,
    /// Without the tag.
    pub subject: String,
    /// What a mailbox shows beside the subject, and the mail itself does not. Empty: its first words.
    pub preheader: String,
    pub value: T,
}

#[derive(Serialize)]
struct Page<'a, T> {
    subject: &'a str,
    preheader: &'a str,
    /// The owner's first name. Empty when unknown.
    owner: String,
    /// The token, empty when the mail is not to be answered.
    reply_code: &'a str,
    #[serde(flatten)]
    value: &'a T,
}

impl<T: Serialize> OwnerMail<'_, T> {
    pub(super) fn text(&self, templates: &Templates) -> Result<String, TemplateError> {
        templates.render(&format!("{}.txt", self.stem), &self.page()).map(|text| wrap(text.trim_end()))
    }

    pub(super) fn html(&self, templates: &Templates) -> Result<String, TemplateError> {
        templates.render(&format!("{}.html", self.stem), &self.page())
    }

    pub(super) fn outgoing(&self, templates: &Templates) -> Result<Outgoing, TemplateError> {
        let text = self.text(templates)?;
        let html = self.envelope.html.then(|| self.html(templates)).transpose()?;
        Ok(message::compose(self.envelope, self.kind, &self.subject, &text, html.as_deref()))
    }

    fn page(&self) -> Page<'_, T> {
        Page {
            subject: &self.subject,
            preheader: &self.preheader,
            owner: first_name(&self.envelope.owner.name),
            reply_code: self.envelope.token.as_ref().map_or("", |token| token.as_str()),
            value: &self.value,
        }
    }
}

/// Text from elsewhere, fit for a line of ours.
pub(super) fn shown(raw: &str) -> String {
    text::shorten(&text::one_line(raw), SHOWN_CHARS)
}

/// The same for text that may hold a whole web address.
pub(super) fn shown_long(raw: &str) -> String {
    text::shorten(&text::one_line(raw), LONG_CHARS)
}

/// Every line of `raw`, each fit to be shown; blank ones kept out.
pub(super) fn shown_lines(raw: &str) -> Vec<String> {
    raw.lines().map(shown_long).filter(|line| !line.is_empty()).collect()
}

/// How one addresses the bearer of `name`: the first word; behind a family name what follows it
/// ("Vale, Robin", "VALE Robin"); the whole name when the first word is a title ("Dr."), an initial,
/// or written where families come first and one cannot tell (山口 さくら).
/// Two are called by both, and a practice or a company by its whole name.
pub(super) fn first_name(name: &str) -> String {
    match Addressee::of(name) {
        Addressee::One(name) | Addressee::House(name) => name,
        Addressee::Two(one, other) => format!("{one} and {other}"),
        Addressee::Nameless => shown(name),
    }
}

/// The same of one person.
pub(super) fn one_first_name(name: &str) -> String {
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

/// `PhD`, `CPA`, `M.D.`, `Jr`: what stands behind a comma and is no name.
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
