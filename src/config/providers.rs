//! Built-in mail providers: `config/providers.toml` as values. Facts only; what is done with them
//! is up to the parser and `setup`.

use std::sync::LazyLock;

use serde::Deserialize;

/// All of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Providers {
    provider: Vec<Provider>,
}

/// One mail provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Provider {
    /// As it calls itself.
    pub name: String,
    /// The part after `@` of its own addresses, lower case. Empty for those that only host other
    /// people's domains.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Server URL as in the configuration. `None` for a provider without IMAP; `note` then says so
    /// in a sentence.
    pub imap: Option<String>,
    /// Server URL as in the configuration.
    pub smtp: Option<String>,
    #[serde(default)]
    pub logins: Logins,
    #[serde(default)]
    pub certificate: Certificate,
    /// Its SMTP server puts a copy of each mail into the Sent folder by itself.
    #[serde(default)]
    pub keeps_sent: bool,
    /// Where the owner makes an app password, or the password for mail programs.
    pub page: Option<String>,
    /// One or two sentences for the owner; may be empty.
    #[serde(default)]
    pub note: String,
}

/// What it wants as login and as proof.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Logins {
    pub imap: Login,
    pub smtp: Login,
    pub auth: Secrets,
}

/// The login's form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Login {
    /// The whole address.
    #[default]
    Address,
    /// What is before the `@`.
    LocalPart,
}

/// What kind of secret it takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secrets {
    /// The account's password.
    #[default]
    Password,
    /// A password made for one program; the account's own is refused.
    AppPassword,
    /// XOAUTH2 only.
    Token,
}

/// Who vouches for its certificate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// An authority that the system trusts.
    #[default]
    Public,
    /// Itself: `tls.ca` is needed.
    Own,
}

impl Providers {
    /// The table that is built in, read once.
    pub fn built_in() -> &'static Providers {
        static BUILT_IN: LazyLock<Providers> = LazyLock::new(|| {
            toml::from_str(include_str!("../../config/providers.toml"))
                .expect("the built-in table parses: a test reads it")
        });
        &BUILT_IN
    }

    /// In the table's order.
    pub fn all(&self) -> &[Provider] {
        &self.provider
    }

    /// The provider of addresses at `domain`.
    pub fn by_domain(&self, domain: &str) -> Option<Provider> {
        self.provider.iter().find(|provider| provider.serves(domain)).cloned()
    }

    /// The provider that runs the server `host`, as an address at `domain` uses it: how a domain of
    /// one's own is recognised. A server on this machine is somebody's only when the domain says
    /// the same, since any program may listen there.
    pub fn by_server(&self, host: &str, domain: &str) -> Option<Provider> {
        let mut fitting: Vec<_> = self.provider.iter().filter(|provider| provider.runs(host)).collect();
        fitting.sort_by_key(|provider| !provider.serves(domain));
        fitting
            .into_iter()
            .find(|provider| provider.certificate == Certificate::Public || provider.serves(domain))
            .cloned()
    }
}

impl Provider {
    /// Whether addresses at `domain` are its own.
    pub fn serves(&self, domain: &str) -> bool {
        self.domains.iter().any(|own| own.eq_ignore_ascii_case(domain))
    }

    fn runs(&self, host: &str) -> bool {
        self.hosts().any(|own| own.eq_ignore_ascii_case(host))
    }

    /// The host names in its server URLs.
    fn hosts(&self) -> impl Iterator<Item = &str> {
        [&self.imap, &self.smtp].into_iter().flatten().filter_map(|url| {
            let (_, rest) = url.split_once("://")?;
            rest.split(':').next()
        })
    }
}
