//! A real Dovecot on loopback: IMAP in clear with STARTTLS, and under TLS; mail in Maildirs; SASL
//! for Postfix.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Certificate, certificate};
use crate::support::{free_port, wait_for};

/// The password of everybody.
pub const PASSWORD: &str = "lantern-42";

/// A running server; ends when dropped.
pub struct Dovecot {
    master: Child,
    folder: PathBuf,
    /// Sockets live here: a Unix socket's path may have 108 bytes.
    state: tempfile::TempDir,
    /// In clear, with STARTTLS.
    pub port: u16,
    /// TLS from the first byte.
    pub tls_port: u16,
    pub certificate: Certificate,
}

impl Dovecot {
    /// Starts one that keeps its mail under `folder`, and waits until it answers.
    pub fn start(folder: &Path) -> Dovecot {
        Self::start_with(folder, "")
    }

    /// The same with lines added to its configuration.
    pub fn start_with(folder: &Path, extra: &str) -> Dovecot {
        let state = tempfile::Builder::new().prefix("dc").tempdir_in("/tmp").expect("/tmp is writable");
        open_to_others(state.path());
        open_to_others(folder);
        own(folder, Depth::Itself);
        let certificate = certificate(state.path());
        let (port, tls_port) = (free_port(), free_port());
        let config = state.path().join("dovecot.conf");
        let text = configuration(folder, state.path(), &certificate, port, tls_port);
        fs::write(&config, text + extra).expect("the state folder is writable");
        let master = Command::new(program())
            .arg("-F")
            .arg("-c")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dovecot is installed");
        let server = Dovecot { master, folder: folder.to_owned(), state, port, tls_port, certificate };
        server.wait_until_up();
        server
    }

    fn wait_until_up(&self) {
        for port in [self.port, self.tls_port] {
            wait_for("dovecot to listen", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        }
        wait_for("dovecot's auth socket", || self.auth_socket().exists());
    }

    /// Where Postfix asks whether a password is right (`smtpd_sasl_path`); open to everybody.
    pub fn auth_socket(&self) -> PathBuf {
        self.state.path().join("auth")
    }

    /// The Maildir of a user, INBOX at its top, other folders as `.Name` in it.
    pub fn mail_path(&self, user: &str) -> PathBuf {
        self.folder.join(user).join("Maildir")
    }

    /// The Maildir of one folder (`INBOX`, or its name as the file system has it).
    pub fn folder_path(&self, user: &str, folder: &str) -> PathBuf {
        match folder {
            "INBOX" => self.mail_path(user),
            name => self.mail_path(user).join(format!(".{name}")),
        }
    }

    /// Puts a message into a folder, as a delivery agent would.
    pub fn deliver(&self, user: &str, folder: &str, message: &[u8]) {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let path = self.folder_path(user, folder);
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(path.join(part)).expect("the mail folder is writable");
        }
        let name = format!(
            "{:010}.M{}.test",
            COUNT.fetch_add(1, Ordering::Relaxed) + 1_750_000_000,
            std::process::id()
        );
        fs::write(path.join("tmp").join(&name), message).expect("the mail folder is writable");
        own(&self.folder.join(user), Depth::All);
        fs::rename(path.join("tmp").join(&name), path.join("new").join(&name)).expect("one file system");
    }

    /// Forgets a folder's UIDs: it comes back with another UIDVALIDITY.
    pub fn reset(&self, user: &str, folder: &str) {
        let path = self.folder_path(user, folder);
        let list = path.join("dovecot-uidlist");
        let text = fs::read_to_string(&list).expect("the folder was opened before");
        let (head, rest) = text.split_once('\n').expect("a uidlist has a first line");
        let validity: u32 = head
            .split(' ')
            .find_map(|word| word.strip_prefix('V')?.parse().ok())
            .expect("a uidlist starts with its UIDVALIDITY");
        let head = head.replace(&format!("V{validity}"), &format!("V{}", validity + 1));
        for index in ["dovecot.index", "dovecot.index.log", "dovecot.index.cache"] {
            let _ = fs::remove_file(path.join(index));
        }
        fs::write(&list, format!("{head}\n{rest}")).expect("own file");
        own(&self.folder.join(user), Depth::All);
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read_to_string(self.state.path().join("log")).unwrap_or_default();
            eprintln!("Dovecot's log:\n{log}");
        }
        // The master ends its children only when asked politely.
        let _ = Command::new("kill").arg(self.master.id().to_string()).status();
        for _ in 0..150 {
            if matches!(self.master.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let _ = self.master.kill();
        let _ = self.master.wait();
    }
}

fn program() -> &'static str {
    if Path::new("/usr/sbin/dovecot").exists() { "/usr/sbin/dovecot" } else { "dovecot" }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn open_to_others(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("own folder");
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Itself,
    All,
}

/// Mail belongs to an unprivileged user where the server runs as root.
fn own(folder: &Path, depth: Depth) {
    if is_root() {
        let all = (depth == Depth::All).then_some("-R");
        let done = Command::new("chown").args(all).arg("mail:mail").arg(folder).status();
        assert!(done.is_ok_and(|status| status.success()), "chown works for root");
    }
}

pub(super) fn own_name() -> String {
    let name = Command::new("id").arg("-un").output().expect("id is there");
    String::from_utf8_lossy(&name.stdout).trim().to_owned()
}

fn own_group() -> String {
    let name = Command::new("id").arg("-gn").output().expect("id is there");
    String::from_utf8_lossy(&name.stdout).trim().to_owned()
}

fn configuration(folder: &Path, state: &Path, certificate: &Certificate, port: u16, tls_port: u16) -> String {
    let (folder, state) = (folder.display(), state.display());
    let (cert, key) = (certificate.cert.display(), certificate.key.display());
    let (user, group, users) = if is_root() {
        ("mail".into(), "mail".into(), String::new())
    } else {
        let (user, group) = (own_name(), own_group());
        let users = format!(
            "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
             service anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\n"
        );
        (user, group, users)
    };
    format!(
        "protocols = imap
listen = 127.0.0.1
base_dir = {state}/run
state_dir = {state}/state
log_path = {state}/log
{users}first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %n
auth_failure_delay = 0
mail_max_userip_connections = 100
mail_fsync = never
mailbox_list_index = no
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/%n mail=maildir:{folder}/%n/Maildir
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {state}/auth {{
    mode = 0666
  }}
}}
service stats {{
  unix_listener stats-reader {{
    mode = 0666
  }}
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"
    )
}
