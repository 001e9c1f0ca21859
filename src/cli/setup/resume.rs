//! Going on with a setup that ended after its configuration was written: there was no network, or
//! somebody pressed Ctrl-C.

use std::io::Write;

use super::dialog::Dialog;
use super::plan::tilde;
use super::renew;
use super::trial::{self, Trial};
use super::{first_steps, no_way_on};
use crate::cli::args::{DigestTimeArgs, GlobalArgs, MailboxArgs, SecretArgs, SetupArgs};
use crate::cli::failure::UsageError;
use crate::cli::{RunMode, Terminal};
use crate::config::{Account, Env, Paths};
use crate::job::{App, welcome};
use crate::mail::Address;

/// The installation whose setup did not come to its end. `None`: there is none, or the flags want
/// something else.
///
/// # Errors
/// The configuration's and the database's.
pub fn unfinished(flags: &SetupArgs, global: &GlobalArgs) -> anyhow::Result<Option<App>> {
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    if flags.add || describes_more(flags) || !paths.config.exists() {
        return Ok(None);
    }
    let app = crate::cli::open(global)?;
    let named = flags.email.as_deref().map(Address::parse);
    let is_ours = |address: &Address| app.config.accounts.iter().any(|account| account.is_owner(address));
    if named.is_some_and(|address| !address.as_ref().is_some_and(is_ours)) {
        return Ok(None);
    }
    let mut is_unread = false;
    for account in &app.config.accounts {
        is_unread |= app.store.looked_at(&account.name)?.is_none();
    }
    let lacks = is_unread || welcome::is_due(&app)?;
    Ok(lacks.then_some(app))
}

/// Whether flags say what a configuration that is there does not hold.
fn describes_more(flags: &SetupArgs) -> bool {
    flags.account.is_some()
        || flags.mailbox != MailboxArgs::default()
        || flags.secret != SecretArgs::default()
        || flags.digest != DigestTimeArgs::default()
}

/// Tries every account, then takes the first steps that are left.
///
/// # Errors
/// What does not work, where nobody can be asked; the steps'.
pub fn run(
    app: App,
    flags: &SetupArgs,
    global: &GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let env = Env::read();
    let path = tilde(&app.paths.config, env.home.as_deref());
    writeln!(terminal.out, "{path} is there: setup goes on from it.")?;
    let accounts = app.config.accounts.clone();
    drop(app);
    if terminal.effect == RunMode::DryRun {
        return Ok(());
    }
    let dialog = Dialog::open(terminal.screen);
    for account in &accounts {
        writeln!(terminal.out, "\nTrying {}:", account.email)?;
        try_out(account, dialog.as_ref(), terminal.out)?;
    }
    first_steps::run(flags, global, dialog.as_ref(), terminal)
}

/// Tries an account until it works, or its owner stops.
fn try_out(account: &Account, dialog: Option<&Dialog>, out: &mut dyn Write) -> anyhow::Result<()> {
    const AGAIN: &str = "Try again";
    const PASSWORD: &str = "Give another password";
    let home = renew::home(account).ok();
    let mut typed: Option<String> = None;
    loop {
        let tried = typed.as_deref().map(|password| renew::with_password(account, password));
        let fault = match trial::run(tried.as_ref().unwrap_or(account), out)? {
            Trial::Works | Trial::Empty => break,
            Trial::Fails(fault) => fault,
        };
        let Some(dialog) = dialog else { return Err(no_way_on(fault, "setup stopped there")) };
        writeln!(out, "   {}", fault.what())?;
        let mut items = vec![AGAIN, "Stop: `rekindle setup` goes on another time"];
        if home.is_some() {
            items.insert(if fault.is_about_login() { 0 } else { 1 }, PASSWORD);
        }
        match items[dialog.choose("What now", &items.iter().map(ToString::to_string).collect::<Vec<_>>())?] {
            AGAIN => {}
            PASSWORD => {
                typed = Some(dialog.secret(&format!("Password of {} (not shown)", account.email))?);
            }
            _ => return Err(UsageError("setup stopped; run it again to go on".to_owned()).into()),
        }
    }
    match (typed, home) {
        (Some(password), Some(home)) => renew::keep(&home, account, &password),
        _ => Ok(()),
    }
}
