//! The same days of a mailbox on servers of different make: it is listed and scanned, a second scan
//! finds nothing, new mail is read, moved mail is known, a folder made anew is read again, mail
//! wakes the daemon at once, all of it through STARTTLS, and SIGTERM ends it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::fixture::servers::courier::Courier;
use crate::fixture::servers::cyrus::Cyrus;
use crate::fixture::servers::dovecot::{Dovecot, PASSWORD};
use crate::fixture::servers::plain_imap::PlainImap;
use crate::fixture::{private, rekindle, wait_for};

/// Where a server can be reached, and how it names folders.
struct Reached {
    /// `imap://localhost:10143`, or as the configuration takes it.
    server: String,
    port: u16,
    login: String,
    password: String,
    certificate: Option<PathBuf>,
    /// What stands before the names of folders, such as `INBOX.`.
    prefix: &'static str,
}

impl Reached {
    /// On loopback with STARTTLS, as `ada`.
    fn by_starttls(port: u16, certificate: &Path) -> Reached {
        Reached {
            server: format!("imap://localhost:{port}"),
            port,
            login: "ada".into(),
            password: PASSWORD.into(),
            certificate: Some(certificate.into()),
            prefix: "",
        }
    }
}

/// An installation that reads it.
struct Reader {
    folder: tempfile::TempDir,
    client: PlainImap,
    prefix: &'static str,
}

impl Reader {
    fn of(at: &Reached) -> Reader {
        let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
        let ca = at.certificate.as_ref().map(|ca| format!("tls.ca = \"{}\"\n", ca.display()));
        let text = format!(
            "timezone = \"UTC\"\n[accounts.home]\nemail = \"ada@example.org\"\nname = \"Ada Vale\"\nlogin = \"{}\"\n\
             password.raw = \"{}\"\nimap.server = \"{}\"\nsmtp.server = \"smtps://localhost:9\"\n{}",
            at.login,
            at.password,
            at.server,
            ca.unwrap_or_default()
        );
        private(&folder.path().join("config.toml"), &text);
        let client = PlainImap::login(at.port, &at.login, &at.password);
        Reader { folder, client, prefix: at.prefix }
    }

    /// Connects anew: a server may have ended a connection that was silent during the scans.
    fn connect(&mut self, at: &Reached) {
        self.client = PlainImap::login(at.port, &at.login, &at.password);
    }

    fn command(&self) -> Command {
        rekindle(&self.folder.path().join("config.toml"), &self.folder.path().join("data"))
    }

    fn name(&self, folder: &str) -> String {
        if folder == "INBOX" { folder.to_owned() } else { format!("{}{folder}", self.prefix) }
    }

    /// Puts letters with these numbers into a folder.
    fn put(&mut self, folder: &str, numbers: &[u32]) {
        let name = self.name(folder);
        numbers.iter().for_each(|number| self.client.append(&name, &letter(folder, *number)));
    }

    /// A folder with nothing in it, whether or not there was one.
    fn make(&mut self, folder: &str) {
        let name = self.name(folder);
        let (said, is_made) = self.client.ask(&format!("CREATE \"{name}\""));
        let (_, is_there) = self.client.ask(&format!("STATUS \"{name}\" (MESSAGES)"));
        assert!(is_made || is_there, "{said}");
    }

    /// Scans; how many headers were read, and how many of them are new.
    fn scan(&self) -> (u64, u64) {
        let output = self.command().args(["-q", "--json", "scan"]).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{error}\n{}", String::from_utf8_lossy(&output.stdout));
        let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (line["read"].as_u64().unwrap(), line["new"].as_u64().unwrap())
    }

    fn column(&self, sql: &str) -> Vec<String> {
        let database = self.folder.path().join("data/rekindle.db");
        let connection = rusqlite::Connection::open(database).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn messages(&self) -> usize {
        self.column("SELECT subject FROM message").len()
    }

    fn daemon(&self) -> Child {
        let log = std::fs::File::create(self.folder.path().join("log")).unwrap();
        self.command().args(["-v", "run"]).stdout(Stdio::null()).stderr(log).spawn().unwrap()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

fn letter(folder: &str, number: u32) -> Vec<u8> {
    let (from, to) = match folder {
        "Sent" => ("Ada Vale <ada@example.org>", "Tom Reed <tom@friends.example>"),
        _ => ("Tom Reed <tom@friends.example>", "Ada Vale <ada@example.org>"),
    };
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: letter {number}\r\nDate: Mon, 3 Mar 2025 10:00:{number:02} +0000\r\n\
         Message-ID: <{number}@example.org>\r\n\r\nBody of {number}.\r\n"
    )
    .into_bytes()
}

/// Everything in order. The least time of three until new mail in Sent was stored by the daemon.
fn live_through(at: &Reached) -> Duration {
    let mut app = Reader::of(at);
    for folder in ["Sent", "Archive", "B&APw-cher"] {
        app.make(folder);
    }
    app.put("INBOX", &[1, 2, 3]);
    app.put("Sent", &[4]);
    app.put("B&APw-cher", &[5, 6]);
    assert_eq!(app.scan(), (6, 6));
    let roles =
        app.column("SELECT role FROM folder WHERE name IN ('INBOX', 'Sent', 'INBOX.Sent') ORDER BY role");
    assert_eq!(roles, ["inbox", "sent"]);
    let names = app.column("SELECT name FROM folder");
    assert!(names.iter().any(|name| name.ends_with("Bücher")), "{names:?}");
    assert_eq!(app.scan(), (0, 0), "nothing has changed");

    app.connect(at);
    app.put("INBOX", &[7]);
    assert_eq!(app.scan(), (1, 1));
    app.connect(at);
    let archive = app.name("Archive");
    app.client.move_from_inbox(1, &archive);
    assert_eq!(app.scan(), (1, 0), "moved mail is known");

    app.connect(at);
    let books = app.name("B&APw-cher");
    app.client.done("SELECT INBOX");
    app.client.done(&format!("DELETE \"{books}\""));
    // Some servers count UIDVALIDITY in seconds.
    std::thread::sleep(Duration::from_millis(1_100));
    app.make("B&APw-cher");
    app.put("B&APw-cher", &[5, 6, 8]);
    assert_eq!(app.scan(), (3, 1), "the folder was made anew");
    assert_eq!(app.messages(), 8);

    app.connect(at);
    let took = be_woken(&mut app);
    assert_eq!(app.messages(), 11);
    took
}

/// The daemon, woken three times, and ended.
fn be_woken(app: &mut Reader) -> Duration {
    let mut daemon = app.daemon();
    wait_for("the first round", || app.log().contains("round done"));
    let mut least = Duration::MAX;
    for number in 11..=13 {
        let before = app.messages();
        let began = Instant::now();
        app.put("Sent", &[number]);
        wait_for("new mail to be read", || app.messages() > before);
        least = least.min(began.elapsed());
    }
    let kill = Command::new("kill").arg(daemon.id().to_string()).status();
    assert!(kill.unwrap().success());
    let ended = daemon.wait().unwrap();
    assert!(ended.success(), "{}", app.log());
    least
}

/// The figure, and its bound.
fn is_quick(name: &str, took: Duration) {
    eprintln!("{name}: new mail was stored after {} ms", took.as_millis());
    assert!(took < Duration::from_secs(2), "{name}: {took:?}");
}

#[test]
fn dovecot() {
    let folder = tempfile::tempdir().unwrap();
    let server = Dovecot::start(folder.path());
    is_quick("Dovecot", live_through(&Reached::by_starttls(server.port, &server.certificate.cert)));
}

#[test]
fn cyrus() {
    let Some(server) = Cyrus::start() else { return };
    is_quick("Cyrus", live_through(&Reached::by_starttls(server.port, &server.certificate.cert)));
}

#[test]
fn courier() {
    let Some(server) = Courier::start() else { return };
    let at = Reached { prefix: "INBOX.", ..Reached::by_starttls(server.port, &server.certificate.cert) };
    is_quick("Courier", live_through(&at));
}

/// Any other server on loopback: REKINDLE_IMAP_SERVER says `imap+plain://127.0.0.1:PORT` (or
/// another scheme of `imap.server`), REKINDLE_IMAP_LOGIN and REKINDLE_IMAP_PASSWORD who reads it,
/// and REKINDLE_IMAP_CA may name its certificate. Its mailbox should be empty.
#[test]
#[ignore = "needs a server that REKINDLE_IMAP_SERVER names"]
fn any_other() {
    let named = |name: &str| std::env::var(name).ok();
    let server = named("REKINDLE_IMAP_SERVER").expect("REKINDLE_IMAP_SERVER names a server");
    let port = server.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("it ends with :PORT");
    let at = Reached {
        port,
        login: named("REKINDLE_IMAP_LOGIN").expect("REKINDLE_IMAP_LOGIN"),
        password: named("REKINDLE_IMAP_PASSWORD").expect("REKINDLE_IMAP_PASSWORD"),
        certificate: named("REKINDLE_IMAP_CA").map(PathBuf::from),
        prefix: "",
        server,
    };
    is_quick("the server", live_through(&at));
}
