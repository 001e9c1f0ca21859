//! A small SMTP server in plaintext on loopback, for owners whose mail is a Maildir: it takes mail,
//! or goes wrong at the end of it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use rekindle::config::{Env, Paths};
use rekindle::job::App;

/// What the server does once the dot has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Takes it and says so.
    Takes,
    /// Takes it and closes the connection without a word.
    TakesAndHangsUp,
    /// Closes the connection; the mail is lost.
    HangsUp,
    /// Takes nothing and says this.
    Says(&'static str),
}

/// The server. Each mail ends as the next of the endings says; the last one holds from then on.
pub struct SmtpServer {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    endings: Vec<Ending>,
    taken: Vec<String>,
    dots: usize,
    logins: usize,
    lets_in: bool,
}

impl SmtpServer {
    pub fn open(endings: &[Ending]) -> SmtpServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let endings = endings.iter().rev().copied().collect();
        let state = State { endings, taken: Vec::new(), dots: 0, logins: 0, lets_in: true };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away ends its conversation, not the server.
                let _ = converse(stream, &shared);
            }
        });
        SmtpServer { port, state }
    }

    /// The mails taken so far.
    pub fn taken(&self) -> Vec<String> {
        self.state.lock().unwrap().taken.clone()
    }

    /// How often somebody tried to log in, let in or not.
    pub fn logins(&self) -> usize {
        self.state.lock().unwrap().logins
    }

    /// From now on every login is refused, or none.
    pub fn let_in(&self, lets_in: bool) {
        self.state.lock().unwrap().lets_in = lets_in;
    }

    /// How many mails came to their dot, taken or not.
    pub fn dots(&self) -> usize {
        self.state.lock().unwrap().dots
    }
}

fn converse(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let say = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes());
    say("220 post.example ESMTP")?;
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let verb = line.split_whitespace().next().unwrap_or_default().to_uppercase();
        match verb.as_str() {
            "EHLO" => say("250-post.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN")?,
            "AUTH" => {
                let mut state = state.lock().unwrap();
                state.logins += 1;
                say(if state.lets_in { "235 2.7.0 yes" } else { "535 5.7.8 no such password" })?;
            }
            "DATA" => {
                say("354 go on")?;
                let mut mail = String::new();
                line.clear();
                while line != ".\r\n" {
                    mail.push_str(&line);
                    line.clear();
                    if lines.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                }
                let mut state = state.lock().unwrap();
                let ending =
                    if state.endings.len() > 1 { state.endings.pop() } else { state.endings.last().copied() };
                let ending = ending.unwrap_or(Ending::Takes);
                state.dots += 1;
                if matches!(ending, Ending::Takes | Ending::TakesAndHangsUp) {
                    state.taken.push(mail);
                }
                match ending {
                    Ending::Takes => say("250 2.0.0 taken")?,
                    Ending::Says(words) => say(words)?,
                    Ending::TakesAndHangsUp | Ending::HangsUp => return Ok(()),
                }
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 2.0.0 ok")?,
        }
        line.clear();
    }
    Ok(())
}

/// An owner with an empty Maildir in `folder`, whose mail goes through `post`.
pub fn configuration(folder: &Path, post: &SmtpServer, extra: &str) -> PathBuf {
    for part in ["Mail", "Mail/.Sent"]
        .iter()
        .flat_map(|mail| ["cur", "new", "tmp"].map(|part| format!("{mail}/{part}")))
    {
        std::fs::create_dir_all(folder.join(part)).unwrap();
    }
    let config = folder.join("config.toml");
    let text = format!(
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"robin@example.org\"\nmaildir.path = \"Mail\"\npassword.raw = \"x\"\n\
         smtp.server = \"smtp+plain://127.0.0.1:{}\"\n{extra}\n",
        post.port
    );
    crate::server_fixture::private(&config, &text);
    config
}

/// The same, open.
pub fn house(folder: &Path, post: &SmtpServer, extra: &str) -> App {
    configuration(folder, post, extra);
    open(folder)
}

/// Opens what is configured there.
pub fn open(folder: &Path) -> App {
    let path = folder.join("config.toml");
    let env = Env::read();
    let text = std::fs::read_to_string(&path).unwrap();
    let config = rekindle::config::parse::parse(&text, &path, &env).unwrap();
    let paths = Paths::under(Some(&path), Some(&folder.join("data")), &env).unwrap();
    App::open(config, paths).unwrap()
}
