-- Calendars that the owner keeps as files. Seen: a scan can always make it again.

-- Files that were read, so that what did not change is not read again.
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

-- Components of events as each file has them. One event may lie in several files.
CREATE TABLE calendar_event (
  file_id INTEGER NOT NULL REFERENCES watched_file,
  uid     TEXT NOT NULL,
  content TEXT NOT NULL,               -- calendar::Event as JSON
  PRIMARY KEY (uid, file_id, content)
) STRICT, WITHOUT ROWID;
CREATE INDEX calendar_event_file ON calendar_event (file_id);

-- What all components of an event come to: people at moments.
CREATE TABLE meeting_content (
  id      INTEGER PRIMARY KEY,
  uid     TEXT NOT NULL,
  content TEXT NOT NULL                -- calendar::fold::MeetingContent as JSON
) STRICT;
CREATE INDEX meeting_content_uid ON meeting_content (uid);
CREATE TABLE meeting (
  content_id INTEGER NOT NULL REFERENCES meeting_content,
  starts_at  INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  PRIMARY KEY (content_id, starts_at)
) STRICT, WITHOUT ROWID;
