//! `[accounts.NAME]` -> [`Account`]. A known provider fills in what is left out, but only for its
//! own servers: a password given for one server is never sent to another that was merely guessed.

mod path;
mod secret;
mod send;

use std::path::{Path, PathBuf};

use super::{
    super::{
        Account, Auth, ConfigError, ImapSettings, ReportReading, Security, Server, SourceSettings,
        document::{Node, TomlTable},
        paths::Env,
        providers::{Certificate, Login, Logins, Provider, Providers, Secrets},
    },
    key::{
        Key,
        KeyShape::{Table, Value},
    },
    list,
    values::{self, ServerProtocol},
};
use crate::mail::Address;

/// Keys of an account.
pub(super) const KEYS: &[Key] = &[
    ("email", Value),
    ("name", Value),
    ("aliases", Value),
    ("not-me", Value),
    ("login", Value),
    ("password", Table(SECRET)),
    ("token", Table(SECRET)),
    ("imap", Table(&[("server", Value), ("folders", Value)])),
    ("maildir", Table(&[("path", Value)])),
    ("mbox", Table(&[("path", Value)])),
    ("calendars", Value),
    ("address-books", Value),
    ("send", Table(&[("via", Value)])),
    ("smtp", Table(&[("server", Value)])),
    ("sendmail", Table(&[("command", Value)])),
    ("file", Table(&[("path", Value)])),
    ("tls", Table(&[("ca", Value)])),
];

const SECRET: &[Key] =
    &[("command", Value), ("file", Value), ("env", Value), ("credential", Value), ("raw", Value)];

/// What all accounts of a file share.
struct Surroundings<'a> {
    path: &'a Path,
    env: &'a Env,
    providers: &'static Providers,
    /// Environment variables that hold a secret of some account.
    secret_variables: Vec<String>,
}

/// All accounts, in the file's order.
pub(super) fn accounts(top: &TomlTable<'_>, path: &Path, env: &Env) -> Result<Vec<Account>, ConfigError> {
    let tables = match top.get("accounts") {
        Some(node) => node.table()?.entries(),
        None => Vec::new(),
    };
    if tables.is_empty() {
        return Err(top.error(
            "no account yet; add [accounts.personal] with email = \"you@example.org\" and password.command = [...],\n\
             or let `rekindle setup you@example.org` write it",
        ));
    }
    let tables: Vec<_> =
        tables.into_iter().map(|(name, node)| Ok((name, node.table()?))).collect::<Result<_, _>>()?;
    let around = Surroundings {
        path,
        env,
        providers: Providers::built_in(),
        secret_variables: secret::variables(tables.iter().map(|(_, table)| table)),
    };
    let mut accounts: Vec<Account> = Vec::new();
    for (name, table) in &tables {
        let account = one(name, table, &around)?;
        if let Some(other) = accounts.iter().find(|other| other.email == account.email) {
            return Err(table.error(format!(
                "has the same email as accounts.{}; keep one account an address, and put further addresses into `aliases`",
                other.name
            )));
        }
        accounts.push(account);
    }
    Ok(accounts)
}

/// The file patterns under a key, at the top and in each account.
pub(super) fn all_patterns(
    top: &TomlTable<'_>,
    key: &str,
    path: &Path,
    env: &Env,
) -> Result<Vec<String>, ConfigError> {
    let around = Surroundings { path, env, providers: Providers::built_in(), secret_variables: Vec::new() };
    let mut found = Vec::new();
    for node in list(top, key)? {
        found.push(around.pattern(&node)?);
    }
    let tables = top.get("accounts").map(|node| node.table()).transpose()?;
    for (_, node) in tables.iter().flat_map(|table| table.entries()) {
        for node in list(&node.table()?, key)? {
            found.push(around.pattern(&node)?);
        }
    }
    Ok(found)
}

fn one(name: &str, table: &TomlTable<'_>, around: &Surroundings<'_>) -> Result<Account, ConfigError> {
    if name.is_empty() || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(table.error("is no name for an account; write a word, like [accounts.personal]"));
    }
    let missing = || table.error("lacks `email`; add email = \"you@example.org\"");
    let email_node = table.get("email").ok_or_else(missing)?;
    let email = email_node.read(|text| {
        Address::parse(text).ok_or_else(|| "is no mail address; write it like \"you@example.org\"".into())
    })?;
    let aliases = list(table, "aliases")?;
    let not_me = list(table, "not-me")?;
    let draft = AccountDraft {
        table,
        around,
        typed: email_node.text()?,
        email: &email,
        auth: secret::auth(table, around)?,
    };
    let (source, provider) = draft.source()?;
    let send = draft.send(&source, provider.as_ref())?;
    Ok(Account {
        name: name.to_owned(),
        owner_name: table.read("name", values::line)?.unwrap_or_default(),
        aliases: aliases.iter().map(|node| node.read(values::alias)).collect::<Result<_, _>>()?,
        not_me: not_me.iter().map(|node| node.read(values::alias)).collect::<Result<_, _>>()?,
        source,
        send,
        email,
        reports: ReportReading::On,
    })
}

/// An account half read.
struct AccountDraft<'d, 'a> {
    table: &'d TomlTable<'a>,
    around: &'d Surroundings<'d>,
    /// The address as typed: some servers want their login so.
    typed: &'d str,
    email: &'d Address,
    /// `None` when neither `password` nor `token` is there.
    auth: Option<Auth>,
}

impl AccountDraft<'_, '_> {
    /// The source, and the provider whose servers the account's secret is for.
    fn source(&self) -> Result<(SourceSettings, Option<Provider>), ConfigError> {
        let given: Vec<_> =
            ["imap", "maildir", "mbox"].into_iter().filter_map(|key| self.table.get(key)).collect();
        if let [_, second, ..] = given.as_slice() {
            return Err(second.error(
                "is a second source; an account has one of imap, maildir and mbox: make it an account of its own",
            ));
        }
        if let Some(path) = self.table.get("maildir") {
            let path = self.around.path(&self.need(&path, "path", "\"~/Mail\"")?)?;
            return Ok((SourceSettings::Maildir { path }, self.home()));
        }
        if let Some(mbox) = self.table.get("mbox") {
            return Ok((SourceSettings::Mbox { paths: self.patterns(&mbox)? }, self.home()));
        }
        let (settings, provider) = self.imap()?;
        Ok((SourceSettings::Imap(settings), provider))
    }

    fn imap(&self) -> Result<(ImapSettings, Option<Provider>), ConfigError> {
        let (server, provider) = match self.table.get("imap.server") {
            Some(node) => {
                let server = node.read(|text| values::server(text, ServerProtocol::Imap))?;
                let provider = self.around.providers.by_server(&server.host, self.email.domain());
                (server, provider)
            }
            None => self.provider_server()?,
        };
        let ca = self.ca()?;
        self.certificate(&server, provider.as_ref(), ca.as_deref())?;
        let auth = self.auth.clone().ok_or_else(|| self.no_secret(provider.as_ref()))?;
        self.fitting(&auth, provider.as_ref())?;
        let folders = self.table.get("imap.folders");
        let settings = ImapSettings {
            server,
            login: self.login(provider.as_ref(), |logins| logins.imap)?,
            auth,
            folders: folders.map(|node| self.folders(&node)).transpose()?,
            ca,
        };
        Ok((settings, provider))
    }

    /// The provider that the address is at.
    fn home(&self) -> Option<Provider> {
        self.around.providers.by_domain(self.email.domain())
    }

    /// The servers that the address's domain is known for.
    fn provider_server(&self) -> Result<(Server, Option<Provider>), ConfigError> {
        let domain = self.email.domain();
        let Some(provider) = self.home() else {
            return Err(self.table.error(format!(
                "the servers of {domain} are not known; add imap.server = \"imaps://...\" and smtp.server = \"smtps://...\",\n\
                 or maildir.path or mbox.path, or ask `rekindle setup {}`",
                self.typed
            )));
        };
        match &provider.imap {
            Some(url) => {
                let server =
                    values::server(url, ServerProtocol::Imap).map_err(|what| self.table.error(what))?;
                Ok((server, Some(provider)))
            }
            None => Err(self.table.error(provider.note.as_str())),
        }
    }

    fn no_secret(&self, provider: Option<&Provider>) -> ConfigError {
        if provider.is_some_and(|provider| provider.logins.auth == Secrets::Token) {
            return self.table.error(format!(
                "lacks `token`; add token.command = [\"oama\", \"access\", \"{}\"]",
                self.typed
            ));
        }
        let hint = provider.map(password_hint).unwrap_or_default();
        self.table.error(format!(
            "lacks `password` and `token`; add password.command = [\"pass\", \"show\", \"mail\"], password.file or token.command{hint}"
        ))
    }

    fn fitting(&self, auth: &Auth, provider: Option<&Provider>) -> Result<(), ConfigError> {
        let Some(provider) = provider else { return Ok(()) };
        let token_only = provider.logins.auth == Secrets::Token;
        match (auth, self.table.get("password")) {
            (Auth::Password(_), Some(node)) if token_only => Err(node.error(format!(
                "{} takes no password, only a token; write token.command = [\"oama\", \"access\", \"{}\"]",
                provider.name, self.typed
            ))),
            _ => Ok(()),
        }
    }

    fn certificate(
        &self,
        server: &Server,
        provider: Option<&Provider>,
        ca: Option<&Path>,
    ) -> Result<(), ConfigError> {
        match provider {
            Some(provider)
                if provider.certificate == Certificate::Own
                    && server.security != Security::Plain
                    && ca.is_none() =>
            {
                Err(self.table.error(format!("lacks `tls.ca`; {}", provider.note)))
            }
            _ => Ok(()),
        }
    }

    fn login(&self, provider: Option<&Provider>, which: fn(&Logins) -> Login) -> Result<String, ConfigError> {
        let said = self.table.read("login", values::line)?;
        // The local part is a login only at the provider's own domains, not at a domain that it
        // hosts.
        let own = provider.filter(|provider| provider.serves(self.email.domain()));
        let rule = own.map_or(Login::Address, |provider| which(&provider.logins));
        Ok(said.unwrap_or_else(|| match rule {
            Login::Address => self.typed.to_owned(),
            Login::LocalPart => self.typed.rsplit_once('@').map_or(self.typed, |(local, _)| local).to_owned(),
        }))
    }

    fn folders(&self, node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
        let folders = node.list()?;
        if folders.is_empty() {
            return Err(node.error("is an empty list; name a folder, or take the line out to read all"));
        }
        folders.iter().map(|folder| folder.verbatim().map(str::to_owned)).collect()
    }

    fn ca(&self) -> Result<Option<PathBuf>, ConfigError> {
        self.table.get("tls.ca").map(|node| self.around.path(&node)).transpose()
    }

    /// A key that its table must have.
    fn need<'n>(&self, node: &Node<'n>, key: &str, example: &str) -> Result<Node<'n>, ConfigError> {
        let table = node.table()?;
        let missing = || table.error(format!("lacks `{key}`; add {key} = {example} under it"));
        table.get(key).ok_or_else(missing)
    }

    fn patterns(&self, mbox: &Node<'_>) -> Result<Vec<String>, ConfigError> {
        let node = self.need(mbox, "path", "[\"~/takeout/*.mbox\"]")?;
        let paths = node.list()?;
        if paths.is_empty() {
            return Err(node.error("is an empty list; name at least one file"));
        }
        paths.iter().map(|path| self.around.pattern(path)).collect()
    }
}

/// A second line about the provider's passwords: what is special about them, where they are made.
fn password_hint(provider: &Provider) -> String {
    match (provider.note.as_str(), provider.page.as_deref()) {
        ("", None) => String::new(),
        ("", Some(page)) => format!("\n({} has passwords for mail programs: {page})", provider.name),
        (note, None) => format!("\n({note})"),
        (note, Some(page)) => format!("\n({note} See {page})"),
    }
}
