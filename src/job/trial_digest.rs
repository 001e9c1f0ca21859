//! A digest that is sent to be looked at (`digest --send --test`). It uses nobody up: there is no
//! journal entry, no slot and no number, and the next digest is what it would have been. Its token
//! is good for one thing: whoever answers hears that it was a trial.

use jiff::Timestamp;

use super::{App, notice};
use crate::agenda::DigestPlan;
use crate::command::JobKey;
use crate::compose::digest;
use crate::compose::notice::Notice;
use crate::store::TokenKind;
use crate::store::digest::{ReplyEffects, SideEffects};
use crate::store::outbox::NewMail;
use crate::store::reply::{FoundReply, ReplyContent};

/// Composes a plan as a trial, and queues it.
///
/// # Errors
/// A template or the database.
pub fn write(app: &mut App, plan: &DigestPlan, now: Timestamp) -> anyhow::Result<()> {
    let job_key = JobKey::Trial(now);
    let envelope = app.envelope(&job_key, now);
    let said = digest::put_into_words(&plan.content, &envelope, &app.templates)?;
    let message = digest::render_trial(&said, &envelope, &app.templates)?;
    let account = app.main_account().name.clone();
    let mail = NewMail { job_key, account, rekindle_id: envelope.rekindle_id, message };
    let token = envelope.token.as_ref().expect("a trial has a token");
    app.store.write_alone(&mail, token, TokenKind::Trial, now)?;
    Ok(())
}

/// Tells the owner that what they answered was a trial. Whatever the answer says, nothing is done.
/// `false`: another copy of the answer was told so before.
///
/// # Errors
/// A template or the database.
pub(super) fn answer(app: &mut App, found: &FoundReply, now: Timestamp) -> anyhow::Result<bool> {
    let said = ReplyContent::new(std::iter::empty(), found);
    let notice = Notice {
        subject: "That digest was a trial".to_owned(),
        paragraphs: vec![
            "You answered a digest that was sent as a trial, so your answer changed nothing.".to_owned(),
            "Answer a digest that came on schedule, or the welcome mail, which stays good.".to_owned(),
        ],
    };
    let mail = notice::compose(app, &JobKey::TrialNotice(said.name(&found.token_hash)), &notice, now)?;
    let effects = ReplyEffects {
        reply_key: found.key,
        token_hash: &found.token_hash,
        said,
        entries: &[],
        receipt: None,
        mails: &[mail],
        side_effects: &SideEffects::default(),
        digest: None,
        numbers: &[],
    };
    Ok(app.store.write_answer(&effects, now)?.is_some())
}
