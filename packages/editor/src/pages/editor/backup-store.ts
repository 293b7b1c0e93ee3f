import { isJsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Backup, BackupStore } from './autosave.ts'

// Each page keeps what it could not save under a name of its own: two tabs of one workflow would overwrite each other's.
const prefixOf = (workflowId: string): string => `millrace.unsaved.${workflowId}.`

/** Nobody misses what is older; the room is needed for what is not. */
const KEPT_MS = 90 * 24 * 3600 * 1000

/** What a page that is gone, or another tab, could not save. */
export interface LeftBehind extends Backup {
  /** Once it is kept elsewhere. */
  remove(): void
}

export interface BrowserBackup extends BackupStore {
  /** What other visits left, the oldest first. */
  leftBehind(): readonly LeftBehind[]
}

/** Unsaved edits of one workflow in this browser. `page` names the visit. */
export function browserBackup(workflowId: string, page: string, now: () => number): BrowserBackup {
  const prefix = prefixOf(workflowId)
  const key = `${prefix}${page}`
  return {
    leftBehind: () =>
      keysWith(prefix)
        .filter((each) => each !== key)
        .flatMap((each) => {
          const kept = readBackup(each)
          if (kept === undefined) return []
          const drop = (): void => remove(each)
          if (kept.at >= now() - KEPT_MS) return [{ ...kept, remove: drop }]
          drop()
          return []
        })
        .sort((a, b) => a.at - b.at),
    write({ base, ...backup }) {
      const kept = { ...backup, at: now() }
      return put(key, { ...kept, base }) || put(key, kept)
    },
    clear: () => remove(key),
  }
}

function keysWith(prefix: string): readonly string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return [] // storage is switched off: nothing was kept
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key)
  } catch {
    return // storage is switched off: there is nothing to clear
  }
}

function put(key: string, backup: Partial<Backup>): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(backup))
    return true
  } catch {
    return false // storage is full or switched off; the caller tells the person
  }
}

function readBackup(key: string): (Backup & { readonly at: number }) | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isBackup(value) ? value : undefined
  } catch {
    return undefined // unreadable: written by something else, or storage is switched off
  }
}

function isBackup(value: unknown): value is Backup & { readonly at: number } {
  if (!isJsonObject(value) || typeof value['revision'] !== 'number' || typeof value['at'] !== 'number') return false
  return isDocument(value['document']) && (value['base'] === undefined || isDocument(value['base']))
}

function isDocument(value: unknown): value is WorkflowDocument {
  if (!isJsonObject(value)) return false
  return typeof value['name'] === 'string' && Array.isArray(value['nodes']) && Array.isArray(value['edges'])
}
