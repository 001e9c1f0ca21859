//! A real Postfix: three ports on loopback, everything for `example.org` into one Maildir, nothing
//! to anywhere else.
//!
//! Postfix wants root: it is started directly as root, else through `sudo -n`.

use std::fs::{self, Permissions};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Certificate, certificate};
use crate::support::{free_port, wait_for};

/// A running one; ended with all its processes when dropped.
pub struct Postfix {
    /// `smtp+plain://127.0.0.1`.
    pub plain: u16,
    /// STARTTLS required before a login.
    pub starttls: u16,
    /// Implicit TLS.
    pub tls: u16,
    /// Shown on both TLS ports, for `localhost`.
    pub certificate: Certificate,
    state: PathBuf,
    master: Child,
}

impl Postfix {
    /// Starts one that keeps its state in `folder` and delivers into the Maildir `mailbox`, which
    /// belongs to the user `mail`. With `auth_socket` (Dovecot's) the two TLS ports take mail only
    /// after a login. Both folders are made traversable for all.
    pub fn start(folder: &Path, mailbox: &Path, auth_socket: Option<&Path>) -> Postfix {
        let state = folder.join("postfix");
        fs::create_dir_all(&state).expect("the folder is writable");
        for path in [folder, &state, mailbox.parent().expect("a Maildir has a parent")] {
            fs::set_permissions(path, Permissions::from_mode(0o755)).expect("own folder");
        }
        let certificate = certificate(&state);
        let [plain, starttls, tls] = [free_port(), free_port(), free_port()];
        fs::write(state.join("main.cf"), main(&state, mailbox, auth_socket, &certificate)).expect("writable");
        fs::write(state.join("master.cf"), services(plain, starttls, tls, auth_socket)).expect("writable");
        let master = start_master(&state, mailbox);
        let postfix = Postfix { plain, starttls, tls, certificate, state, master };
        for port in [plain, starttls, tls] {
            wait_for("Postfix", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        }
        postfix
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.state.join("log")).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        // The master leads a process group of its own.
        let group = format!("-{}", self.master.id());
        let _ = as_root("kill", &["-TERM", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.master.wait();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    id.stdout.trim_ascii() == b"0"
}

fn as_root(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(if is_root() { program } else { "sudo" });
    if !is_root() {
        command.args(["-n", program]);
    }
    command.args(arguments);
    command
}

/// Makes the queue's folders as Postfix wants them and runs its master in the foreground.
fn start_master(state: &Path, mailbox: &Path) -> Child {
    const SCRIPT: &str = r#"set -e
        state=$1 mailbox=$2
        mkdir -p "$mailbox"
        chown mail:mail "$mailbox"
        cd "$state"
        chown root "$state" main.cf master.cf key.pem
        mkdir -p data queue && cd queue
        mkdir -p active bounce corrupt defer deferred flush hold incoming private saved trace maildrop public pid
        chown postfix active bounce corrupt defer deferred flush hold incoming private saved trace ../data
        chmod 700 active bounce corrupt defer deferred flush hold incoming private saved trace ../data
        chown postfix:postdrop maildrop public && chmod 730 maildrop && chmod 710 public
        exec "$(postconf -h daemon_directory)/master" -c "$state" -d"#;
    let paths = [state, mailbox].map(|path| path.to_str().expect("temporary folders have plain names"));
    as_root("sh", &["-c", SCRIPT, "sh", paths[0], paths[1]])
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(state.join("stderr")).expect("writable"))
        .spawn()
        .expect("Postfix is installed")
}

fn main(state: &Path, mailbox: &Path, auth_socket: Option<&Path>, certificate: &Certificate) -> String {
    let state = state.display();
    let (base, name) =
        (mailbox.parent().expect("checked"), mailbox.file_name().expect("a Maildir has a name"));
    let sasl = auth_socket.map_or(String::new(), |socket| {
        format!(
            "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = {}\n",
            socket.display()
        )
    });
    format!(
        "compatibility_level = 3.6
queue_directory = {state}/queue
data_directory = {state}/data
maillog_file = {state}/log
maillog_file_prefixes = {state}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.org
myorigin = example.org
mydestination =
alias_maps =
local_recipient_maps =
inet_protocols = ipv4
inet_interfaces = 127.0.0.1
mynetworks = 127.0.0.0/8
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
relayhost =
virtual_transport = virtual
virtual_mailbox_domains = example.org
virtual_mailbox_base = {base}
virtual_mailbox_maps = static:{name}/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_peername_lookup = no
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_tls_auth_only = yes
biff = no
{sasl}",
        base = base.display(),
        name = name.to_string_lossy(),
        uid = id("/etc/passwd"),
        gid = id("/etc/group"),
        cert = certificate.cert.display(),
        key = certificate.key.display(),
    )
}

/// The number of the user or group `mail`.
fn id(table: &str) -> u32 {
    let table = fs::read_to_string(table).expect("every Unix has it");
    let line =
        table.lines().find(|line| line.starts_with("mail:")).expect("Debian has a user and group `mail`");
    line.split(':').nth(2).and_then(|number| number.parse().ok()).expect("the third field is a number")
}

fn services(plain: u16, starttls: u16, tls: u16, auth_socket: Option<&Path>) -> String {
    let login = match auth_socket {
        Some(_) => " -o smtpd_client_restrictions=permit_sasl_authenticated,reject -o smtpd_delay_reject=yes",
        None => "",
    };
    format!(
        "127.0.0.1:{plain} inet n - n - - smtpd -o smtpd_tls_security_level=none
127.0.0.1:{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt{login}
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_tls_security_level=encrypt{login}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"
    )
}
