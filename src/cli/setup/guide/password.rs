//! The password or the token: given by a flag, had by another program, or typed in and kept where
//! the owner chooses.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::Context;

use super::servers::is_token;
use super::{Guide, Keeper, Plan, SecretPlace, SecretPlan, Way};
use crate::cli::failure::UsageError;
use crate::cli::setup::dialog::Dialog;
use crate::cli::setup::found::Places;
use crate::cli::setup::plan::SecretKind;
use crate::cli::setup::{keep, token};
use crate::config::providers::Secrets;
use crate::mail::Address;

/// A secret, and what keeps it where it was typed in.
pub(super) type PasswordAnswer = (SecretPlan, Option<Keeper>);

impl Guide<'_> {
    /// The secret that needs no question.
    pub(super) fn secret_at_hand(
        &self,
        address: Option<&Address>,
        way: Option<&Way>,
    ) -> anyhow::Result<Option<PasswordAnswer>> {
        if let Some(answer) = self.flagged_secret()? {
            return Ok(Some(answer));
        }
        let Some(way) = way else { return Ok(None) };
        if let Some(secret) = &way.secret {
            return Ok(Some((secret.clone(), None)));
        }
        let command = address.filter(|_| is_token(way.wants)).and_then(|address| self.token_command(address));
        Ok(command
            .map(|words| (SecretPlan { kind: SecretKind::Token, place: SecretPlace::Command(words) }, None)))
    }

    fn token_command(&self, address: &Address) -> Option<Vec<String>> {
        let places =
            Places { home: self.env.home.as_deref()?, config_home: self.env.config_home.as_deref()? };
        token::command(address.as_str(), &places)
    }

    fn flagged_secret(&self) -> anyhow::Result<Option<PasswordAnswer>> {
        let flags = &self.flags.secret;
        let password = |place: SecretPlace| SecretPlan { kind: SecretKind::Password, place };
        if let Some(command) = &flags.token_command {
            let place = SecretPlace::Shell(command.clone());
            return Ok(Some((SecretPlan { kind: SecretKind::Token, place }, None)));
        }
        if flags.password_stdin {
            let keeper = flags.keep_in.unwrap_or(Keeper::File);
            return Ok(Some((password(SecretPlace::Raw(first_line()?)), Some(keeper))));
        }
        let command = flags.password_command.clone().map(SecretPlace::Shell);
        let file =
            flags.password_file.as_deref().map(std::path::absolute).transpose()?.map(SecretPlace::File);
        let place = command.or(file).or_else(|| flags.password_env.clone().map(SecretPlace::Env));
        Ok(place.map(|place| (password(place), None)))
    }

    /// Asks for it.
    pub(super) fn ask_secret(
        &self,
        dialog: &Dialog,
        address: &Address,
        way: &Way,
        out: &mut dyn Write,
    ) -> anyhow::Result<PasswordAnswer> {
        if is_token(way.wants) {
            return ask_token(dialog, out);
        }
        self.explain_password(address, way, out)?;
        let keepers = keep::keepers(&self.env);
        let keepers = match self.flags.secret.keep_in {
            Some(keeper) => vec![keeper],
            None => keepers,
        };
        let mut items: Vec<String> =
            keepers.iter().map(|keeper| keep::describe(*keeper).to_owned()).collect();
        items.push("nowhere: a command of mine prints it".to_owned());
        let at = if self.flags.secret.keep_in.is_some() {
            0
        } else {
            dialog.choose("Where shall the password be kept", &items)?
        };
        let Some(keeper) = keepers.get(at) else {
            let command = dialog.text("The command", None, |text| Ok(text.to_owned()))?;
            return Ok((SecretPlan { kind: SecretKind::Password, place: SecretPlace::Shell(command) }, None));
        };
        let password = dialog.secret(&format!("Password of {address} (not shown)"))?;
        Ok((SecretPlan { kind: SecretKind::Password, place: SecretPlace::Raw(password) }, Some(*keeper)))
    }

    /// Which password, and where it is made.
    fn explain_password(&self, address: &Address, way: &Way, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(provider) = self.providers.by_domain(address.domain()) else { return Ok(()) };
        if way.wants == Secrets::AppPassword {
            writeln!(out, "{} wants an app password: one made for Rekindle, not your own.", provider.name)?;
        }
        if let Some(page) = &provider.page {
            writeln!(out, "Its page: {page}")?;
        }
        if !provider.note.is_empty() {
            writeln!(out, "{}", provider.note)?;
        }
        Ok(())
    }

    /// The place that a password will have.
    pub(super) fn future_place(&self, keeper: Keeper, plan: &Plan) -> SecretPlace {
        keep::place(keeper, &plan.email, &self.password_file(plan))
    }

    /// Keeps a password.
    pub(super) fn keep(&self, keeper: Keeper, plan: &Plan, password: &str) -> anyhow::Result<SecretPlace> {
        keep::keep(keeper, &plan.email, password, &self.password_file(plan))
    }

    fn password_file(&self, plan: &Plan) -> PathBuf {
        keep::file_of(&self.paths.config, &plan.account)
    }
}

/// A command of the owner's that prints a token.
fn ask_token(dialog: &Dialog, out: &mut dyn Write) -> anyhow::Result<PasswordAnswer> {
    writeln!(out, "The server takes access tokens (OAuth) alone, and no program that fetches them is here:")?;
    token::ADVICE.iter().try_for_each(|line| writeln!(out, "   {line}"))?;
    let command = dialog
        .text("A command that prints a token (or \"stop\")", Some("stop"), |text| Ok(text.to_owned()))?;
    if command == "stop" {
        return Err(UsageError("setup ended; nothing was written".to_owned()).into());
    }
    Ok((SecretPlan { kind: SecretKind::Token, place: SecretPlace::Shell(command) }, None))
}

/// The first line of standard input, which is a password.
///
/// # Errors
/// There is none.
pub fn first_line() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(UsageError("standard input holds no password".to_owned()).into());
    }
    Ok(password.to_owned())
}
