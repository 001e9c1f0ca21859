//! A digest's facts put into the words of a language.

use jiff::civil::Date;

use super::content::{DigestContent, OwedFacts, SuggestedMail, SuggestionFacts};
use super::{Digest, IntroductionStep, OwedReply, Proposal, Suggestion};
use crate::compose::draft::Draft;
use crate::compose::facts::{IntroductionNews, NamedPerson, ProposedPerson, Why};
use crate::compose::greeting::first_name;
use crate::compose::locale::{Locale, OfferPeople};
use crate::compose::{Envelope, TemplateError, Templates, introduction, mailto, spark, writing};
use crate::infer::last_touch::LastTouch;
use crate::infer::offer::ComingDay;
use crate::infer::quiet_reason::QuietReason;
use crate::mail::Mailbox;

/// The digest in the language of the envelope; its links open mails worded by the templates.
///
/// # Errors
/// A replaced template that does not fit.
pub fn put_into_words(
    content: &DigestContent,
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Digest, TemplateError> {
    let locale = envelope.language.locale();
    let now = &content.now;
    let suggestions = content.suggestions.iter().map(|one| {
        let link = |mail: &SuggestedMail| mail.link(&envelope.owner, templates, now.date());
        let mailto = one.mail.as_ref().map(link).transpose()?;
        Ok(suggestion(one, content, locale, mailto))
    });
    let pair = |[a, b]: &[ProposedPerson; 2], reason| Proposal { a: a.clone(), b: b.clone(), reason };
    Ok(Digest {
        date: now.date(),
        suggestions: suggestions.collect::<Result<_, TemplateError>>()?,
        back_in_touch: content
            .back_in_touch
            .iter()
            .map(|(person, at)| locale.back_in_touch(&person.numbered(), *at, now))
            .collect(),
        owed: content.owed.iter().map(|mail| owed(mail, content, locale)).collect(),
        dates: content.dates.iter().map(|date| locale.date(date, now)).collect(),
        introduction: content.introduction.as_ref().map(|(sides, common)| {
            pair(sides, locale.common_ground(common, [&sides[0].name, &sides[1].name], now))
        }),
        question: content.question.as_ref().map(|(sides, kind)| pair(sides, locale.same_person(*kind))),
        moved: content.moved.iter().map(|moved| locale.moved(moved, now)).collect(),
        meetings: content.introductions.iter().map(|news| step(news, content, locale)).collect(),
        unread: content.unread.iter().map(|place| locale.unread(place, now)).collect(),
        remarks: content.remarks.iter().map(|remark| locale.remark(remark)).collect(),
    })
}

fn suggestion(
    one: &SuggestionFacts,
    content: &DigestContent,
    locale: &dyn Locale,
    mailto: Option<String>,
) -> Suggestion {
    let now = &content.now;
    let first = first_name(&one.person.name);
    let introduced = one.introduced_to.iter().map(|name| NamedPerson { name: name.clone(), number: None });
    let others: Vec<NamedPerson> =
        one.helpers.iter().map(ProposedPerson::numbered).chain(introduced).collect();
    let people = OfferPeople { first_name: &first, others: &others };
    let you_could = locale.offer(&one.offer, people, now);
    let repeated = is_told_already(one, &you_could);
    Suggestion {
        number: one.person.number,
        name: one.person.name.clone(),
        address: one.address.clone(),
        organization: one.organization.clone(),
        why: locale.why(&one.why),
        last: if repeated { String::new() } else { locale.last_touch(&first, &one.last, now) },
        you_could,
        helpers: one.helpers.clone(),
        coming_day: coming(&one.coming_days, content, locale),
        mailto,
        draft: one.draft.as_ref().map(|subject| locale.draft(subject)),
        spark: spark::spark(&one.months),
    }
}

/// Where the offer quotes the subject of the last mail, or the reason says that there was none,
/// once is enough.
fn is_told_already(one: &SuggestionFacts, you_could: &str) -> bool {
    let none_yet = matches!(one.why, Why::Imported { .. } | Why::Quiet(QuietReason::NeverInTouch));
    let subject = one.last.subject();
    (!subject.is_empty() && you_could.contains(subject)) || (none_yet && one.last == LastTouch::Never)
}

/// `Turns 75 on Thursday.`; empty where no day of theirs comes round within a week.
fn coming(days: &[ComingDay], content: &DigestContent, locale: &dyn Locale) -> String {
    days.iter().map(|day| locale.coming_day(*day, &content.now)).collect::<Vec<_>>().join(" ")
}

fn owed(mail: &OwedFacts, content: &DigestContent, locale: &dyn Locale) -> OwedReply {
    let subject = format!("Re: {}", mail.subject);
    let link = |address: &String| match &mail.message_id {
        Some(id) => mailto::mailto_reply(address, &subject, "", id),
        None => mailto::mailto(address, &subject, ""),
    };
    OwedReply {
        number: mail.person.number,
        name: mail.person.name.clone(),
        when: locale.ago(mail.days),
        subject: mail.subject.clone(),
        coming_day: coming(&mail.coming_days, content, locale),
        mailto: mail.address.as_ref().map(link),
    }
}

fn step(news: &IntroductionNews, content: &DigestContent, locale: &dyn Locale) -> IntroductionStep {
    let replies = match news {
        IntroductionNews::Answered { person, .. } => {
            vec![format!("intro yes {}", person.number), format!("intro no {}", person.number)]
        }
        IntroductionNews::NotAsked { .. }
        | IntroductionNews::NotJoined { .. }
        | IntroductionNews::Talking { .. }
        | IntroductionNews::Expired { .. } => Vec::new(),
    };
    IntroductionStep { line: locale.introduction(news, &content.now), replies }
}

impl SuggestedMail {
    /// The link that opens it.
    ///
    /// # Errors
    /// A replaced template that does not fit.
    pub fn link(&self, owner: &Mailbox, templates: &Templates, today: Date) -> Result<String, TemplateError> {
        let draft: Draft = match self {
            SuggestedMail::Worded(draft) => draft.clone(),
            SuggestedMail::Write(writing) => writing::draft(writing, owner, templates, today)?,
            SuggestedMail::Ask(pair) => {
                let [draft, _] = introduction::asking(pair, owner, templates)?;
                draft
            }
            SuggestedMail::Join(pair) => introduction::joint(pair, owner, templates)?,
        };
        Ok(introduction::link(&draft, owner))
    }
}
