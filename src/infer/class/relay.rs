//! Addresses that stand for a message, a ticket or a service, and never for a person.
//!
//! Precision comes first here: a person's address under this rule is lost for good, so every
//! pattern asks for a shape that people do not choose.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use crate::mail::Address;

/// Whole services that send in somebody's name, or are between two people. A host below them
/// counts too.
const WHOLE: &[&str] = &[
    "facebookmail.com",
    "reply.facebook.com",
    "groups.facebook.com",
    "noreply.github.com",
    "reply.github.com",
    "e.linkedin.com",
    "el.linkedin.com",
    "bounce.linkedin.com",
    "reply.linkedin.com",
    "postmaster.twitter.com",
    "bounces.google.com",
    "docs.google.com",
    "resource.calendar.google.com",
    "group.calendar.google.com",
    "calendar-server.bounces.google.com",
    "txt.voice.google.com",
    "reply.craigslist.org",
    "sale.craigslist.org",
    "hous.craigslist.org",
    "marketplace.amazon.com",
    "members.ebay.com",
    "reply.ebay.com",
    "guest.airbnb.com",
    "host.airbnb.com",
    "reply.airbnb.com",
    "guest.booking.com",
    "property.booking.com",
    "privaterelay.appleid.com",
    "mozmail.com",
    "amazonses.com",
    "mcsv.net",
    "sendgrid.net",
    "mandrillapp.com",
    "mailgun.org",
    "intercom-mail.com",
    "discoursemail.com",
    "quoramail.com",
    "redditmail.com",
    "mail.notion.so",
    "public.gmane.org",
    "messaging.squareup.com",
    "mail.notion.com",
    "docusign.net",
    "docusign.com",
    "adobesign.com",
    "echosign.com",
    "substack.com",
    "beehiiv.com",
    "mcdlv.net",
    "mailchimpapp.net",
    "hubspotemail.net",
    "hs-send.com",
    "exacttarget.com",
    "bnc.salesforce.com",
    "mktomail.com",
    "ccsend.com",
    "createsend.com",
    "sendinblue.com",
    "brevosend.com",
    "mjt.lu",
    "klaviyomail.com",
    "convertkit-mail.com",
    "event.eventbrite.com",
    "order.eventbrite.com",
    "reply.nextdoor.com",
    "email.nextdoor.com",
    "simplelogin.co",
    "simplelogin.com",
    "anonaddy.com",
    "anonaddy.me",
    "addy.io",
    "members.ebay.de",
    "members.ebay.co.uk",
    "members.ebay.fr",
    "marketplace.amazon.co.uk",
    "marketplace.amazon.de",
    "marketplace.amazon.fr",
    "marketplace.amazon.it",
    "marketplace.amazon.es",
    "marketplace.amazon.ca",
    "marketplace.amazon.co.jp",
];

/// Services that give a host to every customer: what is below them sends tickets, what is at them
/// may be staff.
const HOSTED: &[&str] = &[
    "zendesk.com",
    "freshdesk.com",
    "basecamp.com",
    "helpscout.net",
    "atlassian.net",
    "intercom.io",
    "desk.com",
];

/// Services where people have addresses too (a host below them counts as well): only these local
/// parts, or what follows them after a separator.
const SENDERS: &[(&str, &[&str])] = &[
    ("github.com", &["notifications", "noreply"]),
    ("gitlab.com", &["gitlab", "incoming", "notify"]),
    (
        "linkedin.com",
        &[
            "member",
            "connections",
            "invitations",
            "hit",
            "messages",
            "messaging",
            "inmail",
            "updates",
            "jobs",
            "news",
        ],
    ),
    ("twitter.com", &["info", "notify", "confirm"]),
    ("x.com", &["info", "notify"]),
    ("google.com", &["calendar", "drive", "forms", "comments", "sites", "groups"]),
    ("slack.com", &["notification", "feedback"]),
    ("notion.so", &["notify", "team"]),
    ("atlassian.com", &["jira", "confluence", "bitbucket", "trello"]),
    ("zoom.us", &["meetings", "events", "teamzoom"]),
    ("paypal.com", &["service", "member", "paypal"]),
    ("patreon.com", &["bingo"]),
    ("airbnb.com", &["express", "automated"]),
    ("etsy.com", &["transaction", "conversations"]),
    ("instagram.com", &["mail"]),
];

/// Which addresses at a service's host, or below it, are the service's own.
#[derive(Debug, Clone, Copy)]
enum Service {
    Whole,
    /// Those below it.
    Hosts,
    /// Those with one of these local parts.
    Senders(&'static [&'static str]),
}

/// All services by their host.
static SERVICES: LazyLock<HashMap<&str, Service, RandomState>> = LazyLock::new(|| {
    let whole = WHOLE.iter().map(|host| (*host, Service::Whole));
    let hosted = HOSTED.iter().map(|host| (*host, Service::Hosts));
    let senders = SENDERS.iter().map(|(host, names)| (*host, Service::Senders(names)));
    whole.chain(hosted).chain(senders).collect()
});

/// Words that lead a token: `reply+a1b2@`, `notification-x7@`.
const BEFORE_TOKEN: &[&str] = &[
    "reply",
    "replies",
    "hit-reply",
    "notification",
    "notifications",
    "notify",
    "comment",
    "comments",
    "incoming",
    "inbound",
    "msg",
    "message",
    "messages",
    "thread",
    "unsub",
    "unsubscribe",
    "bounce",
    "bounces",
    "return",
    "returns",
    "ticket",
    "tickets",
    "case",
    "cases",
    "request",
    "requests",
    "support",
    "help",
    "helpdesk",
    "issue",
    "issues",
    "post",
    "discussion",
    "conversation",
    "invite",
    "verp",
    "track",
];

/// Words of [`BEFORE_TOKEN`] that lead back to a service when answered.
const ANSWERS: &[&str] = &[
    "reply",
    "replies",
    "incoming",
    "inbound",
    "notification",
    "notifications",
    "comment",
    "comments",
    "thread",
    "ticket",
];

/// Rule 4 for an address.
pub(super) fn is_relay(address: &Address) -> bool {
    let parts = address.parts();
    is_of_a_service(parts) || has_digit(parts.0) && is_made_up(parts.0)
}

/// See [`super::is_service_address`].
pub(super) fn is_service(address: &Address) -> bool {
    is_of_a_service(address.parts())
}

/// The same of a local part and its domain.
fn is_of_a_service((local, domain): (&str, &str)) -> bool {
    let is_theirs = |host: &str| match SERVICES.get(host) {
        Some(Service::Whole) => true,
        Some(Service::Hosts) => host != domain,
        Some(Service::Senders(names)) => names.iter().any(|name| leads(local, name)),
        None => false,
    };
    hosts(domain).any(is_theirs)
        || is_rewritten(local)
        || has_digit(local) && (leading_token(local).is_some() || local.split(PARTS).any(is_random))
}

/// What parts of a local part are parted by.
const PARTS: [char; 5] = ['+', '=', '.', '_', '-'];

/// What no person's local part looks like; each of these has a digit.
fn is_made_up(local: &str) -> bool {
    leading_token(local).is_some() || is_numbered(local)
}

/// A Reply-To that a service made for this one message.
pub(super) fn is_answer_token(address: &Address) -> bool {
    leading_token(address.local()).is_some_and(|word| ANSWERS.contains(&word))
}

/// A domain, and those it is below: `a.b.example`, `b.example`, `example`.
fn hosts(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |host| host.split_once('.').map(|(_, above)| above))
}

fn leads(local: &str, name: &str) -> bool {
    local
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-', '_', '.', '=']))
}

/// Another address inside the local part: VERP (`list-bounces+ada=example.org@`), SRS (`srs0=...`),
/// BATV (`prvs=...`), Exchange's encapsulated addresses (`imceaex-_o=...`).
fn is_rewritten(local: &str) -> bool {
    let inner = local
        .rsplit_once('=')
        .is_some_and(|(before, host)| !before.is_empty() && host.contains('.') && !host.ends_with('.'));
    let marked = ["srs0=", "srs1=", "srs0+", "srs1+", "prvs=", "btv1=", "imcea"]
        .iter()
        .any(|mark| local.starts_with(mark));
    inner || marked
}

/// The word before a token, where one of [`BEFORE_TOKEN`] is before `+`, or before `-`, `_` or
/// `=` and something that is no word.
fn leading_token(local: &str) -> Option<&'static str> {
    BEFORE_TOKEN.iter().copied().find(|word| {
        let Some(rest) = local.strip_prefix(word) else { return false };
        let mut chars = rest.chars();
        match chars.next() {
            Some('+') => is_token(chars.as_str(), 3),
            Some('-' | '_' | '=') => is_token(chars.as_str(), 5),
            _ => false,
        }
    })
}

/// At least `shortest` bytes long and no word: it has a digit.
fn is_token(text: &str, shortest: usize) -> bool {
    text.len() >= shortest && has_digit(text)
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Sixteen characters or more in which letters and digits change places often: nobody chooses that.
fn is_random(part: &str) -> bool {
    let bytes = part.as_bytes();
    let changes =
        bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    bytes.len() >= 16 && changes >= 4 && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// Numbers as programs give them: twelve digits in a row beside something else, nine in a row
/// beside another number, or four numbers in a long local part. Years and birthdays are shorter; a
/// number alone is how some providers name their users. A telephone number beside another, or four
/// numbers in a nickname, people may choose as well: that shows in their mail (see
/// `address_class`).
fn is_numbered(local: &str) -> bool {
    let runs = || local.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|digits| *digits > 0);
    let (longest, numbers) = (runs().max().unwrap_or(0), runs().count());
    let long = longest >= 12 && longest < local.len();
    long || numbers >= 2 && longest >= 9 || numbers >= 4 && local.len() >= 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_service_is_listed_twice() {
        assert_eq!(SERVICES.len(), WHOLE.len() + HOSTED.len() + SENDERS.len());
    }
}
