import { isJsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Backup, BackupStore } from './autosave.ts'

const keyOf = (workflowId: string): string => `millrace.unsaved.${workflowId}`

/** Unsaved edits of one workflow in this browser. */
export function browserBackup(workflowId: string): BackupStore {
  const key = keyOf(workflowId)
  return {
    read: () => readBackup(key),
    write({ base, ...backup }) {
      return put(key, { ...backup, base }) || put(key, backup)
    },
    clear() {
      try {
        localStorage.removeItem(key)
      } catch {
        return // storage is switched off: there is nothing to clear
      }
    },
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

function readBackup(key: string): Backup | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isBackup(value) ? value : undefined
  } catch {
    return undefined // unreadable: written by something else, or storage is switched off
  }
}

function isBackup(value: unknown): value is Backup {
  if (!isJsonObject(value) || typeof value['revision'] !== 'number') return false
  return isDocument(value['document']) && (value['base'] === undefined || isDocument(value['base']))
}

function isDocument(value: unknown): value is WorkflowDocument {
  if (!isJsonObject(value)) return false
  return typeof value['name'] === 'string' && Array.isArray(value['nodes']) && Array.isArray(value['edges'])
}
