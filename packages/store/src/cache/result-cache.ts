import { toError, type Clock, type Id, type Logger, type Millis } from '@millrace/base'
import type { ResultCache } from '@millrace/engine/ports'
import Database from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { Front } from './front.ts'

export interface ResultCacheOptions {
  readonly file: string
  /** Bytes of results kept on disk. */
  readonly maxBytes: number
  readonly clock: Clock
  readonly logger: Logger
}

export interface OpenResultCache extends ResultCache {
  close(): void
}

// The tenant comes first in the key. Expired rows, then those that expire next, go first.
const SCHEMA = `
CREATE TABLE IF NOT EXISTS results (
  tenant_id TEXT NOT NULL, key TEXT NOT NULL, expires_at INTEGER NOT NULL, bytes INTEGER NOT NULL, payload TEXT NOT NULL,
  PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS results_by_expiry ON results (expires_at);
`
/** What a row costs beside its payload. */
const ROW_BYTES = 200
/** Part of the limit that is left after rows were evicted, so that not every new one evicts. */
const LEFT = 0.9
const EVICT_AT_ONCE = 100

/**
 * Results of node steps, in a file of their own: it is written without waiting for the disk and may be deleted at any time, which the
 * rest of the data may not. A file that cannot be read is made anew; where none can be, results are kept in memory alone.
 */
export function openResultCache(options: ResultCacheOptions): OpenResultCache {
  const database = openFile(options)
  return new SqliteResultCache(options, database)
}

function openFile({ file, clock, logger }: ResultCacheOptions): Database.Database | undefined {
  for (const attempt of [1, 2]) {
    try {
      const database = new Database(file)
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = OFF')
      database.exec(SCHEMA)
      database.prepare('DELETE FROM results WHERE expires_at <= ?').run(clock.now())
      return database
    } catch (thrown) {
      logger.warn({ err: toError(thrown), file, attempt }, 'the cache of results cannot be read; it is made anew')
      remove(file, logger)
    }
  }
  return undefined
}

function remove(file: string, logger: Logger): void {
  try {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
  } catch (thrown) {
    logger.warn({ err: toError(thrown), file }, 'the cache of results cannot be removed')
  }
}

class SqliteResultCache implements OpenResultCache {
  readonly #options: ResultCacheOptions
  readonly #database: Database.Database | undefined
  readonly #front: Front
  #bytes: number

  constructor(options: ResultCacheOptions, database: Database.Database | undefined) {
    this.#options = options
    this.#database = database
    this.#front = new Front()
    this.#bytes = this.#total()
  }

  /** Async as the port is: what SQLite throws becomes a rejection. */
  async get(tenantId: Id, key: string, now: Millis): Promise<string | undefined> {
    const held = this.#front.get(tenantId, key, now)
    if (held !== undefined || this.#database === undefined) return held
    const row = this.#database
      .prepare('SELECT payload, expires_at AS expiresAt FROM results WHERE tenant_id = ? AND key = ?')
      .get(tenantId, key) as { payload: string; expiresAt: Millis } | undefined
    if (row === undefined || row.expiresAt <= now) return undefined
    this.#front.set({ tenantId, key, ...row })
    return row.payload
  }

  async set(entry: Parameters<ResultCache['set']>[0]): Promise<void> {
    this.#front.set(entry)
    if (this.#database === undefined) return
    const { tenantId, key, payload, expiresAt } = entry
    const bytes = Buffer.byteLength(payload) + ROW_BYTES
    if (bytes > this.#options.maxBytes) return
    const old = this.#database.prepare('SELECT bytes FROM results WHERE tenant_id = ? AND key = ?').get(tenantId, key) as
      { bytes: number } | undefined
    this.#database
      .prepare('INSERT OR REPLACE INTO results (tenant_id, key, expires_at, bytes, payload) VALUES (?, ?, ?, ?, ?)')
      .run(tenantId, key, expiresAt, bytes, payload)
    this.#bytes += bytes - (old?.bytes ?? 0)
    if (this.#bytes > this.#options.maxBytes) this.#evict(this.#database)
  }

  #evict(database: Database.Database): void {
    database.prepare('DELETE FROM results WHERE expires_at <= ?').run(this.#options.clock.now())
    this.#bytes = this.#total()
    const most = this.#options.maxBytes * LEFT
    while (this.#bytes > most) {
      const gone = database
        .prepare(
          'DELETE FROM results WHERE (tenant_id, key) IN (SELECT tenant_id, key FROM results ORDER BY expires_at LIMIT ?) RETURNING bytes',
        )
        .all(EVICT_AT_ONCE) as { bytes: number }[]
      if (gone.length === 0) return
      this.#bytes -= gone.reduce((sum, row) => sum + row.bytes, 0)
    }
  }

  #total(): number {
    const row = this.#database?.prepare('SELECT coalesce(sum(bytes), 0) AS total FROM results').get() as { total: number } | undefined
    return row?.total ?? 0
  }

  close(): void {
    this.#database?.close()
  }
}
