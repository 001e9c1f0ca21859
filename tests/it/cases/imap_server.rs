//! An IMAP server that plays one server's habits over mail that a small JSON file describes.
//!
//! - `caps`, `sep`, `namespace`: capabilities; the hierarchy separator; what NAMESPACE answers
//! - `boxes`: mailboxes by name: `attrs`, `line` (the whole LIST line), `opens` (the name that
//!   EXAMINE finds), `open_no`, `uidvalidity`, `first_uid`, `step`, `msgs`
//! - message: a text; or `text`, or `id`, `from`, `to`, `cc`, `subject`, `date`, `head`, `body`;
//!   `arrived`, `uid`, `repeat` (`{n}` is the number)
//! - `need_id`: EXAMINE is refused until ID came
//! - `max_line`, `max_line_says`: longer commands are refused, in these words
//! - `no_uidnext`, `ghosts`: no UIDNEXT; UIDs that FETCH never shows
//! - `empty_fields`: HEADER.FIELDS is answered by an empty header, or by `nil`
//! - `split_fetch`: UID and section in two FETCH replies (`uid-first`, `uid-both`); or another one
//!   with flags (`flags-after`)
//! - `search`: no reply where nothing is found (`none`), one a message (`multi`), a blank at its
//!   end (`trail`)
//! - `arrive`: when `on` is opened first, `msg` arrives in `into`

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::Value;

pub(super) struct ImapServer {
    pub(super) port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    spec: Value,
    boxes: Vec<MailFolder>,
    has_arrived: bool,
}

struct MailFolder {
    name: String,
    opens: String,
    spec: Value,
    held: Vec<Held>,
}

struct Held {
    uid: u64,
    arrived: Timestamp,
    text: Vec<u8>,
}

impl ImapServer {
    pub(super) fn start(spec: &Value) -> ImapServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let boxes =
            spec["boxes"].as_object().unwrap().iter().map(|(name, spec)| MailFolder::fill(name, spec));
        let state = State { boxes: boxes.collect(), spec: spec.clone(), has_arrived: false };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                // Ends when the client goes away.
                std::thread::spawn(move || Connection::new(stream, state).serve());
            }
        });
        ImapServer { port, state }
    }

    /// Puts one more mail into a folder.
    pub(super) fn deliver(&self, name: &str, text: &str, arrived: Timestamp) {
        let mut state = self.state.lock().unwrap();
        let into = state.boxes.iter_mut().find(|folder| folder.name == name).expect("the folder is there");
        into.add(lines_of_the_wire(text), arrived);
    }
}

impl MailFolder {
    fn fill(name: &str, spec: &Value) -> MailFolder {
        let opens = spec["opens"].as_str().unwrap_or(name).to_owned();
        let mut folder = MailFolder { name: name.to_owned(), opens, spec: spec.clone(), held: Vec::new() };
        for (place, message) in spec["msgs"].as_array().into_iter().flatten().enumerate() {
            for n in 1..=message["repeat"].as_u64().unwrap_or(1) {
                let (text, arrived) = compose(message, &format!("{name}.{place}"), n);
                folder.add(text, arrived);
                if let (Some(uid), Some(last)) = (message["uid"].as_u64(), folder.held.last_mut()) {
                    last.uid = uid;
                }
            }
        }
        folder
    }

    fn add(&mut self, text: Vec<u8>, arrived: Timestamp) {
        let number = |key: &str| self.spec[key].as_u64().unwrap_or(1);
        let uid = self.held.last().map_or(number("first_uid"), |last| last.uid + number("step"));
        self.held.push(Held { uid, arrived, text });
    }

    fn next_uid(&self) -> u64 {
        self.held.iter().map(|held| held.uid).max().unwrap_or(0) + 1
    }

    fn uid_validity(&self) -> u64 {
        self.spec["uidvalidity"].as_u64().unwrap_or(7)
    }
}

fn lines_of_the_wire(text: &str) -> Vec<u8> {
    text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

/// A message as text, and when it arrived.
fn compose(message: &Value, id: &str, n: u64) -> (Vec<u8>, Timestamp) {
    let get = |key: &str| message[key].as_str().map(|text| text.replace("{n}", &n.to_string()));
    let moment = |key: &str| message[key].as_str().map(|at| at.parse::<Timestamp>().unwrap());
    let later = jiff::SignedDuration::from_secs(message["every"].as_i64().unwrap_or(0) * (n as i64 - 1));
    let fixed: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    let arrived = moment("arrived").or(moment("date")).unwrap_or(fixed) + later;
    if let Some(text) = message.as_str().or(message["text"].as_str()) {
        return (lines_of_the_wire(text), arrived);
    }
    let id = get("id")
        .unwrap_or_else(|| format!("{}.{n}@vale.example", id.replace(|c: char| !c.is_alphanumeric(), "")));
    let mut lines = vec![format!("Message-ID: <{id}>")];
    lines.extend(
        moment("date").map(|at| (at + later).strftime("Date: %a, %d %b %Y %H:%M:%S +0000").to_string()),
    );
    for (name, key) in [("From", "from"), ("To", "to"), ("Cc", "cc")] {
        lines.extend(get(key).map(|value| format!("{name}: {value}")));
    }
    lines.push(format!("Subject: {}", get("subject").unwrap_or_else(|| "a letter".into())));
    lines.extend(
        message["head"].as_array().into_iter().flatten().map(|line| line.as_str().unwrap().to_owned()),
    );
    let body = get("body").unwrap_or_else(|| "text\n".into());
    (lines_of_the_wire(&format!("{}\n\n{body}", lines.join("\n"))), arrived)
}

struct Connection {
    lines: BufReader<TcpStream>,
    stream: TcpStream,
    state: Arc<Mutex<State>>,
    is_named: bool,
    open: Option<usize>,
}

impl Connection {
    fn new(stream: TcpStream, state: Arc<Mutex<State>>) -> Connection {
        let lines = BufReader::new(stream.try_clone().unwrap());
        Connection { lines, stream, state, is_named: false, open: None }
    }

    fn serve(mut self) -> Option<()> {
        self.say("* OK ready")?;
        loop {
            let line = self.command()?;
            let (tag, rest) = line.trim_end().split_once(' ')?;
            let rest = rest.to_owned();
            let spec = self.state.lock().unwrap().spec.clone();
            if spec["max_line"].as_u64().is_some_and(|most| line.len() as u64 > most) {
                let says = spec["max_line_says"].as_str().unwrap_or("BAD Command Error");
                self.say(&format!("{tag} {says}"))?;
                continue;
            }
            let says = self.obey(&spec, &rest)?;
            self.say(&format!("{tag} {says}"))?;
        }
    }

    /// One command with its literals. `None` at the end.
    fn command(&mut self) -> Option<String> {
        let mut whole = Vec::new();
        loop {
            let read = self.lines.read_until(b'\n', &mut whole).ok().filter(|read| *read > 0)?;
            let line = String::from_utf8_lossy(&whole[whole.len() - read..]).trim_end().to_owned();
            let Some((_, length)) = line.strip_suffix('}').and_then(|line| line.rsplit_once('{')) else {
                return Some(String::from_utf8_lossy(&whole).into_owned());
            };
            if !length.ends_with('+') {
                self.say("+ go on")?;
            }
            let mut literal = vec![0; length.trim_end_matches('+').parse().ok()?];
            self.lines.read_exact(&mut literal).ok()?;
            whole.extend(literal);
        }
    }

    fn say(&mut self, line: &str) -> Option<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).ok()
    }

    /// Does what a command asks; gives what stands after the tag.
    fn obey(&mut self, spec: &Value, rest: &str) -> Option<String> {
        let verb = rest.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        let argument = rest.split_once(' ').map_or("", |(_, argument)| argument);
        match verb.as_str() {
            "CAPABILITY" => {
                self.say(&format!("* CAPABILITY {}", spec["caps"].as_str().unwrap_or("IMAP4rev1")))?
            }
            "ID" => self.is_named = true,
            "NAMESPACE" => {
                let told = spec["namespace"].as_str().unwrap_or("((\"\" \"/\")) NIL NIL");
                self.say(&format!("* NAMESPACE {told}"))?;
            }
            "LIST" => self.list(spec, rest)?,
            "EXAMINE" => return self.examine(spec, &unquoted(argument)),
            "UID" if argument.to_ascii_uppercase().starts_with("SEARCH") => {
                let set = argument.rsplit(' ').next().unwrap_or_default();
                let found: Vec<String> = self.chosen(set).iter().map(u64::to_string).collect();
                self.tell_found(spec["search"].as_str().unwrap_or_default(), &found)?;
            }
            "UID" => self.fetch(spec, argument)?,
            "IDLE" => {
                self.say("+ idling")?;
                self.lines.read_line(&mut String::new()).ok()?;
            }
            _ => {}
        }
        Some("OK done".into())
    }

    fn tell_found(&mut self, form: &str, found: &[String]) -> Option<()> {
        match form {
            "none" if found.is_empty() => Some(()),
            "multi" => found.iter().try_for_each(|uid| self.say(&format!("* SEARCH {uid}"))),
            "trail" => self.say(&format!("* SEARCH {} ", found.join(" "))),
            _ => self.say(&format!("* SEARCH {}", found.join(" "))),
        }
    }

    fn list(&mut self, spec: &Value, rest: &str) -> Option<()> {
        let separator = spec["sep"].as_str().unwrap_or("/");
        let state = self.state.clone();
        for folder in &state.lock().unwrap().boxes {
            let attributes = folder.spec["attrs"].as_str().unwrap_or_default();
            let usual = format!("* LIST ({attributes}) \"{separator}\" {}", quoted(&folder.name));
            self.say(folder.spec["line"].as_str().unwrap_or(&usual))?;
            if rest.contains("STATUS") {
                let (count, next) = (folder.held.len(), folder.next_uid());
                let validity = folder.uid_validity();
                self.say(&format!(
                    "* STATUS {} (MESSAGES {count} UIDNEXT {next} UIDVALIDITY {validity})",
                    quoted(&folder.opens)
                ))?;
            }
        }
        Some(())
    }

    fn examine(&mut self, spec: &Value, name: &str) -> Option<String> {
        if !spec["need_id"].is_null() && !self.is_named {
            return Some("NO EXAMINE Unsafe login: say who you are".into());
        }
        let state = self.state.clone();
        let mut state = state.lock().unwrap();
        let is_it = |folder: &MailFolder| {
            folder.opens == name
                || name.eq_ignore_ascii_case("INBOX") && folder.opens.eq_ignore_ascii_case("INBOX")
        };
        let found =
            state.boxes.iter().position(is_it).filter(|at| state.boxes[*at].spec["open_no"].is_null());
        let Some(at) = found else { return Some("NO [NONEXISTENT] no such mailbox".into()) };
        let arrive = &spec["arrive"];
        if arrive["on"] == state.boxes[at].name.as_str() && !std::mem::replace(&mut state.has_arrived, true) {
            let (text, arrived) = compose(&arrive["msg"], "late", 1);
            let into = state.boxes.iter_mut().find(|folder| arrive["into"] == folder.name.as_str());
            into.expect("the folder is there").add(text, arrived);
        }
        self.open = Some(at);
        let folder = &state.boxes[at];
        self.say(&format!("* {} EXISTS", folder.held.len()))?;
        self.say(&format!("* OK [UIDVALIDITY {}] ok", folder.uid_validity()))?;
        if spec["no_uidnext"].is_null() {
            self.say(&format!("* OK [UIDNEXT {}] ok", folder.next_uid()))?;
        }
        Some("OK [READ-ONLY] done".into())
    }

    /// UIDs of the open folder that a sequence set names.
    fn chosen(&self, set: &str) -> Vec<u64> {
        let state = self.state.lock().unwrap();
        let Some(folder) = self.open.map(|at| &state.boxes[at]) else { return Vec::new() };
        let top = folder.next_uid() - 1;
        let number = |text: &str| if text == "*" { top } else { text.parse().unwrap_or(0) };
        let within = |uid: u64| {
            set.split(',').any(|part| {
                let (first, last) = part.split_once(':').unwrap_or((part, part));
                let (first, last) = (number(first), number(last));
                (first.min(last)..=first.max(last)).contains(&uid)
            })
        };
        folder.held.iter().map(|held| held.uid).filter(|uid| within(*uid)).collect()
    }

    fn fetch(&mut self, spec: &Value, argument: &str) -> Option<()> {
        let set = argument.split(' ').nth(1).unwrap_or_default();
        let wanted = self.chosen(set);
        let is_ghost = |uid: u64| spec["ghosts"].as_array().is_some_and(|all| all.contains(&uid.into()));
        let state = self.state.clone();
        let state = state.lock().unwrap();
        for (at, held) in self.open.map(|at| &state.boxes[at].held).into_iter().flatten().enumerate() {
            if !wanted.contains(&held.uid) || is_ghost(held.uid) {
                continue;
            }
            self.stream.write_all(&replies(spec, argument, at + 1, held)).ok()?;
        }
        Some(())
    }
}

/// The FETCH replies about one message.
fn replies(spec: &Value, argument: &str, number: usize, held: &Held) -> Vec<u8> {
    let (uid, size) = (held.uid, held.text.len());
    let arrived = held.arrived.strftime("%d-%b-%Y %H:%M:%S +0000");
    let start = format!("* {number} FETCH (UID {uid} INTERNALDATE \"{arrived}\" RFC822.SIZE {size}");
    let seam = match spec["split_fetch"].as_str() {
        Some("uid-first") => format!(")\r\n* {number} FETCH ("),
        Some("uid-both") => format!(")\r\n* {number} FETCH (UID {uid} "),
        _ => " ".to_owned(),
    };
    let mut reply = start.into_bytes();
    if let Some((label, value)) = section(spec, argument, &held.text) {
        reply.extend(seam.bytes());
        match spec["empty_fields"] == "nil" && label.starts_with("[HEADER.FIELDS") {
            true => reply.extend(format!("BODY{label} NIL").bytes()),
            false => {
                reply.extend(format!("BODY{label} {{{}}}\r\n", value.len()).bytes());
                reply.extend(value);
            }
        }
    }
    reply.extend(b")\r\n");
    if spec["split_fetch"] == "flags-after" {
        reply.extend(format!("* {number} FETCH (UID {uid} FLAGS (\\Seen))\r\n").bytes());
    }
    reply
}

/// What stands in the brackets of a FETCH, as it is answered, and what it asks for.
fn section(spec: &Value, argument: &str, text: &[u8]) -> Option<(String, Vec<u8>)> {
    let rest = &argument[argument.find("BODY")?..];
    let (start, end) = (rest.find('[')?, rest.find(']')?);
    let (what, after) = (&rest[start + 1..end], &rest[end + 1..]);
    let body = text.windows(4).position(|four| four == b"\r\n\r\n").map_or(text.len(), |at| at + 4);
    let head = String::from_utf8_lossy(&text[..body]).into_owned();
    let mut value = match what.to_ascii_uppercase() {
        names if names.starts_with("HEADER.FIELDS") && spec["empty_fields"].is_null() => {
            fields(&head, &names).into_bytes()
        }
        names if names.starts_with("HEADER.FIELDS") => b"\r\n".to_vec(),
        header if header == "HEADER" => head.into_bytes(),
        _ => text.to_vec(),
    };
    let range = after.strip_prefix('<').and_then(|range| range.split('>').next()?.split_once('.'));
    let Some((from, length)) = range else { return Some((format!("[{what}]"), value)) };
    let from: usize = from.parse().ok()?;
    value = value.into_iter().skip(from).take(length.parse().ok()?).collect();
    Some((format!("[{what}]<{from}>"), value))
}

/// The fields of these names, and the empty line.
fn fields(head: &str, names: &str) -> String {
    let list = names.split_once('(').map_or("", |(_, list)| list).trim_end_matches(')');
    let names: Vec<&str> = list.split(' ').collect();
    let (mut kept, mut keep) = (String::new(), false);
    for line in head.split_inclusive("\r\n").filter(|line| *line != "\r\n") {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().trim();
            keep = names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
        }
        kept.push_str(if keep { line } else { "" });
    }
    kept + "\r\n"
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A quoted string, a literal, or an atom.
fn unquoted(argument: &str) -> String {
    if argument.starts_with('{') {
        return argument.split_once('\n').map_or("", |(_, name)| name).to_owned();
    }
    match argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(name) => name.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => argument.to_owned(),
    }
}
