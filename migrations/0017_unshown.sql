-- Messages that a server lists and does not show are asked for again: by the next two scans, then
-- now and then. `tries` counts the scans that asked in vain; from the third on it is set aside.
ALTER TABLE set_aside ADD COLUMN tries INTEGER NOT NULL DEFAULT 3;
ALTER TABLE set_aside ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0; -- not asked for before then
