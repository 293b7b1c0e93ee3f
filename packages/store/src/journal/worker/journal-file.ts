import Database from 'better-sqlite3'
import { FILE_VERSION, PAGE_BYTES, SCHEMA, UPGRADES } from './schema.ts'

/** One open journal file. Statements are prepared once and found by their text. */
export interface JournalFile {
  readonly database: Database.Database
  prepare(sql: string): Database.Statement
}

/** A file that this version cannot use. Not of the catalogue: only its sentence crosses to the main thread, which knows the catalogue. */
export class UnusableFileError extends Error {}

/** Opens or makes a journal file; throws SQLite's error or an UnusableFileError. */
export function openFile(path: string, maxPages: number): JournalFile {
  const database = new Database(path, { timeout: 5000 })
  try {
    database.pragma(`page_size = ${PAGE_BYTES}`) // only has an effect on a new file, before WAL
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('cache_size = -2048') // what is written is the newest, on few pages; the operating system caches the rest
    if (maxPages > 0) database.pragma(`max_page_count = ${maxPages}`)
    ensureSchema(database)
  } catch (thrown) {
    database.close()
    throw thrown
  }
  const statements = new Map<string, Database.Statement>()
  return {
    database,
    prepare(sql) {
      let statement = statements.get(sql)
      if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)))
      return statement
    },
  }
}

function ensureSchema(database: Database.Database): void {
  const version = Number(database.pragma('user_version', { simple: true }))
  if (version === FILE_VERSION) return
  if (version > FILE_VERSION) throw new UnusableFileError(`it was written by a newer Millrace (file version ${version})`)
  const change = database.transaction(() => {
    if (version === 0) return database.exec(SCHEMA)
    for (let from = version; from < FILE_VERSION; from += 1) for (const statement of UPGRADES[from] ?? []) database.exec(statement)
    return database.pragma(`user_version = ${FILE_VERSION}`)
  })
  change.immediate()
}
