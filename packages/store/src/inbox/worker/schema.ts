/** Version of the tables below, kept in `user_version`. A file with a higher one was made by a newer Millrace. */
export const FILE_VERSION = 1

/**
 * Events are numbered in the order of arrival (`seq`): ids sort by a clock that may be set back. Items lie apart, so that changing an
 * event's state does not move them. `load` has what waits, kept with each change: counting a million rows at every start takes too long.
 * An event that is not settled has no `settled_at`; states are numbered in `rows.ts`.
 */
export const SCHEMA = `
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  start_node TEXT NOT NULL,
  trigger TEXT NOT NULL,
  mode TEXT NOT NULL,
  state INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  settled_at INTEGER,
  execution_id TEXT,
  outcome TEXT,
  delivery_id TEXT,
  order_key TEXT,
  debounce_key TEXT,
  batch_id TEXT,
  replay_of TEXT,
  merged_into TEXT,
  takes_along INTEGER NOT NULL DEFAULT 0,
  note TEXT,
  item_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  keep_until INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_id ON events (id);
CREATE INDEX events_by_state ON events (tenant_id, state, seq);
CREATE INDEX events_by_workflow ON events (tenant_id, workflow_id, state, seq);
CREATE INDEX events_pending ON events (seq) WHERE state = 0 AND batch_id IS NULL;
CREATE INDEX events_accepted ON events (seq) WHERE state = 1;
CREATE INDEX events_by_batch ON events (batch_id, state, seq) WHERE batch_id IS NOT NULL;
CREATE INDEX events_in_line ON events (tenant_id, workflow_id, order_key, state, seq) WHERE order_key IS NOT NULL AND state < 4;
CREATE INDEX events_gathering ON events (tenant_id, workflow_id, debounce_key, seq) WHERE state = 4;
CREATE INDEX events_merged ON events (merged_into, seq) WHERE merged_into IS NOT NULL;
CREATE INDEX events_settled ON events (settled_at) WHERE settled_at IS NOT NULL;
CREATE TABLE payloads (seq INTEGER PRIMARY KEY, codec INTEGER NOT NULL, payload ANY NOT NULL) STRICT;
CREATE TABLE deliveries (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, delivery_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_until ON deliveries (until);
CREATE TABLE gatherings (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  key TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  keep TEXT NOT NULL,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX gatherings_due ON gatherings (due_at);
CREATE TABLE holds (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE batches (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  start_node TEXT NOT NULL,
  mode TEXT NOT NULL,
  concurrency INTEGER NOT NULL,
  on_failure TEXT NOT NULL,
  status TEXT NOT NULL,
  total INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  created_by TEXT,
  started_at INTEGER,
  finished_at INTEGER,
  retry_of TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_by_tenant ON batches (tenant_id, id);
CREATE INDEX batches_by_workflow ON batches (tenant_id, workflow_id, id);
CREATE INDEX batches_open ON batches (id) WHERE finished_at IS NULL;
CREATE TABLE load (one INTEGER PRIMARY KEY CHECK (one = 1), events INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
INSERT INTO load VALUES (1, 0, 0);
PRAGMA user_version = ${FILE_VERSION};
`
