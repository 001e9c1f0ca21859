//! The machine: the disk, the clock, the daemon and its service, and the owner's hooks.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::daemons;
use super::finding::{Finding, Topic, Weight};
use crate::cli::service;
use crate::config::{Config, Paths};
use crate::delivery::sendmail;
use crate::job::App;
use crate::store::lock_holder;

/// Room that is always wanted, in bytes: a scan of years of mail writes about as much.
const ROOM: u64 = 50 << 20;
/// Arrivals further ahead than that do not come from two clocks that differ a little.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);
/// So many mails from the future are no accident of one of them.
const FROM_THE_FUTURE: u64 = 3;

/// Whether there is room for the database and its daily copy.
pub(super) fn disk(paths: &Paths, findings: &mut Vec<Finding>) {
    let place = paths.data.ancestors().find(|place| place.exists()).unwrap_or(&paths.data);
    let Ok(disk) = rustix::fs::statvfs(place) else { return };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let database = std::fs::metadata(&paths.database).map_or(0, |file| file.len());
    findings.push(room(free, database, &paths.data));
}

fn room(free: u64, database: u64, data: &Path) -> Finding {
    let says = format!("{} free for {}", bytes(free), data.display());
    if free >= ROOM + 2 * database {
        return Finding::fine(Topic::Disk, says);
    }
    let remedy = "Make room on that disk, or name another folder with --data; nothing is lost meanwhile.";
    Finding::trouble(Topic::Disk, format!("the disk is nearly full: {says}"), remedy)
}

/// `1.4 GB`.
fn bytes(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{} kB", count / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", count / 1_000_000),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// Whether mail arrived after now, which says that this clock is behind.
pub(super) fn clock(app: &App, now: Timestamp, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let (count, last) = app.store.arrivals_after(now.saturating_add(AHEAD).unwrap_or(now))?;
    if count >= FROM_THE_FUTURE {
        let local = |at: Timestamp| app.local(at).strftime("%-d %B %Y, %H:%M").to_string();
        let says = format!(
            "the clock of this machine is off: it says {}, and {count} mails arrived after that, the last on {}",
            local(now),
            local(last)
        );
        let remedy = "Set the clock, by `timedatectl set-ntp true` for instance: digests come by it.";
        findings.push(Finding::trouble(Topic::Clock, says, remedy));
    }
    Ok(())
}

/// Whether a daemon runs, whether two do, and whether the service outlives a logout.
pub(super) fn service(config: &Config, paths: &Paths, findings: &mut Vec<Finding>) {
    let installed = service::is_installed();
    let holder = match lock_holder(&paths.lock) {
        Ok(holder) => holder,
        Err(error) => {
            findings.push(Finding::told(Weight::Trouble, Topic::Daemon, &error.to_string()));
            return;
        }
    };
    let others = daemons::with_configuration(&config.path);
    let others = others.iter().map(u32::to_string).filter(|pid| Some(pid) != holder.as_ref()).collect();
    findings.push(daemon(holder.as_deref(), others, installed.as_ref()));
    if installed.is_some() && service::lingers() == Some(service::Linger::Off) {
        findings.push(Finding::note(
            Topic::Service,
            "the service ends when you log out, and no digest comes until you log in again (lingering is off)".to_owned(),
            "`loginctl enable-linger` keeps it running.",
        ));
    }
}

fn daemon<T>(holder: Option<&str>, others: Vec<String>, installed: Option<&T>) -> Finding {
    match (holder, others.first()) {
        (Some(holder), Some(other)) => Finding::trouble(
            Topic::Daemons,
            format!(
                "two daemons run for this configuration (PID {holder} and PID {other}): each mails its own digests"
            ),
            format!("End the one that you did not mean: `kill {other}`."),
        ),
        (None, Some(other)) => Finding::note(
            Topic::Daemon,
            format!("a daemon runs for this configuration with another data folder (PID {other})"),
            "Give `doctor` the same --data, or end that daemon.",
        ),
        (Some(holder), None) => Finding::fine(Topic::Daemon, format!("the daemon runs (PID {holder})")),
        (None, None) => Finding::note(
            Topic::Daemon,
            "the daemon does not run: no digest comes by itself".to_owned(),
            match installed {
                Some(_) => "`rekindle service status` says why; `rekindle service install` starts it anew.",
                None => "`rekindle service install` keeps it running; `rekindle run` starts it here.",
            },
        ),
    }
}

/// The hooks by their keys under `[hooks]`.
fn hooks(config: &Config) -> [(&'static str, Option<&Vec<String>>); 2] {
    [("on-failure", config.on_failure.as_ref()), ("on-digest", config.on_digest.as_ref())]
}

/// Whether the programs of hooks are there; none is run.
pub(super) fn hook_programs(config: &Config, findings: &mut Vec<Finding>) {
    for (key, command) in hooks(config) {
        if let Some(Err(why)) = command.map(|command| sendmail::probe(command)) {
            findings.push(Finding::told(Weight::Trouble, Topic::Hooks, &format!("hooks.{key}: {why}")));
        }
    }
}

/// How each hook ended last.
pub(super) fn hook_endings(app: &App, now: Timestamp, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for (key, command) in hooks(&app.config) {
        let last = app.store.hook_ending(key)?.filter(|last| last.at <= now);
        let Some((last, _)) = last.zip(command) else { continue };
        if let Some(failure) = last.failure {
            let at = app.local(last.at).strftime("on %-d %b at %H:%M");
            findings.push(Finding::trouble(
                Topic::Hooks,
                format!("the hook {key} failed {at}: {failure}"),
                format!("Run the command of `hooks.{key}` by hand to see why."),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_for_a_copy_is_nearly_full() {
        let check = |free: u64, database: u64, words: &str| {
            let finding = room(free, database, Path::new("/data"));
            assert!(finding.says.contains(words), "{finding:?}");
            assert_eq!(finding.weight == Weight::Trouble, words.contains("nearly"));
        };
        check(40_000_000_000, 100_000_000, "40.0 GB free for /data");
        check(40_000_000, 0, "nearly full: 40 MB free");
        check(900_000_000, 500_000_000, "nearly full: 900 MB free");
        check(999, 0, "nearly full: 0 kB free");
    }
}
