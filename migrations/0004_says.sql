-- Whose transcript a token was sent in: `undo`, said in answer to it, takes back what that mail did.
ALTER TABLE token ADD COLUMN receipt_of BLOB; -- reply.key; NULL: another mail of ours carries it

-- The words of subjects, for `who`. The text itself stays in `message`; the triggers keep the two together in the transaction that changes it.
CREATE VIRTUAL TABLE subject_word USING fts5 (
  subject,
  content = 'message',
  content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2',
  detail = 'none',
  columnsize = 0
);

INSERT INTO subject_word (rowid, subject) SELECT id, subject FROM message;

CREATE TRIGGER message_said AFTER INSERT ON message BEGIN
  INSERT INTO subject_word (rowid, subject) VALUES (new.id, new.subject);
END;

CREATE TRIGGER message_forgotten AFTER DELETE ON message BEGIN
  INSERT INTO subject_word (subject_word, rowid, subject) VALUES ('delete', old.id, old.subject);
END;

CREATE TRIGGER message_reworded AFTER UPDATE OF subject ON message BEGIN
  INSERT INTO subject_word (subject_word, rowid, subject) VALUES ('delete', old.id, old.subject);
  INSERT INTO subject_word (rowid, subject) VALUES (new.id, new.subject);
END;
