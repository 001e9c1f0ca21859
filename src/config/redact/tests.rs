//! Secrets in every encoding, whole and cut; and words that are none.

use data_encoding::{BASE64URL_NOPAD, HEXUPPER};

use super::*;

const SECRET: &str = "tr0ub4\"dor\\and-3";

fn shown(text: &str, secret: &str) -> String {
    redact(text, "ada@example.org", &secret.into())
}

/// Nothing of the form is left, and the words around it are.
fn gone(form: &str) {
    let text = shown(&format!("the server says: NO {form} is wrong"), SECRET);
    assert_eq!(text, "the server says: NO *** is wrong", "{form}");
}

#[test]
fn every_encoding_of_a_secret_is_hidden() {
    gone(SECRET);
    gone(&SECRET.to_uppercase());
    gone(&SECRET.replace('\\', "\\\\").replace('"', "\\\""));
    gone(&SECRET.replace('"', "&quot;"));
    gone(&SECRET.replace('"', "&#x22;"));
    gone(&SECRET.replace('"', "\\u0022").replace("\\a", "\\\\a"));
    let each = |sign: &str| SECRET.bytes().map(|byte| format!("{sign}{byte:02x}")).collect::<String>();
    for sign in ["%", "=", "\\x", "", ":", "-"] {
        let form = each(sign);
        gone(form.trim_start_matches([':', '-']));
        gone(form.to_uppercase().replace("\\X", "\\x").trim_start_matches([':', '-']));
    }
    gone(&SECRET.replace('"', "%22").replace('\\', "%5C"));
    gone(&HEXUPPER.encode(SECRET.as_bytes()));
    for sign in ["%u00", "\\u00", "\\x", " ", "&#x"] {
        let end = if sign == "&#x" { ";" } else { "" };
        let form = SECRET.bytes().map(|byte| format!("{sign}{byte:02x}{end}")).collect::<String>();
        gone(form.trim_start());
    }
    for sign in [" 0x", ", 0X"] {
        let form = SECRET.bytes().map(|byte| format!("{sign}{byte:02x}")).collect::<String>();
        let left = shown(&format!("NO {}.", form.trim_start_matches([' ', ','])), SECRET);
        assert_eq!(left, format!("NO {}***.", sign.trim_start_matches([' ', ','])));
    }
    gone(&SECRET.bytes().map(|byte| format!("\\{byte:03o}")).collect::<String>());
    gone(&SECRET.bytes().map(|byte| format!("&#{byte};")).collect::<String>());
}

#[test]
fn base64_of_whatever_holds_a_secret_is_hidden() {
    for name in ["a", "ab", "abc", "ada@example.org", "somebody else"] {
        for whole in [
            SECRET.to_owned(),
            format!("\0{name}\0{SECRET}"),
            format!("{name}:{SECRET}"),
            bearer(name, SECRET),
            format!("LOGIN {name} {SECRET} and more"),
        ] {
            gone(&BASE64.encode(whole.as_bytes()));
            gone(&BASE64URL_NOPAD.encode(whole.as_bytes()));
        }
    }
}

#[test]
fn a_form_that_was_cut_is_hidden() {
    let plain = BASE64.encode(format!("\0ada@example.org\0{SECRET}").as_bytes());
    for form in [SECRET.to_owned(), plain.clone(), HEXLOWER.encode(SECRET.as_bytes())] {
        for length in 4..form.len() {
            for end in ["", "…", "\u{fffd}"] {
                assert_eq!(shown(&format!("NO {}{end}", &form[..length]), SECRET), format!("NO ***{end}"));
            }
        }
    }
    let (first, second) = plain.split_at(20);
    assert_eq!(shown(&format!("NO {first} {second}"), SECRET), "NO ***");
    assert_eq!(shown(&format!("NO {}", &SECRET[5..]), SECRET), "NO ***");
}

#[test]
fn words_of_a_server_stay_and_a_short_secret_does_not_hide_them() {
    let words = "[AUTHENTICATIONFAILED] Invalid credentials (Failure), see https://example.org/a?b=c%20d";
    for secret in ["", "a", "in", "red", SECRET, "correct horse battery staple"] {
        assert_eq!(shown(words, secret), words, "{secret:?}");
    }
    let plain = BASE64.encode(b"\0ada@example.org\0red");
    assert_eq!(shown(&format!("NO {plain} (red)"), "red"), "NO *** (red)");
    assert_eq!(shown("NO zażółć geślą jaźń", "geślą"), "NO zażółć *** jaźń");
    assert_eq!(shown("", SECRET), "");
}
