//! Machine or human, a header a case.

use super::*;
use crate::mail::header;

fn address(raw: &str) -> Address {
    Address::parse(raw).unwrap_or_else(|| panic!("{raw} is an address"))
}

#[test]
fn relay_addresses_are_never_people() {
    for raw in [
        "notifications@github.com",
        "reply+aabbcc11dd@reply.github.com",
        "12345+ada@users.noreply.github.com",
        "member@linkedin.com",
        "messages-noreply@linkedin.com",
        "notification+kr4x@facebookmail.com",
        "talk-bounces+ada=example.org@lists.example",
        "srs0=ab12=xy=shop.example=ada@mx.example",
        "prvs=1234567890=ada@shop.example",
        "support+id9981@help.example",
        "ticket-883120@shop.example",
        "a1b2c3d4e5f6a7b8c9@mail.example",
        "comments-noreply@docs.google.com",
        "bounce-7a8b9c0d@mail.example",
        "gitlab@mg.gitlab.com",
        "jira@acme.atlassian.net",
        "notify@mail.notion.so",
        "dse_na3@docusign.net",
        "ada+letters@substack.com",
        "reply+2x8k1m@mg1.substack.com",
        "campaign@shared1.ccsend.com",
        "support@acme.zendesk.com",
        "4k2m9x7q@marketplace.amazon.de",
        "member@eu.linkedin.com",
    ] {
        assert!(is_relay_address(&address(raw)), "{raw}");
    }
    for raw in [
        "ada@example.org",
        "ada+lists@example.org",
        "ada.lovelace1815@example.org",
        "ada@github.com",
        "ada@notion.so",
        "ada@substack.example",
        "ada@slack.com",
        "ada@zendesk.com",
        "ada@linkedin.com",
        "1234567890123456@qq.example",
        "m.jones@example.org",
        "r-smith@example.org",
        "b_brown75@example.org",
        "hana+kids2010@example.org",
        "reply@example.org",
        "anneliesevandenberg1962@example.org",
        "jean-francois.desmarais@example.org",
        "x=y@example.org",
    ] {
        assert!(!is_relay_address(&address(raw)), "{raw}");
    }
}

#[test]
fn lists_are_called_like_lists() {
    for raw in [
        "devel@lists.example.org",
        "choir@googlegroups.com",
        "linux-mtd@lists.infradead.example",
        "kvm@vger.kernel.org",
        "rust-devel@x.example",
        "parents-l@listserv.school.example",
        "verein@listen.example",
    ] {
        assert!(is_list_address(&address(raw)), "{raw}");
    }
    for raw in ["ada@example.org", "ada@listen-up.example", "liszt@x.example", "user@x.example", "ada@ml"] {
        assert!(!is_list_address(&address(raw)), "{raw}");
    }
}

#[test]
fn roles_are_whole_tokens() {
    for raw in [
        "no-reply@x.example",
        "noreply@x.example",
        "NoReply2@x.example",
        "shop.no_reply@x.example",
        "shopnoreply@x.example",
        "do-not-reply@x.example",
        "ne-pas-repondre@x.example",
        "nepasrepondre@x.example",
        "nicht-antworten@x.example",
        "bitte.nicht.antworten@x.example",
        "keine-antwort@x.example",
        "no-responder@x.example",
        "nao-responda@x.example",
        "non-rispondere@x.example",
        "geen-antwoord@x.example",
        "svar-ej@x.example",
        "build-bot@x.example",
        "bounces@x.example",
        "rssfeeds@x.example",
        "talk-request@x.example",
        "owner-talk@x.example",
        "newsletter@x.example",
        "info@x.example",
        "auto-confirm@x.example",
        "ada@newsletter.shop.example",
        "cron@x.example",
        "root@localhost",
        "customer.service@x.example",
        "gitlab@git.x.example",
        "ne_pas_repondre@banque.example",
        "receipts@shop.example",
    ] {
        assert!(is_role_address(&address(raw)), "{raw}");
    }
    for raw in [
        "abbotti@x.example",
        "talbot@x.example",
        "steve.jobs@x.example",
        "amy.jenkins@x.example",
        "norman_mailer@x.example",
        "joao.sales@x.example",
        "cabot.lodge@x.example",
        "ada@x.example",
        "noreen@x.example",
        "ada+newsletter@x.example",
        "dan.infosino@x.example",
        "ada@mail.example.org",
        "feedo@x.example",
        "ada@news.example",
        "robotham@x.example",
        "alerto@x.example",
        "owner@x.example",
    ] {
        assert!(!is_role_address(&address(raw)), "{raw}");
    }
}

#[test]
fn the_first_rule_that_matches_wins() {
    let check = |block: &str, class: AddressClass, rule: ClassRule| {
        let record = header::parse(block.as_bytes(), None);
        let owner = address("me@example.org");
        assert_eq!(classify_message(&record, &|a| *a == owner), (class, rule), "{block}");
    };
    let ada = |more: &str| format!("From: Ada <ada@example.org>\n{more}");
    check(&ada(""), AddressClass::Person, ClassRule::Unknown);
    check("Subject: nobody\n", AddressClass::Unknown, ClassRule::Unknown);
    check("From: me@example.org\nList-Id: <l.example>\n", AddressClass::Own, ClassRule::Own);
    check(&ada("X-Rekindle: 1\nAuto-Submitted: auto-generated\n"), AddressClass::Own, ClassRule::Own);
    check(&ada("Return-Path: <>\n"), AddressClass::Machine, ClassRule::Bounce);
    check(
        &ada("X-Failed-Recipients: bo@x.example\nAuto-Submitted: auto-replied\n"),
        AddressClass::Machine,
        ClassRule::Bounce,
    );
    check(
        "From: MAILER-DAEMON@x.example\nAuto-Submitted: auto-replied\n",
        AddressClass::Machine,
        ClassRule::Bounce,
    );
    check("From: postmaster@x.example\n", AddressClass::Machine, ClassRule::Bounce);
    check(
        &ada("Return-Path: <>\nAuto-Submitted: auto-replied\n"),
        AddressClass::Machine,
        ClassRule::AutoReply,
    );
    check(&ada("Precedence: bulk\n"), AddressClass::Machine, ClassRule::AutoReply);
    check(&ada("Precedence: bulk\nList-Id: <l.example>\n"), AddressClass::List, ClassRule::List);
    check(
        &ada("Precedence: bulk\nList-Unsubscribe: <mailto:u@x.example>\n"),
        AddressClass::Machine,
        ClassRule::Newsletter,
    );
    check(&ada("X-Auto-Response-Suppress: All\n"), AddressClass::Person, ClassRule::Unknown);
    check(
        "From: Ada via Talk <talk@x.example>\nList-Id: <l.example>\n",
        AddressClass::Machine,
        ClassRule::Relay,
    );
    check(
        "From: Ada <notifications@github.com>\nList-Id: <l.example>\n",
        AddressClass::Machine,
        ClassRule::Relay,
    );
    check(
        "From: Ada <hub@x.example>\nReply-To: reply+9f8e7d@x.example\n",
        AddressClass::Machine,
        ClassRule::Relay,
    );
    check(&ada("Content-Type: text/calendar; method=REQUEST\n"), AddressClass::Machine, ClassRule::Calendar);
    check(
        &ada("List-Post: <mailto:l@x.example>\nList-Unsubscribe: <mailto:u@x.example>\n"),
        AddressClass::List,
        ClassRule::List,
    );
    check("From: no-reply@x.example\n", AddressClass::Machine, ClassRule::Role);
}
