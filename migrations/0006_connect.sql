-- Mail that the owner will send: written out whole, then put among the owner's drafts. The states and what each means after a crash: see
-- src/store/draft.rs.
CREATE TABLE draft (
  id         INTEGER PRIMARY KEY,
  job_key    TEXT NOT NULL UNIQUE,    -- what it is for; the journal entry that asked for it names it
  account    TEXT NOT NULL,           -- whose mailbox it goes into
  place      TEXT NOT NULL CHECK (place IN ('imap', 'maildir', 'mail')), -- mail: in a mail to the owner, with a link that opens it
  message_id TEXT NOT NULL,           -- without brackets
  recipients TEXT NOT NULL,           -- addr-specs, a blank between two
  subject    TEXT NOT NULL,
  bytes      BLOB NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('wanted', 'placing', 'placed', 'sent', 'gone', 'dropped', 'held')),
  attempts   INTEGER NOT NULL DEFAULT 0,
  next_at    INTEGER NOT NULL,        -- not before then
  reason     TEXT NOT NULL DEFAULT '', -- why it could not be put there, sanitised
  made_at    INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX draft_open ON draft (next_at) WHERE state IN ('wanted', 'placing');
