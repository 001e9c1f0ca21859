//! Introductions under way: what the owner said about each pair, folded from the journal, and the
//! stage that follows with what the headers show.
//!
//! ```text
//! proposed -> asking -> waiting -> answered -> (yes, yes) joining -> made -> talking
//!                 \________\__________\__________ no, acquainted: ended
//!                 \________\__________\______________\___ 60 days of silence: expired
//! ```
//!
//! Pure: entries in, values out. An entry that was undone is as if never said, so `undo` takes back
//! every step. What the headers show is passed in as moments ([`HeaderEvidence`]); nothing of it is
//! kept. Absent on purpose: drafts, wording, and who the people are: pairs are told apart by a
//! function.

use jiff::{SignedDuration, Timestamp};

use super::preferences::undone;
use crate::command::{Action, DraftKey, Entry, IntroductionKey, PersonKey};

/// After this much silence an introduction rests.
const EXPIRES: SignedDuration = SignedDuration::from_hours(60 * 24);

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntroductionParty {
    pub key: PersonKey,
    /// What they answered, as the owner says.
    pub said: Option<OptIn>,
}

/// What somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptIn {
    Yes,
    No,
}

/// How an introduction ended by the owner's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntroductionEnd {
    /// One did not like it, or the owner thought better of it.
    No,
    /// They know each other.
    Acquainted,
}

/// An introduction as far as words tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction {
    pub a: IntroductionParty,
    pub b: IntroductionParty,
    /// Why these two, in the owner's words; perhaps empty.
    pub reason: String,
    /// Names its drafts. `None`: proposed by Rekindle, nothing asked. Empty: asked before drafts
    /// had keys.
    pub mark: Option<IntroductionKey>,
    /// When it began.
    pub since: Timestamp,
    /// The last word of the owner's about it.
    pub last_word: Timestamp,
    /// When the second yes was said.
    pub agreed_at: Option<Timestamp>,
    /// The joint draft, or the kind no.
    pub draft: Option<DraftKey>,
    pub end: Option<IntroductionEnd>,
    /// Rekindle noted that the joint mail went out.
    pub made_at: Option<Timestamp>,
    /// A digest said that they talk.
    pub talking_said: Option<Timestamp>,
    /// A digest said that nothing came of it.
    pub expiry_said: Option<Timestamp>,
}

/// What the headers show of one side, UTC seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeaderEvidence {
    /// The owner's question was seen in Sent.
    pub asked: Option<i64>,
    /// Their answer to it was seen.
    pub answered: Option<i64>,
}

/// The state of an introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IntroductionStage {
    /// Rekindle asked in a digest whether they know each other.
    Proposed,
    /// Drafts ask each of them; not both were sent.
    Asking,
    /// Both were asked; nobody's answer waits for the owner's word.
    Waiting,
    /// Somebody answered, and the owner has not said what.
    Answered,
    /// Both said yes; the joint draft was not sent.
    Joining,
    /// The joint mail went out.
    Made,
    /// They write with each other.
    Talking,
    /// One did not like it.
    Declined,
    /// They know each other.
    Acquainted,
    /// Nothing came of it for 60 days.
    Expired,
}

impl IntroductionStage {
    /// Whether something may still happen.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            IntroductionStage::Asking
                | IntroductionStage::Waiting
                | IntroductionStage::Answered
                | IntroductionStage::Joining
        )
    }
}

/// Every introduction, oldest first, from the journal, oldest entry first. `same` gives the key by
/// which a person is known now, whichever of their addresses an entry names.
pub fn fold(entries: &[Entry], same: &dyn Fn(&PersonKey) -> PersonKey) -> Vec<Introduction> {
    let undone = undone(entries);
    let mut meetings: Vec<Introduction> = Vec::new();
    for entry in entries.iter().filter(|entry| !undone.contains(&entry.id)) {
        let Some((person, other)) = pair(entry, same) else { continue };
        let at = meetings.iter().rposition(|introduction| introduction.is_of(&person, &other));
        match (&entry.action, at) {
            (Action::IntroProposed { .. }, None) => meetings.push(begun(person, other, entry)),
            (Action::IntroProposed { .. }, Some(_)) => {}
            (Action::IntroAsked { reason, mark, .. }, at) => {
                // The same two again: the proposal, or what became of it, gives way.
                if let Some(at) = at {
                    meetings.remove(at);
                }
                let (reason, mark) = (reason.clone(), Some(mark.clone()));
                meetings.push(Introduction { reason, mark, ..begun(person, other, entry) });
            }
            (_, Some(at)) => meetings[at].apply(&person, entry),
            // A pair settled before anything was asked.
            (Action::IntroAnswered { yes: false, .. }, None) => {
                let mut settled = begun(person.clone(), other, entry);
                settled.apply(&person, entry);
                meetings.push(settled);
            }
            // An answer to what was never asked, or is undone.
            (_, None) => {}
        }
    }
    meetings
}

fn pair(entry: &Entry, same: &dyn Fn(&PersonKey) -> PersonKey) -> Option<(PersonKey, PersonKey)> {
    let person = entry.person.as_ref()?;
    match &entry.action {
        Action::IntroProposed { other }
        | Action::IntroAsked { other, .. }
        | Action::IntroAnswered { other, .. }
        | Action::IntroMade { other }
        | Action::IntroTalking { other }
        | Action::IntroExpired { other } => Some((same(person), same(other))),
        _ => None,
    }
}

fn begun(a: PersonKey, b: PersonKey, entry: &Entry) -> Introduction {
    let side = |key| IntroductionParty { key, said: None };
    Introduction {
        a: side(a),
        b: side(b),
        reason: String::new(),
        mark: None,
        since: entry.at,
        last_word: entry.at,
        agreed_at: None,
        draft: None,
        end: None,
        made_at: None,
        talking_said: None,
        expiry_said: None,
    }
}

impl Introduction {
    /// Whether it is between these two, in whatever order.
    pub fn is_of(&self, one: &PersonKey, other: &PersonKey) -> bool {
        let (a, b) = (&self.a.key, &self.b.key);
        (a, b) == (one, other) || (b, a) == (one, other)
    }

    /// The side of a person, and the other one. `None`: neither.
    pub fn sides(&self, key: &PersonKey) -> Option<(&IntroductionParty, &IntroductionParty)> {
        match (self.a.key == *key, self.b.key == *key) {
            (true, _) => Some((&self.a, &self.b)),
            (_, true) => Some((&self.b, &self.a)),
            _ => None,
        }
    }

    /// The keys of its drafts: the two that ask, and the last that an answer wrote.
    pub fn drafts(&self) -> Vec<DraftKey> {
        let asks = self.mark.iter().flat_map(IntroductionKey::asks);
        asks.chain(self.draft.clone()).collect()
    }

    fn apply(&mut self, person: &PersonKey, entry: &Entry) {
        match &entry.action {
            Action::IntroAnswered { acquainted: true, .. } => self.end = Some(IntroductionEnd::Acquainted),
            Action::IntroAnswered { yes, draft, .. } => {
                let answer = if *yes { OptIn::Yes } else { OptIn::No };
                let side = if self.a.key == *person { &mut self.a } else { &mut self.b };
                side.said = Some(answer);
                self.end = (!yes).then_some(IntroductionEnd::No);
                self.draft = draft.clone();
                let agreed = self.a.said == Some(OptIn::Yes) && self.b.said == Some(OptIn::Yes);
                self.agreed_at = agreed.then_some(entry.at);
                self.expiry_said = None;
            }
            Action::IntroMade { .. } => self.made_at = Some(entry.at),
            Action::IntroTalking { .. } => self.talking_said = Some(entry.at),
            Action::IntroExpired { .. } => self.expiry_said = Some(entry.at),
            _ => return,
        }
        self.last_word = self.last_word.max(entry.at);
    }

    /// Its state. `joined`: the joint mail was seen; `talking`: they were seen on a mail
    /// together since; both UTC seconds.
    pub fn stage(
        &self,
        shown: [HeaderEvidence; 2],
        joined: Option<i64>,
        talking: Option<i64>,
        now: Timestamp,
    ) -> IntroductionStage {
        if self.talking_said.is_some() || talking.is_some() {
            return IntroductionStage::Talking;
        }
        if self.made_at.is_some() || joined.is_some() {
            return IntroductionStage::Made;
        }
        match self.end {
            Some(IntroductionEnd::Acquainted) => return IntroductionStage::Acquainted,
            Some(IntroductionEnd::No) => return IntroductionStage::Declined,
            None => {}
        }
        if self.mark.is_none() && self.a.said.is_none() && self.b.said.is_none() {
            return IntroductionStage::Proposed;
        }
        if self.expiry_said.is_some() || self.is_silent(shown, now) {
            return IntroductionStage::Expired;
        }
        if self.agreed_at.is_some() {
            return IntroductionStage::Joining;
        }
        let open =
            |side: &IntroductionParty, shown: HeaderEvidence| shown.answered.is_some() && side.said.is_none();
        if open(&self.a, shown[0]) || open(&self.b, shown[1]) {
            return IntroductionStage::Answered;
        }
        let asked =
            |side: &IntroductionParty, shown: HeaderEvidence| shown.asked.is_some() || side.said.is_some();
        match asked(&self.a, shown[0]) && asked(&self.b, shown[1]) {
            true => IntroductionStage::Waiting,
            false => IntroductionStage::Asking,
        }
    }

    fn is_silent(&self, shown: [HeaderEvidence; 2], now: Timestamp) -> bool {
        let moments = shown.into_iter().flat_map(|side| [side.asked, side.answered]).flatten();
        let last = moments.max().unwrap_or(i64::MIN).max(self.last_word.as_second());
        now.as_second() - last > EXPIRES.as_secs()
    }
}

/// The keys of drafts that are no longer wanted: not to be put anywhere, nor sent. Their command
/// was undone, or the introduction they were for ended by the owner's word; the kind no that ended
/// it stays wanted.
pub fn unwanted_drafts(entries: &[Entry]) -> Vec<DraftKey> {
    let undone = undone(entries);
    let over: Vec<IntroductionKey> = fold(entries, &PersonKey::clone)
        .into_iter()
        .filter(|introduction| introduction.end.is_some())
        .filter_map(|introduction| introduction.mark.filter(|mark| !mark.is_empty()))
        .collect();
    let of_one_over = |key: &DraftKey| match key {
        DraftKey::Ask { introduction, .. } | DraftKey::Joint { introduction, .. } => {
            over.contains(introduction)
        }
        DraftKey::ToPerson { .. } | DraftKey::Decline { .. } => false,
    };
    let unwanted = |entry: &Entry| {
        let keys = drafts_of(&entry.action).into_iter();
        keys.filter(|key| undone.contains(&entry.id) || of_one_over(key)).collect::<Vec<_>>()
    };
    entries.iter().flat_map(unwanted).collect()
}

/// The keys of the drafts that a command wrote.
pub fn drafts_of(action: &Action) -> Vec<DraftKey> {
    match action {
        Action::Drafted { draft } => vec![draft.clone()],
        Action::IntroAsked { mark, .. } => mark.asks().to_vec(),
        Action::IntroAnswered { draft, .. } => draft.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn key(name: &str) -> PersonKey {
        format!("{name}@example.org").parse().unwrap()
    }

    fn entry(id: i64, person: &str, action: Action) -> Entry {
        Entry { id, at: Timestamp::from_second(id * DAY).unwrap(), person: Some(key(person)), action }
    }

    fn introduction(day: i64) -> IntroductionKey {
        IntroductionKey::new(&key("ada"), &key("tom"), Timestamp::from_second(day * DAY).unwrap())
    }

    fn asked() -> Entry {
        let (reason, mark) = (String::new(), introduction(1));
        entry(1, "ada", Action::IntroAsked { other: key("tom"), reason, mark })
    }

    fn said(id: i64, person: &str, yes: bool) -> Entry {
        let other = if person == "ada" { "tom" } else { "ada" };
        entry(id, person, Action::IntroAnswered { other: key(other), yes, acquainted: false, draft: None })
    }

    fn stage(
        entries: &[Entry],
        shown: [HeaderEvidence; 2],
        joined: Option<i64>,
        talking: Option<i64>,
        day: i64,
    ) -> IntroductionStage {
        let meetings = fold(entries, &PersonKey::clone);
        let [introduction] = meetings.as_slice() else { panic!("one introduction: {meetings:?}") };
        introduction.stage(shown, joined, talking, Timestamp::from_second(day * DAY).unwrap())
    }

    fn shown(asked: i64, answered: i64) -> HeaderEvidence {
        let day = |day: i64| (day > 0).then_some(day * DAY);
        HeaderEvidence { asked: day(asked), answered: day(answered) }
    }

    #[test]
    fn each_step_has_its_stage() {
        let none = HeaderEvidence::default();
        let check = |entries: &[Entry], shown, joined: Option<i64>, talking: Option<i64>, expected| {
            assert_eq!(stage(entries, shown, joined, talking, 20), expected);
        };
        check(
            &[entry(1, "ada", Action::IntroProposed { other: key("tom") })],
            [none; 2],
            None,
            None,
            IntroductionStage::Proposed,
        );
        check(&[asked()], [none; 2], None, None, IntroductionStage::Asking);
        check(&[asked()], [shown(2, 0), none], None, None, IntroductionStage::Asking);
        check(&[asked()], [shown(2, 0), shown(3, 0)], None, None, IntroductionStage::Waiting);
        check(&[asked()], [shown(2, 0), shown(3, 4)], None, None, IntroductionStage::Answered);
        check(
            &[asked(), said(5, "tom", true)],
            [shown(2, 0), shown(3, 4)],
            None,
            None,
            IntroductionStage::Waiting,
        );
        let both = [asked(), said(5, "tom", true), said(7, "ada", true)];
        check(&both, [shown(2, 6), shown(3, 4)], None, None, IntroductionStage::Joining);
        check(&both, [shown(2, 6), shown(3, 4)], Some(8 * DAY), None, IntroductionStage::Made);
        check(&both, [shown(2, 6), shown(3, 4)], Some(8 * DAY), Some(9 * DAY), IntroductionStage::Talking);
        check(
            &[asked(), said(5, "tom", false)],
            [shown(2, 0), shown(3, 4)],
            None,
            None,
            IntroductionStage::Declined,
        );
    }

    #[test]
    fn sixty_days_of_silence_end_it_and_a_late_word_revives_it() {
        let none = [HeaderEvidence::default(); 2];
        assert_eq!(stage(&[asked()], none, None, None, 61), IntroductionStage::Asking);
        assert_eq!(stage(&[asked()], none, None, None, 62), IntroductionStage::Expired);
        assert_eq!(
            stage(&[asked()], [shown(30, 0), HeaderEvidence::default()], None, None, 80),
            IntroductionStage::Asking
        );
        let expired = entry(62, "ada", Action::IntroExpired { other: key("tom") });
        assert_eq!(stage(&[asked(), expired.clone()], none, None, None, 63), IntroductionStage::Expired);
        assert_eq!(
            stage(&[asked(), expired, said(70, "ada", true)], none, None, None, 71),
            IntroductionStage::Asking
        );
    }

    #[test]
    fn undo_takes_back_every_step() {
        let undo = |id: i64, target: i64| Entry {
            person: None,
            ..entry(id, "ada", Action::Undone { entry: target })
        };
        let all = [shown(2, 6), shown(3, 4)];
        let both = [asked(), said(5, "tom", true), said(7, "ada", true)];
        let with = |more: Entry| both.iter().cloned().chain([more]).collect::<Vec<_>>();
        assert_eq!(stage(&with(undo(8, 7)), all, None, None, 20), IntroductionStage::Answered);
        assert!(fold(&with(undo(8, 1)), &PersonKey::clone).is_empty(), "answers to nothing");
        let no = [asked(), said(5, "tom", false), undo(6, 5)];
        assert_eq!(stage(&no, all, None, None, 20), IntroductionStage::Answered);
        assert!(fold(&[asked(), undo(2, 1)], &PersonKey::clone).is_empty());
        assert_eq!(unwanted_drafts(&[asked(), undo(2, 1)]), introduction(1).asks());
    }

    #[test]
    fn the_drafts_of_an_introduction_that_ended_are_unwanted_but_not_its_kind_no() {
        let at = |day: i64| Timestamp::from_second(day * DAY).unwrap();
        let answer = |id, yes, draft: &DraftKey| {
            let draft = Some(draft.clone());
            entry(id, "tom", Action::IntroAnswered { other: key("ada"), yes, acquainted: false, draft })
        };
        let joint = DraftKey::Joint { introduction: introduction(1), at: at(7) };
        let decline = DraftKey::Decline { introduction: introduction(1), at: at(8) };
        let agreed = [asked(), said(5, "ada", true), answer(7, true, &joint)];
        assert!(unwanted_drafts(&agreed).is_empty());
        let over = [agreed.as_slice(), &[answer(8, false, &decline)]].concat();
        let [one, other] = introduction(1).asks();
        assert_eq!(unwanted_drafts(&over), [one, other, joint]);
        let undo = Entry { person: None, ..entry(9, "ada", Action::Undone { entry: 8 }) };
        assert_eq!(unwanted_drafts(&[over, vec![undo]].concat()), [decline]);
    }

    #[test]
    fn a_pair_is_one_under_every_address_and_in_both_orders() {
        let same = |key: &PersonKey| key.to_string().replace('2', "").parse().unwrap();
        let answer = entry(
            2,
            "tom2",
            Action::IntroAnswered { other: key("ada2"), yes: true, acquainted: false, draft: None },
        );
        let meetings = fold(&[asked(), answer], &same);
        assert_eq!(meetings.len(), 1);
        assert_eq!(meetings[0].b.said, Some(OptIn::Yes));
    }

    #[test]
    fn asking_again_begins_anew() {
        let again = entry(
            80,
            "tom",
            Action::IntroAsked { other: key("ada"), reason: "bees".into(), mark: introduction(80) },
        );
        let meetings = fold(&[asked(), said(5, "tom", false), again], &PersonKey::clone);
        assert_eq!(meetings.len(), 1);
        assert_eq!((&meetings[0].mark, meetings[0].end), (&Some(introduction(80)), None));
    }
}
