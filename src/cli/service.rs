//! `rekindle service`: the background service of this user, by systemd or launchd.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use etcetera::BaseStrategy;

use super::failure::UsageError;
use super::{RunMode, Terminal, args};

/// The unit and the agent, with the program's path to be filled in.
const UNIT: &str = include_str!("../../config/rekindle.service");
const AGENT: &str = include_str!("../../config/io.rekindle.plist");
const UNIT_PROGRAM: &str = "%h/.cargo/bin/rekindle";
const AGENT_PROGRAM: &str = "/Users/you/.cargo/bin/rekindle";

/// Carries out install, uninstall or status.
pub fn run(
    service: &args::ServiceArgs,
    global: &args::GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let place = Place::find(global)?;
    match service {
        args::ServiceArgs::Install => install(&place, terminal),
        args::ServiceArgs::Uninstall => uninstall(&place, terminal),
        args::ServiceArgs::Status => status(&place, terminal),
    }
}

/// The file of the user's service, where one is installed.
pub fn is_installed() -> Option<PathBuf> {
    unit_file().filter(|file| file.exists())
}

/// Where the file of the user's service goes. `None`: there is no home folder.
fn unit_file() -> Option<PathBuf> {
    let folders = etcetera::base_strategy::choose_native_strategy().ok()?;
    Some(match cfg!(target_os = "macos") {
        true => folders.home_dir().join("Library/LaunchAgents/io.rekindle.plist"),
        false => folders.config_dir().join("systemd/user/rekindle.service"),
    })
}

/// Where the service's file goes, what is in it, and what is run to start and stop it.
struct Place {
    file: PathBuf,
    content: String,
    /// What the service runs.
    command: Vec<String>,
    start: Vec<Vec<String>>,
    stop: Vec<Vec<String>>,
    show: Vec<String>,
}

impl Place {
    fn find(global: &args::GlobalArgs) -> anyhow::Result<Place> {
        let folders =
            etcetera::base_strategy::choose_native_strategy().context("finding your home folder")?;
        let program = std::env::current_exe().context("finding the path of this program")?;
        let command = command_line(&program, global)?;
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        if cfg!(target_os = "macos") {
            let file = folders.home_dir().join("Library/LaunchAgents/io.rekindle.plist");
            let path = file.to_string_lossy().into_owned();
            let content = agent(&command, &folders.home_dir().to_string_lossy());
            let with =
                |verb: &str| vec!["launchctl".to_owned(), verb.to_owned(), "-w".to_owned(), path.clone()];
            return Ok(Place {
                content,
                command,
                start: vec![with("load")],
                stop: vec![with("unload")],
                show: words("launchctl list io.rekindle"),
                file,
            });
        }
        let file = folders.config_dir().join("systemd/user/rekindle.service");
        Ok(Place {
            file,
            content: unit(&command),
            command,
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

/// This program with the configuration and the data folder that were named, by whole paths.
fn command_line(program: &Path, global: &args::GlobalArgs) -> anyhow::Result<Vec<String>> {
    let mut command = vec![program.to_string_lossy().into_owned()];
    for (option, path) in [("--config", &global.config), ("--data", &global.data)] {
        if let Some(path) = path {
            let path = std::path::absolute(path).with_context(|| format!("finding {}", path.display()))?;
            let path = path.to_str().with_context(|| format!("{} is no UTF-8", path.display()))?;
            command.extend([option.to_owned(), path.to_owned()]);
        }
    }
    command.push("run".to_owned());
    Ok(command)
}

fn unit(command: &[String]) -> String {
    let words: Vec<String> = command.iter().map(|word| unit_word(word)).collect();
    UNIT.replace(&format!("{UNIT_PROGRAM} run"), &words.join(" "))
}

/// A word of ExecStart= (systemd.service(5)): quoted where it has to be, `%` and `$` doubled.
fn unit_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@:".contains(c);
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}

fn agent(command: &[String], home: &str) -> String {
    let escaped = |word: &str| word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let words: Vec<String> =
        command.iter().map(|word| format!("<string>{}</string>", escaped(word))).collect();
    let usual = format!("<string>{AGENT_PROGRAM}</string>\n    <string>run</string>");
    let (above, below) = AGENT.split_once(&usual).unwrap_or((AGENT, ""));
    let at_home = |part: &str| part.replace("/Users/you", &escaped(home));
    format!("{}{}{}", at_home(above), words.join("\n    "), at_home(below))
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
    let what = || format!("writing {}", place.file.display());
    std::fs::create_dir_all(place.file.parent().context("a file has a folder")?).with_context(what)?;
    std::fs::write(&place.file, &place.content).with_context(what)?;
    writeln!(terminal.out, "wrote {}", place.file.display())?;
    place.start.iter().try_for_each(|command| execute(command))?;
    writeln!(terminal.out, "The service runs, and starts when you log in.").map_err(Into::into)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_runs_with_the_files_that_were_named() {
        let words = |line: &[&str]| line.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let plain = words(&["/usr/bin/rekindle", "run"]);
        let named =
            words(&["/usr/bin/rekindle", "--config", "/home/a b/100%$\"&.toml", "--data", "/d", "run"]);
        assert!(unit(&plain).contains("\nExecStart=/usr/bin/rekindle run\n"));
        let line = "\nExecStart=/usr/bin/rekindle --config \"/home/a b/100%%$$\\\"&.toml\" --data /d run\n";
        assert!(unit(&named).contains(line), "{}", unit(&named));
        assert!(
            agent(&plain, "/Users/ada")
                .contains("<string>/usr/bin/rekindle</string>\n    <string>run</string>")
        );
        let agent = agent(&named, "/Users/ada");
        assert!(
            agent.contains("<string>/home/a b/100%$\"&amp;.toml</string>\n    <string>--data</string>"),
            "{agent}"
        );
        assert!(agent.contains("/Users/ada/Library/Logs") && !agent.contains("/Users/you"), "{agent}");
    }
}
