//! What Rekindle adds to an IMAP mailbox, by APPEND: drafts, and copies of what was sent for the
//! owner. Before each it asks whether the message is there.

use imap::types::Flag;

use super::Imap;
use super::guard::Expect;
use super::login::Session;
use super::namespace::Whose;
use super::roles::roles;
use super::server_text::protocol;
use crate::mail::Role;
use crate::mail::folder::decode_utf7;
use crate::source::{OwnMessage, SourceError};

impl Imap {
    /// See [`crate::source::Source::append_draft`].
    ///
    /// # Errors
    /// As for [`Imap::append`]; there is no Drafts folder.
    pub fn append_draft(&mut self, message: OwnMessage<'_>) -> Result<(), SourceError> {
        let folder = self.drafts_folder()?;
        self.append_once(&folder, &["\\Draft", "\\Seen"], message)
    }

    /// See [`crate::source::Source::has_draft`].
    ///
    /// # Errors
    /// As for [`Imap::holds`]; there is no Drafts folder.
    pub fn has_draft(&mut self, message: OwnMessage<'_>) -> Result<bool, SourceError> {
        let folder = self.drafts_folder()?;
        self.holds(&folder, message.message_id)
    }

    /// See [`crate::source::Source::append_sent`].
    ///
    /// # Errors
    /// As for [`Imap::append`]; there is no Sent folder.
    pub fn append_sent(&mut self, message: OwnMessage<'_>) -> Result<(), SourceError> {
        let folder = self.sent_folder()?;
        self.append_once(&folder, &["\\Seen"], message)
    }

    fn append_once(
        &mut self,
        folder: &str,
        flags: &[&str],
        message: OwnMessage<'_>,
    ) -> Result<(), SourceError> {
        if self.holds(folder, message.message_id)? {
            return Ok(());
        }
        self.append(folder, flags, message.bytes)
    }

    /// Appends a message to a folder (raw name), with flags such as `\Draft`. The only write there
    /// is: drafts, and copies of what was sent for the owner.
    ///
    /// # Errors
    /// As for [`Imap::scan`]; the server's own words when it refuses. After any other error the
    /// message may or may not be there.
    pub fn append(&mut self, folder_raw: &str, flags: &[&str], message: &[u8]) -> Result<(), SourceError> {
        let operation = self.operation("adding a message to", &decode_utf7(folder_raw));
        let result =
            self.session().and_then(|session| session.append(folder_raw, flags, message, &operation));
        self.settle(result)
    }

    /// Whether a message with this Message-ID (without brackets) is in a folder (raw name). Asked
    /// of the server before anything is appended.
    ///
    /// # Errors
    /// As for [`Imap::scan`].
    pub fn holds(&mut self, folder_raw: &str, message_id: &str) -> Result<bool, SourceError> {
        let name = decode_utf7(folder_raw);
        let operation = self.operation("looking for a mail of ours in", &name);
        self.examine(folder_raw, &name)?;
        let result = self.session().and_then(|session| session.holds(message_id, &operation));
        self.settle(result)
    }

    /// The raw name of the Drafts folder, by SPECIAL-USE or by its well-known name: where a draft
    /// is appended.
    fn drafts_folder(&mut self) -> Result<String, SourceError> {
        let operation = self.operation("looking for the Drafts folder among", "the folders");
        let found = self.folder_of(Role::Drafts, &operation)?;
        found.ok_or_else(|| {
            protocol(operation, "there is none; make one, or set drafts.store = \"off\"".into())
        })
    }

    /// The folder for what the owner sent, by its raw name.
    fn sent_folder(&mut self) -> Result<String, SourceError> {
        let operation = self.operation("looking for the Sent folder among", "the folders");
        let found = self.folder_of(Role::Sent, &operation)?;
        found.ok_or_else(|| protocol(operation, "there is none; make one".into()))
    }

    /// The owner's folder of a role, by its raw name, one that the server names before others.
    fn folder_of(&mut self, role: Role, operation: &str) -> Result<Option<String>, SourceError> {
        let listed = self.session().and_then(|session| session.list(operation));
        let listed = self.settle(listed)?.folders;
        let namespaces = self.namespaces(operation)?;
        let all = listed.iter().zip(roles(&listed, &namespaces));
        let own = all.filter(|(_, found)| *found == (role, Whose::Owner));
        Ok(own.min_by_key(|(folder, _)| folder.told.is_none()).map(|(folder, _)| folder.raw.clone()))
    }
}

impl Session {
    /// Whether the folder that is open holds this Message-ID (RFC 9051 6.4.4 HEADER).
    pub(super) fn holds(&mut self, message_id: &str, operation: &str) -> Result<bool, SourceError> {
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
        if message_id.is_empty() || !message_id.chars().all(plain) {
            return Err(protocol(operation.to_owned(), "the Message-ID cannot be asked for".into()));
        }
        self.guard.link().begin(Expect::Reply);
        let found = self.crate_session.uid_search(format!("HEADER Message-ID \"{message_id}\""));
        drop(self.crate_session.take_all_unsolicited());
        found.map(|uids| !uids.is_empty()).map_err(|error| self.crate_error(operation, &error))
    }

    pub(super) fn append(
        &mut self,
        raw: &str,
        flags: &[&str],
        message: &[u8],
        operation: &str,
    ) -> Result<(), SourceError> {
        if raw.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(protocol(operation.to_owned(), "the folder's name holds a control character".into()));
        }
        // The crate puts the name between quotes as it is.
        let quoted = raw.replace('\\', "\\\\").replace('"', "\\\"");
        self.guard.link().begin(Expect::Continuation);
        let flags = flags.iter().map(|&flag| Flag::from(flag.to_owned()));
        let done = self.crate_session.append(&quoted, message).flags(flags).finish();
        done.map(|_| ()).map_err(|error| self.crate_error(operation, &error))
    }
}
