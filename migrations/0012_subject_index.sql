-- Subjects are indexed once a batch of messages, not once a message: FTS5 writes its pages out at the end of every statement that a trigger belongs to.

CREATE TABLE subject_index (
  only       INTEGER PRIMARY KEY CHECK (only = 1),
  indexed_to INTEGER NOT NULL          -- the highest message.id whose subject is in subject_word
) STRICT;

INSERT INTO subject_index (only, indexed_to) SELECT 1, coalesce(max(id), 0) FROM message;

DROP TRIGGER message_said;
DROP TRIGGER message_forgotten;
DROP TRIGGER message_reworded;

-- Ids are given again once the highest messages are gone.
CREATE TRIGGER message_unindexed AFTER DELETE ON message
WHEN old.id <= (SELECT indexed_to FROM subject_index) BEGIN
  INSERT INTO subject_word (subject_word, rowid, subject) VALUES ('delete', old.id, old.subject);
  UPDATE subject_index SET indexed_to = min(indexed_to, (SELECT coalesce(max(id), 0) FROM message));
END;

CREATE TRIGGER message_reindexed AFTER UPDATE OF subject ON message
WHEN old.id <= (SELECT indexed_to FROM subject_index) BEGIN
  INSERT INTO subject_word (subject_word, rowid, subject) VALUES ('delete', old.id, old.subject);
  INSERT INTO subject_word (rowid, subject) VALUES (new.id, new.subject);
END;
