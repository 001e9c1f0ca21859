-- What the servers that took mail in say of its senders (Authentication-Results, RFC 8601).

-- How often the topmost field of an account's incoming mail bears a server's name: the provider's own is the one that nearly all of it bears.
CREATE TABLE authserv (
  account_id INTEGER NOT NULL REFERENCES account,
  name       TEXT NOT NULL,            -- in lower case; empty: the field names nobody, as Microsoft's
  times      INTEGER NOT NULL,
  PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

-- Mail of which a server says that its sender is not who it says. It counts for nothing where that server is the provider's own.
CREATE TABLE failed_stamp (
  message_id INTEGER NOT NULL REFERENCES message,
  account_id INTEGER NOT NULL REFERENCES account,
  name       TEXT NOT NULL,
  PRIMARY KEY (message_id, account_id, name)
) STRICT, WITHOUT ROWID;
