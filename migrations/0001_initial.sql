-- Everything that Rekindle stores. Times are INTEGER UTC seconds; names and addresses are UTF-8.
-- Six groups of tables, by where their content comes from:
--
--   mail      account .. last_scan        from the mailbox; a scan can always make it again
--   reports   failed_recipient .. list_name   the same, from mail that machines wrote
--   files     watched_file .. meeting     from calendars and address books kept as files; the same
--   owner     journal .. pairing          what the owner said; no scan deletes it
--   ours      token .. own_copy           what Rekindle wrote, and what its numbers meant
--   program   meta .. message_mark        secrets of this database, and what can be computed anew
--
-- `message` has one row for one mail, however many folders have a copy of it; `copy` has one row
-- for each of these copies.

-- ==================================================================== mail

CREATE TABLE account (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,     -- the key in the configuration
  -- start of the last scan that read Sent, INBOX and All Mail to their ends; NULL: none did
  looked_at  INTEGER,
  since      INTEGER,                  -- `scan --since`: older mail was passed over; NULL: none was
  -- when the owner was told that it cannot be read; NULL: it can
  trouble_at INTEGER
) STRICT;

CREATE TABLE folder (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  name       TEXT NOT NULL,            -- decoded
  raw        TEXT NOT NULL,            -- as the source spells it
  role       TEXT NOT NULL,            -- mail::folder::Role, lower case
  -- mail::folder::Cursor as JSON; moves in the transaction that stores what it covers
  cursor     TEXT NOT NULL,
  gone       INTEGER NOT NULL DEFAULT 0, -- 1: no longer listed by the source; its facts stay
  UNIQUE (account_id, name)
) STRICT;

CREATE TABLE address (
  id   INTEGER PRIMARY KEY,
  addr TEXT NOT NULL UNIQUE            -- normalised addr-spec
) STRICT;

-- How people write each other's names. Names in relayed mail ("X via Y") are not kept.
CREATE TABLE display_name (
  address_id INTEGER NOT NULL REFERENCES address,
  name       TEXT NOT NULL,
  times      INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,         -- 0: in undated mail only
  PRIMARY KEY (address_id, name)
) STRICT, WITHOUT ROWID;

-- One mail. Where its copies differ, one of them decides what is kept: see src/store/copy.rs. The
-- higher `basis` decides; within one, the lower `basis_order`; then the lower `basis_print`.
CREATE TABLE message (
  id          INTEGER PRIMARY KEY,
  message_id  TEXT,                    -- without brackets; NULL: it has none
  subject     TEXT NOT NULL,           -- '' also where it was forgotten
  written     INTEGER,                 -- the Date field; NULL: missing or unreadable
  -- the arrival nearest to it; NULL: unknown. Which of the two counts: src/infer/message_time.rs
  arrived     INTEGER,
  from_id     INTEGER REFERENCES address, -- the first From; NULL: none that can be read
  -- To, Cc and Bcc, each address once: see src/store/recipients.rs; NULL: none
  recipients  BLOB,
  -- 64-bit fingerprint of In-Reply-To, or of the last of References; 0: none
  parent_hash INTEGER NOT NULL,
  -- the same of the first of References, where that is not the parent; NULL: it is, or there are none
  root_hash   INTEGER,
  signs       INTEGER NOT NULL,        -- mail::header::Signs, a bit each
  -- of the copy that decides; 0: damaged or without recipients; 1: complete; 2: Sent
  basis       INTEGER NOT NULL DEFAULT 1,
  -- of Sent copies, minus the number of recipients; of others, when it was stored
  basis_order INTEGER NOT NULL DEFAULT 0,
  basis_print INTEGER NOT NULL DEFAULT 0, -- fingerprint of what it says
  -- fingerprints of the display names it brought, 4 bytes each; NULL: unknown, or none
  named       BLOB,
  -- goes up whenever another copy changes the row; 0: as first read. Whoever keeps facts in memory
  -- asks for higher ones
  revision    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX message_changed ON message (revision) WHERE revision > 0;

-- One row for each row of `message`, by a key that every copy of the mail has.
CREATE TABLE message_key (
  -- the day of the Date (the upper 16 bits; 0: no Date), and 48 bits of SHA-256 over Message-ID,
  -- From and Date: one mail counts once
  key        INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL
) STRICT;

-- Which folder has which message. Without an index by message: few of them are ever looked for.
CREATE TABLE copy (
  folder_id  INTEGER NOT NULL REFERENCES folder,
  -- IMAP UID, mbox offset, or the fingerprint of a Maildir name (mail::Locator::fingerprint)
  locator    INTEGER NOT NULL,
  message_id INTEGER NOT NULL REFERENCES message,
  -- 1: in a Sent folder, or labelled Sent by the server or a Takeout file
  sent       INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (folder_id, locator)
) STRICT, WITHOUT ROWID;

-- Words of subjects, for search. The text itself is in `message`. Messages are added once a batch
-- (src/store/subject_index.rs): FTS5 writes its pages out after each statement of a trigger.
CREATE VIRTUAL TABLE subject_word USING fts5 (
  subject,
  content = 'message',
  content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2',
  detail = 'none',
  columnsize = 0
);

CREATE TABLE subject_index (
  only       INTEGER PRIMARY KEY CHECK (only = 1),
  indexed_to INTEGER NOT NULL          -- the highest message.id whose subject is in subject_word
) STRICT;

INSERT INTO subject_index (only, indexed_to) VALUES (1, 0);

-- Ids are given again once the highest messages are gone.
CREATE TRIGGER message_unindexed AFTER DELETE ON message
WHEN old.id <= (SELECT indexed_to FROM subject_index) BEGIN
  INSERT INTO subject_word (subject_word, rowid, subject) VALUES ('delete', old.id, old.subject);
  UPDATE subject_index SET indexed_to = min(indexed_to, (SELECT coalesce(max(id), 0) FROM message));
END;

CREATE TRIGGER message_reindexed AFTER UPDATE OF subject ON message
WHEN old.id <= (SELECT indexed_to FROM subject_index) BEGIN
  INSERT INTO subject_word (subject_word, rowid, subject) VALUES ('delete', old.id, old.subject);
  INSERT INTO subject_word (rowid, subject) VALUES (new.id, new.subject);
END;

-- Defects that parsing tolerated, counted once for each message and folder.
CREATE TABLE defect (
  folder_id INTEGER NOT NULL REFERENCES folder,
  name      TEXT NOT NULL,             -- mail::Defect
  times     INTEGER NOT NULL,
  PRIMARY KEY (folder_id, name)
) STRICT, WITHOUT ROWID;

-- Messages that could not be read. What a server lists and does not show is asked for again by the
-- next two scans, then now and then.
CREATE TABLE set_aside (
  folder_id INTEGER NOT NULL REFERENCES folder,
  -- IMAP UID or mbox offset (INTEGER), or the unique part of a Maildir name (TEXT)
  locator   ANY NOT NULL,
  reason    TEXT NOT NULL,
  -- scans that asked in vain; from 3 on it counts as set aside
  tries     INTEGER NOT NULL DEFAULT 3,
  next_at   INTEGER NOT NULL DEFAULT 0, -- not asked for before then
  PRIMARY KEY (folder_id, locator)
) STRICT, WITHOUT ROWID;

-- Accounts and folders that the last scans could not read.
CREATE TABLE unreadable (
  account TEXT NOT NULL,
  folder  TEXT NOT NULL,               -- '': the whole account
  since   INTEGER NOT NULL,            -- the first scan that failed on it
  reason  TEXT NOT NULL,
  PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;

-- The last scan that reached each account.
CREATE TABLE last_scan (
  account TEXT PRIMARY KEY,
  at      INTEGER NOT NULL             -- when it began
) STRICT, WITHOUT ROWID;

-- ==================================================================== reports

-- Addresses that a delivery report names as failed.
CREATE TABLE failed_recipient (
  message_id INTEGER NOT NULL REFERENCES message, -- the report
  address_id INTEGER NOT NULL REFERENCES address,
  -- 0: nobody is at the address; 1: the mail came back for another reason
  failure    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (message_id, address_id)
) STRICT, WITHOUT ROWID;

-- Delivery reports whose machine-readable part is still to be read, one copy of each.
CREATE TABLE unread_report (
  folder_id  INTEGER NOT NULL REFERENCES folder,
  locator    INTEGER NOT NULL,           -- as in copy
  message_id INTEGER NOT NULL REFERENCES message,
  tries      INTEGER NOT NULL DEFAULT 0, -- fetches that failed
  PRIMARY KEY (folder_id, locator)
) STRICT, WITHOUT ROWID;

-- How often the topmost Authentication-Results (RFC 8601) of an account's incoming mail names a
-- server: the provider's own is the one that nearly all of it names.
CREATE TABLE authserv (
  account_id INTEGER NOT NULL REFERENCES account,
  -- in lower case; '': the field names no server, as Microsoft's
  name       TEXT NOT NULL,
  times      INTEGER NOT NULL,
  PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

-- Mail of which a server says that its sender is forged. It counts for nothing where that server is
-- the provider's own.
CREATE TABLE failed_stamp (
  message_id INTEGER NOT NULL REFERENCES message,
  account_id INTEGER NOT NULL REFERENCES account,
  name       TEXT NOT NULL,            -- the server, as authserv.name
  PRIMARY KEY (message_id, account_id, name)
) STRICT, WITHOUT ROWID;

-- What List-Post and List-Id of any mail name: such an address is a list's, however often it was
-- written to directly. Names are only added; `id` shows which are new.
CREATE TABLE list_name (
  id   INTEGER PRIMARY KEY,
  -- in lower case: `devel@lists.example`, `devel.lists.example`
  name TEXT NOT NULL UNIQUE
) STRICT;

-- ==================================================================== files

-- Calendars and address books that were read, so that an unchanged file is not read again.
CREATE TABLE watched_file (
  id       INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL CHECK (kind IN ('calendar', 'book')),
  path     TEXT NOT NULL,
  modified INTEGER NOT NULL,           -- nanoseconds since 1970
  size     INTEGER NOT NULL,           -- bytes
  hash     BLOB NOT NULL,              -- SHA-256 of the content
  remarks  TEXT NOT NULL,              -- what could not be read, a line each
  UNIQUE (kind, path)
) STRICT;

-- Cards of address books. One contact may be in several files: the last by path counts.
CREATE TABLE book_card (
  file_id INTEGER NOT NULL REFERENCES watched_file,
  source  TEXT NOT NULL,               -- contacts::CardSource
  id      TEXT NOT NULL,               -- names the contact within its source
  content TEXT NOT NULL,               -- contacts::Card as JSON
  PRIMARY KEY (file_id, source, id)
) STRICT, WITHOUT ROWID;

-- Components of events as each file has them. One event may be in several files.
CREATE TABLE calendar_event (
  id      INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES watched_file,
  uid     TEXT NOT NULL,
  content TEXT NOT NULL                -- calendar::Event as JSON
) STRICT;

CREATE INDEX calendar_event_uid ON calendar_event (uid);
CREATE INDEX calendar_event_file ON calendar_event (file_id);

-- When people meet, by all components of an event together, and the component that says who.
CREATE TABLE meeting (
  event_id  INTEGER NOT NULL REFERENCES calendar_event,
  starts_at INTEGER NOT NULL,
  ends_at   INTEGER NOT NULL,
  PRIMARY KEY (event_id, starts_at)
) STRICT, WITHOUT ROWID;

-- ==================================================================== owner

-- What the owner said and what Rekindle did. Append-only but for `forget` and a digest withdrawn
-- before it left. Every decision is a fold over it: see src/infer/preferences.rs.
CREATE TABLE journal (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  source    TEXT NOT NULL CHECK (source IN ('mail', 'cli', 'rekindle')),
  -- the person's key: an addr-spec of theirs; NULL: about nobody
  person    TEXT,
  action    TEXT NOT NULL,             -- command::entry::Action as JSON
  line      TEXT NOT NULL DEFAULT '',  -- what the owner typed
  reply_key INTEGER,                   -- the mail that said it
  -- SHA-256 of (token, item, verb, arguments): said once, done once
  idem      BLOB UNIQUE
) STRICT;

-- What imported address books say, one row for each import that said something new of a contact.
-- The row of the latest import that was not undone counts.
CREATE TABLE card (
  source    TEXT NOT NULL,             -- contacts::CardSource
  id        TEXT NOT NULL,             -- names the contact within its source
  import_id INTEGER NOT NULL REFERENCES journal, -- the entry of the import
  content   TEXT NOT NULL,             -- contacts::Card as JSON
  PRIMARY KEY (source, id, import_id)
) STRICT, WITHOUT ROWID;

-- Whom the owner had forgotten: of their mail a scan stores no name and no subject. By the address
-- itself, because rows of `address` are made anew when the mailbox is read from the start.
CREATE TABLE forgotten (
  addr TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What an account's provider stamps on mail from the owner: learned by pairing, compared by
-- `accept = "pinned"`.
CREATE TABLE pin (
  account   TEXT NOT NULL,             -- the key in the configuration
  address   TEXT NOT NULL,             -- the owner's address that it holds for
  evidence  TEXT NOT NULL,             -- command::trust::Evidence as JSON
  pinned_at INTEGER NOT NULL,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

-- The latest pairing of each account, and how it went.
CREATE TABLE pairing (
  account  TEXT PRIMARY KEY,
  asked_at INTEGER NOT NULL,
  outcome  TEXT NOT NULL DEFAULT ''    -- '': not answered yet, or paired; else what was missing
) STRICT, WITHOUT ROWID;

-- ==================================================================== ours

-- What the answer to a mail of ours may do. Only the hash of a token is stored.
CREATE TABLE token (
  hash       BLOB PRIMARY KEY,         -- SHA-256 of the token's characters
  kind       TEXT NOT NULL,            -- store::TokenKind
  digest_id  INTEGER REFERENCES digest, -- whose numbers an answer means; NULL: names only
  -- reply.key of the mail that a receipt answers: `undo` undoes that mail; NULL: no receipt
  receipt_of INTEGER,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER,                  -- NULL: does not expire
  -- a rotation stops a token at once, whatever its expiry; NULL: not stopped
  revoked_at INTEGER
) STRICT;

CREATE TABLE digest (
  id          INTEGER PRIMARY KEY,
  slot        TEXT NOT NULL UNIQUE,    -- command::JobKey: one digest for each slot of the schedule
  -- command::JobKind of the mail that gave the numbers
  kind        TEXT NOT NULL AS (substr(slot, 1, instr(slot, '/') - 1)),
  made_at     INTEGER NOT NULL,
  -- the journal's rows that were written with it; NULL: none were
  first_entry INTEGER,
  last_entry  INTEGER
) STRICT;

-- The numbers of a digest belong to it for ever.
CREATE TABLE digest_item (
  digest_id INTEGER NOT NULL REFERENCES digest,
  number    INTEGER NOT NULL,
  person    TEXT NOT NULL,             -- the person's key: an addr-spec
  PRIMARY KEY (digest_id, number)
) STRICT, WITHOUT ROWID;

-- Digests taken out of the outbox to be composed anew, with when they were first made.
CREATE TABLE withdrawn (
  slot    TEXT PRIMARY KEY,            -- as digest.slot
  made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Mail that carries a token of ours back. A rebuild keeps it, so that nothing is obeyed twice.
CREATE TABLE reply (
  key        INTEGER PRIMARY KEY,      -- message_key.key
  token_hash BLOB NOT NULL REFERENCES token,
  state      TEXT NOT NULL CHECK (state IN ('found', 'obeyed', 'refused')),
  reason     TEXT NOT NULL DEFAULT '', -- why it was refused
  decided_at INTEGER,                  -- NULL: not yet
  sent       INTEGER NOT NULL DEFAULT 0, -- 1: a copy that carries the token has the Sent sign
  tries      INTEGER NOT NULL DEFAULT 0, -- fetches that failed: see src/store/pending.rs
  next_at    INTEGER NOT NULL DEFAULT 0, -- no fetch before then
  -- What makes two copies of a reply the same one where their Message-IDs differ: see
  -- src/store/reply.rs. NULL until it is obeyed.
  words      BLOB,                     -- SHA-256 of its lines, case and blanks aside
  written    INTEGER,                  -- its Date field; NULL: none
  arrived    INTEGER
) STRICT;

-- Words shaped like a token in mail that came before the token did: after an older database was
-- restored, its digests are composed anew when their answers have long been read.
CREATE TABLE carried (
  token_hash BLOB NOT NULL,
  key        INTEGER NOT NULL,         -- message_key.key
  sent       INTEGER NOT NULL DEFAULT 0, -- as reply.sent
  PRIMARY KEY (token_hash, key)
) STRICT, WITHOUT ROWID;

-- Mail to be sent. The states and what each means after a crash: see src/store/outbox.rs.
CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY,
  job_key     TEXT NOT NULL UNIQUE,    -- command::JobKey, what this mail is for: it is made once
  kind        TEXT NOT NULL AS (substr(job_key, 1, instr(job_key, '/') - 1)), -- command::JobKind
  account     TEXT NOT NULL,           -- whose connection sends it
  message_id  TEXT NOT NULL,           -- without brackets
  rekindle_id TEXT NOT NULL,           -- X-Rekindle-Id
  sender      TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  bytes       BLOB NOT NULL,
  -- of a receipt: hash of the token that its thread began with; NULL: no receipt
  thread      BLOB,
  state       TEXT NOT NULL CHECK (state IN ('queued', 'attempting', 'sent', 'unclear', 'held')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_at     INTEGER NOT NULL,        -- not before then
  reason      TEXT NOT NULL DEFAULT '', -- the last words of the server, sanitised
  doubt_since INTEGER,                 -- since when it is unknown whether it was taken; NULL: known
  looks       INTEGER NOT NULL DEFAULT 0, -- how often it was looked for since then
  -- 1: it may have been handed over once, so its bytes stay as they are
  doubted     INTEGER NOT NULL DEFAULT 0,
  -- 1: the owner was told that it is late; 2: that it is held
  told        INTEGER NOT NULL DEFAULT 0,
  made_at     INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_open ON outbox (next_at) WHERE state NOT IN ('sent', 'held');
CREATE INDEX outbox_thread ON outbox (thread, next_at) WHERE thread IS NOT NULL;

CREATE TRIGGER outbox_doubted AFTER UPDATE OF state ON outbox WHEN NEW.state = 'unclear' BEGIN
  UPDATE outbox SET doubted = 1 WHERE id = NEW.id;
END;

-- Mail that the owner will send: written out whole, then put among the owner's drafts. The states
-- and what each means after a crash: see src/store/draft.rs.
CREATE TABLE draft (
  id         INTEGER PRIMARY KEY,
  -- what it is for; the journal entry that asked for it names it
  job_key    TEXT NOT NULL UNIQUE,
  account    TEXT NOT NULL,            -- whose mailbox it goes into
  -- mailbox: the account's folder for drafts; mail: a mail to the owner, with a link that opens it
  place      TEXT NOT NULL CHECK (place IN ('mailbox', 'mail')),
  message_id TEXT NOT NULL,            -- without brackets
  recipients TEXT NOT NULL,            -- addr-specs, a line each
  subject    TEXT NOT NULL,
  bytes      BLOB NOT NULL,
  state      TEXT NOT NULL
             CHECK (state IN ('wanted', 'placing', 'placed', 'sent', 'gone', 'dropped', 'held')),
  attempts   INTEGER NOT NULL DEFAULT 0,
  next_at    INTEGER NOT NULL,         -- not before then
  reason     TEXT NOT NULL DEFAULT '', -- why it could not be put there, sanitised
  -- 'wanted': a copy in Sent is looked for and put there; 'there'; NULL: not sent by us, or the
  -- provider keeps one
  sent_copy  TEXT,
  made_at    INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX draft_open ON draft (next_at) WHERE state IN ('wanted', 'placing');

-- Mail of ours seen in the mailbox, by its X-Rekindle-Id. A scan can make it again.
CREATE TABLE own_mail (
  rekindle_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The same with the Message-ID that a provider gave it instead of ours. A scan can make it again.
CREATE TABLE own_copy (
  rekindle_id TEXT NOT NULL,
  id_hash     INTEGER NOT NULL,        -- 64-bit fingerprint of that Message-ID
  -- its X-Rekindle: the kind of mail, and of a digest whom its numbers mean
  mark        TEXT NOT NULL,
  PRIMARY KEY (rekindle_id, id_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX own_copy_id ON own_copy (id_hash);

-- ==================================================================== program

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,              -- 'key': 32 random bytes; others: remembered moments
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What was inferred from all mail, so that a question does not read a million messages. Made from
-- the other tables and never trusted over them: see src/job/snapshot/stored.rs.
CREATE TABLE inferred (
  part    INTEGER PRIMARY KEY,         -- store::inferred::InferredPart
  basis   BLOB NOT NULL,               -- two SHA-256: of the rules, and of how far mail was read
  content BLOB NOT NULL
) STRICT;

-- Messages by fingerprints of Message-IDs, written with it: see src/store/message_mark.rs.
CREATE TABLE message_mark (
  chunk INTEGER PRIMARY KEY,           -- the highest bits of a fingerprint, and of what it is
  marks BLOB NOT NULL                  -- five bytes a message
) STRICT;
