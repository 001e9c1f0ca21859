-- What imported address books say, one row for each import that said something new of a contact. The row of the latest import that was not taken back holds.
CREATE TABLE card (
  source    TEXT NOT NULL,                       -- contacts::Source, lower case
  id        TEXT NOT NULL,                       -- names the contact within its source
  import_id INTEGER NOT NULL REFERENCES journal, -- the entry of the import
  content   TEXT NOT NULL,                       -- contacts::Card as JSON
  PRIMARY KEY (source, id, import_id)
) STRICT, WITHOUT ROWID;

-- Whom the owner had forgotten: of their mail no name and no subject is kept, whatever a scan brings. By the address itself, since rows of `address` are made anew when
-- the mailbox is read again from the start.
CREATE TABLE forgotten (
  addr TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER no_name_of_the_forgotten AFTER INSERT ON display_name
WHEN EXISTS (SELECT 1 FROM address JOIN forgotten USING (addr) WHERE address.id = new.address_id) BEGIN
  DELETE FROM display_name WHERE address_id = new.address_id;
END;

CREATE TRIGGER no_subject_from_the_forgotten AFTER INSERT ON message
WHEN EXISTS (SELECT 1 FROM address JOIN forgotten USING (addr) WHERE address.id = new.from_id) BEGIN
  UPDATE message SET subject = '' WHERE id = new.id;
END;

CREATE TRIGGER no_subject_to_the_forgotten AFTER INSERT ON recipient
WHEN EXISTS (SELECT 1 FROM address JOIN forgotten USING (addr) WHERE address.id = new.address_id) BEGIN
  UPDATE message SET subject = '' WHERE id = new.message_id AND subject <> '';
END;
