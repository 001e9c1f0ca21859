//! The command line: arguments in, lines out, and the exit code. The only floor that prints, and
//! (with the daemon) the only one that reads the clock.

mod account;
mod address_list;
mod args;
mod backup;
mod command;
mod command_json;
mod command_line;
mod config;
pub mod demo;
mod digest;
mod doctor;
mod due;
mod export;
mod failure;
mod fold;
mod forget;
mod help;
mod import;
mod install_docs;
mod journal;
mod log;
mod mail_language;
mod nearest;
mod outbox;
mod output;
mod own_process;
mod people;
mod person_page;
pub mod plumbing;
mod report;
mod run;
mod scan;
mod schedule;
mod screen;
mod service;
mod setup;
mod shell_words;
mod status;
mod table;
mod trust;
mod who;
mod why_not;

use std::ffi::OsString;
use std::io::Write;

use jiff::Timestamp;

use crate::config::Paths;
use crate::job::App;
use crate::job::clock::Clock;
use args::{CliArgs, CommandWords, Subcommand};
use screen::Screen;

/// What a subcommand prints to, and the time it runs at.
pub struct Terminal<'a> {
    pub out: &'a mut dyn Write,
    /// When the command was given: now, or what `--now` says.
    pub now: Timestamp,
    /// The same clock as it goes on, for what takes long.
    pub clock: Clock,
    pub form: OutputFormat,
    pub effect: RunMode,
    /// What `out` leads to.
    pub screen: Screen,
}

/// `--json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    Text,
    /// One object a line.
    Json,
}

/// `-n`, `--dry-run`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunMode {
    Real,
    /// Says what would happen.
    DryRun,
}

/// Runs one command line and returns the exit code (sysexits.h; 3 is a partial scan). Whatever goes
/// wrong is said once, on standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    own_process::close();
    let args = match command_line::read(arguments) {
        Ok(args) => args,
        Err(error) => return failure::usage(&error),
    };
    log::start(&args.global);
    let stdout = std::io::stdout();
    let mut out = std::io::LineWriter::new(stdout.lock());
    let ended = dispatch(&args, &mut out).and_then(|code| {
        out.flush()?;
        Ok(code)
    });
    ended.unwrap_or_else(|error| failure::report(&error))
}

fn dispatch(args: &CliArgs, out: &mut dyn Write) -> anyhow::Result<u8> {
    let global = &args.global;
    let clock = global.now.map_or_else(Clock::system, Clock::starting_at);
    let now = clock.now();
    let form = if global.json { OutputFormat::Json } else { OutputFormat::Text };
    let effect = if global.dry_run { RunMode::DryRun } else { RunMode::Real };
    let mut terminal = Terminal { out, now, clock, form, effect, screen: Screen::from_stdout(global.color) };
    run_subcommand(args, &mut terminal)
}

fn run_subcommand(args: &CliArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let (global, effect) = (&args.global, terminal.effect);
    match &args.subcommand {
        Some(Subcommand::Plumbing(action)) => run_plumbing(action, global, terminal),
        Some(Subcommand::Demo(demo)) => demo::run(demo, terminal).map(|()| 0),
        Some(Subcommand::Setup(setup)) => setup::run(setup, global, terminal).map(|()| 0),
        Some(Subcommand::Completions { shell }) => {
            command_line::completions(*shell, terminal.out).map(|()| 0)
        }
        Some(Subcommand::Help { words }) => help::run(words, terminal).map(|()| 0),
        Some(Subcommand::Man) => command_line::manual(terminal.out).map(|()| 0),
        Some(Subcommand::InstallDocs { prefix }) => {
            install_docs::run(prefix.as_deref(), terminal).map(|()| 0)
        }
        Some(Subcommand::Account(action)) => account::run(action, global, terminal),
        Some(Subcommand::Config(action)) => config::run(action, global, terminal).map(|()| 0),
        Some(Subcommand::Service(service)) => service::run(service, global, terminal).map(|()| 0),
        Some(Subcommand::Run(_)) if effect == RunMode::DryRun => {
            let why = "run has no dry run; `rekindle digest` shows what would be sent".to_owned();
            Err(failure::UsageError(why).into())
        }
        Some(Subcommand::Run(options)) => run::run(options, global, terminal.clock),
        Some(Subcommand::Doctor(options)) => doctor::run(options, global, terminal),
        Some(Subcommand::Purge(options)) => {
            let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
            forget::purge(options, &paths, terminal).map(|()| 0)
        }
        Some(Subcommand::Restore { file, yes }) => {
            let ask = if *yes { backup::Ask::No } else { backup::Ask::Yes };
            backup::restore(file.as_deref(), ask, global, terminal).map(|()| 0)
        }
        Some(scan @ Subcommand::Scan(options)) if options.rebuild && effect == RunMode::Real => {
            backup::rebuild(global, terminal)?;
            with_app(scan, global, terminal)
        }
        Some(Subcommand::Other(words)) => run_command(words, global, terminal),
        None | Some(Subcommand::Status) => status::run(global, terminal).map(|()| 0),
        Some(command) => with_app(command, global, terminal),
    }
}

fn run_command(
    words: &[String],
    global: &args::GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<u8> {
    command::check(words, terminal.now)?;
    command::run(&CommandWords(words.to_vec()), &mut open(global)?, terminal)
}

fn run_plumbing(
    action: &args::PlumbingArgs,
    global: &args::GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<u8> {
    let now = global.now.map(|now| now.to_string());
    plumbing::run(action, now.as_deref(), terminal.out).map(|()| 0)
}

/// Subcommands that need the configuration and the database.
fn with_app(
    command: &Subcommand,
    global: &args::GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<u8> {
    let mut app = open(global)?;
    let app = &mut app;
    match command {
        Subcommand::Scan(options) => return scan::run(options, app, terminal),
        Subcommand::Due(options) => due::run(options, app, terminal)?,
        Subcommand::People(options) => people::list(options, app, terminal)?,
        Subcommand::Addresses => address_list::run(app, terminal)?,
        Subcommand::Show { who } => people::show(who, app, terminal)?,
        Subcommand::Why { who } => people::why(who, app, terminal)?,
        Subcommand::Import(options) => import::run(options, app, terminal)?,
        Subcommand::Forget(options) => forget::run(options, app, terminal)?,
        Subcommand::Export(options) => export::run(options, app, terminal)?,
        Subcommand::Digest(options) => return digest::run(options, app, terminal),
        Subcommand::Report(options) => report::run(options, app, terminal)?,
        Subcommand::Schedule => schedule::run(app, terminal)?,
        Subcommand::Backup { file } => backup::backup(file, app, terminal)?,
        Subcommand::Outbox(options) => outbox::run(options, app, terminal)?,
        Subcommand::Journal => journal::run(app, terminal)?,
        Subcommand::WhyNot { file } => why_not::run(file, app, terminal)?,
        Subcommand::Token(action) => trust::token(action, app, terminal)?,
        Subcommand::Say(words) => return command::run(words, app, terminal),
        _ => unreachable!("handled without a house"),
    }
    Ok(0)
}

/// Opens configuration, database and templates.
fn open(global: &args::GlobalArgs) -> anyhow::Result<App> {
    let config = crate::config::load(global.config.as_deref())?;
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    App::open(config, paths)
}
