-- Which mail is obeyed, once.

-- A rotation stops a token at once, whatever its expiry says. NULL: not stopped.
ALTER TABLE token ADD COLUMN revoked_at INTEGER;

-- What makes two copies of a reply the same one where their Message-IDs differ: see src/store/reply.rs. NULL until it is obeyed.
ALTER TABLE reply ADD COLUMN words BLOB;      -- SHA-256 of its lines, case and blanks aside
ALTER TABLE reply ADD COLUMN written INTEGER; -- its Date field; NULL: none
ALTER TABLE reply ADD COLUMN arrived INTEGER;

-- Words shaped like a token in mail that came before the token did: after an older database was restored, its digests are composed anew
-- when their answers have long been read.
CREATE TABLE carried (
  token_hash BLOB NOT NULL,
  key        BLOB NOT NULL,            -- message.key
  PRIMARY KEY (token_hash, key)
) STRICT, WITHOUT ROWID;

-- Our own mail as it lies in the mailbox, by X-Rekindle-Id: a provider may have given it another Message-ID.
CREATE TABLE own_copy (
  rekindle_id TEXT NOT NULL,
  id_hash     INTEGER NOT NULL,        -- fingerprint of the Message-ID it got, as message.id_hash
  mark        TEXT NOT NULL,           -- its X-Rekindle: what kind it is, and of a digest whom its numbers mean
  PRIMARY KEY (rekindle_id, id_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX own_copy_id ON own_copy (id_hash);

-- What the provider of an account stamps on mail from the owner: made by pairing, compared by `accept = "pinned"`.
CREATE TABLE pin (
  account   TEXT NOT NULL,             -- the key in the configuration
  address   TEXT NOT NULL,             -- the owner's address it speaks for
  evidence  TEXT NOT NULL,             -- command::trust::Evidence as JSON
  pinned_at INTEGER NOT NULL,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

-- The latest pairing of each account, and how it went.
CREATE TABLE pairing (
  account  TEXT PRIMARY KEY,
  asked_at INTEGER NOT NULL,
  outcome  TEXT NOT NULL DEFAULT ''    -- empty: not answered yet, or paired; else what was missing
) STRICT, WITHOUT ROWID;
