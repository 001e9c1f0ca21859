//! Somebody else's mail program: puts mail into a mailbox and moves it, by plain IMAP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::support::wait_for;

/// A connection that is logged in.
pub struct PlainImap {
    stream: BufReader<TcpStream>,
    tags: u32,
}

impl PlainImap {
    /// Logs in to a server on loopback. One that has just been started may hang up at first.
    pub fn login(port: u16, login: &str, password: &str) -> PlainImap {
        let mut client = None;
        wait_for("a login", || {
            client = PlainImap::try_login(port, login, password);
            client.is_some()
        });
        client.expect("waited for")
    }

    fn try_login(port: u16, login: &str, password: &str) -> Option<PlainImap> {
        let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(std::time::Duration::from_secs(60))).ok()?;
        let mut client = PlainImap { stream: BufReader::new(stream), tags: 0 };
        client.try_line()?;
        let tag = client.send(&format!("LOGIN {login} {password}"));
        loop {
            let line = client.try_line()?;
            if let Some(result) = line.strip_prefix(&tag) {
                return result.starts_with(" OK").then_some(client);
            }
        }
    }

    /// A command that must succeed; everything said before its tagged answer.
    pub fn done(&mut self, command: &str) -> String {
        let (said, is_ok) = self.ask(command);
        assert!(is_ok, "{command}: {said}");
        said
    }

    /// A command that may fail; what was said, and whether it succeeded.
    pub fn ask(&mut self, command: &str) -> (String, bool) {
        let tag = self.send(command);
        self.answer(&tag)
    }

    /// Appends a message.
    pub fn append(&mut self, folder: &str, message: &[u8]) {
        let tag = self.send(&format!("APPEND \"{folder}\" (\\Seen) {{{}}}", message.len()));
        while !self.line().starts_with('+') {}
        let socket = self.stream.get_mut();
        socket.write_all(message).and_then(|()| socket.write_all(b"\r\n")).expect("the server reads");
        let (said, is_ok) = self.answer(&tag);
        assert!(is_ok, "APPEND to {folder}: {said}");
    }

    /// Moves every message of INBOX whose number is given.
    pub fn move_from_inbox(&mut self, number: u32, folder: &str) {
        self.done("SELECT INBOX");
        self.done(&format!("COPY {number} \"{folder}\""));
        self.done(&format!("STORE {number} +FLAGS (\\Deleted)"));
        self.done("EXPUNGE");
    }

    fn send(&mut self, command: &str) -> String {
        self.tags += 1;
        let tag = format!("p{}", self.tags);
        let line = format!("{tag} {command}\r\n");
        self.stream.get_mut().write_all(line.as_bytes()).expect("the server reads");
        tag
    }

    fn answer(&mut self, tag: &str) -> (String, bool) {
        let mut said = String::new();
        loop {
            let line = self.line();
            said.push_str(&line);
            if let Some(result) = line.strip_prefix(tag) {
                return (said, result.starts_with(" OK"));
            }
        }
    }

    fn line(&mut self) -> String {
        self.try_line().expect("the server answers")
    }

    /// `None`: the server hung up.
    fn try_line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
        let line = String::from_utf8_lossy(&line).into_owned();
        Some(match line.trim_end().strip_suffix('}').and_then(|rest| rest.rsplit_once('{')) {
            Some((_, length)) => line.clone() + &self.literal(length.parse().expect("a length")),
            None => line,
        })
    }

    fn literal(&mut self, length: usize) -> String {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).expect("the literal comes whole");
        String::from_utf8_lossy(&bytes).into_owned() + &self.line()
    }
}
