//! What the headers show since a moment: which of our drafts the owner sent, who answered, who
//! writes with whom. From facts alone, so it is the same after every restart and rescan.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::snapshot::Snapshot;
use super::snapshot::single_mails::MailSides;
use crate::infer::address_state::SeenMail;
use crate::infer::people::PersonIndex;
use crate::infer::{names, touch};
use crate::mail::{Signs, subject};
use crate::store::Store;
use crate::store::draft::{DraftRow, NewDraft};

/// Clocks of mail programs may go this much behind ours.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// One mail that may matter.
#[derive(Debug, Clone)]
struct ActiveMail {
    seen: SeenMail,
    author: ActivityAuthor,
    /// The people in To, Cc and Bcc, by position.
    to: BTreeSet<PersonIndex>,
    id_hash: i64,
    parent_hash: i64,
    thread_hash: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ActivityAuthor {
    /// The owner, by a copy in Sent: anybody can write the owner's name into a From.
    Owner,
    /// Somebody else, by position.
    Person(PersonIndex),
}

/// The mail since a moment, in the order of its dates.
pub struct MailActivity {
    mails: Vec<ActiveMail>,
}

impl MailActivity {
    /// Looks for mail with some people, at least.
    ///
    /// # Errors
    /// The database's.
    pub fn since(
        store: &Store,
        snapshot: &Snapshot,
        since: Timestamp,
        people: &BTreeSet<PersonIndex>,
    ) -> anyhow::Result<MailActivity> {
        let since = since.saturating_sub(SKEW).unwrap_or(since).as_second();
        let recent = snapshot.mails_since(store, since, people)?;
        let mut mails: Vec<ActiveMail> = recent.iter().filter_map(|one| mail(snapshot, one)).collect();
        mails.sort_by_key(|mail| mail.seen);
        Ok(MailActivity { mails })
    }

    /// The mail by which the owner sent a draft: to the same people, under its Message-ID or its
    /// subject (mail programs give a draft a Message-ID of their own). `None`: not seen.
    ///
    /// # Errors
    /// The database's.
    pub fn sent(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        row: &DraftRow,
    ) -> anyhow::Result<Option<SeenMail>> {
        let people: BTreeSet<PersonIndex> =
            row.draft.recipients.iter().filter_map(|to| snapshot.by_address(to)).collect();
        let made = row.made_at.saturating_sub(SKEW).unwrap_or(row.made_at).as_second();
        let wanted = names::fold(&subject::bare(&row.draft.subject));
        for mail in
            self.mails.iter().filter(|mail| mail.author == ActivityAuthor::Owner && mail.seen.at >= made)
        {
            if mail.to != people || people.is_empty() {
                continue;
            }
            let Some(line) = store.message_line(mail.seen.row)? else { continue };
            let same = line.message_id.as_deref() == Some(row.draft.message_id.as_str());
            if same || names::fold(&subject::bare(&line.subject)) == wanted {
                return Ok(Some(mail.seen));
            }
        }
        Ok(None)
    }

    /// The owner's first mail to both, from that moment on.
    pub fn joined(&self, a: PersonIndex, b: PersonIndex, from: i64) -> Option<SeenMail> {
        let both = |mail: &&ActiveMail| {
            mail.author == ActivityAuthor::Owner
                && mail.seen.at >= from
                && mail.to.contains(&a)
                && mail.to.contains(&b)
        };
        self.mails.iter().find(both).map(|mail| mail.seen)
    }

    /// Their first answer to the mail by which the owner sent a draft: in its thread, or under its
    /// subject.
    ///
    /// # Errors
    /// The database's.
    pub fn answered(
        &self,
        store: &Store,
        who: PersonIndex,
        asked: SeenMail,
        draft: &NewDraft,
    ) -> anyhow::Result<Option<SeenMail>> {
        let question = self.mails.iter().find(|mail| mail.seen.row == asked.row);
        let subject = |row: i64| -> anyhow::Result<String> {
            Ok(store
                .message_line(row)?
                .map(|line| names::fold(&subject::bare(&line.subject)))
                .unwrap_or_default())
        };
        let wanted = names::fold(&subject::bare(&draft.subject));
        let theirs =
            |mail: &&ActiveMail| mail.author == ActivityAuthor::Person(who) && mail.seen.at >= asked.at;
        for mail in self.mails.iter().filter(theirs) {
            let in_thread = question.is_some_and(|question| {
                let known = question.id_hash != 0;
                known && (mail.parent_hash == question.id_hash || mail.thread_hash == question.thread_hash)
            });
            if in_thread || (!wanted.is_empty() && subject(mail.seen.row)? == wanted) {
                return Ok(Some(mail.seen));
            }
        }
        Ok(None)
    }

    /// The first mail of one of the two to the other, from that moment on; who wrote it.
    pub fn talking(&self, a: PersonIndex, b: PersonIndex, from: i64) -> Option<(PersonIndex, SeenMail)> {
        self.mails.iter().filter(|mail| mail.seen.at >= from).find_map(|mail| match mail.author {
            ActivityAuthor::Person(author) if author == a && mail.to.contains(&b) => Some((a, mail.seen)),
            ActivityAuthor::Person(author) if author == b && mail.to.contains(&a) => Some((b, mail.seen)),
            _ => None,
        })
    }
}

/// The readers of drafts, as far as they are known.
pub fn readers<'a>(snapshot: &Snapshot, drafts: impl Iterator<Item = &'a DraftRow>) -> BTreeSet<PersonIndex> {
    drafts.flat_map(|row| &row.draft.recipients).filter_map(|to| snapshot.by_address(to)).collect()
}

fn mail(snapshot: &Snapshot, message: &MailSides) -> Option<ActiveMail> {
    let (at, from) = (message.at?, message.from?);
    if touch::is_automatic(&snapshot.people.owner, message.from, message.signs) {
        return None;
    }
    let author = if snapshot.people.owner.is(from) {
        message.signs.contains(Signs::IN_SENT).then_some(ActivityAuthor::Owner)?
    } else {
        ActivityAuthor::Person(snapshot.people.person_of.get(&from).copied()?)
    };
    Some(ActiveMail {
        seen: SeenMail { at, row: message.row },
        author,
        to: message.to().filter_map(|id| snapshot.people.person_of.get(&id).copied()).collect(),
        id_hash: message.id_hash,
        parent_hash: message.parent_hash,
        thread_hash: message.thread_hash,
    })
}
