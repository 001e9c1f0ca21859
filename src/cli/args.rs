//! The arguments, as clap reads them.

mod command_words;
mod config;
mod setup;

use std::path::PathBuf;

use clap::{ColorChoice, Parser};
use jiff::{Span, Timestamp};

pub use command_words::CommandWords;

/// The version, with the commit and its day where the build knew them.
const VERSION: &str = env!("REKINDLE_VERSION");
pub use config::{AccountAction, ConfigAction};
pub use setup::{DateOrder, DigestTimeArgs, Keeper, MailboxArgs, SecretArgs, SetupArgs};

/// Reads the headers of your mailbox and mails you a short digest of the people who have gone
/// quiet.
///
/// Everything stays on this machine. `rekindle demo` shows all of it without an account;
/// `rekindle setup you@example.org` starts with a real one.
#[derive(Debug, Parser)]
#[command(name = "rekindle", version = VERSION, disable_help_subcommand = true)]
pub struct CliArgs {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,
}

/// Options of every subcommand.
#[derive(Debug, clap::Args)]
pub struct GlobalArgs {
    /// The configuration file (default: ~/.config/rekindle/config.toml)
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder for everything Rekindle writes (default: ~/.local/share/rekindle)
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Say what would happen, and change nothing
    #[arg(short = 'n', long, global = true)]
    pub dry_run: bool,
    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Log lines as text, or as JSON for programs
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    /// Colours in messages and help (NO_COLOR is obeyed)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Run as at this time
    #[arg(long, global = true, hide = true, value_name = "RFC3339")]
    pub now: Option<Timestamp>,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Show all of it on a sample mailbox: no account, no network
    Demo(DemoArgs),
    /// Set up an account, from the address to the first list
    Setup(Box<SetupArgs>),
    /// Read what is new in the mailbox (headers only)
    Scan(ScanArgs),
    /// Who has gone quiet, and why each is on the list
    Due(ListArgs),
    /// The people in your mail, warmest first
    People(PeopleArgs),
    /// Every address, and the rule that says what it is
    Addresses,
    /// What is known of somebody
    Show {
        /// A name or an address
        #[arg(required = true)]
        who: Vec<String>,
    },
    /// The evidence behind a judgement
    Why {
        /// A name or an address
        #[arg(required = true)]
        who: Vec<String>,
    },
    /// Take in an address book, or the export of a network
    ///
    /// Known by content: LinkedIn, Facebook (JSON or web page) and X exports (zip or folder),
    /// Google Contacts, Outlook and Thunderbird CSV, vCards 2.1 to 4 (files or folders),
    /// friends.md, our own exports, and any CSV with --map. Of call logs (SMS Backup & Restore,
    /// CSV) and chats (WhatsApp, Signal, Telegram) the days, names and numbers alone. `-n` shows
    /// what would change.
    Import(ImportArgs),
    /// Write everybody as vCard 4, CSV, JSON lines or Markdown
    Export(ExportArgs),
    /// Take out everything about one person, for good
    Forget(ForgetArgs),
    /// Delete everything Rekindle knows
    Purge(PurgeArgs),
    /// The digest of this moment: print it, or send it now
    Digest(DigestArgs),
    /// A lifetime of correspondence on one page: a file for your browser
    Report(ReportArgs),
    /// When digests come, in words and as the next five runs
    Schedule,
    /// The daemon: scans, sends digests on schedule, obeys replies
    Run(RunArgs),
    /// Install, remove or show the background service
    #[command(subcommand)]
    Service(ServiceArgs),
    /// How things stand, in a few lines; `rekindle` alone says the same
    Status,
    /// What needs you, the likeliest cause first, each with its remedy
    Doctor(DoctorArgs),
    /// Mail on its way out
    Outbox(OutboxArgs),
    /// Write a copy of everything Rekindle knows
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
    },
    /// Put a copy, by default the last automatic one, in the place of the database
    Restore {
        /// The copy
        file: Option<PathBuf>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// What you said, and what Rekindle did
    Journal,
    /// Why a mail was not obeyed
    WhyNot {
        /// The mail as a file; - reads standard input
        file: String,
    },
    /// Add, try and remove accounts
    #[command(subcommand)]
    Account(AccountAction),
    /// The configuration: check, show, edit it; what each key means
    #[command(subcommand, disable_help_subcommand = true)]
    Config(ConfigAction),
    /// The codes by which your replies are known
    #[command(subcommand)]
    Token(TokenAction),
    /// The pure parts from the shell: parsers as JSON
    #[command(subcommand)]
    Plumbing(PlumbingArgs),
    /// Completions for your shell
    Completions { shell: clap_complete::Shell },
    /// The manual page
    Man,
    /// Write manual pages, and completions for your shell
    InstallDocs {
        /// Write below this folder (default: ~/.local)
        #[arg(long, value_name = "DIR")]
        prefix: Option<PathBuf>,
    },
    /// This list, or more of one word of it
    Help {
        /// A subcommand or a verb
        words: Vec<String>,
    },
    /// A verb of the table, with the words behind it.
    #[command(skip)]
    Say(CommandWords),
    /// A command with its number first, or with the first letters of its verb: rekindle 1 done
    #[command(external_subcommand)]
    Other(Vec<String>),
}

#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Do not wait between the screens
    #[arg(long)]
    pub fast: bool,
    /// Where everything goes (default: a new folder under the temporary one)
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// The same without names, addresses, servers and paths of yours: to be pasted where you ask
    /// for help
    #[arg(long, conflicts_with = "json")]
    pub paste: bool,
}

#[derive(Debug, clap::Args)]
pub struct ScanArgs {
    /// Forget what was read of the mailbox and read it again; what you said stays. Also mends a
    /// damaged database
    #[arg(long)]
    pub rebuild: bool,
    /// Pass over messages older than this, such as 5y. A longer time than before reads everything
    /// again
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub since: Option<Span>,
    /// Only this account (a key under `accounts`)
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct PeopleArgs {
    /// Also people you never wrote to; JSON has them always, with `known` false
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub list: ListArgs,
}

#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Lines shown; 0 shows all (default: 50 on a terminal, else all)
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

impl ListArgs {
    /// How many of the lines are shown on this screen.
    pub fn most(&self, screen: super::screen::Screen) -> usize {
        match (self.limit, screen.rows()) {
            (None, Some(_)) => 50,
            _ => self.wanted(),
        }
    }

    /// How many are asked for: all, where nothing is said.
    pub fn wanted(&self) -> usize {
        self.limit.filter(|limit| *limit > 0).unwrap_or(usize::MAX)
    }
}

#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Files, folders or zip archives
    #[arg(required_unless_present = "forget", value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,
    /// Which columns of a plain CSV mean what: name=Full Name,email=Mail
    #[arg(long, value_name = "MEANING=COLUMN,...")]
    pub map: Option<String>,
    /// Whom a call log or chat means: "Mum=ada", +491701234567=ada; may be repeated
    #[arg(long, value_name = "NAME|NUMBER=PERSON")]
    pub who: Vec<crate::job::import::WhoIs>,
    /// Take back every import from this source, such as linkedin
    #[arg(long, value_name = "SOURCE", conflicts_with = "paths")]
    pub forget: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct ForgetArgs {
    /// A name or an address
    #[arg(required = true)]
    pub who: Vec<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, clap::Args)]
pub struct PurgeArgs {
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    pub format: Format,
}

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    Vcard,
    /// For spreadsheets
    Csv,
    /// One object a line
    Json,
    /// For people to read
    Markdown,
}

#[derive(Debug, clap::Args)]
pub struct DigestArgs {
    /// Scan, and send it now
    #[arg(long, conflicts_with = "open")]
    pub send: bool,
    /// With --send: mark it as a trial; it uses nobody up, and answers to it do nothing
    #[arg(long, requires = "send")]
    pub test: bool,
    /// Show it in the browser
    #[arg(long)]
    pub open: bool,
}

#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// Only about this person
    #[arg(value_name = "NAME")]
    pub who: Vec<String>,
    /// Show it in the browser
    #[arg(long)]
    pub open: bool,
    /// The file to write (default: report.html in the data folder)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// One round and no more, for those who start it by cron
    #[arg(long)]
    pub once: bool,
}

#[derive(Debug, clap::Subcommand)]
pub enum ServiceArgs {
    /// Install the service for this user (systemd or launchd)
    Install,
    /// Remove it
    Uninstall,
    /// Is it running?
    Status,
    /// The last it said
    Logs,
}

#[derive(Debug, clap::Args)]
pub struct OutboxArgs {
    #[command(subcommand)]
    pub action: Option<OutboxAction>,
}

#[derive(Debug, clap::Subcommand)]
pub enum OutboxAction {
    /// Show it (the default)
    List,
    /// Try a mail again now
    Retry { id: i64 },
    /// Keep a mail from being sent
    Drop { id: i64 },
}

#[derive(Debug, clap::Subcommand)]
pub enum TokenAction {
    /// Send a new welcome mail; the old one is no longer a place to reply to
    Rotate,
}

#[derive(Debug, clap::Subcommand)]
pub enum PlumbingArgs {
    /// What one header block says, and what the rules make of it
    Headers {
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// What is left of a reply, and the commands in it
    Reply {
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Bounce, auto-reply, or neither
    Bounce {
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Natural dates
    When {
        #[arg(long = "tz", value_name = "ZONE")]
        zone: Option<String>,
        #[arg(required = true)]
        texts: Vec<String>,
    },
    /// crontab(5) lines
    Cron {
        #[arg(long = "tz", value_name = "ZONE")]
        zone: Option<String>,
        #[arg(long, value_name = "RFC3339")]
        after: Option<String>,
        #[arg(required = true)]
        expressions: Vec<String>,
    },
}

/// `5y`, `18mo`, `2w`, `90d`.
fn span(text: &str) -> Result<Span, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: i64 =
        text[..split].parse().map_err(|_| "expected a number and a unit, such as 5y".to_owned())?;
    let span = match &text[split..] {
        "y" => Span::new().try_years(number),
        "mo" | "m" => Span::new().try_months(number),
        "w" => Span::new().try_weeks(number),
        "d" => Span::new().try_days(number),
        unit => return Err(format!("unknown unit {unit:?}; y, mo, w and d are known")),
    };
    span.map_err(|error| error.to_string())
}

/// `rekindle 0.1.0`, and where the build knew it, the commit and its day.
pub fn version() -> String {
    format!("rekindle {VERSION}")
}
