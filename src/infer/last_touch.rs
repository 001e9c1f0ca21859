//! How the owner and somebody were last in touch.

use super::evidence::MailDirection;
use super::offer::PastMail;
use super::preferences::{LoggedTouch, TouchEvidence};
use super::subject_kind;

/// The last touch, as a mail of ours tells it. Moments in UTC seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastTouch {
    /// The subject is empty where there is none, or where it says nothing of the two: a bill, an
    /// invitation.
    Mail {
        direction: MailDirection,
        at: i64,
        subject: String,
    },
    /// The two met; the title is shown where the owner wants it.
    Met {
        at: i64,
        title: Option<String>,
    },
    /// The owner logged it, in these words.
    Logged {
        at: i64,
        how: Option<String>,
    },
    Never,
}

impl LastTouch {
    /// The later of what was logged and the last mail.
    pub fn latest(touches: &[LoggedTouch], mail: Option<&PastMail>) -> LastTouch {
        let is_later = |touch: &&LoggedTouch| mail.is_none_or(|mail| touch.on.as_second() > mail.seen.at);
        if let Some(touch) = touches.last().filter(is_later) {
            let at = touch.on.as_second();
            return match touch.evidence {
                TouchEvidence::Met => LastTouch::Met { at, title: touch.text.clone() },
                TouchEvidence::Said => LastTouch::Logged { at, how: touch.how.clone() },
            };
        }
        mail.map_or(LastTouch::Never, |mail| LastTouch::Mail {
            direction: mail.direction,
            at: mail.seen.at,
            subject: if subject_kind::is_business(&mail.subject) {
                String::new()
            } else {
                mail.subject.clone()
            },
        })
    }

    /// The subject of the mail that it was. Empty: it was none, or had none.
    pub fn subject(&self) -> &str {
        if let LastTouch::Mail { subject, .. } = self { subject } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::address_state::SeenMail;

    #[test]
    fn a_bill_or_an_invitation_is_no_subject_to_recall() {
        let check = |subject: &str, shown: &str| {
            let seen = SeenMail { at: 1_600_000_000, row: 1 };
            let mail = PastMail {
                seen,
                direction: MailDirection::In,
                subject: subject.to_owned(),
                message_id: None,
            };
            assert_eq!(LastTouch::latest(&[], Some(&mail)).subject(), shown, "{subject}");
        };
        check("The stair rail", "The stair rail");
        check("Invoice 2026-17", "");
        check("Rechnung Nr. 12", "");
        check("You're invited", "");
        check("Votre facture de mai", "");
        check("Presupuesto cocina", "");
    }
}
