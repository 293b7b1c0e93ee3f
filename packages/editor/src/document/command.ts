import type { Label } from '@/i18n/label.ts'
import type { Transaction } from './transaction.ts'

/** Every kind of change that a person can make to a document. */
export type CommandName =
  | 'add-node'
  | 'move-nodes'
  | 'delete'
  | 'connect'
  | 'disconnect'
  | 'reconnect'
  | 'set-config'
  | 'set-credentials'
  | 'rename-node'
  | 'rename-field'
  | 'set-pinned'
  | 'set-node-option'
  | 'set-settings'
  | 'set-name'
  | 'paste'
  | 'cut'
  | 'example'
  | 'duplicate'
  | 'auto-layout'
  | 'set-direction'
  | 'align'
  | 'add-note'
  | 'edit-note'
  | 'fold'
  | 'replace-node'
  | 'extract'
  | 'fix'
  | 'replace-document'

export interface Command {
  readonly name: CommandName
  /** For people: what undo and redo say, e.g. `Move 3 nodes`, as a message of the catalogue. */
  readonly label: Label
  /** Commands that follow each other closely with the same key are undone as one (typing in a field). */
  readonly merge?: string
  apply(tx: Transaction): void
}
