-- A reply that cannot be fetched is tried again after growing pauses, a bounded number of times: see src/store/pending.rs.
ALTER TABLE reply ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;   -- fetches that failed
ALTER TABLE reply ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0; -- no fetch before then
