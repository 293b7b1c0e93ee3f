import Database from 'better-sqlite3'
import { UnusableFileError } from '../../journal/worker/journal-file.ts'
import type { Load, WorkerSettings } from '../protocol.ts'
import { FILE_VERSION, SCHEMA } from './schema.ts'

/** The open file. Statements are prepared once and found by their text. */
export class InboxFile {
  readonly settings: WorkerSettings
  readonly #database: Database.Database
  readonly #statements = new Map<string, Database.Statement>()
  #load: Load
  #change = { events: 0, bytes: 0 }

  constructor(settings: WorkerSettings) {
    this.settings = settings
    this.#database = openDatabase(settings.file)
    this.#load = this.prepare('SELECT events, bytes FROM load').get() as Load
  }

  prepare(sql: string): Database.Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }

  /** What waits, changes of the transaction under way included. */
  get load(): Load {
    return { events: this.#load.events + this.#change.events, bytes: this.#load.bytes + this.#change.bytes }
  }

  /** To be called inside `write` for whatever begins or ends to wait. */
  count(events: number, bytes: number): void {
    this.#change.events += events
    this.#change.bytes += bytes
  }

  /** Runs `work` in one transaction. */
  write<T>(work: () => T): T {
    this.#change = { events: 0, bytes: 0 }
    try {
      const result = this.#database
        .transaction(() => {
          const done = work()
          const { events, bytes } = this.#change
          if (events !== 0 || bytes !== 0) this.prepare('UPDATE load SET events = events + ?, bytes = bytes + ?').run(events, bytes)
          return done
        })
        .immediate()
      this.#load = this.load
      return result
    } finally {
      this.#change = { events: 0, bytes: 0 }
    }
  }

  /** Gives pages that pruning left empty back to the file system, some at a time. */
  shrink(): void {
    this.#database.pragma('incremental_vacuum(2000)')
  }

  close(): void {
    this.#database.close()
  }
}

function openDatabase(path: string): Database.Database {
  const database = new Database(path, { timeout: 5000 })
  try {
    database.pragma('page_size = 8192') // only has an effect on a new file, before WAL, as has the next
    database.pragma('auto_vacuum = INCREMENTAL')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('cache_size = -16384')
    database.pragma('trusted_schema = OFF')
    const version = Number(database.pragma('user_version', { simple: true }))
    if (version > FILE_VERSION) throw new UnusableFileError(`it was written by a newer Millrace (file version ${version})`)
    if (version < FILE_VERSION) database.transaction(() => database.exec(SCHEMA)).immediate()
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}
