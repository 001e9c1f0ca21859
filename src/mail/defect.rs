//! What was wrong with a header and tolerated.

/// What was wrong with a header and tolerated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Defect {
    DateMissing,
    DateUnreadable,
    DateInFuture,
    /// Date and arrival differ by more than seven days.
    DateFarFromArrival,
    FromMissing,
    MessageIdMissing,
    MessageIdUnreadable,
    /// Part of an address list could not be read.
    AddressUnreadable,
    /// A value over 16 KiB was cut.
    ValueTooLong,
    /// Bytes outside of any declared charset, or in one that nobody knows: guessed.
    CharsetUnknown,
    /// A line that is neither a field nor a continuation: it is above the first field, or ends
    /// the header.
    LineUnreadable,
    /// A field that may occur once occurs more often. The first counts; of To, Cc and Bcc all count
    /// together (RFC 5322 4.5.3).
    FieldRepeated,
}
