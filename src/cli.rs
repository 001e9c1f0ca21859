//! The command line: arguments in, lines out, and the exit code. The only floor that prints, and (with the daemon) the only one that reads the clock.

mod address_list;
mod answers;
mod args;
mod copies;
pub mod demo;
mod digest;
mod doctor;
mod due;
mod export;
mod failure;
mod forget;
mod import;
mod log;
mod outbox;
mod own_process;
mod people;
pub mod plumbing;
mod run;
mod say;
mod scan;
mod schedule;
mod service;
mod setup;
mod status;
mod trust;
mod typed;

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;
use jiff::Timestamp;

use crate::config::{self, Paths};
use crate::job::House;
use crate::job::clock::Clock;
use args::{Args, Subcommand};

/// What a subcommand prints to, and the time it runs at.
pub struct Terminal<'a> {
    pub out: &'a mut dyn Write,
    /// When the command was given: now, or what `--now` says.
    pub now: Timestamp,
    /// The same clock as it goes on, for what takes long.
    pub clock: Clock,
    pub form: Form,
    pub effect: Effect,
}

/// `--json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    /// One object a line.
    Json,
}

/// `-n`, `--dry-run`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Real,
    /// Says what would happen.
    DryRun,
}

/// Runs one command line and returns the exit code (sysexits.h; 3 is a partial scan). Whatever goes wrong is said once, on standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    own_process::close();
    let args = match Args::try_parse_from(args::options_first(arguments)) {
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

fn dispatch(args: &Args, out: &mut dyn Write) -> anyhow::Result<u8> {
    let global = &args.global;
    let clock = global.now.map_or_else(Clock::system, Clock::starting_at);
    let now = clock.now();
    let form = if global.json { Form::Json } else { Form::Text };
    let effect = if global.dry_run { Effect::DryRun } else { Effect::Real };
    let mut terminal = Terminal { out, now, clock, form, effect };
    let terminal = &mut terminal;
    match &args.subcommand {
        Some(Subcommand::Plumbing(plumbing)) => {
            let now = global.now.map(|now| now.to_string());
            plumbing::run(plumbing, now.as_deref(), terminal.out).map(|()| 0)
        }
        Some(Subcommand::Demo(demo)) => demo::run(demo, terminal).map(|()| 0),
        Some(Subcommand::Setup(setup)) => setup::run(setup, global, terminal).map(|()| 0),
        Some(Subcommand::Completions { shell }) => args::completions(*shell, terminal.out).map(|()| 0),
        Some(Subcommand::Man) => args::manual(terminal.out).map(|()| 0),
        Some(Subcommand::Service(service)) => service::run(service, global, terminal).map(|()| 0),
        Some(Subcommand::Run(_)) if effect == Effect::DryRun => {
            let why = "run has no dry run; `rekindle digest` shows what would be sent".to_owned();
            Err(failure::Usage(why).into())
        }
        Some(Subcommand::Run(options)) => run::run(options, global, clock),
        Some(Subcommand::Purge(options)) => {
            let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
            forget::purge(options, &paths, terminal).map(|()| 0)
        }
        Some(Subcommand::Restore { file, yes }) => {
            let ask = if *yes { copies::Ask::No } else { copies::Ask::Yes };
            copies::restore(file.as_deref(), ask, global, terminal).map(|()| 0)
        }
        Some(Subcommand::Scan(options)) if options.rebuild && effect == Effect::Real => {
            copies::rebuild(global, terminal)?;
            with_house(args.subcommand.as_ref().expect("it is a scan"), global, terminal)
        }
        Some(Subcommand::Other(words)) => {
            say::check(words, terminal.now)?;
            say::run(&say::Words::Other(words.clone()), &mut open(global)?, terminal)
        }
        None => status::run(global, terminal).map(|()| 0),
        Some(command) => with_house(command, global, terminal),
    }
}

/// Subcommands that need the configuration and the database.
fn with_house(
    command: &Subcommand,
    global: &args::Global,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<u8> {
    let mut house = open(global)?;
    let house = &mut house;
    match command {
        Subcommand::Scan(options) => return scan::run(options, house, terminal),
        Subcommand::Due => due::run(house, terminal)?,
        Subcommand::People(options) => people::list(options, house, terminal)?,
        Subcommand::Addresses => address_list::run(house, terminal)?,
        Subcommand::Show { who } => people::show(who, house, terminal)?,
        Subcommand::Why { who } => people::why(who, house, terminal)?,
        Subcommand::Import(options) => import::run(options, house, terminal)?,
        Subcommand::Forget(options) => forget::run(options, house, terminal)?,
        Subcommand::Export(options) => export::run(options, house, terminal)?,
        Subcommand::Digest(options) => return digest::run(options, house, terminal),
        Subcommand::Schedule => schedule::run(house, terminal)?,
        Subcommand::Doctor => return doctor::run(house, terminal),
        Subcommand::Backup { file } => copies::backup(file, house, terminal)?,
        Subcommand::Outbox(options) => outbox::run(options, house, terminal)?,
        Subcommand::Journal => outbox::journal(house, terminal)?,
        Subcommand::WhyNot { file } => trust::why_not(file, house, terminal)?,
        Subcommand::Account(action) => trust::account(action, house, terminal)?,
        Subcommand::Token(action) => trust::token(action, house, terminal)?,
        Subcommand::Say(words) => return say::run(words, house, terminal),
        _ => unreachable!("handled without a house"),
    }
    Ok(0)
}

/// Opens configuration, database and templates.
fn open(global: &args::Global) -> anyhow::Result<House> {
    let config = config::load(global.config.as_deref())?;
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    House::open(config, paths)
}
