//! `rekindle service`: the background service of this user, by systemd or launchd.

mod place;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::failure::UsageError;
use super::setup::machine;
use super::{RunMode, Terminal, args};
use place::Place;

const NO_SERVICES: &str = "services of a user cannot be started here (`systemctl --user` does not answer), so nothing \
     was written; `rekindle run` in a terminal does the same, or `rekindle run --once` by cron";

/// Carries out install, uninstall, status or logs.
pub fn run(
    service: &args::ServiceArgs,
    global: &args::GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let place = Place::find(global)?;
    match service {
        args::ServiceArgs::Install => install(&place, terminal),
        args::ServiceArgs::Uninstall => uninstall(&place, terminal),
        args::ServiceArgs::Status => show(&place.show, &place, terminal),
        args::ServiceArgs::Logs => show(&place.logs, &place, terminal),
    }
}

/// The file of the user's service, where one is installed.
pub fn is_installed() -> Option<PathBuf> {
    place::unit_file().filter(|file| file.exists())
}

/// Whether the services of a user go on after the logout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linger {
    On,
    Off,
}

/// `None`: there is no systemd-logind to ask.
pub fn lingers() -> Option<Linger> {
    let user = rustix::process::getuid().as_raw().to_string();
    let asked = Command::new("loginctl").args(["show-user", &user, "--property=Linger"]).output().ok()?;
    match String::from_utf8_lossy(&asked.stdout).trim() {
        "Linger=yes" => Some(Linger::On),
        "Linger=no" => Some(Linger::Off),
        _ => None,
    }
}

fn install(place: &Place, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if terminal.effect == RunMode::DryRun {
        let command = place.command.join(" ");
        writeln!(terminal.out, "would write {}, for `{command}`, and run:", place.file.display())?;
        for command in &place.start {
            writeln!(terminal.out, "    {}", command.join(" "))?;
        }
        return Ok(());
    }
    if !machine::has_user_services() {
        return Err(UsageError(NO_SERVICES.to_owned()).into());
    }
    write(&place.file, &place.content, terminal)?;
    match &place.looser {
        Some((file, content)) => write(file, content, terminal)?,
        None => remove_drop_ins(place)?,
    }
    place.start.iter().try_for_each(|command| execute(command))?;
    let until = match lingers() {
        Some(Linger::Off) => "runs until you log out; `loginctl enable-linger` keeps it running after that",
        Some(Linger::On) => "runs, and starts with this machine",
        None => "runs, and starts when you log in",
    };
    writeln!(terminal.out, "The service {until}.").map_err(Into::into)
}

fn write(file: &Path, content: &str, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let what = || format!("writing {}", file.display());
    std::fs::create_dir_all(file.parent().context("a file has a folder")?).with_context(what)?;
    std::fs::write(file, content).with_context(what)?;
    writeln!(terminal.out, "wrote {}", file.display()).map_err(Into::into)
}

/// Takes away what an earlier `install` wrote beside the unit. What the owner wrote there stays.
fn remove_drop_ins(place: &Place) -> anyhow::Result<()> {
    let Some(file) = place::looser_file(&place.file) else { return Ok(()) };
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", file.display()))
        }
        _ => {
            // Only when nothing else is there.
            let _ = file.parent().map(std::fs::remove_dir);
            Ok(())
        }
    }
}

fn uninstall(place: &Place, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if !place.file.exists() {
        return Err(
            UsageError(format!("no service is installed ({} is not there)", place.file.display())).into()
        );
    }
    if terminal.effect == RunMode::DryRun {
        return writeln!(terminal.out, "would stop the service and remove {}", place.file.display())
            .map_err(Into::into);
    }
    // A service that does not run cannot be stopped; its file goes all the same.
    let stopped = place.stop.first().map_or(Ok(()), |command| execute(command));
    std::fs::remove_file(&place.file).with_context(|| format!("removing {}", place.file.display()))?;
    remove_drop_ins(place)?;
    writeln!(terminal.out, "removed {}", place.file.display())?;
    stopped?;
    place.stop.iter().skip(1).try_for_each(|command| execute(command))
}

/// Runs what shows something of the service.
fn show(command: &[String], place: &Place, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if !place.file.exists() {
        return writeln!(terminal.out, "Not installed: `rekindle service install`").map_err(Into::into);
    }
    let [program, arguments @ ..] = command else { return Ok(()) };
    let output = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("running {}", command.join(" ")))?;
    terminal.out.write_all(&output.stdout)?;
    terminal.out.write_all(&output.stderr)?;
    Ok(())
}

fn execute(command: &[String]) -> anyhow::Result<()> {
    let line = command.join(" ");
    let [program, arguments @ ..] = command else { return Ok(()) };
    let status = Command::new(program).args(arguments).status().with_context(|| format!("running {line}"))?;
    anyhow::ensure!(status.success(), "running {line}: {status}; run it by hand to see more");
    Ok(())
}
