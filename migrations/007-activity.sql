-- How much is done in a provider's repository, counted in its git history.
CREATE TABLE provider_activities (
  assertion_id    INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider        TEXT NOT NULL REFERENCES providers (id),
  commits         INTEGER NOT NULL CHECK (commits >= 0),
  author_emails   INTEGER NOT NULL CHECK (author_emails >= 0),
  commits_in_year INTEGER NOT NULL CHECK (commits_in_year >= 0),
  year_before     TEXT NOT NULL CHECK (year_before IS date(year_before))
) STRICT;
