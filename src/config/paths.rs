//! Where things are: the command line first, then our own variables, then the XDG folders.
//!
//! This file and `secret.rs` are the only ones that read the environment; everything else is handed
//! an [`Env`].
#![expect(clippy::disallowed_methods, reason = "the environment is read here, once, into an explicit value")]

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy, base_strategy::Xdg};
use jiff::tz::TimeZone;

use super::ConfigError;

/// What of the environment a configuration depends on.
#[derive(Debug, Clone)]
pub struct Env {
    /// `None` when nobody says where home is (a bare service).
    pub home: Option<PathBuf>,
    /// `$XDG_CONFIG_HOME`, else `~/.config`; `None` without a home.
    pub config_home: Option<PathBuf>,
    /// `$XDG_DATA_HOME`, else `~/.local/share`; `None` without a home.
    pub data_home: Option<PathBuf>,
    /// `$REKINDLE_CONFIG`: a file.
    pub config: Option<PathBuf>,
    /// `$REKINDLE_DATA`: a folder.
    pub data: Option<PathBuf>,
    /// Finds the zone where the configuration names none: the system's, UTC when it cannot be
    /// told. Finding it walks hundreds of files, so it is done only when asked.
    pub zone: fn() -> TimeZone,
}

/// The files and folders of one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The configuration file.
    pub config: PathBuf,
    /// The folder with everything that Rekindle writes.
    pub data: PathBuf,
    /// Templates that override the built-in ones: `templates` beside the configuration. Need not
    /// exist.
    pub templates: PathBuf,
    /// The SQLite file.
    pub database: PathBuf,
    /// Locked while a process works on the database.
    pub lock: PathBuf,
    /// The folder of daily copies.
    pub backups: PathBuf,
}

impl Env {
    /// Reads it. Empty variables count as unset, relative XDG folders too (XDG Base Directory
    /// Specification).
    pub fn read() -> Env {
        let folders = Xdg::new().ok();
        Env {
            home: folders.as_ref().map(|folders| folders.home_dir().to_owned()),
            config_home: folders.as_ref().map(Xdg::config_dir).or_else(|| absolute("XDG_CONFIG_HOME")),
            data_home: folders.as_ref().map(Xdg::data_dir).or_else(|| absolute("XDG_DATA_HOME")),
            config: variable("REKINDLE_CONFIG").map(PathBuf::from),
            data: variable("REKINDLE_DATA").map(PathBuf::from),
            zone: || TimeZone::try_system().unwrap_or(TimeZone::UTC),
        }
    }
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// For a process without a home that has the folder all the same.
fn absolute(name: &str) -> Option<PathBuf> {
    variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

impl Paths {
    /// Finds them: `-c FILE` and `--data DIR`, else `REKINDLE_CONFIG` and `REKINDLE_DATA`, else
    /// XDG. Looks at no file.
    ///
    /// # Errors
    /// When there is no home folder to start from.
    pub fn find(config: Option<&Path>, data: Option<&Path>) -> Result<Paths, ConfigError> {
        Paths::under(config, data, &Env::read())
    }

    /// The page that `digest --open` writes for the browser.
    pub fn page(&self) -> PathBuf {
        self.data.join("digest.html")
    }

    /// The page that `report` writes, unless it is given another path.
    pub fn report(&self) -> PathBuf {
        self.data.join("report.html")
    }

    /// The pages in the data folder; they name people.
    pub fn pages(&self) -> [PathBuf; 2] {
        [self.page(), self.report()]
    }

    /// The same over an explicit environment.
    ///
    /// # Errors
    /// As [`Paths::find`].
    pub fn under(config: Option<&Path>, data: Option<&Path>, env: &Env) -> Result<Paths, ConfigError> {
        let config = config_path(config, env)?;
        let data = data_path(data, env)?;
        Ok(Paths {
            templates: config.parent().unwrap_or(Path::new("/")).join("templates"),
            database: data.join("rekindle.db"),
            lock: data.join("rekindle.lock"),
            backups: data.join("backups"),
            config,
            data,
        })
    }
}

/// Where the configuration is.
pub(super) fn config_path(given: Option<&Path>, env: &Env) -> Result<PathBuf, ConfigError> {
    let given = given.or(env.config.as_deref()).map(Path::to_owned);
    let usual = || env.config_home.as_ref().map(|home| home.join("rekindle/config.toml"));
    full(given.or_else(usual), "the configuration", "-c FILE or REKINDLE_CONFIG")
}

fn data_path(given: Option<&Path>, env: &Env) -> Result<PathBuf, ConfigError> {
    let given = given.or(env.data.as_deref()).map(Path::to_owned);
    let usual = || env.data_home.as_ref().map(|home| home.join("rekindle"));
    full(given.or_else(usual), "the data folder", "--data DIR or REKINDLE_DATA")
}

fn full(path: Option<PathBuf>, what: &str, remedy: &str) -> Result<PathBuf, ConfigError> {
    let path = path.and_then(|path| std::path::absolute(path).ok());
    path.ok_or_else(|| ConfigError {
        message: format!("cannot tell where {what} is: HOME is not set; set it, or use {remedy}"),
    })
}
