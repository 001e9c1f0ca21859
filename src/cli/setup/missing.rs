//! What flags leave open where nobody can be asked: all of it at once, each with its flag. Pure.

use super::plan::{SendPlan, Way};

/// Whether the password is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Password {
    AtHand,
    Missing,
}

/// One line for each thing that is missing, in the order of the questions.
pub fn missing(email: Option<&str>, way: Option<&Way>, password: Password) -> Vec<&'static str> {
    let mut lines = Vec::new();
    if email.is_none() {
        lines.push("your address: rekindle setup you@example.org");
    }
    match way {
        None => lines.push(
            "where your mail is: --imap imaps://HOST and --smtp smtps://HOST, --maildir DIR or --mbox FILE, or --autoconfig to look it up",
        ),
        Some(way) if way.send == SendPlan::Unknown => {
            lines.push("how mail leaves: --smtp smtps://HOST or --sendmail COMMAND");
        }
        Some(_) => {}
    }
    if password == Password::Missing && way.is_none_or(Way::needs_secret) {
        lines.push(
            "the password: --password-command, --password-file, --password-env or --password-stdin (or --token-command)",
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::plan::MailboxPlan;
    use super::*;
    use crate::config::providers::Secrets;

    #[test]
    fn everything_that_is_missing_is_named_at_once() {
        let way = |mailbox: MailboxPlan, send: SendPlan| Way {
            says: String::new(),
            mailbox,
            send,
            login: None,
            secret: None,
            wants: Secrets::Password,
        };
        let check = |email: Option<&str>, way: Option<&Way>, password: Password, wanted: &[&str]| {
            let lines = missing(email, way, password);
            let starts: Vec<&str> = lines.iter().map(|line| line.split(':').next().unwrap()).collect();
            assert_eq!(starts, wanted);
        };
        check(None, None, Password::Missing, &["your address", "where your mail is", "the password"]);
        let provider = way(MailboxPlan::Provider, SendPlan::WithMailbox);
        check(Some("a@gmail.com"), Some(&provider), Password::Missing, &["the password"]);
        check(Some("a@gmail.com"), Some(&provider), Password::AtHand, &[]);
        let imap = way(MailboxPlan::Imap("imaps://x".into()), SendPlan::Unknown);
        check(Some("a@example.org"), Some(&imap), Password::Missing, &["how mail leaves", "the password"]);
        let maildir = way(MailboxPlan::Maildir("/m".into()), SendPlan::WithMailbox);
        check(Some("a@example.org"), Some(&maildir), Password::Missing, &[]);
    }
}
