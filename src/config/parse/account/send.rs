//! `send.via` with what it needs.

use super::{
    super::{
        super::{
            Auth, ConfigError, SendSettings, Server, SourceSettings, document::Node, providers::Provider,
        },
        program::command,
        values::{self, ServerProtocol},
    },
    AccountDraft,
};

#[derive(Clone, Copy)]
enum Via {
    Smtp,
    Sendmail,
    Maildir,
    File,
}

impl Via {
    const CHOICES: [(&'static str, Via); 4] =
        [("smtp", Via::Smtp), ("sendmail", Via::Sendmail), ("maildir", Via::Maildir), ("file", Via::File)];
}

impl AccountDraft<'_, '_> {
    /// How mail to the owner leaves. `provider` is the one whose servers the source uses.
    pub(super) fn send(
        &self,
        source: &SourceSettings,
        provider: Option<&Provider>,
    ) -> Result<SendSettings, ConfigError> {
        match self.via(source, provider)? {
            Via::Smtp => self.smtp(provider),
            Via::Sendmail => {
                let node = self.needed("sendmail.command", "[\"msmtp\", \"-t\"]")?;
                Ok(SendSettings::Sendmail { command: command(&node)? })
            }
            Via::Maildir => {
                let node = self.needed("maildir.path", "\"~/Mail\"")?;
                Ok(SendSettings::Maildir { path: self.around.path(&node)? })
            }
            Via::File => {
                let node = self.needed("file.path", "\"~/outgoing\"")?;
                Ok(SendSettings::File { path: self.around.path(&node)? })
            }
        }
    }

    /// `send.via`; else the one way that has its keys; else what goes with the source.
    fn via(&self, source: &SourceSettings, provider: Option<&Provider>) -> Result<Via, ConfigError> {
        let said = self.table.read("send.via", |text| values::choice(text, &Via::CHOICES))?;
        if let Some(via) = said {
            return Ok(via);
        }
        let ways = [("smtp", Via::Smtp), ("sendmail", Via::Sendmail), ("file", Via::File)];
        let given: Vec<_> = ways.into_iter().filter(|(key, _)| self.table.get(key).is_some()).collect();
        match (given.as_slice(), source) {
            ([(_, way)], _) => Ok(*way),
            ([], SourceSettings::Maildir { .. }) => Ok(Via::Maildir),
            ([], _) if self.auth.is_some() && provider.is_some_and(|provider| provider.smtp.is_some()) => {
                Ok(Via::Smtp)
            }
            ([], _) => Err(self.table.error(
                "says no way to send you the digest; add smtp.server = \"smtps://...\",\n\
                 or send.via = \"sendmail\" with sendmail.command, or send.via = \"file\" with file.path",
            )),
            _ => Err(self.table.error(
                "has more than one way to send; say which: send.via = \"smtp\", \"sendmail\" or \"file\"",
            )),
        }
    }

    fn smtp(&self, source_provider: Option<&Provider>) -> Result<SendSettings, ConfigError> {
        let (server, provider) = match self.table.get("smtp.server") {
            Some(node) => {
                let server = node.read(|text| values::server(text, ServerProtocol::Smtp))?;
                let provider = self.around.providers.by_server(&server.host, self.email.domain());
                (server, provider)
            }
            None => self.provider_smtp(source_provider)?,
        };
        let auth = match (&self.auth, &provider) {
            (Some(auth), _) => auth.clone(),
            (None, Some(_)) => return Err(self.no_secret(provider.as_ref())),
            // A relay that the owner names and gives no login for asks for none.
            (None, None) => Auth::None,
        };
        self.fitting(&auth, provider.as_ref())?;
        let ca = self.ca()?;
        self.certificate(&server, provider.as_ref(), ca.as_deref())?;
        let login = self.login(provider.as_ref(), |logins| logins.smtp)?;
        Ok(SendSettings::Smtp { server, login, auth, ca })
    }

    fn provider_smtp(&self, provider: Option<&Provider>) -> Result<(Server, Option<Provider>), ConfigError> {
        let url = provider.and_then(|provider| provider.smtp.as_deref());
        let url = url.ok_or_else(|| {
            self.table.error("lacks `smtp.server`; add smtp.server = \"smtps://...\", or another send.via")
        })?;
        let server = values::server(url, ServerProtocol::Smtp).map_err(|what| self.table.error(what))?;
        Ok((server, provider.cloned()))
    }

    fn needed(&self, key: &str, example: &str) -> Result<Node<'_>, ConfigError> {
        let missing =
            || self.table.error(format!("lacks `{key}`; add {key} = {example}, or another send.via"));
        self.table.get(key).ok_or_else(missing)
    }
}
