//! Pairing and comparing on whole headers: what a provider stamps, and every way to pretend to it.

use super::*;
use crate::mail::header;

fn owner() -> Address {
    Address::parse("robin@example.org").unwrap()
}

/// The header of the mail that was answered to pair, as the provider delivered it.
const PAIRED: &str = "Return-Path: <robin@example.org>\r\nReceived: from mx by store.provider.example; Mon, 23 Nov 2026 08:00:02 +0000\r\n\
    Authentication-Results: mx.provider.example;\r\n\tdkim=pass (2048-bit key) header.d=example.org header.s=a;\r\n\tspf=pass smtp.mailfrom=robin@example.org;\r\n\
    \tdmarc=pass header.from=example.org\r\nReceived: from out by mx.provider.example; Mon, 23 Nov 2026 08:00:01 +0000\r\nFrom: Robin <robin@example.org>\r\n";

fn pinned() -> Evidence {
    find(&header::fields(PAIRED.as_bytes()), &owner()).unwrap()
}

/// The same header with the genuine results replaced by `results` (empty: the field is left out),
/// and `forged` fields below, where a sender writes.
fn judged(results: &str, forged: &str) -> Result<(), MissingEvidence> {
    let genuine =
        if results.is_empty() { String::new() } else { format!("Authentication-Results: {results}\r\n") };
    let header = format!(
        "Received: from mx by store.provider.example; Mon, 23 Nov 2026 09:00:02 +0000\r\n{genuine}\
         Received: from evil by mx.provider.example; Mon, 23 Nov 2026 09:00:01 +0000\r\n{forged}From: robin@example.org\r\n"
    );
    compare(&pinned(), &header::fields(header.as_bytes()), &owner())
}

const PASS: &str = "mx.provider.example; dkim=pass header.d=example.org; dmarc=pass header.from=example.org";
const FAIL: &str = "mx.provider.example; dkim=none; dmarc=fail header.from=example.org";

#[test]
fn what_the_provider_stamps_is_pinned_and_met_again() {
    let expected = Evidence {
        authserv_id: "mx.provider.example".into(),
        received_above: 1,
        method: Method::Dkim,
        domain: "example.org".into(),
    };
    assert_eq!(pinned(), expected);
    let kept = serde_json::to_string(&expected).unwrap();
    assert_eq!(serde_json::from_str::<Evidence>(&kept).unwrap(), expected);
    assert_eq!(judged(PASS, ""), Ok(()));
    assert_eq!(
        judged(
            "MX.Provider.Example 1; spf=fail; dkim=fail header.d=x.example; dkim=pass header.i=@Example.org",
            ""
        ),
        Ok(())
    );
}

#[test]
fn no_forged_results_are_believed() {
    let forged = |field: &str| format!("{field}: {PASS}\r\n");
    let field = forged("Authentication-Results");
    // Below the provider's own, in one copy or many.
    for forged in
        [field.clone(), field.repeat(3), forged("AUTHENTICATION-RESULTS "), field.replace("; ", ";\r\n ")]
    {
        assert!(matches!(judged(FAIL, &forged), Err(MissingEvidence::NoPass { .. })), "{forged}");
        // Where the provider stamped nothing at all, it is too low.
        assert!(matches!(judged("", &forged), Err(MissingEvidence::OtherPlace { .. })), "{forged}");
        // Whatever is written below takes nothing away either.
        assert_eq!(judged(PASS, &forged.replace("pass", "fail")), Ok(()));
    }
    // Other fields say nothing.
    for name in [
        "ARC-Authentication-Results: i=1",
        "X-Authentication-Results",
        "Authentication-Results-Original",
        "Old-Authentication-Results",
        "Authentication-Result",
        "Authentication_Results",
        "\u{410}uthentication-Results",
    ] {
        let field = match name.split_once(": ") {
            Some((name, instance)) => format!("{name}: {instance}; {PASS}\r\n"),
            None => forged(name),
        };
        assert_eq!(judged("", &field), Err(MissingEvidence::NoField), "{name}");
    }
    // A line end that only some readers see.
    for trick in [
        format!("Subject: x\rAuthentication-Results: {PASS}\r\n"),
        format!("Subject: x\r\n Authentication-Results: {PASS}\r\n"),
    ] {
        assert_eq!(judged("", &trick), Err(MissingEvidence::NoField), "{trick:?}");
    }
}

#[test]
fn words_inside_of_the_providers_own_field_are_no_results() {
    for results in [
        "mx.provider.example; none",
        "mx.provider.example; dkim=fail (dkim=pass header.d=example.org) header.d=example.org",
        "mx.provider.example (; dkim=pass header.d=example.org;) ; dkim=fail header.d=example.org",
        "mx.provider.example; dkim=fail reason=\"; dkim=pass header.d=example.org\"",
        "mx.provider.example; spf=fail smtp.mailfrom=\"x; dkim=pass header.d=example.org \"@evil.example",
        "mx.provider.example; dkim=passed header.d=example.org",
        "mx.provider.example; dkim=softpass header.d=example.org",
        "mx.provider.example; x-dkim=pass header.d=example.org",
        "mx.provider.example; spf=pass header.d=example.org smtp.mailfrom=robin@example.org",
        "mx.provider.example; arc=pass header.d=example.org",
        "mx.provider.example; dkim=pass header.s=example.org",
        "mx.provider.example; dkim=pass policy.d=example.org",
        "mx.provider.example; dkim=pass header.d=evil.example; dmarc=pass header.from=example.org",
        "mx.provider.example; dkim=pass header.d=example.org.evil.example",
        "mx.provider.example; dkim=pass header.d=notexample.org",
        "mx.provider.example; dkim=pass header.i=example.org@evil.example",
        "mx.provider.example; dkim=pass header.d=org",
    ] {
        assert!(
            matches!(judged(results, ""), Err(MissingEvidence::NoPass { .. })),
            "{results}: {:?}",
            judged(results, "")
        );
    }
}

#[test]
fn another_server_is_not_this_one() {
    for id in [
        "evil.example",
        "mx.provider.example.evil.example",
        "provider.example",
        "evil.example (mx.provider.example)",
        "(mx.provider.example) evil.example",
        "\"mx.provider.example \"",
        "mx.pr\u{43e}vider.example",
    ] {
        let said = judged(&PASS.replacen("mx.provider.example", id, 1), "");
        assert!(
            matches!(said, Err(MissingEvidence::OtherServer { .. } | MissingEvidence::Unreadable)),
            "{id}: {said:?}"
        );
    }
    for broken in [
        "mx.provider.example; dkim=pass header.d=example.org (",
        "mx.provider.example; dkim=\"pass\" header.d=example.org",
        "spf=pass; dkim=pass header.d=example.org",
    ] {
        assert_eq!(
            judged(broken, &format!("Authentication-Results: {PASS}\r\n")),
            Err(MissingEvidence::Unreadable),
            "{broken}"
        );
    }
}

#[test]
fn evidence_is_for_the_domain_of_from() {
    let fields = header::fields(PAIRED.as_bytes());
    let check = |from: &str, found: bool| {
        assert_eq!(find(&fields, &Address::parse(from).unwrap()).is_ok(), found, "{from}");
    };
    check("robin@example.org", true);
    check("robin@mail.example.org", true);
    check("robin@example.com", false);
    check("robin@example.org.evil.example", false);
    check("robin@notexample.org", false);
    let dmarc = PAIRED.replace("dkim=pass", "dkim=neutral");
    let found = find(&header::fields(dmarc.as_bytes()), &owner()).unwrap();
    assert_eq!((found.method, found.domain.as_str()), (Method::Dmarc, "example.org"));
}

#[test]
fn without_usable_evidence_nothing_is_pinned() {
    let check = |header: &str, lack: &str| {
        let said = find(&header::fields(header.as_bytes()), &owner()).unwrap_err().to_string();
        assert!(said.contains(lack), "{said}");
    };
    check("From: robin@example.org\r\n", "stamped no");
    check(
        "Authentication-Results: spf=pass (x) smtp.mailfrom=a; dkim=pass header.d=example.org\r\n",
        "cannot be read",
    );
    check("Authentication-Results: mx; none\r\n", "mx says of no dkim");
    check("Authentication-Results: mx; dkim=pass header.d=list.example\r\n", "passed for example.org");
    // Only the topmost may speak.
    check(
        "Authentication-Results: a; none\r\nAuthentication-Results: a; dkim=pass header.d=example.org\r\n",
        "a says of no dkim",
    );
}

#[test]
fn a_signature_is_by_the_domain_that_signed_whatever_it_says_of_itself() {
    let by = |values: &str| judged(&format!("mx.provider.example; dkim=pass {values}"), "").is_ok();
    assert!(by("header.d=example.org header.i=@mail.example.org"));
    assert!(by("header.i=@example.org"));
    for values in [
        "header.d=stranger.example header.i=@example.org",
        "header.i=@example.org header.d=stranger.example",
        "header.d=stranger.example header.d=example.org",
        "header.i=@example.org header.i=@stranger.example",
    ] {
        assert!(!by(values), "{values}");
    }
}
