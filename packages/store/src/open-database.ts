import { MillraceError, toError } from '@millrace/base'
import Database from 'better-sqlite3'
import { dirname } from 'node:path'
import { DataSource } from 'typeorm'
import { ENTITIES } from './entities/all.ts'
import { StoreCorruptError, StoreNewerSchemaError, StoreUnwritableError } from './errors.ts'
import { MIGRATION_NAMES, MIGRATIONS } from './migrations/all.ts'
import { codeOf, reasonOf } from './thrown.ts'

const BUSY_TIMEOUT_MS = 5000

/** Checks the file and brings it to this version's schema. Throws `store.corrupt`, `store.newer-schema` or `store.unwritable`. */
export async function openDatabase(file: string): Promise<DataSource> {
  checkFile(file)
  const source = new DataSource({
    type: 'better-sqlite3',
    database: file,
    driver: Database,
    timeout: BUSY_TIMEOUT_MS,
    enableWAL: true,
    prepareDatabase: (database: Database.Database) => {
      database.pragma('synchronous = FULL')
      database.pragma('trusted_schema = OFF')
    },
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'all',
  })
  try {
    await source.initialize()
    await source.runMigrations()
    return source
  } catch (thrown) {
    if (source.isInitialized) await source.destroy()
    throw openFailure(file, thrown)
  }
}

function checkFile(file: string): void {
  try {
    const database = new Database(file, { timeout: BUSY_TIMEOUT_MS })
    try {
      const [first] = database.pragma('quick_check(1)') as readonly { quick_check: string }[]
      if (first?.quick_check !== 'ok') throw new StoreCorruptError({ file, reason: first?.quick_check ?? 'no answer' })
      refuseNewer(file, database)
    } finally {
      database.close()
    }
  } catch (thrown) {
    throw openFailure(file, thrown)
  }
}

/** A migration that this version does not know was made by a newer one, whose tables it could damage. */
function refuseNewer(file: string, database: Database.Database): void {
  const table = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").get()
  if (table === undefined) return
  const applied = database.prepare('SELECT name FROM migrations ORDER BY id').all() as readonly { name: string }[]
  const unknown = applied.map(({ name }) => name).filter((name) => !MIGRATION_NAMES.includes(name))
  if (unknown.length > 0) throw new StoreNewerSchemaError({ file, unknown })
}

function openFailure(file: string, thrown: unknown): Error {
  if (thrown instanceof MillraceError) return thrown
  // TypeORM wraps the driver's error in its own.
  const driver = typeof thrown === 'object' && thrown !== null && 'driverError' in thrown ? thrown.driverError : thrown
  const code = codeOf(driver)
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return new StoreCorruptError({ file, reason: reasonOf(driver) }, { cause: thrown })
  if (/^SQLITE_(READONLY|CANTOPEN|FULL|IOERR|PERM)/.test(code)) {
    return new StoreUnwritableError({ directory: dirname(file), reason: reasonOf(driver) }, { cause: thrown })
  }
  return toError(thrown)
}
