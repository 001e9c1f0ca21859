-- Addresses that a mail server's report names in its header as failed for good (X-Failed-Recipients).
CREATE TABLE failed_recipient (
  message_id INTEGER NOT NULL REFERENCES message,
  address_id INTEGER NOT NULL REFERENCES address,
  PRIMARY KEY (message_id, address_id)
) STRICT, WITHOUT ROWID;

-- Goes up whenever a stored message changes because another copy of it was read; 0: as it was first read. Whoever keeps facts in memory asks for what is higher than they know.
ALTER TABLE message ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_changed ON message (revision) WHERE revision > 0;
