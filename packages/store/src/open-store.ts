import { ReleaseStack, systemIds, type Clock, type IdSource, type Logger } from '@millrace/base'
import { join } from 'node:path'
import type { DataSource } from 'typeorm'
import { lockDataDir, prepareDataDir } from './data-dir.ts'
import { SerialLock } from './lock.ts'
import { openDatabase } from './open-database.ts'
import { withStoreErrors, type Query } from './query.ts'
import { makeRepositories, type Repositories } from './repositories/all.ts'
import { loadEncryptionKey } from './secrets/encryption-key.ts'
import { SecretBox } from './secrets/secret-box.ts'

export interface StoreOptions {
  readonly dataDir: string
  readonly logger: Logger
  readonly clock: Clock
  readonly ids?: IdSource
  /** 32 bytes in base64 or hexadecimal; kept in the data directory when absent. */
  readonly encryptionKey?: string | undefined
}

/** Everything that is kept but the journal. One process owns the data directory as long as its store is open. */
export interface Store extends Repositories {
  readonly secrets: SecretBox
  /** Several changes together, or none: the repositories given to `work` are inside the transaction, the store's own are not. */
  transaction<T>(work: (inside: Repositories) => Promise<T>): Promise<T>
  /** Throws when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the store: takes the data directory, checks and migrates the database, loads the encryption key.
 * Throws `store.unwritable`, `store.locked`, `store.corrupt`, `store.newer-schema`, `secrets.key-invalid` or `secrets.key-missing`.
 */
export async function openStore({ dataDir, logger, ids = systemIds, encryptionKey }: StoreOptions): Promise<Store> {
  const held = new ReleaseStack()
  try {
    await prepareDataDir(dataDir)
    held.add(lockDataDir(dataDir), (lock) => lock.release())
    const source = held.add(await openDatabase(join(dataDir, 'millrace.sqlite')), (open) => open.destroy())
    const store = assemble(source, ids)
    const key = await loadEncryptionKey({ dataDir, configured: encryptionKey, credentials: await store.credentials.count() })
    const secrets = new SecretBox(key)
    const lost = await store.credentials.countOfOtherKeys(secrets.keyId)
    if (lost > 0) logger.warn({ credentials: lost }, 'credentials were encrypted with another key and cannot be used')
    logger.info({ dataDir }, 'store opened')
    return { ...store, secrets, close: () => held.release() }
  } catch (thrown) {
    await held.release()
    throw thrown
  }
}

function assemble(source: DataSource, ids: IdSource): Omit<Store, 'secrets' | 'close'> {
  const lock = new SerialLock()
  // A repository method may make several statements: each runs as one transaction, as the caller's does.
  const query: Query = (work) => lock.run(() => withStoreErrors(() => source.transaction(work)))
  return {
    ...makeRepositories(query, ids),
    transaction: (work) => query((manager) => work(makeRepositories((inner) => inner(manager), ids))),
    ping: async () => {
      await query((manager) => manager.query('SELECT 1'))
    },
  }
}
