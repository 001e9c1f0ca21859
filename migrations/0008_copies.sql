-- The Sent sign belongs to a copy, not to the message: anybody can put a mail with the same Message-ID, From and Date elsewhere.

-- 1: this copy lies in a Sent folder, or the server or a Takeout file labels it Sent.
ALTER TABLE copy ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
UPDATE copy SET sent = 1 WHERE folder_id IN (SELECT id FROM folder WHERE role = 'sent');
-- Labels were not kept for each copy. Where a mail has one copy, the message's sign is that copy's; of several nobody can tell.
UPDATE copy SET sent = 1 WHERE message_id IN (
  SELECT message.id FROM message JOIN copy AS only ON only.message_id = message.id
  WHERE (message.signs & 4096) <> 0 GROUP BY message.id HAVING count(*) = 1
);

-- The copy that decides what a message says (recipients, subject, signs, thread): see src/store/copy.rs. The higher basis decides; within one, the lower order; then the lower print.
ALTER TABLE message ADD COLUMN basis INTEGER NOT NULL DEFAULT 1;       -- 0: its header is damaged or names no recipient; 1: complete; 2: Sent
ALTER TABLE message ADD COLUMN basis_order INTEGER NOT NULL DEFAULT 0; -- of Sent copies, minus the number of recipients; of others, when it was stored
ALTER TABLE message ADD COLUMN basis_print INTEGER NOT NULL DEFAULT 0; -- fingerprint of what it says
ALTER TABLE message ADD COLUMN named BLOB;                             -- fingerprints of the display names it brought, 8 bytes each; NULL: unknown, or none
UPDATE message SET basis = 2, basis_order = 9223372036854775807 WHERE (signs & 4096) <> 0;
UPDATE message SET basis_order = coalesce(arrived, written, 9223372036854775807) WHERE basis = 1;

-- 1: the token stands in a copy that bears the Sent sign.
ALTER TABLE reply ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
UPDATE reply SET sent = 1 WHERE key IN (SELECT key FROM message JOIN copy ON copy.message_id = message.id WHERE copy.sent = 1);
ALTER TABLE carried ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
UPDATE carried SET sent = 1 WHERE key IN (SELECT key FROM message JOIN copy ON copy.message_id = message.id WHERE copy.sent = 1);

-- What was taken for mail of ours without a seal: a stranger's could be among it. A scan that meets sealed mail makes it again.
DELETE FROM own_copy;
