//! The words of a reply (and of the command line): grammar, dates, and what a command does to the
//! journal.
//!
//! Pure: text and `now` in, values out. It knows neither the store nor who the people are; targets
//! are resolved by the job that has the digest at hand.

pub mod apply;
pub mod entry;
pub mod grammar;
pub mod job_key;
pub mod person_key;
pub mod reading;
pub mod span;
pub mod trust;
pub mod when;

pub use entry::{Action, Entry, OfferKind, UNWRITTEN};
pub use grammar::{Command, Parsed, Reject, ReplyLine, Target, Verb, parse};
pub use job_key::{DraftKey, IntroductionKey, JobKey, JobKind};
pub use person_key::PersonKey;
pub use when::{Granularity, When};
