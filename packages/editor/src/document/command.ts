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
  | 'duplicate'
  | 'auto-layout'
  | 'align'
  | 'add-note'
  | 'edit-note'
  | 'replace-node'
  | 'extract'
  | 'replace-document'

export interface Command {
  readonly name: CommandName
  /** For people: what undo and redo say, e.g. `Move 3 nodes`. */
  readonly label: string
  /** Commands that follow each other closely with the same key are undone as one (typing in a field). */
  readonly merge?: string
  apply(tx: Transaction): void
}

/** One command made of several; undone as one. */
export const sequence = (name: CommandName, label: string, commands: readonly Command[]): Command => ({
  name,
  label,
  apply(tx) {
    for (const command of commands) command.apply(tx)
  },
})
