-- What it takes to lose nothing and to send nothing twice, whatever fails.

-- Mail of ours seen in the mailbox, by the X-Rekindle-Id it carries: some providers replace the Message-ID. Seen: a scan makes it again.
CREATE TABLE own_mail (
  rekindle_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

ALTER TABLE outbox ADD COLUMN doubt_since INTEGER;          -- since when nobody knows whether it was taken; NULL: no doubt
ALTER TABLE outbox ADD COLUMN looks INTEGER NOT NULL DEFAULT 0; -- how often it was looked for since then
ALTER TABLE outbox ADD COLUMN told INTEGER NOT NULL DEFAULT 0;  -- 1: the owner heard that it is late; 2: that it is held

ALTER TABLE account ADD COLUMN looked_at INTEGER;  -- when the last scan began that read Sent, INBOX and All Mail to their ends; NULL: none did
ALTER TABLE account ADD COLUMN since INTEGER;      -- `scan --since`: older mail was passed over; NULL: none was
ALTER TABLE account ADD COLUMN trouble_at INTEGER; -- when the owner was told that it cannot be read; NULL: it can
