-- Messages that a server lists and does not show are asked for again: by the next two scans, then
-- now and then. `tries` counts the scans that asked in vain; from the third on it is set aside.
ALTER TABLE set_aside ADD COLUMN tries INTEGER NOT NULL DEFAULT 3;
ALTER TABLE set_aside ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0; -- not asked for before then

-- When each account was last scanned, well or not.
CREATE TABLE last_scan (
  account TEXT PRIMARY KEY,            -- the key in the configuration
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the last scans could not read. A row goes when it is read again.
CREATE TABLE unreadable (
  account TEXT NOT NULL,
  folder  TEXT NOT NULL,               -- folder.name; empty: the whole account
  since   INTEGER NOT NULL,            -- the first scan that failed on it
  reason  TEXT NOT NULL,
  PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;
