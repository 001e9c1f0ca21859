//! What the configuration decides about addresses and people.

use jiff::tz::TimeZone;

use crate::config::{Account, Config, Pattern, PeopleRule, RuleTarget};
use crate::infer::facts::Facts;
use crate::infer::identity;
use crate::infer::inference::InferenceSettings;
use crate::infer::people::Person;
use crate::infer::preferences::Preferences;
use crate::mail::Address;

/// What the configuration decides about addresses.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AddressRules {
    /// Addresses that mean the owner, whatever tag and, at Gmail, whatever dots they are written
    /// with.
    emails: Vec<Address>,
    aliases: Vec<Pattern>,
    /// `accounts.X.not-me`.
    not_own: Vec<Pattern>,
    /// `people.ignore`.
    ignore: Vec<Pattern>,
    /// `[[people.rule]]`.
    pub(super) rules: Vec<PeopleRule>,
    zone: TimeZone,
}

impl AddressRules {
    pub(super) fn from_config(config: &Config) -> AddressRules {
        let all = |patterns: fn(&Account) -> &[Pattern]| {
            config.accounts.iter().flat_map(|account| patterns(account).iter().cloned()).collect()
        };
        AddressRules {
            emails: config.accounts.iter().flat_map(emails).collect(),
            aliases: all(|account| &account.aliases),
            not_own: all(|account| &account.not_me),
            ignore: config.people.ignore.clone(),
            rules: config.people.rules.clone(),
            zone: config.zone.clone(),
        }
    }

    /// Does something with it and the owner's word.
    pub(super) fn with<T>(
        &self,
        said: &identity::IdentityDecisions,
        act: impl FnOnce(&InferenceSettings<'_>) -> T,
    ) -> T {
        let any =
            |patterns: &[Pattern], address: &Address| patterns.iter().any(|pattern| pattern.matches(address));
        act(&InferenceSettings {
            own: &|address| {
                self.emails.contains(address)
                    || any(&self.aliases, address)
                    || self.is_written_otherwise(address) && !any(&self.not_own, address)
            },
            not_own: &|address| any(&self.not_own, address),
            ignored: &|address| any(&self.ignore, address),
            zone: &self.zone,
            said,
        })
    }

    /// Whether an address leads to the mailbox of one of the owner's. Of no use where it is asked
    /// whether a mail is the owner's word: somewhere a tag may be part of another's name. Where the
    /// owner's own has a tag, each tag is somebody else (`team+robin@`, `team+ada@`).
    fn is_written_otherwise(&self, address: &Address) -> bool {
        let starts = |own: &Address| own.as_str().as_bytes().first() == address.as_str().as_bytes().first();
        let is_same = |own: &Address| identity::mailbox(own) == identity::mailbox(address);
        self.emails.iter().any(|own| starts(own) && !own.local().contains('+') && is_same(own))
    }
}

/// The address of an account, and its aliases that are addresses.
fn emails(account: &Account) -> impl Iterator<Item = Address> + use<'_> {
    std::iter::once(account.email.clone()).chain(account.aliases.iter().filter_map(Pattern::address))
}

pub(super) fn rule_days(rules: &[PeopleRule], facts: &Facts, person: &Person) -> Option<u32> {
    let fits = |whom: &RuleTarget| match whom {
        RuleTarget::Address(pattern) => {
            person.addresses.iter().any(|id| pattern.matches(&facts.address(*id).address))
        }
        RuleTarget::Tag(_) => false,
    };
    rules.iter().find(|rule| fits(&rule.matches)).map(|rule| rule.every_days)
}

/// A rule by tag is about people the owner picked one by one: it counts before those by address.
pub(super) fn tag_days(rules: &[PeopleRule], preferences: &Preferences) -> Option<u32> {
    let fits = |whom: &RuleTarget| match whom {
        RuleTarget::Tag(tag) => preferences.tags.iter().any(|given| given.to_lowercase() == *tag),
        RuleTarget::Address(_) => false,
    };
    rules.iter().find(|rule| fits(&rule.matches)).map(|rule| rule.every_days)
}
