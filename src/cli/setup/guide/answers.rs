//! The address, how its owner signs, when the digest comes.

use std::io::Write;

use jiff::tz::TimeZone;

use super::{Guide, Schedule, SetupDraft};
use crate::cli::failure::UsageError;
use crate::cli::mail_language;
use crate::cli::setup::dialog::Dialog;
use crate::cli::setup::{date_order, digest_time, machine, signature, slip};
use crate::command::when::NumericDates;
use crate::compose::MailLanguage;
use crate::mail::Address;

/// When the digest comes where nobody says.
const WHEN: &str = "monday 8:00";

/// What is not about the mailbox.
pub struct Settings {
    /// How the owner signs; may be empty.
    pub name: String,
    /// By its IANA name. `None`: the system's, which has none.
    pub zone: Option<String>,
    pub schedule: Schedule,
    /// Of the mails.
    pub language: MailLanguage,
    /// What `6/3` means.
    pub dates: NumericDates,
}

impl Guide<'_> {
    /// The address as typed. `None`: nobody says.
    pub(super) fn email(&self, out: &mut dyn Write) -> anyhow::Result<Option<String>> {
        let given = match (&self.flags.email, &self.dialog) {
            (Some(email), _) => {
                Some(address_text(email).map_err(|what| UsageError(format!("{email:?} {what}")))?)
            }
            (None, Some(dialog)) => {
                let guess = self.likely_addresses().into_iter().next();
                Some(dialog.text("Your address", guess.as_deref(), address_text)?)
            }
            (None, None) => match self.likely_addresses().as_slice() {
                [only] => {
                    writeln!(
                        out,
                        "Taking {only} for your address: it is the one that other programs here have."
                    )?;
                    Some(only.clone())
                }
                _ => None,
            },
        };
        let Some(email) = given else { return Ok(None) };
        self.without_slip(email, out).map(Some)
    }

    /// The addresses that other programs have, without repetition; git's, where there is none.
    fn likely_addresses(&self) -> Vec<String> {
        let taken = |address: &Address| {
            self.existing
                .as_ref()
                .is_some_and(|one| one.config.accounts.iter().any(|account| account.is_owner(address)))
        };
        let owners = self.found.iter().filter_map(|one| one.owner.as_ref()).map(|owner| &owner.address);
        let mut addresses: Vec<String> = Vec::new();
        for address in owners.filter(|address| !taken(address)) {
            if !addresses.iter().any(|other| other == address.as_str()) {
                addresses.push(address.to_string());
            }
        }
        if addresses.is_empty() && self.existing.is_none() && self.dialog.is_some() {
            addresses
                .extend(machine::git_value("user.email").filter(|email| Address::parse(email).is_some()));
        }
        addresses
    }

    /// Asks about a slip in a provider's name. Without a terminal the servers have to be named.
    fn without_slip(&self, email: String, out: &mut dyn Write) -> anyhow::Result<String> {
        let Some((local, domain)) = email.rsplit_once('@') else { return Ok(email) };
        let named = &self.flags.mailbox;
        let is_named = named.imap.is_some() || named.maildir.is_some() || !named.mbox.is_empty();
        let Some(meant) = slip::meant(domain, self.providers).filter(|_| !is_named) else {
            return Ok(email);
        };
        let better = format!("{local}@{meant}");
        match &self.dialog {
            Some(dialog)
                if dialog.agrees(&format!("{domain} looks like a slip. Do you mean {better}?"))? =>
            {
                Ok(better)
            }
            Some(_) => Ok(email),
            None if named.autoconfig => {
                writeln!(out, "{domain} looks like a slip of {meant}; it is looked up as it is.")?;
                Ok(email)
            }
            None => Err(UsageError(format!(
                "{domain} looks like a slip; do you mean {better}? If not, name the servers: --imap, --smtp"
            ))
            .into()),
        }
    }

    /// How the owner signs, as far as this machine knows.
    pub(super) fn guessed_name(&self, address: &Address) -> Option<String> {
        let of_owner = self.found.iter().filter_map(|one| one.owner.as_ref()).find_map(|owner| {
            (owner.address == *address && !owner.name.is_empty()).then(|| owner.name.clone())
        });
        self.flags.digest.name.clone().or(of_owner).or_else(|| machine::git_value("user.name"))
    }

    /// The settings without asking: flags and defaults.
    ///
    /// # Errors
    /// A flag that says no zone or no time.
    pub fn settings(&self, draft: &SetupDraft) -> anyhow::Result<Settings> {
        let flags = &self.flags.digest;
        let zone = match &flags.zone {
            Some(zone) => {
                Some(zone_name(zone).map_err(|what| UsageError(format!("--zone {zone:?} {what}")))?)
            }
            None => (self.env.zone)().iana_name().map(str::to_owned),
        };
        let when = flags.when.as_deref().unwrap_or(WHEN);
        let schedule =
            digest_time::parse(when).map_err(|what| UsageError(format!("--when {when:?} {what}")))?;
        let dates = flags.dates.map(NumericDates::from).unwrap_or_default();
        let language = flags.language.unwrap_or_default();
        Ok(Settings { name: draft.plan.name.clone(), zone, schedule, language, dates })
    }

    /// The settings that the owner agrees to, having seen the configuration.
    ///
    /// # Errors
    /// The owner wants nothing written.
    pub(super) fn agreed_settings(
        &self,
        draft: &SetupDraft,
        out: &mut dyn Write,
    ) -> anyhow::Result<Settings> {
        let mut settings = self.settings(draft)?;
        if settings.name.is_empty() && draft.is_open {
            settings.name = signature::name(&self.account(&draft.plan)?).unwrap_or_default();
        }
        let Some(dialog) = self.chatty() else { return Ok(settings) };
        writeln!(out)?;
        self.ask_settings(dialog, &mut settings)?;
        loop {
            let text = self.text(draft, &settings)?;
            let added = self.existing.as_ref().map_or(0, |existing| existing.text.len());
            writeln!(out, "\nThe configuration:\n")?;
            text[added..]
                .trim()
                .lines()
                .try_for_each(|line| writeln!(out, "{}", format!("   {line}").trim_end()))?;
            writeln!(out)?;
            if change(dialog, &mut settings)? == AnswerChange::None {
                return Ok(settings);
            }
        }
    }

    /// Asks for what neither a flag nor this machine says.
    fn ask_settings(&self, dialog: &Dialog, settings: &mut Settings) -> anyhow::Result<()> {
        if settings.name.is_empty() {
            settings.name = ask_name(dialog, machine::full_name().as_deref())?;
        }
        if self.existing.is_none() {
            if self.flags.digest.when.is_none() {
                settings.schedule = ask_when(dialog, WHEN)?;
            }
            if self.flags.digest.zone.is_none() && is_nowhere(settings.zone.as_deref()) {
                settings.zone = Some(ask_zone(dialog, "UTC")?);
            }
            if self.flags.digest.language.is_none() {
                settings.language = mail_language::from_locale(&machine::locale_of_messages());
            }
            if self.flags.digest.dates.is_none() {
                settings.dates = ask_dates(dialog, date_order::from_locale(&machine::locale_of_dates()))?;
            }
        }
        Ok(())
    }
}

#[derive(PartialEq, Eq)]
enum AnswerChange {
    None,
    Some,
}

/// Whether the configuration is fine, or what of it is changed first.
fn change(dialog: &Dialog, settings: &mut Settings) -> anyhow::Result<AnswerChange> {
    let items = [
        "Write it",
        "Change how you sign",
        "Change when the digest comes",
        "Change the time zone",
        "Change what 6/3 means",
        "Stop: write nothing",
    ];
    match dialog.choose("This configuration", &items.map(str::to_owned))? {
        0 => return Ok(AnswerChange::None),
        1 => settings.name = ask_name(dialog, Some(&settings.name))?,
        2 => settings.schedule = ask_when(dialog, WHEN)?,
        3 => settings.zone = Some(ask_zone(dialog, settings.zone.as_deref().unwrap_or("UTC"))?),
        4 => settings.dates = ask_dates(dialog, settings.dates)?,
        _ => return Err(UsageError("setup ended; nothing was written".to_owned()).into()),
    }
    Ok(AnswerChange::Some)
}

fn ask_name(dialog: &Dialog, default: Option<&str>) -> anyhow::Result<String> {
    let read = |text: &str| match text.chars().any(char::is_control) {
        true => Err("holds control characters".to_owned()),
        false => Ok(text.to_owned()),
    };
    dialog.text("Your name, as you sign", default.filter(|name| !name.is_empty()), read)
}

fn ask_when(dialog: &Dialog, default: &str) -> anyhow::Result<Schedule> {
    dialog.text("When shall the digest come", Some(default), digest_time::parse)
}

fn ask_dates(dialog: &Dialog, likely: NumericDates) -> anyhow::Result<NumericDates> {
    let orders = date_order::likely_first(likely);
    let items: Vec<String> = orders.iter().map(|order| date_order::describe(*order).to_owned()).collect();
    let chosen = dialog.choose("When you answer with 6/3, which day is it", &items)?;
    Ok(orders.get(chosen).copied().unwrap_or_default())
}

fn ask_zone(dialog: &Dialog, default: &str) -> anyhow::Result<String> {
    dialog.text("Your time zone (such as Europe/Paris)", Some(default), zone_name)
}

/// A machine that was never told where it is runs in UTC.
fn is_nowhere(zone: Option<&str>) -> bool {
    zone.is_none_or(|zone| matches!(zone, "UTC" | "Etc/UTC" | "Etc/Unknown"))
}

fn zone_name(text: &str) -> Result<String, String> {
    let zone = TimeZone::get(text).map_err(|_| "is no time zone; write one like Europe/Paris".to_owned())?;
    Ok(zone.iana_name().unwrap_or(text).to_owned())
}

/// An address that stays as it was typed.
fn address_text(text: &str) -> Result<String, String> {
    let text = text.trim();
    match Address::parse(text) {
        Some(address) if address.as_str().eq_ignore_ascii_case(text) => Ok(text.to_owned()),
        Some(address) => Ok(address.to_string()),
        None => Err("is no address; write it as you@example.org".to_owned()),
    }
}
