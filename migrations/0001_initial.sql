-- Times are INTEGER UTC seconds. Four groups of tables, by where their content comes from:
--   seen  (account .. set_aside)   from the mailbox; a scan can always make it again
--   said  (journal)                from the owner; never deleted by a scan
--   made  (token .. outbox)        by Rekindle; what was sent, and what its numbers meant
--   kept  (meta)                   secrets of this database

-- ---------------------------------------------------------------- seen

CREATE TABLE account (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE            -- the key in the configuration
) STRICT;

CREATE TABLE folder (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  name       TEXT NOT NULL,            -- decoded
  raw        TEXT NOT NULL,            -- as the source spells it
  role       TEXT NOT NULL,            -- mail::Role, lower case
  cursor     TEXT NOT NULL,            -- mail::Cursor as JSON; moves in the transaction that stores what it covers
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

CREATE TABLE message (
  id          INTEGER PRIMARY KEY,
  key         BLOB NOT NULL UNIQUE,    -- 16 bytes of SHA-256 over Message-ID, From and Date: one mail counts once
  written     INTEGER,                 -- the Date field; NULL: missing or unreadable
  arrived     INTEGER,                 -- the arrival nearest to it; NULL: nobody knows. Which of the two counts: src/infer/moment.rs
  from_id     INTEGER REFERENCES address, -- the first From; NULL: none that can be read
  id_hash     INTEGER NOT NULL,        -- 64-bit fingerprint of the Message-ID; 0: none
  parent_hash INTEGER NOT NULL,        -- the same of In-Reply-To, or of the last of References; 0: none
  thread_hash INTEGER NOT NULL,        -- the same of the first of References, or of its own Message-ID
  signs       INTEGER NOT NULL,        -- mail::Signs; of several copies, what all say, and IN_SENT if any is
  message_id  TEXT,                    -- without brackets
  subject     TEXT NOT NULL
) STRICT;

CREATE TABLE recipient (
  message_id INTEGER NOT NULL REFERENCES message,
  address_id INTEGER NOT NULL REFERENCES address,
  field      INTEGER NOT NULL,         -- 0 To, 1 Cc, 2 Bcc; the lowest where an address stands in several
  PRIMARY KEY (message_id, address_id)
) STRICT, WITHOUT ROWID;

-- Where each message lies. `locator`: IMAP UID or mbox offset (INTEGER), or the unique part of a Maildir name (TEXT).
CREATE TABLE copy (
  folder_id  INTEGER NOT NULL REFERENCES folder,
  locator    ANY NOT NULL,
  message_id INTEGER NOT NULL REFERENCES message,
  PRIMARY KEY (folder_id, locator)
) STRICT, WITHOUT ROWID;

CREATE INDEX copy_of_message ON copy (message_id);

-- Defects that parsing tolerated, counted once a message and folder.
CREATE TABLE defect (
  folder_id INTEGER NOT NULL REFERENCES folder,
  name      TEXT NOT NULL,
  times     INTEGER NOT NULL,
  PRIMARY KEY (folder_id, name)
) STRICT, WITHOUT ROWID;

-- Messages that could not be read at all.
CREATE TABLE set_aside (
  folder_id INTEGER NOT NULL REFERENCES folder,
  locator   ANY NOT NULL,
  reason    TEXT NOT NULL,
  PRIMARY KEY (folder_id, locator)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- made

-- What a mail of ours lets its answer do. Only the hash of a token is kept.
CREATE TABLE token (
  hash       BLOB PRIMARY KEY,         -- SHA-256 of the token's characters
  kind       TEXT NOT NULL,            -- digest, receipt, welcome
  digest_id  INTEGER REFERENCES digest, -- whose numbers an answer means; NULL: names only
  made_at    INTEGER NOT NULL,
  expires_at INTEGER                   -- NULL: does not expire
) STRICT;

CREATE TABLE digest (
  id      INTEGER PRIMARY KEY,
  slot    TEXT NOT NULL UNIQUE,        -- the job's key: one digest a slot
  made_at INTEGER NOT NULL
) STRICT;

-- The numbers of a digest belong to it for ever.
CREATE TABLE digest_item (
  digest_id INTEGER NOT NULL REFERENCES digest,
  number    INTEGER NOT NULL,
  person    TEXT NOT NULL,             -- the person's key: an addr-spec
  PRIMARY KEY (digest_id, number)
) STRICT, WITHOUT ROWID;

-- Mail that carries a token of ours back. Survives a rebuild, so that nothing is obeyed twice.
CREATE TABLE reply (
  key        BLOB PRIMARY KEY,         -- message.key
  token_hash BLOB NOT NULL REFERENCES token,
  state      TEXT NOT NULL CHECK (state IN ('found', 'obeyed', 'refused')),
  reason     TEXT NOT NULL DEFAULT '', -- why it was refused
  decided_at INTEGER
) STRICT;

-- The states and what each means after a crash: see src/store/outbox.rs.
CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY,
  job_key     TEXT NOT NULL UNIQUE,    -- what this mail is for; composing it twice is impossible
  account     TEXT NOT NULL,           -- whose connection sends it
  message_id  TEXT NOT NULL,           -- without brackets
  rekindle_id TEXT NOT NULL,           -- X-Rekindle-Id
  sender      TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  bytes       BLOB NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('queued', 'attempting', 'sent', 'unclear', 'held')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_at     INTEGER NOT NULL,        -- not before then
  reason      TEXT NOT NULL DEFAULT '', -- the last words of the server, sanitised
  made_at     INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_open ON outbox (next_at) WHERE state NOT IN ('sent', 'held');

-- ---------------------------------------------------------------- said

-- Append-only. Every decision is a fold over it: see src/infer/standing.rs.
CREATE TABLE journal (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  source    TEXT NOT NULL CHECK (source IN ('mail', 'cli', 'rekindle')),
  person    TEXT,                      -- the person's key: an addr-spec of theirs; NULL: about nobody
  action    TEXT NOT NULL,             -- command::Action as JSON
  line      TEXT NOT NULL DEFAULT '',  -- what the owner typed
  reply_key BLOB,                      -- the mail that said it
  idem      BLOB UNIQUE                -- SHA-256 of (token, item, verb, arguments): said once, done once
) STRICT;

-- ---------------------------------------------------------------- kept

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
