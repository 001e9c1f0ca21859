//! Where mail is and how it leaves: flags, what was found here, the provider, the network, or what
//! the owner types.

use std::io::Write;
use std::path::PathBuf;

use super::{Fault, Guide, Remedy, SetupDraft, Way};
use crate::cli::failure::UsageError;
use crate::cli::setup::dialog::Dialog;
use crate::cli::setup::discovery::{self, Lookup, Voucher};
use crate::cli::setup::machine;
use crate::cli::setup::plan::{MailboxPlan, SendPlan};
use crate::cli::setup::ways::{self, Known, host};
use crate::config::providers::Secrets;
use crate::mail::Address;

/// What a fault leaves to do without the server.
const WRITE: &str = "Write the configuration now; `rekindle setup` goes on later";

impl Guide<'_> {
    /// The way to read mail and to send it. `None`: nobody says.
    pub(super) fn way(&self, address: Option<&Address>, out: &mut dyn Write) -> anyhow::Result<Option<Way>> {
        let way = match (self.flagged_mailbox()?, address) {
            (Some(mailbox), address) => Some(self.at(mailbox, address)),
            (None, Some(address)) => self.chosen(address, out)?,
            (None, None) => None,
        };
        let Some(mut way) = way else { return Ok(None) };
        let flags = &self.flags.mailbox;
        if let Some(smtp) = &flags.smtp {
            way.send = SendPlan::Smtp(server_url("smtp", smtp));
        }
        if let Some(command) = &flags.sendmail {
            let words = shell_words::split(command).ok().filter(|words| !words.is_empty());
            let wrong =
                || UsageError(format!("--sendmail {command:?} is no command; write it like 'msmtp -t'"));
            way.send = SendPlan::Sendmail(words.ok_or_else(wrong)?);
        }
        way.login = flags.login.clone().or(way.login);
        if let (SendPlan::Unknown, Some(dialog), Some(address)) = (&way.send, &self.dialog, address) {
            let default = format!("smtp.{}", address.domain());
            way.send = SendPlan::Smtp(dialog.text(
                "The server that takes your mail (SMTP)",
                Some(&default),
                |text| server("smtp", text),
            )?);
        }
        Ok(Some(way))
    }

    fn flagged_mailbox(&self) -> anyhow::Result<Option<MailboxPlan>> {
        let flags = &self.flags.mailbox;
        if let Some(url) = &flags.imap {
            return Ok(Some(MailboxPlan::Imap(server_url("imap", url))));
        }
        if let Some(path) = &flags.maildir {
            return Ok(Some(MailboxPlan::Maildir(std::path::absolute(path)?)));
        }
        let whole = |file: &String| -> std::io::Result<String> {
            Ok(std::path::absolute(PathBuf::from(file))?.to_string_lossy().into_owned())
        };
        let files = flags.mbox.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
        Ok((!files.is_empty()).then_some(MailboxPlan::Mbox(files)))
    }

    /// A mailbox that a flag or the owner names, with the way out that goes with it.
    fn at(&self, mailbox: MailboxPlan, address: Option<&Address>) -> Way {
        let domain = address.map(Address::domain).unwrap_or_default();
        let candidates = address.map(|address| self.candidates(address)).unwrap_or_default();
        let alike = candidates.into_iter().find(|way| way.mailbox == mailbox);
        if let Some(way) = alike {
            return way;
        }
        let provider = match &mailbox {
            MailboxPlan::Imap(url) => self.providers.by_server(host(url), domain),
            MailboxPlan::Provider | MailboxPlan::Maildir(_) | MailboxPlan::Mbox(_) => {
                self.providers.by_domain(domain)
            }
        };
        let send = match &mailbox {
            MailboxPlan::Maildir(_) => SendPlan::WithMailbox,
            _ if provider.as_ref().is_some_and(|provider| provider.smtp.is_some()) => SendPlan::WithMailbox,
            _ => SendPlan::Unknown,
        };
        let wants = provider.map(|provider| provider.logins.auth).unwrap_or_default();
        Way { says: String::new(), mailbox, send, login: None, secret: None, wants }
    }

    fn candidates(&self, address: &Address) -> Vec<Way> {
        let postfix = std::path::Path::new("/etc/postfix/main.cf").exists();
        let sendmail = if postfix { machine::program("sendmail") } else { None };
        let home = self.env.home.as_deref();
        ways::ways(address, &Known { found: &self.found, providers: self.providers, home, sendmail })
    }

    /// One of the ways that are known; else what the network or the owner says.
    fn chosen(&self, address: &Address, out: &mut dyn Write) -> anyhow::Result<Option<Way>> {
        let mut ways = self.candidates(address);
        let provider = self.providers.by_domain(address.domain());
        if let (true, Some(provider)) = (ways.is_empty(), provider.filter(|provider| provider.imap.is_none()))
        {
            let what = format!("{} offers no IMAP. {}", provider.name, provider.note);
            return Err(UsageError(what).into());
        }
        let at = match (self.chatty(), ways.len()) {
            (_, 0) => return self.unknown(address, out),
            (Some(dialog), 2..) => {
                let mut items: Vec<String> = ways.iter().map(|way| way.says.clone()).collect();
                items.push("another server".to_owned());
                dialog.choose("Where shall your mail be read", &items)?
            }
            (_, _) => 0,
        };
        if at == ways.len() {
            return self.unknown(address, out);
        }
        let way = ways.swap_remove(at);
        writeln!(out, "Your mail: {}.", way.says)?;
        Ok(Some(way))
    }

    /// Servers that the network names, else those that the owner types.
    fn unknown(&self, address: &Address, out: &mut dyn Write) -> anyhow::Result<Option<Way>> {
        if self.may_look_up(address)? {
            let found = discovery::look_up(address, self.flags.mailbox.autoconfig_at.as_deref());
            match found {
                Some(lookup) => {
                    if let Some(way) = self.believed(lookup, address, out)? {
                        return Ok(Some(way));
                    }
                }
                None => writeln!(out, "Nobody there names the servers of {}.", address.domain())?,
            }
        }
        let Some(dialog) = &self.dialog else { return Ok(None) };
        self.typed(dialog, address, None).map(Some)
    }

    fn may_look_up(&self, address: &Address) -> anyhow::Result<bool> {
        let flags = &self.flags.mailbox;
        match &self.dialog {
            _ if flags.offline || flags.autoconfig => Ok(flags.autoconfig),
            Some(dialog) => dialog.agrees(&format!(
                "Look up the servers of {} on the network (its own pages, Mozilla's list, DNS)?",
                address.domain()
            )),
            None => Ok(false),
        }
    }

    /// The servers that were found, if they are to be trusted with a password.
    fn believed(
        &self,
        lookup: Lookup,
        address: &Address,
        out: &mut dyn Write,
    ) -> anyhow::Result<Option<Way>> {
        let Lookup { servers, said_by, voucher } = lookup;
        let smtp = servers.smtp.as_deref().map(|smtp| format!(" and {smtp}")).unwrap_or_default();
        writeln!(out, "Found {}{smtp}, from {said_by}.", servers.imap)?;
        if voucher == Voucher::Nobody {
            let warning = format!(
                "Nothing proves that {} is the server of {}. Send it your password?",
                host(&servers.imap),
                address.domain()
            );
            let Some(dialog) = &self.dialog else {
                writeln!(
                    out,
                    "Nothing proves that this is right, so it is not used; name the servers by flags."
                )?;
                return Ok(None);
            };
            if !dialog.agrees_expressly(&warning)? {
                return Ok(None);
            }
        }
        let way = self.at(MailboxPlan::Imap(servers.imap), Some(address));
        let send = servers.smtp.map_or(way.send.clone(), SendPlan::Smtp);
        Ok(Some(Way { send, login: servers.login, wants: servers.wants, ..way }))
    }

    /// Asks for both servers; what was said `before` is offered again.
    fn typed(&self, dialog: &Dialog, address: &Address, before: Option<&Way>) -> anyhow::Result<Way> {
        let default = match before.map(|way| &way.mailbox) {
            Some(MailboxPlan::Imap(url)) => url.clone(),
            _ => format!("imap.{}", address.domain()),
        };
        let imap = dialog
            .text("The server that has your mail (IMAP)", Some(&default), |text| server("imap", text))?;
        let way = self.at(MailboxPlan::Imap(imap.clone()), Some(address));
        if way.send == SendPlan::WithMailbox {
            return Ok(way);
        }
        let default = match before.map(|way| &way.send) {
            Some(SendPlan::Smtp(url)) => url.clone(),
            _ => host(&imap)
                .strip_prefix("imap.")
                .map_or_else(|| host(&imap).to_owned(), |rest| format!("smtp.{rest}")),
        };
        let smtp = dialog
            .text("The server that takes your mail (SMTP)", Some(&default), |text| server("smtp", text))?;
        Ok(Way { send: SendPlan::Smtp(smtp), ..way })
    }

    /// Asks about a mailbox without any mail, which another login may have.
    pub(super) fn when_empty(&self, draft: &mut SetupDraft) -> anyhow::Result<Remedy> {
        let Some(dialog) = self.chatty() else { return Ok(Remedy::GoOn) };
        let items = ["Give another login name", "Go on: the mailbox is new", "Stop: write nothing"];
        match dialog.choose("No mail is there. What now", &items.map(str::to_owned))? {
            0 => {
                draft.plan.way.login = Some(dialog.text("Login name", None, |text| Ok(text.to_owned()))?);
                Ok(Remedy::Retry)
            }
            1 => Ok(Remedy::GoOn),
            _ => Err(UsageError("setup ended; nothing was written".to_owned()).into()),
        }
    }

    /// What can be done about a fault, the likeliest first.
    fn remedies(&self, fault: &Fault, draft: &SetupDraft) -> Vec<String> {
        let mut items = vec!["Try again", WRITE, "Give other servers", "Stop: write nothing"];
        if draft.plan.secret.is_some() && fault.is_about_login() {
            items.splice(0..0, ["Give the password again", "Give another login name"]);
        }
        if fault.is_about_certificate() && self.may_be_own(draft) {
            items.insert(0, "Look at its certificate, and trust it");
        }
        items.into_iter().map(str::to_owned).collect()
    }

    /// Asks what to do about a fault, and does it.
    pub(super) fn remedy(
        &self,
        dialog: &Dialog,
        fault: &Fault,
        draft: &mut SetupDraft,
        out: &mut dyn Write,
    ) -> anyhow::Result<Remedy> {
        let Some(address) = Address::parse(&draft.plan.email) else { return Ok(Remedy::GoOn) };
        let items = self.remedies(fault, draft);
        match items[dialog.choose("What now", &items)?].as_str() {
            "Try again" => {}
            "Look at its certificate, and trust it" => self.trust_certificate(dialog, draft, out)?,
            "Give the password again" => {
                let (secret, keeper) = self.ask_secret(dialog, &address, &draft.plan.way, out)?;
                (draft.plan.secret, draft.keeper) = (Some(secret), keeper);
            }
            "Give another login name" => {
                draft.plan.way.login = Some(dialog.text("Login name", None, |text| Ok(text.to_owned()))?);
            }
            "Give other servers" => {
                let before = &draft.plan.way;
                let typed = self.typed(dialog, &address, Some(before))?;
                draft.plan.way = Way { login: before.login.clone(), ..typed };
            }
            WRITE => return Ok(Remedy::GoOn),
            _ => return Err(UsageError("setup ended; nothing was written".to_owned()).into()),
        }
        Ok(Remedy::Retry)
    }
}

/// A server URL from what people type: `mail.example.org`, `mail.example.org:143`, a URL.
fn server_url(protocol: &str, text: &str) -> String {
    if text.contains("://") {
        return text.to_owned();
    }
    let port = text.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let secure = if matches!(port, Some(143 | 587 | 25 | 2525)) { "" } else { "s" };
    format!("{protocol}{secure}://{text}")
}

fn server(protocol: &str, text: &str) -> Result<String, String> {
    if protocol == "imap" && text.starts_with(['/', '~', '.']) {
        return Err("is no server; for mail in files end this (Ctrl-C), and run `rekindle setup --maildir FOLDER` or `rekindle setup --mbox FILE`".to_owned());
    }
    let url = server_url(protocol, text);
    let fits = url.starts_with(protocol) && !host(&url).is_empty() && !text.contains(char::is_whitespace);
    if fits { Ok(url) } else { Err(format!("is no server; write it as {protocol}s://mail.example.org")) }
}

/// What kind of secret the owner has to have.
pub(super) fn is_token(wants: Secrets) -> bool {
    wants == Secrets::Token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_as_people_type_them() {
        let check = |protocol: &str, text: &str, wanted: Option<&str>| {
            assert_eq!(server(protocol, text).ok().as_deref(), wanted, "{text}");
        };
        check("imap", "mail.example.org", Some("imaps://mail.example.org"));
        check("imap", "mail.example.org:143", Some("imap://mail.example.org:143"));
        check("imap", "imap://mail.example.org", Some("imap://mail.example.org"));
        check("smtp", "mail.example.org:587", Some("smtp://mail.example.org:587"));
        check("smtp", "mail.example.org:465", Some("smtps://mail.example.org:465"));
        check("smtp", "imaps://mail.example.org", None);
        check("imap", "", None);
        check("imap", "my server", None);
        for path in ["/var/mail/robin", "~/Mail", "./Mail", "../Mail"] {
            let why = server("imap", path).expect_err(path);
            assert!(why.contains("--maildir FOLDER"), "{path}: {why}");
        }
    }
}
