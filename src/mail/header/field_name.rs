//! The fields that are read, by name, and what a repeated one means.

/// The fields a record is made of: [`super::FIELDS`], and those that are read where the block
/// happens to hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    Date,
    From,
    To,
    Cc,
    Bcc,
    ReplyTo,
    Subject,
    MessageId,
    InReplyTo,
    References,
    ReturnPath,
    /// Nobody reads what it says: it tells that a block is mail, and in which charset.
    DeliveredTo,
    AutoSubmitted,
    Precedence,
    ListId,
    ListPost,
    ListUnsubscribe,
    Autoreply,
    Autorespond,
    FailedRecipients,
    ContentType,
    Rekindle,
    RekindleId,
    Received,
    GmailLabels,
    AuthenticationResults,
    Sender,
    ContentClass,
    CalendarOriginator,
    SogoMessageType,
    OpenXchangeModule,
    ApprovedBy,
    FeedbackId,
    /// What newsletter programs alone write.
    Campaign,
}

/// Names in lower case, sorted by length and then by name, so that most fields of a message are
/// passed over by their length.
const NAMES: &[(&str, FieldName)] = &[
    ("cc", FieldName::Cc),
    ("to", FieldName::To),
    ("bcc", FieldName::Bcc),
    ("date", FieldName::Date),
    ("from", FieldName::From),
    ("sender", FieldName::Sender),
    ("list-id", FieldName::ListId),
    ("subject", FieldName::Subject),
    ("received", FieldName::Received),
    ("reply-to", FieldName::ReplyTo),
    ("list-post", FieldName::ListPost),
    ("x-mc-user", FieldName::Campaign),
    ("message-id", FieldName::MessageId),
    ("precedence", FieldName::Precedence),
    ("references", FieldName::References),
    ("x-campaign", FieldName::Campaign),
    ("x-rekindle", FieldName::Rekindle),
    ("approved-by", FieldName::ApprovedBy),
    ("feedback-id", FieldName::FeedbackId),
    ("in-reply-to", FieldName::InReplyTo),
    ("return-path", FieldName::ReturnPath),
    ("x-autoreply", FieldName::Autoreply),
    ("content-type", FieldName::ContentType),
    ("delivered-to", FieldName::DeliveredTo),
    ("x-auto-reply", FieldName::Autoreply),
    ("x-campaignid", FieldName::Campaign),
    ("x-rekindle-id", FieldName::RekindleId),
    ("content-class", FieldName::ContentClass),
    ("x-autorespond", FieldName::Autorespond),
    ("x-campaign-id", FieldName::Campaign),
    ("auto-submitted", FieldName::AutoSubmitted),
    ("x-gmail-labels", FieldName::GmailLabels),
    ("list-unsubscribe", FieldName::ListUnsubscribe),
    ("x-csa-complaints", FieldName::Campaign),
    ("x-failed-recipients", FieldName::FailedRecipients),
    ("x-sogo-message-type", FieldName::SogoMessageType),
    ("x-open-xchange-module", FieldName::OpenXchangeModule),
    ("authentication-results", FieldName::AuthenticationResults),
    ("x-ms-exchange-calendar-originator-id", FieldName::CalendarOriginator),
];

/// Which of [`NAMES`] have a length.
const BY_LENGTH: [[u8; 2]; LONGEST + 1] = by_length();
const LONGEST: usize = NAMES[NAMES.len() - 1].0.len();

const fn by_length() -> [[u8; 2]; LONGEST + 1] {
    let mut ranges = [[0, 0]; LONGEST + 1];
    let mut at = 0;
    while at < NAMES.len() {
        let range = &mut ranges[NAMES[at].0.len()];
        if range[1] == 0 {
            range[0] = at as u8;
        }
        range[1] = at as u8 + 1;
        at += 1;
    }
    ranges
}

impl FieldName {
    /// How many there are.
    pub(super) const COUNT: usize = FieldName::Campaign as usize + 1;

    /// Of printable ASCII, as all names are.
    pub(super) fn by_name(name: &[u8]) -> Option<FieldName> {
        let initial = name.first()?.to_ascii_lowercase();
        let [first, end] = *BY_LENGTH.get(name.len())?;
        let same_length = NAMES[usize::from(first)..usize::from(end)].iter();
        // Names are printable ASCII, of which this bit makes lower case of upper, and leaves
        // hyphens and digits alone.
        let is_name = |known: &str| known.bytes().zip(name).all(|(known, byte)| known == byte | 0x20);
        let mut found = same_length.filter(|(known, _)| known.as_bytes()[0] == initial && is_name(known));
        found.next().map(|&(_, field)| field)
    }

    /// How a second occurrence is taken.
    pub(super) fn repeats(self) -> Repeats {
        match self {
            FieldName::To | FieldName::Cc | FieldName::Bcc => Repeats::Joined,
            FieldName::Received
            | FieldName::AuthenticationResults
            | FieldName::DeliveredTo
            | FieldName::ReturnPath
            | FieldName::AutoSubmitted
            | FieldName::Precedence
            | FieldName::ApprovedBy
            | FieldName::FeedbackId
            | FieldName::Campaign => Repeats::Expected,
            _ => Repeats::Defect,
        }
    }

    /// Where a value that is too long may be cut, so that no half of an item remains.
    pub(super) fn cut_after(self) -> Option<u8> {
        match self {
            FieldName::From | FieldName::To | FieldName::Cc | FieldName::Bcc | FieldName::ReplyTo => {
                Some(b',')
            }
            FieldName::References | FieldName::InReplyTo => Some(b'>'),
            _ => None,
        }
    }
}

pub(super) enum Repeats {
    /// RFC 5322 4.5.3: further occurrences add to the first.
    Joined,
    Expected,
    Defect,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_among_those_of_its_length() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| name.len()));
        for (name, field) in NAMES {
            assert_eq!(FieldName::by_name(name.to_uppercase().as_bytes()), Some(*field), "{name}");
        }
        for other in ["", "x", "datum", "x-ms-exchange-calendar-originator-ids"] {
            assert_eq!(FieldName::by_name(other.as_bytes()), None, "{other}");
        }
    }
}
