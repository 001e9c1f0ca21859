//! The daemon against a real Dovecot and Postfix through a line that breaks every few seconds:
//! memory stays flat, no digest is missed, none comes twice. Not part of an ordinary run:
//! `REKINDLE_SOAK_MINUTES=20 cargo test --test it soak -- --ignored --nocapture`.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{Timestamp, tz::TimeZone};
use rekindle::mail::header;

use crate::fixture::with_servers::ServerFixture;
use crate::fixture::{private, rekindle};

/// A line to a server that can be cut, frozen or closed. What passes is TLS: nothing is looked at.
struct Line {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    open: Mutex<Vec<TcpStream>>,
    closed: AtomicBool,
    frozen: AtomicBool,
    /// Bytes of the server after which a connection is cut; 0: never. Good for one connection.
    cut_after: AtomicU64,
}

impl Line {
    fn to(port: u16) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = Arc::new(State::default());
        let (own, shared) = (listener.local_addr().unwrap().port(), Arc::clone(&state));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                if shared.closed.load(Ordering::Relaxed) {
                    continue;
                }
                let mut open = shared.open.lock().unwrap();
                open.extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                drop(open);
                let cut = shared.cut_after.swap(0, Ordering::Relaxed);
                carry(client.try_clone().unwrap(), server.try_clone().unwrap(), Arc::clone(&shared), 0);
                carry(server, client, Arc::clone(&shared), cut);
            }
        });
        Line { port: own, state }
    }

    fn cut(&self) {
        for end in self.state.open.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, state: Arc<State>, cut_after: u64) {
    thread::spawn(move || {
        let (mut buffer, mut carried) = ([0; 4096], 0);
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            while state.frozen.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(50));
            }
            carried += read as u64;
            let over = cut_after > 0 && carried > cut_after;
            if over || to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
}

/// Small, and the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One fault on one of the lines. Says which.
fn fault(line: &Line, dice: &mut Dice) -> &'static str {
    match dice.roll(5) {
        0 => {
            line.cut();
            "cut"
        }
        1 => {
            line.state.closed.store(true, Ordering::Relaxed);
            line.cut();
            thread::sleep(Duration::from_secs(dice.roll(6)));
            line.state.closed.store(false, Ordering::Relaxed);
            "closed for a while"
        }
        2 => {
            line.state.frozen.store(true, Ordering::Relaxed);
            thread::sleep(Duration::from_secs(dice.roll(5)));
            line.state.frozen.store(false, Ordering::Relaxed);
            "frozen for a while"
        }
        // Most of an SMTP conversation under TLS, the answer to the dot among it, lies here.
        _ => {
            line.state.cut_after.store(1_500 + dice.roll(2_500), Ordering::Relaxed);
            "the next connection is cut in the middle"
        }
    }
}

fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("VmRSS: 0 kB");
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[ignore = "takes as long as REKINDLE_SOAK_MINUTES says (20)"]
fn a_line_that_breaks_every_few_seconds_costs_no_digest_and_doubles_none() {
    let minutes: u64 = std::env::var("REKINDLE_SOAK_MINUTES").map_or(20, |minutes| minutes.parse().unwrap());
    let app = ServerFixture::build("[digest]\nschedule = \"*/5 * * * *\"\nsize = 1");
    let (imap, smtp) = (Line::to(app.dovecot.tls_port), Line::to(app.postfix.tls));
    let text = std::fs::read_to_string(&app.config).unwrap();
    let text = text
        .replace(
            &format!("imaps://localhost:{}", app.dovecot.tls_port),
            &format!("imaps://localhost:{}", imap.port),
        )
        .replace(
            &format!("smtps://localhost:{}", app.postfix.tls),
            &format!("smtps://localhost:{}", smtp.port),
        );
    private(&app.config, &text);
    let log = std::fs::File::create(app.folder().join("log")).unwrap();
    let mut daemon =
        rekindle(&app.config, &app.data).arg("run").stdout(Stdio::null()).stderr(log).spawn().unwrap();
    let (began, start) = (Timestamp::now(), Instant::now());
    let (mut dice, mut memory, mut faults) = (Dice(7), Vec::new(), BTreeMap::new());
    let whole = Duration::from_secs(60 * minutes);
    while start.elapsed() < whole {
        thread::sleep(Duration::from_secs(2 + dice.roll(5)));
        assert!(daemon.try_wait().unwrap().is_none(), "the daemon lives");
        memory.push(resident_kib(daemon.id()));
        // The last minutes are quiet, so that what waits can be sent.
        if whole.saturating_sub(start.elapsed()) > Duration::from_secs(150) {
            let line = if dice.roll(2) == 0 { &imap } else { &smtp };
            *faults.entry(fault(line, &mut dice)).or_insert(0) += 1;
        }
    }
    let ended = Timestamp::now();
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    let log = std::fs::read_to_string(app.folder().join("log")).unwrap();

    let digests: Vec<String> = app
        .in_inbox("digest")
        .iter()
        .map(|mail| header::parse(mail, None).rekindle_id.expect("a digest of ours"))
        .collect();
    let mut once = digests.clone();
    once.sort();
    once.dedup();
    let slots: Vec<Timestamp> = (1..)
        .map(|n| Timestamp::from_second((began.as_second().div_euclid(300) + n) * 300).unwrap())
        .take_while(|slot| ended.duration_since(*slot).as_secs() > 150)
        .collect();
    let thirds = memory.len() / 3;
    let most = |part: &[u64]| part.iter().max().copied().unwrap_or(0);
    let (early, late) = (most(&memory[..thirds]), most(&memory[2 * thirds..]));
    eprintln!(
        "{minutes} minutes, faults {faults:?}; slots {}, digests {}; most memory {early} KiB in the first third, {late} KiB in the last",
        slots.len(),
        digests.len()
    );
    let zone = TimeZone::UTC;
    assert_eq!(once.len(), digests.len(), "no digest comes twice\n{log}");
    assert!(
        digests.len() >= slots.len(),
        "a digest for each of {:?}\n{log}",
        slots.iter().map(|slot| slot.to_zoned(zone.clone())).collect::<Vec<_>>()
    );
    assert!(late <= early + early / 4 + 4_096, "memory is flat: {memory:?}");
    assert!(!log.contains("please report"), "{log}");
}
