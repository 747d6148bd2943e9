-- observedAt of an answer is the day that figures are of: the instant at which they came has the name that answers have for it.
ALTER TABLE metric_samples RENAME COLUMN observed_at TO fetched_at;
ALTER TABLE repository_renames RENAME COLUMN observed_at TO noticed_at;
