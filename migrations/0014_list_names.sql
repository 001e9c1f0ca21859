-- What List-Post and List-Id of any mail name, in lower case (`devel@lists.example`, `devel.lists.example`): such an address is a list's,
-- however many direct copies there are. Names are only added; `id` tells which are new.
CREATE TABLE list_name (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
