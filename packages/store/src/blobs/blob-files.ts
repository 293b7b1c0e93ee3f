import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemClock, type Clock, type Id } from '@millrace/base'
import type { BlobHolder, BlobStore, OpenBlob, StoredBlob } from '@millrace/engine/ports'
import { SerialLock } from '../lock.ts'
import { syncFolders } from '../packets/sync-folders.ts'
import { DAMAGED, holderFolder, isBlobName, PARTS, pooledPath, type BlobFolders } from './blob-paths.ts'
import { openBlob } from './read-blob.ts'
import { sweepBlobs, type BlobSweep, type SweepReport } from './sweep-blobs.ts'
import { writePart, writing } from './write-blob.ts'

export interface BlobFilesOptions extends BlobFolders {
  readonly clock?: Clock
}

/** The blob store in folders, and what keeps it small. */
export interface BlobFileStore extends BlobStore {
  /** B4. Removes what nobody holds. */
  sweep(how: BlobSweep): Promise<SweepReport>
}

/**
 * Opens the blobs below two folders. What a killed process left half written is removed: whoever opens them holds the lock on the data
 * directory, so nobody else is writing.
 */
export async function openBlobFiles({ clock = systemClock, ...folders }: BlobFilesOptions): Promise<BlobFileStore> {
  await rm(join(folders.blobs, PARTS), { recursive: true, force: true })
  // The folder's own name must be durable, too; below it each name is synced with what it is for.
  await writing(async () => {
    await mkdir(folders.blobs, { recursive: true, mode: 0o700 })
    await syncFolders(dirname(folders.blobs), folders.blobs)
  })
  return new BlobFiles(folders, clock)
}

/** What a file system says that knows no hard links, or none across its borders. */
const NO_LINKS = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EOPNOTSUPP'])

/**
 * A blob is one file with several names: the tenant's, and one in the folder of each holder. The file system counts the names, so that
 * nothing else has to: a table of counts could be made wrong by every crash between two writes. A hold of an execution lies where its
 * packets lie, and goes with them when its journal is pruned.
 */
class BlobFiles implements BlobFileStore {
  readonly #folders: BlobFolders
  readonly #clock: Clock
  /** Between finding a file that is nobody's and removing it, nobody may find it as well. */
  readonly #lock = new SerialLock()

  constructor(folders: BlobFolders, clock: Clock) {
    this.#folders = folders
    this.#clock = clock
  }

  async put(tenantId: Id, bytes: AsyncIterable<Uint8Array>, { most }: { readonly most: number }): Promise<StoredBlob> {
    const { path: part, id, size } = await writePart(join(this.#folders.blobs, PARTS), bytes, most)
    const path = pooledPath(this.#folders, tenantId, id)
    try {
      await writing(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await this.#lock.run(() => this.#keep(part, path, size))
        await syncFolders(this.#folders.blobs, dirname(path))
      })
    } finally {
      await rm(part, { force: true }).catch(() => undefined) // equal bytes were there; swept at the next start otherwise
    }
    return { id, size }
  }

  /**
   * One that is there is made young again: a sweep that looks next leaves it alone. One of another size is damaged, and what came now
   * takes its place: as long as it has the name, nobody could store these bytes any more.
   */
  async #keep(part: string, path: string, size: number): Promise<void> {
    const now = new Date(this.#clock.now())
    await utimes(part, now, now)
    const there = await stat(path).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'ENOENT') throw thrown
      return undefined
    })
    if (there?.size === size) await utimes(path, now, now)
    else await rename(part, path)
  }

  async give(ids: readonly string[], to: BlobHolder, from?: BlobHolder): Promise<readonly string[]> {
    const missing: string[] = []
    const folder = holderFolder(this.#folders, to)
    let isMade = false
    for (const id of new Set(ids)) {
      const source = this.#source(id, to.tenantId, from)
      if (source === undefined) {
        missing.push(id)
        continue
      }
      if (!isMade) await writing(() => mkdir(folder, { recursive: true, mode: 0o700 }))
      isMade = true
      if (!(await writing(() => named(source, join(folder, id))))) missing.push(id)
    }
    if (isMade) await writing(() => syncFolders(this.#rootOf(to), folder))
    return missing
  }

  #source(id: string, tenantId: Id, from: BlobHolder | undefined): string | undefined {
    if (!isBlobName(id) || (from !== undefined && from.tenantId !== tenantId)) return undefined // B5
    return from === undefined ? pooledPath(this.#folders, tenantId, id) : join(holderFolder(this.#folders, from), id)
  }

  #rootOf({ kind }: BlobHolder): string {
    return kind === 'execution' ? this.#folders.executions : this.#folders.blobs
  }

  async giveAll(from: BlobHolder, to: BlobHolder): Promise<void> {
    const names = await readdir(holderFolder(this.#folders, from)).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return []
      throw thrown
    })
    const held = names.filter(isBlobName)
    if (held.length > 0) await this.give(held, to, from)
  }

  async open(holder: BlobHolder, id: string): Promise<OpenBlob | undefined> {
    if (!isBlobName(id)) return undefined
    return openBlob(join(holderFolder(this.#folders, holder), id), id, () => this.#setAside(holder, id))
  }

  /** A damaged blob loses its name among the tenant's, so that the next one who stores these bytes mends it for those who come after. */
  async #setAside(holder: BlobHolder, id: string): Promise<void> {
    const path = pooledPath(this.#folders, holder.tenantId, id)
    await this.#lock.run(async () => {
      const [pooled, held] = await Promise.all([stat(path), stat(join(holderFolder(this.#folders, holder), id))])
      if (pooled.ino === held.ino) await rename(path, `${path}${DAMAGED}`) // otherwise it was mended since
    })
  }

  sweep(how: BlobSweep): Promise<SweepReport> {
    return sweepBlobs(this.#folders, { ...how, now: this.#clock.now(), alone: (work) => this.#lock.run(work) })
  }
}

/** Gives a file another name, or a copy that. False when there is no such file. */
async function named(path: string, to: string): Promise<boolean> {
  try {
    await link(path, to)
    return true
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException
    if (code === 'EEXIST') return true // B2: what has the name is the same
    if (code === 'ENOENT') return false
    if (!NO_LINKS.has(code)) throw thrown
    return copied(path, to)
  }
}

async function copied(path: string, to: string): Promise<boolean> {
  const part = `${to}.${randomBytes(8).toString('hex')}.part` // two may give the same file at once
  try {
    await copyFile(path, part, constants.COPYFILE_EXCL)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw thrown
  }
  const file = await open(part, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, to)
  return true
}
