import { readdir, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isId, type Id, type Millis } from '@millrace/base'
import { eventsFolder, isPooledName, tenantsFolder, type BlobFolders } from './blob-paths.ts'

export interface BlobSweep {
  /** What is younger is left alone: it may be on its way to whoever is going to hold it. */
  readonly olderThan: Millis
  /** Whether the inbox has an event. */
  hasEvent(tenantId: Id, eventId: Id): Promise<boolean>
}

export interface SweepReport {
  /** Blobs that nobody held. */
  readonly removed: number
  readonly bytes: number
}

interface SweepRound {
  readonly now: Millis
  /** Nobody stores a blob meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

/**
 * B4. First what events held that are gone, then each tenant's files that have no other name. Asked by what is gone, not told what goes:
 * a crash in between leaves nothing that the next sweep does not find. Whoever gives such a file a further name at the same moment has
 * it: removing one name of a file takes nothing from the other.
 */
export async function sweepBlobs(folders: BlobFolders, how: BlobSweep & SweepRound): Promise<SweepReport> {
  const before = how.now - how.olderThan
  await sweepEvents(eventsFolder(folders), before, how)
  let [removed, bytes] = [0, 0]
  for (const tenant of await entries(tenantsFolder(folders))) {
    for (const part of await entries(join(tenantsFolder(folders), tenant))) {
      const folder = join(tenantsFolder(folders), tenant, part)
      for (const name of (await entries(folder)).filter(isPooledName)) {
        const freed = await how.alone(() => removeIfAlone(join(folder, name), before))
        if (freed === undefined) continue
        removed += 1
        bytes += freed
      }
    }
  }
  return { removed, bytes }
}

async function sweepEvents(root: string, before: Millis, { hasEvent }: BlobSweep): Promise<void> {
  for (const tenantId of (await entries(root)).filter(isId)) {
    for (const eventId of (await entries(join(root, tenantId))).filter(isId)) {
      const folder = join(root, tenantId, eventId)
      const facts = await factsOf(folder)
      if (facts === undefined || facts.mtimeMs >= before || (await hasEvent(tenantId, eventId))) continue
      await rm(folder, { recursive: true, force: true })
    }
    await rmdir(join(root, tenantId)).catch(() => undefined) // unless something is in it
  }
}

/** Its bytes, when it was removed. */
async function removeIfAlone(path: string, before: Millis): Promise<number | undefined> {
  const facts = await factsOf(path)
  if (facts === undefined || facts.nlink > 1 || facts.mtimeMs >= before) return undefined
  await unlink(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'ENOENT') throw thrown
  })
  return facts.size
}

const factsOf = (path: string): Promise<{ nlink: number; size: number; mtimeMs: number } | undefined> => stat(path).catch(undefinedIfNone)

const entries = async (folder: string): Promise<string[]> => (await readdir(folder).catch(undefinedIfNone)) ?? []

/** Somebody else may have removed it, or it is no folder; what cannot be looked at (rights, a broken disk, too many open files) is told. */
function undefinedIfNone(thrown: NodeJS.ErrnoException): undefined {
  if (thrown.code !== 'ENOENT' && thrown.code !== 'ENOTDIR') throw thrown
}
