//! Address lists, a line a case.

use super::read;
use crate::mail::Defect;

/// `want` is `name|address` for each mailbox, separated by ` ; `.
fn check_defects(raw: &str, want: &str, defects: &[Defect]) {
    let (found, got) = read(raw);
    let shown: Vec<String> = found.iter().map(|m| format!("{}|{}", m.name, m.address)).collect();
    assert_eq!(shown.join(" ; "), want, "{raw}");
    assert_eq!(got, defects, "{raw}");
}

fn check(raw: &str, want: &str) {
    check_defects(raw, want, &[]);
}

fn check_damaged(raw: &str, want: &str) {
    check_defects(raw, want, &[Defect::AddressUnreadable]);
}

#[test]
fn lists_of_the_standard_are_read() {
    check("", "");
    check("ada@example.org", "|ada@example.org");
    check("Ada L <Ada@Example.org>, <bo@x.example>", "Ada L|ada@example.org ; |bo@x.example");
    check("\"Giant; \\\"Big\\\" Box\" <s@x.example>", "Giant; \"Big\" Box|s@x.example");
    check(
        "\"Lovelace, Ada\" <ada@example.org>,bo@x.example",
        "Lovelace, Ada|ada@example.org ; |bo@x.example",
    );
    check(
        "A Group: Ed <c@a.example>,joe@w.example;, x@y.example",
        "Ed|c@a.example ; |joe@w.example ; |x@y.example",
    );
    check("Undisclosed recipients:;", "");
    check("ada@example.org (Ada \\(L\\))", "Ada (L)|ada@example.org");
    check("Ada (work) <ada(x)@example.org>", "Ada (work)|ada@example.org");
    check("\"ada l\"@example.org", "|\"ada l\"@example.org");
    check("<@node.example:ada@example.org>", "|ada@example.org");
    check("ada@[192.0.2.1], bo@[IPv6:2001:db8::1]", "|ada@[192.0.2.1] ; |bo@[ipv6:2001:db8::1]");
    check("jdoe@test  . example", "|jdoe@test.example");
}

#[test]
fn an_encoded_word_ends_before_brackets_count() {
    let name = "=?utf-8?Q?Oda_Dahl_<oda@old-dahl.example>?=";
    let shown = "Oda Dahl <oda@old-dahl.example>";
    check(&format!("{name} <oda@dahl.example>"), &format!("{shown}|oda@dahl.example"));
    check(
        &format!("Bo <bo@x.example>, {name} <oda@dahl.example>"),
        &format!("Bo|bo@x.example ; {shown}|oda@dahl.example"),
    );
    // A word that never closes before the next one, or before a blank, is text.
    check(
        "=?utf-8?Q?Oda <oda@dahl.example>, =?utf-8?Q?Bo?= <bo@x.example>",
        "=?utf-8?Q?Oda|oda@dahl.example ; Bo|bo@x.example",
    );
    // The whole mailbox inside of one word, where no other address is.
    check("=?utf-8?Q?Oda_Dahl_<oda@dahl.example>?=", "Oda Dahl|oda@dahl.example");
}

#[test]
fn encoded_names_are_decoded() {
    check("=?utf-8?Q?Zo=C3=AB?= <z@x.example>", "Zoë|z@x.example");
    check("\"=?utf-8?Q?Zo=C3=AB?=\" <z@x.example>", "Zoë|z@x.example");
    check("=?utf-8?Q?M=C3=BCller=2C_Zo=C3=AB?= <z@x.example>", "Müller, Zoë|z@x.example");
    check("=?utf-8?Q?M=C3=BCller, Zo=C3=AB?= <z@x.example>", "Müller, Zoë|z@x.example");
    check("=?utf-8?B?5bGx?= =?utf-8?B?55Sw?= <y@x.example>", "山田|y@x.example");
    check("=?utf-8?Q?Ada_<ada@example.org>?=", "Ada|ada@example.org");
    check("=?utf-8?B?QWRhIDxhZGFAZXhhbXBsZS5vcmc+?=", "Ada|ada@example.org");
    check("=?utf-8?Q?a=40evil.example?= <z@x.example>", "a@evil.example|z@x.example");
    check("z@x.example (=?utf-8?Q?Zo=C3=AB?=)", "Zoë|z@x.example");
    check("=?utf-8?Q?x=0D=0ABcc:_y?= <z@x.example>", "x Bcc: y|z@x.example");
}

#[test]
fn damaged_lists_give_what_can_be_read() {
    check("Lovelace, Ada <ada@example.org>", "Lovelace, Ada|ada@example.org");
    check("Ada : ada@example.org", "Ada|ada@example.org");
    check("Lovelace, Ada <a@x.example>, Bo <b@x.example>", "Lovelace, Ada|a@x.example ; Bo|b@x.example");
    check_damaged("MAILER-DAEMON", "");
    check_damaged("MAILER-DAEMON, Ada <ada@example.org>", "Ada|ada@example.org");
    check_damaged("root, Ada <ada@example.org>", "Ada|ada@example.org");
    check_damaged("Lovelace, ada@example.org", "|ada@example.org");
    check_damaged(",j@, Ada <ada@example.org>", "Ada|ada@example.org");
    check("Ada <ada@example.org", "Ada|ada@example.org");
    check("Ada <ada@example.org, Bo <bo@x.example>", "Ada|ada@example.org ; Bo|bo@x.example");
    check("\"open <a@b.example>, Ada <ada@example.org>", "open|a@b.example ; Ada|ada@example.org");
    check("\"open <a@b.example>, \"Ada L\" <ada@example.org>", "open|a@b.example ; Ada L|ada@example.org");
    check("a@x.example; b@x.example;", "|a@x.example ; |b@x.example");
    check("Ada <a@x.example> Bo <b@x.example>", "Ada|a@x.example ; Bo|b@x.example");
    check("<a@x.example> Ada", "Ada|a@x.example");
    check("<a@x.example, b@x.example>", "|a@x.example ; |b@x.example");
    check("Ada ada@example.org", "Ada|ada@example.org");
    check("ada at example.org (Ada L)", "Ada L|ada@example.org");
    check("'Ada L' <'ada@example.org'>", "Ada L|ada@example.org");
    check("\"'ada@example.org'\" <ada@example.org>", "ada@example.org|ada@example.org");
    check("mailto:ada@example.org", "|ada@example.org");
    check("Support: Team <t@x.example>", "Support: Team|t@x.example");
    check("<<ada@example.org>>", "|ada@example.org");
    check("ada@example.org <>", "|ada@example.org");
    check_damaged("Ada <ada>, Bo <b@x.example>", "Bo|b@x.example");
    check_damaged("<http://example.org/list>", "");
    check("Ada ( <ada@example.org>", "Ada|ada@example.org");
    check("<>", "");
}
