-- Delivery reports whose machine's part is still to be read, one copy of each.
CREATE TABLE unread_report (
  folder_id  INTEGER NOT NULL REFERENCES folder,
  locator    NOT NULL,
  message_id INTEGER NOT NULL REFERENCES message,
  tries      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (folder_id, locator)
) WITHOUT ROWID;

-- 0: nobody is at the address; 1: the mail came back for another reason.
ALTER TABLE failed_recipient ADD COLUMN failure INTEGER NOT NULL DEFAULT 0;

-- 8192 is the sign of a report (UNDELIVERED), 1024 that of our own mail.
INSERT INTO unread_report (folder_id, locator, message_id)
  SELECT copy.folder_id, copy.locator, message.id FROM message JOIN copy ON copy.message_id = message.id
  WHERE (message.signs & 8192) <> 0 AND NOT EXISTS (SELECT 1 FROM failed_recipient WHERE message_id = message.id)
  GROUP BY message.id;
