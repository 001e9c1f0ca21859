//! The flags of `setup`: each question of the guide has one.

use std::path::PathBuf;

use crate::cli::mail_language;
use crate::compose::MailLanguage;

#[derive(Debug, Clone, Default, clap::Args)]
#[command(after_help = "\
On a terminal, setup asks for what no flag says. Without one, flags alone do it:
  rekindle setup you@gmail.com --password-command 'pass show gmail-app'
  rekindle setup you@example.org --maildir ~/Mail --sendmail 'msmtp -t'
  echo SECRET | rekindle setup you@example.org --autoconfig --password-stdin")]
pub struct SetupArgs {
    /// Your address
    pub email: Option<String>,
    /// Add an account to the configuration that is there
    #[arg(long)]
    pub add: bool,
    /// The account's name in the configuration (default: personal)
    #[arg(long, value_name = "WORD")]
    pub account: Option<String>,
    #[command(flatten)]
    pub mailbox: MailboxArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub digest: DigestTimeArgs,
    /// Take every default: ask only for what has none
    #[arg(short, long)]
    pub yes: bool,
    /// Write the configuration even though the mailbox cannot be opened or mail cannot leave
    #[arg(long)]
    pub untested: bool,
    /// Only write the configuration: no scan, no welcome mail
    #[arg(long)]
    pub no_scan: bool,
    /// No welcome mail now; the daemon sends it later
    #[arg(long)]
    pub no_welcome: bool,
    /// Install the background service
    #[arg(long, conflicts_with = "no_service")]
    pub service: bool,
    /// Do not install it
    #[arg(long)]
    pub no_service: bool,
}

/// Where mail is, and how it leaves.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
#[command(next_help_heading = "Where your mail is")]
pub struct MailboxArgs {
    /// An IMAP server: imaps://HOST, imap://HOST (STARTTLS)
    #[arg(long, value_name = "URL", conflicts_with_all = ["maildir", "mbox"])]
    pub imap: Option<String>,
    /// A Maildir, or a folder of Maildirs
    #[arg(long, value_name = "DIR", conflicts_with = "mbox")]
    pub maildir: Option<PathBuf>,
    /// An mbox file or a pattern of them; may be given several times
    #[arg(long, value_name = "FILE")]
    pub mbox: Vec<String>,
    /// The server that takes your mail: smtps://HOST, smtp://HOST (STARTTLS)
    #[arg(long, value_name = "URL", conflicts_with = "sendmail")]
    pub smtp: Option<String>,
    /// A command that takes your mail, such as 'msmtp -t'
    #[arg(long, value_name = "COMMAND")]
    pub sendmail: Option<String>,
    /// The login name, where it is not the address
    #[arg(long)]
    pub login: Option<String>,
    /// A certificate (PEM) to trust besides the system's
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Look the servers up on the network (Mozilla autoconfig, SRV records), without asking
    #[arg(long, conflicts_with = "offline")]
    pub autoconfig: bool,
    /// Look nothing up
    #[arg(long)]
    pub offline: bool,
    /// Where autoconfig files are looked for instead of the usual places
    #[arg(long, hide = true, value_name = "URL")]
    pub autoconfig_at: Option<String>,
}

/// Where the password or token is.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
#[command(next_help_heading = "Your password")]
#[group(skip)]
pub struct SecretArgs {
    /// A command that prints the password
    #[arg(long, value_name = "COMMAND", group = "secret")]
    pub password_command: Option<String>,
    /// A file that only you may read
    #[arg(long, value_name = "FILE", group = "secret")]
    pub password_file: Option<PathBuf>,
    /// An environment variable
    #[arg(long, value_name = "NAME", group = "secret")]
    pub password_env: Option<String>,
    /// Read the password from standard input and keep it where --keep-in says
    #[arg(long, group = "secret")]
    pub password_stdin: bool,
    /// A command that prints an OAuth access token
    #[arg(long, value_name = "COMMAND", group = "secret")]
    pub token_command: Option<String>,
    /// Where to keep the password (default: a file)
    #[arg(long, value_enum, value_name = "PLACE", conflicts_with_all = ["password_command", "password_file", "password_env", "token_command"])]
    pub keep_in: Option<Keeper>,
}

/// What keeps a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Keeper {
    /// pass, the Unix password manager
    Pass,
    /// The keyring of the desktop, by secret-tool
    SecretTool,
    /// The keychain of macOS, by security
    Keychain,
    /// A file beside the configuration that only you may read
    File,
}

/// Who signs, and when the digest comes.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
#[command(next_help_heading = "Your digest")]
pub struct DigestTimeArgs {
    /// How you sign
    #[arg(long)]
    pub name: Option<String>,
    /// Your time zone, such as Europe/Paris (default: the system's)
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// When the digest comes: 'monday 8:00', 'daily 7:30', or a crontab line
    #[arg(long, value_name = "TIME")]
    pub when: Option<String>,
    /// The language of your mails: en, de, fr or es (default: en, with a terminal your locale's)
    #[arg(long, value_name = "CODE", value_parser = mail_language::from_flag)]
    pub language: Option<MailLanguage>,
    /// What 6/3 means in your answers (default: you are asked each time)
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<DateOrder>,
}

/// Which number of `6/3` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DateOrder {
    /// 6 March
    Dmy,
    /// June 3
    Mdy,
}
