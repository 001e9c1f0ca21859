//! Addresses that are called like mailing lists.

use crate::mail::Address;

/// Whole services for lists. A host below them counts too.
const SERVICES: &[&str] = &[
    "googlegroups.com",
    "groups.io",
    "yahoogroups.com",
    "yahoogroups.de",
    "yahoogroups.fr",
    "yahoogroups.co.uk",
    "egroups.com",
    "onelist.com",
    "freelists.org",
    "framalistes.org",
    "listserv.dfn.de",
    "vger.kernel.org",
    "topica.com",
    "simplelists.com",
    "discoursemail.com",
    "list.waikato.ac.nz",
];

/// Labels of a host name that lists live on, in the languages of the world's list software.
#[rustfmt::skip] // one word a line would be a screen
const HOSTS: &[&str] = &[
    "lists", "list", "listes", "liste", "listas", "lista", "listen", "lijst", "lijsten", "listor", "lister", "mailman",
    "mailman3", "listserv", "listserver", "majordomo", "sympa", "groups", "ml", "maillists", "mailinglist", "mailinglists",
    "ecartis", "ezmlm", "hyperkitty",
];

/// Last words of a list's name, where another word is before.
#[rustfmt::skip] // one word a line would be a screen
const ENDS: &[&str] = &[
    "list", "lists", "liste", "lista", "devel", "dev", "users", "user", "announce", "announces", "announcements", "discuss",
    "discussion", "talk", "commits", "cvs", "bugs", "patches", "l", "ml", "general", "members", "forum", "all", "alumni",
];

/// See [`super::is_list_address`].
pub(super) fn is_list(address: &Address) -> bool {
    let (local, domain) = (address.local(), address.domain());
    let is_under = |service: &str| {
        domain.strip_suffix(service).is_some_and(|host| host.is_empty() || host.ends_with('.'))
    };
    SERVICES.iter().any(|service| is_under(service))
        || domain.rsplit('.').skip(1).any(|label| HOSTS.contains(&label))
        || local.rsplit_once(['-', '_']).is_some_and(|(_, end)| ENDS.contains(&end))
}
