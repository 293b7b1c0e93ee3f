import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PacketUnreadableError, type PacketOwner, type PacketReader, type PacketStore, type PacketWriter } from '@millrace/engine/ports'
import { PacketFileReader } from './packet-file-reader.ts'
import { PacketFileWriter, unwritable } from './packet-file-writer.ts'
import { fileOf, newRef, PART } from './packet-paths.ts'
import { syncFolders } from './sync-folders.ts'

/** Packets as files below one folder. */
export const openPacketFiles = (directory: string): PacketStore => new PacketFiles(directory)

/** What a file system says that knows no hard links, or none across its borders. */
const NO_LINKS = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EOPNOTSUPP'])

class PacketFiles implements PacketStore {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  create(owner: PacketOwner): PacketWriter {
    return new PacketFileWriter(this.#root, newRef(owner))
  }

  open(ref: string): PacketReader {
    return new PacketFileReader(this.#root, ref)
  }

  /**
   * P3. A hard link: both executions have the file, and it is gone when both of them are. Counting who uses a file would need a table
   * that every crash between two writes could make wrong; the file system counts already.
   */
  async share(ref: string, to: PacketOwner): Promise<string> {
    const shared = newRef(to)
    const [from, path] = [join(this.#root, fileOf(ref)), join(this.#root, fileOf(shared))]
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await link(from, path).catch((thrown: NodeJS.ErrnoException) => {
        if (!NO_LINKS.has(thrown.code ?? '')) throw thrown
        return copyDurably(from, path)
      })
      await syncFolders(this.#root, dirname(path))
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
        throw new PacketUnreadableError({ file: fileOf(ref), reason: 'it is not there any more' }, { cause: thrown })
      }
      throw unwritable(thrown)
    }
    return shared
  }

  async discard(ref: string): Promise<void> {
    // Left where it is when that fails: it goes with its execution.
    await rm(join(this.#root, fileOf(ref)), { force: true }).catch(() => undefined)
  }
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to + PART, constants.COPYFILE_EXCL)
  const file = await open(to + PART, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(to + PART, to)
}
