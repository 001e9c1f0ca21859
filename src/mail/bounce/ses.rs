//! Bounce notifications of Amazon SES, mailed by SNS: JSON in the text (SES Developer Guide,
//! "Notification contents").
//!
//! The JSON is read by its keys, not as a document: mail servers fold its one long line wherever
//! they like.

use super::{Address, BounceClass, BounceReport, Part, add};

/// Reads the first text that holds a notification. `None`: no text does.
pub(super) fn read(parts: &[Part]) -> Option<BounceReport> {
    let text =
        parts.iter().map(|part| part.text.as_str()).find(|text| text.contains("\"notificationType\""))?;
    if value(text, "notificationType")? != "Bounce" {
        return None;
    }
    let class = if value(text, "bounceType")? == "Permanent" { BounceClass::Hard } else { BounceClass::Soft };
    let mut report = BounceReport::new(class);
    let failed = text.split_once("\"bouncedRecipients\"")?.1;
    let failed = failed.split(']').next().unwrap_or_default();
    for recipient in failed.split('{') {
        if let Some(address) = value(recipient, "emailAddress").and_then(Address::parse) {
            add(&mut report.recipients, address);
        }
    }
    report.status = value(failed, "status").map(str::to_owned);
    report.reason = value(failed, "diagnosticCode").and_then(super::shown);
    Some(report)
}

/// The text value of a key.
fn value<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let after = json.split_once(&format!("\"{key}\""))?.1;
    let text = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    text.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_names_whom_it_failed() {
        let json = r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":
            [{"emailAddress":"ada@example.org","status":"5.1.1"}]},"mail":{"source":"me@example.net"}}"#;
        let mail =
            |json: &str| format!("From: SNS <no-reply@sns.example>\nContent-Type: text/plain\n\n{json}\n");
        let report = super::super::read(mail(json).as_bytes());
        assert_eq!((report.class, report.status.as_deref()), (BounceClass::Hard, Some("5.1.1")));
        assert_eq!(report.recipients, [Address::parse("ada@example.org").unwrap()]);
        let complaint = json.replace("\"Bounce\"", "\"Complaint\"");
        assert_eq!(super::super::read(mail(&complaint).as_bytes()).class, BounceClass::None);
        let later = json.replace("Permanent", "Transient");
        assert_eq!(super::super::read(mail(&later).as_bytes()).class, BounceClass::Soft);
    }
}
