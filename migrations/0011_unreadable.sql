-- The last scan of each account that reached it, and what the scans could not read.
CREATE TABLE last_scan (
  account TEXT PRIMARY KEY,
  at      INTEGER NOT NULL               -- when it began
) WITHOUT ROWID;

CREATE TABLE unreadable (
  account TEXT NOT NULL,
  folder  TEXT NOT NULL,                 -- '': the whole account
  since   INTEGER NOT NULL,              -- the first scan that failed on it
  reason  TEXT NOT NULL,
  PRIMARY KEY (account, folder)
) WITHOUT ROWID;
