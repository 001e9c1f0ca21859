//! The digest: the face of the product.

use jiff::civil::Date;
use serde::Serialize;

/// Everything a digest says, as a value. Text and HTML are made from the same one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    /// The day it is for, in the owner's zone.
    pub date: Date,
    /// At most `size`, in order, numbered from 1.
    pub suggestions: Vec<Suggestion>,
    /// People of the last digest who got in touch since: "Ada Lovelace, 3 days after the digest".
    pub back_in_touch: Vec<String>,
    /// People whose mail waits for an answer (a reply you owe): one line each.
    pub owed: Vec<String>,
    /// At most one pair.
    pub introduction: Option<Proposal>,
    /// Said when the history is short or the scan partial, one sentence each.
    pub remarks: Vec<String>,
}

/// One person of a digest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    pub number: u32,
    /// As the person writes it; the addr-spec when nameless.
    pub name: String,
    /// The address in use now; `None` for imported people without one.
    pub address: Option<String>,
    pub organization: Option<String>,
    /// One line, from evidence: "You usually write every 3 weeks; it has been 11."
    pub why: String,
    /// Direction, date and subject: `You wrote on 3 Mar: "Budget draft"`.
    pub last: String,
    /// One concrete way to help.
    pub you_could: String,
    /// A `mailto:` URI that opens a prefilled mail.
    pub mailto: Option<String>,
    /// Text sparkline of the last 24 months, such as `▁▁▃▁▁█`. Empty for none.
    pub spark: String,
}

/// "Do Ada and Tom know each other?"
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// Numbers continue after the suggestions, so that `intro 4 5` means them; a person who is also suggested keeps the number from there.
    pub a: Introduced,
    pub b: Introduced,
    /// Why, by name: "You wrote with both about `rust`; both work at example.org."
    pub reason: String,
}

/// One side of a proposed pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Introduced {
    pub number: u32,
    pub name: String,
    pub address: String,
}
