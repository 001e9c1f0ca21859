//! From the cast to messages: who wrote when, on which thread.

use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use super::people::{Ending, FRIENDS, Friend, OWNER, SampleCircle};
use super::random::Dice;
use super::subjects::BODIES;

/// Received mail older than this many days was moved to the Archive.
const ARCHIVED_AFTER: i64 = 300;

/// Name and address.
pub(super) type Party = (String, String);

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SampleFolder {
    Inbox,
    /// In INBOX, not yet looked at: the `new` folder.
    Unread,
    Sent,
    Archive,
}

/// One message.
pub(super) struct SampleMessage {
    /// In the sender's zone.
    pub at: Zoned,
    pub place: SampleFolder,
    pub from: Party,
    pub to: Vec<Party>,
    pub cc: Vec<Party>,
    pub subject: String,
    /// Without brackets.
    pub id: String,
    /// Oldest first, without brackets.
    pub references: Vec<String>,
    /// Whatever else is in the header.
    pub fields: Vec<(&'static str, String)>,
    pub content_type: &'static str,
    pub body: String,
}

/// Collects messages; the only one to throw dice.
pub(super) struct SampleWriter {
    pub today: Zoned,
    pub dice: Dice,
    letters: Vec<SampleMessage>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SampleAuthor {
    Owner,
    Friend,
}

impl SampleWriter {
    pub(super) fn new(today: Zoned) -> SampleWriter {
        SampleWriter { today, dice: Dice::new(), letters: Vec::new() }
    }

    /// All letters, oldest first; those of the same second in the order they were written.
    pub(super) fn finish(mut self) -> Vec<SampleMessage> {
        self.letters.sort_by_key(|letter| letter.at.timestamp());
        self.letters
    }

    /// Keeps `letter`, unless it is from the future.
    pub(super) fn keep(&mut self, letter: SampleMessage) {
        if letter.at <= self.today {
            self.letters.push(letter);
        }
    }

    /// All threads of one friend, the newest first.
    pub(super) fn friendship(&mut self, friend: &Friend) {
        let mut day = self.last_thread(friend);
        let mut turn = self.dice.below(friend.subjects.len() as u64);
        while day <= friend.since {
            let subject = next_subject(friend.subjects, &mut turn);
            let authors = self.authors();
            self.thread(friend, subject, day, &authors);
            day += self.gap(friend.every);
        }
    }

    /// The thread that decides who is due; gives the day of the one before.
    fn last_thread(&mut self, friend: &Friend) -> i64 {
        use SampleAuthor::{Friend as They, Owner};
        if friend.ending == Ending::Unheard {
            let subjects = [friend.last, friend.subjects[1], friend.subjects[2]];
            for (nth, subject) in (0..).zip(subjects) {
                self.thread(friend, subject, friend.quiet + nth * 40, &[Owner]);
            }
            return friend.last_together() + self.gap(friend.every);
        }
        let authors: &[SampleAuthor] = match friend.ending {
            Ending::Yours => &[They, Owner],
            Ending::Theirs => &[They, Owner, They],
            Ending::Waiting | Ending::Unheard => &[They],
        };
        self.thread(friend, friend.last, friend.quiet, authors);
        friend.quiet + self.gap(friend.every)
    }

    fn authors(&mut self) -> Vec<SampleAuthor> {
        let many = *self.dice.pick(&[1, 1, 1, 1, 2, 2, 2, 3]);
        let first = if self.dice.below(2) == 0 { SampleAuthor::Owner } else { SampleAuthor::Friend };
        let second = if first == SampleAuthor::Owner { SampleAuthor::Friend } else { SampleAuthor::Owner };
        (0..many).map(|nth| if nth % 2 == 0 { first } else { second }).collect()
    }

    fn gap(&mut self, every: i64) -> i64 {
        self.dice.between(every * 6 / 10, every * 14 / 10).max(2)
    }

    /// Mails by `authors` in turn; the last is `day` days old.
    fn thread(&mut self, friend: &Friend, subject: &str, day: i64, authors: &[SampleAuthor]) {
        let (owner, them) = (owner(), friend.party(day));
        let last = authors.last().copied().unwrap_or(SampleAuthor::Owner);
        let mut at = self.moment(day, &self.zone_of(friend, last));
        let mut moments = Vec::new();
        for author in authors.iter().rev() {
            moments.push((*author, at.with_time_zone(self.zone_of(friend, *author))));
            let (hours, minutes) = (self.dice.between(2, 30), self.dice.between(1, 59));
            at = at.saturating_sub(hours.hours().minutes(minutes));
        }
        let mut references = Vec::new();
        for (author, at) in moments.into_iter().rev() {
            let (from, to) = if author == SampleAuthor::Owner { (&owner, &them) } else { (&them, &owner) };
            let letter = self.letter(at, from, vec![to.clone()], subject, &references);
            references.push(letter.id.clone());
            self.keep(letter);
        }
    }

    /// All threads of a group: one writes to all, some answer all.
    pub(super) fn circle(&mut self, circle: &SampleCircle) {
        let mut day = 20 + self.gap(circle.every) / 2;
        let mut turn = 0;
        while day < 1_000 {
            let members: Vec<&Friend> = FRIENDS
                .iter()
                .filter(|friend| circle.members.contains(&friend.name))
                .filter(|friend| (friend.last_together()..friend.since).contains(&(day - 4)))
                .collect();
            let subject = next_subject(circle.subjects, &mut turn);
            if members.len() > 1 {
                self.round(&members, subject, day);
            }
            day += self.gap(circle.every);
        }
    }

    fn round(&mut self, members: &[&Friend], subject: &str, day: i64) {
        let mut everyone: Vec<Party> = members.iter().map(|member| member.party(day)).collect();
        everyone.push(owner());
        let mut at = self.moment(day, &self.today.time_zone().clone());
        let mut references = Vec::new();
        for _ in 0..self.dice.between(2, 4) {
            let from = self.dice.pick(&everyone).clone();
            let zone = members.iter().find(|member| member.name == from.0).map(|member| zone(member.zone));
            let to = everyone.iter().filter(|party| **party != from).cloned().collect();
            let here = at.with_time_zone(zone.unwrap_or_else(|| self.today.time_zone().clone()));
            let letter = self.letter(here, &from, to, subject, &references);
            references.push(letter.id.clone());
            self.keep(letter);
            at = at.saturating_add(self.dice.between(1, 14).hours().minutes(self.dice.between(1, 59)));
        }
    }

    /// A plain mail of a person, a reply when there are references.
    pub(super) fn letter(
        &mut self,
        at: Zoned,
        from: &Party,
        to: Vec<Party>,
        subject: &str,
        references: &[String],
    ) -> SampleMessage {
        let subject = if references.is_empty() { subject.to_owned() } else { format!("Re: {subject}") };
        let body = self.body(from, &to);
        SampleMessage {
            place: self.place(&at, from),
            id: self.id(&at, &from.1),
            at,
            from: from.clone(),
            to,
            cc: Vec::new(),
            subject,
            references: references.to_vec(),
            fields: Vec::new(),
            content_type: "text/plain; charset=utf-8",
            body,
        }
    }

    fn body(&mut self, from: &Party, to: &[Party]) -> String {
        let first = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
        let hail = if to.len() == 1 { first(&to[0].0) } else { "all".to_owned() };
        let (one, two) = (self.dice.pick(BODIES), self.dice.pick(BODIES));
        let words = if one == two { (*one).to_owned() } else { format!("{one} {two}") };
        format!("Hello {hail},\n\n{words}\n\n{}\n", first(&from.0))
    }

    fn place(&self, at: &Zoned, from: &Party) -> SampleFolder {
        let days = self.today.timestamp().duration_since(at.timestamp()).as_hours() / 24;
        match days {
            _ if from.1 == OWNER.1 => SampleFolder::Sent,
            ARCHIVED_AFTER.. => SampleFolder::Archive,
            _ => SampleFolder::Inbox,
        }
    }

    /// As mail programs make them: the time, something thrown, the sender's domain.
    pub(super) fn id(&mut self, at: &Zoned, address: &str) -> String {
        let domain = address.rsplit('@').next().unwrap_or("example.org");
        format!("{:x}.{:012x}@{domain}", at.timestamp().as_second(), self.dice.next() >> 16)
    }

    /// Some time of the day that is `day` days back, when people write.
    pub(super) fn moment(&mut self, day: i64, zone: &TimeZone) -> Zoned {
        let date = self.today.date().saturating_sub(day.days());
        let (hour, minute, second) =
            (self.dice.between(8, 21), self.dice.between(0, 59), self.dice.between(0, 59));
        let time = jiff::civil::time(narrow(hour), narrow(minute), narrow(second), 0);
        date.to_datetime(time).to_zoned(zone.clone()).unwrap_or_else(|_| self.today.clone())
    }

    fn zone_of(&self, friend: &Friend, author: SampleAuthor) -> TimeZone {
        match author {
            SampleAuthor::Owner => self.today.time_zone().clone(),
            SampleAuthor::Friend => zone(friend.zone),
        }
    }
}

impl Friend {
    /// How they sign, `day` days ago.
    pub(super) fn party(&self, day: i64) -> Party {
        let address = match self.before {
            Some((old, until)) if day > until => old,
            _ => self.address,
        };
        (self.name.to_owned(), address.to_owned())
    }

    /// Days since both sides were last heard.
    fn last_together(&self) -> i64 {
        if self.ending == Ending::Unheard { self.quiet + 120 } else { self.quiet }
    }
}

pub(super) fn owner() -> Party {
    (OWNER.0.to_owned(), OWNER.1.to_owned())
}

/// The named zone; the database is built in, so it is there.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Goes round with a stride that is coprime to most lengths, so that neighbours differ.
fn next_subject(subjects: &[&'static str], turn: &mut u64) -> &'static str {
    *turn += 7;
    let at = *turn % (subjects.len() as u64).max(1);
    subjects[usize::try_from(at).unwrap_or(0)]
}

fn narrow(of: i64) -> i8 {
    i8::try_from(of).unwrap_or(0)
}
