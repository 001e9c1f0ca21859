-- Which mail waits for another to keep its place, and which digest may still be composed anew.

ALTER TABLE outbox ADD COLUMN thread BLOB;                      -- of a receipt: hash of the token its thread began with; NULL: no receipt
ALTER TABLE outbox ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0; -- 1: it may have been handed over once, so its bytes stay as they are
CREATE INDEX outbox_thread ON outbox (thread, next_at) WHERE thread IS NOT NULL;
UPDATE outbox SET doubted = 1 WHERE attempts > 0;
CREATE TRIGGER outbox_doubted AFTER UPDATE OF state ON outbox WHEN NEW.state = 'unclear'
BEGIN UPDATE outbox SET doubted = 1 WHERE id = NEW.id; END;

-- The journal's rows that were written with a digest. NULL: made before this was noted; it is never withdrawn.
ALTER TABLE digest ADD COLUMN first_entry INTEGER;
ALTER TABLE digest ADD COLUMN last_entry INTEGER;

-- Digests taken out of the outbox to be composed anew, with when they were first made.
CREATE TABLE withdrawn (
  slot    TEXT PRIMARY KEY,
  made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
