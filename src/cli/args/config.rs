//! The subcommands of `config` and `account`.

use super::SetupArgs;

#[derive(Debug, clap::Subcommand)]
pub enum ConfigAction {
    /// Is the configuration right?
    Check,
    /// Print it, with secrets left out
    Show,
    /// Open it in your editor; a copy that is not right does not take its place
    Edit,
    /// Where it is
    Path,
    /// What a key means, with an example: rekindle config help digest.schedule
    Help {
        /// A key, or the beginning of several; without it, all keys
        key: Option<String>,
    },
}

#[derive(Debug, clap::Subcommand)]
pub enum AccountAction {
    /// Add an account, as `setup --add` does
    Add(Box<SetupArgs>),
    /// Open each mailbox and the way out, and say what is there
    Check {
        /// Only this account (a key under `accounts`)
        name: Option<String>,
    },
    /// Keep another password for an account, once its servers take it
    Password {
        /// A key under `accounts` (default: the only one)
        name: Option<String>,
    },
    /// Take an account out of the configuration
    Remove {
        /// A key under `accounts`
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Learn what your provider stamps on mail from you, for commands.accept = "pinned"
    Pair,
}
