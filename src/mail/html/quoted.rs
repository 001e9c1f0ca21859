//! Which element holds quoted mail, by the names that clients give it.

use html5ever::Attribute;

/// What an element is in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Structure {
    /// Nothing known: its text counts.
    Typed,
    /// A signature: dropped without a trace.
    Signature,
    /// Holds quoted mail (or the attribution above it).
    Quote,
    /// Everything from here on is quoted.
    End,
}

/// Containers of quoted mail, by class or id, in lower case: Gmail, Yahoo, Thunderbird, Proton,
/// Zoho, Tuta, Fastmail, Outlook for Mac and phones, Samsung, Lark, NetEase, QQ, Aliyun, Spark,
/// AOL, Edison, Mailspring, Roundcube. Names that say so themselves are told by [`says_quote`].
const QUOTES: &[&str] = &[
    "gmail_quote",
    "gmail_quote_container",
    "gmail_extra",
    "gmail_attr",
    "yahoo_quoted",
    "yahoo-quoted-begin",
    "moz-cite-prefix",
    "moz-forward-container",
    "moz-email-headers-table",
    "protonmail_quote",
    "zmail_extra",
    "tutanota_quote",
    "qt",
    "outlookmessageheader",
    "mail-editor-reference-message-container",
    "olk_src_body_section",
    "composer_quoted_content",
    "quoted_header",
    "history-quote-wrapper",
    "lark-mail-quote",
    "ntes-mailmaster-quote",
    "messagereplysection",
    "aolreplycontainer",
    "sh-quoted-content",
    "hm_quote",
    "isreplycontent",
    "edo-original",
    "gmail_quote_attribution",
    "reply-intro",
    "original-message",
    "originalmessage",
    "history_container",
    "__aliyun_previous_history_wrap",
    "qmbox",
    "elided-text",
];

/// Marks after which nothing is typed: Outlook on the web, Hotmail.
const ENDS: &[&str] = &["divrplyfwdmsg", "appendonsend", "stopspelling", "replysplit"];

const SIGNATURES: &[&str] = &[
    "gmail_signature",
    "gmail_signature_prefix",
    "moz-signature",
    "protonmail_signature_block",
    "ms-outlook-mobile-signature",
    "ms-outlook-ios-signature",
    "applemailsignature",
    "ymail_android_signature",
    "signature",
    "tutanota_signature",
    "messagesignaturesection",
    "composer_signature",
    "edo-signature",
];

/// What this element is.
pub(super) fn structure(name: &str, attributes: &[Attribute]) -> Structure {
    let named = || {
        attributes
            .iter()
            .filter(|attribute| matches!(&*attribute.name.local, "class" | "id" | "name"))
            .flat_map(|a| names(&a.value))
    };
    let is_in = |list: &[&str]| named().any(|given| list.iter().any(|known| fits(&given, known)));
    match name {
        _ if is_in(ENDS) => Structure::End,
        "blockquote" => Structure::Quote,
        _ if is_in(QUOTES) || named().any(|given| says_quote(&given)) => Structure::Quote,
        "div" if has_bar(attributes) => Structure::Quote,
        "table" if is_letter(attributes) => Structure::Quote,
        "signature" => Structure::Signature,
        _ if is_in(SIGNATURES) || has_signature_mark(attributes) => Structure::Signature,
        _ => Structure::Typed,
    }
}

/// `quoted-text`, `reply_quote`, `wmQuotation`: whatever else the client is.
fn says_quote(given: &str) -> bool {
    given.contains("quoted") || given.ends_with("quote") || given.ends_with("quotation")
}

/// `data-signature-widget` (Mail.ru), `data-smartmail="gmail_signature"`.
fn has_signature_mark(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let name = &*attribute.name.local;
        name.starts_with("data-signature")
            || (name == "data-smartmail" && attribute.value.contains("signature"))
    })
}

/// The words of a class, id or name, in lower case, without the `x_` that Outlook puts before names
/// it passes on.
fn names(value: &str) -> impl Iterator<Item = String> + '_ {
    value.split_ascii_whitespace().take(32).map(|word| {
        let mut word = word.to_ascii_lowercase();
        while let Some(rest) = word.strip_prefix("x_") {
            word = rest.to_owned();
        }
        word
    })
}

/// Yahoo puts random letters before its names (`ydp1a2b3yahoo_quoted`).
fn fits(given: &str, known: &str) -> bool {
    given == known || (known.starts_with("yahoo") && given.ends_with(known))
}

/// The layout table of a mail made from a template, such as our own digest: 600 wide, for
/// presentation only. Nobody types one, so it is what was answered.
fn is_letter(attributes: &[Attribute]) -> bool {
    let has = |name: &str, value: &str| {
        attributes.iter().any(|a| &*a.name.local == name && a.value.trim() == value)
    };
    has("role", "presentation") && has("width", "600")
}

/// The bar on the left by which Outlook and GMX show a quote without any name.
fn has_bar(attributes: &[Attribute]) -> bool {
    let styles = attributes.iter().filter(|attribute| &*attribute.name.local == "style");
    styles.flat_map(|style| super::style::declarations(&style.value)).any(|one| {
        let drawn = !one.value.contains("none") && !one.value.starts_with('0');
        one.property == "border-left"
            && drawn
            && (one.value.contains("solid") || one.value.contains("double"))
    })
}
