//! What packages hold: manual pages and completions, units, and versions that agree.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn rekindle(words: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_rekindle")).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn manual_pages_and_completions_are_written_where_they_are_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let prefix = folder.path().to_str().unwrap();
    let would = rekindle(&["-n", "install-docs", "--prefix", prefix]);
    assert!(String::from_utf8_lossy(&would.stdout).starts_with("Would write "));
    assert!(!folder.path().join("share").exists());
    rekindle(&["install-docs", "--prefix", prefix]);
    let share = |name: &str| std::fs::read_to_string(folder.path().join("share").join(name)).unwrap();
    assert!(share("man/man1/rekindle.1").contains(".TH rekindle 1"));
    assert!(share("man/man1/rekindle-snooze.1").contains("snooze WHO [until] WHEN"));
    assert!(share("man/man1/rekindle-doctor.1").contains("\\-\\-paste"));
    let pages: Vec<String> = std::fs::read_dir(folder.path().join("share/man/man1"))
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    for page in &pages {
        let text = share(&format!("man/man1/{page}")).replace('\\', "");
        let named = text.split_whitespace().filter_map(|word| word.split_once("(1)")).map(|(name, _)| name);
        for name in named.filter(|name| name.starts_with("rekindle")) {
            assert!(pages.contains(&format!("{name}.1")), "{page} refers to {name}");
        }
    }
    assert!(pages.contains(&"rekindle-account-add.1".to_owned()), "{pages:?}");
    assert!(share("bash-completion/completions/rekindle").contains("snooze"));
    assert!(share("zsh/site-functions/_rekindle").starts_with("#compdef rekindle"));
    assert!(share("fish/vendor_completions.d/rekindle.fish").contains("doctor"));
}

#[test]
fn what_a_package_holds_can_be_prepared_and_its_units_start_its_own_program() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/prepare");
    assert!(std::fs::metadata(&script).unwrap().permissions().mode() & 0o111 != 0);
    let made = Command::new(script).arg(env!("CARGO_BIN_EXE_rekindle")).arg(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for unit in ["rekindle.service", "rekindle@.service"] {
        let text = std::fs::read_to_string(folder.path().join("units").join(unit)).unwrap();
        assert!(text.contains("\nExecStart=/usr/bin/rekindle "), "{unit}: {text}");
    }
    assert!(folder.path().join("share/man/man1/rekindle.1.gz").exists());
    let changes = std::fs::read_to_string(folder.path().join("debian-changelog")).unwrap();
    let first = format!("rekindle ({}-1) unstable; urgency=medium\n", env!("CARGO_PKG_VERSION"));
    assert!(changes.starts_with(&first), "{changes}");
}

/// `systemd-analyze security` rates a unit from 0 (closed) to 10.
#[test]
fn the_units_are_closed_as_far_as_they_say() {
    for (unit, most) in [("rekindle.service", 4.0), ("rekindle@.service", 2.0)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(unit);
        let asked = Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager"])
            .arg(path)
            .output();
        let Ok(output) = asked else { return };
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let Some((_, rest)) = said.rsplit_once("Overall exposure level for") else { continue };
        let level = rest.split(' ').find_map(|word| word.parse::<f64>().ok()).unwrap();
        assert!(level <= most, "{unit}: {level}\n{said}");
    }
}

#[test]
fn all_packages_are_of_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    for (file, words) in [
        ("packaging/PKGBUILD", format!("\npkgver={version}\n")),
        ("packaging/rekindle.rb", format!("/v{version}.tar.gz")),
        ("packaging/flake.nix", format!("version = \"{version}\"")),
    ] {
        assert!(read(file).contains(&words), "{words:?} is not in {file}");
    }
    let said = String::from_utf8(rekindle(&["--version"]).stdout).unwrap();
    assert!(said.starts_with(&format!("rekindle {version}")), "{said}");
}

/// The small program: profile `dist` of Cargo.toml.
#[test]
fn every_package_ships_the_small_program() {
    for (file, words) in [
        ("packaging/PKGBUILD", "--profile dist"),
        ("packaging/Containerfile", "--profile dist"),
        ("packaging/rekindle.rb", "\"--profile\", \"dist\""),
        ("packaging/flake.nix", "buildType = \"dist\""),
        (".github/workflows/release.yml", "--profile dist"),
        (".github/workflows/release.yml", "REKINDLE_RELR=1"),
        ("Cargo.toml", "[profile.dist]"),
    ] {
        let text = read(file);
        assert!(text.contains(words) && !text.contains("build --locked --release"), "{file}");
    }
}

#[test]
fn the_image_runs_as_nobody_in_particular_and_keeps_its_data() {
    let text = read("packaging/Containerfile");
    let last = text.split("\nFROM ").last().unwrap();
    for words in ["\nUSER rekindle\n", "\nVOLUME /data\n", "\nHEALTHCHECK ", "\nENTRYPOINT [\"rekindle\"]\n"]
    {
        assert!(last.contains(words), "{words:?}");
    }
    let at = |words: &str| last.find(words).unwrap();
    assert!(at("USER rekindle") < at("ENTRYPOINT"), "nothing runs as root");
}

/// The table of commands in the documentation has every verb.
#[test]
fn the_page_of_commands_names_every_verb() {
    let page = read("docs/commands.md");
    let table: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    for verb in rekindle::command::grammar::Verb::ALL {
        let name = verb.name();
        let named = table
            .iter()
            .any(|line| line.split('`').skip(1).step_by(2).any(|code| code.split(' ').next() == Some(name)));
        assert!(named, "{name} is in no row of the table of docs/commands.md");
    }
}
