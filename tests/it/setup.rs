//! `rekindle setup` as a new user meets it: on a terminal against real servers, by flags, over a
//! Maildir that is there already.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rekindle::cli::demo::sample;

use crate::fixture::servers::dovecot::PASSWORD;
use crate::fixture::terminal::{DOWN, ENTER, Terminal};
use crate::fixture::with_servers::{ROBIN, ServerFixture};
use crate::fixture::{OWNER, private};

/// The moment of every golden.
const NOW: &str = "2026-11-23T09:00:00Z";

/// A home folder with nothing in it.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Home {
        let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        Home { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn config(&self) -> String {
        std::fs::read_to_string(self.path().join(".config/rekindle/config.toml")).unwrap()
    }

    /// A terminal before `rekindle setup` with these words.
    fn terminal(&self, words: &str) -> Terminal {
        let line = format!("{} --now {NOW} setup {words}", env!("CARGO_BIN_EXE_rekindle"));
        Terminal::start(&line, self.path(), &[("TZ", "Europe/Paris"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
    }

    /// `rekindle` with these words, where nobody can be asked.
    fn run(&self, words: &[&str], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rekindle"));
        command.args(["--now", NOW]).args(words).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", self.path());
        command.env("TZ", "Europe/Paris").env("GIT_CONFIG_GLOBAL", "/dev/null");
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// The same, which has to succeed; what it printed.
    fn setup(&self, words: &[&str], input: &str) -> String {
        let words: Vec<&str> = ["setup"].iter().chain(words).copied().collect();
        let output = self.run(&words, input);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {:?}\n{error}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// The sample mailbox as a Maildir.
    fn maildir(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        let now: jiff::Timestamp = NOW.parse().unwrap();
        sample::write(&path, now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
        path
    }
}

/// Serves one autoconfig file for Dovecot and Postfix; returns its URL.
fn autoconfig(servers: &ServerFixture) -> String {
    let server = |tag: &str, kind: &str, port: u16| {
        format!(
            "<{tag} type=\"{kind}\"><hostname>localhost</hostname><port>{port}</port><socketType>SSL</socketType>\
             <authentication>password-cleartext</authentication><username>{ROBIN}</username></{tag}>"
        )
    };
    let body = format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"example.org\"><domain>example.org</domain>{}{}</emailProvider></clientConfig>",
        server("incomingServer", "imap", servers.dovecot.tls_port),
        server("outgoingServer", "smtp", servers.postfix.tls)
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/mail/config-v1.1.xml", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    url
}

/// A text with what differs from run to run in its place.
fn settled(text: &str, home: &Path, ports: &[(u16, &str)]) -> String {
    let mut text = text.replace(home.to_str().unwrap(), "~");
    for (port, name) in ports {
        text = text.replace(&format!(":{port}"), &format!(":{name}"));
    }
    text
}

/// Each run has certificates of its own.
fn without_fingerprints(text: &str) -> String {
    let is_one = |line: &str| line.len() == 95 && line.split(':').all(|pair| pair.len() == 2);
    let lines = text.lines().map(|line| if is_one(line.trim()) { "   FINGERPRINT" } else { line });
    lines.map(|line| line.to_owned() + "\n").collect()
}

fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/setup").join(name);
    if std::env::var_os("REKINDLE_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "{name} differs; REKINDLE_UPDATE=1 writes it anew");
}

fn servers() -> ServerFixture {
    ServerFixture::build_at(NOW.parse().unwrap(), "")
}

#[test]
fn a_guide_on_a_terminal_leads_from_nothing_to_the_first_list_and_the_welcome() {
    let (servers, home) = (servers(), Home::new());
    let url = autoconfig(&servers);
    let mut terminal = home.terminal(&format!("--autoconfig-at {url}"));
    terminal.answer("Your address", &format!("{OWNER}{ENTER}"));
    terminal.answer("Look up the servers of example.org", ENTER);
    terminal.answer("Send it your password?", &format!("y{ENTER}"));
    terminal.answer("Where shall the password be kept", ENTER);
    terminal.answer_hidden("Password of", &format!("{PASSWORD}{ENTER}"));
    terminal.answer("What now", ENTER);
    terminal.answer("Is this your own server", &format!("y{ENTER}"));
    terminal.answer("When shall the digest come", ENTER);
    terminal.answer("When you answer with 6/3", ENTER);
    terminal.answer("This configuration", ENTER);
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(!screen.contains(PASSWORD), "{screen}");
    let ports = [(servers.dovecot.tls_port, "IMAPS"), (servers.postfix.tls, "SMTPS")];
    let screen = without_fingerprints(&settled(&screen, home.path(), &ports));
    let http = url.split('/').nth(2).unwrap();
    golden("servers.txt", &screen.replace(http, "127.0.0.1:HTTP"));
    assert_eq!(servers.received("welcome", 1).len(), 1);
    let secret = home.path().join(".config/rekindle/personal.secret");
    assert_eq!(secret.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!home.config().contains(PASSWORD));
}

#[test]
fn flags_alone_do_the_same() {
    let (servers, home) = (servers(), Home::new());
    let (imap, smtp) = (
        format!("imaps://localhost:{}", servers.dovecot.tls_port),
        format!("smtps://localhost:{}", servers.postfix.tls),
    );
    let ca = servers.folder().join("ca.pem");
    let words = [
        OWNER,
        "--imap",
        &imap,
        "--smtp",
        &smtp,
        "--login",
        ROBIN,
        "--tls-ca",
        ca.to_str().unwrap(),
        "--name",
        "Robin Vale",
        "--when",
        "daily 7:30",
        "--zone",
        "Europe/Lisbon",
        "--password-stdin",
        "--no-service",
    ];
    let said = home.setup(&words, &format!("{PASSWORD}\n"));
    assert!(said.contains("It arrived.") && said.contains("have gone quiet"), "{said}");
    let config = home.config();
    for line in [
        "timezone = \"Europe/Lisbon\"",
        "schedule = \"30 7 * * *\"",
        "login = \"robin\"",
        "name = \"Robin Vale\"",
        "password.file = \"~/.config/rekindle/personal.secret\"",
    ] {
        assert!(config.contains(line), "{config}");
    }
    servers.received("welcome", 1);
    let again = home.run(&["setup", OWNER], "");
    let error = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(again.status.code() == Some(64) && error.contains("left as it is"), "{error}");
    assert_eq!(home.config(), config);
}

#[test]
fn a_password_from_standard_input_is_kept_where_it_is_told_and_comes_from_one_place() {
    let home = Home::new();
    let error = |words: &[&str]| {
        let all = [&["setup", "you@example.org", "--maildir", "/nowhere", "--no-scan"], words].concat();
        String::from_utf8_lossy(&home.run(&all, "secret\n").stderr).into_owned()
    };
    let both = "cannot be used with";
    assert!(!error(&["--password-stdin", "--keep-in", "file"]).contains(both));
    assert!(error(&["--password-stdin", "--password-env", "X"]).contains(both));
    assert!(error(&["--password-command", "true", "--keep-in", "file"]).contains(both));
}

#[test]
fn a_refused_login_writes_nothing_and_the_local_part_was_tried_too() {
    let (servers, home) = (servers(), Home::new());
    let (imap, smtp) = (
        format!("imaps://localhost:{}", servers.dovecot.tls_port),
        format!("smtps://localhost:{}", servers.postfix.tls),
    );
    let ca = servers.folder().join("ca.pem");
    let words = [
        "robin@example.org",
        "--imap",
        &imap,
        "--smtp",
        &smtp,
        "--tls-ca",
        ca.to_str().unwrap(),
        "--password-stdin",
        "--no-scan",
    ];
    let wrong = home.run(&[&["setup"], &words[..]].concat(), "wrong\n");
    let error = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(wrong.status.code() == Some(77) && error.contains("--untested"), "{error}");
    assert!(String::from_utf8_lossy(&wrong.stdout).contains("is refused; trying robin"), "{wrong:?}");
    assert!(!home.path().join(".config/rekindle").exists(), "nothing is written");
}

#[test]
fn a_setup_without_a_network_goes_on_when_it_is_run_again() {
    let (servers, home) = (servers(), Home::new());
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ca = servers.folder().join("ca.pem");
    let words = |imap: u16| {
        let smtp = servers.postfix.tls;
        format!(
            "{OWNER} --imap imaps://localhost:{imap} --smtp smtps://localhost:{smtp} --login {ROBIN} --tls-ca {}",
            ca.display()
        )
    };
    let mut terminal = home.terminal(&words(closed));
    terminal.answer("Where shall the password be kept", ENTER);
    terminal.answer_hidden("Password of", &format!("wrong{ENTER}"));
    terminal.answer("What now", &format!("{DOWN}{ENTER}"));
    terminal.answer("Your name", &format!("Robin Vale{ENTER}"));
    terminal.answer("When shall the digest come", ENTER);
    terminal.answer("When you answer with 6/3", ENTER);
    terminal.answer("This configuration", ENTER);
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("`rekindle setup` goes on when your mailbox can be reached."), "{screen}");
    // The network is back, and the password was mistyped.
    let open = home.config().replace(&format!(":{closed}"), &format!(":{}", servers.dovecot.tls_port));
    std::fs::write(home.path().join(".config/rekindle/config.toml"), open).unwrap();
    let mut terminal = home.terminal("");
    terminal.answer("What now", ENTER);
    terminal.answer_hidden("Password of", &format!("{PASSWORD}{ENTER}"));
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    let ports = [(servers.dovecot.tls_port, "IMAPS")];
    golden("resumed.txt", &settled(&screen, home.path(), &ports));
    let secret = home.path().join(".config/rekindle/personal.secret");
    assert_eq!(std::fs::read_to_string(secret).unwrap(), format!("{PASSWORD}\n"));
    servers.received("welcome", 1);
}

#[test]
fn a_port_for_starttls_and_a_mailbox_of_somebody_else_are_noticed() {
    let (servers, home) = (servers(), Home::new());
    let (imap, smtp) = (servers.dovecot.port, servers.postfix.starttls);
    let words = format!("{OWNER} --imap imaps://localhost:{imap} --smtp smtps://localhost:{smtp} --no-scan");
    let mut terminal = home.terminal(&words);
    terminal.answer("Where shall the password be kept", ENTER);
    terminal.answer_hidden("Password of", &format!("{PASSWORD}{ENTER}"));
    terminal.answer("What now", ENTER);
    terminal.answer("Is this your own server", &format!("y{ENTER}"));
    terminal.answer("No mail is there", ENTER);
    terminal.answer("Login name", &format!("{ROBIN}{ENTER}"));
    terminal.answer("When shall the digest come", ENTER);
    terminal.answer("When you answer with 6/3", ENTER);
    terminal.answer("This configuration", ENTER);
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    let config = home.config();
    for line in [
        format!("imap.server = \"imap://localhost:{imap}\""),
        format!("smtp.server = \"smtp://localhost:{smtp}\""),
        format!("login = \"{ROBIN}\""),
        "name = \"Robin Vale\"".to_owned(),
    ] {
        assert!(config.contains(&line), "{config}");
    }
}

#[test]
fn a_changed_password_is_tried_and_takes_the_place_of_the_old_one() {
    let (servers, home) = (servers(), Home::new());
    let (ca, secret) = (servers.folder().join("ca.pem"), home.path().join("secret"));
    private(&secret, "old\n");
    let words = format!(
        "{OWNER} --imap imaps://localhost:{} --smtp smtps://localhost:{} --login {ROBIN} --tls-ca {} --password-file {} --no-scan --untested",
        servers.dovecot.tls_port,
        servers.postfix.tls,
        ca.display(),
        secret.display()
    );
    home.setup(&words.split(' ').collect::<Vec<_>>(), "");
    let wrong = home.run(&["account", "password"], "wrong\n");
    assert_eq!(wrong.status.code(), Some(77), "{wrong:?}");
    assert_eq!(std::fs::read_to_string(&secret).unwrap(), "old\n");
    let right = home.run(&["account", "password"], &format!("{PASSWORD}\n"));
    assert!(right.status.success(), "{right:?}");
    assert!(String::from_utf8_lossy(&right.stdout).contains("is kept in ~/secret"), "{right:?}");
    assert_eq!(std::fs::read_to_string(&secret).unwrap(), format!("{PASSWORD}\n"));
}

#[test]
fn what_is_missing_without_a_terminal_is_named_at_once() {
    let home = Home::new();
    let output = home.run(&["setup"], "");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(64), "{error}");
    for flag in
        ["you@example.org", "--imap", "--maildir", "--autoconfig", "--password-command", "--password-stdin"]
    {
        assert!(error.contains(flag), "{flag}: {error}");
    }
    let output = home.run(&["setup", "you@gmial.com"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("you@gmail.com"), "{output:?}");
    let output = home.run(&["setup", "you@tuta.com"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no IMAP"), "{output:?}");
}

#[test]
fn a_maildir_is_found_by_itself() {
    let home = Home::new();
    home.maildir("Maildir");
    let mut terminal = home.terminal("");
    terminal.answer("Your address", ENTER);
    terminal.answer("When shall the digest come", &format!("daily 7:30{ENTER}"));
    terminal.answer("When you answer with 6/3", &format!("{DOWN}{ENTER}"));
    terminal.answer("This configuration", &format!("{DOWN}{ENTER}"));
    terminal.answer("Your name", &format!(" jr{ENTER}"));
    terminal.answer("This configuration", ENTER);
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    golden("maildir.txt", &settled(&screen, home.path(), &[]));
}

#[test]
fn the_order_of_dates_is_asked_with_the_locale_s_own_as_the_first_answer_and_has_a_flag() {
    let home = Home::new();
    home.maildir("Maildir");
    let line =
        format!("env LC_TIME=en_US.UTF-8 {} --now {NOW} setup --no-scan", env!("CARGO_BIN_EXE_rekindle"));
    let mut terminal =
        Terminal::start(&line, home.path(), &[("TZ", "Europe/Paris"), ("GIT_CONFIG_GLOBAL", "/dev/null")]);
    for question in
        ["Your address", "When shall the digest come", "When you answer with 6/3", "This configuration"]
    {
        terminal.answer(question, ENTER);
    }
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(home.config().contains("dates = \"mdy\"    # 6/3 is June 3"), "{}", home.config());
    for (flags, wanted) in
        [(&["--dates", "dmy"][..], Some("dates = \"dmy\"    # 6/3 is 6 March")), (&[], None)]
    {
        let home = Home::new();
        home.maildir("Mail/personal");
        home.setup(flags, "");
        match wanted {
            Some(wanted) => assert!(home.config().contains(wanted), "{}", home.config()),
            None => assert!(!home.config().contains("dates"), "nobody was asked: {}", home.config()),
        }
    }
}

#[test]
fn the_language_of_the_mails_is_a_flag() {
    let home = Home::new();
    home.maildir("Mail/personal");
    home.setup(&["--language", "fr"], "");
    assert!(home.config().contains("language = \"fr\"    # your mails in French"), "{}", home.config());
    let home = Home::new();
    home.maildir("Mail/personal");
    home.setup(&[], "");
    assert!(!home.config().contains("language"), "{}", home.config());
}

#[test]
fn a_maildir_takes_one_command_without_a_terminal() {
    let home = Home::new();
    home.maildir("Mail/personal");
    let said = home.setup(&[], "");
    assert!(said.contains("It arrived.") && said.contains("have gone quiet"), "{said}");
    assert!(home.config().contains("maildir.path = \"~/Mail/personal\""), "{}", home.config());
    assert!(home.config().contains(&format!("email = \"{OWNER}\"")), "{}", home.config());
}

#[test]
fn mbsync_and_msmtp_are_taken_over() {
    let home = Home::new();
    home.maildir("Mail/work");
    std::fs::write(
        home.path().join(".mbsyncrc"),
        format!("IMAPAccount w\nHost imap.example.org\nUser {OWNER}\nPassCmd \"pass show w\"\nTLSType IMAPS\n\nIMAPStore r\nAccount w\n\nMaildirStore l\nPath ~/Mail/work/\n\nChannel w\nFar :r:\nNear :l:\n"),
    )
    .unwrap();
    std::fs::write(home.path().join(".msmtprc"), format!("account w\nhost smtp.example.org\nfrom {OWNER}\n"))
        .unwrap();
    let bin = home.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::fs::write(bin.join("msmtp"), "#!/bin/sh\ncat > ~/sent.eml\n").unwrap();
    std::fs::set_permissions(bin.join("msmtp"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let line = format!(
        "env PATH={}:$PATH {} --now {NOW} setup --yes",
        bin.display(),
        env!("CARGO_BIN_EXE_rekindle")
    );
    let mut terminal =
        Terminal::start(&line, home.path(), &[("TZ", "Europe/Paris"), ("GIT_CONFIG_GLOBAL", "/dev/null")]);
    terminal.answer("Your address", ENTER);
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    golden("mbsync.txt", &settled(&screen, home.path(), &[]));
    let sent = std::fs::read_to_string(home.path().join("sent.eml")).unwrap();
    assert!(sent.contains("X-Rekindle: welcome"), "{sent}");
}
