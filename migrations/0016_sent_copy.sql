-- Whether a copy of what was handed over as approved lies in the Sent folder. NULL: nothing was, or
-- the provider keeps one by itself; 'wanted': looked for, and put there; 'there'.
ALTER TABLE draft ADD COLUMN sent_copy TEXT;
