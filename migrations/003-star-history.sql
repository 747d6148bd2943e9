-- The stars of the past, as GitHub tells them: how many were given each day and not taken back since. From these a curve is calculated;
-- they are no samples, so they are never mixed with any.

CREATE TABLE star_additions (
  provider  TEXT NOT NULL,
  day       TEXT NOT NULL CHECK (day IS date(day)),
  additions INTEGER NOT NULL CHECK (additions >= 0),
  PRIMARY KEY (provider, day)
) STRICT, WITHOUT ROWID;

-- How far they have been fetched, page by page and backwards in time.
CREATE TABLE star_histories (
  provider   TEXT PRIMARY KEY NOT NULL,
  repository TEXT NOT NULL,                       -- its name when it was fetched
  github_id  INTEGER,
  status     TEXT NOT NULL CHECK (status IN ('begun', 'done', 'not-offered')),
  next_page  INTEGER NOT NULL CHECK (next_page >= 1),
  newest_day TEXT CHECK (newest_day IS date(newest_day)),
  oldest_day TEXT CHECK (oldest_day IS date(oldest_day)),
  asked_at   TEXT NOT NULL,
  error      TEXT,                                -- of the last attempt
  resume_at  TEXT,                                -- GitHub refused, and is not to be asked before
  rate_limit INTEGER CHECK (rate_limit >= 0)      -- the limit of which it spoke then
) STRICT, WITHOUT ROWID;
