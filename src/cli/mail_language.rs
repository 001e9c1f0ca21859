//! The language of the owner's mails, as `setup` finds and writes it. Pure.

use crate::compose::MailLanguage;

/// The language of a locale such as `de_AT.UTF-8`. English where our mails do not speak it.
pub fn from_locale(locale: &str) -> MailLanguage {
    let code = locale.split(['_', '.', '@']).next().unwrap_or_default();
    MailLanguage::from_code(code).unwrap_or_default()
}

/// What `--language` takes.
///
/// # Errors
/// A language that our mails do not speak.
pub fn from_flag(code: &str) -> Result<MailLanguage, String> {
    let says = || "en (English), de (German), fr (French) and es (Spanish) fit".to_owned();
    MailLanguage::from_code(code).ok_or_else(says)
}

/// What the configuration says behind `language`. `None`: nothing is written.
pub fn remark(language: MailLanguage) -> Option<&'static str> {
    match language {
        MailLanguage::English => None,
        MailLanguage::German => Some("your mails in German"),
        MailLanguage::French => Some("your mails in French"),
        MailLanguage::Spanish => Some("your mails in Spanish"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_tells_the_language_where_our_mails_speak_it() {
        let check = |locale: &str, wanted| assert_eq!(from_locale(locale), wanted, "{locale}");
        check("de_AT.UTF-8", MailLanguage::German);
        check("fr", MailLanguage::French);
        check("es_MX@euro", MailLanguage::Spanish);
        check("en_GB.UTF-8", MailLanguage::English);
        check("pl_PL.UTF-8", MailLanguage::English);
        check("C", MailLanguage::English);
        check("", MailLanguage::English);
    }
}
