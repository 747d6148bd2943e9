-- The attempt that readers are told of: it changes with a revision only, while last_attempt_at is what the job goes by.
ALTER TABLE repositories ADD COLUMN told_attempt_at TEXT;
UPDATE repositories SET told_attempt_at = last_attempt_at;
