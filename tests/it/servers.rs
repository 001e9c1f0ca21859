//! Real mail servers on loopback, each with its own state folder and free ports, ended when
//! dropped.

pub mod courier;
pub mod cyrus;
pub mod dovecot;
pub mod plain_imap;
pub mod postfix;
pub mod tap;
pub mod unpacked;

use std::path::{Path, PathBuf};

/// A self-signed certificate for `localhost` and 127.0.0.1.
pub struct Certificate {
    /// PEM; also what a client trusts (`tls.ca`).
    pub cert: PathBuf,
    /// PEM, 0600.
    pub key: PathBuf,
}

/// Makes one in `folder`.
pub fn certificate(folder: &Path) -> Certificate {
    use std::os::unix::fs::PermissionsExt;
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into(), "127.0.0.1".into()])
        .expect("a certificate can be made");
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).expect("the state folder is writable");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("the state folder is writable");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).expect("own file");
    Certificate { cert, key }
}
