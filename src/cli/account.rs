//! `rekindle account`: adding, trying and removing accounts.

use std::io::IsTerminal;

use anyhow::Context;

use super::args::{AccountAction, GlobalArgs, SetupArgs};
use super::failure::{AUTH, PARTIAL, UsageError};
use super::output::print_line;
use super::setup::trial::{self, Trial};
use super::setup::{self, config_file};
use super::{OutputFormat, RunMode, Terminal, trust};
use crate::config::{self, Account, Env};

/// Carries out one action. Exit code 3 when an account that was tried does not work.
///
/// # Errors
/// The action's.
pub fn run(action: &AccountAction, global: &GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    match action {
        AccountAction::Add(flags) => {
            let flags = SetupArgs { add: true, ..(**flags).clone() };
            setup::run(&flags, global, terminal).map(|()| 0)
        }
        AccountAction::Check { name } => check(name.as_deref(), global, terminal),
        AccountAction::Password { name } => setup::renew::run(name.as_deref(), global, terminal).map(|()| 0),
        AccountAction::Remove { name, yes } => {
            let consent = if *yes { Consent::Given } else { Consent::Asked };
            remove(name, consent, global, terminal).map(|()| 0)
        }
        AccountAction::Pair => trust::pair(&mut super::open(global)?, terminal).map(|()| 0),
    }
}

/// Tries each account, or one, and goes on after one that does not work.
fn check(name: Option<&str>, global: &GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let config = config::load(global.config.as_deref())?;
    let chosen: Vec<&Account> =
        config.accounts.iter().filter(|account| name.is_none_or(|name| account.name == name)).collect();
    if let (Some(name), true) = (name, chosen.is_empty()) {
        return Err(config_file::no_such(name, &config).into());
    }
    let mut code = 0;
    for account in chosen {
        let mut said = Vec::new();
        let fault = match trial::run(account, &mut said)? {
            Trial::Works | Trial::Empty => None,
            Trial::Fails(fault) => Some(fault),
        };
        let mut lines: Vec<String> = String::from_utf8_lossy(&said).lines().map(str::to_owned).collect();
        lines.extend(fault.iter().flat_map(|fault| fault.lines()).map(|line| format!("   {line}")));
        if let Some(fault) = &fault {
            code = if fault.is_refused_login() { AUTH } else { PARTIAL };
        }
        match terminal.form {
            OutputFormat::Json => {
                let says: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
                let value = serde_json::json!({"version": 1, "account": account.name, "works": fault.is_none(), "says": says});
                print_line(terminal.out, &value)?;
            }
            OutputFormat::Text => {
                writeln!(terminal.out, "{} <{}>", account.name, account.email)?;
                lines.iter().try_for_each(|line| writeln!(terminal.out, "{line}"))?;
            }
        }
    }
    Ok(code)
}

/// Whether the owner has said yes already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    Given,
    Asked,
}

fn remove(
    name: &str,
    consent: Consent,
    global: &GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let config = config::load(global.config.as_deref())?;
    let text = std::fs::read_to_string(&config.path)
        .with_context(|| format!("reading {}", config.path.display()))?;
    let shorter = config_file::without_account(&text, name, &config.path, &Env::read())?;
    writeln!(
        terminal.out,
        "{name} goes out of {}. Its mailbox is not touched, and its password stays where it is. What was read of it stays too; `rekindle scan --rebuild` reads the other accounts anew and leaves it out.",
        config.path.display()
    )?;
    if terminal.effect == RunMode::DryRun {
        return Ok(());
    }
    if consent == Consent::Asked {
        ask(name, terminal)?;
    }
    config_file::replace(&config.path, &shorter)?;
    writeln!(terminal.out, "Removed {name}.").map_err(Into::into)
}

fn ask(name: &str, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        return Err(UsageError("there is no terminal to ask on; --yes says yes".to_owned()).into());
    }
    write!(terminal.out, "Remove {name}? [y/N] ")?;
    terminal.out.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(UsageError("nothing was changed".to_owned()).into()),
    }
}
