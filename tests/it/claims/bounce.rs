//! What must hold of any message that is read as a bounce.

use rekindle::mail::{bounce, text};

use super::header::reads_as_itself;

/// Panics where `message` breaks a promise of the reader of bounces.
pub fn hold(message: &[u8]) {
    let report = bounce::read(message);
    report.recipients.iter().for_each(reads_as_itself);
    assert!(report.recipients.len() <= 200, "{} recipients", report.recipients.len());
    for (at, one) in report.recipients.iter().enumerate() {
        assert!(!report.recipients[..at].contains(one), "{one} is named twice");
    }
    if let Some(reason) = &report.reason {
        assert!(!reason.is_empty() && reason.chars().count() <= 200, "{reason:?}");
        assert_eq!(text::one_line(reason), reason.trim_end(), "a reason is shown as it stands");
    }
    if let Some(status) = &report.status {
        assert!(is_enhanced(status), "{status:?} is no status of RFC 3463");
    }
}

/// `5.1.1` (RFC 3463 2).
fn is_enhanced(status: &str) -> bool {
    let parts: Vec<&str> = status.split('.').collect();
    let number =
        |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(number) && ["2", "4", "5"].contains(&parts[0])
}
