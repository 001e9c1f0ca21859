//! `rekindle setup`: a configuration for an address at a known provider. Asks nobody, and never
//! rewrites a file that exists.

use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use anyhow::Context;

use super::failure::UsageError;
use super::{RunMode, Terminal, args};
use crate::config::Paths;
use crate::config::providers::{Certificate, Provider, Providers, Secrets};
use crate::mail::Address;

/// Writes the file and says what is still to be done.
pub fn run(
    setup: &args::SetupArgs,
    global: &args::GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let address = Address::parse(&setup.email)
        .ok_or_else(|| UsageError(format!("{:?} is no address; say it as you@example.org", setup.email)))?;
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    let provider = Providers::built_in().by_domain(address.domain());
    if let Some(Provider { imap: None, name, note, .. }) = &provider {
        return Err(UsageError(format!("{name} offers no IMAP. {note}")).into());
    }
    let secret = paths.config.with_file_name("password");
    let text = configuration(&address, provider.as_ref(), &secret);
    if terminal.effect == RunMode::DryRun {
        return write!(terminal.out, "{text}").map_err(Into::into);
    }
    create(&paths.config, &text)?;
    writeln!(terminal.out, "wrote {}", paths.config.display())?;
    next_steps(provider.as_ref(), &secret, &paths, terminal)
}

/// The file's text: three lines for a known provider, the servers to be filled in for another.
fn configuration(address: &Address, provider: Option<&Provider>, secret: &Path) -> String {
    let mut lines = vec!["[accounts.personal]".to_owned(), format!("email = \"{address}\"")];
    let token = provider.is_some_and(|provider| provider.logins.auth == Secrets::Token);
    if token {
        lines.push(format!(
            "token.command = [\"oama\", \"access\", \"{address}\"]  # any program that prints an access token"
        ));
    } else {
        lines.push(format!("password.file = {:?}", secret.display().to_string()));
    }
    match provider {
        Some(provider) if provider.certificate == Certificate::Own => {
            lines.push(format!(
                "tls.ca = \"~/{}.pem\"  # the certificate of {}",
                provider.name.to_lowercase().replace(' ', "-"),
                provider.name
            ));
        }
        Some(_) => {}
        None => {
            let domain = address.domain();
            lines.push(format!("imap.server = \"imaps://imap.{domain}\"  # check both with your provider"));
            lines.push(format!("smtp.server = \"smtps://smtp.{domain}\""));
        }
    }
    lines.push(String::new());
    lines.push("[digest]".to_owned());
    lines.push("schedule = \"0 8 * * MON\"  # crontab(5): minute hour day month weekday".to_owned());
    lines.join("\n") + "\n"
}

fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    let what = || format!("writing {}", path.display());
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(what)?;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match file {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(UsageError(format!(
            "{} exists and is left as it is; edit it, or name another with -c",
            path.display()
        ))
        .into()),
        Err(error) => Err(error).with_context(what),
        Ok(mut file) => file.write_all(text.as_bytes()).with_context(what),
    }
}

fn next_steps(
    provider: Option<&Provider>,
    secret: &Path,
    paths: &Paths,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let out = &mut terminal.out;
    let config = paths.config.display();
    writeln!(out, "Next:")?;
    match provider {
        Some(provider) if provider.logins.auth == Secrets::Token => {
            writeln!(
                out,
                "  1. {} wants an access token: make `token.command` in {config} print one",
                provider.name
            )?;
        }
        Some(provider) => {
            let kind =
                if provider.logins.auth == Secrets::AppPassword { "an app password" } else { "the password" };
            let at = provider.page.as_deref().map(|page| format!(" (made at {page})")).unwrap_or_default();
            writeln!(
                out,
                "  1. put {kind}{at} into {}, and: chmod 600 {}",
                secret.display(),
                secret.display()
            )?;
        }
        None => {
            writeln!(out, "  1. check the servers in {config}")?;
            writeln!(
                out,
                "     and put the password into {}, and: chmod 600 {}",
                secret.display(),
                secret.display()
            )?;
        }
    }
    if let Some(provider) = provider.filter(|provider| !provider.note.is_empty()) {
        writeln!(out, "     {}", provider.note)?;
    }
    writeln!(out, "  2. rekindle doctor     tells whether everything can be reached")?;
    writeln!(out, "  3. rekindle scan       reads the headers; rekindle due shows who has gone quiet")?;
    writeln!(out, "  4. rekindle digest     prints what the digest would say; --send sends it")?;
    writeln!(
        out,
        "  5. rekindle run        does it all on schedule; rekindle service install keeps it running"
    )?;
    Ok(())
}
