//! Addresses that name a function instead of somebody.
//!
//! Tokens, never substrings: a local part is cut at everything that is no letter, digits at a
//! token's end are dropped, and tokens are compared whole. A person who shares a role's name is
//! saved by `answered`.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::mail::Address;

/// Tokens that make a role wherever they are.
#[rustfmt::skip] // one word a line would be three screens
static ANYWHERE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        // Nobody reads answers.
        "noreply", "noreplies", "donotreply", "donotreplay", "donotrespond", "dontreply", "noresponse",
        "noanswer", "unattended", "unmonitored",
        // The same in other languages, written as one word.
        "nepasrepondre", "nerepondezpas", "nepasreponde", "pasdereponse", "sansreponse", "nichtantworten",
        "bittenichtantworten", "keineantwort", "keineantworten", "antwortenicht", "noresponder", "noresponda",
        "norespondas", "sinrespuesta", "naoresponda", "naoresponder", "naorespondas", "semresposta",
        "nonrispondere", "norispondere", "senzarisposta", "nietbeantwoorden", "nietantwoorden",
        "nietreageren", "geenantwoord", "ikkesvar", "svarikke", "svarej", "svarainte", "ingasvar",
        "eivastausta", "alavastaa", "nieodpowiadac", "nieodpowiadaj", "brakodpowiedzi", "neodpovidat",
        "neodpovidejte", "neodpovedat", "nevalaszolj", "neraspunde", "nuraspunde", "nuraspundeti",
        "neotvechat", "neotvechaite", "otvetanet", "yanitlamayin", "cevaplamayin", "cevapvermeyin",
        "hensinfuka", "hensinfuyou",
        // Programs.
        "daemon", "daemons", "bot", "bots", "robot", "robots", "dependabot", "renovatebot", "buildbot",
        "mailbot", "chatbot", "slackbot", "syzbot", "bugbot", "mailman", "majordomo", "listserv",
        "listserver", "ezmlm", "autoresponder", "autoreply", "autoresponse", "autoconfirm", "automailer",
        "automatic", "automated", "cron", "crond", "cronjob", "logwatch", "logcheck", "nagios", "zabbix",
        "icinga", "smartd", "mdadm", "bugzilla", "confluence", "redmine", "sourceforge", "buildd",
        "buildmaster", "rss", "rssfeed", "rssfeeds", "feed", "feeds", "feedburner", "wordpress", "drupal",
        "phpbb", "vbulletin", "anacron", "fail2ban", "crontab", "mailserver", "webserver", "newsbot",
        "sysmail",
        // Return paths and list machinery.
        "bounce", "bounces", "bounced", "postmaster", "hostmaster", "webmaster", "unsubscribe", "unsub",
        "optout", "verp", "undisclosed",
        // What services send.
        "notification", "notifications", "notify", "notifier", "notice", "notices", "notificaciones",
        "notificacion", "notificacao", "notificacoes", "notifica", "notifiche", "benachrichtigung",
        "benachrichtigungen", "meldung", "alert", "alerts", "alerte", "alertes", "alerta", "alertas",
        "avisos", "reminder", "reminders", "erinnerung", "rappel", "newsletter", "newsletters", "nyhetsbrev",
        "nieuwsbrief", "infolettre", "boletin", "mailing", "mailings", "emailing", "bulletin", "bulletins",
        "digest", "digests", "newsflash", "update", "updates", "promo", "promos", "promotion", "promotions",
        "offers", "deals", "marketing", "campaign", "campaigns", "announce", "announcement", "announcements",
        "invitations", "receipt", "receipts", "invoice", "invoices", "rechnung", "rechnungen", "factura",
        "facture", "factures", "fattura", "billing", "confirmation", "confirmations", "confirm", "bestellung",
        "bestellungen", "commande", "commandes", "verification", "verify", "statements", "payments",
        "tracking", "shipment", "shipping", "versand", "survey", "surveys", "feedback", "recommendations",
        "subscription", "subscriptions", "customerservice", "customercare", "customersupport",
        "customerrelations", "kundenservice", "kundendienst", "serviceclient", "klantenservice", "kundtjanst",
        "helpdesk", "servicedesk", "ticketing", "support", "system", "subscribe", "signup", "mailrobot",
        "listadmin", "listmaster",
    ])
});

/// Two or three tokens that make a role side by side: `no-reply`, `ne.pas.repondre`.
#[rustfmt::skip] // one word a line would be three screens
static PHRASES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "no-reply", "no-replies", "do-not-reply", "do-not-respond", "dont-reply", "not-reply", "no-response",
        "no-answer", "pas-repondre", "pas-de-reponse", "sans-reponse", "nicht-antworten", "keine-antwort",
        "keine-antworten", "antworte-nicht", "no-responder", "no-responda", "no-respondas", "nao-responda",
        "nao-responder", "sem-resposta", "non-rispondere", "senza-risposta", "niet-beantwoorden",
        "niet-antwoorden", "niet-reageren", "geen-antwoord", "ikke-svar", "svar-ikke", "svar-ej", "ej-svar",
        "svara-inte", "svara-ej", "inga-svar", "ei-vastausta", "ala-vastaa", "nie-odpowiadac",
        "nie-odpowiadaj", "brak-odpowiedzi", "ne-odpovidat", "ne-valaszolj", "nu-raspunde", "ne-otvechat",
        "auto-reply", "auto-confirm", "auto-responder", "auto-mailer", "auto-notify", "mail-daemon",
        "out-of-office", "customer-service", "customer-care", "customer-support", "customer-relations",
        "service-client", "service-clients", "kunden-service", "help-desk", "service-desk", "account-update",
        "order-update", "ship-confirm", "order-confirm", "www-data", "mailing-list",
    ])
});

/// Local parts that are roles as a whole only: in a longer one they may be a name (`steve.jobs@`,
/// `joao.sales@`, `amy.jenkins@`).
#[rustfmt::skip] // one word a line would be three screens
static WHOLE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "info", "infos", "information", "news", "sales", "service", "services", "orders", "order", "shop",
        "store", "jobs", "careers", "press", "presse", "abuse", "noc", "security", "admin", "administrator",
        "administrador", "root", "nobody", "sysadmin", "accounts", "account", "help", "hilfe", "aide",
        "ayuda", "www", "ftp", "usenet", "uucp", "monitor", "monitoring", "apache", "operator", "welcome",
        "team", "members", "membership", "community", "events", "tickets", "reservations", "booking",
        "bookings", "registration", "register", "auto", "server", "invite", "invites", "concierge", "rewards",
        "loyalty", "privacy", "legal", "kontoauszug", "compliance", "statement", "payment", "delivery",
        "password", "gitlab", "gitea", "forgejo", "phabricator", "gerrit", "bitbucket", "sentry", "trello", "asana", "discourse", "nextcloud",
        "moodle", "canvas", "paypal", "docusign", "calendly", "vertrieb", "accountservices", "memberservices", "reply", "replies",
        "undisclosed-recipients", "hudson", "jenkins", "monit", "mailer", "lettre", "sympa", "jira", "munin",
        "scanner",
    ])
});

/// Last tokens of list machinery (RFC 2142 6 and its relatives): `talk-request@`, `owner-talk@`.
const LIST_ENDS: &[&str] =
    &["request", "owner", "admin", "bounces", "errors", "unsubscribe", "subscribe", "confirm"];

/// Hosts before the domain that only machines send from.
#[rustfmt::skip] // one word a line would be three screens
const HOSTS: &[&str] = &[
    "noreply", "no-reply", "bounce", "bounces", "newsletter", "newsletters", "notification",
    "notifications", "notify", "alerts", "mailer", "mailing", "mailings", "marketing", "promo", "bot",
    "campaign", "campaigns", "mailout", "emailing",
];

/// Rule 8 for an address.
pub(super) fn is_role(address: &Address) -> bool {
    let tokens = tokens(address.local());
    tokens.iter().any(|token| ANYWHERE.contains(token) || is_no_reply(token))
        || has_phrase(&tokens)
        || WHOLE.contains(tokens.join("-").as_str())
        || is_list_machinery(&tokens)
        || has_machine_host(address.domain())
}

/// mailer-daemon or postmaster: what it sends are bounces (RFC 5321 4.5.5).
pub(super) fn is_mailer_daemon(address: &Address) -> bool {
    let local = address.local();
    // Nearly all other addresses begin otherwise.
    let initial = local.bytes().find(u8::is_ascii_alphabetic);
    matches!(initial, Some(b'm' | b'p'))
        && matches!(tokens(local).concat().as_str(), "mailerdaemon" | "maildaemon" | "postmaster" | "mdaemon")
}

/// The words of a local part, in order, without the detail after `+` and without digits at a word's
/// end.
pub(super) fn tokens(local: &str) -> Vec<&str> {
    let base = local.split('+').next().unwrap_or_default();
    let words = base
        .split(|c: char| !c.is_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    words.filter(|word| !word.is_empty()).collect()
}

/// The words of one of [`PHRASES`] are side by side among the tokens.
fn has_phrase(tokens: &[&str]) -> bool {
    let mut runs = [2, 3].into_iter().flat_map(|words| tokens.windows(words));
    runs.any(|run| PHRASES.contains(run.join("-").as_str()))
}

/// `shopnoreply`, `noreplyshop`: no name contains it, so here a part of a token is enough.
fn is_no_reply(token: &str) -> bool {
    ["noreply", "donotreply"].iter().any(|word| token.starts_with(word) || token.ends_with(word))
}

fn is_list_machinery(tokens: &[&str]) -> bool {
    let &[first, .., last] = tokens else { return false };
    first == "owner" || LIST_ENDS.contains(&last)
}

fn has_machine_host(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let hosts = labels.len().saturating_sub(2);
    labels[..hosts].iter().any(|label| HOSTS.contains(label))
}
