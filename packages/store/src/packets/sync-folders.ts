import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a new name durable: a folder's entries are only on disk when the folder is synced, and so is the folder's own. */
export async function syncFolders(root: string, folder: string): Promise<void> {
  for (let each = folder; ; each = dirname(each)) {
    const handle = await open(each, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (each === root || each === dirname(each)) return
  }
}
