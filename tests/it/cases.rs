//! Cases from real life, a folder each in `tests/corpus/cases`: small inputs as mail programs and
//! servers make them, and `expect.json`, which says what must hold, through the binary.
//!
//! - `mailbox`: `{"maildir": "Mail"}`, `{"mbox": [...]}` or `{"imap": "spec.json"}` (see
//!   `imap_server`)
//! - `files`: files too dull to be kept: `head`, then `repeat` (`[text, times]`), then `pad`
//!   (`[before, octets, after, times]`, `{n}` is the number), then `tail`
//! - `import`: after the scan, these files are imported
//! - `account`: further lines for the account in the configuration
//! - `reply`: after `digest --send`, `file` is put into the folder `into`, and a round is run
//! - `daemon`: `run` for at most so many seconds, until `addresses` holds
//! - `want`: what must hold: see [`Case::differ`]; a list stands for one of several values

mod imap_server;
mod imports;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rekindle::mail::{body, header};
use serde_json::Value;
use tempfile::TempDir;

use imap_server::ImapServer;

use crate::fixture::{private, rekindle};

/// When a case takes place, where it does not say.
const NOW: &str = "2026-11-27T12:00:00Z";

#[test]
fn cases_of_files_hold() {
    check(|name| !["imap-", "reply-", "import-", "names-"].iter().any(|kind| name.starts_with(kind)));
}

#[test]
fn cases_of_imports_hold() {
    check(|name| name.starts_with("import-") || name.starts_with("names-"));
}

#[test]
fn cases_of_imap_servers_hold() {
    check(|name| name.starts_with("imap-"));
}

#[test]
fn cases_of_replies_hold() {
    check(|name| name.starts_with("reply-"));
}

/// Runs the cases of these names and tells all that do not hold.
fn check(wanted: fn(&str) -> bool) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/cases");
    let named = |path: &PathBuf| wanted(&path.file_name().unwrap().to_string_lossy());
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(named).collect();
    folders.sort();
    assert!(!folders.is_empty());
    let wrong: Vec<String> = folders.iter().flat_map(|folder| Case::open(folder).run()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

struct Case {
    name: String,
    root: TempDir,
    expect: Value,
    server: Option<ImapServer>,
    now: Timestamp,
    scan: Option<i32>,
    import: imports::Import,
    answers: Vec<String>,
}

impl Case {
    fn open(folder: &Path) -> Case {
        let root = tempfile::Builder::new().prefix("case").tempdir().unwrap();
        copy(folder, &root.path().join("case"));
        let expect: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("expect.json")).unwrap()).unwrap();
        let now = expect["now"].as_str().unwrap_or(NOW).parse().unwrap();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        Case {
            name,
            root,
            expect,
            server: None,
            now,
            scan: None,
            import: imports::Import::default(),
            answers: Vec::new(),
        }
    }

    fn dir(&self) -> PathBuf {
        self.root.path().join("case")
    }

    /// What does not hold.
    fn run(mut self) -> Vec<String> {
        self.make_files();
        self.configure();
        if self.expect["mailbox"].is_object() && self.expect["daemon"].is_null() {
            self.scan = self.command(&["scan"]).output().unwrap().status.code();
        }
        if self.expect["import"].is_array() {
            self.import();
        }
        if self.expect["reply"].is_object() {
            self.reply();
        }
        if let Some(seconds) = self.expect["daemon"].as_u64() {
            self.daemon(Duration::from_secs(seconds));
        }
        let wrong = self.differ(&self.expect["want"]);
        wrong.into_iter().map(|one| format!("{}: {one}", self.name)).collect()
    }

    fn make_files(&self) {
        for (path, file) in self.expect["files"].as_object().into_iter().flatten() {
            let path = self.dir().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = |key: &str| file[key].as_str().unwrap_or_default();
            let times = file["repeat"][1].as_u64().unwrap_or(0) as usize;
            let middle = file["repeat"][0].as_str().unwrap_or_default().repeat(times);
            let padded = imports::padded(&file["pad"]);
            std::fs::write(path, format!("{}{middle}{padded}{}", text("head"), text("tail"))).unwrap();
        }
    }

    fn configure(&mut self) {
        let dir = self.dir();
        let mailbox = &self.expect["mailbox"];
        let source = if let Some(spec) = mailbox["imap"].as_str() {
            let spec = serde_json::from_str(&std::fs::read_to_string(dir.join(spec)).unwrap()).unwrap();
            let server = ImapServer::start(&spec);
            let port = server.port;
            self.server = Some(server);
            format!(
                "login = \"robin\"\npassword.raw = \"secret\"\nimap.server = \"imap+plain://127.0.0.1:{port}\""
            )
        } else if let Some(files) = mailbox["mbox"].as_array() {
            let paths: Vec<PathBuf> = files.iter().map(|file| dir.join(file.as_str().unwrap())).collect();
            format!("mbox.path = {}", serde_json::to_string(&paths).unwrap())
        } else {
            let root = dir.join(mailbox["maildir"].as_str().unwrap_or("Mail"));
            complete_maildirs(&root);
            format!("maildir.path = {:?}", root.display().to_string())
        };
        let more: Vec<&str> =
            self.expect["account"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let text = format!(
            "timezone = \"UTC\"\n[accounts.personal]\nemail = \"robin@vale.example\"\nname = \"Robin Vale\"\n{source}\n{}\n\
             send.via = \"file\"\nfile.path = {:?}\n[digest]\nschedule = \"0 8 * * MON\"\n",
            more.join("\n"),
            self.out().display().to_string()
        );
        std::fs::create_dir_all(self.out()).unwrap();
        private(&self.root.path().join("config.toml"), &text);
    }

    fn out(&self) -> PathBuf {
        self.root.path().join("out")
    }

    /// The binary, at this case's time.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.command_by_the_clock(words);
        command.arg("--now").arg(self.now.to_string());
        command
    }

    fn command_by_the_clock(&self, words: &[&str]) -> Command {
        let mut command = rekindle(&self.root.path().join("config.toml"), &self.root.path().join("data"));
        command.args(words).current_dir(self.dir()).env("HOME", self.root.path()).env("TZ", "UTC");
        command
    }

    /// JSON lines that a command prints.
    fn lines(&self, words: &[&str]) -> Vec<Value> {
        let mut command = match self.expect["daemon"].is_null() {
            true => self.command(words),
            false => self.command_by_the_clock(words),
        };
        let output = command.arg("--json").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .filter(|line| line.starts_with('{'))
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Mails in the folder that mail leaves into.
    fn sent(&self) -> Vec<Vec<u8>> {
        std::fs::read_dir(self.out()).unwrap().map(|e| std::fs::read(e.unwrap().path()).unwrap()).collect()
    }

    fn reply(&mut self) {
        let reply = self.expect["reply"].clone();
        let text = |key: &str| reply[key].as_str().unwrap();
        self.command(&["digest", "--send"]).output().unwrap();
        let digest = header::parse(self.sent().first().expect("a digest went out"), None);
        let answer = std::fs::read_to_string(self.dir().join(text("file"))).unwrap();
        let answer = answer
            .replace("{digest-id}", &digest.message_id.expect("a digest has an id").to_string())
            .replace("{digest-subject}", &digest.subject);
        let id = header::parse(answer.as_bytes(), None).message_id;
        let written: Timestamp = text("now").parse().unwrap();
        match &self.server {
            Some(server) => server.deliver(text("into"), &answer, written),
            None => {
                let file = format!("{}.reply.h:2,S", written.as_second());
                std::fs::write(self.dir().join(text("into")).join(file), &answer).unwrap();
            }
        }
        self.now = written + SignedDuration::from_mins(5);
        self.command(&["run", "--once"]).output().unwrap();
        let answers = |mail: &Vec<u8>| header::parse(mail, None).in_reply_to == id;
        self.answers = self.sent().iter().filter(|mail| answers(mail)).map(|mail| body::text(mail)).collect();
    }

    fn daemon(&self, most: Duration) {
        let mut command = self.command_by_the_clock(&["run"]);
        let mut daemon = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + most;
        let want = serde_json::json!({ "addresses": self.expect["want"]["addresses"] });
        while Instant::now() < until && !self.differ(&want).is_empty() {
            std::thread::sleep(Duration::from_millis(500));
        }
        daemon.kill().unwrap();
        daemon.wait().unwrap();
    }

    /// What of `want` does not hold:
    ///
    /// - `scan`: that is the exit code
    /// - `addresses`, `people`: they are there, with these fields; `last_in` and `last_out` are
    ///   days
    /// - `untouched`, `absent`: no mail counts for them; they are not listed (`*` at either end)
    /// - `own`: exactly these are the owner's addresses
    /// - `count`: so many addresses of that form have mail
    /// - `unknown`: no known person has the address
    /// - `trouble`, `doctor`, `doctor_not`: `doctor` has a line of trouble; such a line; none such
    /// - `answers`, `answer`: so many mails answer the reply; one says one of these
    /// - `replies`, `headers`: what `plumbing` reads in a file
    /// - `any_of`: one of these holds
    ///
    /// What is said of imports is in [`Case::differ_in_import`].
    fn differ(&self, want: &Value) -> Vec<String> {
        let object = want.as_object().expect("want is an object");
        object.iter().flat_map(|(key, want)| self.differ_in(key, want)).collect()
    }

    fn differ_in(&self, key: &str, want: &Value) -> Vec<String> {
        let addresses = || self.lines(&["addresses"]);
        let doctor = || self.lines(&["doctor"]);
        match key {
            "scan" => same("scan", &self.scan.into(), want),
            "addresses" => rows(&addresses(), "address", want),
            "people" => rows(&self.lines(&["people", "--all"]), "name", want),
            "untouched" => named(&addresses(), want, |row| row["n_in"] != 0 || row["n_out"] != 0),
            "absent" => named(&addresses(), want, |_| true),
            "own" => {
                let own = addresses().into_iter().filter(|row| row["class"] == "own");
                let own: Vec<String> = own.map(|row| row["address"].as_str().unwrap().to_owned()).collect();
                same_set("own", own, want)
            }
            "count" => counts(&addresses(), want),
            "unknown" => {
                let known = self.lines(&["people", "--all"]).into_iter().filter(|row| row["known"] == true);
                let all: Vec<Value> =
                    known.flat_map(|row| row["addresses"].as_array().unwrap().clone()).collect();
                texts(want)
                    .filter(|one| all.iter().any(|a| a == one))
                    .map(|one| format!("{one} known"))
                    .collect()
            }
            "trouble" => {
                same("trouble", &doctor().iter().any(|line| line["weight"] == "trouble").into(), want)
            }
            "doctor" => {
                let said: Vec<String> = doctor().iter().map(|line| line["says"].to_string()).collect();
                texts(want)
                    .filter(|one| !said.iter().any(|line| says(line, one)))
                    .map(|one| format!("doctor does not say {one}: {said:?}"))
                    .collect()
            }
            "doctor_not" => {
                let said: Vec<String> = doctor().iter().map(|line| line["says"].to_string()).collect();
                texts(want)
                    .filter(|one| said.iter().any(|line| says(line, one)))
                    .map(|one| format!("doctor says {one}: {said:?}"))
                    .collect()
            }
            "answers" => same("answers", &self.answers.len().into(), want),
            "answer" => texts(want)
                .filter(|one| !self.answers.iter().any(|answer| says(answer, one)))
                .map(|one| format!("no answer says {one}: {:?}", self.answers))
                .collect(),
            "replies" => each(want, |file, want| self.reading(file, want)),
            "headers" => {
                each(want, |file, want| fields(file, &self.lines(&["plumbing", "headers", file])[0], want))
            }
            "any_of" => {
                let each: Vec<Vec<String>> =
                    want.as_array().unwrap().iter().map(|one| self.differ(one)).collect();
                if each.iter().any(Vec::is_empty) { Vec::new() } else { each.concat() }
            }
            other => self.differ_in_import(other, want),
        }
    }

    fn reading(&self, file: &str, want: &Value) -> Vec<String> {
        let read = &self.lines(&["plumbing", "reply", file])[0];
        let command = |command: &Value| {
            let targets = command["targets"].as_array().cloned().unwrap_or_default();
            Value::from([vec![command["verb"].clone()], targets].concat())
        };
        let commands: Vec<Value> = read["commands"].as_array().unwrap().iter().map(command).collect();
        let rejected: Vec<Value> =
            read["rejected"].as_array().unwrap().iter().map(|one| one["line"].clone()).collect();
        let mut wrong = Vec::new();
        for (got, key) in [(commands, "commands"), (rejected, "rejected")] {
            if !want[key].is_null() && Value::from(got.clone()) != want[key] {
                wrong.push(format!("{file}: {key} {got:?}, not {}", want[key]));
            }
        }
        wrong
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

/// Empty directories are not kept in the repository.
fn complete_maildirs(root: &Path) {
    let make = |dir: &Path| {
        ["cur", "new", "tmp"].iter().for_each(|sub| std::fs::create_dir_all(dir.join(sub)).unwrap())
    };
    make(root);
    for entry in std::fs::read_dir(root).unwrap().map(Result::unwrap) {
        if entry.path().join("cur").is_dir() || entry.path().join("new").is_dir() {
            make(&entry.path());
        }
    }
}

/// Any of the texts between the bars stands in it, in any case.
fn says(text: &str, wanted: &str) -> bool {
    let text = text.to_lowercase();
    wanted.split('|').any(|one| text.contains(&one.to_lowercase()))
}

fn fits(text: &str, form: &str) -> bool {
    match (form.strip_prefix('*'), form.split_once('*')) {
        (Some(end), _) => text.ends_with(end),
        (None, Some((start, end))) => text.starts_with(start) && text.ends_with(end),
        (None, None) => text == form,
    }
}

fn texts(want: &Value) -> impl Iterator<Item = &str> {
    want.as_array().expect("a list").iter().map(|one| one.as_str().expect("a text"))
}

fn each(want: &Value, mut check: impl FnMut(&str, &Value) -> Vec<String>) -> Vec<String> {
    want.as_object().expect("an object").iter().flat_map(|(name, want)| check(name, want)).collect()
}

fn same(what: &str, got: &Value, want: &Value) -> Vec<String> {
    let one_of = want.as_array().filter(|_| !got.is_array());
    let holds = one_of.map_or(got == want, |all| all.contains(got));
    if holds { Vec::new() } else { vec![format!("{what} is {got}, not {want}")] }
}

fn same_set(what: &str, mut got: Vec<String>, want: &Value) -> Vec<String> {
    let mut wanted: Vec<&str> = texts(want).collect();
    got.sort();
    wanted.sort();
    if got == wanted { Vec::new() } else { vec![format!("{what} is {got:?}, not {wanted:?}")] }
}

fn rows(rows: &[Value], key: &str, want: &Value) -> Vec<String> {
    each(want, |name, want| match rows.iter().find(|row| row[key] == name) {
        Some(row) => fields(name, row, want),
        None => vec![format!("{name} is not there")],
    })
}

fn fields(name: &str, row: &Value, want: &Value) -> Vec<String> {
    each(want, |field, want| {
        let day = || {
            let at = row[field].as_i64().map(|at| Timestamp::from_second(at).unwrap());
            at.map(|at| at.strftime("%Y-%m-%d").to_string()).into()
        };
        let got = if field.starts_with("last_") { day() } else { row[field].clone() };
        same(&format!("{name}: {field}"), &got, want)
    })
}

fn named(rows: &[Value], want: &Value, bad: fn(&Value) -> bool) -> Vec<String> {
    let fits_one = |row: &Value| texts(want).any(|form| fits(row["address"].as_str().unwrap(), form));
    rows.iter().filter(|row| fits_one(row) && bad(row)).map(|row| format!("{row} is listed")).collect()
}

fn counts(rows: &[Value], want: &Value) -> Vec<String> {
    each(want, |form, want| {
        let with_mail = |row: &&Value| row["n_in"] != 0 || row["n_out"] != 0;
        let fitting = rows.iter().filter(|row| fits(row["address"].as_str().unwrap(), form));
        same(form, &fitting.filter(with_mail).count().into(), want)
    })
}
