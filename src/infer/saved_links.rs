//! For whom a saved link is worth a word.

use super::preferences::Preferences;
pub use super::preferences::links::{SavedLink, SavedLinks};

impl SavedLinks {
    /// The link to offer for a person, and the tag the two share: the one saved last that was
    /// neither offered nor passed on to them. Each is offered once. `None`: nothing fits.
    pub fn offer<'a>(&'a self, preferences: &'a Preferences) -> Option<(&'a SavedLink, &'a str)> {
        let fresh = |link: &&SavedLink| {
            !preferences.offered.contains(&link.url) && !preferences.shared.contains(&link.url)
        };
        self.saved.iter().rev().filter(fresh).find_map(|link| Some((link, link.common(preferences)?)))
    }

    /// The link that `shared` means for a person: the one offered last that they have not got yet,
    /// else the one saved last that shares a tag with them.
    pub fn passed_on<'a>(&'a self, preferences: &Preferences) -> Option<&'a SavedLink> {
        let new = |url: &&String| !preferences.shared.contains(url);
        let offered = preferences.offered.iter().rev().find(new);
        let offered = offered.and_then(|url| self.saved.iter().find(|link| link.url == *url));
        let fits = |link: &&SavedLink| new(&&link.url) && link.common(preferences).is_some();
        offered.or_else(|| self.saved.iter().rev().find(fits))
    }
}

impl SavedLink {
    /// A tag that the person has, too.
    fn common<'a>(&self, preferences: &'a Preferences) -> Option<&'a str> {
        preferences.tags.iter().find(|tag| self.tags.contains(*tag)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn tagged(tag: &str) -> Preferences {
        Preferences { tags: BTreeSet::from([tag.to_owned()]), ..Preferences::default() }
    }

    #[test]
    fn a_link_is_offered_once_to_whoever_shares_a_tag() {
        let mut links = SavedLinks::default();
        links.save("https://a.example", &["rust".into()], "");
        links.save("https://b.example", &["rust".into(), "jobs".into()], "");
        let mut ada = tagged("rust");
        let offered = |preferences: &Preferences| links.offer(preferences).map(|(link, _)| link.url.clone());
        assert_eq!(offered(&ada).unwrap(), "https://b.example", "the newest first");
        ada.offered.push("https://b.example".into());
        assert_eq!(offered(&ada).unwrap(), "https://a.example");
        ada.shared.push("https://a.example".into());
        assert_eq!(offered(&ada), None);
        assert_eq!(links.passed_on(&ada).unwrap().url, "https://b.example");
        assert_eq!(offered(&tagged("trains")), None);
    }

    #[test]
    fn a_link_saved_again_gains_tags_and_is_one() {
        let mut links = SavedLinks::default();
        links.save("https://a.example", &["rust".into()], "a list");
        links.save("https://a.example", &["jobs".into()], "");
        assert_eq!(links.saved.len(), 1);
        assert_eq!((links.saved[0].tags.len(), links.saved[0].text.as_str()), (2, "a list"));
    }
}
