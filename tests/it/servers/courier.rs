//! A real Courier on loopback: IMAP in clear with STARTTLS, in a root of its own, for it looks for
//! its files at fixed places. It knows `ada` alone, and shows her folders below `INBOX.`.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::dovecot::PASSWORD;
use super::{Certificate, certificate, unpacked};
use crate::support::{free_port, wait_for};

/// What `/etc/courier/imapd` of the package sets, with IMAP_ENHANCEDIDLE: without it Courier looks
/// for news once a minute.
const SETTINGS: [(&str, &str); 12] = [
    (
        "IMAP_CAPABILITY",
        "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE",
    ),
    ("IMAP_KEYWORDS", "1"),
    ("IMAP_ACL", "1"),
    ("IMAP_ENHANCEDIDLE", "1"),
    ("IMAP_IDLE_TIMEOUT", "60"),
    ("IMAP_USELOCKS", "1"),
    ("IMAP_TRASHFOLDERNAME", "Trash"),
    ("IMAP_STARTTLS", "YES"),
    ("COURIERTLS", "/usr/bin/couriertls"),
    ("TLS_CERTFILE", "/etc/courier/imapd.pem"),
    ("TLS_VERIFYPEER", "NONE"),
    ("PATH", "/usr/bin:/bin"),
];

/// A running server; ends when dropped.
pub struct Courier {
    running: Vec<Child>,
    _state: tempfile::TempDir,
    pub port: u16,
    pub certificate: Certificate,
}

impl Courier {
    /// Starts one, and waits until it answers. `None`: it is not unpacked here.
    pub fn start() -> Option<Courier> {
        let unpacked = unpacked::root("courier")?;
        let state = tempfile::Builder::new().prefix("co").tempdir_in("/tmp").expect("/tmp is writable");
        let (root, port) = (state.path().join("root"), free_port());
        let copied = Command::new("cp").arg("-a").arg(&unpacked).arg(&root).status();
        assert!(copied.is_ok_and(|status| status.success()), "the server is copied");
        let certificate = certificate(state.path());
        write_configuration(&root, &certificate);
        make_mailbox(&root);
        let socket = root.join("run/courier/authdaemon/socket");
        let mut server = Courier { running: Vec::new(), _state: state, port, certificate };
        server.running.push(spawn(&root, &["/usr/lib/courier/courier-authlib/authdaemond"]));
        wait_for("courier's authdaemond", || socket.exists());
        let port = port.to_string();
        let words = ["/usr/sbin/couriertcpd", "-address=127.0.0.1", "-nodnslookup", "-noidentlookup", &port];
        let words =
            [&words[..], &["/usr/lib/courier/courier/imaplogin", "/usr/bin/imapd", "Maildir"]].concat();
        server.running.push(spawn(&root, &words));
        wait_for("courier to listen", || std::net::TcpStream::connect(("127.0.0.1", server.port)).is_ok());
        Some(server)
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.running.iter_mut().rev().for_each(unpacked::end);
    }
}

fn write_configuration(root: &Path, certificate: &Certificate) {
    let (cert, key) = (fs::read(&certificate.cert), fs::read(&certificate.key));
    let both = [cert.expect("just made"), key.expect("just made")].concat();
    let daemon = "authmodulelist=\"authuserdb\"\ndaemons=1\nauthdaemonvar=/run/courier/authdaemon\n\
                  DEBUG_LOGIN=0\nDEFAULTOPTIONS=\"\"\nLOGGEROPTS=\"\"\n";
    for (name, content) in [
        ("etc/courier/imapd.pem", both),
        ("etc/courier/authdaemonrc", daemon.into()),
        ("etc/passwd", b"root:x:0:0::/:/bin/sh\nmail:x:8:8::/:/bin/sh\ncourier:x:2:2::/:/bin/sh\n".to_vec()),
        ("etc/group", b"root:x:0:\nmail:x:8:\ncourier:x:2:\n".to_vec()),
    ] {
        fs::write(root.join(name), content).expect("own folder");
    }
}

/// Ada's Maildir and her login.
fn make_mailbox(root: &Path) {
    fs::create_dir_all(root.join("home/ada")).expect("own folder");
    let made = inside(root, &["/usr/bin/maildirmake.courier", "/home/ada/Maildir"]).status();
    assert!(made.is_ok_and(|status| status.success()), "the Maildir is made");
    let (uid, gid) = if unpacked::is_root() { (8, 8) } else { (0, 0) };
    if unpacked::is_root() {
        let done = Command::new("chown").arg("-R").arg("8:8").arg(root.join("home/ada")).status();
        assert!(done.is_ok_and(|status| status.success()), "chown works for root");
    }
    let person = format!("ada\tuid={uid}|gid={gid}|home=/home/ada|mail=/home/ada/Maildir|_=\n.\n");
    make_table(root, "userdb", &person);
    make_table(root, "userdbshadow", &format!("ada\timappw={}\n.\n", crypted(PASSWORD)));
}

fn make_table(root: &Path, name: &str, lines: &str) {
    let (new, file) = (format!("/etc/courier/{name}.tmp"), format!("/etc/courier/{name}.dat"));
    let words = ["/usr/lib/courier/courier-authlib/makedatprog", "-", &new, &file];
    let mut made = inside(root, &words).stdin(Stdio::piped()).spawn().expect("makedatprog can be started");
    made.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("it reads lines");
    assert!(made.wait().is_ok_and(|status| status.success()), "{name} is made");
}

fn crypted(password: &str) -> String {
    let made = Command::new("openssl").args(["passwd", "-1", "-salt", "lantern", password]).output();
    String::from_utf8(made.expect("openssl is there").stdout).expect("ASCII").trim().to_owned()
}

/// A command in the server's root.
fn inside(root: &Path, words: &[&str]) -> Command {
    let mut command = match unpacked::is_root() {
        true => Command::new("/usr/sbin/chroot"),
        false => Command::new("unshare"),
    };
    if !unpacked::is_root() {
        command.args(["-r", "/usr/sbin/chroot"]);
    }
    command.arg(root).args(words).env_clear().envs(SETTINGS);
    command.env("LD_LIBRARY_PATH", unpacked::libraries(root, Path::new("/")) + ":/lib/x86_64-linux-gnu");
    command
}

fn spawn(root: &Path, words: &[&str]) -> Child {
    inside(root, words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("courier can be started")
}
