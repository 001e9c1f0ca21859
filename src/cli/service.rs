//! `rekindle service`: the background service of this user, by systemd or launchd.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use etcetera::BaseStrategy;

use super::failure::Usage;
use super::{Effect, Terminal, args};

/// The unit and the agent, with the program's path to be filled in.
const UNIT: &str = include_str!("../../config/rekindle.service");
const AGENT: &str = include_str!("../../config/io.rekindle.plist");
const UNIT_PROGRAM: &str = "%h/.cargo/bin/rekindle";
const AGENT_PROGRAM: &str = "/Users/you/.cargo/bin/rekindle";

/// Carries out install, uninstall or status.
pub fn run(service: &args::Service, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let place = Place::find()?;
    match service {
        args::Service::Install => install(&place, terminal),
        args::Service::Uninstall => uninstall(&place, terminal),
        args::Service::Status => status(&place, terminal),
    }
}

/// Where the service's file goes, what is in it, and what is run to start and stop it.
struct Place {
    file: PathBuf,
    content: String,
    start: Vec<Vec<String>>,
    stop: Vec<Vec<String>>,
    show: Vec<String>,
}

impl Place {
    fn find() -> anyhow::Result<Place> {
        let folders =
            etcetera::base_strategy::choose_native_strategy().context("finding your home folder")?;
        let program = std::env::current_exe().context("finding the path of this program")?;
        let program = program.to_string_lossy().into_owned();
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        if cfg!(target_os = "macos") {
            let file = folders.home_dir().join("Library/LaunchAgents/io.rekindle.plist");
            let path = file.to_string_lossy().into_owned();
            let content = AGENT
                .replace(AGENT_PROGRAM, &program)
                .replace("/Users/you", &folders.home_dir().to_string_lossy());
            let with =
                |verb: &str| vec!["launchctl".to_owned(), verb.to_owned(), "-w".to_owned(), path.clone()];
            return Ok(Place {
                content,
                start: vec![with("load")],
                stop: vec![with("unload")],
                show: words("launchctl list io.rekindle"),
                file,
            });
        }
        let file = folders.config_dir().join("systemd/user/rekindle.service");
        Ok(Place {
            file,
            content: UNIT.replace(UNIT_PROGRAM, &program),
            start: vec![
                words("systemctl --user daemon-reload"),
                words("systemctl --user enable --now rekindle.service"),
            ],
            stop: vec![
                words("systemctl --user disable --now rekindle.service"),
                words("systemctl --user daemon-reload"),
            ],
            show: words("systemctl --user --no-pager status rekindle.service"),
        })
    }
}

fn install(place: &Place, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if terminal.effect == Effect::DryRun {
        writeln!(terminal.out, "would write {} and run:", place.file.display())?;
        for command in &place.start {
            writeln!(terminal.out, "    {}", command.join(" "))?;
        }
        return Ok(());
    }
    let what = || format!("writing {}", place.file.display());
    std::fs::create_dir_all(place.file.parent().context("a file has a folder")?).with_context(what)?;
    std::fs::write(&place.file, &place.content).with_context(what)?;
    writeln!(terminal.out, "wrote {}", place.file.display())?;
    place.start.iter().try_for_each(|command| execute(command))?;
    writeln!(terminal.out, "The service runs, and starts when you log in.").map_err(Into::into)
}

fn uninstall(place: &Place, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if !place.file.exists() {
        return Err(Usage(format!("no service is installed ({} is not there)", place.file.display())).into());
    }
    if terminal.effect == Effect::DryRun {
        return writeln!(terminal.out, "would stop the service and remove {}", place.file.display())
            .map_err(Into::into);
    }
    // A service that does not run cannot be stopped; its file goes all the same.
    let stopped = place.stop.first().map_or(Ok(()), |command| execute(command));
    std::fs::remove_file(&place.file).with_context(|| format!("removing {}", place.file.display()))?;
    writeln!(terminal.out, "removed {}", place.file.display())?;
    stopped?;
    place.stop.iter().skip(1).try_for_each(|command| execute(command))
}

fn status(place: &Place, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if !place.file.exists() {
        return writeln!(terminal.out, "Not installed: `rekindle service install`").map_err(Into::into);
    }
    let [program, arguments @ ..] = place.show.as_slice() else { return Ok(()) };
    let output = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("running {}", place.show.join(" ")))?;
    terminal.out.write_all(&output.stdout)?;
    Ok(())
}

fn execute(command: &[String]) -> anyhow::Result<()> {
    let line = command.join(" ");
    let [program, arguments @ ..] = command else { return Ok(()) };
    let status = Command::new(program).args(arguments).status().with_context(|| format!("running {line}"))?;
    anyhow::ensure!(status.success(), "running {line}: {status}; run it by hand to see more");
    Ok(())
}
