import { silentLogger, systemClock, systemIds } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store, type StoreOptions } from '../open-store.ts'

export const tempDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'millrace-store-'))

export const openAt = (dataDir: string, options: Partial<StoreOptions> = {}): Promise<Store> =>
  openStore({ dataDir, logger: silentLogger, clock: systemClock, ...options })

/** A store in a directory of its own, with one tenant. */
export async function tempStore(): Promise<{ store: Store; dataDir: string; tenantId: string; dispose(): Promise<void> }> {
  const dataDir = await tempDir()
  const store = await openAt(dataDir)
  const tenantId = await addTenant(store)
  return {
    store,
    dataDir,
    tenantId,
    dispose: async () => {
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export async function addTenant(store: Store): Promise<string> {
  const id = systemIds.next()
  await store.tenants.insert({ id, name: 'Tenant', createdAt: 1 })
  return id
}

export const documentOf = (name: string, extra: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name,
  nodes: [],
  edges: [],
  ...extra,
})
