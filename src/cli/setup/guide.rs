//! The questions, in order. What a flag says is not asked, nor what can be told from this machine.

mod answers;
mod own_certificate;
mod password;
mod servers;

use std::io::Write;

use anyhow::Context;
use tempfile::NamedTempFile;

use super::config_file;
use super::dialog::Dialog;
use super::found::{self, Found};
use super::missing::{Password, missing};
use super::plan::{MailboxPlan, Plan, Region, SecretPlace, SecretPlan, SendPlan, Way, tilde};
use super::trial::{self, Fault, Trial};
use super::ways;
use crate::cli::args::{GlobalArgs, Keeper, SetupArgs};
use crate::cli::failure::UsageError;
use crate::cli::screen::Screen;
use crate::config::parse::parse;
use crate::config::providers::Providers;
use crate::config::{Account, Config, Env, Paths};
use crate::mail::Address;
use crate::schedule::Schedule;

pub use answers::Settings;
pub use password::first_line;

const UNTESTED: &str = "nothing was written; --untested writes the configuration all the same";

/// What a setup starts from.
pub struct Guide<'a> {
    flags: &'a SetupArgs,
    paths: Paths,
    env: Env,
    providers: &'static Providers,
    found: Vec<Found>,
    /// `None`: nobody can be asked.
    dialog: Option<Dialog>,
    /// The configuration to add to.
    existing: Option<Existing>,
}

/// A configuration that is there.
struct Existing {
    text: String,
    config: Config,
}

/// A plan, and what keeps the password that was typed in.
pub struct SetupDraft {
    plan: Plan,
    /// The plan's secret is then the password itself, until it is kept.
    keeper: Option<Keeper>,
    /// What the owner trusts beside the system's: a file that is not kept yet.
    certificates: Option<NamedTempFile>,
    /// Whether the mailbox was opened.
    is_open: bool,
}

impl SetupDraft {
    /// Whether the mailbox was opened.
    pub fn is_open(&self) -> bool {
        self.is_open
    }
}

impl<'a> Guide<'a> {
    /// Looks around on this machine.
    ///
    /// # Errors
    /// A configuration that is there (or, with `--add`, is not).
    pub fn open(flags: &'a SetupArgs, global: &GlobalArgs, screen: Screen) -> anyhow::Result<Guide<'a>> {
        let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
        let env = Env::read();
        let existing = match (flags.add, paths.config.exists()) {
            (false, true) => return Err(config_file::there_is_one(&paths.config).into()),
            (false, false) => None,
            (true, _) => {
                let config = crate::config::load(global.config.as_deref())?;
                let text = std::fs::read_to_string(&paths.config)
                    .with_context(|| format!("reading {}", paths.config.display()))?;
                Some(Existing { text, config })
            }
        };
        let (providers, found) = (Providers::built_in(), found::look(&env));
        Ok(Guide { flags, paths, env, providers, found, dialog: Dialog::open(screen), existing })
    }

    /// Who can be asked.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// Who is asked what has a default. Nobody, with `--yes`.
    fn chatty(&self) -> Option<&Dialog> {
        self.dialog.as_ref().filter(|_| !self.flags.yes)
    }

    /// The first words, where somebody reads them.
    ///
    /// # Errors
    /// Standard output's.
    pub fn greet(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        if self.dialog.is_none() {
            return Ok(());
        }
        writeln!(out, "Rekindle reads the headers of your mail, and keeps what it learns on this machine.")?;
        writeln!(out, "A few questions; nothing is written before you have seen it. Ctrl-C ends it.\n")?;
        Ok(())
    }

    /// The address, where its mail is and how it leaves, and the password.
    ///
    /// # Errors
    /// All that is missing, where nobody can be asked; a provider without IMAP.
    pub fn draft(&self, out: &mut dyn Write) -> anyhow::Result<SetupDraft> {
        let email = self.email(out)?;
        let address = email.as_deref().and_then(Address::parse);
        let way = self.way(address.as_ref(), out)?;
        let ready = self.secret_at_hand(address.as_ref(), way.as_ref())?;
        let password = if ready.is_some() { Password::AtHand } else { Password::Missing };
        let (Some(email), Some(address), Some(way)) = (email.clone(), address, way.clone()) else {
            return Err(self.incomplete(&missing(email.as_deref(), way.as_ref(), password)));
        };
        let (secret, keeper) = match ready {
            _ if !way.needs_secret() => (None, None),
            Some((secret, keeper)) => (Some(secret), keeper),
            None => {
                let Some(dialog) = &self.dialog else {
                    return Err(self.incomplete(&missing(Some(&email), Some(&way), Password::Missing)));
                };
                let (secret, keeper) = self.ask_secret(dialog, &address, &way, out)?;
                (Some(secret), keeper)
            }
        };
        if self.dialog.is_none() {
            let open = missing(Some(&email), Some(&way), Password::AtHand);
            if !open.is_empty() {
                return Err(self.incomplete(&open));
            }
        }
        let (account, name) = (self.account_name(&address)?, self.guessed_name(&address).unwrap_or_default());
        let ca = self.flags.mailbox.tls_ca.as_deref().map(std::path::absolute).transpose()?;
        Ok(SetupDraft {
            plan: Plan { account, email, name, way, secret, ca },
            keeper,
            certificates: None,
            is_open: false,
        })
    }

    fn incomplete(&self, lines: &[&str]) -> anyhow::Error {
        let list: String = lines.iter().map(|line| format!("\n  - {line}")).collect();
        UsageError(format!(
            "setup has no terminal to ask on, and no flag says{list}\n  `rekindle setup --help` shows every flag"
        ))
        .into()
    }

    /// Opens the mailbox and the way out; asks what to do about what does not work.
    ///
    /// # Errors
    /// What does not work, where nobody can be asked.
    pub fn try_out(&self, draft: &mut SetupDraft, out: &mut dyn Write) -> anyhow::Result<()> {
        writeln!(out, "\nTrying it:")?;
        let mut other_login = self.other_login(&draft.plan);
        loop {
            let account = self.account(&draft.plan)?;
            let fault = match trial::run(&account, out)? {
                Trial::Works => {
                    draft.is_open = true;
                    return Ok(());
                }
                Trial::Empty => match self.when_empty(draft)? {
                    Remedy::Retry => continue,
                    Remedy::GoOn => {
                        draft.is_open = true;
                        return Ok(());
                    }
                },
                Trial::Fails(fault) => fault,
            };
            if let Some(says) = other_try(&mut draft.plan, &fault, &mut other_login) {
                writeln!(out, "   {says}")?;
                continue;
            }
            if self.flags.untested {
                fault.lines().iter().try_for_each(|line| writeln!(out, "   {line}"))?;
                return Ok(());
            }
            let Some(dialog) = &self.dialog else { return Err(super::no_way_on(fault, UNTESTED)) };
            writeln!(out, "   {}", fault.what())?;
            match self.remedy(dialog, &fault, draft, out)? {
                Remedy::Retry => {}
                Remedy::GoOn => return Ok(()),
            }
        }
    }

    /// Many servers of one's own want the local part as login.
    fn other_login(&self, plan: &Plan) -> Option<String> {
        let address = Address::parse(&plan.email)?;
        let of_provider = self.providers.by_domain(address.domain()).is_some();
        (plan.way.login.is_none() && !of_provider).then(|| address.local().to_owned())
    }

    /// The account as the plan has it, with the password itself where it is not kept yet.
    fn account(&self, plan: &Plan) -> anyhow::Result<Account> {
        let text = plan.account_table(self.env.home.as_deref());
        let mut config = parse(&text, &self.paths.config, &self.env)?;
        Ok(config.accounts.remove(0))
    }

    /// The whole text that will be in the file.
    ///
    /// # Errors
    /// What cannot be added to the configuration that is there.
    pub fn text(&self, draft: &SetupDraft, settings: &Settings) -> anyhow::Result<String> {
        let home = self.env.home.as_deref();
        let (secret, ca) = (self.shown_secret(draft), self.future_ca(draft));
        let shown = Plan { secret, ca, name: settings.name.clone(), ..draft.plan.clone() };
        match &self.existing {
            Some(existing) => config_file::with_account(
                &existing.text,
                &shown.account_table(home),
                &self.paths.config,
                &self.env,
            ),
            None => {
                let Settings { zone, language, dates, schedule, .. } = settings;
                let region = Region { zone: zone.as_deref(), language: *language, dates: *dates };
                Ok(shown.configuration(region, schedule, home))
            }
        }
    }

    /// A typed password by the place it will have.
    fn shown_secret(&self, draft: &SetupDraft) -> Option<SecretPlan> {
        let secret = draft.plan.secret.clone()?;
        Some(match draft.keeper {
            Some(keeper) => SecretPlan { place: self.future_place(keeper, &draft.plan), ..secret },
            None => secret,
        })
    }

    /// Shows the configuration, lets it be changed, and writes it.
    ///
    /// # Errors
    /// The password cannot be kept, or the file not written.
    pub fn write(&self, mut draft: SetupDraft, out: &mut dyn Write) -> anyhow::Result<()> {
        let settings = self.agreed_settings(&draft, out)?;
        if let (Some(keeper), Some(SecretPlan { place: SecretPlace::Raw(password), kind })) =
            (draft.keeper.take(), draft.plan.secret.clone())
        {
            let place = self.keep(keeper, &draft.plan, &password)?;
            draft.plan.secret = Some(SecretPlan { kind, place });
        }
        let text = self.text(&draft, &settings)?;
        match &self.existing {
            Some(_) => config_file::replace(&self.paths.config, &text)?,
            None => config_file::create(&self.paths.config, &text)?,
        }
        self.keep_certificates(&draft)?;
        let path = tilde(&self.paths.config, self.env.home.as_deref());
        writeln!(out, "\nWrote {path}.").map_err(Into::into)
    }

    /// The word after `accounts.`: the flag's, else `personal`, else one from the domain.
    fn account_name(&self, address: &Address) -> anyhow::Result<String> {
        let taken = |name: &str| {
            self.existing
                .as_ref()
                .is_some_and(|one| one.config.accounts.iter().any(|account| account.name == name))
        };
        if let Some(existing) = &self.existing
            && let Some(account) = existing.config.accounts.iter().find(|account| account.email == *address)
        {
            let what = format!(
                "{address} is the account {} already; `rekindle account check` tries it",
                account.name
            );
            return Err(UsageError(what).into());
        }
        if let Some(name) = &self.flags.account {
            return match taken(name) {
                true => {
                    Err(UsageError(format!("an account is called {name} already; choose another word"))
                        .into())
                }
                false => Ok(name.clone()),
            };
        }
        let of_domain = address.domain().split('.').next().unwrap_or("mail").to_owned();
        let numbered = (2..).map(|number| format!("{of_domain}-{number}"));
        let mut names = ["personal".to_owned(), of_domain.clone()].into_iter().chain(numbered);
        Ok(names.find(|name| !taken(name)).unwrap_or_default())
    }
}

/// Another try that needs no question: what is said of it. `None`: there is none.
fn other_try(plan: &mut Plan, fault: &Fault, other_login: &mut Option<String>) -> Option<String> {
    if fault.is_about_login() {
        let login = other_login.take()?;
        let says = format!("The login {} is refused; trying {login}.", plan.email);
        plan.way.login = Some(login);
        return Some(says);
    }
    let way = &mut plan.way;
    let url = match (fault, &mut way.mailbox, &mut way.send) {
        _ if !fault.wants_starttls() => return None,
        (Fault::Mailbox(_), MailboxPlan::Imap(url), _) => url,
        (Fault::Delivery(_), _, SendPlan::Smtp(url)) => url,
        _ => return None,
    };
    *url = ways::with_starttls(url)?;
    Some(format!("The server does not begin with TLS there; trying STARTTLS: {url}"))
}

/// What the owner chose to do about a fault.
enum Remedy {
    Retry,
    GoOn,
}
