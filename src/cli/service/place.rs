//! Where the service of each system is, what is in it, and what starts, stops and shows it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use etcetera::BaseStrategy;

use crate::cli::args;

/// The unit and the agent, with the program's path to be filled in.
const UNIT: &str = include_str!("../../../config/rekindle.service");
const AGENT: &str = include_str!("../../../config/io.rekindle.plist");
const UNIT_PROGRAM: &str = "%h/.cargo/bin/rekindle";
const AGENT_PROGRAM: &str = "/Users/you/.cargo/bin/rekindle";
/// What is taken back of the unit where users may have no namespaces.
const NO_NAMESPACES: &str = include_str!("../../../config/rekindle-no-namespaces.conf");

/// Where the file of the user's service goes. `None`: there is no home folder.
pub(super) fn unit_file() -> Option<PathBuf> {
    let folders = etcetera::base_strategy::choose_native_strategy().ok()?;
    Some(match cfg!(target_os = "macos") {
        true => folders.home_dir().join("Library/LaunchAgents/io.rekindle.plist"),
        false => folders.config_dir().join("systemd/user/rekindle.service"),
    })
}

/// Where the drop-in for such a system goes. `None`: launchd knows none.
pub(super) fn looser_file(unit: &Path) -> Option<PathBuf> {
    let is_unit = unit.extension().is_some_and(|ending| ending == "service");
    is_unit.then(|| unit.with_extension("service.d").join("no-namespaces.conf"))
}

/// Whether users may have namespaces, as three kinds of kernels say.
fn namespaces_allowed(read: &dyn Fn(&str) -> Option<String>) -> bool {
    let forbidden = [
        ("/proc/sys/kernel/unprivileged_userns_clone", "0"),
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
        ("/proc/sys/user/max_user_namespaces", "0"),
    ];
    forbidden.iter().all(|(path, value)| read(path).is_none_or(|text| text.trim() != *value))
}

/// Where the service's file goes, what is in it, and what is run to start and stop it.
pub(super) struct Place {
    pub(super) file: PathBuf,
    pub(super) content: String,
    /// A drop-in that the unit needs on this system, and where it goes.
    pub(super) looser: Option<(PathBuf, &'static str)>,
    /// What the service runs.
    pub(super) command: Vec<String>,
    pub(super) start: Vec<Vec<String>>,
    pub(super) stop: Vec<Vec<String>>,
    /// What shows whether it runs.
    pub(super) show: Vec<String>,
    /// What shows the last it said.
    pub(super) logs: Vec<String>,
}

impl Place {
    pub(super) fn find(global: &args::GlobalArgs) -> anyhow::Result<Place> {
        let folders =
            etcetera::base_strategy::choose_native_strategy().context("finding your home folder")?;
        let program = std::env::current_exe().context("finding the path of this program")?;
        let command = command_line(&program, global)?;
        Ok(match cfg!(target_os = "macos") {
            true => Place::for_launchd(folders.home_dir(), command),
            false => Place::for_systemd(&folders.config_dir(), command),
        })
    }

    fn for_launchd(home: &Path, command: Vec<String>) -> Place {
        let file = home.join("Library/LaunchAgents/io.rekindle.plist");
        let path = file.to_string_lossy().into_owned();
        let with = |verb: &str| vec!["launchctl".to_owned(), verb.to_owned(), "-w".to_owned(), path.clone()];
        let log = home.join("Library/Logs/rekindle.log").to_string_lossy().into_owned();
        Place {
            content: agent(&command, &home.to_string_lossy()),
            command,
            start: vec![with("load")],
            stop: vec![with("unload")],
            show: split_words("launchctl list io.rekindle"),
            logs: [split_words("tail -n 100"), vec![log]].concat(),
            looser: None,
            file,
        }
    }

    fn for_systemd(config_dir: &Path, command: Vec<String>) -> Place {
        let file = config_dir.join("systemd/user/rekindle.service");
        let looser = if namespaces_allowed(&|path| std::fs::read_to_string(path).ok()) {
            None
        } else {
            looser_file(&file).map(|place| (place, NO_NAMESPACES))
        };
        Place {
            file,
            looser,
            content: unit(&command),
            command,
            start: vec![
                split_words("systemctl --user daemon-reload"),
                split_words("systemctl --user enable --now rekindle.service"),
            ],
            stop: vec![
                split_words("systemctl --user disable --now rekindle.service"),
                split_words("systemctl --user daemon-reload"),
            ],
            show: split_words("systemctl --user --no-pager status rekindle.service"),
            logs: split_words(
                "journalctl --user --no-pager --output=cat --lines=100 --unit=rekindle.service",
            ),
        }
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

/// A command line without quotes, as words.
fn split_words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
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

    #[test]
    fn a_kernel_that_forbids_namespaces_is_known_in_three_ways() {
        let check = |wanted: &str, text: &str, allowed: bool| {
            let read = |path: &str| path.contains(wanted).then(|| format!("{text}\n"));
            assert_eq!(namespaces_allowed(&read), allowed, "{wanted} {text}");
        };
        check("nowhere", "", true);
        check("unprivileged_userns_clone", "1", true);
        check("unprivileged_userns_clone", "0", false);
        check("apparmor_restrict", "1", false);
        check("apparmor_restrict", "0", true);
        check("max_user_namespaces", "0", false);
        check("max_user_namespaces", "7000", true);
    }

    #[test]
    fn the_drop_in_takes_back_all_that_needs_a_namespace_and_nothing_else() {
        let (_, needs) = UNIT.split_once("\nPrivateUsers=").unwrap();
        let keys = |text: &str| -> Vec<String> {
            let lines = text.lines().take_while(|line| !line.starts_with("[Install]"));
            let settings = lines.filter(|line| !line.starts_with('#'));
            let mut keys: Vec<String> =
                settings.filter_map(|line| Some(line.split_once('=')?.0.to_owned())).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(NO_NAMESPACES), keys(&format!("PrivateUsers={needs}")));
    }
}
