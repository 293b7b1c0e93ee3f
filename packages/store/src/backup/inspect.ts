import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { toError } from '@millrace/base'
import { lockDataDir } from '../data-dir.ts'
import { MIGRATION_NAMES } from '../migrations/all.ts'

/** What can be said of a data directory without starting a server on it. */
export interface DataDirReport {
  /** A server uses it. */
  readonly inUse: boolean
  /** Databases that are damaged or cannot be read. */
  readonly broken: readonly { readonly file: string; readonly reason: string }[]
  readonly databases: number
  /** Migrations that the next start makes. */
  readonly pending: readonly string[]
  /** Migrations of a newer version of Millrace. */
  readonly unknown: readonly string[]
  readonly credentials: number
}

/** Looks at the databases of a data directory, reading only. */
export async function inspectDataDir(directory: string): Promise<DataDirReport> {
  const journals = (await readdir(join(directory, 'journal')).catch(() => [])).filter((name) => name.endsWith('.sqlite'))
  const files = ['millrace.sqlite', 'inbox.sqlite', ...journals.map((name) => join('journal', name))].filter((file) =>
    existsSync(join(directory, file)),
  )
  const broken = files.flatMap((file) => {
    const reason = damageOf(join(directory, file))
    return reason === undefined ? [] : [{ file, reason }]
  })
  const main = join(directory, 'millrace.sqlite')
  const facts = existsSync(main) && !broken.some(({ file }) => file === 'millrace.sqlite') ? factsOf(main) : NOTHING
  return { inUse: isInUse(directory), broken, databases: files.length, ...facts }
}

const NOTHING = { pending: [], unknown: [], credentials: 0 } as const

function damageOf(file: string): string | undefined {
  try {
    return withDatabase(file, (database) => {
      const [first] = database.pragma('quick_check(1)') as readonly { quick_check: string }[]
      return first?.quick_check === 'ok' ? undefined : (first?.quick_check ?? 'no answer')
    })
  } catch (thrown) {
    return toError(thrown).message
  }
}

function factsOf(file: string): Pick<DataDirReport, 'pending' | 'unknown' | 'credentials'> {
  return withDatabase(file, (database) => {
    const has = (table: string): boolean =>
      database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined
    const applied = has('migrations')
      ? (database.prepare('SELECT name FROM migrations').all() as readonly { name: string }[]).map(({ name }) => name)
      : []
    const counted = has('credentials')
      ? (database.prepare('SELECT count(*) AS count FROM credentials').get() as { count: number })
      : { count: 0 }
    return {
      pending: MIGRATION_NAMES.filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !MIGRATION_NAMES.includes(name)),
      credentials: counted.count,
    }
  })
}

function withDatabase<T>(file: string, look: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 1000 })
  try {
    return look(database)
  } finally {
    database.close()
  }
}

/** The lock is taken for an instant: who holds it is a server. */
function isInUse(directory: string): boolean {
  if (!existsSync(join(directory, 'lock.sqlite'))) return false
  try {
    lockDataDir(directory).release()
    return false
  } catch (thrown) {
    return 'code' in toError(thrown) && (thrown as { code: unknown }).code === 'store.locked'
  }
}
