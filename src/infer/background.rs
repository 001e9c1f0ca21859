//! What is known of somebody besides their mail: where they are or were, as what, and what the
//! owner tagged and noted. By it people are found who could help, and told apart who know each
//! other.

use std::collections::BTreeSet;

use super::names;
use super::phrases::Phrases;

/// What is known of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Background {
    /// The domain of the address in use. `None`: they have no address, or anybody can
    /// have one there.
    pub domain: Option<String>,
    /// Domains of their other addresses, the free ones aside.
    pub former_domains: Vec<String>,
    /// Where they work or worked, as cards tell, the current first.
    pub organizations: Vec<String>,
    pub titles: Vec<String>,
    /// Lower case, without `#`.
    pub tags: BTreeSet<String>,
    /// The owner's, and those of cards.
    pub notes: Vec<String>,
}

/// How a word fits somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    WritesFrom(String),
    WroteFrom(String),
    Organization { organization: String, title: Option<String> },
    Title { title: String, organization: Option<String> },
    Tag(String),
    Note(String),
}

impl Background {
    /// How a folded word fits them; where they are comes first. `None`: it does not.
    pub fn fit(&self, word: &str) -> Option<Fit> {
        let fits = |text: &str| names::spaced(text).split_whitespace().any(|one| is_same_word(one, word));
        let organization = || {
            let organization = self.organizations.iter().find(|one| fits(one))?.clone();
            let current = self.organizations.first() == Some(&organization);
            let title = self.titles.first().filter(|_| current).cloned();
            Some(Fit::Organization { organization, title })
        };
        let named = |domain: &&String| label(domain) == word;
        let domain = || {
            let now = self.domain.as_ref().filter(named).cloned().map(Fit::WritesFrom);
            now.or_else(|| self.former_domains.iter().find(named).cloned().map(Fit::WroteFrom))
        };
        let title = || {
            let title = self.titles.iter().find(|title| fits(title))?.clone();
            Some(Fit::Title { title, organization: self.organizations.first().cloned() })
        };
        let tag = || self.tags.iter().find(|tag| fits(tag)).cloned().map(Fit::Tag);
        let note = || self.notes.iter().rev().find(|note| fits(note)).cloned().map(Fit::Note);
        organization().or_else(domain).or_else(title).or_else(tag).or_else(note)
    }

    /// Whether the two are or were in one house: such people know each other.
    pub fn shares_company(&self, other: &Background) -> bool {
        let domains = self.domains().any(|domain| other.domains().any(|one| one == domain));
        let names = |of: &Background| -> BTreeSet<String> {
            of.organizations.iter().map(|name| house(name)).filter(|name| !name.is_empty()).collect()
        };
        let domain_of =
            |a: &Background, b: &Background| a.domains().any(|domain| names(b).contains(label(domain)));
        domains || !names(self).is_disjoint(&names(other)) || domain_of(self, other) || domain_of(other, self)
    }
}

impl Background {
    fn domains(&self) -> impl Iterator<Item = &String> {
        self.domain.iter().chain(&self.former_domains)
    }
}

/// A company's name without what it is by law: "Kestrel Ltd." is "kestrel".
fn house(name: &str) -> String {
    let spaced = names::spaced(name);
    let words = spaced.split_whitespace().filter(|word| !LEGAL_FORMS.has(word));
    words.collect::<Vec<_>>().join(" ")
}

const LEGAL_FORMS: Phrases = Phrases(&[
    "ltd|limited|inc|llc|llp|plc|corp|corporation|co|company|gmbh|ag|kg|ug|ev|sa|sas|sarl|srl|spa|bv",
    "nv|ab|as|oy|aps|the",
]);

/// Singular and plural are one word.
fn is_same_word(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short == long
        || short.chars().count() >= 5 && long.strip_prefix(short).is_some_and(|rest| rest.len() <= 2)
}

/// The name in a domain: "kestrel" of `mail.kestrel.co.uk`.
pub fn label(domain: &str) -> &str {
    let labels: Vec<&str> = domain.split('.').collect();
    match labels.as_slice() {
        [.., name, second, top] if top.len() == 2 && SECOND_LEVELS.contains(second) => name,
        [.., name, _] => name,
        _ => domain,
    }
}

const SECOND_LEVELS: [&str; 8] = ["co", "com", "org", "net", "ac", "gov", "edu", "or"];

/// Whether anybody can have an address there: it says nothing of where somebody works.
pub fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.has(label(domain))
}

const FREE_MAIL: Phrases = Phrases(&[
    "gmail|googlemail|outlook|hotmail|live|msn|passport|yahoo|ymail|rocketmail|icloud|me|mac|aol|gmx",
    "web|t-online|freenet|arcor|proton|protonmail|pm|fastmail|hey|mail|email|posteo|mailbox|tutanota",
    "tuta|zoho|yandex|ya|bk|inbox|list|rambler|qq|163|126|sina|naver|hanmail|daum|orange|wanadoo|free",
    "laposte|sfr|neuf|libero|virgilio|tiscali|alice|tin|uol|bol|terra|ig|wp|o2|onet|interia|seznam",
    "centrum|telia|comcast|verizon|att|sbcglobal|bellsouth|cox|charter|earthlink|btinternet|sky",
    "virginmedia|ntlworld|talktalk|bluewin|hispeed|ziggo|kpnmail|xs4all|planet|telenet|skynet|shaw",
    "rogers|sympatico|bigpond|optusnet|rediffmail|docomo|ezweb|softbank",
]);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(domains: &[&str], organizations: &[&str]) -> Background {
        let all = |of: &[&str]| of.iter().map(|one| (*one).to_owned()).collect();
        Background {
            domain: domains.first().map(|one| (*one).to_owned()),
            organizations: all(organizations),
            ..Background::default()
        }
    }

    #[test]
    fn colleagues_are_told_by_domain_and_by_the_name_of_the_house() {
        let check =
            |a: &Background, b: &Background, same| assert_eq!(a.shares_company(b), same, "{a:?} {b:?}");
        check(&at(&["kestrel.example"], &[]), &at(&["kestrel.example"], &[]), true);
        check(&at(&[], &["Kestrel Ltd."]), &at(&["x.example"], &["Old Looms", "kestrel"]), true);
        check(&at(&["mail.kestrel.co.uk"], &[]), &at(&[], &["Kestrel"]), true);
        check(&at(&[], &["Kestrel"]), &at(&[], &["Kestrel Books"]), false);
        check(&at(&[], &["Ltd."]), &at(&[], &["The Co."]), false);
    }

    #[test]
    fn words_fit_by_place_title_tag_and_note() {
        let mut of = at(&["kestrel.example"], &["Looms"]);
        of.titles = vec!["Bookbinder".to_owned()];
        of.tags = BTreeSet::from(["open-source".to_owned()]);
        of.notes = vec!["knows every printer in Leeds".to_owned()];
        assert_eq!(of.fit("kestrel"), Some(Fit::WritesFrom("kestrel.example".to_owned())));
        let title = Fit::Title { title: "Bookbinder".to_owned(), organization: Some("Looms".to_owned()) };
        assert_eq!(of.fit("bookbinders"), Some(title));
        assert_eq!(of.fit("source"), Some(Fit::Tag("open-source".to_owned())));
        assert!(matches!(of.fit("leeds"), Some(Fit::Note(_))) && of.fit("book").is_none());
    }
}
