//! `rekindle config` and `rekindle account` on a file: what is shown, what is changed, and that
//! nothing of what its owner wrote is lost.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rekindle::cli::demo::sample;

use crate::fixture::private;

const TEXT: &str = "# mine, from monday\n[accounts.home]\nemail = \"a@example.org\"   # me\nmaildir.path = \"Mail\"\n\n\
    [accounts.work]\nemail = \"b@work.example\"\nmaildir.path = \"Work\"\nsmtp.server = \"smtps://mail.work.example\"\n\
    password.raw = \"correct horse\"\n#password.raw = \"battery staple\"\nsend.via = \"maildir\"\n\n[digest]\nsize = 3\n";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(text: &str) -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        private(&place.config(), text);
        place
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.config()).unwrap()
    }

    fn maildir(&self, name: &str) {
        let now = "2026-11-23T09:00:00Z".parse::<jiff::Timestamp>().unwrap();
        sample::write(&self.folder.path().join(name), now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
    }

    fn run(&self, words: &[&str], editor: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rekindle"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", self.folder.path());
        command.env("EDITOR", editor).arg("-c").arg(self.config()).args(words).output().unwrap()
    }

    /// What it printed; it has to end with this code.
    fn said(&self, words: &[&str], code: i32) -> String {
        let output = self.run(words, "false");
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        said
    }
}

#[test]
fn a_configuration_is_shown_without_its_secrets() {
    let place = Place::new(TEXT);
    let shown = place.said(&["config", "show"], 0);
    let wanted = TEXT.replace("\"correct horse\"", "\"***\"").replace("\"battery staple\"", "***");
    assert_eq!(shown, wanted);
    assert_eq!(place.said(&["config", "path"], 0).trim(), place.config().to_str().unwrap());
    let checked = place.said(&["config", "check"], 0);
    assert!(checked.contains("home <a@example.org>, work <b@work.example>"), "{checked}");
    let open = place.folder.path().join("password");
    std::fs::write(&open, "hush\n").unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
    let file = format!("password.file = \"{}\"", open.display());
    let text = TEXT.replace("password.raw = \"correct horse\"", &file).replace("send.via = \"maildir\"", "");
    private(&place.config(), &text);
    let checked = place.said(&["config", "check"], 0);
    assert!(checked.contains("note: accounts.work: ") && checked.contains("chmod 600"), "{checked}");
    private(&place.config(), "[accounts.a]\nemial = \"a@example.org\"\n");
    let error = place.said(&["config", "check"], 78);
    assert!(error.contains("config.toml:2") && error.contains("did you mean `email`?"), "{error}");
    private(&place.config(), "password.raw = \"hush");
    assert!(!place.said(&["config", "show"], 64).contains("hush"));
}

#[test]
fn every_key_is_explained_without_a_configuration() {
    let place = Place::new("");
    std::fs::remove_file(place.config()).unwrap();
    let help = place.said(&["config", "help", "digest.schedule"], 0);
    assert!(help.contains("crontab(5)") && help.contains("schedule = \"0 8 * * MON\""), "{help}");
    let all = place.said(&["config", "help"], 0);
    for key in rekindle::config::parse::keys() {
        assert!(all.contains(&key.replace('*', "NAME")), "{key}: {all}");
    }
    let wrong = place.said(&["config", "help", "digest.shedule"], 64);
    assert!(wrong.contains("did you mean digest.schedule?"), "{wrong}");
    assert!(place.said(&["config", "show"], 64).contains("rekindle setup"));
}

#[test]
fn an_edit_takes_effect_only_where_it_can_be_used() {
    let place = Place::new(TEXT);
    let edit = |editor: &str| place.run(&["config", "edit"], editor);
    assert!(edit("sed -i s/size.=.3/size=4/").status.success());
    assert_eq!(place.text(), TEXT.replace("size = 3", "size=4"));
    assert_eq!(place.config().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let broken = edit("sed -i s/size.*/size=400/");
    let error = String::from_utf8_lossy(&broken.stderr).into_owned();
    assert!(broken.status.code() == Some(78) && error.contains("digest.size"), "{error}");
    assert_eq!(place.text(), TEXT.replace("size = 3", "size=4"), "as it was");
    let kept = error.split("wrote is in ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    assert!(std::fs::read_to_string(kept).unwrap().contains("size=400"));
    assert!(String::from_utf8_lossy(&edit("true").stdout).contains("Nothing was changed"));
    assert!(!edit("false").status.success());
    assert_eq!(names(place.folder.path()), 2, "the file, and the copy that is to be mended");
}

fn names(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn an_account_is_added_tried_and_removed() {
    let place = Place::new(TEXT);
    place.maildir("Mail");
    place.maildir("Third");
    let checked = place.said(&["account", "check"], 3);
    assert!(checked.contains("home <a@example.org>\n   Opened: 3 folders to read."), "{checked}");
    assert!(checked.contains("work <b@work.example>") && checked.contains("Work: No such file"), "{checked}");
    assert!(place.said(&["account", "check", "hme"], 64).contains("home, work"));

    let third = place.folder.path().join("Third");
    let add = ["account", "add", "c@third.example", "--maildir", third.to_str().unwrap(), "--no-scan"];
    place.said(&add, 0);
    let table = "\n[accounts.personal]\nemail = \"c@third.example\"\nmaildir.path = \"~/Third\"\n";
    assert_eq!(place.text(), format!("{TEXT}{table}"));
    assert!(place.said(&add, 64).contains("is the account personal already"));
    assert_eq!(
        place.said(&["account", "check", "personal"], 0).lines().next(),
        Some("personal <c@third.example>")
    );

    assert!(place.said(&["account", "remove", "work"], 64).contains("--yes"));
    assert!(place.said(&["-n", "account", "remove", "work"], 0).contains("goes out of"));
    assert_eq!(place.text(), format!("{TEXT}{table}"));
    place.said(&["account", "remove", "work", "--yes"], 0);
    let rest = place.text();
    assert!(
        rest.starts_with("# mine, from monday\n[accounts.home]\nemail = \"a@example.org\"   # me\n"),
        "{rest}"
    );
    assert!(
        !rest.contains("work.example") && rest.contains("[digest]\nsize = 3\n") && rest.contains(table),
        "{rest}"
    );
    place.said(&["account", "remove", "home", "--yes"], 0);
    assert!(place.said(&["account", "remove", "personal", "--yes"], 64).contains("only account"));
}
