import { isJsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Backup, BackupStore } from './autosave.ts'

const keyOf = (workflowId: string): string => `millrace.unsaved.${workflowId}`

/** Unsaved edits of one workflow in this browser. */
export function browserBackup(workflowId: string): BackupStore {
  const key = keyOf(workflowId)
  return {
    read: () => readBackup(key),
    write(backup) {
      try {
        localStorage.setItem(key, JSON.stringify(backup))
        return true
      } catch {
        return false // storage is full or switched off; the caller tells the person
      }
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

function readBackup(key: string): Backup | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isBackup(value) ? value : undefined
  } catch {
    return undefined // unreadable: written by something else, or storage is switched off
  }
}

function isBackup(value: unknown): value is Backup {
  if (!isJsonObject(value) || typeof value['revision'] !== 'number' || !isJsonObject(value['document'])) return false
  const document = value['document'] as unknown as Partial<WorkflowDocument>
  return typeof document.name === 'string' && Array.isArray(document.nodes) && Array.isArray(document.edges)
}
