//! A real Cyrus on loopback: IMAP in clear with STARTTLS. It knows `ada` alone.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::dovecot::PASSWORD;
use super::{Certificate, certificate, unpacked};
use crate::support::{free_port, wait_for};

/// A running server; ends when dropped.
pub struct Cyrus {
    master: Child,
    _state: tempfile::TempDir,
    pub port: u16,
    pub certificate: Certificate,
}

impl Cyrus {
    /// Starts one, and waits until it answers. `None`: it is not unpacked here.
    pub fn start() -> Option<Cyrus> {
        let root = unpacked::root("cyrus")?;
        let state = tempfile::Builder::new().prefix("cy").tempdir_in("/tmp").expect("/tmp is writable");
        let (folder, port) = (state.path(), free_port());
        let certificate = certificate(folder);
        write_configuration(&root, folder, &certificate, port);
        let libraries = unpacked::libraries(&root, &root);
        make_login(&root, folder, &libraries);
        if unpacked::is_root() {
            let done = Command::new("chown").arg("-R").arg("mail:mail").arg(folder).status();
            assert!(done.is_ok_and(|status| status.success()), "chown works for root");
        }
        let master = Command::new(root.join("usr/lib/cyrus/bin/master"))
            .arg("-D")
            .arg("-C")
            .arg(folder.join("imapd.conf"))
            .arg("-M")
            .arg(folder.join("cyrus.conf"))
            .arg("-p")
            .arg(folder.join("master.pid"))
            .env("LD_LIBRARY_PATH", libraries)
            // Its master ends by a signal to its whole process group: no other server may be in it.
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("cyrus can be started");
        let server = Cyrus { master, _state: state, port, certificate };
        wait_for("cyrus to listen", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        Some(server)
    }
}

impl Drop for Cyrus {
    fn drop(&mut self) {
        unpacked::end(&mut self.master);
    }
}

fn write_configuration(root: &Path, folder: &Path, certificate: &Certificate, port: u16) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("own folder");
    for part in ["db", "log", "msg", "proc", "lock", "socket", "ptclient"] {
        fs::create_dir_all(folder.join("conf").join(part)).expect("own folder");
    }
    fs::create_dir_all(folder.join("spool")).expect("own folder");
    let user = if unpacked::is_root() { "mail".to_owned() } else { super::dovecot::own_name() };
    let (at, bin) = (folder.display(), root.join("usr/lib/cyrus/bin"));
    let (cert, key, bin) = (certificate.cert.display(), certificate.key.display(), bin.display());
    let settings = format!(
        "configdirectory: {at}/conf
partition-default: {at}/spool
defaultpartition: default
servername: localhost
admins: cyrus
cyrus_user: {user}
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {at}/sasldb2
sasl_mech_list: PLAIN
allowplaintext: yes
unixhierarchysep: yes
altnamespace: yes
virtdomains: off
autocreate_quota: 0
autocreate_inbox_folders: Sent|Drafts
xlist-sent: Sent
xlist-drafts: Drafts
idlesocket: {at}/idle
tls_server_cert: {cert}
tls_server_key: {key}
"
    );
    let services = format!(
        "START {{
  recover cmd=\"{bin}/ctl_cyrusdb -C {at}/imapd.conf -r\"
}}
SERVICES {{
  imap cmd=\"{bin}/imapd -C {at}/imapd.conf\" listen=\"127.0.0.1:{port}\" prefork=0
}}
DAEMON {{
  idled cmd=\"{bin}/idled -C {at}/imapd.conf\"
}}
"
    );
    fs::write(folder.join("imapd.conf"), settings).expect("own folder");
    fs::write(folder.join("cyrus.conf"), services).expect("own folder");
}

fn make_login(root: &Path, folder: &Path, libraries: &str) {
    let mut made = Command::new(root.join("usr/sbin/saslpasswd2"))
        .args(["-p", "-c", "-u", "localhost", "-f"])
        .arg(folder.join("sasldb2"))
        .arg("ada")
        .env("LD_LIBRARY_PATH", libraries)
        .stdin(Stdio::piped())
        .spawn()
        .expect("saslpasswd2 can be started");
    made.stdin.take().expect("piped").write_all(PASSWORD.as_bytes()).expect("it reads a password");
    assert!(made.wait().is_ok_and(|status| status.success()), "the login was made");
}
