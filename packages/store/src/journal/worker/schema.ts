/** Version of the tables below, kept in `user_version`. A file with a higher one was made by a newer Millrace. */
export const FILE_VERSION = 2

/** Pages of 8 KiB: a clustered row of up to 2 KB then stays in one page; with 4 KiB it would spill over at 1 KB. */
export const PAGE_BYTES = 8192

/** What somebody did about a failed execution. Only these change after its end. */
const MARK_COLUMNS = ['mark TEXT', 'marked_by TEXT', 'marked_at INTEGER']

/** Dead letters: few among many, so that an index of only them costs the others nothing. */
const DEAD_INDEX =
  "CREATE INDEX executions_dead ON executions (tenant_id, id) WHERE status = 'failed' AND mode = 'production' AND mark IS NULL"

/**
 * What turns a file of version n into one of version n + 1, by n. Statements that shipped are never changed.
 * 1: failures of before count as dead letters, unless a retry of them lies in the same file.
 */
export const UPGRADES: Readonly<Record<number, readonly string[]>> = {
  1: [
    ...MARK_COLUMNS.map((column) => `ALTER TABLE executions ADD COLUMN ${column}`),
    `UPDATE executions SET mark = 'retried', marked_at = finished_at, marked_by = (
       SELECT max(again.id) FROM executions AS again WHERE again.replay_of = executions.id AND again.trigger = 'retry')
     WHERE status = 'failed' AND mode = 'production'
       AND id IN (SELECT replay_of FROM executions WHERE replay_of IS NOT NULL AND trigger = 'retry')`,
    DEAD_INDEX,
  ],
}

/**
 * `open` is 1 until the status is terminal. Both tables are clustered by id, which grows with time: inserts go to the last page.
 * The two status indexes make every list a merge of sorted ranges, whatever it filters.
 */
export const SCHEMA = `
CREATE TABLE executions (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  workflow_version INTEGER NOT NULL,
  mode TEXT NOT NULL,
  trigger TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  wake_at INTEGER,
  error_code TEXT,
  error_message TEXT,
  error_node TEXT,
  parent_id TEXT,
  parent_step TEXT,
  replay_of TEXT,
  epoch INTEGER NOT NULL,
  owner TEXT,
  lease_until INTEGER,
  open INTEGER NOT NULL,
  ${MARK_COLUMNS.join(',\n  ')}
) STRICT, WITHOUT ROWID;
CREATE INDEX executions_by_status ON executions (tenant_id, status, id);
CREATE INDEX executions_by_workflow ON executions (tenant_id, workflow_id, status, id);
CREATE INDEX executions_open ON executions (owner, status, id) WHERE open = 1;
CREATE INDEX executions_wake ON executions (wake_at) WHERE open = 1 AND wake_at IS NOT NULL;
CREATE INDEX executions_parent ON executions (tenant_id, parent_id, id) WHERE parent_id IS NOT NULL;
${DEAD_INDEX};
CREATE TABLE segments (
  execution_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  payload ANY NOT NULL,
  PRIMARY KEY (execution_id, seq)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = ${FILE_VERSION};
`
