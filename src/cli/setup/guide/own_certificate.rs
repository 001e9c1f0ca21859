//! A server of the owner's own, which vouches for itself: its certificate is shown by its
//! fingerprint, and trusted where the owner says so.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;

use super::{Guide, SetupDraft};
use crate::cli::digest::write_private;
use crate::cli::setup::certificate::{self, ShownCertificate};
use crate::cli::setup::dialog::Dialog;
use crate::cli::setup::plan::{MailboxPlan, SendPlan};
use crate::cli::setup::ways::{host, with_starttls};
use crate::config::providers::Certificate;

impl Guide<'_> {
    /// Whether the server may vouch for itself: no known provider's does, but Proton Bridge.
    pub(super) fn may_be_own(&self, draft: &SetupDraft) -> bool {
        let domain = draft.plan.email.rsplit_once('@').map_or("", |(_, domain)| domain);
        let provider = match &draft.plan.way.mailbox {
            MailboxPlan::Imap(url) => self.providers.by_server(host(url), domain),
            MailboxPlan::Provider | MailboxPlan::Maildir(_) | MailboxPlan::Mbox(_) => {
                self.providers.by_domain(domain)
            }
        };
        let is_public = provider.is_some_and(|provider| provider.certificate == Certificate::Public);
        !is_public && draft.plan.ca.is_none()
    }

    /// Shows the certificates, and trusts them from now on if the owner does.
    pub(super) fn trust_certificate(
        &self,
        dialog: &Dialog,
        draft: &mut SetupDraft,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let shown = match self.shown_certificates(draft)? {
            Ok(shown) => shown,
            Err(error) => return writeln!(out, "   {error:#}").map_err(Into::into),
        };
        for one in &shown {
            writeln!(
                out,
                "   {}:{} shows a certificate with the SHA-256 fingerprint\n   {}",
                one.host,
                one.port,
                one.fingerprint()
            )?;
        }
        if !dialog.agrees_expressly("Is this your own server, and do you trust it?")? {
            return Ok(());
        }
        let what = "keeping the certificate for the trial";
        let mut file = tempfile::Builder::new().suffix(".pem").tempfile().context(what)?;
        file.write_all(certificate::pem(&shown).as_bytes()).context(what)?;
        draft.plan.ca = Some(file.path().to_owned());
        draft.certificates = Some(file);
        Ok(())
    }

    /// The certificates that both servers show. A server for outgoing mail that does not begin with
    /// TLS is asked with STARTTLS from then on.
    fn shown_certificates(
        &self,
        draft: &mut SetupDraft,
    ) -> anyhow::Result<anyhow::Result<Vec<ShownCertificate>>> {
        let shown = certificate::shown_by(&self.account(&draft.plan)?);
        let SendPlan::Smtp(url) = &draft.plan.way.send else { return Ok(shown) };
        let Some(clear) = with_starttls(url).filter(|_| shown.is_err()) else { return Ok(shown) };
        let before = draft.plan.way.clone();
        draft.plan.way.send = SendPlan::Smtp(clear);
        let again = certificate::shown_by(&self.account(&draft.plan)?);
        if again.is_err() {
            draft.plan.way = before;
            return Ok(shown);
        }
        Ok(again)
    }

    /// The file of trusted certificates, as the configuration will name it.
    pub(super) fn future_ca(&self, draft: &SetupDraft) -> Option<PathBuf> {
        match draft.certificates {
            Some(_) => Some(self.paths.config.with_file_name(format!("{}.pem", draft.plan.account))),
            None => draft.plan.ca.clone(),
        }
    }

    /// Puts the certificates where the configuration names them.
    pub(super) fn keep_certificates(&self, draft: &SetupDraft) -> anyhow::Result<()> {
        let (Some(file), Some(place)) = (&draft.certificates, self.future_ca(draft)) else { return Ok(()) };
        write_private(&place, &std::fs::read(file.path()).context("reading the certificate")?)
    }
}
