-- Curated facts: replaced as a whole by every import. A later migration that changes one of these tables also sets store_state.digest
-- to NULL, so that the next start imports the facts again.
--
-- Columns are the words of the record schemas in snake_case. A reference to another record bears that record's name and holds its id.
-- `ordinal` and `assertion_id` rise in the order of the import, which is the order in which readers get the rows back.

CREATE TABLE store_state (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  revision   INTEGER NOT NULL CHECK (revision >= 0),
  changed_at TEXT NOT NULL,
  digest     TEXT                                   -- of the facts imported last; NULL: import again
) STRICT;
INSERT INTO store_state (id, revision, changed_at, digest) VALUES (1, 0, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NULL);

CREATE TABLE sources (
  ordinal      INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  title        TEXT NOT NULL,
  url          TEXT NOT NULL,
  publisher    TEXT NOT NULL,
  -- a day, a month or a year
  published_on TEXT CHECK (published_on IS substr(date(substr(published_on || '-01-01', 1, 10)), 1, length(published_on))),
  retrieved_on TEXT CHECK (retrieved_on IS date(retrieved_on))
) STRICT;

-- What every dated statement has: each row of a table with an assertion_id has its row here.
CREATE TABLE assertions (
  id          INTEGER PRIMARY KEY,
  valid_from  TEXT NOT NULL CHECK (valid_from IS date(valid_from)),
  valid_to    TEXT CHECK (valid_to IS date(valid_to) AND (valid_to IS NULL OR valid_to > valid_from)),
  verified_on TEXT CHECK (verified_on IS date(verified_on)),
  dispute     TEXT REFERENCES disputes (id) DEFERRABLE INITIALLY DEFERRED   -- which is an assertion itself
) STRICT;

CREATE TABLE assertion_sources (
  assertion_id INTEGER NOT NULL REFERENCES assertions (id),
  position     INTEGER NOT NULL,
  source       TEXT NOT NULL REFERENCES sources (id),
  PRIMARY KEY (assertion_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE disputes (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  id           TEXT NOT NULL UNIQUE,
  topic        TEXT NOT NULL,
  providers    TEXT NOT NULL CHECK (json_valid(providers)),
  prevailing   INTEGER CHECK (prevailing >= 1),
  reason       TEXT NOT NULL
) STRICT;

CREATE TABLE dispute_claims (
  ordinal   INTEGER PRIMARY KEY,
  dispute   TEXT NOT NULL REFERENCES disputes (id),
  statement TEXT NOT NULL
) STRICT;

CREATE TABLE dispute_claim_sources (
  claim    INTEGER NOT NULL REFERENCES dispute_claims (ordinal),
  position INTEGER NOT NULL,
  source   TEXT NOT NULL REFERENCES sources (id),
  PRIMARY KEY (claim, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE protocols (
  ordinal INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,
  name    TEXT NOT NULL,
  kind    TEXT NOT NULL CHECK (kind IN ('tunnel', 'encryption', 'routing', 'forwarding'))
) STRICT;

CREATE TABLE protocol_definitions (
  assertion_id       INTEGER PRIMARY KEY REFERENCES assertions (id),
  protocol           TEXT NOT NULL REFERENCES protocols (id),
  summary            TEXT NOT NULL,
  transport          TEXT CHECK (transport IN ('tcp', 'udp', 'ip', 'ethernet')),
  port               INTEGER CHECK (port BETWEEN 1 AND 65535),
  ip_protocol_number INTEGER CHECK (ip_protocol_number BETWEEN 0 AND 255),
  specification      TEXT,
  overhead_ipv4      INTEGER CHECK (overhead_ipv4 BETWEEN 0 AND 500),
  overhead_ipv6      INTEGER CHECK (overhead_ipv6 BETWEEN 0 AND 500),
  overhead_note      TEXT
) STRICT;

CREATE TABLE network_models (
  ordinal  INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1)
) STRICT;

CREATE TABLE network_model_definitions (
  assertion_id       INTEGER PRIMARY KEY REFERENCES assertions (id),
  network_model      TEXT NOT NULL REFERENCES network_models (id),
  summary            TEXT NOT NULL,
  layer              TEXT,
  overhead           TEXT,
  reachability       TEXT,
  mental_picture     TEXT,
  when_to_use        TEXT,
  latency            TEXT,
  protocols          TEXT NOT NULL CHECK (json_valid(protocols)),
  providers          TEXT NOT NULL CHECK (json_valid(providers)),
  optional_providers TEXT NOT NULL CHECK (json_valid(optional_providers))
) STRICT;

CREATE TABLE features (
  ordinal  INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1)
) STRICT;

CREATE TABLE feature_definitions (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  feature      TEXT NOT NULL REFERENCES features (id),
  definition   TEXT NOT NULL
) STRICT;

CREATE TABLE metrics (
  ordinal  INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE CHECK (id IN ('stars', 'forks', 'contributors')),
  name     TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1)
) STRICT;

CREATE TABLE metric_definitions (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  metric       TEXT NOT NULL REFERENCES metrics (id),
  definition   TEXT NOT NULL
) STRICT;

CREATE TABLE distributions (
  ordinal        INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  name           TEXT NOT NULL,
  position       INTEGER NOT NULL CHECK (position >= 1),
  version_scheme TEXT NOT NULL
) STRICT;

CREATE TABLE distribution_descriptions (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  distribution TEXT NOT NULL REFERENCES distributions (id),
  summary      TEXT NOT NULL
) STRICT;

CREATE TABLE supports (
  assertion_id  INTEGER PRIMARY KEY REFERENCES assertions (id),
  distribution  TEXT NOT NULL REFERENCES distributions (id),
  kind          TEXT NOT NULL CHECK (kind IN ('offer', 'windows', 'dual-stack', 'nftables', 'custom-cni', 'secondary', 'backend', 'templates',
                  'limitation', 'project-network-isolation', 'end-of-life')),
  choice        TEXT,
  status        TEXT NOT NULL CHECK (status IN ('offered', 'experimental', 'deprecated', 'removed', 'not-offered')),
  "default"     INTEGER CHECK ("default" IN (0, 1)),
  versions      TEXT NOT NULL,
  ranges        TEXT NOT NULL CHECK (json_valid(ranges)),
  deprecated_in TEXT,
  removed_in    TEXT,
  detail        TEXT
) STRICT;

CREATE TABLE providers (
  ordinal  INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('network-provider', 'meta-plugin', 'ipam-plugin', 'reference-plugins')),
  position INTEGER CHECK (position >= 1),
  aliases  TEXT NOT NULL CHECK (json_valid(aliases))
) STRICT;

CREATE TABLE provider_labels (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  label        TEXT NOT NULL
) STRICT;

CREATE TABLE provider_descriptions (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  summary      TEXT NOT NULL,
  how_it_works TEXT
) STRICT;

CREATE TABLE provider_links (
  assertion_id  INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider      TEXT NOT NULL REFERENCES providers (id),
  homepage      TEXT,
  documentation TEXT
) STRICT;

CREATE TABLE provider_lifecycles (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  status       TEXT NOT NULL CHECK (status IN ('active', 'maintenance', 'archived', 'end-of-life')),
  since        TEXT CHECK (since IS date(since)),
  detail       TEXT
) STRICT;

CREATE TABLE lifecycle_events (
  ordinal  INTEGER PRIMARY KEY,
  provider TEXT NOT NULL REFERENCES providers (id),
  date     TEXT NOT NULL CHECK (date IS date(date)),
  kind     TEXT NOT NULL CHECK (kind IN ('started', 'first-release', 'release', 'renamed', 'transferred', 'foundation', 'deprecated', 'archived',
             'end-of-life', 'fork', 'successor', 'other')),
  text     TEXT NOT NULL,
  version  TEXT
) STRICT;

CREATE TABLE lifecycle_event_sources (
  event    INTEGER NOT NULL REFERENCES lifecycle_events (ordinal),
  position INTEGER NOT NULL,
  source   TEXT NOT NULL REFERENCES sources (id),
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE provider_foundations (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  name         TEXT,
  maturity     TEXT CHECK (maturity IN ('sandbox', 'incubating', 'graduated')),
  since        TEXT CHECK (since IS date(since)),
  detail       TEXT
) STRICT;

CREATE TABLE provider_licenses (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  spdx         TEXT,
  detail       TEXT
) STRICT;

CREATE TABLE provider_repositories (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  full_name    TEXT NOT NULL,
  former_names TEXT NOT NULL CHECK (json_valid(former_names)),
  detail       TEXT
) STRICT;

CREATE TABLE provider_network_models (
  assertion_id      INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider          TEXT NOT NULL REFERENCES providers (id),
  model             TEXT NOT NULL REFERENCES network_models (id),
  protocol          TEXT REFERENCES protocols (id),
  variant           TEXT,
  "default"         INTEGER NOT NULL CHECK ("default" IN (0, 1)),
  cross_subnet_only INTEGER NOT NULL CHECK (cross_subnet_only IN (0, 1)),
  detail            TEXT
) STRICT;

CREATE TABLE provider_features (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  feature      TEXT NOT NULL REFERENCES features (id),
  support      TEXT NOT NULL CHECK (support IN ('yes', 'no', 'partial', 'unknown')),
  value        TEXT,
  detail       TEXT,
  condition    TEXT,
  options      TEXT NOT NULL CHECK (json_valid(options))
) STRICT;

CREATE TABLE ports (
  assertion_id       INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider           TEXT NOT NULL REFERENCES providers (id),
  protocol           TEXT NOT NULL CHECK (protocol IN ('tcp', 'udp', 'icmp', 'ip', 'any')),
  port               INTEGER CHECK (port BETWEEN 1 AND 65535),
  end_port           INTEGER CHECK (end_port BETWEEN 1 AND 65535),
  ip_protocol_number INTEGER CHECK (ip_protocol_number BETWEEN 0 AND 255),
  icmp_types         TEXT NOT NULL CHECK (json_valid(icmp_types)),
  purpose            TEXT NOT NULL,
  scope              TEXT NOT NULL CHECK (scope IN ('unspecified', 'node-to-node', 'node-to-control-plane', 'control-plane-to-node',
                       'control-plane-to-control-plane', 'node-to-datastore', 'node-to-router', 'node-to-controller', 'controller-to-node',
                       'controller-to-controller', 'controller-to-router', 'client-to-node', 'client-to-controller', 'management',
                       'monitoring-to-node', 'monitoring-to-control-plane', 'load-balancer-to-node', 'gateway-to-gateway', 'cluster-to-cluster',
                       'pod-to-node', 'pod-to-pod', 'in-cluster', 'pod-local', 'node-local', 'localhost')),
  required           TEXT NOT NULL CHECK (required IN ('always', 'conditional', 'unspecified')),
  condition          TEXT,
  applies_by_default INTEGER CHECK (applies_by_default IN (0, 1)),
  distributions      TEXT NOT NULL CHECK (json_valid(distributions)),
  note               TEXT,
  mistaken           INTEGER NOT NULL CHECK (mistaken IN (0, 1))
) STRICT;

CREATE TABLE provider_suitability (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  provider     TEXT NOT NULL REFERENCES providers (id),
  fit          TEXT NOT NULL CHECK (fit IN ('good-for', 'not-for')),
  text         TEXT NOT NULL
) STRICT;

CREATE TABLE recommendations (
  assertion_id  INTEGER PRIMARY KEY REFERENCES assertions (id),
  id            TEXT NOT NULL UNIQUE,
  scope         TEXT NOT NULL,
  distributions TEXT NOT NULL CHECK (json_valid(distributions)),
  providers     TEXT NOT NULL CHECK (json_valid(providers)),
  network_model TEXT REFERENCES network_models (id),
  strength      TEXT NOT NULL CHECK (strength IN ('default', 'recommended', 'acceptable', 'advice', 'requirement', 'constraint', 'security',
                  'tuning', 'workaround', 'advised-against', 'deprecated', 'end-of-life')),
  text          TEXT NOT NULL,
  reason        TEXT
) STRICT;

CREATE TABLE cni (
  ordinal INTEGER PRIMARY KEY CHECK (ordinal = 1),
  id      TEXT NOT NULL UNIQUE CHECK (id = 'cni'),
  name    TEXT NOT NULL
) STRICT;

CREATE TABLE cni_descriptions (
  assertion_id   INTEGER PRIMARY KEY REFERENCES assertions (id),
  cni            TEXT NOT NULL REFERENCES cni (id),
  summary        TEXT NOT NULL,
  consists_of    TEXT NOT NULL,
  scope          TEXT NOT NULL,
  kubernetes_use TEXT NOT NULL
) STRICT;

CREATE TABLE cni_links (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  cni          TEXT NOT NULL REFERENCES cni (id),
  homepage     TEXT,
  repository   TEXT
) STRICT;

CREATE TABLE cni_foundations (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  cni          TEXT NOT NULL REFERENCES cni (id),
  name         TEXT NOT NULL,
  maturity     TEXT CHECK (maturity IN ('sandbox', 'incubating', 'graduated')),
  since        TEXT CHECK (since IS date(since))
) STRICT;

CREATE TABLE cni_operations (
  assertion_id  INTEGER PRIMARY KEY REFERENCES assertions (id),
  cni           TEXT NOT NULL REFERENCES cni (id),
  name          TEXT NOT NULL,
  since_version TEXT NOT NULL,
  purpose       TEXT NOT NULL
) STRICT;

CREATE TABLE cni_specification_versions (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  cni          TEXT NOT NULL REFERENCES cni (id),
  version      TEXT NOT NULL,
  released_on  TEXT NOT NULL CHECK (released_on IS date(released_on)),
  operations   TEXT NOT NULL CHECK (json_valid(operations)),
  changes      TEXT NOT NULL
) STRICT;

CREATE TABLE cni_library_releases (
  assertion_id INTEGER PRIMARY KEY REFERENCES assertions (id),
  cni          TEXT NOT NULL REFERENCES cni (id),
  version      TEXT NOT NULL,
  released_on  TEXT NOT NULL CHECK (released_on IS date(released_on)),
  detail       TEXT
) STRICT;
