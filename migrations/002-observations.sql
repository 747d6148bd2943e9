-- What grows with time. An import replaces the published samples and nothing else here, so `provider` refers to no table:
-- what was once observed stays, whatever becomes of the provider's record.

CREATE TABLE metric_samples (
  provider            TEXT NOT NULL,
  method              TEXT NOT NULL CHECK (method IN ('published', 'github-api')),
  observed_on         TEXT NOT NULL CHECK (observed_on IS date(observed_on)),
  edition             TEXT NOT NULL CHECK ((edition = '') = (method = 'github-api')),   -- of a published sample; two may differ on one day
  ordinal             INTEGER CHECK ((ordinal IS NULL) = (method = 'github-api')),      -- of a published sample, in the order of the import
  repository          TEXT NOT NULL,
  stars               INTEGER CHECK (stars >= 0),
  forks               INTEGER CHECK (forks >= 0),
  contributors        INTEGER CHECK (contributors >= 0),
  open_issues         INTEGER CHECK (open_issues >= 0),
  contributors_method TEXT,
  observed_at         TEXT,
  observed_on_basis   TEXT,
  rounded             TEXT NOT NULL CHECK (json_valid(rounded)),
  as_published        TEXT CHECK (json_valid(as_published)),
  stated_period       TEXT,
  stated_period_stale INTEGER NOT NULL CHECK (stated_period_stale IN (0, 1)),
  published_on        TEXT CHECK (published_on IS date(published_on)),
  note                TEXT,
  held_reason         TEXT,
  sources             TEXT NOT NULL CHECK (json_valid(sources)),
  PRIMARY KEY (provider, method, observed_on, edition)
) STRICT, WITHOUT ROWID;

CREATE TABLE repositories (
  provider        TEXT PRIMARY KEY NOT NULL,
  github_id       INTEGER,
  full_name       TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('ok', 'missing', 'blocked')),
  status_reason   TEXT,
  status_since    TEXT,
  failures        INTEGER NOT NULL CHECK (failures >= 0),
  next_attempt_at TEXT,
  last_attempt_at TEXT,
  archived        INTEGER CHECK (archived IN (0, 1)),
  license         TEXT,
  pushed_at       TEXT
) STRICT;

CREATE TABLE repository_renames (
  provider    TEXT NOT NULL,
  observed_at TEXT NOT NULL,
  "from"      TEXT NOT NULL,
  "to"        TEXT NOT NULL,
  PRIMARY KEY (provider, observed_at, "from", "to")
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: an id is part of an address and is never given twice.
CREATE TABLE refresh_runs (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  "trigger"            TEXT NOT NULL CHECK ("trigger" IN ('schedule', 'manual', 'command')),
  due_at               TEXT,
  started_at           TEXT NOT NULL,
  finished_at          TEXT,
  outcome              TEXT NOT NULL CHECK (outcome IN ('running', 'succeeded', 'partial', 'failed', 'rate-limited', 'aborted')),
  requests             INTEGER NOT NULL CHECK (requests >= 0),
  rate_limit           INTEGER CHECK (rate_limit >= 0),
  rate_limit_remaining INTEGER CHECK (rate_limit_remaining >= 0),
  rate_limit_reset_at  TEXT,
  resume_at            TEXT,
  error                TEXT
) STRICT;

CREATE TABLE refreshed_repositories (
  run_id       INTEGER NOT NULL REFERENCES refresh_runs (id),
  provider     TEXT NOT NULL,
  position     INTEGER NOT NULL,                    -- in the order in which the run came to it
  full_name    TEXT NOT NULL,
  outcome      TEXT NOT NULL CHECK (outcome IN ('stored', 'held', 'failed', 'skipped')),
  reason       TEXT,
  message      TEXT,
  http_status  INTEGER,
  stars        INTEGER CHECK (stars >= 0),
  forks        INTEGER CHECK (forks >= 0),
  contributors INTEGER CHECK (contributors >= 0),
  PRIMARY KEY (run_id, provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  name       TEXT PRIMARY KEY NOT NULL,
  holder     TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
