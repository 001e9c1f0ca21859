//! Who has gone quiet for longer than is usual between the two, and whether to say so now.

use jiff::{Timestamp, tz::TimeZone};

use super::cadence::{self, Cadence};
use super::people::{KnownReason, Person};
use super::preferences::Preferences;
use super::reciprocity;
use super::touch::day_of;

/// Silence shorter than this is never worth saying, in days.
const AT_LEAST_DAYS: i64 = 60;
/// The same with `people.quieter`.
const AT_LEAST_DAYS_QUIETER: i64 = 90;
/// Silence of at least this many days, and of [`DORMANT_TIMES`] the usual gap, is dormancy.
const DORMANT_DAYS: i64 = 365;
const DORMANT_TIMES: i64 = 4;
/// A person shown is not shown again for this many days; twice that after `skip`.
const COOLDOWN_DAYS: i64 = 90;
/// A mail of theirs waits for a reply so long; older, it is a silence like any other.
const OWED_DAYS: i64 = 14;
/// Somebody skipped twice rests for so long.
const SKIPPED_TWICE_DAYS: i64 = 365;

/// What the owner decided for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// `people.quieter`.
    pub patience: QuietPreference,
    /// `people.every`: a cadence in days for everybody. `None`: learned.
    pub every_days: Option<u32>,
}

/// `people.quieter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuietPreference {
    /// Due after 60 days at the earliest.
    Usual,
    /// After 90.
    Quieter,
}

/// For so many days after a mail to somebody came back they are asked about, and not suggested.
pub const CAME_BACK_DAYS: i64 = AT_LEAST_DAYS;

/// Everything a judgement rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Distinct days in touch, mail and logged.
    pub days_in_touch: u32,
    /// The latest touch of any kind, UTC seconds.
    pub last_touch: Option<i64>,
    /// Calendar days since then. `None`: never.
    pub silent_days: Option<i64>,
    /// Learned from the gaps.
    pub cadence: Option<Cadence>,
    /// Set by the owner, for the person or by rule.
    pub every_days: Option<u32>,
    /// S = ln(1 + days in touch) - ln(1 + days silent): order, and nothing else.
    pub strength: f64,
    pub due: Due,
}

/// Whether to suggest somebody, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Quiet for long enough.
    Yes,
    /// The owner said never.
    Never,
    /// The owner never wrote to them, or only once.
    NotKnown,
    /// Too little is known of how often the two write.
    NoCadence,
    /// Quiet, but not for long enough: due after this many days of silence.
    NotYet { after_days: i64 },
    /// Nothing else speaks against it, but it has been so quiet, a year at least and four times the
    /// usual, that it takes another kind of offer: one at most in a digest, where `people.dormant`
    /// is on.
    Dormant,
    /// Their last mail waits for an answer, since less than two weeks: a reply owed is no
    /// reconnecting, and is in a section of its own.
    ReplyOwed,
    /// The history does not reach back far enough to tell.
    HistoryTooShort,
    /// Somebody of the same name was in touch lately from another address: perhaps the same person.
    NamesakeInTouch,
    /// The owner's last mails got no answer.
    TheyDoNotAnswer,
    /// Their last mails got no answer of the owner's.
    OwnerDoesNotAnswer,
    /// One of the two wrote once, and never again.
    OneExchange,
    /// A practice, a reception, a recruiter: no friend (see [`super::class::is_office`]).
    Office,
    /// Until then, the owner said.
    Snoozed { until: Timestamp },
    /// Skipped in two digests with no touch since: rests for a year.
    SkippedTwice { until: Timestamp },
    /// Shown lately; not again before then.
    ShownLately { until: Timestamp },
    /// The two meet at that moment, UTC seconds: less than two weeks from now, or just now.
    MeetSoon { at: i64 },
    /// The owner wrote to them at that moment, UTC seconds, not long ago, and the mail came back.
    MailCameBack { at: i64 },
    /// Imported, and others of the import come first (see [`super::import_pacing`]).
    InTurn,
    /// Imported, and perhaps somebody the owner knows: they are asked about that first.
    AskedFirst,
}

impl Due {
    /// Whether it stands for a place in a digest.
    pub fn is_suggested(self) -> bool {
        matches!(self, Due::Yes | Due::Dormant)
    }
}

/// What holds for everybody when somebody is judged.
#[derive(Debug, Clone, Copy)]
pub struct JudgeContext<'a> {
    pub policy: Policy,
    /// The oldest mail known, UTC seconds.
    pub history_from: Option<i64>,
    pub now: Timestamp,
    pub zone: &'a TimeZone,
}

/// Judges one person. `rule_every_days` comes from `[[people.rule]]`.
pub fn judge(
    person: &Person,
    preferences: &Preferences,
    rule_every_days: Option<u32>,
    context: &JudgeContext<'_>,
) -> Judgement {
    let JudgeContext { policy, now, zone, .. } = *context;
    let today = day_of(now.as_second(), zone);
    let days = contact_days(person, preferences, today, zone);
    let last_logged = preferences.touches.iter().map(|touch| touch.on.as_second()).max();
    let last_touch = person.last_any().max(last_logged);
    let silent_days = last_touch.map(|at| i64::from(today - day_of(at, zone)).max(0));
    let asked_days = preferences.every_days.or(rule_every_days);
    let strength = (1.0 + days.len() as f64).ln() - (1.0 + silent_days.unwrap_or(36_500) as f64).ln();
    let mut judgement = Judgement {
        days_in_touch: days.len() as u32,
        last_touch,
        silent_days,
        cadence: cadence::learn(&days),
        every_days: asked_days.or(policy.every_days),
        strength,
        due: Due::NotKnown,
    };
    judgement.due = decide(&judgement, person, preferences, context);
    if judgement.due.is_suggested() && asked_days.is_none() {
        judgement.due = pest(person, preferences, zone).unwrap_or(judgement.due);
    }
    judgement
}

/// The first reason that holds, from what the owner said down to what was learned.
fn decide(
    judgement: &Judgement,
    person: &Person,
    preferences: &Preferences,
    context: &JudgeContext<'_>,
) -> Due {
    let JudgeContext { policy, now, zone, .. } = *context;
    if preferences.never {
        return Due::Never;
    }
    if person.known.is_none() && preferences.touches.is_empty() && preferences.every_days.is_none() {
        return Due::NotKnown;
    }
    let imported = person.known == Some(KnownReason::Imported);
    let Some(silent) = judgement.silent_days else {
        return if imported { rested(judgement, preferences, now) } else { Due::NotKnown };
    };
    let after_days = match (judgement.every_days, judgement.cadence) {
        (Some(every), _) => i64::from(every),
        (None, Some(cadence)) => i64::from(cadence.slow_days).max(at_least(policy)),
        // An import's turn comes without a cadence.
        (None, None) if imported => at_least(policy),
        (None, None) if is_lost_friend(judgement, silent) => DORMANT_DAYS,
        (None, None) => return Due::NoCadence,
    };
    // A learned silence is over only when the hour is reached too; a cadence of the owner's is
    // about calendar days.
    let hours_left = judgement.every_days.is_none()
        && judgement.last_touch.is_some_and(|at| now.as_second() - at < after_days * 86_400);
    if silent < after_days || hours_left {
        return Due::NotYet { after_days };
    }
    if waits_for_answer(person, judgement.last_touch, now) {
        return Due::ReplyOwed;
    }
    if judgement.every_days.is_none() && !reaches_back(judgement, context) {
        return Due::HistoryTooShort;
    }
    let namesake_days = person.namesake_last.map(|at| (now.as_second() - at) / 86_400);
    if namesake_days.is_some_and(|days| days < after_days) {
        return Due::NamesakeInTouch;
    }
    if preferences.every_days.is_none() && reciprocity::they_do_not_answer(person, preferences, zone) {
        return Due::TheyDoNotAnswer;
    }
    match rested(judgement, preferences, now) {
        Due::Dormant if imported => Due::Yes,
        due => due,
    }
}

/// Once strong, without a cadence to learn: many days, all of one time or years apart.
fn is_lost_friend(judgement: &Judgement, silent: i64) -> bool {
    judgement.days_in_touch as usize >= cadence::MIN_DAYS && silent >= DORMANT_DAYS
}

/// What speaks against somebody of whom the owner said nothing: an office, or mail that goes one
/// way.
fn pest(person: &Person, preferences: &Preferences, zone: &TimeZone) -> Option<Due> {
    let logged = !preferences.touches.is_empty();
    if person.is_office && !logged {
        Some(Due::Office)
    } else if reciprocity::owner_does_not_answer(person, preferences, zone) {
        Some(Due::OwnerDoesNotAnswer)
    } else {
        (!logged && reciprocity::is_one_exchange(person)).then_some(Due::OneExchange)
    }
}

/// Due, unless a snooze or a digest lately lets somebody rest.
fn rested(judgement: &Judgement, preferences: &Preferences, now: Timestamp) -> Due {
    if let Some(until) = preferences.snoozed_until.filter(|until| *until > now) {
        return Due::Snoozed { until };
    }
    if let Some(until) = skipped_twice(preferences, judgement.last_touch).filter(|until| *until > now) {
        return Due::SkippedTwice { until };
    }
    match cooled_at(preferences, judgement.every_days).filter(|until| *until > now) {
        Some(until) => Due::ShownLately { until },
        None if judgement.every_days.is_none()
            && judgement.silent_days.is_some_and(|silent| is_dormant(judgement.cadence, silent)) =>
        {
            Due::Dormant
        }
        None => Due::Yes,
    }
}

/// Days in touch by mail or logged, ascending, none in the future.
fn contact_days(person: &Person, preferences: &Preferences, today: i32, zone: &TimeZone) -> Vec<i32> {
    let logged = preferences.touches.iter().map(|touch| day_of(touch.on.as_second(), zone));
    let mut days: Vec<i32> =
        person.days.iter().map(|day| day.day).chain(logged).filter(|day| *day <= today).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn at_least(policy: Policy) -> i64 {
    match policy.patience {
        QuietPreference::Usual => AT_LEAST_DAYS,
        QuietPreference::Quieter => AT_LEAST_DAYS_QUIETER,
    }
}

fn is_dormant(cadence: Option<Cadence>, silent: i64) -> bool {
    let usual = cadence.map_or(0, |cadence| i64::from(cadence.usual_days));
    silent >= DORMANT_DAYS.max(DORMANT_TIMES * usual)
}

/// A short history makes everybody look silent: it must reach back twice the slow gap.
fn reaches_back(judgement: &Judgement, context: &JudgeContext<'_>) -> bool {
    let Some(cadence) = judgement.cadence else { return true };
    let reach_days = context.history_from.map_or(0, |from| (context.now.as_second() - from) / 86_400);
    reach_days >= 2 * i64::from(cadence.slow_days)
}

/// Until when somebody rests after a digest or a `skip`. A snooze said since then is the owner's
/// own choice of rest, and so is a shorter cadence.
fn cooled_at(preferences: &Preferences, every_days: Option<u32>) -> Option<Timestamp> {
    let shown = preferences.shown.last().copied();
    if let Some(skipped) = preferences.skipped_at {
        return after(shown.map_or(skipped, |shown| shown.max(skipped)), 2 * COOLDOWN_DAYS);
    }
    let days = every_days.map_or(COOLDOWN_DAYS, |every| COOLDOWN_DAYS.min(i64::from(every)));
    shown
        .filter(|shown| preferences.snoozed_at.is_none_or(|snoozed| snoozed < *shown))
        .and_then(|shown| after(shown, days))
}

/// Until when somebody rests whom the owner skipped in two digests since the two were last in
/// touch.
fn skipped_twice(preferences: &Preferences, last_touch: Option<i64>) -> Option<Timestamp> {
    let since = |at: &&Timestamp| last_touch.is_none_or(|touch| at.as_second() > touch);
    let skips: Vec<&Timestamp> = preferences.skips.iter().filter(since).collect();
    match skips.as_slice() {
        [_, .., last] => after(**last, SKIPPED_TWICE_DAYS),
        _ => None,
    }
}

fn after(at: Timestamp, days: i64) -> Option<Timestamp> {
    at.checked_add(jiff::SignedDuration::from_hours(24 * days)).ok()
}

/// Their mail is the last word between the two, and younger than [`OWED_DAYS`].
fn waits_for_answer(person: &Person, last_touch: Option<i64>, now: Timestamp) -> bool {
    let Some(theirs) = person.last_in else { return false };
    last_touch == Some(theirs.at) && (now.as_second() - theirs.at) / 86_400 < OWED_DAYS
}

/// A reply the owner owes: their direct mail, unanswered for 2 to 14 days.
pub fn owes_reply(person: &Person, now: Timestamp) -> Option<i64> {
    let last_in = person.last_in?;
    let waited_days = (now.as_second() - last_in.at) / 86_400;
    let answered = person.last_out.is_some_and(|out| out.at >= last_in.at);
    let waits = (2..OWED_DAYS).contains(&waited_days)
        && !answered
        && matches!(person.known, Some(KnownReason::WroteDays(_) | KnownReason::Replied));
    waits.then_some(waited_days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::address_state::SeenMail;
    use crate::infer::facts::AddressId;
    use crate::infer::touch::ContactDay;

    const NOW: i64 = 20_000 * 86_400 + 43_200;

    /// `history` has one sign a mail: `+30` the owner wrote 30 days ago, `-30` they did.
    fn person(history: &str) -> Person {
        let mut days: Vec<ContactDay> = Vec::new();
        for word in history.split_whitespace() {
            let ago: i32 = word[1..].parse().unwrap();
            let out = word.starts_with('+');
            days.push(ContactDay { day: 20_000 - ago, incoming: !out, out });
        }
        days.sort_by_key(|day| day.day);
        let last = |pick: fn(&ContactDay) -> bool| {
            days.iter()
                .rfind(|day| pick(day))
                .map(|day| SeenMail { at: i64::from(day.day) * 86_400 + 43_200, row: 1 })
        };
        let (last_in, last_out) = (last(|day| day.incoming), last(|day| day.out));
        Person {
            id: AddressId(0),
            name: "Ada".into(),
            addresses: vec![AddressId(0)],
            last_in,
            last_out,
            known: Some(KnownReason::Replied),
            days,
            is_office: false,
            joins: Vec::new(),
            namesake_last: None,
        }
    }

    /// In touch twice a month until 200 days ago, in turn: what comes after is what a test is
    /// about.
    const FRIENDS: &str = "-305 +290 -275 +260 -245 +230 -215 +200";

    fn due(history: &str, preferences: &Preferences) -> Due {
        judged(history, preferences, None, Timestamp::from_second(NOW).unwrap()).due
    }

    fn judged(history: &str, preferences: &Preferences, rule: Option<u32>, now: Timestamp) -> Judgement {
        let policy = Policy { patience: QuietPreference::Usual, every_days: None };
        let context = JudgeContext { policy, history_from: Some(0), now, zone: &TimeZone::UTC };
        judge(&person(history), preferences, rule, &context)
    }

    fn days_ago(days: i64) -> Timestamp {
        Timestamp::from_second(NOW - days * 86_400).unwrap()
    }

    fn logged(on: Timestamp) -> Preferences {
        let evidence = super::super::preferences::TouchEvidence::Said;
        let touch = super::super::preferences::LoggedTouch { on, how: None, text: None, evidence };
        Preferences { touches: vec![touch], ..Preferences::default() }
    }

    #[track_caller]
    fn check(history: &str, expected: Due) {
        assert_eq!(due(history, &Preferences::default()), expected, "{history}");
    }

    #[test]
    fn judgements() {
        check(&format!("{FRIENDS} -130 +100 -70"), Due::Yes);
        check(&format!("{FRIENDS} -130 +100 -59"), Due::NotYet { after_days: 60 });
        check("-800 +700 -600 +500 -400 +300 -200 +100", Due::Yes);
        check("-799 +699 -599 +499 -399 +299 -199 +99", Due::NotYet { after_days: 100 });
        check("-580 +550 -520 +490 -460 +430 -400 +370", Due::Dormant);
        check("-1240 +1120 -1000 +880 -760 +640 -520 +400", Due::Yes);
        check("", Due::NotKnown);
    }

    #[test]
    fn no_cadence_is_learned_from_crumbs() {
        check("+130 -100 -70", Due::NoCadence);
        // Seven letters, and eight in as many years.
        check("-280 +250 -220 +190 -160 +130 -100", Due::NoCadence);
        check("-2900 +2500 -2100 +1700 -1300 +900 -500 +100", Due::NoCadence);
        // Once strong, and lost sight of.
        check("-407 +406 -405 +404 -403 +402 -401 +400", Due::Dormant);
        check("-307 +306 -305 +304 -303 +302 -301 +300", Due::NoCadence);
        check("-406 +405 -404 +403 -402 +401 -400", Due::NoCadence);
        let every = Preferences { every_days: Some(90), ..Preferences::default() };
        assert_eq!(due("+130 -100", &every), Due::Yes, "by the owner's word");
    }

    #[test]
    fn nothing_is_called_usual_where_no_cadence_is_claimed() {
        let now = Timestamp::from_second(NOW).unwrap();
        let verdict = |history: &str| {
            let judgement = judged(history, &Preferences::default(), None, now);
            assert_eq!(judgement.due, Due::Dormant, "{history}");
            super::super::wording::verdict(&judgement, now, &TimeZone::UTC)
        };
        assert!(!verdict("-407 +406 -405 +404 -403 +402 -401 +400").contains("usual"));
        assert!(verdict("-580 +550 -520 +490 -460 +430 -400 +370").contains("four times the usual"));
    }

    #[test]
    fn mail_that_goes_one_way_is_no_tie() {
        check(&format!("{FRIENDS} -170 +140 +110 +80"), Due::TheyDoNotAnswer);
        check(&format!("{FRIENDS} -170 +140 +110 -80"), Due::Yes);
        check(&format!("{FRIENDS} +170 -140 -110 -80"), Due::OwnerDoesNotAnswer);
        check(&format!("{FRIENDS} +170 -140 -110"), Due::Yes);
        check("-305 +290 +275 +260 +245 +230 +215 +200", Due::TheyDoNotAnswer);
        check("-305 -290 -275 -260 +245 -230 -215", Due::NoCadence);
        check("-305 -290 -275 -260 -245 +230 -215 -200", Due::OneExchange);
        check("+305 +290 +275 +260 +245 -230 +215 +200", Due::OneExchange);
        check("+305 -290 +275 +260 +245 -230 +215 +200", Due::Yes);
    }

    #[test]
    fn the_owner_s_word_and_a_coffee_outweigh_one_way_mail() {
        let theirs = format!("{FRIENDS} +170 -140 -110 -80");
        let every = Preferences { every_days: Some(30), ..Preferences::default() };
        assert_eq!(due(&theirs, &every), Due::Yes);
        assert_eq!(due(&theirs, &logged(days_ago(75))), Due::Yes);
        assert_eq!(due(&theirs, &logged(days_ago(150))), Due::OwnerDoesNotAnswer);
        let now = Timestamp::from_second(NOW).unwrap();
        assert_eq!(judged(&theirs, &Preferences::default(), Some(30), now).due, Due::Yes, "by a rule");
    }

    #[test]
    fn sixty_days_are_over_at_their_hour_and_a_cadence_of_the_owner_s_with_its_day() {
        let history = format!("{FRIENDS} -130 +100 -60");
        let early = Timestamp::from_second(NOW - 3600).unwrap();
        let judged = |now, rule| judged(&history, &Preferences::default(), rule, now).due;
        assert_eq!(judged(early, None), Due::NotYet { after_days: 60 });
        assert_eq!(judged(Timestamp::from_second(NOW).unwrap(), None), Due::Yes);
        assert_eq!(judged(early, Some(60)), Due::Yes);
    }

    #[test]
    fn the_owner_outranks_what_was_learned() {
        let history = &format!("{FRIENDS} -130 +100 -70");
        let later = days_ago(-1);
        assert_eq!(due(history, &Preferences { never: true, ..Preferences::default() }), Due::Never);
        let snoozed = Preferences { snoozed_until: Some(later), ..Preferences::default() };
        assert_eq!(due(history, &snoozed), Due::Snoozed { until: later });
        let every = Preferences { every_days: Some(71), ..Preferences::default() };
        assert_eq!(due(history, &every), Due::NotYet { after_days: 71 });
        assert!(matches!(due(history, &logged(days_ago(0))), Due::NotYet { .. }));
    }

    #[test]
    fn a_reply_owed_is_no_reconnecting() {
        let weekly = Preferences { every_days: Some(7), ..Preferences::default() };
        assert_eq!(due("-190 +160 -130 +100 -10", &weekly), Due::ReplyOwed);
        assert_eq!(due("-190 +160 -130 +100 -15", &weekly), Due::Yes);
        assert_eq!(due("-190 +160 -130 -100 +10", &weekly), Due::Yes);
    }

    #[test]
    fn shown_is_not_shown_again_for_ninety_days_and_twice_that_after_skip() {
        let shown = days_ago(100);
        let preferences = Preferences { shown: vec![shown], ..Preferences::default() };
        assert_eq!(due(FRIENDS, &preferences), Due::Yes);
        assert!(matches!(
            due(FRIENDS, &Preferences { skipped_at: Some(shown), ..preferences }),
            Due::ShownLately { .. }
        ));
    }

    #[test]
    fn who_was_skipped_twice_rests_for_a_year_unless_in_touch_since() {
        let history = "-1305 +1290 -1275 +1260 -1245 +1230 -1215 +1000 -850";
        let skipped = |days: &[i64]| Preferences {
            every_days: Some(60),
            skips: days.iter().map(|ago| days_ago(*ago)).collect(),
            ..Preferences::default()
        };
        assert_eq!(due(history, &skipped(&[300])), Due::Yes);
        assert_eq!(due(history, &skipped(&[600, 300])), Due::SkippedTwice { until: days_ago(-65) });
        assert_eq!(due(history, &skipped(&[700, 366])), Due::Yes, "the year is over");
        assert_eq!(due(history, &skipped(&[900, 300])), Due::Yes, "they wrote between the two");
    }
}
