//! The words of a language that stay the same in every mail.

use serde::Serialize;

/// What templates take as `say`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Captions {
    /// On top of a digest that was sent to be looked at, and before its subject.
    pub trial: &'static str,
    pub trial_subject: &'static str,
    /// Behind a heading or a label in text/plain.
    pub colon: &'static str,
    /// Headings of a digest.
    pub waiting: &'static str,
    pub introductions: &'static str,
    pub introduction: &'static str,
    pub one_person: &'static str,
    pub dates: &'static str,
    pub back: &'static str,
    pub moved: &'static str,
    pub remarks: &'static str,
    /// Before the author of a mail that waits.
    pub from: &'static str,
    /// A link to a mail without subject.
    pub answer: &'static str,
    /// Before commands.
    pub ask_whether: &'static str,
    pub tell_me: &'static str,
    pub to_ask_both: &'static str,
    pub if_acquainted: &'static str,
    pub if_one: &'static str,
    pub if_two: &'static str,
    pub to_send: &'static str,
    pub take_back: &'static str,
    pub sheet: &'static str,
    /// Around the names of two people, and between them.
    pub know_each_other: [&'static str; 3],
    pub same: [&'static str; 3],
    pub draft_waits: &'static str,
    /// Around the first and last month of a sparkline; the second for those who hear it.
    pub spark: [&'static str; 2],
    pub spark_heard: [&'static str; 2],
    /// Around two commands and `help`.
    pub sheet_page: [&'static str; 4],
    pub reply_code: &'static str,
    /// What can be tapped.
    pub write: &'static str,
    pub done: &'static str,
    pub two_weeks: &'static str,
    pub not_now: &'static str,
    pub never: &'static str,
    pub tomorrow: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub ask_both: &'static str,
    pub acquainted: &'static str,
    pub is_one: &'static str,
    pub are_two: &'static str,
    pub undo: &'static str,
    pub help: &'static str,
    /// A transcript.
    pub you_wrote: &'static str,
    pub ok: &'static str,
    pub as_it_was: &'static str,
    pub here: &'static str,
    pub failed: &'static str,
    pub unclear: &'static str,
    pub left_alone: &'static str,
    pub too_many: &'static str,
    pub your_commands: &'static str,
    /// A reminder; around its moment.
    pub your_words: &'static str,
    pub asked_for: [&'static str; 2],
    /// A mail that shows drafts.
    pub draft_to: &'static str,
    pub open_draft: &'static str,
    pub to: &'static str,
    pub subject: &'static str,
    pub and: &'static str,
    /// Before a paragraph of a notice.
    pub says: &'static str,
    /// The subject of the welcome.
    pub welcome: &'static str,
}
