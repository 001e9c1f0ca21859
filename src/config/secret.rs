//! Where a secret comes from, and fetching it when a connection needs it.

use std::path::PathBuf;

use secrecy::SecretString;

/// `password.*` or `token.*`: where the secret is, not the secret.
#[derive(Clone, Debug)]
pub enum Secret {
    /// An array: run without a shell.
    Command(Vec<String>),
    /// A string: run by `sh -c`.
    Shell(String),
    /// A file; refused when group or others may read it.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// A systemd credential: a file of this name in `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// In the configuration itself (warned about).
    Raw(SecretString),
}

impl Secret {
    /// Fetches it: first line, blanks of a Google app password (four groups of four letters) taken out.
    ///
    /// # Errors
    /// A sentence with operation, object and remedy, without the secret.
    pub fn fetch(&self) -> Result<SecretString, String> {
        todo!()
    }
}
