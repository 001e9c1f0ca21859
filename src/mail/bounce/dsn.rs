//! Delivery status notifications (RFC 3464), as the servers of the world fill them in.

use super::reason::{self, BounceFault};
use super::{Address, BounceClass, BounceReport, Part, add, shown};

/// One group of per-recipient fields (RFC 3464 2.3).
#[derive(Debug, Default)]
struct DsnRecipient {
    /// Original-Recipient where it is an address (that is whom the owner wrote to), else
    /// Final-Recipient.
    address: Option<Address>,
    action: String,
    status: Option<String>,
    diagnostic: String,
}

/// Reads all delivery-status parts together. `None` when there is none, or none that tells of a
/// recipient.
pub(super) fn read(parts: &[Part]) -> Option<BounceReport> {
    let is_status = |part: &&Part| {
        matches!(part.kind.as_str(), "message/delivery-status" | "message/global-delivery-status")
    };
    let groups: Vec<DsnRecipient> =
        parts.iter().filter(is_status).flat_map(|part| recipients(&part.text)).collect();
    let prose: String = parts
        .iter()
        .find(|part| part.kind.starts_with("text/plain"))
        .map(|part| part.text.to_lowercase())
        .unwrap_or_default();
    let bad: Vec<&DsnRecipient> = groups.iter().filter(|group| !group.arrived()).collect();
    let Some(first) = bad.first() else {
        let delivered = BounceReport {
            status: groups.first()?.status.clone(),
            ..BounceReport::new(BounceClass::Delivered)
        };
        return Some(delivered);
    };
    // A transcript of several conversations does not say which of them it was.
    let session = if bad.len() > 1 { "" } else { prose.as_str() };
    let hard = bad.iter().any(|group| group.fault(&prose, session) == BounceFault::Address);
    let mut report = BounceReport::new(if hard { BounceClass::Hard } else { BounceClass::Soft });
    bad.iter()
        .filter_map(|group| group.address.clone())
        .for_each(|address| add(&mut report.recipients, address));
    report.status = first.status.clone();
    report.reason = shown(&first.diagnostic).or_else(|| shown(&super::listed::explanation(&prose)));
    Some(report)
}

/// Every recipient that the mail did not reach, and why, where nobody tries any more.
pub(super) fn failures(part: &Part) -> Vec<(Address, BounceFault)> {
    let groups = recipients(&part.text);
    let over = groups.iter().filter(|group| !group.arrived() && !group.action.starts_with("delay"));
    over.filter_map(|group| Some((group.address.clone()?, group.fault("", "")))).collect()
}

impl DsnRecipient {
    /// Delivered, relayed or expanded (RFC 3464 2.3.3).
    fn arrived(&self) -> bool {
        ["deliver", "relay", "expand"].iter().any(|word| self.action.starts_with(word))
    }

    fn fault(&self, prose: &str, session: &str) -> BounceFault {
        if self.action.starts_with("delay") || self.action.starts_with("expire") {
            return BounceFault::Elsewhere;
        }
        let told = if self.diagnostic.is_empty() { prose } else { &self.diagnostic };
        reason::fault(self.status.as_deref(), told, session)
    }
}

/// Groups are separated by blank lines; the first is about the message. Lenient: servers put
/// per-recipient fields into the first group, and repeat fields of one recipient over several
/// groups.
fn recipients(text: &str) -> Vec<DsnRecipient> {
    let mut found: Vec<DsnRecipient> = Vec::new();
    for group in unfold(text) {
        let recipient = recipient(&group);
        let named = recipient.address.is_some() || !recipient.action.is_empty();
        if named || recipient.status.is_some() {
            found.push(recipient);
        }
    }
    found
}

fn recipient(fields: &[(String, String)]) -> DsnRecipient {
    let value = |name: &str| fields.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
    let address = |name: &str| value(name).and_then(typed_address);
    let diagnostic = value("diagnostic-code").unwrap_or_default();
    let diagnostic = diagnostic.split_once(';').map_or(diagnostic, |(_, words)| words).trim().to_owned();
    let status = value("status").and_then(reason::status_in);
    let action = value("action").unwrap_or_default().trim().to_ascii_lowercase();
    DsnRecipient {
        address: address("original-recipient")
            .or_else(|| address("final-recipient"))
            .or_else(|| address("x-actual-recipient")),
        action,
        status: reason::best_status(status, &diagnostic),
        diagnostic,
    }
}

/// `rfc822; ada@example.org`, with the type or without, in brackets or bare (Exchange, Groupwise).
/// `None` for X.400 and local names.
fn typed_address(value: &str) -> Option<Address> {
    let bare = value.split_once(';').map_or(value, |(_, address)| address).trim();
    let bare = bare.trim_start_matches('<').trim_end_matches('>').trim();
    Address::parse(bare).or_else(|| super::listed::addresses(bare).next())
}

/// The groups of fields, names in lower case, folded lines joined.
fn unfold(text: &str) -> Vec<Vec<(String, String)>> {
    let mut groups: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for line in text.lines() {
        let group = groups.last_mut().expect("there is always a group");
        if line.trim().is_empty() {
            groups.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}
