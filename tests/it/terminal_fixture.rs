//! A pseudo-terminal with a person before it: the program runs under script(1), its questions are
//! waited for and answered, and what stands on the screen in the end can be compared.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Enter.
pub const ENTER: &str = "\r";
/// One item down in a list.
pub const DOWN: &str = "\u{1b}[B";

/// A program on a terminal of 100 columns.
pub struct Terminal {
    child: Child,
    input: ChildStdin,
    output: Receiver<Vec<u8>>,
    seen: Vec<u8>,
    /// What was seen before the last answer.
    answered: usize,
}

impl Terminal {
    /// Starts a shell line with nothing of our environment but PATH, and `home` as its home.
    pub fn start(line: &str, home: &Path, variables: &[(&str, &str)]) -> Terminal {
        let mut command = Command::new("script");
        // Keys that come before the program listens are not written to the screen by the system.
        let line = format!("stty cols 100 rows 50 -echo; exec {line}");
        command.args(["-qec", &line, "/dev/null"]).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", home);
        command.env("TERM", "xterm").env("NO_COLOR", "1").env("LANG", "C.UTF-8").env("SHELL", "/bin/sh");
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("script(1) is installed");
        let (input, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = stdout.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal { child, input, output, seen: Vec::new(), answered: 0 }
    }

    /// Waits for a question and answers it. Panics with the screen when it does not come.
    pub fn answer(&mut self, question: &str, keys: &str) {
        self.wait_for(question);
        self.answered = self.seen.len();
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Like `answer`, for a question whose answer is not shown. What was typed before the program
    /// has turned the echo off is thrown away by the system (TCSAFLUSH, termios(3)), and a person
    /// would type it again; so does this, until the question is marked as answered.
    pub fn answer_hidden(&mut self, question: &str, keys: &str) {
        for _ in 0..9 {
            self.answer(question, keys);
            if self.comes_within("[hidden]", Duration::from_secs(10)) {
                return;
            }
            self.answered = 0;
        }
        panic!("{question:?} hears nothing:\n{}", screen(&self.seen));
    }

    fn wait_for(&mut self, text: &str) {
        let came = self.comes_within(text, Duration::from_secs(90));
        assert!(came, "{text:?} does not come:\n{}", screen(&self.seen));
    }

    fn comes_within(&mut self, text: &str, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        while !screen(&self.seen[self.answered..]).contains(text) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(more) => self.seen.extend(more),
                Err(_) => return false,
            }
        }
        true
    }

    /// Waits for the end, and returns the screen and the exit code.
    pub fn end(mut self) -> (String, i32) {
        while let Ok(more) = self.output.recv_timeout(Duration::from_secs(120)) {
            self.seen.extend(more);
        }
        let status = self.child.wait().unwrap();
        (screen(&self.seen), status.code().unwrap_or(-1))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a terminal without end would show: lines, with what was written over and cleared gone
/// (ECMA-48 CUU, CUD, CUF, CUB, EL, ED; colours are passed over).
pub fn screen(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut lines: Vec<Vec<char>> = vec![Vec::new()];
    let (mut row, mut column) = (0usize, 0usize);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => row += 1,
            '\r' => column = 0,
            '\u{8}' => column = column.saturating_sub(1),
            '\u{1b}' if rest.next_if_eq(&'[').is_some() => {
                let mut number = String::new();
                let end = loop {
                    match rest.next() {
                        Some(c) if c.is_ascii_alphabetic() => break c,
                        Some(c) => number.push(c),
                        None => break 'm',
                    }
                };
                let count = number.parse().unwrap_or(1);
                match end {
                    'A' => row = row.saturating_sub(count),
                    'B' => row += count,
                    'C' => column += count,
                    'D' => column = column.saturating_sub(count),
                    'K' if number == "2" => lines[row].clear(),
                    'K' => lines[row].truncate(column),
                    'J' => {
                        lines[row].truncate(column);
                        lines.truncate(row + 1);
                    }
                    _ => {}
                }
            }
            c if c.is_control() => {}
            c => {
                while lines[row].len() <= column {
                    lines[row].push(' ');
                }
                lines[row][column] = c;
                column += 1;
            }
        }
        while lines.len() <= row {
            lines.push(Vec::new());
        }
    }
    let lines = lines.iter().map(|line| line.iter().collect::<String>().trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned() + "\n"
}

#[test]
fn a_screen_is_what_is_left_of_what_was_written() {
    let check = |bytes: &str, wanted: &str| assert_eq!(screen(bytes.as_bytes()), wanted, "{bytes:?}");
    check("a\r\nb\r\n", "a\nb\n");
    check("question? x\r\n\u{1b}[1A\r\u{1b}[2Kquestion: x\r\n", "question: x\n");
    check("\u{1b}[32mgreen\u{1b}[0m", "green\n");
    check("abc\u{1b}[2DX\u{1b}[K", "aX\n");
    check("one\r\ntwo\r\nthree\u{1b}[2A\u{1b}[J", "one\n");
}
