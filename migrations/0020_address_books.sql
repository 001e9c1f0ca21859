-- Cards of address books that are kept in step with files. Seen: a scan can always make it again.
-- One contact may lie in several files: the last by path holds.
CREATE TABLE book_card (
  file_id INTEGER NOT NULL REFERENCES watched_file,
  source  TEXT NOT NULL,               -- contacts::CardSource
  id      TEXT NOT NULL,               -- names the contact within its source
  content TEXT NOT NULL,               -- contacts::Card as JSON
  PRIMARY KEY (file_id, source, id)
) STRICT, WITHOUT ROWID;
