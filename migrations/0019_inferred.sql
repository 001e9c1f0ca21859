-- What was inferred from all mail, so that a question does not read a million messages. Made from the other tables, and never trusted over
-- them: see src/job/snapshot/stored.rs.
CREATE TABLE inferred (
  only    INTEGER PRIMARY KEY CHECK (only = 1),
  basis   BLOB NOT NULL,               -- SHA-256 of all it rests on
  content BLOB NOT NULL
) STRICT;
